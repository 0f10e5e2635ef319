/* C11 7.29, POSIX and GNU: wide characters and strings. */
#ifndef _WCHAR_H
#define _WCHAR_H
#include <stddef.h>
#include <stdarg.h>
#include <stdio.h>
#include <wctype.h>
struct tm;
typedef struct {
  int __count;
  unsigned int __value;
} mbstate_t;
#define WEOF 0xffffffffu
#ifndef WCHAR_MIN
#define WCHAR_MIN (-2147483647 - 1)
#define WCHAR_MAX 2147483647
#endif
size_t wcslen(const wchar_t *s);
wchar_t *wcscpy(wchar_t *restrict to, const wchar_t *restrict from);
wchar_t *wcsncpy(wchar_t *restrict to, const wchar_t *restrict from, size_t n);
wchar_t *wcscat(wchar_t *restrict to, const wchar_t *restrict from);
int wcscmp(const wchar_t *a, const wchar_t *b);
int wcsncmp(const wchar_t *a, const wchar_t *b, size_t n);
wchar_t *wcschr(const wchar_t *s, wchar_t c);
wchar_t *wcsrchr(const wchar_t *s, wchar_t c);
wchar_t *wcsstr(const wchar_t *haystack, const wchar_t *needle);
wchar_t *wmemcpy(wchar_t *restrict to, const wchar_t *restrict from, size_t n);
wchar_t *wmemmove(wchar_t *to, const wchar_t *from, size_t n);
wchar_t *wmemset(wchar_t *s, wchar_t c, size_t n);
int wmemcmp(const wchar_t *a, const wchar_t *b, size_t n);
wint_t btowc(int c);
int wctob(wint_t c);
int mbsinit(const mbstate_t *state);
size_t mbrlen(const char *restrict s, size_t n, mbstate_t *restrict state);
size_t mbrtowc(wchar_t *restrict to, const char *restrict s, size_t n, mbstate_t *restrict state);
size_t wcrtomb(char *restrict s, wchar_t c, mbstate_t *restrict state);
size_t mbsrtowcs(wchar_t *restrict to, const char **restrict from, size_t n, mbstate_t *restrict state);
size_t wcsrtombs(char *restrict to, const wchar_t **restrict from, size_t n, mbstate_t *restrict state);
wchar_t *wcsncat(wchar_t *restrict to, const wchar_t *restrict from, size_t n);
wchar_t *wcpcpy(wchar_t *restrict to, const wchar_t *restrict from);
wchar_t *wcpncpy(wchar_t *restrict to, const wchar_t *restrict from, size_t n);
wchar_t *wcsdup(const wchar_t *s);
size_t wcsnlen(const wchar_t *s, size_t max);
wchar_t *wcschrnul(const wchar_t *s, wchar_t c);
wchar_t *wcspbrk(const wchar_t *s, const wchar_t *accept);
size_t wcsspn(const wchar_t *s, const wchar_t *accept);
size_t wcscspn(const wchar_t *s, const wchar_t *reject);
wchar_t *wcstok(wchar_t *restrict s, const wchar_t *restrict delimiters, wchar_t **restrict next);
int wcscoll(const wchar_t *a, const wchar_t *b);
size_t wcsxfrm(wchar_t *restrict to, const wchar_t *restrict from, size_t n);
int wcscasecmp(const wchar_t *a, const wchar_t *b);
int wcsncasecmp(const wchar_t *a, const wchar_t *b, size_t n);
wchar_t *wmemchr(const wchar_t *s, wchar_t c, size_t n);
wchar_t *wmempcpy(wchar_t *restrict to, const wchar_t *restrict from, size_t n);
int wcswidth(const wchar_t *s, size_t n);
long wcstol(const wchar_t *restrict s, wchar_t **restrict end, int base);
long long wcstoll(const wchar_t *restrict s, wchar_t **restrict end, int base);
unsigned long wcstoul(const wchar_t *restrict s, wchar_t **restrict end, int base);
unsigned long long wcstoull(const wchar_t *restrict s, wchar_t **restrict end, int base);
double wcstod(const wchar_t *restrict s, wchar_t **restrict end);
float wcstof(const wchar_t *restrict s, wchar_t **restrict end);
long double wcstold(const wchar_t *restrict s, wchar_t **restrict end);
size_t wcsftime(wchar_t *restrict s, size_t max, const wchar_t *restrict format, const struct tm *restrict tm);
size_t mbsnrtowcs(wchar_t *restrict to, const char **restrict from, size_t bytes, size_t n,
                  mbstate_t *restrict state);
size_t wcsnrtombs(char *restrict to, const wchar_t **restrict from, size_t characters, size_t n,
                  mbstate_t *restrict state);
wint_t fputwc(wchar_t c, FILE *f);
wint_t putwc(wchar_t c, FILE *f);
wint_t getwc(FILE *f);
wint_t ungetwc(wint_t c, FILE *f);
wchar_t *fgetws(wchar_t *restrict s, int n, FILE *restrict f);
int wprintf(const wchar_t *restrict format, ...);
int fwprintf(FILE *restrict f, const wchar_t *restrict format, ...);
int swprintf(wchar_t *restrict s, size_t size, const wchar_t *restrict format, ...);
int vwprintf(const wchar_t *restrict format, va_list ap);
int vfwprintf(FILE *restrict f, const wchar_t *restrict format, va_list ap);
int vswprintf(wchar_t *restrict s, size_t size, const wchar_t *restrict format, va_list ap);
int wscanf(const wchar_t *restrict format, ...);
int fwscanf(FILE *restrict f, const wchar_t *restrict format, ...);
int swscanf(const wchar_t *restrict s, const wchar_t *restrict format, ...);
int vwscanf(const wchar_t *restrict format, va_list ap);
int vfwscanf(FILE *restrict f, const wchar_t *restrict format, va_list ap);
int vswscanf(const wchar_t *restrict s, const wchar_t *restrict format, va_list ap);
wint_t putwchar(wchar_t c);
wint_t fgetwc(FILE *f);
wint_t getwchar(void);
int fputws(const wchar_t *restrict s, FILE *restrict f);
int fwide(FILE *f, int mode);
int wcwidth(wchar_t c);
wint_t fputwc_unlocked(wchar_t c, FILE *f);
wint_t putwc_unlocked(wchar_t c, FILE *f);
wint_t putwchar_unlocked(wchar_t c);
wint_t fgetwc_unlocked(FILE *f);
wint_t getwc_unlocked(FILE *f);
wint_t getwchar_unlocked(void);
int fputws_unlocked(const wchar_t *restrict s, FILE *restrict f);
wchar_t *fgetws_unlocked(wchar_t *restrict s, int n, FILE *restrict f);
int wcscoll_l(const wchar_t *a, const wchar_t *b, locale_t locale);
int wcscasecmp_l(const wchar_t *a, const wchar_t *b, locale_t locale);
int wcsncasecmp_l(const wchar_t *a, const wchar_t *b, size_t n, locale_t locale);
size_t wcsxfrm_l(wchar_t *restrict to, const wchar_t *restrict from, size_t n, locale_t locale);
size_t wcsftime_l(wchar_t *restrict s, size_t max, const wchar_t *restrict format, const struct tm *restrict tm, locale_t locale);
long wcstol_l(const wchar_t *restrict s, wchar_t **restrict end, int base, locale_t locale);
long long wcstoll_l(const wchar_t *restrict s, wchar_t **restrict end, int base, locale_t locale);
unsigned long wcstoul_l(const wchar_t *restrict s, wchar_t **restrict end, int base, locale_t locale);
unsigned long long wcstoull_l(const wchar_t *restrict s, wchar_t **restrict end, int base, locale_t locale);
double wcstod_l(const wchar_t *restrict s, wchar_t **restrict end, locale_t locale);
float wcstof_l(const wchar_t *restrict s, wchar_t **restrict end, locale_t locale);
long double wcstold_l(const wchar_t *restrict s, wchar_t **restrict end, locale_t locale);
#define wcstoq wcstoll
#define wcstouq wcstoull
FILE *open_wmemstream(wchar_t **buffer, size_t *size);
#endif
