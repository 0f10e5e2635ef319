/*
 * What the compiler calls for wide values (compiler/lower-wide.ts): 128-bit integers as two words, low one first, and complex
 * numbers as two parts. Results go to where the first parameter points.
 *
 * Products and quotients of complex numbers are those of C11 annex G, computed as gcc's library does, which has more than one way
 * to round: a float is computed in double, a double is scaled where squares would overflow or vanish.
 */
#include <float.h>
#include <math.h>

typedef unsigned long word;

#define LOW_HALF 0xffffffffUL

/* --- Multiplication and shifts ---------------------------------------------------------------------------------- */

void __procstep_mul128(word *r, word a_low, word a_high, word b_low, word b_high) {
  word a0 = a_low & LOW_HALF, a1 = a_low >> 32, b0 = b_low & LOW_HALF, b1 = b_low >> 32;
  word first = a0 * b0;
  word middle = a1 * b0 + (first >> 32);
  word other = a0 * b1 + (middle & LOW_HALF);
  r[0] = other << 32 | (first & LOW_HALF);
  r[1] = a1 * b1 + (middle >> 32) + (other >> 32) + a_low * b_high + a_high * b_low;
}

void __procstep_shl128(word *r, word low, word high, word count) {
  unsigned n = count & 127;
  if (n >= 64) r[0] = 0, r[1] = low << (n - 64);
  else if (n > 0) r[0] = low << n, r[1] = high << n | low >> (64 - n);
  else r[0] = low, r[1] = high;
}

void __procstep_ushr128(word *r, word low, word high, word count) {
  unsigned n = count & 127;
  if (n >= 64) r[0] = high >> (n - 64), r[1] = 0;
  else if (n > 0) r[0] = low >> n | high << (64 - n), r[1] = high >> n;
  else r[0] = low, r[1] = high;
}

void __procstep_sshr128(word *r, word low, long high, word count) {
  unsigned n = count & 127;
  if (n >= 64) r[0] = high >> (n - 64), r[1] = high >> 63;
  else if (n > 0) r[0] = low >> n | (word)high << (64 - n), r[1] = high >> n;
  else r[0] = low, r[1] = high;
}

/* --- Division --------------------------------------------------------------------------------------------------- */

/* The quotient of high:low by d, where high < d, so that it fits a word: two digits of 32 bits, each guessed and corrected. */
static word divide_two(word high, word low, word d, word *remainder) {
  int shift = __builtin_clzl(d);
  d <<= shift;
  high = shift > 0 ? high << shift | low >> (64 - shift) : high;
  low <<= shift;
  word d1 = d >> 32, d0 = d & LOW_HALF, digits[2];
  for (int i = 0; i < 2; i++) {
    word next = i == 0 ? low >> 32 : low & LOW_HALF;
    word digit = high / d1, rest = high % d1;
    while (digit > LOW_HALF || digit * d0 > (rest << 32 | next)) {
      digit--;
      rest += d1;
      if (rest > LOW_HALF) break;
    }
    high = (high << 32 | next) - digit * d;
    digits[i] = digit;
  }
  *remainder = high >> shift;
  return digits[0] << 32 | digits[1];
}

struct two {
  word low, high;
};

/* n / d; the remainder goes to *rest. Division by zero is a fault, as that of a word is. */
static struct two divide(struct two n, struct two d, struct two *rest) {
  struct two q = {0, 0};
  rest->high = 0;
  if (d.high == 0) {
    q.high = n.high / d.low;
    q.low = divide_two(n.high % d.low, n.low, d.low, &rest->low);
    return q;
  }
  /* The quotient fits a word: guess it with the divisor's upper 64 bits. The guess is right or one too large. */
  int shift = __builtin_clzl(d.high);
  word top = shift > 0 ? d.high << shift | d.low >> (64 - shift) : d.high, ignored;
  word guess = divide_two(n.high >> 1, n.high << 63 | n.low >> 1, top, &ignored) >> (63 - shift);
  if (guess > 0) guess--;
  word product[2];
  __procstep_mul128(product, guess, 0, d.low, d.high);
  rest->low = n.low - product[0];
  rest->high = n.high - product[1] - (n.low < product[0]);
  if (rest->high > d.high || (rest->high == d.high && rest->low >= d.low)) {
    word low = rest->low;
    guess++;
    rest->low = low - d.low;
    rest->high = rest->high - d.high - (low < d.low);
  }
  q.low = guess;
  return q;
}

static struct two negative(struct two a) { return (struct two){-a.low, -a.high - (a.low != 0)}; }
static struct two magnitude(struct two a) { return (long)a.high < 0 ? negative(a) : a; }

static void put(word *r, struct two a, int minus) {
  if (minus) a = negative(a);
  r[0] = a.low;
  r[1] = a.high;
}

void __procstep_udiv128(word *r, word a, word b, word c, word d) {
  struct two rest;
  put(r, divide((struct two){a, b}, (struct two){c, d}, &rest), 0);
}

void __procstep_urem128(word *r, word a, word b, word c, word d) {
  struct two rest;
  divide((struct two){a, b}, (struct two){c, d}, &rest);
  put(r, rest, 0);
}

void __procstep_sdiv128(word *r, word a, word b, word c, word d) {
  struct two rest;
  put(r, divide(magnitude((struct two){a, b}), magnitude((struct two){c, d}), &rest), (long)(b ^ d) < 0);
}

void __procstep_srem128(word *r, word a, word b, word c, word d) {
  struct two rest;
  divide(magnitude((struct two){a, b}), magnitude((struct two){c, d}), &rest);
  put(r, rest, (long)b < 0);
}

/* --- To and from floating types --------------------------------------------------------------------------------- */

/* high:low as a double, rounded once: where the high word is not zero, the bits that are shifted out stick to the lowest one. */
static double to_double(word low, word high) {
  if (high == 0) return low;
  int shift = 64 - __builtin_clzl(high);
  word top, lost;
  if (shift == 64) top = high, lost = low;
  else top = high << (64 - shift) | low >> shift, lost = low << (64 - shift);
  return ldexp((double)(top | (lost != 0)), shift);
}

static float to_float(word low, word high) {
  if (high == 0) return low;
  int shift = 64 - __builtin_clzl(high);
  word top, lost;
  if (shift == 64) top = high, lost = low;
  else top = high << (64 - shift) | low >> shift, lost = low << (64 - shift);
  return ldexpf((float)(top | (lost != 0)), shift);
}

double __procstep_floatuns128(word low, word high) { return to_double(low, high); }
float __procstep_floatuns128f(word low, word high) { return to_float(low, high); }

double __procstep_float128(word low, word high) {
  struct two a = magnitude((struct two){low, high});
  double d = to_double(a.low, a.high);
  return (long)high < 0 ? -d : d;
}

float __procstep_float128f(word low, word high) {
  struct two a = magnitude((struct two){low, high});
  float f = to_float(a.low, a.high);
  return (long)high < 0 ? -f : f;
}

void __procstep_fixuns128(word *r, double d) {
  if (!(d >= 1)) {
    r[0] = r[1] = 0;
    return;
  }
  r[1] = d / 0x1p64;
  r[0] = d - r[1] * 0x1p64;
}

void __procstep_fix128(word *r, double d) {
  __procstep_fixuns128(r, fabs(d));
  if (d < 0) put(r, (struct two){r[0], r[1]}, 1);
}

/* --- Complex numbers -------------------------------------------------------------------------------------------- */

#define MULTIPLY(name, type, copysign)                                            \
  void name(type *r, type a, type b, type c, type d) {                            \
    type ac = a * c, bd = b * d, ad = a * d, bc = b * c;                          \
    type x = ac - bd, y = ad + bc;                                                \
    if (isnan(x) && isnan(y)) {                                                   \
      int again = 0;                                                              \
      if (isinf(a) || isinf(b)) {                                                 \
        a = copysign(isinf(a) ? 1 : 0, a);                                        \
        b = copysign(isinf(b) ? 1 : 0, b);                                        \
        if (isnan(c)) c = copysign(0, c);                                         \
        if (isnan(d)) d = copysign(0, d);                                         \
        again = 1;                                                                \
      }                                                                           \
      if (isinf(c) || isinf(d)) {                                                 \
        c = copysign(isinf(c) ? 1 : 0, c);                                        \
        d = copysign(isinf(d) ? 1 : 0, d);                                        \
        if (isnan(a)) a = copysign(0, a);                                         \
        if (isnan(b)) b = copysign(0, b);                                         \
        again = 1;                                                                \
      }                                                                           \
      if (!again && (isinf(ac) || isinf(bd) || isinf(ad) || isinf(bc))) {         \
        if (isnan(a)) a = copysign(0, a);                                         \
        if (isnan(b)) b = copysign(0, b);                                         \
        if (isnan(c)) c = copysign(0, c);                                         \
        if (isnan(d)) d = copysign(0, d);                                         \
        again = 1;                                                                \
      }                                                                           \
      if (again) {                                                                \
        x = INFINITY * (a * c - b * d);                                           \
        y = INFINITY * (a * d + b * c);                                           \
      }                                                                           \
    }                                                                             \
    r[0] = x;                                                                     \
    r[1] = y;                                                                     \
  }

MULTIPLY(__procstep_mulc, double, copysign)
MULTIPLY(__procstep_mulcf, float, copysignf)

/* A quotient that came out as two NaNs may have a right value: infinite over finite, finite over infinite, anything over zero. */
#define RECOVER(type, copysign, denominator, x, y, a, b, c, d)                       \
  if (isnan(x) && isnan(y)) {                                                        \
    if ((denominator) == 0 && (!isnan(a) || !isnan(b))) {                            \
      x = copysign((type)INFINITY, c) * a;                                           \
      y = copysign((type)INFINITY, c) * b;                                           \
    } else if ((isinf(a) || isinf(b)) && isfinite(c) && isfinite(d)) {               \
      a = copysign((type)(isinf(a) ? 1 : 0), a);                                     \
      b = copysign((type)(isinf(b) ? 1 : 0), b);                                     \
      x = INFINITY * (a * c + b * d);                                                \
      y = INFINITY * (b * c - a * d);                                                \
    } else if ((isinf(c) || isinf(d)) && isfinite(a) && isfinite(b)) {               \
      c = copysign((type)(isinf(c) ? 1 : 0), c);                                     \
      d = copysign((type)(isinf(d) ? 1 : 0), d);                                     \
      x = 0 * (a * c + b * d);                                                       \
      y = 0 * (b * c - a * d);                                                       \
    }                                                                                \
  }

void __procstep_divcf(float *r, float a, float b, float c, float d) {
  double aa = a, bb = b, cc = c, dd = d;
  double denominator = cc * cc + dd * dd;
  float x = (aa * cc + bb * dd) / denominator;
  float y = (bb * cc - aa * dd) / denominator;
  RECOVER(float, copysignf, denominator, x, y, a, b, c, d)
  r[0] = x;
  r[1] = y;
}

#define BIG (DBL_MAX / 2)
#define SMALL DBL_MIN
#define LARGE_ENOUGH (BIG * DBL_EPSILON)

/* Of a + bi by c + di, where d is the smaller part of the divisor in magnitude. */
static void quotient(double *x, double *y, double a, double b, double c, double d) {
  double ratio = d / c, denominator = c + d * ratio;
  if (fabs(ratio) > SMALL) {
    *x = (a + b * ratio) / denominator;
    *y = (b - a * ratio) / denominator;
  } else {
    *x = (a + d * (b / c)) / denominator;
    *y = (b - d * (a / c)) / denominator;
  }
}

void __procstep_divc(double *r, double a, double b, double c, double d) {
  double x, y, size = fabs(c) < fabs(d) ? fabs(d) : fabs(c);
  if (size >= BIG) a /= 2, b /= 2, c /= 2, d /= 2, size /= 2;
  if (size < DBL_EPSILON || (fabs(a) < SMALL && fabs(b) < LARGE_ENOUGH && size < LARGE_ENOUGH) ||
      (fabs(b) < SMALL && fabs(a) < LARGE_ENOUGH && size < LARGE_ENOUGH)) {
    a /= DBL_EPSILON, b /= DBL_EPSILON, c /= DBL_EPSILON, d /= DBL_EPSILON;
  }
  /* (a + bi) / (c + di) is (b - ai) / (d - ci), which exchanges the roles of c and d. */
  if (fabs(c) < fabs(d)) quotient(&x, &y, b, -a, d, -c);
  else quotient(&x, &y, a, b, c, d);
  RECOVER(double, copysign, fabs(c) + fabs(d), x, y, a, b, c, d)
  r[0] = x;
  r[1] = y;
}
