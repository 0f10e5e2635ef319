/*
 * The conversions of the printf family (C11 7.21.6.1): integers in every base, real numbers from their exact decimal digits, strings
 * and characters, narrow and wide. An argument becomes pieces, which are laid out in a field: prefix, zeros, text, padding.
 */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "decimal.h"
#include "locale_internal.h"
#include "multibyte.h"
#include "printf_internal.h"

/* prefix, then zeros, then the text, padded to the width. */
static void put_field(struct sink *out, const struct spec *spec, const char *prefix, int prefix_length, long zeros,
                      const char *text, size_t length) {
  long filling = spec->width - (long)(prefix_length + zeros + length);
  if (!(spec->flags & (LEFT | ZERO))) __pad(out, ' ', filling);
  put(out, prefix, prefix_length);
  if (spec->flags & ZERO && !(spec->flags & LEFT)) __pad(out, '0', filling);
  __pad(out, '0', zeros);
  put(out, text, length);
  if (spec->flags & LEFT) __pad(out, ' ', filling);
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
  if (!(spec->flags & (LEFT | ZERO))) __pad(out, ' ', filling);
  put(out, prefix, prefix_length);
  if (spec->flags & ZERO && !(spec->flags & LEFT)) __pad(out, '0', filling);
  if (groups) {
    put_grouped(out, n);
  } else {
    put(out, n->whole, n->whole_length);
    __pad(out, '0', n->whole_zeros);
  }
  if (n->point) put(out, ".", 1);
  __pad(out, '0', n->lead_zeros);
  put(out, n->fraction, n->fraction_length);
  __pad(out, '0', n->trail_zeros);
  put(out, n->exponent, n->exponent_length);
  if (spec->flags & LEFT) __pad(out, ' ', filling);
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
  if (!(spec->flags & LEFT)) __pad(out, ' ', filling);
  for (size_t i = 0; i < count; i++) put(out, bytes, __encode_utf8(bytes, s[i]));
  if (spec->flags & LEFT) __pad(out, ' ', filling);
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
  if (!(spec->flags & LEFT)) __pad(out, ' ', filling);
  put(out, s, bytes);
  if (spec->flags & LEFT) __pad(out, ' ', filling);
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

int __convert(struct sink *out, struct spec *spec, union argument value, int saved_errno) {
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
