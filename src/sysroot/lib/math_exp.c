/*
 * Exponentials, logarithms, powers and roots (C11 7.12.6, 7.12.7), and the hyperbolic functions (7.12.5), which are made
 * of them. Two kernels in double-double arithmetic, the logarithm and the exponential, carry the family.
 */
#include "math_internal.h"

static const struct dd LN2 = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
static const struct dd LN10 = {0x1.26bb1bbb55516p+1, -0x1.f48ad494ea3e9p-53};
static const struct dd ONE_OVER_LN2 = {0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56};
static const struct dd ONE_OVER_LN10 = {0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57};

/* --- The logarithm and the exponential --------------------------------------------------------------------- */

/* log((1 + s) / (1 - s)) = 2 (s + s^3/3 + s^5/5 + ...), |s| < 0.172; the first terms in double-double. */
static struct dd log_series(struct dd s) {
  static const struct dd third = {0x1.5555555555555p-2, 0x1.5555555555555p-56}, fifth = {0x1.999999999999ap-3, -0x1.999999999999ap-57};
  struct dd square = __dd_multiply(s, s);
  double z = square.hi, tail = 0;
  for (int n = 27; n >= 7; n -= 2) tail = tail * z + 1.0 / n;
  struct dd sum = __dd_add(fifth, __dd_two_product(z, tail));
  sum = __dd_add(third, __dd_multiply(square, sum));
  sum = __dd_add(s, __dd_multiply(__dd_multiply(s, square), sum));
  sum.hi *= 2;
  sum.lo *= 2;
  return sum;
}

/* The logarithm of x > 0, finite; relative error about 2^-68. */
struct dd __log_dd(struct dd x) {
  int exponent;
  double m = __frexp(x.hi, &exponent);
  if (m < 0.70710678118654752) {
    m *= 2;
    exponent--;
  }
  struct dd mantissa = {m, __ldexp(x.lo, -exponent)};
  struct dd s = __dd_divide(__dd_add_double(mantissa, -1), __dd_add_double(mantissa, 1));
  return __dd_add(__dd_multiply_double(LN2, exponent), log_series(s));
}

struct dd __log_double(double x) {
  struct dd wide = {x, 0};
  return __log_dd(wide);
}

/* exp(r) - 1 for |r| <= 0.35 */
static struct dd expm1_series(struct dd r) {
  static const struct dd sixth = {0x1.5555555555555p-3, 0x1.5555555555555p-57};
  static const double factors[] = {1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880,
                                   1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800,
                                   1.0 / 87178291200};
  double x = r.hi, tail = 0;
  for (int i = sizeof factors / sizeof *factors - 1; i >= 0; i--) tail = tail * x + factors[i];
  struct dd square = __dd_multiply(r, r);
  struct dd sum = __dd_add(sixth, __dd_two_product(x, tail)); /* r^2 (1/2 + r (1/6 + r tail)) */
  sum = __dd_add_double(__dd_multiply(r, sum), 0.5);
  return __dd_add(r, __dd_multiply(square, sum));
}

/* exp(x) = (1 + result) * 2^exponent, |x| < 800 */
static struct dd exp_reduced(struct dd x, int *exponent) {
  double k = __builtin_rint(x.hi * ONE_OVER_LN2.hi);
  *exponent = k;
  struct dd r = __dd_two_sum(x.hi - k * 0x1.62e42fee00000p-1, -(k * 0x1.a39ef35600000p-33)); /* both products are exact */
  r = __dd_add_double(r, x.lo);
  r = __dd_add_double(r, -(k * 0x1.93c7673007e5fp-65));
  return expm1_series(r);
}

double __exp_dd(struct dd x) {
  int exponent;
  if (x.hi > 709.8) return range_error(HUGE_VAL);
  if (x.hi < -745.2) return range_error(0);
  struct dd r = exp_reduced(x, &exponent);
  r = __dd_add_double(r, 1);
  double result = __ldexp(r.hi + r.lo, exponent);
  if (exponent <= -1022 && result != 0) {
    /* Subnormal: round the sum once, at the place of the lowest bit. */
    double unit = __ldexp(1, -1074 - exponent + 52);
    if (unit > 1) result = __ldexp((r.hi + unit - unit) + ((r.hi - (r.hi + unit - unit)) + r.lo + unit - unit), exponent);
  }
  if (result == 0 || is_infinite(result)) errno = ERANGE;
  return result;
}

double __exp(double x) {
  struct dd wide = {x, 0};
  if (is_nan(x)) return x + x;
  if (is_infinite(x)) return x > 0 ? x : 0;
  return __exp_dd(wide);
}

static double __exp2(double x) {
  if (!is_finite(x)) return x > 0 || is_nan(x) ? x : 0;
  if (x > 1100) return range_error(HUGE_VAL);
  if (x < -1100) return range_error(0);
  double k = __builtin_rint(x);
  struct dd r = expm1_series(__dd_multiply_double(LN2, x - k));
  r = __dd_add_double(r, 1);
  double result = __ldexp(r.hi + r.lo, k);
  if (result == 0 || is_infinite(result)) errno = ERANGE;
  return result;
}

static double __exp10(double x) {
  if (!is_finite(x)) return x > 0 || is_nan(x) ? x : 0;
  if (absolute(x) > 400) return range_error(x > 0 ? HUGE_VAL : 0);
  return __exp_dd(__dd_multiply_double(LN10, x));
}

double __expm1(double x) {
  struct dd wide = {x, 0};
  int exponent;
  if (is_nan(x) || x == 0) return x;
  if (is_infinite(x)) return x > 0 ? x : -1;
  if (absolute(x) < 0.34) {
    if (absolute(x) < 0x1p-54) return x;
    wide = expm1_series(wide);
    return wide.hi + wide.lo;
  }
  if (x > 709.8) return range_error(HUGE_VAL);
  if (x < -50) return -1;
  struct dd r = exp_reduced(wide, &exponent);
  r = __dd_add_double(r, 1);
  if (exponent > 1000) return __ldexp(r.hi + r.lo, exponent);
  r.hi = __ldexp(r.hi, exponent);
  r.lo = __ldexp(r.lo, exponent);
  r = __dd_add_double(r, -1);
  return r.hi + r.lo;
}

/* Zero, negative, infinite and NaN arguments of the logarithms. */
static int log_special(double x, double *result) {
  if (is_nan(x)) {
    *result = x + x;
  } else if (x == 0) {
    *result = range_error(-HUGE_VAL);
  } else if (x < 0) {
    *result = -domain_error();
  } else if (is_infinite(x)) {
    *result = x;
  } else {
    return 0;
  }
  return 1;
}

static double scaled_log(double x, struct dd scale) {
  double special;
  if (log_special(x, &special)) return special;
  struct dd r = __dd_multiply(__log_double(x), scale);
  return r.hi + r.lo;
}

double __log(double x) {
  static const struct dd one = {1, 0};
  return scaled_log(x, one);
}

static double __log10(double x) { return scaled_log(x, ONE_OVER_LN10); }

static double __log2(double x) {
  double special;
  int exponent;
  if (log_special(x, &special)) return special;
  double m = __frexp(x, &exponent);
  if (m < 0.70710678118654752) {
    m *= 2;
    exponent--;
  }
  struct dd r = __dd_add_double(__dd_multiply(__log_double(m), ONE_OVER_LN2), exponent);
  return r.hi + r.lo;
}

double __log1p(double x) {
  double special;
  if (absolute(x) < 0x1p-54) return x;
  if (log_special(x + 1, &special)) return special;
  struct dd sum = __dd_two_sum(1, x);
  if (absolute(x) < 0.17) {
    struct dd top = {x, 0}, r = log_series(__dd_divide(top, __dd_add_double(top, 2)));
    return r.hi + r.lo;
  }
  struct dd r = __log_dd(sum);
  return r.hi + r.lo;
}

static double __pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (is_nan(x) || is_nan(y)) return x + y;
  int kind = parity(y);
  double size = absolute(x);
  if (is_infinite(y)) {
    if (size == 1) return 1;
    return (size > 1) == (y > 0) ? HUGE_VAL : 0;
  }
  int negative = kind == 1 && is_negative(x);
  if (size == 0 || is_infinite(x)) {
    double result = (size == 0) == (y < 0) ? HUGE_VAL : 0;
    if (size == 0 && y < 0) errno = ERANGE;
    return negative ? -result : result;
  }
  if (x < 0 && kind == 0) return -domain_error();
  if (size == 1) return negative ? -1 : 1;
  struct dd logarithm = __log_double(size);
  double estimate = logarithm.hi * y;
  double result;
  if (estimate > 710) {
    result = range_error(HUGE_VAL);
  } else if (estimate < -746) {
    result = range_error(0);
  } else if (absolute(estimate) < 0x1p-60) {
    result = 1;
  } else {
    result = __exp_dd(__dd_multiply_double(logarithm, y));
  }
  return negative ? -result : result;
}

static double __cbrt(double x) {
  if (x == 0 || !is_finite(x)) return x + x;
  static const struct dd third = {0x1.5555555555555p-2, 0x1.5555555555555p-56};
  double root = __exp_dd(__dd_multiply(__log_double(absolute(x)), third));
  return __builtin_copysign(root, x);
}

static double __sqrt(double x) { return x < 0 ? -domain_error() : __builtin_sqrt(x); }

static double __hypot(double x, double y) {
  x = absolute(x);
  y = absolute(y);
  if (is_infinite(x) || is_infinite(y)) return HUGE_VAL;
  if (is_nan(x) || is_nan(y)) return x + y;
  if (x < y) {
    double t = x;
    x = y;
    y = t;
  }
  if (y == 0 || exponent_of(x) - exponent_of(y) > 60) return x + y;
  int exponent = exponent_of(x) - BIAS;
  x = __ldexp(x, -exponent);
  y = __ldexp(y, -exponent);
  struct dd sum = __dd_add(__dd_two_product(x, x), __dd_two_product(y, y));
  double root = __builtin_sqrt(sum.hi);
  struct dd square = __dd_two_product(root, root);
  root += ((sum.hi - square.hi) - square.lo + sum.lo) / (2 * root);
  double result = __ldexp(root, exponent);
  return is_infinite(result) ? range_error(result) : result;
}

/* --- Hyperbolic functions ---------------------------------------------------------------------------------- */

static double __sinh(double x) {
  double size = absolute(x), result;
  if (!is_finite(x) || size < 0x1p-27) return x;
  if (size > 709) {
    struct dd less = __dd_add_double(LN2, -size);
    less.hi = -less.hi;
    less.lo = -less.lo;
    result = __exp_dd(less);
  } else {
    double e = __expm1(size);
    result = size < 22 ? (e + e / (e + 1)) / 2 : __exp(size) / 2;
  }
  return __builtin_copysign(result, x);
}

static double __cosh(double x) {
  double size = absolute(x);
  if (!is_finite(x)) return size;
  if (size > 709) {
    struct dd less = __dd_add_double(LN2, -size);
    less.hi = -less.hi;
    less.lo = -less.lo;
    return __exp_dd(less);
  }
  double e = __exp(size);
  return e / 2 + 0.5 / e;
}

static double __tanh(double x) {
  double size = absolute(x);
  if (is_nan(x) || size < 0x1p-27) return x;
  if (size > 22) return __builtin_copysign(1, x);
  double e = __expm1(2 * size);
  return __builtin_copysign(e / (e + 2), x);
}

static double __asinh(double x) {
  double size = absolute(x), result;
  if (!is_finite(x) || size < 0x1p-27) return x;
  if (size > 0x1p28) {
    result = __log(size) + LN2.hi;
  } else {
    double square = size * size;
    result = __log1p(size + square / (1 + __builtin_sqrt(1 + square)));
  }
  return __builtin_copysign(result, x);
}

static double __acosh(double x) {
  if (is_nan(x)) return x;
  if (x < 1) return -domain_error();
  if (x > 0x1p28) return is_infinite(x) ? x : __log(x) + LN2.hi;
  double t = x - 1;
  return __log1p(t + __builtin_sqrt(2 * t + t * t));
}

static double __atanh(double x) {
  double size = absolute(x);
  if (is_nan(x) || size < 0x1p-27) return x;
  if (size > 1) return -domain_error();
  if (size == 1) return range_error(__builtin_copysign(HUGE_VAL, x));
  return __builtin_copysign(0.5 * __log1p(2 * size / (1 - size)), x);
}

/* --- Public names -------------------------------------------------------------------------------------------- */

FUNCTION1(exp)
FUNCTION1(exp2)
FUNCTION1(exp10)
FUNCTION1(expm1)
FUNCTION1(log)
FUNCTION1(log2)
FUNCTION1(log10)
FUNCTION1(log1p)
FUNCTION1(sqrt)
FUNCTION1(cbrt)
FUNCTION2(pow)
FUNCTION2(hypot)
FUNCTION1(sinh)
FUNCTION1(cosh)
FUNCTION1(tanh)
FUNCTION1(asinh)
FUNCTION1(acosh)
FUNCTION1(atanh)

double pow10(double x) { return __exp10(x); }
