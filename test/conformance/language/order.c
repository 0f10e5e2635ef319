/* C11 6.5, 5.1.2.3, 6.3.2.2: sequence points: &&, ||, ?:, the comma and full expressions; values thrown away by (void). */
#include <stdio.h>

static int trace(int n) {
  printf("%d ", n);
  return n;
}

int main(void) {
  int i = 1;
  (void)(trace(1), trace(2));
  if (trace(0) || trace(3)) printf("yes ");
  if (trace(0) && trace(4)) printf("no ");
  int r = trace(5) ? trace(6) : trace(7);
  printf("%d\n", r);
  i = i++ ? i : -i;
  printf("%d ", i);
  int j = (i = 4, i * 2);
  printf("%d ", j);
  (void)i;
  (void)"text";
  for (trace(8); trace(9) < 9 || i < 5; i++) trace(10);
  struct { int a[3]; } s = { { 0 } };
  int k = 0;
  s.a[k] = trace(11);
  k++, s.a[k] = trace(12);
  printf("%d %d\n", s.a[0], s.a[1]);
  return 0;
}
