/* C11 7.3: functions of complex numbers, to twelve digits; signs that the standard leaves open are not printed */
#include <complex.h>
#include <float.h>
#include <math.h>
#include <stdio.h>

static void part(double x) {
  if (isnan(x)) printf(" nan");
  else printf(" %.12g", x);
}

static void show(const char *name, double complex a, double complex z) {
  printf("%s(%g%+gi) =", name, creal(a), isnan(cimag(a)) ? 0 : cimag(a));
  part(creal(z));
  part(cimag(z));
  putchar('\n');
}

static const double numbers[] = {0, -0.0, 0.25, 1, -1, -2.5, 3, 20, 1e-5, INFINITY};
enum { NUMBERS = sizeof numbers / sizeof *numbers };

int main(void) {
  for (int i = 0; i < NUMBERS * NUMBERS; i++) {
    double complex a = CMPLX(numbers[i / NUMBERS], numbers[i % NUMBERS]);
    float complex b = CMPLXF(0.5, creal(a));
    show("cexp", a, cexp(a));
    show("clog", a, clog(a));
    show("csqrt", a, csqrt(a));
    show("cproj", a, cproj(a));
    show("conj", a, conj(a));
    if (isinf(creal(a)) || isinf(cimag(a))) continue;
    show("csin", a, csin(a));
    show("ccos", a, ccos(a));
    show("ctan", a, ctan(a));
    show("csinh", a, csinh(a));
    show("ccosh", a, ccosh(a));
    show("ctanh", a, ctanh(a));
    show("casin", a, casin(a));
    show("cacos", a, cacos(a));
    show("catan", a, catan(a));
    show("casinh", a, casinh(a));
    show("cacosh", a, cacosh(a));
    show("catanh", a, catanh(a));
    printf("%.12g %.12g %g %g\n", cabs(a), carg(a), creal(a), cimag(a));
    printf("%.6g %.6g %g %g\n", cabsf(b), cargf(b), crealf(b), cimagf(b));
    if (a != 0) show("cpow", a, cpow(a, 2 - 0.5 * I));
    float complex s = csqrtf(b) + cexpf(b) + clogf(b) + conjf(b) + csinf(b);
    printf("%.4g %.4g\n", crealf(s), cimagf(s));
  }
  long double complex l = cexpl(1.0L + I) + csqrtl(-4) + conjl(I);
  printf("%.10Lg %.10Lg %.10Lg\n", creall(l), cimagl(l), cabsl(l));
  return 0;
}
