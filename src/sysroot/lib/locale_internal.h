/*
 * Locales (locale.c): three are there. "C" has ASCII and nothing else; "C.UTF-8" is the same in UTF-8; "en_US.UTF-8" also groups
 * digits, and writes times and money as people in the United States do.
 */
#ifndef _LOCALE_INTERNAL_H
#define _LOCALE_INTERNAL_H
#include <locale.h>

#define CATEGORIES 13 /* LC_CTYPE to LC_IDENTIFICATION; the place of LC_ALL is not used */

enum locale_kind { KIND_C, KIND_C_UTF8, KIND_EN_US };

/* For each category which locale it is, and how the program spelled its name. */
struct __locale {
  unsigned char kind[CATEGORIES];
  char name[CATEGORIES][16];
};

extern struct __locale __global_locale;
extern __thread locale_t __thread_locale; /* of uselocale; NULL: the global one */

static inline const struct __locale *__locale_of(locale_t locale) {
  return locale == LC_GLOBAL_LOCALE || !locale ? &__global_locale : locale;
}

/* The kind of a category for the calling thread. */
static inline enum locale_kind __locale_kind(int category) { return __locale_of(__thread_locale)->kind[category]; }

/* Are multibyte characters UTF-8? Otherwise each is a byte of ASCII. */
static inline int __is_utf8(void) { return __locale_kind(LC_CTYPE) != KIND_C; }
/* Are thousands separated? */
static inline int __groups_digits(void) { return __locale_kind(LC_NUMERIC) == KIND_EN_US; }
#endif
