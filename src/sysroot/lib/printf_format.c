/*
 * The formatter of the printf family (C11 7.21.6.1, with POSIX's positional arguments and GNU's %m). The everyday conversions have a
 * short path of their own, which steps aside for everything unusual. A format with positional arguments is read twice: first to
 * learn the type of each argument, then to print.
 */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "printf_internal.h"
#include "words.h"

/* --- Specifications ---------------------------------------------------------------------------------------- */

static int digits(const char **s) {
  long n = 0;
  for (; __isdigit(**s); (*s)++) {
    n = n * 10 + (**s - '0');
    if (n > INT_MAX) n = (long)INT_MAX + 1;
  }
  return n > INT_MAX ? -1 : (int)n;
}

/* An argument number and '$', or nothing. */
static int position(const char **s) {
  const char *p = *s;
  int n = digits(&p);
  if (p == *s || *p != '$' || n <= 0) return 0;
  *s = p + 1;
  return n;
}

/* Read a specification; s is after the '%'. Returns the first character after it, or NULL if a number is too big. */
static const char *parse_spec(const char *s, struct spec *spec) {
  spec->flags = 0;
  spec->width = 0;
  spec->precision = -1;
  spec->length = NONE;
  spec->width_index = spec->precision_index = -1;
  spec->value_index = position(&s);
  for (;; s++) {
    if (*s == '-') {
      spec->flags |= LEFT;
    } else if (*s == '+') {
      spec->flags |= PLUS;
    } else if (*s == ' ') {
      spec->flags |= SPACE;
    } else if (*s == '#') {
      spec->flags |= ALTERNATE;
    } else if (*s == '0') {
      spec->flags |= ZERO;
    } else if (*s == '\'') {
      spec->flags |= GROUP;
    } else if (*s == 'I') {
      spec->flags |= OWN_DIGITS;
    } else {
      break;
    }
  }
  if (*s == '*') {
    s++;
    spec->width_index = position(&s);
  } else if ((spec->width = digits(&s)) < 0) {
    return NULL;
  }
  if (*s == '.') {
    s++;
    if (*s == '*') {
      s++;
      spec->precision_index = position(&s);
    } else if ((spec->precision = digits(&s)) < 0) {
      return NULL;
    }
  }
  switch (*s) {
    case 'h':
      spec->length = *++s == 'h' ? (s++, HH) : H;
      break;
    case 'l':
      spec->length = *++s == 'l' ? (s++, LL) : L;
      break;
    case 'q':
      spec->length = LL;
      s++;
      break;
    case 'L':
      spec->length = LONG_DOUBLE;
      s++;
      break;
    case 'j':
    case 'z':
    case 'Z':
    case 't':
      spec->length = L;
      s++;
      break;
    default:
      break;
  }
  spec->conversion = *s;
  return *s ? s + 1 : s;
}

/* --- Arguments ------------------------------------------------------------------------------------------- */

#define MAX_POSITIONAL 64

enum argument_kind { UNUSED, INT_ARGUMENT, LONG_ARGUMENT, DOUBLE_ARGUMENT, LONG_DOUBLE_ARGUMENT, POINTER_ARGUMENT };

struct arguments {
  va_list next;
  const char *format;
  va_list first;
  int positional; /* `values` has been filled */
  union argument values[MAX_POSITIONAL];
};

static enum argument_kind kind_of(const struct spec *spec) {
  switch (spec->conversion) {
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
    case 'b':
    case 'B':
      return spec->length >= L ? LONG_ARGUMENT : INT_ARGUMENT;
    case 'c':
    case 'C':
      return INT_ARGUMENT;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return spec->length == LONG_DOUBLE ? LONG_DOUBLE_ARGUMENT : DOUBLE_ARGUMENT;
    case 's':
    case 'S':
    case 'p':
    case 'n':
      return POINTER_ARGUMENT;
    default:
      return UNUSED;
  }
}

static union argument fetch(struct arguments *arguments, int index, enum argument_kind kind) {
  union argument value = {0};
  if (index > 0 && arguments->positional) return arguments->values[index - 1];
  switch (kind) {
    case UNUSED:
      break;
    case INT_ARGUMENT:
      value.integer = va_arg(arguments->next, int);
      break;
    case LONG_ARGUMENT:
      value.integer = va_arg(arguments->next, long);
      break;
    case DOUBLE_ARGUMENT:
      value.real = va_arg(arguments->next, double);
      break;
    case LONG_DOUBLE_ARGUMENT:
      value.real = va_arg(arguments->next, long double);
      break;
    case POINTER_ARGUMENT:
      value.pointer = va_arg(arguments->next, void *);
      break;
  }
  return value;
}

static void note(enum argument_kind *kinds, int *count, int index, enum argument_kind kind) {
  if (index < 1 || index > MAX_POSITIONAL || kind == UNUSED) return;
  kinds[index - 1] = kind;
  if (index > *count) *count = index;
}

/* Fill the table of positional arguments, which the format has. */
static void read_positional(struct arguments *arguments) {
  enum argument_kind kinds[MAX_POSITIONAL];
  int count = 0;
  for (int i = 0; i < MAX_POSITIONAL; i++) kinds[i] = INT_ARGUMENT;
  for (const char *s = __strchrnul(arguments->format, '%'); *s; s = __strchrnul(s, '%')) {
    struct spec spec;
    s = parse_spec(s + 1, &spec);
    if (!s) return;
    note(kinds, &count, spec.value_index, kind_of(&spec));
    note(kinds, &count, spec.width_index, INT_ARGUMENT);
    note(kinds, &count, spec.precision_index, INT_ARGUMENT);
  }
  va_copy(arguments->next, arguments->first);
  for (int i = 0; i < count; i++) arguments->values[i] = fetch(arguments, 0, kinds[i]);
  arguments->positional = 1;
}

/* --- The short path -------------------------------------------------------------------------------------- */

/* Put the text up to the next '%' or the end of the format, which is returned. */
static const char *put_literal(struct sink *out, const char *s) {
  char *next = out->next, *end = out->end;
  for (;;) {
    /* Aligned words do not cross a page, so the format's end may lie within one. */
    if (((unsigned long)s & 7) == 0 && end - next >= 8) {
      unsigned long word = WORD(s), percent = word ^ '%' * ONES;
      if (!(ZERO_BYTE(word) | ZERO_BYTE(percent))) {
        *(unsigned long *)next = word;
        next += 8;
        s += 8;
        continue;
      }
    }
    char c = *s;
    if (!c || c == '%') break;
    if (next == end) {
      out->next = next;
      const char *rest = __strchrnul(s, '%');
      __put_beyond(out, s, rest - s);
      return rest;
    }
    *next++ = c;
    s++;
  }
  out->next = next;
  return s;
}

static const unsigned long powers_of_ten[] = {
    0, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000,
    10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
    10000000000000000000U};

/* 1233 / 4096 is the logarithm of two; the estimate is right or one too small. */
static long decimal_digits(unsigned long n) {
  long estimate = ((64 - __builtin_clzl(n | 1)) * 1233L) >> 12;
  return estimate + (n >= powers_of_ten[estimate]);
}

/* Write the decimal digits of n so that they end at `end`, two at a time; division by 100 is a multiplication. */
static void write_decimal(char *end, unsigned long n) {
  static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
                              "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
                              "8081828384858687888990919293949596979899";
  while (n > UINT_MAX) {
    unsigned long rest = n / 100;
    end -= 2;
    *(unsigned short *)end = *(const unsigned short *)(pairs + 2 * (n - rest * 100));
    n = rest;
  }
  while (n >= 10) {
    unsigned long rest = n * 1374389535 >> 37;
    end -= 2;
    *(unsigned short *)end = *(const unsigned short *)(pairs + 2 * (n - rest * 100));
    n = rest;
    if (!n) return;
  }
  end[-1] = '0' + n;
}

static void write_hexadecimal(char *end, unsigned long n) {
  do {
    *--end = "0123456789abcdef"[n & 15];
    n >>= 4;
  } while (n);
}

/*
 * The whole part of a number and its fraction in units of 10^-precision, rounded to nearest, ties to even. Returns 0 if
 * that takes more than a multiplication: below 2^53 and not below 2^-11 the fraction is exact in 64 bits.
 */
static int split_real(double value, long precision, unsigned long *whole, unsigned long *fraction) {
  if (!(value < 9007199254740992.0) || (value < 0x1p-11 && value != 0)) return 0;
  unsigned long scale = precision ? powers_of_ten[precision] : 1;
  *whole = value;
  unsigned long bits = (value - *whole) * 0x1p64;
  unsigned long low = (bits & UINT_MAX) * scale, high = (bits >> 32) * scale + (low >> 32);
  unsigned long rest = high << 32 | (low & UINT_MAX), half = 1UL << 63;
  *fraction = high >> 32;
  if (rest > half || (rest == half && (precision ? *fraction : *whole) & 1)) ++*fraction;
  if (*fraction == scale) {
    *fraction = 0;
    ++*whole;
  }
  return 1;
}

/* Fields up to this wide are laid out directly, where the room for one is there. */
#define SHORT_FIELD 40L
/* The digits after the point may be up to this many. */
#define SHORT_FRACTION 9

/* What stands before the digits of a field. */
static char *put_lead(char *next, long filling, char filler, char sign) {
  if (filler == ' ') {
    for (; filling > 0; filling--) *next++ = ' ';
  }
  if (sign) *next++ = sign;
  for (; filling > 0; filling--) *next++ = '0';
  return next;
}

/*
 * Print one conversion of the kinds d i u x c s f, with the flags - and 0, a width, a precision for f, and l, ll and z. `s`
 * is after the '%'. Returns what is after the conversion, or NULL, having done nothing, for any other, and where the room
 * may not be enough.
 */
static const char *put_plain(struct sink *out, const char *s, struct arguments *arguments) {
  char *next = out->next;
  int c = *s++, left = 0, wide = 0;
  char filler = ' ', sign = 0;
  long width = 0, precision = -1, length;
  unsigned long n, fraction;
  if (out->end - next < SHORT_FIELD) return NULL;
  if (c < 'c') {
    for (; c == '-' || c == '0'; c = *s++) {
      if (c == '-') {
        left = 1;
      } else {
        filler = '0';
      }
    }
    for (; c >= '0' && c <= '9'; c = *s++) {
      width = width * 10 + (c - '0');
      if (width > SHORT_FIELD) return NULL;
    }
    if (c == '.') {
      precision = *s++ - '0';
      c = *s++;
      if (precision < 0 || precision > SHORT_FRACTION) return NULL;
    }
    if (left) filler = ' ';
  }
  if (c == 'l' || c == 'z') {
    wide = 1;
    c = *s++;
    if (c == 'l') c = *s++;
  }
  if (precision >= 0 && c != 'f') return NULL;
  switch (c) {
    case 'd':
    case 'i': {
      long value = wide ? va_arg(arguments->next, long) : va_arg(arguments->next, int);
      n = value;
      if (value < 0) {
        n = -n;
        sign = '-';
      }
      length = decimal_digits(n);
      break;
    }
    case 'u':
      n = wide ? va_arg(arguments->next, unsigned long) : va_arg(arguments->next, unsigned int);
      length = decimal_digits(n);
      break;
    case 'x':
      n = wide ? va_arg(arguments->next, unsigned long) : va_arg(arguments->next, unsigned int);
      length = (67 - __builtin_clzl(n | 1)) >> 2;
      break;
    case 'f': {
      va_list again;
      va_copy(again, arguments->next);
      double value = va_arg(again, double);
      va_end(again);
      if (__builtin_signbit(value)) {
        value = -value;
        sign = '-';
      }
      if (precision < 0) precision = 6;
      if (!split_real(value, precision, &n, &fraction)) return NULL;
      (void)va_arg(arguments->next, double);
      length = decimal_digits(n) + (precision ? precision + 1 : 0);
      break;
    }
    case 'c':
      if (wide || width) return NULL;
      *next = va_arg(arguments->next, int);
      out->next = next + 1;
      return s;
    case 's': {
      if (wide || filler == '0') return NULL;
      const char *text = va_arg(arguments->next, const char *);
      if (!text) text = "(null)";
      size_t bytes = __strlen(text);
      long filling = width - (long)bytes;
      if (filling > 0 && !left) __pad(out, ' ', filling);
      put(out, text, bytes);
      if (filling > 0 && left) __pad(out, ' ', filling);
      return s;
    }
    default:
      return NULL;
  }
  long filling = width - length - (sign != 0);
  if (sign || (filling > 0 && !left)) next = put_lead(next, left ? 0 : filling, filler, sign);
  next += length;
  char *end = next;
  if (c == 'f' && precision) {
    /* The 1 in front gives the zeros after the point; the point takes its place. */
    write_decimal(end, powers_of_ten[precision] + fraction);
    end -= precision + 1;
    *end = '.';
  }
  if (c == 'x') {
    write_hexadecimal(end, n);
  } else {
    write_decimal(end, n);
  }
  if (left) {
    for (; filling > 0; filling--) *next++ = ' ';
  }
  out->next = next;
  return s;
}

/* --- The formatter --------------------------------------------------------------------------------------- */

/* Print any one conversion; `percent` is where it begins. Returns what is after it, or NULL if it cannot be printed. */
static const char *put_any(struct sink *out, const char *percent, struct arguments *arguments, int saved_errno) {
  struct spec spec;
  const char *rest = parse_spec(percent + 1, &spec);
  if (!rest) {
    errno = EOVERFLOW;
    return NULL;
  }
  int is_positional = spec.value_index > 0 || spec.width_index > 0 || spec.precision_index > 0;
  if (is_positional && !arguments->positional) read_positional(arguments);
  if (spec.width_index >= 0) {
    spec.width = fetch(arguments, spec.width_index, INT_ARGUMENT).integer;
    if (spec.width < 0) {
      spec.flags |= LEFT;
      spec.width = -spec.width;
    }
  }
  if (spec.precision_index >= 0) {
    spec.precision = fetch(arguments, spec.precision_index, INT_ARGUMENT).integer;
    if (spec.precision < 0) spec.precision = -1;
  }
  union argument value = fetch(arguments, spec.value_index, kind_of(&spec));
  return __convert(out, &spec, value, saved_errno) < 0 ? NULL : rest;
}

int __format_to(struct sink *out, const char *format, va_list ap) {
  struct arguments arguments;
  int saved_errno = errno, result = 0;
  va_copy(arguments.next, ap);
  va_copy(arguments.first, ap);
  arguments.format = format;
  arguments.positional = 0;
  for (;;) {
    format = put_literal(out, format);
    if (!*format) break;
    const char *rest = out->wide ? NULL : put_plain(out, format + 1, &arguments);
    if (!rest) rest = put_any(out, format, &arguments, saved_errno);
    if (!rest) {
      result = -1;
      break;
    }
    format = rest;
  }
  va_end(arguments.next);
  va_end(arguments.first);
  if (result < 0 || out->failed) return -1;
  size_t count = total(out);
  if (count > INT_MAX) {
    errno = EOVERFLOW;
    return -1;
  }
  return count;
}
