/* C11 6.4.4.2: floating constants: forms, suffixes, hexadecimal ones, correct rounding. */
#include <stdio.h>

int main(void) {
  printf("%g %g %g %g\n", 1., .5, 1e3, 1.5e-3);
  printf("%zu %zu %zu\n", sizeof 1.0f, sizeof 1.0, sizeof 1.0L);
  printf("%g %g %g %g\n", 0x1p4, 0x.8p1, 0x1.8p-1f, 0xA.p0);
  printf("%.17g %.17g\n", 0.1, 0.1f + 0.0);
  printf("%.17g\n", 9007199254740993.0);
  printf("%.17g %.17g\n", 2.2250738585072014e-308, 4.9406564584124654e-324);
  printf("%.17g\n", 123456789012345678901234567890.0);
  printf("%.9g %.9g\n", 16777217.0f, 1.00000017881393432617187499f);
  printf("%g %g\n", 1e400, -1e400);
  printf("%g\n", 1E+2F);
  return 0;
}
