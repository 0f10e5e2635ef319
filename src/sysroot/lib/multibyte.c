/*
 * Multibyte characters (C11 7.29.6, 7.22.7, 7.28): UTF-8, or bytes of ASCII, as the locale has it. A conversion state holds the
 * beginning of a character: __value its bits so far, __count how many bytes are missing, and in the next byte how many there are.
 */
#include <stdlib.h>
#include <uchar.h>
#include <wchar.h>
#include "internal.h"
#include "locale_internal.h"
#include "multibyte.h"

#define INVALID ((size_t)-1)
#define INCOMPLETE ((size_t)-2)

static size_t invalid(void) {
  errno = EILSEQ;
  return INVALID;
}

int mbsinit(const mbstate_t *state) { return !state || state->__count == 0; }

/* The lowest character of each length: a shorter form of it is an error. As in glibc, there are characters up to 31 bits. */
static const unsigned int lowest[] = {0, 0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000};

size_t __decode_utf8(wchar_t *to, const char *s, size_t n, mbstate_t *state) {
  size_t used = 0;
  if (n == 0) return INCOMPLETE;
  int missing = state->__count & 0xff, length = state->__count >> 8;
  unsigned int c = state->__value;
  if (!missing) {
    unsigned char first = s[used++];
    if (first < 0x80) {
      *to = first;
      return first != 0;
    }
    if (first < 0xc2 || first > 0xfd) return invalid();
    length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : first < 0xfc ? 5 : 6;
    c = first & 0x7f >> length;
    missing = length - 1;
  }
  for (; missing; missing--, used++) {
    if (used == n) {
      state->__value = c;
      state->__count = missing | length << 8;
      return INCOMPLETE;
    }
    unsigned char next = s[used];
    c = c << 6 | (next & 0x3f);
    /* With the second byte it shows whether the form is the shortest, and the character not a surrogate. */
    int rest = (missing - 1) * 6;
    if ((next & 0xc0) != 0x80 || (missing == length - 1 && (c << rest) + (1U << rest) - 1 < lowest[length]) ||
        (length == 3 && missing == 2 && c >> 5 == 0xd800 >> 11)) {
      state->__count = 0;
      return invalid();
    }
  }
  state->__count = 0;
  *to = c;
  return used;
}

int __encode_utf8(char *s, unsigned int c) {
  if (c < 0x80) {
    s[0] = c;
    return 1;
  }
  if (c > 0x7fffffff || (c >= 0xd800 && c < 0xe000)) return -1;
  int length = 2;
  while (length < 6 && c >= lowest[length + 1]) length++;
  for (int i = length - 1; i > 0; i--, c >>= 6) s[i] = 0x80 | (c & 0x3f);
  s[0] = 0xff00 >> length | c;
  return length;
}

int __encode(char *s, wchar_t c) {
  if (__is_utf8()) return __encode_utf8(s, c);
  if ((unsigned int)c > 127) return -1;
  *s = c;
  return 1;
}

wint_t btowc(int c) { return c >= 0 && c < 128 ? (wint_t)c : WEOF; }
int wctob(wint_t c) { return c < 128 ? (int)c : EOF; }

static size_t decode(wchar_t *restrict to, const char *restrict s, size_t n, mbstate_t *restrict state) {
  wchar_t ignored;
  if (!to) to = &ignored;
  if (__is_utf8()) return __decode_utf8(to, s, n, state);
  if (n == 0) return INCOMPLETE;
  if ((unsigned char)*s > 127) return invalid();
  *to = *s;
  return *s != 0;
}

size_t mbrtowc(wchar_t *restrict to, const char *restrict s, size_t n, mbstate_t *restrict state) {
  static mbstate_t own;
  if (!state) state = &own;
  return s ? decode(to, s, n, state) : decode(NULL, "", 1, state);
}

size_t mbrlen(const char *restrict s, size_t n, mbstate_t *restrict state) {
  static mbstate_t own;
  return mbrtowc(NULL, s, n, state ? state : &own);
}

size_t wcrtomb(char *restrict s, wchar_t c, mbstate_t *restrict state) {
  char ignored[MB_LEN_MAX];
  if (!s) return 1;
  int length = __encode(ignored, c);
  if (length < 0) return invalid();
  __memcpy(s, ignored, length);
  return length;
}

int mblen(const char *s, size_t n) { return mbtowc(NULL, s, n); }

int mbtowc(wchar_t *restrict to, const char *restrict s, size_t n) {
  mbstate_t state = {0};
  if (!s) return 0;
  size_t length = decode(to, s, n, &state);
  return length == INVALID || length == INCOMPLETE ? -1 : (int)length;
}

int wctomb(char *s, wchar_t c) { return s ? (int)wcrtomb(s, c, NULL) : 0; }

size_t mbsnrtowcs(wchar_t *restrict to, const char **restrict from, size_t bytes, size_t n, mbstate_t *restrict state) {
  static mbstate_t own;
  mbstate_t local;
  const char *s = *from;
  size_t count = 0;
  if (!state) state = &own;
  if (!to) {
    local = *state;
    state = &local;
  }
  for (; !to || count < n; count++) {
    wchar_t c;
    size_t length = decode(&c, s, bytes, state);
    if (length == INVALID) {
      if (to) *from = s;
      return INVALID;
    }
    if (length == INCOMPLETE) {
      s += bytes;
      break;
    }
    if (to) to[count] = c;
    if (!c) {
      if (to) *from = NULL;
      return count;
    }
    s += length;
    bytes -= length;
  }
  if (to) *from = s;
  return count;
}

size_t mbsrtowcs(wchar_t *restrict to, const char **restrict from, size_t n, mbstate_t *restrict state) {
  return mbsnrtowcs(to, from, __strlen(*from) + 1, n, state);
}

size_t wcsnrtombs(char *restrict to, const wchar_t **restrict from, size_t characters, size_t n, mbstate_t *restrict state) {
  const wchar_t *s = *from;
  size_t count = 0;
  for (; characters; characters--, s++) {
    char bytes[MB_LEN_MAX];
    int length = __encode(bytes, *s);
    if (length < 0) {
      if (to) *from = s;
      return invalid();
    }
    if (to && count + length > n) break;
    if (to) __memcpy(to + count, bytes, length);
    if (!*s) {
      if (to) *from = NULL;
      return count;
    }
    count += length;
  }
  if (to) *from = s;
  return count;
}

size_t wcsrtombs(char *restrict to, const wchar_t **restrict from, size_t n, mbstate_t *restrict state) {
  return wcsnrtombs(to, from, (size_t)-1, n, state);
}

size_t mbstowcs(wchar_t *restrict to, const char *restrict from, size_t n) {
  mbstate_t state = {0};
  return mbsrtowcs(to, &from, n, &state);
}

size_t wcstombs(char *restrict to, const wchar_t *restrict from, size_t n) { return wcsrtombs(to, &from, n, NULL); }

/* --- char16_t and char32_t (C11 7.28.1) --------------------------------------------------------------------- */

size_t mbrtoc32(char32_t *restrict to, const char *restrict s, size_t n, mbstate_t *restrict state) {
  static mbstate_t own;
  wchar_t c;
  size_t length = mbrtowc(&c, s, n, state ? state : &own);
  if (s && to && length < INCOMPLETE) *to = c;
  return length;
}

/* The second half of a surrogate pair comes at the next call, and takes no bytes: it is kept with the count -1. */
size_t mbrtoc16(char16_t *restrict to, const char *restrict s, size_t n, mbstate_t *restrict state) {
  static mbstate_t own;
  wchar_t c;
  if (!state) state = &own;
  if (state->__count == -1) {
    state->__count = 0;
    if (to) *to = state->__value;
    return (size_t)-3;
  }
  size_t length = mbrtowc(&c, s, n, state);
  if (!s || length >= INCOMPLETE) return length;
  if (c > 0xffff) {
    state->__count = -1;
    state->__value = 0xdc00 | (c & 0x3ff);
    c = 0xd7c0 + (c >> 10);
  }
  if (to) *to = c;
  return length;
}

size_t c32rtomb(char *restrict s, char32_t c, mbstate_t *restrict state) { return wcrtomb(s, c, NULL); }

size_t c16rtomb(char *restrict s, char16_t c, mbstate_t *restrict state) {
  static mbstate_t own;
  if (!state) state = &own;
  if (!s) {
    state->__count = 0;
    return 1;
  }
  if (state->__count == -1) {
    state->__count = 0;
    if (c >> 10 != 0xdc00 >> 10) return invalid();
    return wcrtomb(s, ((state->__value & 0x3ff) << 10) + 0x10000 + (c & 0x3ff), NULL);
  }
  if (c >> 10 == 0xd800 >> 10) {
    state->__count = -1;
    state->__value = c;
    return 0;
  }
  return wcrtomb(s, c, NULL);
}
