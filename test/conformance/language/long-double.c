/* C11 6.2.5, 6.3.1.5, 6.4.4.2: long double: 16 bytes, conversions, arithmetic within the precision of double. */
#include <math.h>
#include <stdio.h>

static long double half(long double x) { return x / 2; }
union bytes { long double l; char c[16]; };

int main(void) {
  long double x = 1.25L, a[3] = { 1, 2, 3 };
  double d = x;
  int i = x * 4;
  printf("%zu %zu %zu\n", sizeof x, sizeof a, _Alignof(long double));
  printf("%Lg %.3Lf %g %d\n", x, half(x), d, i);
  x += a[2];
  x++;
  printf("%Lf %d %d %d\n", x, x > 5, x == 5.25L, (int)-x);
  printf("%Lg %Lg\n", sqrtl(16.0L), fabsl(-2.5L));
  struct { char c; long double l; } s = { 'c', 0.5 };
  printf("%zu %Lg %c\n", sizeof s, s.l, s.c);
  long double *p = a;
  printf("%Lg %Lg %d\n", *++p, p[1], (int)(&a[2] - a));
  return 0;
}
