/*
 * Wide input and output (C11 7.29.2 and 7.29.3). What is behind a stream is bytes: characters are encoded and decoded as they pass.
 * Formats are read, and text is laid out, by the narrow functions' code, in UTF-8 and counting characters. A stream is for bytes or
 * for wide characters from its first operation on, and the other kind of functions fails, as in glibc.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <wchar.h>
#include "locale_internal.h"
#include "multibyte.h"
#include "stream.h"

int fwide(FILE *f, int mode) {
  if (f->orientation == 0 && mode) f->orientation = mode > 0 ? 1 : -1;
  return f->orientation;
}

/* --- Characters ---------------------------------------------------------------------------------------------- */

/*
 * What a stream shows in the C locale for characters that are not there: glibc's transliteration, for the letters and signs that
 * programs have. Anything else is a question mark.
 */
static const struct {
  unsigned short first;
  const char *texts; /* of the characters from there on, a space between; "?" for those without */
} transliterations[] = {
    {0xa9, "(C) ? << ? - (R)"},
    {0xb5, "u ? ? , ? ? >>"},
    {0xc6, "AE"},
    {0xd7, "x"},
    {0xdf, "ss"},
    {0xe6, "ae"},
    {0x152, "OE oe"},
    {0x391, "A V G D E Z I TH I K L M N X O P R ? S T Y F CH PS O"},
    {0x3b1, "a v g d e z i th i k l m n x o p r s s t y f ch ps o"},
    {0x401, "YO"},
    {0x410, "A B V G D E ZH Z I J K L M N O P R S T U F X CZ CH SH SHH A` Y` ` E` YU YA"},
    {0x430, "a b v g d e zh z i j k l m n o p r s t u f x cz ch sh shh `` y` ` e` yu ya ? yo"},
    {0x2010, "- - - - -- - ? ? ' ' , ' \" \" ,, \" + ? o ? . .. ..."},
    {0x2039, "< > ? !!"},
    {0x20ac, "EUR"},
    {0x2122, "(TM)"},
    {0x2190, "<- ? -> ? <->"},
    {0x21d0, "<= ? => ? <=>"},
    {0x2212, "-"},
    {0x2264, "<= >="},
    {0x2500, "- ? |"},
    {0x250c, "+ ? ? ? + ? ? ? + ? ? ? + ? ? ? +"},
    {0x2524, "+ ? ? ? ? ? ? ? +"},
    {0x253c, "+"},
};

static size_t transliterate(unsigned int c, const char **text) {
  *text = c == 0xa0 ? " " : "?";
  for (size_t i = 0; i < sizeof transliterations / sizeof *transliterations; i++) {
    const char *s = transliterations[i].texts;
    if (c < transliterations[i].first) break;
    for (unsigned int at = transliterations[i].first; *s; at++) {
      size_t length = __strchrnul(s, ' ') - s;
      if (at == c) {
        *text = s;
        return length;
      }
      s += length + (s[length] == ' ');
    }
  }
  return 1;
}

/* A wide character on a stream that is oriented so. */
static wint_t put_wide(wchar_t c, FILE *f) {
  char bytes[MB_LEN_MAX];
  const char *text = bytes;
  int length = __encode(bytes, c);
  if (length < 0 && !__is_utf8()) length = transliterate(c, &text);
  if (length < 0) {
    f->flags |= F_ERROR;
    errno = EILSEQ;
    return WEOF;
  }
  for (int i = 0; i < length; i++) {
    if (__put(f, (unsigned char)text[i]) == EOF) return WEOF;
  }
  return c;
}

static wint_t get_wide(FILE *f) {
  mbstate_t state = {0};
  for (;;) {
    wchar_t c;
    int byte = GETC(f);
    if (byte == EOF) {
      if (!mbsinit(&state)) break;
      return WEOF;
    }
    char unit = byte;
    size_t length = mbrtowc(&c, &unit, 1, &state);
    if (length == (size_t)-1) break;
    if (length != (size_t)-2) return c;
  }
  f->flags |= F_ERROR;
  errno = EILSEQ;
  return WEOF;
}

wint_t fputwc_unlocked(wchar_t c, FILE *f) { return fwide(f, 1) < 0 ? WEOF : put_wide(c, f); }

wint_t fputwc(wchar_t c, FILE *f) {
  LOCK(f);
  wint_t result = fputwc_unlocked(c, f);
  UNLOCK(f);
  return result;
}

wint_t putwc(wchar_t c, FILE *f) { return fputwc(c, f); }
wint_t putwchar(wchar_t c) { return fputwc(c, stdout); }
wint_t putwc_unlocked(wchar_t c, FILE *f) { return fputwc_unlocked(c, f); }
wint_t putwchar_unlocked(wchar_t c) { return fputwc_unlocked(c, stdout); }

wint_t fgetwc_unlocked(FILE *f) { return fwide(f, 1) < 0 ? WEOF : get_wide(f); }

wint_t fgetwc(FILE *f) {
  LOCK(f);
  wint_t result = fgetwc_unlocked(f);
  UNLOCK(f);
  return result;
}

wint_t getwc(FILE *f) { return fgetwc(f); }
wint_t getwchar(void) { return fgetwc(stdin); }
wint_t getwc_unlocked(FILE *f) { return fgetwc_unlocked(f); }
wint_t getwchar_unlocked(void) { return fgetwc_unlocked(stdin); }

wint_t ungetwc(wint_t c, FILE *f) {
  char bytes[MB_LEN_MAX];
  int length = c == WEOF ? -1 : __encode(bytes, c);
  if (length < 0 || fwide(f, 1) < 0) return WEOF;
  LOCK(f);
  while (length && __push_back(f, (unsigned char)bytes[length - 1]) != EOF) length--;
  UNLOCK(f);
  return length ? WEOF : c;
}

int fputws_unlocked(const wchar_t *restrict s, FILE *restrict f) {
  for (; *s; s++) {
    if (fputwc_unlocked(*s, f) == WEOF) return -1;
  }
  return 1;
}

int fputws(const wchar_t *restrict s, FILE *restrict f) {
  LOCK(f);
  int result = fputws_unlocked(s, f);
  UNLOCK(f);
  return result;
}

wchar_t *fgetws_unlocked(wchar_t *restrict s, int n, FILE *restrict f) {
  int count = 0;
  wint_t c = 0;
  while (count < n - 1 && c != '\n' && (c = fgetwc_unlocked(f)) != WEOF) s[count++] = c;
  if (n < 1 || (n > 1 && count == 0) || ferror_unlocked(f)) return NULL;
  s[count] = 0;
  return s;
}

wchar_t *fgetws(wchar_t *restrict s, int n, FILE *restrict f) {
  LOCK(f);
  wchar_t *result = fgetws_unlocked(s, n, f);
  UNLOCK(f);
  return result;
}

/* --- Formats ------------------------------------------------------------------------------------------------- */

/* A copy in UTF-8, from malloc; NULL and errno if there is a character that is none. */
static char *narrow(const wchar_t *s) {
  size_t size = 1;
  char bytes[MB_LEN_MAX];
  for (const wchar_t *c = s; *c; c++) {
    int length = __encode_utf8(bytes, *c);
    if (length < 0) {
      errno = EILSEQ;
      return NULL;
    }
    size += length;
  }
  char *copy = malloc(size), *to = copy;
  for (; copy && *s; s++) to += __encode_utf8(to, *s);
  if (copy) *to = 0;
  return copy;
}

/* Where the characters of wide output go: a stream, or an array. */
struct wide_output {
  FILE *f;
  wchar_t *next, *end; /* the room in the array, apart from that for the final 0 */
  long count;          /* characters, those included that do not fit */
  mbstate_t state;
};

static ssize_t write_characters(void *cookie, const char *bytes, size_t n) {
  struct wide_output *out = cookie;
  for (size_t at = 0; at < n;) {
    wchar_t c;
    size_t length = __decode_utf8(&c, bytes + at, n - at, &out->state);
    if (length == (size_t)-2) break;
    if (out->f && put_wide(c, out->f) == WEOF) return -1;
    if (out->next < out->end) *out->next++ = c;
    out->count++;
    at += length ? length : 1;
  }
  return n;
}

static long print_wide(struct wide_output *out, const wchar_t *format, va_list ap) {
  char *text = narrow(format);
  int result = text ? __print_wide(write_characters, out, text, ap) : -1;
  free(text);
  return result < 0 ? -1 : out->count;
}

int vfwprintf(FILE *restrict f, const wchar_t *restrict format, va_list ap) {
  struct wide_output out = {.f = f};
  if (fwide(f, 1) < 0) return -1;
  LOCK(f);
  int result = print_wide(&out, format, ap);
  UNLOCK(f);
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
  struct wide_output out = {.next = s, .end = size ? s + size - 1 : s};
  long length = print_wide(&out, format, ap);
  if (size) *out.next = 0;
  if (length < 0 || (size_t)length < size) return length;
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
  if (fwide(f, 1) < 0) return EOF;
  char *text = narrow(format);
  if (!text) return EOF;
  LOCK(f);
  int result = __scan_wide(f, text, ap);
  UNLOCK(f);
  free(text);
  return result;
}

int vwscanf(const wchar_t *restrict format, va_list ap) { return vfwscanf(stdin, format, ap); }

int vswscanf(const wchar_t *restrict s, const wchar_t *restrict format, va_list ap) {
  char *input = narrow(s), *text = narrow(format);
  int result = EOF;
  if (input && text) {
    FILE f;
    __memset(&f, 0, sizeof f);
    f.fd = -1;
    f.flags = F_READABLE | F_MEMORY;
    f.size = __strlen(input);
    f.buffer = f.read_next = (unsigned char *)input;
    f.read_end = f.buffer + f.size;
    result = __scan_wide(&f, text, ap);
  }
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
intmax_t wcstoimax(const wchar_t *restrict s, wchar_t **restrict end, int base) { return wcstol(s, end, base); }
uintmax_t wcstoumax(const wchar_t *restrict s, wchar_t **restrict end, int base) { return wcstoul(s, end, base); }
double wcstod(const wchar_t *restrict s, wchar_t **restrict end) { CONVERT(double, strtod) }
float wcstof(const wchar_t *restrict s, wchar_t **restrict end) { CONVERT(float, strtof) }
long double wcstold(const wchar_t *restrict s, wchar_t **restrict end) { CONVERT(long double, strtold) }

size_t wcsftime(wchar_t *restrict s, size_t max, const wchar_t *restrict format, const struct tm *restrict tm) {
  char *text = narrow(format), *result = malloc(max * 4);
  size_t bytes = text && result ? strftime(result, max * 4, text, tm) : 0, length = 0;
  mbstate_t state = {0};
  for (size_t at = 0; at < bytes; length++) {
    if (length + 1 >= max) {
      length = 0;
      break;
    }
    at += __decode_utf8(&s[length], result + at, bytes - at, &state);
  }
  if (length) s[length] = 0;
  free(text);
  free(result);
  return length;
}
