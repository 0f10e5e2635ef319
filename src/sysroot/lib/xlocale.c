/*
 * Functions that take the locale as an argument (POSIX: their names end in _l). Characters of one byte and numbers are the same in all
 * locales; what differs is asked for with the locale in force for as long.
 */
#include <ctype.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>
#include "internal.h"

#define CLASS(name)                                                                                \
  int name##_l(int c, locale_t locale) { return name(c); }
CLASS(isalnum)
CLASS(isalpha)
CLASS(isblank)
CLASS(iscntrl)
CLASS(isdigit)
CLASS(isgraph)
CLASS(islower)
CLASS(isprint)
CLASS(ispunct)
CLASS(isspace)
CLASS(isupper)
CLASS(isxdigit)
CLASS(tolower)
CLASS(toupper)

#define IN_LOCALE(type, call)                                                                      \
  locale_t previous = uselocale(locale);                                                           \
  type result = call;                                                                              \
  uselocale(previous);                                                                             \
  return result;

int strcoll_l(const char *a, const char *b, locale_t locale) { IN_LOCALE(int, strcoll(a, b)) }
int strcasecmp_l(const char *a, const char *b, locale_t locale) { return strcasecmp(a, b); }
int strncasecmp_l(const char *a, const char *b, size_t n, locale_t locale) { return strncasecmp(a, b, n); }
char *strerror_l(int error, locale_t locale) { return strerror(error); }

size_t strxfrm_l(char *restrict to, const char *restrict from, size_t n, locale_t locale) {
  IN_LOCALE(size_t, strxfrm(to, from, n))
}

size_t strftime_l(char *restrict s, size_t size, const char *restrict format, const struct tm *restrict tm, locale_t locale) {
  IN_LOCALE(size_t, strftime(s, size, format, tm))
}

char *strptime_l(const char *restrict s, const char *restrict format, struct tm *restrict tm, locale_t locale) {
  IN_LOCALE(char *, strptime(s, format, tm))
}

/* --- Numbers ----------------------------------------------------------------------------------------------------- */

long strtol_l(const char *restrict s, char **restrict end, int base, locale_t locale) { return strtol(s, end, base); }
long long strtoll_l(const char *restrict s, char **restrict end, int base, locale_t locale) { return strtoll(s, end, base); }
unsigned long strtoul_l(const char *restrict s, char **restrict end, int base, locale_t locale) {
  return strtoul(s, end, base);
}
unsigned long long strtoull_l(const char *restrict s, char **restrict end, int base, locale_t locale) {
  return strtoull(s, end, base);
}
double strtod_l(const char *restrict s, char **restrict end, locale_t locale) { return strtod(s, end); }
float strtof_l(const char *restrict s, char **restrict end, locale_t locale) { return strtof(s, end); }
long double strtold_l(const char *restrict s, char **restrict end, locale_t locale) { return strtold(s, end); }

/* --- Wide strings ------------------------------------------------------------------------------------------------ */

int wcscoll_l(const wchar_t *a, const wchar_t *b, locale_t locale) { IN_LOCALE(int, wcscoll(a, b)) }
int wcscasecmp_l(const wchar_t *a, const wchar_t *b, locale_t locale) { IN_LOCALE(int, wcscasecmp(a, b)) }
int wcsncasecmp_l(const wchar_t *a, const wchar_t *b, size_t n, locale_t locale) {
  IN_LOCALE(int, wcsncasecmp(a, b, n))
}
size_t wcsxfrm_l(wchar_t *restrict to, const wchar_t *restrict from, size_t n, locale_t locale) {
  IN_LOCALE(size_t, wcsxfrm(to, from, n))
}
size_t wcsftime_l(wchar_t *restrict s, size_t max, const wchar_t *restrict format, const struct tm *restrict tm, locale_t locale) {
  IN_LOCALE(size_t, wcsftime(s, max, format, tm))
}
long wcstol_l(const wchar_t *restrict s, wchar_t **restrict end, int base, locale_t locale) { return wcstol(s, end, base); }
long long wcstoll_l(const wchar_t *restrict s, wchar_t **restrict end, int base, locale_t locale) {
  return wcstoll(s, end, base);
}
unsigned long wcstoul_l(const wchar_t *restrict s, wchar_t **restrict end, int base, locale_t locale) {
  return wcstoul(s, end, base);
}
unsigned long long wcstoull_l(const wchar_t *restrict s, wchar_t **restrict end, int base, locale_t locale) {
  return wcstoull(s, end, base);
}
double wcstod_l(const wchar_t *restrict s, wchar_t **restrict end, locale_t locale) { return wcstod(s, end); }
float wcstof_l(const wchar_t *restrict s, wchar_t **restrict end, locale_t locale) { return wcstof(s, end); }
long double wcstold_l(const wchar_t *restrict s, wchar_t **restrict end, locale_t locale) { return wcstold(s, end); }
