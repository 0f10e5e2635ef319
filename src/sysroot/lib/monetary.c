/* strfmon (POSIX) in the C locale, which has no currency: %n and %i are a number with two places, with flags and widths. */
#include <monetary.h>
#include <stdarg.h>
#include "internal.h"

struct field {
  int left;        /* flag - */
  char fill;       /* flag =c */
  int parentheses; /* flag ( */
  int width;
  int whole;  /* #n: digits before the point */
  int places; /* .p */
};

static int number(const char **s) {
  int n = 0;
  for (; __isdigit(**s); ++*s) n = n < 10000 ? n * 10 + (**s - '0') : n;
  return n;
}

/* What is between % and the conversion. Currency and grouping, which the flags ! and ^ turn off, are not there anyway. */
static const char *parse(const char *s, struct field *field) {
  *field = (struct field){.fill = ' ', .places = 2};
  for (;; s++) {
    if (*s == '-') {
      field->left = 1;
    } else if (*s == '=' && s[1]) {
      field->fill = *++s;
    } else if (*s == '(') {
      field->parentheses = 1;
    } else if (*s != '^' && *s != '!' && *s != '+') {
      break;
    }
  }
  field->width = number(&s);
  if (*s == '#') s++, field->whole = number(&s);
  if (*s == '.') s++, field->places = number(&s);
  return s;
}

/* The amount. Returns its length, or what it would have been. */
static int format_amount(char *to, size_t size, const struct field *field, double value) {
  char digits[400];
  int negative = value < 0, at = 0;
  int length = __format(digits, sizeof digits, "%.*f", field->places, negative ? -value : value);
  int whole = field->places ? length - field->places - 1 : length;
  char text[900];
  if (negative || field->whole) text[at++] = !negative ? ' ' : field->parentheses ? '(' : '-';
  for (int i = whole; i < field->whole && at < 400; i++) text[at++] = field->fill;
  at += __format(text + at, sizeof text - at, "%s", digits);
  if (field->parentheses && negative) text[at++] = ')';
  text[at] = 0;
  return __format(to, size, field->left ? "%-*s" : "%*s", field->width, text);
}

ssize_t strfmon(char *restrict s, size_t size, const char *restrict format, ...) {
  size_t at = 0;
  va_list ap;
  va_start(ap, format);
  for (; *format && at < size; format++) {
    struct field field;
    if (*format != '%') {
      s[at++] = *format;
      continue;
    }
    format = parse(format + 1, &field);
    if (*format == '%') {
      s[at++] = '%';
    } else if (*format == 'n' || *format == 'i') {
      at += format_amount(s + at, size - at, &field, va_arg(ap, double));
    } else {
      errno = EINVAL;
      at = (size_t)-1;
      break;
    }
  }
  va_end(ap);
  if (at == (size_t)-1) return -1;
  if (at >= size) {
    errno = E2BIG;
    return -1;
  }
  s[at] = 0;
  return at;
}
