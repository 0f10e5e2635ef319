/*
 * The environment (POSIX environ). setenv copies the strings; putenv keeps the caller's. The vector is copied to the heap
 * when it first has to grow, and copied anew if the program gave `environ` another value meanwhile.
 */
#include <stdlib.h>
#include <unistd.h>
#include "internal.h"

static char **own; /* the vector we allocated, if environ is it */

static char **find(const char *name, size_t length) {
  if (!environ) return NULL;
  for (char **entry = environ; *entry; entry++) {
    if (__strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') return entry;
  }
  return NULL;
}

char *__getenv(const char *name) {
  size_t length = __strlen(name);
  char **entry = find(name, length);
  return entry ? *entry + length + 1 : NULL;
}

char *getenv(const char *name) { return __getenv(name); }
char *secure_getenv(const char *name) { return __getenv(name); }

/* Put the string, whose name has this length, in the place of the old one or at the end. */
static int place(char *string, size_t length) {
  char **entry = find(string, length);
  if (entry) {
    *entry = string;
    return 0;
  }
  size_t count = 0;
  while (environ && environ[count]) count++;
  char **bigger = __libc_realloc(own && environ == own ? own : NULL, (count + 2) * sizeof *bigger);
  if (!bigger) return -1;
  if (environ && environ != own) __memcpy(bigger, environ, count * sizeof *bigger);
  bigger[count] = string;
  bigger[count + 1] = NULL;
  environ = own = bigger;
  return 0;
}

static int valid(const char *name) {
  if (name && *name && !__strchr(name, '=')) return 1;
  errno = EINVAL;
  return 0;
}

int setenv(const char *name, const char *value, int overwrite) {
  if (!valid(name)) return -1;
  size_t length = __strlen(name), value_size = __strlen(value) + 1;
  if (!overwrite && find(name, length)) return 0;
  char *string = __libc_malloc(length + 1 + value_size);
  if (!string) return -1;
  __memcpy(string, name, length);
  string[length] = '=';
  __memcpy(string + length + 1, value, value_size);
  return place(string, length);
}

int unsetenv(const char *name) {
  if (!valid(name)) return -1;
  size_t length = __strlen(name);
  for (char **entry; (entry = find(name, length));) {
    do {
      entry[0] = entry[1];
    } while (*entry++);
  }
  return 0;
}

int putenv(char *string) {
  char *equals = __strchr(string, '=');
  if (!equals) return unsetenv(string);
  return place(string, equals - string);
}

int clearenv(void) {
  environ = NULL;
  return 0;
}
