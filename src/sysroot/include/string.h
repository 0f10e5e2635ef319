/* C11 7.24, POSIX and GNU: strings and blocks of memory. */
#ifndef _STRING_H
#define _STRING_H
#include <features.h>
#include <stddef.h>
#include <strings.h>
void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memccpy(void *restrict to, const void *restrict from, int c, size_t n);
void *mempcpy(void *restrict to, const void *restrict from, size_t n);
void *memset(void *s, int c, size_t n);
void explicit_bzero(void *s, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
void *memrchr(const void *s, int c, size_t n);
void *rawmemchr(const void *s, int c);
void *memmem(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);
void *memfrob(void *s, size_t n);
char *strcpy(char *restrict to, const char *restrict from);
char *strncpy(char *restrict to, const char *restrict from, size_t n);
char *stpcpy(char *restrict to, const char *restrict from);
char *stpncpy(char *restrict to, const char *restrict from, size_t n);
char *strcat(char *restrict to, const char *restrict from);
char *strncat(char *restrict to, const char *restrict from, size_t n);
size_t strlcpy(char *restrict to, const char *restrict from, size_t size);
size_t strlcat(char *restrict to, const char *restrict from, size_t size);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
int strcoll(const char *a, const char *b);
size_t strxfrm(char *restrict to, const char *restrict from, size_t n);
int strverscmp(const char *a, const char *b);
char *strdup(const char *s) __attribute__((malloc));
char *strndup(const char *s, size_t n) __attribute__((malloc));
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strchrnul(const char *s, int c);
size_t strcspn(const char *s, const char *reject);
size_t strspn(const char *s, const char *accept);
char *strpbrk(const char *s, const char *accept);
char *strstr(const char *haystack, const char *needle);
char *strcasestr(const char *haystack, const char *needle);
char *strtok(char *restrict s, const char *restrict delimiters);
char *strtok_r(char *restrict s, const char *restrict delimiters, char **restrict saved);
char *strsep(char **restrict s, const char *restrict delimiters);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
char *strerror(int error);
int __xpg_strerror_r(int error, char *buffer, size_t size);
/* As with gcc's default the one of POSIX, which always fills the buffer; GNU's returns the text. */
#ifdef _GNU_SOURCE
char *strerror_r(int error, char *buffer, size_t size) __wur;
#else
#define strerror_r(error, buffer, size) __xpg_strerror_r(error, buffer, size)
#endif
const char *strerrorname_np(int error);
const char *strerrordesc_np(int error);
char *strsignal(int signal);
const char *sigabbrev_np(int signal);
const char *sigdescr_np(int signal);
char *strfry(char *s);
#ifndef basename
char *basename(const char *path); /* the GNU one; <libgen.h> has POSIX's */
#endif
#define strdupa(s) __strcpy_into(__builtin_alloca(strlen(s) + 1), s)
#define strndupa(s, n) __strncpy_into(__builtin_alloca(strnlen(s, n) + 1), s, n)
char *__strcpy_into(char *to, const char *from);
char *__strncpy_into(char *to, const char *from, size_t n);
int strcoll_l(const char *a, const char *b, locale_t locale);
size_t strxfrm_l(char *restrict to, const char *restrict from, size_t n, locale_t locale);
char *strerror_l(int error, locale_t locale);
#endif
