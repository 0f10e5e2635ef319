/* Vectors of strings in one block (GNU): each string ends with its 0, and the length counts those. The functions return 0 or ENOMEM. */
#ifndef _ARGZ_H
#define _ARGZ_H
#include <errno.h>
#include <string.h>
#ifndef __error_t_defined
#define __error_t_defined 1
typedef int error_t;
#endif
error_t argz_create(char *const argv[], char **restrict argz, size_t *restrict length);
error_t argz_create_sep(const char *restrict string, int separator, char **restrict argz, size_t *restrict length);
size_t argz_count(const char *argz, size_t length);
void argz_extract(const char *restrict argz, size_t length, char **restrict argv);
void argz_stringify(char *argz, size_t length, int separator);
error_t argz_add(char **restrict argz, size_t *restrict length, const char *restrict string);
error_t argz_add_sep(char **restrict argz, size_t *restrict length, const char *restrict string, int separator);
error_t argz_append(char **restrict argz, size_t *restrict length, const char *restrict buffer, size_t size);
void argz_delete(char **restrict argz, size_t *restrict length, char *restrict entry);
error_t argz_insert(char **restrict argz, size_t *restrict length, char *restrict before, const char *restrict entry);
error_t argz_replace(char **restrict argz, size_t *restrict length, const char *restrict string, const char *restrict with,
                     unsigned int *restrict count);
char *argz_next(const char *restrict argz, size_t length, const char *restrict entry);
#endif
