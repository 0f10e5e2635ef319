/*
 * Mathematics (C11 7.12).
 *
 * The elementary functions are computed in double-double arithmetic (a value is the unevaluated sum hi + lo, about 106 bits)
 * where it matters, so that nearly every result is the correctly rounded one; two kernels, the logarithm and the exponential,
 * carry most of the family. float versions round the double result, long double is double.
 * Public names are at the end: a program may define `round` or `pow` itself without disturbing the others.
 */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include "internal.h"

/* --- Bits ------------------------------------------------------------------------------------------------ */

#define SIGN_BIT (1UL << 63)
#define MANTISSA 0xfffffffffffffUL
#define BIAS 1023

union bits {
  double value;
  unsigned long word;
};

static unsigned long word_of(double x) {
  union bits b = {x};
  return b.word;
}

static double from_word(unsigned long word) {
  union bits b;
  b.word = word;
  return b.value;
}

static int exponent_of(double x) { return (int)(word_of(x) >> 52 & 0x7ff); }
static int is_nan(double x) { return x != x; }
static int is_finite(double x) { return exponent_of(x) != 0x7ff; }
static int is_infinite(double x) { return (word_of(x) & ~SIGN_BIT) == 0x7ffUL << 52; }
static int is_negative(double x) { return word_of(x) >> 63; }
static double absolute(double x) { return __builtin_fabs(x); }
static double power_of_two(int n) { return from_word((unsigned long)(n + BIAS) << 52); }

static double domain_error(void) {
  errno = EDOM;
  return NAN;
}

static double range_error(double value) {
  errno = ERANGE;
  return value;
}

double __ldexp(double x, int n) {
  while (n > 1023 && is_finite(x) && x != 0) {
    x *= 0x1p1023;
    n -= 1023;
    if (is_infinite(x)) return x;
  }
  /* Go down in steps that stay normal until the last, so that rounding happens once. */
  while (n < -1022 && x != 0) {
    int step = n + 969 > -1022 ? n + 1022 : -969;
    x *= power_of_two(step);
    n -= step;
    if (absolute(x) < 0x1p-1074 / 2) return x * 0;
    if (step > -53 && n >= -1022) break;
  }
  if (n > 1023) n = 1023;
  if (n < -1022) n = -1022;
  return x * power_of_two(n);
}

static double split_exponent(double x, int *exponent) {
  *exponent = 0;
  if (x == 0 || !is_finite(x)) return x;
  if (exponent_of(x) == 0) {
    x *= 0x1p54;
    *exponent = -54;
  }
  *exponent += exponent_of(x) - (BIAS - 1);
  return from_word((word_of(x) & (SIGN_BIT | MANTISSA)) | (unsigned long)(BIAS - 1) << 52);
}

/* --- Double-double --------------------------------------------------------------------------------------- */

struct dd {
  double hi;
  double lo;
};

static struct dd quick_sum(double a, double b) { /* |a| >= |b| */
  double s = a + b;
  struct dd r = {s, b - (s - a)};
  return r;
}

static struct dd two_sum(double a, double b) {
  double s = a + b, v = s - a;
  struct dd r = {s, (a - (s - v)) + (b - v)};
  return r;
}

static struct dd two_product(double a, double b) {
  double p = a * b, t;
  t = 134217729.0 * a;
  double ah = t - (t - a), al = a - ah;
  t = 134217729.0 * b;
  double bh = t - (t - b), bl = b - bh;
  struct dd r = {p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
  return r;
}

static struct dd add(struct dd a, struct dd b) {
  struct dd s = two_sum(a.hi, b.hi), t = two_sum(a.lo, b.lo);
  s = quick_sum(s.hi, s.lo + t.hi);
  return quick_sum(s.hi, s.lo + t.lo);
}

static struct dd add_double(struct dd a, double b) {
  struct dd s = two_sum(a.hi, b);
  return quick_sum(s.hi, s.lo + a.lo);
}

static struct dd multiply(struct dd a, struct dd b) {
  struct dd p = two_product(a.hi, b.hi);
  return quick_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

static struct dd multiply_double(struct dd a, double b) {
  struct dd p = two_product(a.hi, b);
  return quick_sum(p.hi, p.lo + a.lo * b);
}

static struct dd divide(struct dd a, struct dd b) {
  double q = a.hi / b.hi;
  struct dd p = multiply_double(b, q);
  struct dd r = {-p.hi, -p.lo};
  r = add(a, r);
  return quick_sum(q, r.hi / b.hi);
}

static const struct dd LN2 = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
static const struct dd LN10 = {0x1.26bb1bbb55516p+1, -0x1.f48ad494ea3e9p-53};
static const struct dd ONE_OVER_LN2 = {0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56};
static const struct dd ONE_OVER_LN10 = {0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57};
static const struct dd HALF_PI = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};
static const struct dd WHOLE_PI = {0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53};

/* --- The logarithm and the exponential --------------------------------------------------------------------- */

/* log((1 + s) / (1 - s)) = 2 (s + s^3/3 + s^5/5 + ...), |s| < 0.172; the first terms in double-double. */
static struct dd log_series(struct dd s) {
  static const struct dd third = {0x1.5555555555555p-2, 0x1.5555555555555p-56}, fifth = {0x1.999999999999ap-3, -0x1.999999999999ap-57};
  struct dd square = multiply(s, s);
  double z = square.hi, tail = 0;
  for (int n = 27; n >= 7; n -= 2) tail = tail * z + 1.0 / n;
  struct dd sum = add(fifth, two_product(z, tail));
  sum = add(third, multiply(square, sum));
  sum = add(s, multiply(multiply(s, square), sum));
  sum.hi *= 2;
  sum.lo *= 2;
  return sum;
}

/* The logarithm of x > 0, finite; relative error about 2^-68. */
static struct dd log_dd(struct dd x) {
  int exponent;
  double m = split_exponent(x.hi, &exponent);
  if (m < 0.70710678118654752) {
    m *= 2;
    exponent--;
  }
  struct dd mantissa = {m, __ldexp(x.lo, -exponent)};
  struct dd s = divide(add_double(mantissa, -1), add_double(mantissa, 1));
  return add(multiply_double(LN2, exponent), log_series(s));
}

static struct dd log_double(double x) {
  struct dd wide = {x, 0};
  return log_dd(wide);
}

/* exp(r) - 1 for |r| <= 0.35 */
static struct dd expm1_series(struct dd r) {
  static const struct dd sixth = {0x1.5555555555555p-3, 0x1.5555555555555p-57};
  static const double factors[] = {1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880,
                                   1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800,
                                   1.0 / 87178291200};
  double x = r.hi, tail = 0;
  for (int i = sizeof factors / sizeof *factors - 1; i >= 0; i--) tail = tail * x + factors[i];
  struct dd square = multiply(r, r);
  struct dd sum = add(sixth, two_product(x, tail)); /* r^2 (1/2 + r (1/6 + r tail)) */
  sum = add_double(multiply(r, sum), 0.5);
  return add(r, multiply(square, sum));
}

/* exp(x) = (1 + result) * 2^exponent, |x| < 800 */
static struct dd exp_reduced(struct dd x, int *exponent) {
  double k = __builtin_rint(x.hi * ONE_OVER_LN2.hi);
  *exponent = k;
  struct dd r = two_sum(x.hi - k * 0x1.62e42fee00000p-1, -(k * 0x1.a39ef35600000p-33)); /* both products are exact */
  r = add_double(r, x.lo);
  r = add_double(r, -(k * 0x1.93c7673007e5fp-65));
  return expm1_series(r);
}

static double exp_dd(struct dd x) {
  int exponent;
  if (x.hi > 709.8) return range_error(HUGE_VAL);
  if (x.hi < -745.2) return range_error(0);
  struct dd r = exp_reduced(x, &exponent);
  r = add_double(r, 1);
  double result = __ldexp(r.hi + r.lo, exponent);
  if (exponent <= -1022 && result != 0) {
    /* Subnormal: round the sum once, at the place of the lowest bit. */
    double unit = __ldexp(1, -1074 - exponent + 52);
    if (unit > 1) result = __ldexp((r.hi + unit - unit) + ((r.hi - (r.hi + unit - unit)) + r.lo + unit - unit), exponent);
  }
  if (result == 0 || is_infinite(result)) errno = ERANGE;
  return result;
}

static double __exp(double x) {
  struct dd wide = {x, 0};
  if (is_nan(x)) return x + x;
  if (is_infinite(x)) return x > 0 ? x : 0;
  return exp_dd(wide);
}

static double __exp2(double x) {
  if (!is_finite(x)) return x > 0 || is_nan(x) ? x : 0;
  if (x > 1100) return range_error(HUGE_VAL);
  if (x < -1100) return range_error(0);
  double k = __builtin_rint(x);
  struct dd r = expm1_series(multiply_double(LN2, x - k));
  r = add_double(r, 1);
  double result = __ldexp(r.hi + r.lo, k);
  if (result == 0 || is_infinite(result)) errno = ERANGE;
  return result;
}

static double __exp10(double x) {
  if (!is_finite(x)) return x > 0 || is_nan(x) ? x : 0;
  if (absolute(x) > 400) return range_error(x > 0 ? HUGE_VAL : 0);
  return exp_dd(multiply_double(LN10, x));
}

static double __expm1(double x) {
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
  r = add_double(r, 1);
  if (exponent > 1000) return __ldexp(r.hi + r.lo, exponent);
  r.hi = __ldexp(r.hi, exponent);
  r.lo = __ldexp(r.lo, exponent);
  r = add_double(r, -1);
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
  struct dd r = multiply(log_double(x), scale);
  return r.hi + r.lo;
}

static double __log(double x) {
  static const struct dd one = {1, 0};
  return scaled_log(x, one);
}

static double __log10(double x) { return scaled_log(x, ONE_OVER_LN10); }

static double __log2(double x) {
  double special;
  int exponent;
  if (log_special(x, &special)) return special;
  double m = split_exponent(x, &exponent);
  if (m < 0.70710678118654752) {
    m *= 2;
    exponent--;
  }
  struct dd r = add_double(multiply(log_double(m), ONE_OVER_LN2), exponent);
  return r.hi + r.lo;
}

static double __log1p(double x) {
  double special;
  if (absolute(x) < 0x1p-54) return x;
  if (log_special(x + 1, &special)) return special;
  struct dd sum = two_sum(1, x);
  if (absolute(x) < 0.17) {
    struct dd top = {x, 0}, r = log_series(divide(top, add_double(top, 2)));
    return r.hi + r.lo;
  }
  struct dd r = log_dd(sum);
  return r.hi + r.lo;
}

/* 0: not an integer, 1: odd, 2: even */
static int parity(double y) {
  if (absolute(y) >= 0x1p53) return 2;
  if (__builtin_trunc(y) != y) return 0;
  return (long)y & 1 ? 1 : 2;
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
  struct dd logarithm = log_double(size);
  double estimate = logarithm.hi * y;
  double result;
  if (estimate > 710) {
    result = range_error(HUGE_VAL);
  } else if (estimate < -746) {
    result = range_error(0);
  } else if (absolute(estimate) < 0x1p-60) {
    result = 1;
  } else {
    result = exp_dd(multiply_double(logarithm, y));
  }
  return negative ? -result : result;
}

static double __cbrt(double x) {
  if (x == 0 || !is_finite(x)) return x + x;
  static const struct dd third = {0x1.5555555555555p-2, 0x1.5555555555555p-56};
  double root = exp_dd(multiply(log_double(absolute(x)), third));
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
  struct dd sum = add(two_product(x, x), two_product(y, y));
  double root = __builtin_sqrt(sum.hi);
  struct dd square = two_product(root, root);
  root += ((sum.hi - square.hi) - square.lo + sum.lo) / (2 * root);
  double result = __ldexp(root, exponent);
  return is_infinite(result) ? range_error(result) : result;
}

/* --- Trigonometry ----------------------------------------------------------------------------------------- */

/* The binary digits of 2/pi, 32 at a time. */
static const unsigned int two_over_pi[] = {
    0xa2f9836eU, 0x4e441529U, 0xfc2757d1U, 0xf534ddc0U, 0xdb629599U, 0x3c439041U,
    0xfe5163abU, 0xdebbc561U, 0xb7246e3aU, 0x424dd2e0U, 0x06492eeaU, 0x09d1921cU,
    0xfe1deb1cU, 0xb129a73eU, 0xe88235f5U, 0x2ebb4484U, 0xe99c7026U, 0xb45f7e41U,
    0x3991d639U, 0x835339f4U, 0x9c845f8bU, 0xbdf9283bU, 0x1ff897ffU, 0xde05980fU,
    0xef2f118bU, 0x5a0a6d1fU, 0x6d367ecfU, 0x27cb09b7U, 0x4f463f66U, 0x9e5fea2dU,
    0x7527bac7U, 0xebe5f17bU, 0x3d0739f7U, 0x8a5292eaU, 0x6bfb5fb1U, 0x1f8d5d08U,
    0x56033046U, 0xfc7b6babU, 0xf0cfbc20U, 0x9af4361dU, 0xa9e39161U, 0x5ee61b08U,
};

#define WINDOW 8

/*
 * x - n * pi/2 for large x (Payne and Hanek): only those digits of 2/pi matter that make up the lowest two bits of the
 * quotient and the fraction; the product of the mantissa with a window of them is exact.
 */
static int reduce_large(double x, struct dd *r) {
  int exponent;
  unsigned int product[WINDOW + 2] = {0};
  double m = split_exponent(x, &exponent);
  unsigned long mantissa = m * 0x1p53;
  exponent -= 53;
  int first = exponent > 34 ? (exponent - 2) / 32 : 0;
  for (int i = 0; i < WINDOW; i++) {
    unsigned long digit = two_over_pi[first + WINDOW - 1 - i], carry = 0;
    for (int j = 0; j < 2; j++) {
      carry += product[i + j] + digit * (unsigned int)(mantissa >> 32 * j);
      product[i + j] = carry;
      carry >>= 32;
    }
    product[i + 2] += carry;
  }
  int point = 32 * (first + WINDOW) - exponent; /* bits of the product after the binary point */
  int word = point / 32, bit = point % 32;
  unsigned long around = product[word] | (word + 1 < WINDOW + 2 ? (unsigned long)product[word + 1] << 32 : 0);
  int quadrant = around >> bit & 3;
  unsigned int top = bit ? product[word] & ((1U << bit) - 1) : 0;
  int upper_half = bit ? top >> (bit - 1) : product[word - 1] >> 31;
  product[word] = top;
  if (upper_half) { /* nearer to the next multiple: the fraction minus 1 */
    unsigned long carry = 1;
    for (int i = 0; i <= word; i++) {
      carry += (unsigned int)~product[i];
      product[i] = carry;
      carry >>= 32;
    }
    product[word] &= bit ? (1U << bit) - 1 : 0;
    quadrant++;
  }
  struct dd fraction = {0, 0};
  for (int i = word; i >= 0; i--) {
    if (32 * i - point > -1000) fraction = add_double(fraction, product[i] * __ldexp(1, 32 * i - point));
  }
  if (upper_half) {
    fraction.hi = -fraction.hi;
    fraction.lo = -fraction.lo;
  }
  *r = multiply(fraction, HALF_PI);
  return quadrant & 3;
}

/* x = n * pi/2 + r, |r| <= pi/4. Returns n mod 4. x is finite. */
static int reduce(double x, struct dd *r) {
  double size = absolute(x);
  int quadrant;
  if (size < 0.785398163397448) {
    r->hi = x;
    r->lo = 0;
    return 0;
  }
  if (size < 1e6) {
    /* pi/2 in pieces of 33 bits: the products with n are exact. */
    double n = __builtin_rint(size * 0.63661977236758134);
    struct dd t = two_sum(size - n * 0x1.921fb54400000p+0, -(n * 0x1.0b4611a600000p-34));
    t = add(t, two_sum(-(n * 0x1.3198a2e000000p-69), -(n * 0x1.b839a252049c1p-104)));
    *r = t;
    quadrant = (long)n & 3;
  } else {
    quadrant = reduce_large(size, r);
  }
  if (x < 0) {
    r->hi = -r->hi;
    r->lo = -r->lo;
    quadrant = -quadrant & 3;
  }
  return quadrant;
}

static double sin_kernel(struct dd r) {
  static const double c[] = {-1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800, 1.0 / 6227020800,
                             -1.0 / 1307674368000, 1.0 / 355687428096000, -1.0 / 121645100408832000};
  double x = r.hi, z = x * x, tail = 0;
  for (int i = 8; i >= 1; i--) tail = tail * z + c[i];
  struct dd cube = two_product(x * z, c[0]);
  struct dd sum = two_sum(x, cube.hi);
  return sum.hi + (sum.lo + (cube.lo + x * z * z * tail + r.lo * (1 - z / 2)));
}

static double cos_kernel(struct dd r) {
  static const double c[] = {1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800, 1.0 / 479001600, -1.0 / 87178291200,
                             1.0 / 20922789888000, -1.0 / 6402373705728000};
  double x = r.hi, tail = 0;
  struct dd square = two_product(x, x);
  double z = square.hi;
  for (int i = 7; i >= 0; i--) tail = tail * z + c[i];
  struct dd sum = two_sum(1, -z / 2);
  return sum.hi + (sum.lo + (z * z * tail - square.lo / 2 - x * r.lo));
}

static double trigonometric(double x, int shift) {
  struct dd r;
  if (!is_finite(x)) return is_nan(x) ? x : -domain_error();
  if (shift == 0 && absolute(x) < 0x1p-27) return x;
  int quadrant = (reduce(x, &r) + shift) & 3;
  double result = quadrant & 1 ? cos_kernel(r) : sin_kernel(r);
  return quadrant & 2 ? -result : result;
}

static double __sin(double x) { return trigonometric(x, 0); }
static double __cos(double x) { return trigonometric(x, 1); }

static double __tan(double x) {
  struct dd r;
  if (!is_finite(x)) return is_nan(x) ? x : -domain_error();
  if (absolute(x) < 0x1p-27) return x;
  int quadrant = reduce(x, &r);
  double s = sin_kernel(r), c = cos_kernel(r);
  return quadrant & 1 ? -c / s : s / c;
}

/* atan(k/8), k = 0..8 */
static const struct dd atan_table[] = {
    {0x0.0p+0, 0x0.0p+0},
    {0x1.fd5ba9aac2f6ep-4, -0x1.cd37686760c17p-59},
    {0x1.f5b75f92c80ddp-3, 0x1.8ab6e3cf7afbdp-57},
    {0x1.6f61941e4def1p-2, -0x1.c63aae6f6e918p-56},
    {0x1.dac670561bb4fp-2, 0x1.a2b7f222f65e2p-56},
    {0x1.1e00babdefeb4p-1, -0x1.928df287a668fp-58},
    {0x1.4978fa3269ee1p-1, 0x1.2419a87f2a458p-56},
    {0x1.700a7c5784634p-1, -0x1.8c34d25aadef6p-56},
    {0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55},
};

/* atan(y / x) in double-double, 0 <= y <= x */
static struct dd atan_ratio(struct dd y, struct dd x) {
  int k = __builtin_rint(8 * (y.hi / x.hi));
  double c = k / 8.0;
  struct dd t = divide(add(y, multiply_double(x, -c)), add(x, multiply_double(y, c)));
  double z = t.hi * t.hi, tail = 0;
  for (int n = 19; n >= 5; n -= 2) tail = 1.0 / n - tail * z;
  struct dd cube = multiply(multiply(t, t), t);
  static const struct dd third = {-0x1.5555555555555p-2, -0x1.5555555555555p-56};
  struct dd series = add(t, add_double(multiply(cube, third), cube.hi * z * tail));
  return add(atan_table[k], series);
}

/* The angle of a point with y, x >= 0. */
static struct dd angle(struct dd y, struct dd x) {
  if (y.hi <= x.hi) return atan_ratio(y, x);
  struct dd r = atan_ratio(x, y);
  r.hi = -r.hi;
  r.lo = -r.lo;
  return add(HALF_PI, r);
}

static double __atan(double x) {
  if (is_nan(x) || absolute(x) < 0x1p-27) return x;
  if (absolute(x) > 0x1p60) return __builtin_copysign(HALF_PI.hi, x);
  struct dd y = {absolute(x), 0}, one = {1, 0}, r = angle(y, one);
  return __builtin_copysign(r.hi + r.lo, x);
}

static double __atan2(double y, double x) {
  if (is_nan(x) || is_nan(y)) return x + y;
  double ay = absolute(y), ax = absolute(x);
  struct dd r;
  if (ay == 0) {
    r.hi = r.lo = 0;
  } else if (is_infinite(y) && is_infinite(x)) {
    r.hi = HALF_PI.hi / 2;
    r.lo = HALF_PI.lo / 2;
  } else if (ax == 0 || is_infinite(y) || exponent_of(ay) - exponent_of(ax) > 64) {
    r = HALF_PI;
  } else if (is_infinite(x)) {
    r.hi = r.lo = 0;
  } else if (exponent_of(ax) - exponent_of(ay) > 64) {
    if (x > 0) return y / ax;
    r.hi = r.lo = 0;
  } else {
    int exponent;
    split_exponent(ax > ay ? ax : ay, &exponent);
    struct dd sy = {__ldexp(ay, -exponent), 0}, sx = {__ldexp(ax, -exponent), 0};
    r = angle(sy, sx);
  }
  if (is_negative(x)) {
    r.hi = -r.hi;
    r.lo = -r.lo;
    r = add(WHOLE_PI, r);
  }
  return __builtin_copysign(r.hi + r.lo, y);
}

/* sqrt(1 - x^2) */
static struct dd cosine_of_sine(double x) {
  struct dd square = two_product(x, x);
  square.hi = -square.hi;
  square.lo = -square.lo;
  square = add_double(square, 1);
  if (square.hi <= 0) {
    struct dd zero = {0, 0};
    return zero;
  }
  double root = __builtin_sqrt(square.hi);
  struct dd back = two_product(root, root);
  return quick_sum(root, ((square.hi - back.hi) - back.lo + square.lo) / (2 * root));
}

static double __asin(double x) {
  if (is_nan(x) || absolute(x) < 0x1p-27) return x;
  if (absolute(x) > 1) return domain_error();
  struct dd y = {absolute(x), 0}, r = angle(y, cosine_of_sine(x));
  return __builtin_copysign(r.hi + r.lo, x);
}

static double __acos(double x) {
  if (is_nan(x)) return x;
  if (absolute(x) > 1) return domain_error();
  struct dd y = {absolute(x), 0}, r = angle(cosine_of_sine(x), y);
  if (x < 0) {
    r.hi = -r.hi;
    r.lo = -r.lo;
    r = add(WHOLE_PI, r);
  }
  return r.hi + r.lo;
}

/* --- Hyperbolic functions ---------------------------------------------------------------------------------- */

static double __sinh(double x) {
  double size = absolute(x), result;
  if (!is_finite(x) || size < 0x1p-27) return x;
  if (size > 709) {
    struct dd less = add_double(LN2, -size);
    less.hi = -less.hi;
    less.lo = -less.lo;
    result = exp_dd(less);
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
    struct dd less = add_double(LN2, -size);
    less.hi = -less.hi;
    less.lo = -less.lo;
    return exp_dd(less);
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

/* --- Gamma and error functions ------------------------------------------------------------------------------ */

/* log Gamma(x), x > 0, in double-double: Stirling's series after moving x above 24. */
static struct dd log_gamma(struct dd z) {
  static const double bernoulli[] = {1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156};
  static const struct dd half_log_2_pi = {0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55};
  struct dd product = {1, 0};
  while (z.hi < 24) {
    product = multiply(product, z);
    z = add_double(z, 1);
  }
  double inverse = 1 / z.hi, square = inverse * inverse, tail = 0;
  for (int i = 6; i >= 1; i--) tail = tail * square + bernoulli[i];
  static const struct dd twelve = {12, 0}, one = {1, 0};
  struct dd first = divide(one, multiply(z, twelve));
  struct dd result = multiply(add_double(z, -0.5), log_dd(z));
  struct dd minus_z = {-z.hi, -z.lo}, shift = log_dd(product);
  shift.hi = -shift.hi;
  shift.lo = -shift.lo;
  result = add(add(result, minus_z), half_log_2_pi);
  result = add(result, add_double(first, tail * square * inverse));
  return add(result, shift);
}

/* sin(pi x), exact in its argument */
static double sin_pi(double x) {
  double whole = __builtin_rint(x);
  struct dd r = multiply_double(WHOLE_PI, x - whole);
  double s = absolute(r.hi) <= 0.8 ? sin_kernel(r) : __sin(r.hi);
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
    struct dd r = log_gamma(two_sum(1, -x)), l = add(log_double(WHOLE_PI.hi), log_double(absolute(1 / s)));
    r.hi = -r.hi;
    r.lo = -r.lo;
    r = add(l, r);
    return r.hi + r.lo;
  }
  if (x > 0x1p60) return x > 2.5e305 ? range_error(HUGE_VAL) : x * (__log(x) - 1);
  if (x == 1 || x == 2) return 0;
  struct dd r = log_gamma(two_sum(x, 0));
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
    for (double n = 2; n < x; n++) product = multiply_double(product, n);
    return product.hi + product.lo;
  }
  if (x > 0) return exp_dd(log_gamma(two_sum(x, 0)));
  /* Gamma(x) Gamma(1 - x) = pi / sin(pi x) */
  struct dd r = log_gamma(two_sum(1, -x));
  r.hi = -r.hi;
  r.lo = -r.lo;
  return WHOLE_PI.hi / sin_pi(x) * exp_dd(r);
}

/* exp(-x^2) without losing the low bits of the square */
static double exp_minus_square(double x) {
  struct dd square = two_product(x, x);
  square.hi = -square.hi;
  square.lo = -square.lo;
  return exp_dd(square);
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

/* --- Rounding and parts ------------------------------------------------------------------------------------- */

static double __fabs(double x) { return __builtin_fabs(x); }
static double __floor(double x) { return __builtin_floor(x); }
static double __ceil(double x) { return __builtin_ceil(x); }
static double __trunc(double x) { return __builtin_trunc(x); }
static double __rint(double x) { return __builtin_rint(x); }
static double __nearbyint(double x) { return __builtin_rint(x); }
static double __copysign(double x, double y) { return __builtin_copysign(x, y); }

static double __round(double x) {
  double t = __builtin_trunc(x);
  if (absolute(x - t) >= 0.5) t += __builtin_copysign(1, x);
  return __builtin_copysign(t, x);
}

static double __roundeven(double x) { return __builtin_rint(x); }

static double __modf(double x, double *whole) {
  *whole = __builtin_trunc(x);
  return __builtin_copysign(is_infinite(x) ? 0 : x - *whole, x);
}

static double __logb(double x) {
  int exponent;
  if (x == 0) return range_error(-HUGE_VAL);
  if (!is_finite(x)) return x * x;
  split_exponent(x, &exponent);
  return exponent - 1;
}

static int __ilogb(double x) {
  int exponent;
  if (x == 0 || is_nan(x)) {
    errno = EDOM;
    return FP_ILOGB0;
  }
  if (is_infinite(x)) {
    errno = EDOM;
    return INT_MAX;
  }
  split_exponent(x, &exponent);
  return exponent - 1;
}

static double __scalbln(double x, long n) {
  double result = __ldexp(x, n > 5000 ? 5000 : n < -5000 ? -5000 : (int)n);
  if (is_finite(x) && x != 0 && (result == 0 || is_infinite(result))) errno = ERANGE;
  return result;
}

static double __scalbn(double x, int n) { return __scalbln(x, n); }

static double __significand(double x) {
  int exponent;
  return split_exponent(x, &exponent) * 2;
}

static double __nextafter(double x, double y) {
  if (is_nan(x) || is_nan(y)) return x + y;
  if (x == y) return y;
  if (x == 0) return __builtin_copysign(0x1p-1074, y);
  return from_word(word_of(x) + ((x < y) == (x > 0) ? 1 : -1UL));
}

/* --- Remainders --------------------------------------------------------------------------------------------- */

/* |x| mod |y| by long division on the mantissas; the low bits of the quotient go to *quotient. */
static double divide_exactly(double x, double y, unsigned int *quotient) {
  int ex, ey;
  unsigned long mx = absolute(split_exponent(x, &ex)) * 0x1p53, my = absolute(split_exponent(y, &ey)) * 0x1p53;
  *quotient = 0;
  if (ex < ey) return absolute(x);
  *quotient = mx / my;
  mx %= my;
  for (int left = ex - ey; left > 0;) {
    int step = left < 11 ? left : 11;
    mx <<= step;
    *quotient = (*quotient << step) + (unsigned int)(mx / my);
    mx %= my;
    left -= step;
  }
  return __ldexp(mx, ey - 53);
}

static double __fmod(double x, double y) {
  unsigned int quotient;
  if (is_nan(x) || is_nan(y)) return x + y;
  if (is_infinite(x) || y == 0) return -domain_error();
  if (is_infinite(y) || x == 0) return x;
  return __builtin_copysign(divide_exactly(x, y, &quotient), x);
}

static double __remquo(double x, double y, int *low_bits) {
  unsigned int quotient;
  *low_bits = 0;
  if (is_nan(x) || is_nan(y)) return x + y;
  if (is_infinite(x) || y == 0) return -domain_error();
  if (is_infinite(y) || x == 0) return x;
  double r = divide_exactly(x, y, &quotient), size = absolute(y);
  int above_half = size < 0x1p-1021 ? 2 * r > size : r > size / 2;
  int at_half = size < 0x1p-1021 ? 2 * r == size : r == size / 2;
  if (above_half || (at_half && quotient & 1)) {
    r -= size;
    quotient++;
  }
  *low_bits = is_negative(x) != is_negative(y) ? -(int)(quotient & 7) : (int)(quotient & 7);
  if (r == 0) return __builtin_copysign(0, x);
  return is_negative(x) ? -r : r;
}

static double __remainder(double x, double y) {
  int quotient;
  return __remquo(x, y, &quotient);
}

static double __fdim(double x, double y) { return is_nan(x) || is_nan(y) ? x + y : x > y ? x - y : 0; }
static double __fmax(double x, double y) { return is_nan(x) ? y : is_nan(y) || x > y ? x : y; }
static double __fmin(double x, double y) { return is_nan(x) ? y : is_nan(y) || x < y ? x : y; }

/* Multiply and add with one rounding: the exact sum of three parts, the lower two rounded to odd first. */
static double __fma(double x, double y, double z) {
  int range = exponent_of(x) + exponent_of(y) - BIAS;
  if (range < 120 || range > 1980 || exponent_of(x) > 1950 || exponent_of(y) > 1950 || exponent_of(z) > 1980) {
    return x * y + z;
  }
  struct dd product = two_product(x, y), sum = two_sum(product.hi, z), low = two_sum(product.lo, sum.lo);
  if (sum.hi == 0) return low.hi + low.lo;
  if (low.lo != 0 && !(word_of(low.hi) & 1)) {
    low.hi = from_word(word_of(low.hi) + ((low.lo > 0) == (low.hi > 0) ? 1 : -1UL));
  }
  return sum.hi + low.hi;
}

/* --- Classification ------------------------------------------------------------------------------------------ */

int __fpclassify(double x) {
  int exponent = exponent_of(x);
  if (exponent == 0x7ff) return word_of(x) & MANTISSA ? FP_NAN : FP_INFINITE;
  if (exponent) return FP_NORMAL;
  return x == 0 ? FP_ZERO : FP_SUBNORMAL;
}

int __fpclassifyf(float x) {
  int class = __fpclassify(x);
  return class == FP_NORMAL && absolute(x) < 0x1p-126 ? FP_SUBNORMAL : class;
}

int __signbit(double x) { return is_negative(x); }
int __isnan(double x) { return is_nan(x); }
int __isinf(double x) { return is_infinite(x) ? (x > 0 ? 1 : -1) : 0; }
int __finite(double x) { return is_finite(x); }
int finite(double x) { return is_finite(x); }

/* --- Public names -------------------------------------------------------------------------------------------- */

#define FUNCTION1(name)                                                                            \
  double name(double x) { return __##name(x); }                                                    \
  float name##f(float x) { return __##name(x); }                                                   \
  long double name##l(long double x) { return __##name(x); }

#define FUNCTION2(name)                                                                            \
  double name(double x, double y) { return __##name(x, y); }                                       \
  float name##f(float x, float y) { return __##name(x, y); }                                       \
  long double name##l(long double x, long double y) { return __##name(x, y); }

FUNCTION1(exp)
FUNCTION1(exp2)
FUNCTION1(exp10)
FUNCTION1(expm1)
FUNCTION1(log)
FUNCTION1(log2)
FUNCTION1(log10)
FUNCTION1(log1p)
FUNCTION1(sin)
FUNCTION1(cos)
FUNCTION1(tan)
FUNCTION1(asin)
FUNCTION1(acos)
FUNCTION1(atan)
FUNCTION1(sinh)
FUNCTION1(cosh)
FUNCTION1(tanh)
FUNCTION1(asinh)
FUNCTION1(acosh)
FUNCTION1(atanh)
FUNCTION1(sqrt)
FUNCTION1(cbrt)
FUNCTION1(tgamma)
FUNCTION1(erf)
FUNCTION1(erfc)
FUNCTION1(fabs)
FUNCTION1(floor)
FUNCTION1(ceil)
FUNCTION1(trunc)
FUNCTION1(rint)
FUNCTION1(nearbyint)
FUNCTION1(round)
FUNCTION1(roundeven)
FUNCTION1(logb)
FUNCTION1(significand)
FUNCTION2(pow)
FUNCTION2(atan2)
FUNCTION2(hypot)
FUNCTION2(fmod)
FUNCTION2(remainder)
FUNCTION2(fdim)
FUNCTION2(fmax)
FUNCTION2(fmin)
FUNCTION2(copysign)

double drem(double x, double y) { return __remainder(x, y); }
double pow10(double x) { return __exp10(x); }

double nextafter(double x, double y) { return __nextafter(x, y); }
long double nextafterl(long double x, long double y) { return __nextafter(x, y); }
double nexttoward(double x, long double y) { return __nextafter(x, y); }
long double nexttowardl(long double x, long double y) { return __nextafter(x, y); }

float nextafterf(float x, float y) {
  union {
    float value;
    unsigned int word;
  } bits = {x};
  if (x != x || y != y) return x + y;
  if (x == y) return y;
  if (x == 0) return __builtin_copysign(0x1p-149, y);
  bits.word += (x < y) == (x > 0) ? 1 : -1U;
  return bits.value;
}

float nexttowardf(float x, long double y) { return nextafterf(x, y); }

#define SCALED(name, type)                                                                         \
  double name(double x, type n) { return __scalbln(x, n); }                                        \
  float name##f(float x, type n) { return __scalbln(x, n); }                                       \
  long double name##l(long double x, type n) { return __scalbln(x, n); }

SCALED(ldexp, int)
SCALED(scalbn, int)
SCALED(scalbln, long)

double frexp(double x, int *exponent) { return split_exponent(x, exponent); }
float frexpf(float x, int *exponent) { return split_exponent(x, exponent); }
long double frexpl(long double x, int *exponent) { return split_exponent(x, exponent); }
double modf(double x, double *whole) { return __modf(x, whole); }

float modff(float x, float *whole) {
  double w;
  float fraction = __modf(x, &w);
  *whole = w;
  return fraction;
}

long double modfl(long double x, long double *whole) {
  double w;
  double fraction = __modf(x, &w);
  *whole = w;
  return fraction;
}

double remquo(double x, double y, int *quotient) { return __remquo(x, y, quotient); }
float remquof(float x, float y, int *quotient) { return __remquo(x, y, quotient); }
long double remquol(long double x, long double y, int *quotient) { return __remquo(x, y, quotient); }
double fma(double x, double y, double z) { return __fma(x, y, z); }
float fmaf(float x, float y, float z) { return __fma(x, y, z); }
long double fmal(long double x, long double y, long double z) { return __fma(x, y, z); }
int ilogb(double x) { return __ilogb(x); }
int ilogbf(float x) { return __ilogb(x); }
int ilogbl(long double x) { return __ilogb(x); }

#define TO_INTEGER(name, type, rounded)                                                            \
  type name(double x) { return rounded(x); }                                                       \
  type name##f(float x) { return rounded(x); }                                                     \
  type name##l(long double x) { return rounded(x); }

TO_INTEGER(lrint, long, __rint)
TO_INTEGER(llrint, long long, __rint)
TO_INTEGER(lround, long, __round)
TO_INTEGER(llround, long long, __round)

int signgam;

double lgamma(double x) { return __lgamma(x, &signgam); }
float lgammaf(float x) { return __lgamma(x, &signgam); }
long double lgammal(long double x) { return __lgamma(x, &signgam); }
double gamma(double x) { return __lgamma(x, &signgam); }
double lgamma_r(double x, int *sign) { return __lgamma(x, sign); }
float lgammaf_r(float x, int *sign) { return __lgamma(x, sign); }

double nan(const char *tag) { return NAN; }
float nanf(const char *tag) { return NAN; }
long double nanl(const char *tag) { return NAN; }

void sincos(double x, double *sine, double *cosine) {
  *sine = __sin(x);
  *cosine = __cos(x);
}

void sincosf(float x, float *sine, float *cosine) {
  *sine = __sin(x);
  *cosine = __cos(x);
}
