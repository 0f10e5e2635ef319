/* C11 6.5.8, 6.5.9, 6.5.10, 6.5.11, 6.5.12, 6.5.13, 6.5.14, 6.5.15, 6.5.17: relations, bits, short circuits, ?: and the comma. */
#include <stdio.h>

static int calls;
static int yes(void) { return ++calls; }

int main(void) {
  int x = 0;
  printf("%d %d %d\n", 0 && yes(), 1 || yes(), calls);
  printf("%d %d %d\n", 1 && yes(), 0 || yes(), calls);
  printf("%d %d %d\n", 0x0f & 0x3c, 0x0f | 0x30, 0x0f ^ 0x3c);
  printf("%d %d\n", (x++, x++, x), x ? 10 : 20);
  printf("%g %d\n", x ? 1 : 2.5, x > 1 ? 'a' : 'b');
  const char *s = x ? "then" : 0;
  void *v = x ? (void *)s : 0;
  printf("%s %s\n", s, (char *)v);
  printf("%d\n", x == 1 ? 1 : x == 2 ? 2 : 3);
  printf("%d %d\n", -1 < 0u, (unsigned char)-1 == 255);
  printf("%d %d\n", 2 == 2.0, 0.1f == 0.1);
  x > 1 ? (void)yes() : (void)0;
  struct { int a[2]; } p = { { 1, 2 } }, q = { { 3, 4 } };
  printf("%d %d\n", (x ? p : q).a[1], (yes(), q).a[0]);
  int n = 3, r = 0;
  for (int i = 0, j = 10; i < j && r < 50; i++, j--) r += i * j;
  printf("%d %d\n", r, n >= 3 && !(n != 3));
  return 0;
}
