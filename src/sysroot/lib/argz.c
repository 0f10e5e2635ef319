/* Vectors of strings in one block, and environments of that form (GNU argz.h, envz.h). */
#include <argz.h>
#include <envz.h>
#include <stdlib.h>
#include "internal.h"

error_t argz_append(char **restrict argz, size_t *restrict length, const char *restrict buffer, size_t size) {
  char *bigger = realloc(*argz, *length + size);
  if (!bigger) return ENOMEM;
  __memcpy(bigger + *length, buffer, size);
  *argz = bigger;
  *length += size;
  return 0;
}

error_t argz_add(char **restrict argz, size_t *restrict length, const char *restrict string) {
  return argz_append(argz, length, string, __strlen(string) + 1);
}

error_t argz_create(char *const argv[], char **restrict argz, size_t *restrict length) {
  *argz = NULL;
  *length = 0;
  for (; *argv; argv++) {
    if (argz_add(argz, length, *argv)) {
      free(*argz);
      *argz = NULL;
      return ENOMEM;
    }
  }
  return 0;
}

/* Runs of separators count as one; one at the end leaves an empty string behind. */
error_t argz_add_sep(char **restrict argz, size_t *restrict length, const char *restrict string, int separator) {
  size_t size = __strlen(string) + 1;
  if (size == 1) return 0;
  char *bigger = realloc(*argz, *length + size);
  if (!bigger) return ENOMEM;
  char *to = bigger + *length;
  for (; *string; string++) {
    if (*string != separator) *to++ = *string;
    else if (to > bigger && to[-1]) *to++ = 0;
  }
  *to++ = 0;
  *argz = bigger;
  *length = to - bigger;
  return 0;
}

error_t argz_create_sep(const char *restrict string, int separator, char **restrict argz, size_t *restrict length) {
  *argz = NULL;
  *length = 0;
  error_t error = argz_add_sep(argz, length, string, separator);
  if (*length == 0) {
    free(*argz);
    *argz = NULL;
  }
  return error;
}

char *argz_next(const char *restrict argz, size_t length, const char *restrict entry) {
  if (entry) entry += __strlen(entry) + 1;
  else entry = argz;
  return entry < argz + length ? (char *)entry : NULL;
}

size_t argz_count(const char *argz, size_t length) {
  size_t count = 0;
  for (const char *entry = NULL; (entry = argz_next(argz, length, entry));) count++;
  return count;
}

void argz_extract(const char *restrict argz, size_t length, char **restrict argv) {
  for (char *entry = NULL; (entry = argz_next(argz, length, entry));) *argv++ = entry;
  *argv = NULL;
}

void argz_stringify(char *argz, size_t length, int separator) {
  for (size_t i = 0; i + 1 < length; i++) {
    if (!argz[i]) argz[i] = separator;
  }
}

void argz_delete(char **restrict argz, size_t *restrict length, char *restrict entry) {
  if (!entry) return;
  size_t size = __strlen(entry) + 1;
  *length -= size;
  __memmove(entry, entry + size, *length - (entry - *argz));
  if (*length) return;
  free(*argz);
  *argz = NULL;
}

error_t argz_insert(char **restrict argz, size_t *restrict length, char *restrict before, const char *restrict entry) {
  if (!before) return argz_add(argz, length, entry);
  if (before < *argz || before >= *argz + *length) return EINVAL;
  while (before > *argz && before[-1]) before--;
  size_t at = before - *argz, size = __strlen(entry) + 1;
  char *bigger = realloc(*argz, *length + size);
  if (!bigger) return ENOMEM;
  __memmove(bigger + at + size, bigger + at, *length - at);
  __memcpy(bigger + at, entry, size);
  *argz = bigger;
  *length += size;
  return 0;
}

/* The first place of `what` in s, or NULL. */
static const char *find(const char *s, const char *what) {
  size_t length = __strlen(what);
  for (; *s; s++) {
    if (__strncmp(s, what, length) == 0) return s;
  }
  return NULL;
}

error_t argz_replace(char **restrict argz, size_t *restrict length, const char *restrict string, const char *restrict with,
                     unsigned int *restrict count) {
  char *result = NULL;
  size_t size = 0, skip = __strlen(string), put = __strlen(with);
  if (!skip) return 0;
  for (char *entry = NULL; (entry = argz_next(*argz, *length, entry));) {
    const char *rest = entry, *found;
    error_t error = 0;
    for (; !error && (found = find(rest, string)); rest = found + skip) {
      error = argz_append(&result, &size, rest, found - rest);
      if (!error) error = argz_append(&result, &size, with, put);
      if (count) ++*count;
    }
    if (!error) error = argz_add(&result, &size, rest);
    if (error) {
      free(result);
      return error;
    }
  }
  if (!result) return 0;
  free(*argz);
  *argz = result;
  *length = size;
  return 0;
}

/* --- Environments ------------------------------------------------------------------------------------------------- */

static size_t name_length(const char *entry) { return __strchrnul(entry, '=') - entry; }

char *envz_entry(const char *restrict envz, size_t length, const char *restrict name) {
  size_t n = name_length(name);
  for (char *entry = NULL; (entry = argz_next(envz, length, entry));) {
    if (name_length(entry) == n && __strncmp(entry, name, n) == 0) return entry;
  }
  return NULL;
}

char *envz_get(const char *restrict envz, size_t length, const char *restrict name) {
  char *entry = envz_entry(envz, length, name);
  if (entry) entry = __strchrnul(entry, '=');
  return entry && *entry ? entry + 1 : NULL;
}

void envz_remove(char **restrict envz, size_t *restrict length, const char *restrict name) {
  argz_delete(envz, length, envz_entry(*envz, *length, name));
}

error_t envz_add(char **restrict envz, size_t *restrict length, const char *restrict name, const char *restrict value) {
  envz_remove(envz, length, name);
  if (!value) return argz_add(envz, length, name);
  error_t error = argz_append(envz, length, name, __strlen(name));
  if (!error) error = argz_append(envz, length, "=", 1);
  return error ? error : argz_add(envz, length, value);
}

error_t envz_merge(char **restrict envz, size_t *restrict length, const char *restrict other, size_t other_length, int override) {
  error_t error = 0;
  for (char *entry = NULL; !error && (entry = argz_next(other, other_length, entry));) {
    char *old = envz_entry(*envz, *length, entry);
    if (old && !override) continue;
    argz_delete(envz, length, old);
    error = argz_add(envz, length, entry);
  }
  return error;
}

/* Without the entries that have no value. */
void envz_strip(char **restrict envz, size_t *restrict length) {
  for (char *entry = *envz; entry && entry < *envz + *length;) {
    if (*__strchrnul(entry, '=')) entry += __strlen(entry) + 1;
    else argz_delete(envz, length, entry);
  }
}
