/* GNU.labels: the distance of two labels is a constant */
#include <stdio.h>
#include <stdatomic.h>
int main(void) {
  static const int offsets[] = { &&a - &&a, &&b - &&a, &&c - &&a };
  static const long lo = &&b - &&a;
  int i = 0; int r = 0;
  atomic_int v = 5; const int e = 5;
next:
  goto *(&&a + offsets[i]);
a: r += 1; i = 1; goto next;
b: r += 10; i = 2; goto next;
c: r += 100;
  printf("%d %d %d\n", r, lo != 0, offsets[0]);
  return 0;
}
