/*
 * What the files of the mathematics share: the bits of a double, errors, double-double arithmetic (math_dd.c) and the
 * functions that carry others. float versions round the double result, long double is double. A file's public names are
 * at its end: a program may define `round` or `pow` itself without disturbing the others, which call __round and __pow.
 */
#ifndef _MATH_INTERNAL_H
#define _MATH_INTERNAL_H
#include <errno.h>
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

static inline unsigned long word_of(double x) {
  union bits b = {x};
  return b.word;
}

static inline double from_word(unsigned long word) {
  union bits b;
  b.word = word;
  return b.value;
}

static inline int exponent_of(double x) { return (int)(word_of(x) >> 52 & 0x7ff); }
static inline int is_nan(double x) { return x != x; }
static inline int is_finite(double x) { return exponent_of(x) != 0x7ff; }
static inline int is_infinite(double x) { return (word_of(x) & ~SIGN_BIT) == 0x7ffUL << 52; }
static inline int is_negative(double x) { return word_of(x) >> 63; }
static inline double absolute(double x) { return __builtin_fabs(x); }
static inline double power_of_two(int n) { return from_word((unsigned long)(n + BIAS) << 52); }

static inline double domain_error(void) {
  errno = EDOM;
  return NAN;
}

static inline double range_error(double value) {
  errno = ERANGE;
  return value;
}

/* 0: not an integer, 1: odd, 2: even */
static inline int parity(double y) {
  if (absolute(y) >= 0x1p53) return 2;
  if (__builtin_trunc(y) != y) return 0;
  return (long)y & 1 ? 1 : 2;
}

/* x is the result times a power of two; the result is in [1/2, 1), or 0, or not finite (math.c). */
double __frexp(double x, int *exponent);

/* --- Double-double --------------------------------------------------------------------------------------- */

/* The unevaluated sum hi + lo, |lo| at most half a unit in the last place of hi: about 106 bits. */
struct dd {
  double hi;
  double lo;
};

struct dd __dd_quick_sum(double a, double b); /* |a| >= |b| */
struct dd __dd_two_sum(double a, double b);
struct dd __dd_two_product(double a, double b);
struct dd __dd_add(struct dd a, struct dd b);
struct dd __dd_add_double(struct dd a, double b);
struct dd __dd_multiply(struct dd a, struct dd b);
struct dd __dd_multiply_double(struct dd a, double b);
struct dd __dd_divide(struct dd a, struct dd b);

static const struct dd WHOLE_PI = {0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53};

/* --- Functions that others are made of ------------------------------------------------------------------- */

/* The logarithm of x > 0, finite; relative error about 2^-68 (math_exp.c). */
struct dd __log_dd(struct dd x);
struct dd __log_double(double x);
/* The exponential, rounded once; ERANGE where it is too large or too small. */
double __exp_dd(struct dd x);
double __exp(double x);
double __expm1(double x);
double __log(double x);
double __log1p(double x);

/* The sine (math_trig.c), and that of |r| <= 0.8. */
double __sin(double x);
double __cos(double x);
double __sin_kernel(struct dd r);

/* --- Public names, from those with underscores ----------------------------------------------------------- */

#define FUNCTION1(name)                                                                            \
  double name(double x) { return __##name(x); }                                                    \
  float name##f(float x) { return __##name(x); }                                                   \
  long double name##l(long double x) { return __##name(x); }

#define FUNCTION2(name)                                                                            \
  double name(double x, double y) { return __##name(x, y); }                                       \
  float name##f(float x, float y) { return __##name(x, y); }                                       \
  long double name##l(long double x, long double y) { return __##name(x, y); }

#endif
