/*
 * The gamma and error functions (C11 7.12.8), from the logarithm, the exponential and the sine.
 */
#include "math_internal.h"

/* log Gamma(x), x > 0, in double-double: Stirling's series after moving x above 24. */
static struct dd log_gamma(struct dd z) {
  static const double bernoulli[] = {1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156};
  static const struct dd half_log_2_pi = {0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55};
  struct dd product = {1, 0};
  while (z.hi < 24) {
    product = __dd_multiply(product, z);
    z = __dd_add_double(z, 1);
  }
  double inverse = 1 / z.hi, square = inverse * inverse, tail = 0;
  for (int i = 6; i >= 1; i--) tail = tail * square + bernoulli[i];
  static const struct dd twelve = {12, 0}, one = {1, 0};
  struct dd first = __dd_divide(one, __dd_multiply(z, twelve));
  struct dd result = __dd_multiply(__dd_add_double(z, -0.5), __log_dd(z));
  struct dd minus_z = {-z.hi, -z.lo}, shift = __log_dd(product);
  shift.hi = -shift.hi;
  shift.lo = -shift.lo;
  result = __dd_add(__dd_add(result, minus_z), half_log_2_pi);
  result = __dd_add(result, __dd_add_double(first, tail * square * inverse));
  return __dd_add(result, shift);
}

/* sin(pi x), exact in its argument */
static double sin_pi(double x) {
  double whole = __builtin_rint(x);
  struct dd r = __dd_multiply_double(WHOLE_PI, x - whole);
  double s = absolute(r.hi) <= 0.8 ? __sin_kernel(r) : __sin(r.hi);
  return parity(whole) == 1 ? -s : s;
}

static double __lgamma(double x, int *sign) {
  *sign = 1;
  if (is_nan(x)) return x;
  if (is_infinite(x)) return HUGE_VAL;
  if (x <= 0 && __builtin_trunc(x) == x) {
    if (x == 0 && is_negative(x)) *sign = -1;
    return range_error(HUGE_VAL);
  }
  if (x < 0) {
    double s = sin_pi(x);
    if (s > 0) *sign = -1;
    struct dd r = log_gamma(__dd_two_sum(1, -x)), l = __dd_add(__log_double(WHOLE_PI.hi), __log_double(absolute(1 / s)));
    r.hi = -r.hi;
    r.lo = -r.lo;
    r = __dd_add(l, r);
    return r.hi + r.lo;
  }
  if (x > 0x1p60) return x > 2.5e305 ? range_error(HUGE_VAL) : x * (__log(x) - 1);
  if (x == 1 || x == 2) return 0;
  struct dd r = log_gamma(__dd_two_sum(x, 0));
  return r.hi + r.lo;
}

static double __tgamma(double x) {
  if (is_nan(x) || x == HUGE_VAL) return x;
  if (x == 0) return range_error(__builtin_copysign(HUGE_VAL, x));
  if (x < 0 && __builtin_trunc(x) == x) return domain_error();
  if (x > 171.7) return range_error(HUGE_VAL);
  if (x < -190) return parity(__builtin_floor(x)) == 1 ? -0.0 : 0.0;
  if (x > 0 && __builtin_trunc(x) == x) {
    struct dd product = {1, 0};
    for (double n = 2; n < x; n++) product = __dd_multiply_double(product, n);
    return product.hi + product.lo;
  }
  if (x > 0) return __exp_dd(log_gamma(__dd_two_sum(x, 0)));
  /* Gamma(x) Gamma(1 - x) = pi / sin(pi x) */
  struct dd r = log_gamma(__dd_two_sum(1, -x));
  r.hi = -r.hi;
  r.lo = -r.lo;
  return WHOLE_PI.hi / sin_pi(x) * __exp_dd(r);
}

/* exp(-x^2) without losing the low bits of the square */
static double exp_minus_square(double x) {
  struct dd square = __dd_two_product(x, x);
  square.hi = -square.hi;
  square.lo = -square.lo;
  return __exp_dd(square);
}

/* erf by its series of positive terms; erfc by a continued fraction, evaluated backwards. */
static double erf_series(double x) {
  double term = x, sum = x;
  for (int n = 1; term > sum * 0x1p-56; n++) {
    term *= 2 * x * x / (2 * n + 1);
    sum += term;
  }
  return 0x1.20dd750429b6dp+0 * exp_minus_square(x) * sum;
}

static double erfc_fraction(double x) {
  double f = x;
  for (int n = 160; n >= 1; n--) f = x + n / 2.0 / f;
  return exp_minus_square(x) / f * (0x1.20dd750429b6dp+0 / 2);
}

static double __erf(double x) {
  double size = absolute(x);
  if (is_nan(x)) return x;
  if (size < 0x1p-28) return x * 0x1.20dd750429b6dp+0;
  if (size > 6) return __builtin_copysign(1, x);
  return __builtin_copysign(size < 2 ? erf_series(size) : 1 - erfc_fraction(size), x);
}

static double __erfc(double x) {
  if (is_nan(x)) return x;
  if (x < 0.5) return x < -6 ? 2 : 1 - __erf(x);
  if (x > 27.3) return range_error(0);
  return x < 1.2 ? 1 - erf_series(x) : erfc_fraction(x);
}

/* --- Public names -------------------------------------------------------------------------------------------- */

FUNCTION1(tgamma)
FUNCTION1(erf)
FUNCTION1(erfc)

int signgam;

double lgamma(double x) { return __lgamma(x, &signgam); }
float lgammaf(float x) { return __lgamma(x, &signgam); }
long double lgammal(long double x) { return __lgamma(x, &signgam); }
double gamma(double x) { return __lgamma(x, &signgam); }
double lgamma_r(double x, int *sign) { return __lgamma(x, sign); }
float lgammaf_r(float x, int *sign) { return __lgamma(x, sign); }
