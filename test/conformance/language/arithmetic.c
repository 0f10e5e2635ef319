/* C11 6.5.5, 6.5.6, 6.5.7: division and remainder toward zero, shifts, wrapping of unsigned arithmetic, IEEE results. */
#include <limits.h>
#include <math.h>
#include <stdio.h>

int main(void) {
  int a = -7, b = 2;
  printf("%d %d %d %d\n", a / b, a % b, 7 / -b, 7 % -b);
  unsigned u = 0;
  printf("%u %u\n", u - 1, (u - 1) * 2);
  printf("%ld %lu\n", LONG_MIN / 2, ULONG_MAX / 3);
  printf("%d %d %d\n", a >> 1, 1 << 30, (int)(1u << 31));
  printf("%u %lu\n", 0xf0000000u >> 28, 1ul << 63);
  volatile double zero = 0;
  printf("%g %g %d\n", 1 / zero, -1 / zero, isnan(zero / zero) != 0);
  printf("%d %d %d\n", zero == -zero, (zero / zero) != (zero / zero), 1 / zero > 1e308);
  printf("%.17g %.17g\n", 0.1 + 0.2, 1.0 / 3);
  float f = 16777216.0f;
  f = f + 1.0f;
  printf("%.1f %.9g\n", f, 1.0f / 3);
  char c = 100;
  printf("%d %d\n", c + c, (signed char)(c + c));
  long long big = 123456789012345;
  printf("%lld %lld %lld\n", big * 1000, big / -1000, big % 1000);
  printf("%d %d\n", 'a' + 1, 10 - 'a');
  return 0;
}
