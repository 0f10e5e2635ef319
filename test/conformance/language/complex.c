/* C11 6.2.5, 6.3.1.6, 6.3.1.7: complex types and their arithmetic, as gcc has it */
#include <complex.h>
#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

static void show(const char *name, double complex z) {
  /* The sign of a NaN is nobody's business. */
  printf("%-12s %a %a\n", name, isnan(creal(z)) ? NAN : creal(z), isnan(cimag(z)) ? NAN : cimag(z));
}

double complex global = 1 + 2 * I, table[3] = {1, I, 3 - 4.5 * I};
float complex single = 2.5f - 1.5fi;
static const double complex constant = -(2.0 + 3.0i) * 2.0;
struct holder { char c; double complex wide; float complex narrow; } holder = {1, 2 + I, 3};

static double complex combine(double complex a, float complex b, int c) { return a * b + c; }
static struct holder hold(double complex z) { return (struct holder){'h', z, -z}; }
static float complex halve(float complex z) { return z / 2; }
static double complex sum(int n, ...) {
  va_list list;
  va_start(list, n);
  double complex total = 0;
  while (n-- > 0) total += va_arg(list, double complex);
  va_end(list);
  return total;
}

static const double numbers[] = {0, -0.0, 1, -2.5, INFINITY, -INFINITY, NAN, DBL_MAX, DBL_MIN, 1e-310, 1e200, -3e-200};
enum { NUMBERS = sizeof numbers / sizeof *numbers };

static void operators(void) {
  for (int i = 0; i < NUMBERS * NUMBERS; i += 11)
    for (int k = 0; k < NUMBERS * NUMBERS; k += 13) {
      double complex a = CMPLX(numbers[i / NUMBERS], numbers[i % NUMBERS]);
      double complex b = CMPLX(numbers[k / NUMBERS], numbers[k % NUMBERS]);
      double r = numbers[(i + k) % NUMBERS];
      show("*", a * b);
      show("/", a / b);
      show("+", a + b);
      show("-", a - b);
      if (k % 3) continue;
      show("r + a", r + a);
      show("a + r", a + r);
      show("r - a", r - a);
      show("a - r", a - r);
      show("r * a", r * a);
      show("a / r", a / r);
      show("r / a", r / a);
      float complex x = a, y = b;
      show("float *", x * y);
      show("float /", x / y);
      printf("%d %d %d\n", a == b, a != b, a == creal(a));
    }
}

int main(void) {
  printf("%zu %zu %zu %zu %zu\n", sizeof(double complex), sizeof(float complex), sizeof(long double complex),
         _Alignof(float complex), sizeof(struct holder));
  puts(_Generic(global, double complex: "double complex", default: "?"));
  puts(_Generic(1.0f * I, float complex: "float complex", default: "?"));
  puts(_Generic(single + 1.0L, long double complex: "long double complex", default: "?"));
  show("global", global);
  for (int i = 0; i < 3; i++) show("table", table[i]);
  show("single", single);
  show("constant", constant);
  show("holder", holder.wide * holder.narrow);
  show("combine", combine(global, single, 3));
  show("hold", hold(1 - I).narrow);
  show("halve", halve(7 + I));
  show("sum", sum(3, global, 2.0 * I, (double complex)1));
  operators();

  double complex z = global;
  z += 1;
  z *= z;
  show("z", z);
  z /= 2;
  z -= I;
  show("z++", z++);
  show("z", z);
  show("--z", --z);
  __real__ z = 7;
  ((double *)&z)[1] = 9;
  __imag__ z += 0.5;
  printf("%g %g %g %g\n", __real__ z, __imag__ z, creal(z), __imag__ 3.0);
  show("-z", -z);
  show("~z", ~z);
  int i = 5;
  i *= 2 + I;
  double d = 3;
  d += z;
  printf("%d %g %d %d\n", i, d, (int)z, (_Bool)(0.0 + 1.0i));
  if (z && !(z - z)) puts("conditions");
  show("?:", z ? 1 : z);
  show("?:", (z - z) ?: 2);
  long double complex wide = z;
  show("wide", wide * wide);
  return 0;
}
