/*
 * Trigonometry (C11 7.12.4): an argument is reduced to |r| <= pi/4 in double-double arithmetic, however large it is, and
 * a polynomial does the rest.
 */
#include "math_internal.h"

static const struct dd HALF_PI = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};

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
  double m = __frexp(x, &exponent);
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
    if (32 * i - point > -1000) fraction = __dd_add_double(fraction, product[i] * __ldexp(1, 32 * i - point));
  }
  if (upper_half) {
    fraction.hi = -fraction.hi;
    fraction.lo = -fraction.lo;
  }
  *r = __dd_multiply(fraction, HALF_PI);
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
    struct dd t = __dd_two_sum(size - n * 0x1.921fb54400000p+0, -(n * 0x1.0b4611a600000p-34));
    t = __dd_add(t, __dd_two_sum(-(n * 0x1.3198a2e000000p-69), -(n * 0x1.b839a252049c1p-104)));
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

double __sin_kernel(struct dd r) {
  static const double c[] = {-1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800, 1.0 / 6227020800,
                             -1.0 / 1307674368000, 1.0 / 355687428096000, -1.0 / 121645100408832000};
  double x = r.hi, z = x * x, tail = 0;
  for (int i = 8; i >= 1; i--) tail = tail * z + c[i];
  struct dd cube = __dd_two_product(x * z, c[0]);
  struct dd sum = __dd_two_sum(x, cube.hi);
  return sum.hi + (sum.lo + (cube.lo + x * z * z * tail + r.lo * (1 - z / 2)));
}

static double cos_kernel(struct dd r) {
  static const double c[] = {1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800, 1.0 / 479001600, -1.0 / 87178291200,
                             1.0 / 20922789888000, -1.0 / 6402373705728000};
  double x = r.hi, tail = 0;
  struct dd square = __dd_two_product(x, x);
  double z = square.hi;
  for (int i = 7; i >= 0; i--) tail = tail * z + c[i];
  struct dd sum = __dd_two_sum(1, -z / 2);
  return sum.hi + (sum.lo + (z * z * tail - square.lo / 2 - x * r.lo));
}

static double trigonometric(double x, int shift) {
  struct dd r;
  if (!is_finite(x)) return is_nan(x) ? x : -domain_error();
  if (shift == 0 && absolute(x) < 0x1p-27) return x;
  int quadrant = (reduce(x, &r) + shift) & 3;
  double result = quadrant & 1 ? cos_kernel(r) : __sin_kernel(r);
  return quadrant & 2 ? -result : result;
}

double __sin(double x) { return trigonometric(x, 0); }
double __cos(double x) { return trigonometric(x, 1); }

static double __tan(double x) {
  struct dd r;
  if (!is_finite(x)) return is_nan(x) ? x : -domain_error();
  if (absolute(x) < 0x1p-27) return x;
  int quadrant = reduce(x, &r);
  double s = __sin_kernel(r), c = cos_kernel(r);
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
  struct dd t = __dd_divide(__dd_add(y, __dd_multiply_double(x, -c)), __dd_add(x, __dd_multiply_double(y, c)));
  double z = t.hi * t.hi, tail = 0;
  for (int n = 19; n >= 5; n -= 2) tail = 1.0 / n - tail * z;
  struct dd cube = __dd_multiply(__dd_multiply(t, t), t);
  static const struct dd third = {-0x1.5555555555555p-2, -0x1.5555555555555p-56};
  struct dd series = __dd_add(t, __dd_add_double(__dd_multiply(cube, third), cube.hi * z * tail));
  return __dd_add(atan_table[k], series);
}

/* The angle of a point with y, x >= 0. */
static struct dd angle(struct dd y, struct dd x) {
  if (y.hi <= x.hi) return atan_ratio(y, x);
  struct dd r = atan_ratio(x, y);
  r.hi = -r.hi;
  r.lo = -r.lo;
  return __dd_add(HALF_PI, r);
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
    __frexp(ax > ay ? ax : ay, &exponent);
    struct dd sy = {__ldexp(ay, -exponent), 0}, sx = {__ldexp(ax, -exponent), 0};
    r = angle(sy, sx);
  }
  if (is_negative(x)) {
    r.hi = -r.hi;
    r.lo = -r.lo;
    r = __dd_add(WHOLE_PI, r);
  }
  return __builtin_copysign(r.hi + r.lo, y);
}

/* sqrt(1 - x^2) */
static struct dd cosine_of_sine(double x) {
  struct dd square = __dd_two_product(x, x);
  square.hi = -square.hi;
  square.lo = -square.lo;
  square = __dd_add_double(square, 1);
  if (square.hi <= 0) {
    struct dd zero = {0, 0};
    return zero;
  }
  double root = __builtin_sqrt(square.hi);
  struct dd back = __dd_two_product(root, root);
  return __dd_quick_sum(root, ((square.hi - back.hi) - back.lo + square.lo) / (2 * root));
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
    r = __dd_add(WHOLE_PI, r);
  }
  return r.hi + r.lo;
}

/* --- Public names -------------------------------------------------------------------------------------------- */

FUNCTION1(sin)
FUNCTION1(cos)
FUNCTION1(tan)
FUNCTION1(asin)
FUNCTION1(acos)
FUNCTION1(atan)
FUNCTION2(atan2)

void sincos(double x, double *sine, double *cosine) {
  *sine = __sin(x);
  *cosine = __cos(x);
}

void sincosf(float x, float *sine, float *cosine) {
  *sine = __sin(x);
  *cosine = __cos(x);
}
