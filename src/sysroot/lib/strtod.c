/*
 * Text to floating point (C11 7.22.1.3), correctly rounded.
 *
 * Up to 15 digits and small powers of ten are exact in doubles, so one operation rounds once. Otherwise the value is a ratio
 * of big integers (base 2^32, least significant first), of which the first 64 bits and "is there a rest" decide the rounding.
 * 800 digits suffice: no number halfway between two doubles has more, so further ones only matter as a rest.
 */
#include <math.h>
#include <stdlib.h>
#include "internal.h"

#define MAX_DIGITS 800
#define MAX_LIMBS 140

struct big {
  int count;
  unsigned int limbs[MAX_LIMBS];
};

static void multiply_add(struct big *b, unsigned int factor, unsigned int term) {
  unsigned long carry = term;
  for (int i = 0; i < b->count; i++) {
    carry += (unsigned long)b->limbs[i] * factor;
    b->limbs[i] = carry;
    carry >>= 32;
  }
  if (carry) b->limbs[b->count++] = carry;
}

static void multiply_by_power_of_5(struct big *b, int power) {
  unsigned int five = 1;
  for (; power >= 13; power -= 13) multiply_add(b, 1220703125, 0);
  while (power-- > 0) five *= 5;
  multiply_add(b, five, 0);
}

static int bit_length(const struct big *b) {
  return b->count ? 32 * b->count - __builtin_clz(b->limbs[b->count - 1]) : 0;
}

static void shift_left(struct big *b, int bits) {
  int words = bits / 32, rest = bits % 32;
  for (int i = b->count - 1; i >= 0; i--) b->limbs[i + words] = b->limbs[i];
  for (int i = 0; i < words; i++) b->limbs[i] = 0;
  b->count += words;
  if (rest) multiply_add(b, 1U << rest, 0);
}

static int less(const struct big *a, const struct big *b) {
  if (a->count != b->count) return a->count < b->count;
  for (int i = a->count - 1; i >= 0; i--) {
    if (a->limbs[i] != b->limbs[i]) return a->limbs[i] < b->limbs[i];
  }
  return 0;
}

static void subtract(struct big *a, const struct big *b) {
  long borrow = 0;
  for (int i = 0; i < a->count; i++) {
    borrow += (long)a->limbs[i] - (i < b->count ? (long)b->limbs[i] : 0);
    a->limbs[i] = borrow;
    borrow >>= 32;
  }
  while (a->count && !a->limbs[a->count - 1]) a->count--;
}

struct format {
  int mantissa_bits; /* the leading one included */
  int min_exponent;  /* of the lowest bit of a subnormal */
  int max_exponent;  /* of the highest bit */
};

static const struct format double_format = {53, -1074, 1023};
static const struct format float_format = {24, -149, 127};

/* significand * 2^exponent, plus something smaller than its lowest bit if `rest`; rounded to nearest even. */
static double round_to(unsigned long significand, int exponent, int rest, const struct format *format) {
  if (!significand) return 0;
  int zeros = __builtin_clzl(significand);
  significand <<= zeros;
  exponent -= zeros;
  int drop = 64 - format->mantissa_bits, tiny = 0;
  if (exponent + drop < format->min_exponent) {
    drop = format->min_exponent - exponent;
    tiny = 1;
  }
  unsigned long kept, half, lost;
  if (drop > 64) {
    kept = 0;
    rest = 1;
    half = lost = 0;
  } else if (drop == 64) {
    kept = 0;
    half = significand >> 63;
    lost = significand << 1;
  } else {
    kept = significand >> drop;
    half = significand >> (drop - 1) & 1;
    lost = significand & ((1UL << (drop - 1)) - 1);
  }
  if (half && (lost || rest || kept & 1)) kept++;
  exponent += drop;
  if (tiny && (half || lost || rest)) errno = ERANGE;
  if (!kept) return 0;
  if (63 - __builtin_clzl(kept) + exponent > format->max_exponent) {
    errno = ERANGE;
    return HUGE_VAL;
  }
  return __ldexp(kept, exponent);
}

/* digits * 10^exponent, where digits is a string of `count` digits without leading zeros; rest: more nonzero ones follow. */
static double from_decimal(const char *digits, int count, long exponent, int rest, const struct format *format) {
  static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  if (!count) return 0;
  if (count + exponent > 310) {
    errno = ERANGE;
    return HUGE_VAL;
  }
  if (count + exponent < -330) {
    errno = ERANGE;
    return 0;
  }
  if (count <= 15 && exponent >= -22 && exponent <= 22 && format == &double_format) {
    long n = 0;
    for (int i = 0; i < count; i++) n = n * 10 + (digits[i] - '0');
    return exponent < 0 ? n / powers[-exponent] : n * powers[exponent];
  }
  struct big value = {.count = 0};
  for (int i = 0; i < count; i++) multiply_add(&value, 10, digits[i] - '0');
  int binary = exponent; /* the power of two that is taken apart: 10^e = 5^e * 2^e */
  unsigned long significand = 0;
  if (exponent >= 0) {
    multiply_by_power_of_5(&value, exponent);
    int surplus = bit_length(&value) - 64;
    if (surplus < 0) {
      shift_left(&value, -surplus);
    } else {
      for (int i = 0; i < surplus; i++) rest |= value.limbs[i / 32] >> i % 32 & 1;
    }
    for (int i = 0; i < 64; i++) {
      int bit = i + (surplus > 0 ? surplus : 0);
      significand |= (unsigned long)(value.limbs[bit / 32] >> bit % 32 & 1) << i;
    }
    return round_to(significand, binary + surplus, rest, format);
  }
  struct big divisor = {.count = 1, .limbs = {1}};
  multiply_by_power_of_5(&divisor, -exponent);
  int shift = bit_length(&divisor) - bit_length(&value);
  if (shift > 0) {
    shift_left(&value, shift);
  } else {
    shift_left(&divisor, -shift);
  }
  /* Now both have the same length, so the quotient's first bit is worth 2^0 or, if that is 0, the next one leads. */
  for (int i = 0; i < 64; i++) {
    significand <<= 1;
    if (!less(&value, &divisor)) {
      subtract(&value, &divisor);
      significand |= 1;
    }
    multiply_add(&value, 2, 0);
  }
  return round_to(significand, binary - shift - 63, rest || value.count, format);
}

static long parse_exponent(const char **s, char letter) {
  const char *p = *s;
  if ((*p | 32) != letter) return 0;
  p++;
  int negative = *p == '-';
  if (*p == '-' || *p == '+') p++;
  if (!__isdigit((unsigned char)*p)) return 0;
  long exponent = 0;
  for (; __isdigit((unsigned char)*p); p++) {
    if (exponent < 100000000) exponent = exponent * 10 + (*p - '0');
  }
  *s = p;
  return negative ? -exponent : exponent;
}

static int hex_digit(int c) { return __isdigit(c) ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1; }

static double parse_hexadecimal(const char **s, const struct format *format) {
  unsigned long significand = 0;
  long exponent = 0;
  int rest = 0, seen_point = 0;
  const char *p = *s;
  for (;; p++) {
    if (*p == '.' && !seen_point) {
      seen_point = 1;
      continue;
    }
    int digit = hex_digit((unsigned char)*p);
    if (digit < 0) break;
    if (significand >> 60) {
      rest |= digit != 0;
      if (!seen_point) exponent += 4;
    } else {
      significand = significand << 4 | digit;
      if (seen_point) exponent -= 4;
    }
  }
  exponent += parse_exponent(&p, 'p');
  *s = p;
  if (!significand) return 0;
  if (exponent > 5000) exponent = 5000;
  if (exponent < -5000) exponent = -5000;
  return round_to(significand, exponent, rest, format);
}

static double parse_decimal(const char **s, const struct format *format) {
  char digits[MAX_DIGITS];
  int count = 0, rest = 0, seen_point = 0;
  long exponent = 0;
  const char *p = *s;
  for (;; p++) {
    if (*p == '.' && !seen_point) {
      seen_point = 1;
      continue;
    }
    if (!__isdigit((unsigned char)*p)) break;
    if (count == 0 && *p == '0') {
      if (seen_point) exponent--;
    } else if (count < MAX_DIGITS) {
      digits[count++] = *p;
      if (seen_point) exponent--;
    } else {
      rest |= *p != '0';
      if (!seen_point) exponent++;
    }
  }
  exponent += parse_exponent(&p, 'e');
  *s = p;
  while (count && !rest && digits[count - 1] == '0') {
    count--;
    exponent++;
  }
  return from_decimal(digits, count, exponent, rest, format);
}

/* nan(n): n goes to the low bits of the mantissa, if it is a number. */
static double nan_with_payload(const char *s, const char *end, int is_float) {
  union {
    double value;
    unsigned long word;
  } pun = {NAN};
  char *stop;
  unsigned long payload = __parse_integer(s, &stop, 0, 0);
  if (stop == end) pun.word |= is_float ? (payload & 0x3fffff) << 29 : payload & 0x7ffffffffffffUL;
  return pun.value;
}

double __parse_float(const char *text, char **end, int is_float) {
  const char *s = text;
  const struct format *format = is_float ? &float_format : &double_format;
  double value;
  while (__isspace((unsigned char)*s)) s++;
  int negative = *s == '-';
  if (*s == '-' || *s == '+') s++;
  if (__strncasecmp(s, "inf", 3) == 0) {
    s += __strncasecmp(s, "infinity", 8) == 0 ? 8 : 3;
    value = HUGE_VAL;
  } else if (__strncasecmp(s, "nan", 3) == 0) {
    s += 3;
    value = NAN;
    if (*s == '(') {
      const char *p = s + 1;
      while (__isalnum((unsigned char)*p) || *p == '_') p++;
      if (*p == ')') {
        value = nan_with_payload(s + 1, p, is_float);
        s = p + 1;
      }
    }
  } else if (s[0] == '0' && (s[1] | 32) == 'x' &&
             (hex_digit((unsigned char)s[2]) >= 0 || (s[2] == '.' && hex_digit((unsigned char)s[3]) >= 0))) {
    s += 2;
    value = parse_hexadecimal(&s, format);
  } else if (__isdigit((unsigned char)*s) || (*s == '.' && __isdigit((unsigned char)s[1]))) {
    value = parse_decimal(&s, format);
  } else {
    s = text;
    value = 0;
    negative = 0;
  }
  if (end) *end = (char *)s;
  return negative ? -value : value;
}

double strtod(const char *restrict s, char **restrict end) { return __parse_float(s, end, 0); }
float strtof(const char *restrict s, char **restrict end) { return __parse_float(s, end, 1); }
long double strtold(const char *restrict s, char **restrict end) { return __parse_float(s, end, 0); }
double atof(const char *s) { return __parse_float(s, NULL, 0); }
