/* Environments as argz vectors (GNU): entries NAME=VALUE, or NAME alone. */
#ifndef _ENVZ_H
#define _ENVZ_H
#include <argz.h>
char *envz_entry(const char *restrict envz, size_t length, const char *restrict name);
char *envz_get(const char *restrict envz, size_t length, const char *restrict name);
error_t envz_add(char **restrict envz, size_t *restrict length, const char *restrict name, const char *restrict value);
error_t envz_merge(char **restrict envz, size_t *restrict length, const char *restrict other, size_t other_length, int override);
void envz_remove(char **restrict envz, size_t *restrict length, const char *restrict name);
void envz_strip(char **restrict envz, size_t *restrict length);
#endif
