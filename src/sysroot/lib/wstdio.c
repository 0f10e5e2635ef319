/*
 * Wide input and output (C11 7.29.2 and 7.29.3). In the C locale a wide character is one byte, so the wide functions are the
 * narrow ones with text converted on the way: the formats mean the same, and widths count the same things.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <wchar.h>
#include "stream.h"

wint_t fputwc(wchar_t c, FILE *f) {
  char byte;
  if (wcrtomb(&byte, c, NULL) == (size_t)-1) {
    f->flags |= F_ERROR;
    return WEOF;
  }
  return fputc(byte, f) == EOF ? WEOF : (wint_t)c;
}

wint_t putwc(wchar_t c, FILE *f) { return fputwc(c, f); }
wint_t putwchar(wchar_t c) { return fputwc(c, stdout); }

wint_t fgetwc(FILE *f) {
  int c = fgetc(f);
  if (c > 127) {
    f->flags |= F_ERROR;
    errno = EILSEQ;
  }
  return btowc(c);
}

wint_t getwc(FILE *f) { return fgetwc(f); }
wint_t getwchar(void) { return fgetwc(stdin); }
wint_t ungetwc(wint_t c, FILE *f) { return c > 127 || ungetc(c, f) == EOF ? WEOF : c; }

int fputws(const wchar_t *restrict s, FILE *restrict f) {
  for (; *s; s++) {
    if (fputwc(*s, f) == WEOF) return -1;
  }
  return 1;
}

wchar_t *fgetws(wchar_t *restrict s, int n, FILE *restrict f) {
  int count = 0;
  wint_t c = 0;
  while (count < n - 1 && c != '\n' && (c = fgetwc(f)) != WEOF) s[count++] = c;
  if (n < 1 || (n > 1 && count == 0) || ferror(f)) return NULL;
  s[count] = 0;
  return s;
}

/* What has no orientation takes none: the two kinds of functions can be mixed. */
int fwide(FILE *f, int mode) { return mode; }

/* A copy in bytes, from malloc; NULL and errno if there is a character that is none. */
static char *narrow(const wchar_t *s) {
  size_t size = wcslen(s) + 1;
  char *copy = malloc(size);
  if (copy && wcstombs(copy, s, size) == (size_t)-1) {
    free(copy);
    errno = EILSEQ;
    return NULL;
  }
  return copy;
}

int vfwprintf(FILE *restrict f, const wchar_t *restrict format, va_list ap) {
  char *text = narrow(format);
  if (!text) return -1;
  int result = vfprintf(f, text, ap);
  free(text);
  return result;
}

int vwprintf(const wchar_t *restrict format, va_list ap) { return vfwprintf(stdout, format, ap); }

int wprintf(const wchar_t *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = vfwprintf(stdout, format, ap);
  va_end(ap);
  return result;
}

int fwprintf(FILE *restrict f, const wchar_t *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = vfwprintf(f, format, ap);
  va_end(ap);
  return result;
}

/* Unlike snprintf it fails if the text does not fit. */
int vswprintf(wchar_t *restrict s, size_t size, const wchar_t *restrict format, va_list ap) {
  char *text = narrow(format), *result = NULL;
  int length = text ? vasprintf(&result, text, ap) : -1;
  free(text);
  if (length < 0) return -1;
  size_t fits = (size_t)length < size ? (size_t)length : size ? size - 1 : 0;
  for (size_t i = 0; i < fits; i++) s[i] = (unsigned char)result[i];
  if (size) s[fits] = 0;
  free(result);
  if ((size_t)length < size) return length;
  errno = E2BIG;
  return -1;
}

int swprintf(wchar_t *restrict s, size_t size, const wchar_t *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = vswprintf(s, size, format, ap);
  va_end(ap);
  return result;
}

int vfwscanf(FILE *restrict f, const wchar_t *restrict format, va_list ap) {
  char *text = narrow(format);
  if (!text) return EOF;
  int result = vfscanf(f, text, ap);
  free(text);
  return result;
}

int vwscanf(const wchar_t *restrict format, va_list ap) { return vfwscanf(stdin, format, ap); }

int vswscanf(const wchar_t *restrict s, const wchar_t *restrict format, va_list ap) {
  char *input = narrow(s), *text = narrow(format);
  int result = input && text ? vsscanf(input, text, ap) : EOF;
  free(input);
  free(text);
  return result;
}

int wscanf(const wchar_t *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = vfwscanf(stdin, format, ap);
  va_end(ap);
  return result;
}

int fwscanf(FILE *restrict f, const wchar_t *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = vfwscanf(f, format, ap);
  va_end(ap);
  return result;
}

int swscanf(const wchar_t *restrict s, const wchar_t *restrict format, ...) {
  va_list ap;
  va_start(ap, format);
  int result = vswscanf(s, format, ap);
  va_end(ap);
  return result;
}

/* --- Numbers and times ------------------------------------------------------------------------------------- */

/* The longest beginning that is ASCII, from malloc: no number goes further. */
static char *ascii(const wchar_t *s) {
  size_t length = 0;
  while (s[length] && (unsigned int)s[length] < 128) length++;
  char *copy = malloc(length + 1);
  for (size_t i = 0; copy && i < length; i++) copy[i] = s[i];
  if (copy) copy[length] = 0;
  return copy;
}

#define CONVERT(type, function, ...)                                                               \
  char *text = ascii(s), *stop = text;                                                             \
  type value = text ? function(text, &stop, ##__VA_ARGS__) : 0;                                    \
  if (end) *end = (wchar_t *)s + (stop - text);                                                    \
  free(text);                                                                                      \
  return value;

long wcstol(const wchar_t *restrict s, wchar_t **restrict end, int base) { CONVERT(long, strtol, base) }
long long wcstoll(const wchar_t *restrict s, wchar_t **restrict end, int base) { CONVERT(long long, strtoll, base) }
unsigned long wcstoul(const wchar_t *restrict s, wchar_t **restrict end, int base) {
  CONVERT(unsigned long, strtoul, base)
}
unsigned long long wcstoull(const wchar_t *restrict s, wchar_t **restrict end, int base) {
  CONVERT(unsigned long long, strtoull, base)
}
double wcstod(const wchar_t *restrict s, wchar_t **restrict end) { CONVERT(double, strtod) }
float wcstof(const wchar_t *restrict s, wchar_t **restrict end) { CONVERT(float, strtof) }
long double wcstold(const wchar_t *restrict s, wchar_t **restrict end) { CONVERT(long double, strtold) }

size_t wcsftime(wchar_t *restrict s, size_t max, const wchar_t *restrict format, const struct tm *restrict tm) {
  char *text = narrow(format), *result = malloc(max);
  size_t length = text && result ? strftime(result, max, text, tm) : 0;
  for (size_t i = 0; i < length; i++) s[i] = (unsigned char)result[i];
  if (length) s[length] = 0;
  free(text);
  free(result);
  return length;
}
