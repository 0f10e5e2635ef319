// The functions of math.h at places where the answer is known.
#include <float.h>
#include <math.h>
#include <stdio.h>

int main(void)
{
    printf("%.6f %.6f %.6f\n", sqrt(2), cbrt(27), hypot(3, 4));
    printf("%.6f %.6f %.6f %.6f\n", sin(M_PI / 6), cos(M_PI / 3), tan(M_PI / 4), atan2(-1, -1));
    printf("%.6f %.6f %.6f\n", asin(1), acos(0), atan(1e10));
    printf("%.6f %.6f %.6f %.6f\n", exp(1), log(10), log10(1000), log2(1024));
    printf("%.6f %.6f %.6f\n", pow(2, 0.5), pow(-2, 3), pow(9, -0.5));
    printf("%.6f %.6f %.6f\n", sinh(1), cosh(1), tanh(0.5));
    printf("%g %g %g %g\n", floor(-1.5), ceil(-1.5), trunc(-1.7), round(-2.5));
    printf("%g %g %ld %ld\n", rint(2.5), nearbyint(3.5), lround(2.5), lrint(2.5));
    printf("%g %g %g\n", fmod(7.5, 2), fmod(-7.5, 2), remainder(7.5, 2));
    double whole;
    printf("%g", modf(-3.25, &whole));
    int exponent;
    printf(" %g %g", whole, frexp(48, &exponent));
    printf(" %d %g\n", exponent, ldexp(0.75, 6));
    printf("%g %g %g %g\n", fabs(-2.5), fmax(1, NAN), fmin(-1, 2), copysign(3, -0.0));
    printf("%d %d %d %d\n", isnan(sqrt(-1)) != 0, isinf(1 / 0.0), isfinite(DBL_MAX) != 0, signbit(-0.0) != 0);
    printf("%.6f %.6f %.6f\n", tgamma(5), lgamma(10), erf(0.5));
    printf("%.6f %.6f %.6f\n", expm1(1e-5), log1p(1e-5), fma(2, 3, 4));
    printf("%.6f %.6f\n", (double) sqrtf(2), (double) powf(2, 10));
    printf("%.17g %a\n", nextafter(1, 2), 0.1);
    printf("%g %g\n", INFINITY, -HUGE_VAL);
    return 0;
}
