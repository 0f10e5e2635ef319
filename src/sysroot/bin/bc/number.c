/*
 * Decimal arithmetic of any length. A number is its digits in base ten, as on paper; so are the ways to add, multiply and divide.
 * What is computed exactly is cut, never rounded, to the digits that POSIX bc gives each result.
 */
#include "number.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct number *new_number(int whole, int scale)
{
  struct number *n = calloc(1, sizeof *n + (size_t)whole + (size_t)scale + 1);
  if (n == NULL) {
    fprintf(stderr, "bc: out of memory\n");
    exit(1);
  }
  n->references = 1;
  n->whole = whole;
  n->scale = scale;
  return n;
}

struct number *number_keep(struct number *n)
{
  n->references++;
  return n;
}

void number_drop(struct number *n)
{
  if (n != NULL && --n->references == 0)
    free(n);
}

static int smaller(int a, int b) { return a < b ? a : b; }
static int larger(int a, int b) { return a > b ? a : b; }

bool number_is_zero(const struct number *n)
{
  for (int i = 0; i < n->whole + n->scale; i++)
    if (n->digits[i] != 0)
      return false;
  return true;
}

/* Without leading zeros, and without a sign if it is zero. The number is new: nobody else has it. */
static struct number *tidy(struct number *n)
{
  int zeros = 0;
  while (zeros < n->whole - 1 && n->digits[zeros] == 0)
    zeros++;
  if (zeros > 0) {
    memmove(n->digits, n->digits + zeros, (size_t)(n->whole - zeros + n->scale));
    n->whole -= zeros;
  }
  if (number_is_zero(n))
    n->negative = false;
  return n;
}

/* Digits behind the point beyond this many are cut off. */
static struct number *cut(struct number *n, int scale)
{
  if (n->scale > scale)
    n->scale = scale;
  return tidy(n);
}

struct number *number_of(long value)
{
  char text[24];
  snprintf(text, sizeof text, "%ld", value < 0 ? -value : value);
  struct number *n = number_parse(text, 10);
  n->negative = value < 0;
  return n;
}

long number_long(const struct number *n)
{
  long value = 0;
  for (int i = 0; i < n->whole; i++) {
    if (value > (LONG_MAX - 9) / 10)
      return n->negative ? -LONG_MAX : LONG_MAX;
    value = value * 10 + n->digits[i];
  }
  return n->negative ? -value : value;
}

int number_length(const struct number *n)
{
  if (n->whole > 1 || n->digits[0] != 0 || n->scale == 0)
    return n->whole + n->scale;
  return n->scale;
}

/* The digit at a place: 0 the ones, 1 the tens, -1 the tenths; 0 where there is none. */
static int digit_at(const struct number *n, int place)
{
  int i = n->whole - 1 - place;
  return i < 0 || i >= n->whole + n->scale ? 0 : n->digits[i];
}

static int compare_size(const struct number *a, const struct number *b)
{
  for (int place = larger(a->whole, b->whole) - 1; place >= -larger(a->scale, b->scale); place--) {
    int difference = digit_at(a, place) - digit_at(b, place);
    if (difference != 0)
      return difference;
  }
  return 0;
}

int number_compare(const struct number *a, const struct number *b)
{
  if (a->negative != b->negative)
    return a->negative ? -1 : 1;
  return a->negative ? compare_size(b, a) : compare_size(a, b);
}

/* The sum of the sizes, or the difference of the larger and the smaller one. */
static struct number *add_sizes(const struct number *a, const struct number *b, int sign)
{
  struct number *sum = new_number(larger(a->whole, b->whole) + 1, larger(a->scale, b->scale));
  int carry = 0;
  for (int place = -sum->scale; place < sum->whole; place++) {
    int digit = digit_at(a, place) + sign * digit_at(b, place) + carry;
    carry = digit < 0 ? -1 : digit / 10;
    sum->digits[sum->whole - 1 - place] = (signed char)(digit - 10 * carry);
  }
  return sum;
}

static struct number *add_signed(const struct number *a, const struct number *b, bool b_negative)
{
  struct number *sum;
  if (a->negative == b_negative) {
    sum = add_sizes(a, b, 1);
    sum->negative = a->negative;
  } else if (compare_size(a, b) >= 0) {
    sum = add_sizes(a, b, -1);
    sum->negative = a->negative;
  } else {
    sum = add_sizes(b, a, -1);
    sum->negative = b_negative;
  }
  return tidy(sum);
}

struct number *number_add(const struct number *a, const struct number *b) { return add_signed(a, b, b->negative); }
struct number *number_subtract(const struct number *a, const struct number *b) { return add_signed(a, b, !b->negative); }

struct number *number_negate(const struct number *n)
{
  struct number *result = new_number(n->whole, n->scale);
  memcpy(result->digits, n->digits, (size_t)(n->whole + n->scale));
  result->negative = !n->negative;
  return tidy(result);
}

static struct number *multiply_exactly(const struct number *a, const struct number *b)
{
  int n = a->whole + a->scale, m = b->whole + b->scale;
  struct number *product = new_number(a->whole + b->whole, a->scale + b->scale);
  int *sums = calloc((size_t)(n + m), sizeof *sums);
  for (int i = n - 1; i >= 0; i--) {
    if (a->digits[i] == 0)
      continue;
    for (int j = m - 1; j >= 0; j--)
      sums[i + j + 1] += a->digits[i] * b->digits[j];
    if (i % 16 != 0)
      continue;
    /* Sums stay small if they are carried now and then. */
    for (int k = n + m - 1; k > 0; k--) {
      sums[k - 1] += sums[k] / 10;
      sums[k] %= 10;
    }
  }
  for (int k = n + m - 1; k > 0; k--) {
    sums[k - 1] += sums[k] / 10;
    sums[k] %= 10;
  }
  for (int k = 0; k < n + m; k++)
    product->digits[k] = (signed char)sums[k];
  free(sums);
  product->negative = a->negative != b->negative;
  return tidy(product);
}

struct number *number_multiply(const struct number *a, const struct number *b, int scale)
{
  int kept = smaller(a->scale + b->scale, larger(scale, larger(a->scale, b->scale)));
  return cut(multiply_exactly(a, b), kept);
}

/* Long division, digit by digit: the rest is kept as a number as long as the divisor. */
struct number *number_divide(const struct number *a, const struct number *b, int scale)
{
  if (number_is_zero(b))
    return NULL;
  int length = b->whole + b->scale;
  const signed char *divisor = b->digits;
  while (length > 1 && *divisor == 0) {
    divisor++;
    length--;
  }
  /* The divisor is taken as a whole number, so the dividend's point moves as far. */
  int whole = a->whole + b->scale;
  struct number *quotient = new_number(whole, scale);
  int *rest = calloc((size_t)length + 1, sizeof *rest);
  for (int i = 0; i < whole + scale; i++) {
    memmove(rest, rest + 1, (size_t)length * sizeof *rest);
    rest[length] = i < a->whole + a->scale ? a->digits[i] : 0;
    int digit = 0;
    for (;;) {
      int k = 0;
      while (k <= length && rest[k] == (k == 0 ? 0 : divisor[k - 1]))
        k++;
      if (k <= length && rest[k] < (k == 0 ? 0 : divisor[k - 1]))
        break;
      for (k = length; k > 0; k--) {
        rest[k] -= divisor[k - 1];
        if (rest[k] < 0) {
          rest[k] += 10;
          rest[k - 1]--;
        }
      }
      digit++;
    }
    quotient->digits[i] = (signed char)digit;
  }
  free(rest);
  quotient->negative = a->negative != b->negative;
  return tidy(quotient);
}

struct number *number_modulo(const struct number *a, const struct number *b, int scale)
{
  struct number *quotient = number_divide(a, b, scale);
  if (quotient == NULL)
    return NULL;
  int kept = larger(a->scale, b->scale + scale);
  struct number *product = number_multiply(quotient, b, kept);
  struct number *rest = number_subtract(a, product);
  number_drop(quotient);
  number_drop(product);
  struct number *result = new_number(rest->whole, kept);
  memcpy(result->digits, rest->digits, (size_t)(rest->whole + smaller(rest->scale, kept)));
  result->negative = rest->negative;
  number_drop(rest);
  return tidy(result);
}

struct number *number_power(struct number *a, const struct number *b, int scale)
{
  long exponent = number_long(b);
  bool inverse = exponent < 0;
  if (inverse)
    exponent = -exponent;
  if (exponent == 0)
    return number_of(1);
  int kept = inverse ? scale : (int)(a->scale * exponent > larger(scale, a->scale) ? larger(scale, a->scale) : a->scale * exponent);
  struct number *result = number_of(1), *square = number_keep(a);
  for (;; exponent >>= 1) {
    if (exponent & 1) {
      struct number *next = multiply_exactly(result, square);
      number_drop(result);
      result = next;
    }
    if (exponent <= 1)
      break;
    struct number *next = multiply_exactly(square, square);
    number_drop(square);
    square = next;
  }
  number_drop(square);
  if (!inverse)
    return cut(result, kept);
  struct number *one = number_of(1), *quotient = number_divide(one, result, kept);
  number_drop(one);
  number_drop(result);
  return quotient;
}

/* Newton's method with some digits more, then cut. */
struct number *number_root(const struct number *n, int scale)
{
  if (n->negative)
    return NULL;
  int kept = larger(scale, n->scale), digits = kept + 3;
  if (number_is_zero(n))
    return cut(number_of(0), 0);
  struct number *half = number_parse(".5", 10);
  struct number *guess = new_number((n->whole + 1) / 2 + 1, digits);
  guess->digits[0] = 1;
  for (;;) {
    struct number *quotient = number_divide(n, guess, digits);
    struct number *sum = number_add(quotient, guess);
    struct number *next = cut(multiply_exactly(sum, half), digits);
    number_drop(quotient);
    number_drop(sum);
    bool done = number_compare(next, guess) >= 0; /* it comes from above */
    number_drop(guess);
    guess = next;
    if (done)
      break;
  }
  number_drop(half);
  struct number *result = new_number(guess->whole, kept);
  memcpy(result->digits, guess->digits, (size_t)(guess->whole + kept));
  number_drop(guess);
  return tidy(result);
}

static int digit_value(char c) { return c <= '9' ? c - '0' : c - 'A' + 10; }

struct number *number_parse(const char *text, int base)
{
  const char *point = strchr(text, '.');
  int length = (int)strlen(text), whole = point ? (int)(point - text) : length, behind = point ? length - whole - 1 : 0;
  bool single = length == 1; /* one digit is what it is in any base */
  if (base == 10 && !single) {
    struct number *n = new_number(larger(whole, 1), behind);
    for (int i = 0; i < whole; i++)
      n->digits[i] = (signed char)smaller(digit_value(text[i]), 9);
    for (int i = 0; i < behind; i++)
      n->digits[n->whole + i] = (signed char)smaller(digit_value(point[1 + i]), 9);
    return tidy(n);
  }
  if (single && *text <= '9') {
    struct number *n = new_number(1, 0);
    n->digits[0] = (signed char)digit_value(*text);
    return n;
  }
  struct number *factor = new_number(2, 0), *value = new_number(1, 0), *divisor = new_number(1, 0);
  factor->digits[0] = (signed char)(base / 10);
  factor->digits[1] = (signed char)(base % 10);
  divisor->digits[0] = 1;
  for (const char *c = text; *c != '\0'; c++) {
    if (*c == '.')
      continue;
    int d = single ? digit_value(*c) : smaller(digit_value(*c), base - 1);
    struct number *digit = new_number(2, 0);
    digit->digits[0] = (signed char)(d / 10);
    digit->digits[1] = (signed char)(d % 10);
    struct number *product = multiply_exactly(value, factor), *sum = number_add(product, digit);
    number_drop(product);
    number_drop(digit);
    number_drop(value);
    value = sum;
    if (point != NULL && c > point) {
      struct number *next = multiply_exactly(divisor, factor);
      number_drop(divisor);
      divisor = next;
    }
  }
  struct number *result = number_divide(value, divisor, behind);
  number_drop(value);
  number_drop(divisor);
  number_drop(factor);
  return result;
}

/* Text that grows. */
struct text {
  char *at;
  size_t length, room;
};

static void add_text(struct text *text, const char *s)
{
  size_t n = strlen(s);
  if (text->length + n + 1 > text->room) {
    text->room = 2 * (text->length + n + 1);
    text->at = realloc(text->at, text->room);
  }
  memcpy(text->at + text->length, s, n + 1);
  text->length += n;
}

/* A digit of a base: one character up to 16, above it a space and a number as wide as the largest digit. */
static void add_digit(struct text *text, long digit, int base)
{
  char one[24];
  if (base <= 16) {
    snprintf(one, sizeof one, "%lX", (unsigned long)digit);
  } else {
    int width = snprintf(NULL, 0, "%d", base - 1);
    snprintf(one, sizeof one, " %0*ld", width, digit);
  }
  add_text(text, one);
}

char *number_text(const struct number *n, int base)
{
  struct text text = {0};
  add_text(&text, n->negative ? "-" : "");
  if (base == 10) {
    bool only_fraction = n->whole == 1 && n->digits[0] == 0 && n->scale > 0 && !number_is_zero(n);
    for (int i = only_fraction ? 1 : 0; i < n->whole + n->scale; i++) {
      if (i == n->whole && !number_is_zero(n))
        add_text(&text, ".");
      if (i < n->whole || !number_is_zero(n))
        add_digit(&text, n->digits[i], 10);
    }
    return text.at;
  }
  struct number *divisor = number_of(base), *whole = new_number(n->whole, 0), *fraction = new_number(1, n->scale);
  memcpy(whole->digits, n->digits, (size_t)n->whole);
  memcpy(fraction->digits + 1, n->digits + n->whole, (size_t)n->scale);
  long *digits = NULL;
  int count = 0;
  bool has_whole = !number_is_zero(whole), is_zero = number_is_zero(n);
  while (!number_is_zero(whole)) {
    struct number *quotient = number_divide(whole, divisor, 0), *rest = number_modulo(whole, divisor, 0);
    digits = realloc(digits, (size_t)(count + 1) * sizeof *digits);
    digits[count++] = number_long(rest);
    number_drop(rest);
    number_drop(whole);
    whole = quotient;
  }
  while (count > 0)
    add_digit(&text, digits[--count], base);
  free(digits);
  if (!has_whole && is_zero)
    add_text(&text, "0");
  if (n->scale > 0 && !is_zero) {
    add_text(&text, ".");
    /* As many digits as it takes to tell apart what the decimal ones do. */
    struct number *steps = number_of(1);
    while (steps->whole <= n->scale) {
      struct number *product = multiply_exactly(fraction, divisor);
      long digit = number_long(product);
      add_digit(&text, digit, base);
      struct number *taken = number_of(digit), *left = number_subtract(product, taken);
      number_drop(taken);
      number_drop(product);
      number_drop(fraction);
      fraction = left;
      struct number *next = multiply_exactly(steps, divisor);
      number_drop(steps);
      steps = next;
    }
    number_drop(steps);
  }
  number_drop(divisor);
  number_drop(whole);
  number_drop(fraction);
  return text.at;
}
