/*
 * The printf family (C11 7.21.6.1, with POSIX's positional arguments and GNU's %m).
 *
 * One formatter writes pieces to a `sink`: a stream, or a string of limited size that only counts what does not fit. Both
 * are a run of memory with room for what comes next (the stream's own buffer, where it has one to fill), so that a piece is
 * mostly just put there. The everyday conversions have a short path of their own, which steps aside for everything unusual.
 * A format with positional arguments is read twice: first to learn the type of each argument, then to print.
 */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "decimal.h"
#include "locale_internal.h"
#include "multibyte.h"
#include "stream.h"
#include "words.h"

struct sink {
  char *next, *end; /* the room there is */
  char *start;      /* where `next` was when `before` was counted */
  size_t before;    /* characters so far, apart from [start, next) */
  FILE *stream;     /* or NULL: a string */
  int failed;
  int wide;         /* for the wide functions: the text is UTF-8 in any locale, and widths and precisions count characters */
};

static size_t total(const struct sink *out) { return out->before + (out->next - out->start); }

/* Give the stream what is in its buffer, and look at how it is now. Only a fully buffered one can be written to directly. */
static void close_window(struct sink *out) {
  if (out->start) out->stream->write_next = (unsigned char *)out->next;
  out->before = total(out);
  out->start = out->next = out->end = NULL;
}

static void open_window(struct sink *out) {
  FILE *f = out->stream;
  if (f->buffering != _IOFBF || !f->write_next) return;
  out->start = out->next = (char *)f->write_next;
  out->end = (char *)f->buffer + f->size;
}

/* Put more than there is room for. */
static void put_beyond(struct sink *out, const char *s, size_t n) {
  if (out->stream) {
    close_window(out);
    if (__stream_write(out->stream, s, n) != n) out->failed = 1;
    out->before += n;
    open_window(out);
  } else {
    size_t fits = out->end - out->next;
    __memcpy(out->next, s, fits);
    out->next = out->end;
    out->before += n - fits;
  }
}

static void put(struct sink *out, const char *s, size_t n) {
  if (n > (size_t)(out->end - out->next)) {
    put_beyond(out, s, n);
  } else if (n) {
    __memcpy(out->next, s, n);
    out->next += n;
  }
}

static void pad(struct sink *out, char c, long n) {
  static const char spaces[] = "                ", zeros[] = "0000000000000000";
  if (n > 0 && !out->stream && out->next == out->end) {
    /* What does not fit into a string is only counted. */
    out->before += n;
    return;
  }
  for (; n > 0; n -= 16) put(out, c == ' ' ? spaces : zeros, n < 16 ? n : 16);
}

/* --- A conversion specification -------------------------------------------------------------------------- */

#define LEFT 1
#define PLUS 2
#define SPACE 4
#define ALTERNATE 8
#define ZERO 16
#define GROUP 32
#define OWN_DIGITS 64

enum length { NONE, HH, H, L, LL, LONG_DOUBLE };

struct spec {
  int flags;
  int width;
  int precision; /* -1: none */
  enum length length;
  char conversion;
  int value_index; /* positional argument numbers, from 1; 0: the next argument */
  int width_index; /* -1: the width is in the format */
  int precision_index;
};

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

union argument {
  long integer;
  double real;
  void *pointer;
};

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

/* --- Conversions ----------------------------------------------------------------------------------------- */

/* prefix, then zeros, then the text, padded to the width. */
static void put_field(struct sink *out, const struct spec *spec, const char *prefix, int prefix_length, long zeros,
                      const char *text, size_t length) {
  long filling = spec->width - (long)(prefix_length + zeros + length);
  if (!(spec->flags & (LEFT | ZERO))) pad(out, ' ', filling);
  put(out, prefix, prefix_length);
  if (spec->flags & ZERO && !(spec->flags & LEFT)) pad(out, '0', filling);
  pad(out, '0', zeros);
  put(out, text, length);
  if (spec->flags & LEFT) pad(out, ' ', filling);
}

static void put_string(struct sink *out, struct spec *spec, const char *s, size_t length) {
  spec->flags &= ~ZERO;
  put_field(out, spec, "", 0, 0, s, length);
}

static void put_integer(struct sink *out, struct spec *spec, long value) {
  static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
  char text[64], prefix[2];
  char *p = text + sizeof text;
  int prefix_length = 0;
  char conversion = spec->conversion;
  int is_signed = conversion == 'd' || conversion == 'i';
  unsigned long n;
  switch (spec->length) {
    case HH:
      n = is_signed ? (unsigned long)(signed char)value : (unsigned char)value;
      break;
    case H:
      n = is_signed ? (unsigned long)(short)value : (unsigned short)value;
      break;
    case NONE:
      n = is_signed ? (unsigned long)(int)value : (unsigned int)value;
      break;
    default:
      n = value;
      break;
  }
  int nonzero = n != 0;
  /* %p takes the sign flags, too. */
  if (is_signed || conversion == 'p') {
    if (is_signed && (long)n < 0) {
      prefix[prefix_length++] = '-';
      n = -n;
    } else if (spec->flags & PLUS) {
      prefix[prefix_length++] = '+';
    } else if (spec->flags & SPACE) {
      prefix[prefix_length++] = ' ';
    }
  }
  if (conversion == 'x' || conversion == 'X' || conversion == 'p') {
    const char *alphabet = conversion == 'X' ? upper : lower;
    for (; n; n >>= 4) *--p = alphabet[n & 15];
  } else if (conversion == 'o') {
    for (; n; n >>= 3) *--p = '0' + (n & 7);
  } else if (conversion == 'b' || conversion == 'B') {
    for (; n; n >>= 1) *--p = '0' + (n & 1);
  } else {
    for (; n > UINT_MAX; n /= 10) *--p = '0' + n % 10;
    for (unsigned int small = n; small; small /= 10) *--p = '0' + small % 10;
  }
  long length = text + sizeof text - p;
  char grouped[32];
  if (spec->flags & GROUP && (is_signed || conversion == 'u') && length > 3 && __groups_digits()) {
    char *to = grouped;
    for (long left = length; left; left--) {
      if (left != length && left % 3 == 0) *to++ = ',';
      *to++ = *p++;
    }
    length = to - grouped;
    p = grouped;
  }
  if (spec->flags & ALTERNATE && nonzero && conversion != 'o' && !is_signed && conversion != 'u') {
    prefix[prefix_length++] = '0';
    prefix[prefix_length++] = conversion == 'p' ? 'x' : conversion;
  }
  long zeros = (spec->precision < 0 ? 1 : spec->precision) - length;
  if (conversion == 'o' && spec->flags & ALTERNATE && zeros <= 0 && (length == 0 || *p != '0')) zeros = 1;
  if (zeros < 0) zeros = 0;
  if (spec->precision >= 0) spec->flags &= ~ZERO;
  put_field(out, spec, prefix, prefix_length, zeros, p, length);
}

/* The pieces of a formatted number: digits before the point, and after it; then the exponent. Runs of zeros are counts. */
struct number {
  const char *whole;
  int whole_length;
  int whole_zeros; /* after the digits of `whole` */
  int point;       /* 0 or 1 */
  long lead_zeros; /* right after the point */
  const char *fraction;
  int fraction_length;
  long trail_zeros;
  char exponent[8];
  int exponent_length;
};

/* The digits before the point, in threes. */
static void put_grouped(struct sink *out, const struct number *n) {
  int left = n->whole_length + n->whole_zeros;
  for (int i = 0; left; i++, left--) {
    if (i && left % 3 == 0) put(out, ",", 1);
    put(out, i < n->whole_length ? n->whole + i : "0", 1);
  }
}

static void put_number(struct sink *out, const struct spec *spec, const char *prefix, int prefix_length,
                       const struct number *n) {
  int groups = spec->flags & GROUP && __groups_digits();
  long length = prefix_length + n->whole_length + n->whole_zeros + n->point + n->lead_zeros + n->fraction_length +
                n->trail_zeros + n->exponent_length + (groups ? (n->whole_length + n->whole_zeros - 1) / 3 : 0);
  long filling = spec->width - length;
  if (!(spec->flags & (LEFT | ZERO))) pad(out, ' ', filling);
  put(out, prefix, prefix_length);
  if (spec->flags & ZERO && !(spec->flags & LEFT)) pad(out, '0', filling);
  if (groups) {
    put_grouped(out, n);
  } else {
    put(out, n->whole, n->whole_length);
    pad(out, '0', n->whole_zeros);
  }
  if (n->point) put(out, ".", 1);
  pad(out, '0', n->lead_zeros);
  put(out, n->fraction, n->fraction_length);
  pad(out, '0', n->trail_zeros);
  put(out, n->exponent, n->exponent_length);
  if (spec->flags & LEFT) pad(out, ' ', filling);
}

static void set_exponent(struct number *n, char letter, int exponent, int min_digits) {
  char text[8];
  int count = 0, at = 0;
  n->exponent[at++] = letter;
  n->exponent[at++] = exponent < 0 ? '-' : '+';
  if (exponent < 0) exponent = -exponent;
  do {
    text[count++] = '0' + exponent % 10;
    exponent /= 10;
  } while (exponent || count < min_digits);
  while (count) n->exponent[at++] = text[--count];
  n->exponent_length = at;
}

/* ddd.ddd, with `precision` digits after the point; the decimal is already rounded. */
static void lay_out_fixed(struct number *n, const struct decimal *d, long precision) {
  int whole = d->count ? d->exponent : 0;
  n->whole = "0";
  n->whole_length = 1;
  if (whole > 0) {
    n->whole = d->digits;
    n->whole_length = whole < d->count ? whole : d->count;
    n->whole_zeros = whole - n->whole_length;
  }
  int used = whole > 0 ? n->whole_length : 0;
  n->lead_zeros = d->count && whole < 0 ? -whole : 0;
  if (n->lead_zeros > precision) n->lead_zeros = precision;
  n->fraction = d->digits + used;
  n->fraction_length = d->count - used;
  n->trail_zeros = precision - n->lead_zeros - n->fraction_length;
}

/* d.ddde+xx */
static void lay_out_scientific(struct number *n, const struct decimal *d, long precision, char letter) {
  n->whole = d->count ? d->digits : "0";
  n->whole_length = 1;
  n->fraction = d->digits + 1;
  n->fraction_length = d->count ? d->count - 1 : 0;
  n->trail_zeros = precision - n->fraction_length;
  set_exponent(n, letter, d->count ? d->exponent - 1 : 0, 2);
}

/* 0x1.hhhp+d: the 52 bits after the point are 13 hexadecimal digits, rounded to nearest even when fewer are wanted. */
static void put_hexadecimal(struct sink *out, struct spec *spec, double value, char *prefix, int prefix_length) {
  union {
    double value;
    unsigned long bits;
  } pun = {value};
  int upper = spec->conversion == 'A';
  unsigned long mantissa = pun.bits & 0xfffffffffffffUL;
  int exponent = pun.bits >> 52 & 0x7ff;
  unsigned long whole = exponent != 0;
  if (exponent) {
    exponent -= 1023;
  } else {
    exponent = mantissa ? -1022 : 0;
  }
  long precision = spec->precision;
  if (precision >= 0 && precision < 13) {
    int drop = 52 - 4 * precision;
    unsigned long all = whole << 52 | mantissa;
    unsigned long rest = all & ((1UL << drop) - 1), half = 1UL << (drop - 1);
    all >>= drop;
    if (rest > half || (rest == half && all & 1)) all++;
    whole = precision ? all >> (4 * precision) : all;
    mantissa = precision ? all << drop & 0xfffffffffffffUL : 0;
  }
  char text[13];
  int length = 0;
  for (int shift = 48; shift >= 0; shift -= 4) {
    text[length++] = (upper ? "0123456789ABCDEF" : "0123456789abcdef")[mantissa >> shift & 15];
  }
  while (length && text[length - 1] == '0') length--;
  char digit = '0' + whole;
  struct number n = {.whole = &digit, .whole_length = 1, .fraction = text, .fraction_length = length};
  n.trail_zeros = precision > length ? precision - length : 0;
  n.point = n.fraction_length + n.trail_zeros > 0 || spec->flags & ALTERNATE;
  set_exponent(&n, upper ? 'P' : 'p', exponent, 1);
  prefix[prefix_length++] = '0';
  prefix[prefix_length++] = upper ? 'X' : 'x';
  put_number(out, spec, prefix, prefix_length, &n);
}

static void put_real(struct sink *out, struct spec *spec, double value) {
  union {
    double value;
    unsigned long bits;
  } pun = {value};
  char prefix[4];
  int prefix_length = 0;
  int upper = spec->conversion < 'a';
  char conversion = spec->conversion | 32;
  if (pun.bits >> 63) {
    prefix[prefix_length++] = '-';
  } else if (spec->flags & PLUS) {
    prefix[prefix_length++] = '+';
  } else if (spec->flags & SPACE) {
    prefix[prefix_length++] = ' ';
  }
  if ((pun.bits >> 52 & 0x7ff) == 0x7ff) {
    int is_nan = (pun.bits & 0xfffffffffffffUL) != 0;
    spec->flags &= ~ZERO;
    put_field(out, spec, prefix, prefix_length, 0, is_nan ? (upper ? "NAN" : "nan") : (upper ? "INF" : "inf"), 3);
    return;
  }
  if (conversion == 'a') {
    put_hexadecimal(out, spec, value, prefix, prefix_length);
    return;
  }
  struct decimal d;
  struct number n = {.whole_zeros = 0};
  long precision = spec->precision < 0 ? 6 : spec->precision;
  __to_decimal(value, &d);
  if (conversion == 'f') {
    if (precision < INT_MAX - 1000) __round_decimal(&d, d.exponent + precision);
    lay_out_fixed(&n, &d, precision);
  } else if (conversion == 'e') {
    if (d.count && precision < INT_MAX) __round_decimal(&d, 1 + precision);
    lay_out_scientific(&n, &d, precision, upper ? 'E' : 'e');
  } else {
    if (precision == 0) precision = 1;
    __round_decimal(&d, precision);
    int exponent = d.count ? d.exponent - 1 : 0;
    int scientific = exponent < -4 || exponent >= precision;
    precision = scientific ? precision - 1 : precision - 1 - exponent;
    if (scientific) {
      lay_out_scientific(&n, &d, precision, upper ? 'E' : 'e');
    } else {
      lay_out_fixed(&n, &d, precision);
    }
    if (!(spec->flags & ALTERNATE)) {
      n.trail_zeros = 0;
      if (!n.fraction_length) n.lead_zeros = 0;
      precision = n.lead_zeros + n.fraction_length;
    }
  }
  n.point = precision > 0 || spec->flags & ALTERNATE;
  put_number(out, spec, prefix, prefix_length, &n);
}

/*
 * Wide characters: at most `limit` bytes of whole characters, or in wide output so many characters; -1: up to the end. Returns -1
 * if one has no multibyte form.
 */
static int put_wide(struct sink *out, struct spec *spec, const wchar_t *s, long limit) {
  char bytes[MB_LEN_MAX];
  size_t count = 0;
  long columns = 0;
  for (; limit != 0 && (limit < 0 || columns < limit) && s[count]; count++) {
    int length = out->wide ? __encode_utf8(bytes, s[count]) : __encode(bytes, s[count]);
    if (length < 0) {
      errno = EILSEQ;
      return -1;
    }
    if (out->wide) length = 1;
    if (limit >= 0 && columns + length > limit) break;
    columns += length;
  }
  long filling = spec->width - columns;
  if (!(spec->flags & LEFT)) pad(out, ' ', filling);
  for (size_t i = 0; i < count; i++) put(out, bytes, __encode_utf8(bytes, s[i]));
  if (spec->flags & LEFT) pad(out, ' ', filling);
  return 0;
}

/* A multibyte string in wide output: width and precision count its characters. Returns -1 if it is not valid. */
static int put_multibyte(struct sink *out, struct spec *spec, const char *s, long limit) {
  mbstate_t state = {0};
  long bytes = 0, characters = 0;
  while (characters != limit && s[bytes]) {
    size_t length = mbrtowc(NULL, s + bytes, MB_LEN_MAX, &state);
    if (length > MB_LEN_MAX) {
      errno = EILSEQ;
      return -1;
    }
    bytes += length;
    characters++;
  }
  long filling = spec->width - characters;
  if (!(spec->flags & LEFT)) pad(out, ' ', filling);
  put(out, s, bytes);
  if (spec->flags & LEFT) pad(out, ' ', filling);
  return 0;
}

static void store_count(const struct spec *spec, void *to, size_t total) {
  switch (spec->length) {
    case HH:
      *(signed char *)to = total;
      break;
    case H:
      *(short *)to = total;
      break;
    case NONE:
      *(int *)to = total;
      break;
    default:
      *(long *)to = total;
      break;
  }
}

/* A conversion that does not exist comes out as glibc understood it: flags in its order, the length dropped. */
static void put_unknown(struct sink *out, const struct spec *spec) {
  char text[40];
  char *p = text;
  *p++ = '%';
  if (spec->flags & ALTERNATE) *p++ = '#';
  if (spec->flags & GROUP) *p++ = '\'';
  if (spec->flags & (PLUS | SPACE)) *p++ = spec->flags & PLUS ? '+' : ' ';
  if (spec->flags & (LEFT | ZERO)) *p++ = spec->flags & LEFT ? '-' : '0';
  if (spec->flags & OWN_DIGITS) *p++ = 'I';
  if (spec->width) p += __format(p, 12, "%d", spec->width);
  if (spec->precision >= 0) p += __format(p, 13, ".%d", spec->precision);
  *p++ = spec->conversion;
  put(out, text, p - text);
}

/* errno's text, or with the flag # its name. */
static void put_error(struct sink *out, struct spec *spec, int error) {
  char unknown[32];
  const char *text = spec->flags & ALTERNATE ? __error_name(error) : __error_text(error);
  if (!text) {
    __format(unknown, sizeof unknown, spec->flags & ALTERNATE ? "%d" : "Unknown error %d", error);
    text = unknown;
  }
  put_string(out, spec, text, spec->precision < 0 ? __strlen(text) : __strnlen(text, spec->precision));
}

/* Print one conversion. Returns -1 if it cannot be. */
static int convert(struct sink *out, struct spec *spec, union argument value, int saved_errno) {
  switch (spec->conversion) {
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
    case 'b':
    case 'B':
      put_integer(out, spec, value.integer);
      return 0;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      put_real(out, spec, value.real);
      return 0;
    case 'p':
      if (!value.pointer) {
        put_string(out, spec, "(nil)", 5);
      } else {
        spec->length = L;
        spec->flags |= ALTERNATE;
        put_integer(out, spec, value.integer);
      }
      return 0;
    case 'c':
    case 'C': {
      if (spec->conversion == 'C' || spec->length == L) {
        wchar_t wide[2] = {value.integer};
        if (*wide) return put_wide(out, spec, wide, -1);
      }
      char c = value.integer;
      put_string(out, spec, &c, 1);
      return 0;
    }
    case 's':
    case 'S': {
      const char *s = value.pointer;
      if (!s) {
        put_string(out, spec, "(null)", spec->precision < 0 || spec->precision >= 6 ? 6 : 0);
        return 0;
      }
      if (spec->conversion == 'S' || spec->length == L) return put_wide(out, spec, value.pointer, spec->precision);
      if (out->wide) return put_multibyte(out, spec, s, spec->precision);
      put_string(out, spec, s, spec->precision < 0 ? __strlen(s) : __strnlen(s, spec->precision));
      return 0;
    }
    case 'm':
      put_error(out, spec, saved_errno);
      return 0;
    case 'n':
      store_count(spec, value.pointer, total(out));
      return 0;
    case '%':
      put(out, "%", 1);
      return 0;
    case 0:
      errno = EINVAL;
      return -1;
    default:
      put_unknown(out, spec);
      return 0;
  }
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
      put_beyond(out, s, rest - s);
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
      if (filling > 0 && !left) pad(out, ' ', filling);
      put(out, text, bytes);
      if (filling > 0 && left) pad(out, ' ', filling);
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
  return convert(out, &spec, value, saved_errno) < 0 ? NULL : rest;
}

/* The formatter. Returns the number of characters, or -1. */
static int format_to(struct sink *out, const char *format, va_list ap) {
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

/* --- To streams ------------------------------------------------------------------------------------------ */

static ssize_t write_through(void *cookie, const char *buffer, size_t size) {
  return __stream_write(cookie, buffer, size);
}

static int print_buffered(FILE *f, const char *format, va_list ap, int wide) {
  struct sink out = {.stream = f, .wide = wide};
  open_window(&out);
  int result = format_to(&out, format, ap);
  close_window(&out);
  return result;
}

/* The text in as few pieces as can be. */
static int print_staged(cookie_write_function_t *write, void *cookie, const char *format, va_list ap, int wide) {
  unsigned char buffer[BUFSIZ];
  FILE staging;
  __memset(&staging, 0, sizeof staging);
  staging.fd = -1;
  staging.flags = F_WRITABLE | F_MEMORY;
  staging.buffer = buffer;
  staging.size = sizeof buffer;
  staging.write_next = buffer;
  staging.io.write = write;
  staging.cookie = cookie;
  int result = print_buffered(&staging, format, ap, wide);
  return __flush(&staging) < 0 ? -1 : result;
}

/* An unbuffered stream gets the whole text in one write. */
static int print_unbuffered(FILE *f, const char *format, va_list ap) {
  return print_staged(write_through, f, format, ap, 0);
}

int __print_wide(cookie_write_function_t *write, void *cookie, const char *format, va_list ap) {
  return print_staged(write, cookie, format, ap, 1);
}

int __print(FILE *f, const char *format, va_list ap) {
  if (!(f->flags & F_WRITABLE)) {
    f->flags |= F_ERROR;
    errno = EBADF;
    return -1;
  }
  if (f->orientation > 0) return -1;
  return f->buffering == _IONBF ? print_unbuffered(f, format, ap) : print_buffered(f, format, ap, 0);
}

int vfprintf(FILE *restrict f, const char *restrict format, va_list ap) {
  LOCK(f);
  int result = __print(f, format, ap);
  UNLOCK(f);
  return result;
}

int vprintf(const char *restrict format, va_list ap) { return vfprintf(stdout, format, ap); }

int printf(const char *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  LOCK(stdout);
  int result = __print(stdout, format, ap);
  UNLOCK(stdout);
  va_end(ap);
  return result;
}

int fprintf(FILE *restrict f, const char *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  LOCK(f);
  int result = __print(f, format, ap);
  UNLOCK(f);
  va_end(ap);
  return result;
}

static ssize_t write_fd(void *cookie, const char *buffer, size_t size) {
  return __result(__builtin_syscall(SYS_write, *(int *)cookie, buffer, size));
}

int vdprintf(int fd, const char *restrict format, va_list ap) {
  FILE f;
  __memset(&f, 0, sizeof f);
  f.fd = fd;
  f.flags = F_WRITABLE | F_MEMORY;
  f.buffering = _IONBF;
  f.io.write = write_fd;
  f.cookie = &fd;
  return print_unbuffered(&f, format, ap);
}

int dprintf(int fd, const char *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = vdprintf(fd, format, ap);
  va_end(ap);
  return result;
}

void __complain(const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  vdprintf(2, format, ap);
  va_end(ap);
}

/* --- To strings ------------------------------------------------------------------------------------------ */

int __vformat(char *s, size_t size, const char *format, va_list ap) {
  struct sink out = {.next = s, .end = size ? s + size - 1 : s, .start = s};
  if (size && out.end < s) out.end = (char *)PTRDIFF_MAX; /* sprintf: no limit */
  int result = format_to(&out, format, ap);
  if (size) *out.next = 0;
  return result;
}

int __format(char *s, size_t size, const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = __vformat(s, size, format, ap);
  va_end(ap);
  return result;
}

int vsnprintf(char *restrict s, size_t size, const char *restrict format, va_list ap) {
  return __vformat(s, size, format, ap);
}

int snprintf(char *restrict s, size_t size, const char *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = __vformat(s, size, format, ap);
  va_end(ap);
  return result;
}

int vsprintf(char *restrict s, const char *restrict format, va_list ap) {
  return __vformat(s, SIZE_MAX, format, ap);
}

int sprintf(char *restrict s, const char *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = __vformat(s, SIZE_MAX, format, ap);
  va_end(ap);
  return result;
}

int vasprintf(char **restrict result, const char *restrict format, va_list ap) {
  va_list again;
  va_copy(again, ap);
  int length = __vformat(NULL, 0, format, again);
  va_end(again);
  *result = length < 0 ? NULL : malloc((size_t)length + 1);
  if (!*result) return -1;
  return __vformat(*result, (size_t)length + 1, format, ap);
}

int asprintf(char **restrict result, const char *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int length = vasprintf(result, format, ap);
  va_end(ap);
  return length;
}
