/* UTF-8, and characters in the locale's encoding (multibyte.c). */
#ifndef _MULTIBYTE_H
#define _MULTIBYTE_H
#include <limits.h>
#include <wchar.h>

/* The next character of UTF-8, as mbrtowc. */
size_t __decode_utf8(wchar_t *to, const char *s, size_t n, mbstate_t *state);
/* A character as UTF-8, or as the locale has it: its bytes, up to MB_LEN_MAX; -1 if there is no such character. */
int __encode_utf8(char *s, unsigned int c);
int __encode(char *s, wchar_t c);
#endif
