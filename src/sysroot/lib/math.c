/*
 * The parts of floating-point numbers: scaling, rounding, remainders, comparison and classification (C11 7.12.3, 7.12.6,
 * 7.12.9 to 7.12.13), exact but for fma near the ends of the range. The functions that need series are math_*.c.
 */
#include <limits.h>
#include "math_internal.h"

/* --- Scaling ------------------------------------------------------------------------------------------------- */

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

double __frexp(double x, int *exponent) {
  *exponent = 0;
  if (x == 0 || !is_finite(x)) return x;
  if (exponent_of(x) == 0) {
    x *= 0x1p54;
    *exponent = -54;
  }
  *exponent += exponent_of(x) - (BIAS - 1);
  return from_word((word_of(x) & (SIGN_BIT | MANTISSA)) | (unsigned long)(BIAS - 1) << 52);
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
  __frexp(x, &exponent);
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
  __frexp(x, &exponent);
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
  return __frexp(x, &exponent) * 2;
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
  unsigned long mx = absolute(__frexp(x, &ex)) * 0x1p53, my = absolute(__frexp(y, &ey)) * 0x1p53;
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
  struct dd product = __dd_two_product(x, y), sum = __dd_two_sum(product.hi, z), low = __dd_two_sum(product.lo, sum.lo);
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
FUNCTION2(fmod)
FUNCTION2(remainder)
FUNCTION2(fdim)
FUNCTION2(fmax)
FUNCTION2(fmin)
FUNCTION2(copysign)

double drem(double x, double y) { return __remainder(x, y); }

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

double frexp(double x, int *exponent) { return __frexp(x, exponent); }
float frexpf(float x, int *exponent) { return __frexp(x, exponent); }
long double frexpl(long double x, int *exponent) { return __frexp(x, exponent); }
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

double nan(const char *tag) { return NAN; }
float nanf(const char *tag) { return NAN; }
long double nanl(const char *tag) { return NAN; }
