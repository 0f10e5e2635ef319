// Bessel functions, to twelve digits.
#include <errno.h>
#include <math.h>
#include <stdio.h>

int main(void) {
  static const double places[] = {0.001, 0.1, 0.5, 1, 2, 2.404, 3.7, 5, 8, 10, 12.5, 15, 20, 24.9, 25.1, 30, 50, 100, 1000, 12345.678};
  for (int i = 0; i < 20; i++) {
    double x = places[i];
    printf("%g: %.12g %.12g %.12g %.12g\n", x, j0(x), j1(x), y0(x), y1(x));
    for (int n = 2; n < 12; n += 3) printf("  %d: %.10g %.10g\n", n, jn(n, x), yn(n, x));
  }
  printf("%.12g %.12g %.12g %.12g\n", j0(-1), j1(-1), jn(-3, 2), yn(-2, 3));
  printf("%g %g %g %g %g\n", jn(3, 0), j0(INFINITY), y0(INFINITY), j1(0), j0f(0));
  errno = 0;
  printf("%g %d\n", y0(0), errno == ERANGE);
  errno = 0;
  printf("%d %d\n", isnan(y1(-1)), errno == EDOM);
}
