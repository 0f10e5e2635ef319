/*
 * iconv (POSIX) between ASCII, ISO-8859-1, UTF-8, UTF-16 and UTF-32: a character is read in one encoding and written in the
 * other. The conversion descriptor is the pair of encodings, as a pointer that is never followed; so nothing needs freeing.
 */
#include <iconv.h>
#include "internal.h"

enum encoding { ASCII, LATIN1, UTF8, UTF16LE, UTF16BE, UTF32LE, UTF32BE };

static const struct {
  const char *name;
  enum encoding encoding;
} names[] = {
    {"ASCII", ASCII},       {"US-ASCII", ASCII},       {"ANSI_X3.4-1968", ASCII}, {"ISO-8859-1", LATIN1},
    {"ISO8859-1", LATIN1},  {"LATIN1", LATIN1},        {"UTF-8", UTF8},           {"UTF8", UTF8},
    {"UTF-16LE", UTF16LE},  {"UCS-2LE", UTF16LE},      {"UTF-16BE", UTF16BE},     {"UCS-2BE", UTF16BE},
    {"UTF-32LE", UTF32LE},  {"UCS-4LE", UTF32LE},      {"WCHAR_T", UTF32LE},      {"UTF-32BE", UTF32BE},
    {"UCS-4BE", UTF32BE},
};

/* The encoding of a name in any case, up to `//` (//IGNORE and //TRANSLIT are not there); -1 if there is none. */
static int encoding_of(const char *name) {
  size_t length = __strlen(name);
  if (length == 0) return ASCII;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (__strncasecmp(names[i].name, name, length + 1) == 0) return names[i].encoding;
  return -1;
}

iconv_t iconv_open(const char *to, const char *from) {
  int target = encoding_of(to), source = encoding_of(from);
  if (target < 0 || source < 0) {
    errno = EINVAL;
    return (iconv_t)-1;
  }
  return (iconv_t)(long)(0x100 | source << 4 | target);
}

int iconv_close(iconv_t conversion) { return 0; }

#define INCOMPLETE -1
#define INVALID -2

static unsigned int unit(const unsigned char *s, int bytes, int big) {
  unsigned int value = 0;
  for (int i = 0; i < bytes; i++) value |= (unsigned int)s[i] << 8 * (big ? bytes - 1 - i : i);
  return value;
}

/* Read a character. Returns its length in bytes, INCOMPLETE or INVALID. */
static int decode_utf8(const unsigned char *s, size_t left, unsigned int *c) {
  int length = *s < 0x80 ? 1 : *s < 0xc2 ? 0 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : *s < 0xf5 ? 4 : 0;
  if (!length) return INVALID;
  *c = length == 1 ? *s : *s & (0x7f >> length);
  for (int i = 1; i < length; i++) {
    if ((size_t)i == left) return INCOMPLETE;
    if ((s[i] & 0xc0) != 0x80) return INVALID;
    *c = *c << 6 | (s[i] & 0x3f);
  }
  static const unsigned int least[] = {0, 0, 0x80, 0x800, 0x10000};
  return *c < least[length] || *c > 0x10ffff || *c - 0xd800 < 0x800 ? INVALID : length;
}

static int decode(enum encoding encoding, const unsigned char *s, size_t left, unsigned int *c) {
  int big = encoding == UTF16BE || encoding == UTF32BE;
  switch (encoding) {
    case ASCII:
    case LATIN1:
      *c = *s;
      return encoding == ASCII && *c > 127 ? INVALID : 1;
    case UTF8:
      return decode_utf8(s, left, c);
    case UTF16LE:
    case UTF16BE: {
      if (left < 2) return INCOMPLETE;
      *c = unit(s, 2, big);
      if (*c - 0xd800 >= 0x800) return 2;
      if (*c >= 0xdc00) return INVALID;
      if (left < 4) return INCOMPLETE;
      unsigned int low = unit(s + 2, 2, big);
      if (low - 0xdc00 >= 0x400) return INVALID;
      *c = 0x10000 + ((*c & 0x3ff) << 10 | (low & 0x3ff));
      return 4;
    }
    case UTF32LE:
    case UTF32BE:
      if (left < 4) return INCOMPLETE;
      *c = unit(s, 4, big);
      return *c > 0x10ffff || *c - 0xd800 < 0x800 ? INVALID : 4;
  }
  return INVALID;
}

static int put_unit(unsigned char *to, unsigned int value, int bytes, int big) {
  for (int i = 0; i < bytes; i++) to[i] = value >> 8 * (big ? bytes - 1 - i : i);
  return bytes;
}

/* Write a character to at most four bytes. Returns how many, or INVALID if the encoding does not have it. */
static int encode(enum encoding encoding, unsigned int c, unsigned char to[4]) {
  int big = encoding == UTF16BE || encoding == UTF32BE, length;
  switch (encoding) {
    case ASCII:
    case LATIN1:
      to[0] = c;
      return c < (encoding == ASCII ? 0x80u : 0x100u) ? 1 : INVALID;
    case UTF8:
      if (c < 0x80) return put_unit(to, c, 1, 0);
      length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      for (int i = length; --i > 0; c >>= 6) to[i] = 0x80 | (c & 0x3f);
      to[0] = (0xf00 >> length & 0xff) | c;
      return length;
    case UTF16LE:
    case UTF16BE:
      if (c < 0x10000) return put_unit(to, c, 2, big);
      put_unit(to, 0xd800 + ((c - 0x10000) >> 10), 2, big);
      return 2 + put_unit(to + 2, 0xdc00 + ((c - 0x10000) & 0x3ff), 2, big);
    case UTF32LE:
    case UTF32BE:
      return put_unit(to, c, 4, big);
  }
  return INVALID;
}

size_t iconv(iconv_t conversion, char **restrict in, size_t *restrict in_left, char **restrict out,
             size_t *restrict out_left) {
  enum encoding source = (long)conversion >> 4 & 15, target = (long)conversion & 15;
  if (!((long)conversion & 0x100)) {
    errno = EBADF;
    return (size_t)-1;
  }
  if (!in || !*in) return 0;
  while (*in_left > 0) {
    unsigned int c = 0;
    unsigned char bytes[4];
    int read = decode(source, (unsigned char *)*in, *in_left, &c);
    int written = read > 0 ? encode(target, c, bytes) : 0;
    errno = read == INCOMPLETE ? EINVAL : read == INVALID || written == INVALID ? EILSEQ : E2BIG;
    if (read < 0 || written < 0 || (size_t)written > *out_left) return (size_t)-1;
    __memcpy(*out, bytes, written);
    *in += read;
    *in_left -= read;
    *out += written;
    *out_left -= written;
  }
  return 0;
}
