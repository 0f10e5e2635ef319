/* Wide and multibyte characters in the C locale, where each ASCII byte is a character and no other byte is one. */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <wctype.h>
#include "internal.h"

size_t wcslen(const wchar_t *s) {
  size_t n = 0;
  while (s[n]) n++;
  return n;
}

wchar_t *wmemcpy(wchar_t *restrict to, const wchar_t *restrict from, size_t n) {
  return __memcpy(to, from, n * sizeof *to);
}

wchar_t *wmemmove(wchar_t *to, const wchar_t *from, size_t n) { return __memmove(to, from, n * sizeof *to); }

wchar_t *wmemset(wchar_t *s, wchar_t c, size_t n) {
  for (size_t i = 0; i < n; i++) s[i] = c;
  return s;
}

int wmemcmp(const wchar_t *a, const wchar_t *b, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}

wchar_t *wcscpy(wchar_t *restrict to, const wchar_t *restrict from) { return wmemcpy(to, from, wcslen(from) + 1); }

wchar_t *wcsncpy(wchar_t *restrict to, const wchar_t *restrict from, size_t n) {
  size_t i = 0;
  for (; i < n && from[i]; i++) to[i] = from[i];
  for (; i < n; i++) to[i] = 0;
  return to;
}

wchar_t *wcscat(wchar_t *restrict to, const wchar_t *restrict from) {
  wcscpy(to + wcslen(to), from);
  return to;
}

int wcsncmp(const wchar_t *a, const wchar_t *b, size_t n) {
  for (; n; n--, a++, b++) {
    if (*a != *b) return *a < *b ? -1 : 1;
    if (!*a) return 0;
  }
  return 0;
}

int wcscmp(const wchar_t *a, const wchar_t *b) { return wcsncmp(a, b, (size_t)-1); }

wchar_t *wcschr(const wchar_t *s, wchar_t c) {
  for (;; s++) {
    if (*s == c) return (wchar_t *)s;
    if (!*s) return NULL;
  }
}

wchar_t *wcsrchr(const wchar_t *s, wchar_t c) {
  const wchar_t *found = NULL;
  for (;; s++) {
    if (*s == c) found = s;
    if (!*s) return (wchar_t *)found;
  }
}

wchar_t *wcsstr(const wchar_t *haystack, const wchar_t *needle) {
  size_t length = wcslen(needle);
  for (;; haystack++) {
    if (wcsncmp(haystack, needle, length) == 0) return (wchar_t *)haystack;
    if (!*haystack) return NULL;
  }
}

wint_t btowc(int c) { return c >= 0 && c < 128 ? (wint_t)c : WEOF; }
int wctob(wint_t c) { return c < 128 ? (int)c : EOF; }
int mbsinit(const mbstate_t *state) { return 1; }

size_t mbrtowc(wchar_t *restrict to, const char *restrict s, size_t n, mbstate_t *restrict state) {
  if (!s) return 0;
  if (n == 0) return (size_t)-2;
  if ((unsigned char)*s > 127) {
    errno = EILSEQ;
    return (size_t)-1;
  }
  if (to) *to = *s;
  return *s != 0;
}

size_t mbrlen(const char *restrict s, size_t n, mbstate_t *restrict state) { return mbrtowc(NULL, s, n, state); }

size_t wcrtomb(char *restrict s, wchar_t c, mbstate_t *restrict state) {
  if (!s) return 1;
  if ((unsigned int)c > 127) {
    errno = EILSEQ;
    return (size_t)-1;
  }
  *s = c;
  return 1;
}

int mblen(const char *s, size_t n) { return s ? (int)mbrtowc(NULL, s, n, NULL) : 0; }
int mbtowc(wchar_t *restrict to, const char *restrict s, size_t n) { return s ? (int)mbrtowc(to, s, n, NULL) : 0; }
int wctomb(char *s, wchar_t c) { return s ? (int)wcrtomb(s, c, NULL) : 0; }

size_t mbsrtowcs(wchar_t *restrict to, const char **restrict from, size_t n, mbstate_t *restrict state) {
  const char *s = *from;
  for (size_t i = 0; !to || i < n; i++) {
    wchar_t c;
    if (mbrtowc(&c, s + i, 1, NULL) == (size_t)-1) return (size_t)-1;
    if (to) to[i] = c;
    if (!c) {
      if (to) *from = NULL;
      return i;
    }
  }
  *from = s + n;
  return n;
}

size_t wcsrtombs(char *restrict to, const wchar_t **restrict from, size_t n, mbstate_t *restrict state) {
  const wchar_t *s = *from;
  for (size_t i = 0; !to || i < n; i++) {
    char c;
    if (wcrtomb(&c, s[i], NULL) == (size_t)-1) return (size_t)-1;
    if (to) to[i] = c;
    if (!c) {
      if (to) *from = NULL;
      return i;
    }
  }
  *from = s + n;
  return n;
}

size_t mbstowcs(wchar_t *restrict to, const char *restrict from, size_t n) { return mbsrtowcs(to, &from, n, NULL); }
size_t wcstombs(char *restrict to, const wchar_t *restrict from, size_t n) { return wcsrtombs(to, &from, n, NULL); }

wint_t fputwc(wchar_t c, FILE *f) {
  char byte;
  if (wcrtomb(&byte, c, NULL) == (size_t)-1) return WEOF;
  return fputc(byte, f) == EOF ? WEOF : (wint_t)c;
}

wint_t putwchar(wchar_t c) { return fputwc(c, stdout); }
wint_t fgetwc(FILE *f) { return btowc(fgetc(f)); }
wint_t getwchar(void) { return fgetwc(stdin); }

int fputws(const wchar_t *restrict s, FILE *restrict f) {
  for (; *s; s++) {
    if (fputwc(*s, f) == WEOF) return -1;
  }
  return 1;
}

int fwide(FILE *f, int mode) { return 0; }
int wcwidth(wchar_t c) { return !c ? 0 : c >= 32 && c < 127 ? 1 : -1; }

int iswalnum(wint_t c) { return c < 128 && __isalnum(c); }
int iswalpha(wint_t c) { return c < 128 && __isalpha(c); }
int iswdigit(wint_t c) { return c < 128 && __isdigit(c); }
int iswlower(wint_t c) { return c - 'a' < 26; }
int iswprint(wint_t c) { return c - ' ' < 95; }
int iswpunct(wint_t c) { return c - '!' < 94 && !__isalnum(c); }
int iswspace(wint_t c) { return c < 128 && __isspace(c); }
int iswupper(wint_t c) { return c - 'A' < 26; }
int iswxdigit(wint_t c) { return c < 128 && (__isdigit(c) || (c | 32) - 'a' < 6); }
wint_t towlower(wint_t c) { return c < 128 ? (wint_t)__tolower(c) : c; }
wint_t towupper(wint_t c) { return c < 128 ? (wint_t)__toupper(c) : c; }
