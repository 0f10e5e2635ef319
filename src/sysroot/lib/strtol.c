/* Text to integers (C11 7.22.1). One parser; each function only differs in range and sign. */
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include "internal.h"

/* The value of a digit in any base, or 99. */
static unsigned long digit_value(unsigned char c) {
  unsigned long digit = (unsigned long)c - '0';
  if (digit < 10) return digit;
  digit = (unsigned long)(c | 32) - 'a';
  return digit < 26 ? digit + 10 : 99;
}

/* Saturates and sets errno to ERANGE; a minus sign negates, for unsigned results too. */
unsigned long __parse_integer(const char *text, char **end, int base, int is_signed) {
  const char *s = text;
  int negative = 0, overflow = 0;
  unsigned long value = 0;
  if (base < 0 || base == 1 || base > 36) {
    errno = EINVAL;
    return 0;
  }
  while (__isspace((unsigned char)*s)) s++;
  if (*s == '-' || *s == '+') negative = *s++ == '-';
  if ((base == 0 || base == 16) && s[0] == '0' && (s[1] | 32) == 'x' && digit_value(s[2]) < 16) {
    s += 2;
    base = 16;
  } else if (base == 0) {
    base = *s == '0' ? 8 : 10;
  }
  const char *first = s;
  for (;; s++) {
    unsigned long digit = (unsigned char)*s - (unsigned long)'0';
    if (digit >= 10) digit = digit_value(*s);
    if (digit >= (unsigned long)base) break;
    /* Below 2^58 there is room for another digit of base 36. */
    if (value >> 58 && (value > ULONG_MAX / base || value * base > ULONG_MAX - digit)) {
      overflow = 1;
    } else {
      value = value * base + digit;
    }
  }
  if (end) *end = (char *)(s == first ? text : s);
  if (is_signed) {
    unsigned long most = (unsigned long)LONG_MAX + negative;
    if (overflow || value > most) {
      errno = ERANGE;
      return most;
    }
  } else if (overflow) {
    errno = ERANGE;
    return ULONG_MAX;
  }
  return negative ? -value : value;
}

long strtol(const char *restrict s, char **restrict end, int base) { return __parse_integer(s, end, base, 1); }
long long strtoll(const char *restrict s, char **restrict end, int base) { return __parse_integer(s, end, base, 1); }
long long strtoq(const char *restrict s, char **restrict end, int base) { return __parse_integer(s, end, base, 1); }
intmax_t strtoimax(const char *restrict s, char **restrict end, int base) { return __parse_integer(s, end, base, 1); }
unsigned long strtoul(const char *restrict s, char **restrict end, int base) { return __parse_integer(s, end, base, 0); }
unsigned long long strtoull(const char *restrict s, char **restrict end, int base) {
  return __parse_integer(s, end, base, 0);
}
unsigned long long strtouq(const char *restrict s, char **restrict end, int base) {
  return __parse_integer(s, end, base, 0);
}
uintmax_t strtoumax(const char *restrict s, char **restrict end, int base) { return __parse_integer(s, end, base, 0); }
int atoi(const char *s) { return __parse_integer(s, NULL, 10, 1); }
long atol(const char *s) { return __parse_integer(s, NULL, 10, 1); }
long long atoll(const char *s) { return __parse_integer(s, NULL, 10, 1); }
