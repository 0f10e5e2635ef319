/* C11 6.9.1, C11 5.1.2.3, GNU.builtins: what is written to be computed is computed, once, though nobody needs the value */
#include <stdio.h>

void *alloca(unsigned long);

static int sizes(int a, int b[a++], int c, int d[c++][2]) { return a * 10 + c; }
static int hint(int z) {
  if (__builtin_expect(z > 100, z++)) return -1;
  return z;
}
static int calls;
static int *place(int *p) { calls++; return p; }

int main(void) {
  int e[10][2], n = 3;
  printf("%d\n", sizes(1, e[0], 1, e));
  printf("%d\n", hint(10));
  __builtin_prefetch(place(&n), 0, 3);
  printf("%d\n", calls);
  asm volatile("" : "+r"(*place(&n)));
  printf("%d\n", calls);
  *place(&n) += 1.5;
  (*place(&n))++;
  printf("%d %d\n", n, calls);
  __int128 wide = 7;
  __int128 *p = &wide;
  double _Complex z[2] = {1, 2}, *q = z;
  *p-- *= 2;
  *q++ += 1;
  *q *= 3;
  printf("%d %ld %g %g %d\n", (int)wide, (long)(&wide - p), __real__ z[0], __real__ z[1], (int)(q - z));
  char *room = alloca(100);
  for (int i = 0; i < 100; i++) room[i] = i;
  printf("%d\n", room[99]);
  return 0;
}
