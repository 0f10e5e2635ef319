/* Temporary files (C11 7.21.4.3, POSIX mkstemp). Names are drawn from the kernel's random numbers. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "stream.h"

#define ATTEMPTS 100

enum kind { NEW_FILE, NEW_DIRECTORY, NAME_ONLY };

static int create(char *template, int suffix_length, int flags, enum kind kind) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  size_t length = __strlen(template);
  if (suffix_length < 0 || length < 6 + (size_t)suffix_length ||
      __memcmp(template + length - suffix_length - 6, "XXXXXX", 6) != 0) {
    return __result(-EINVAL);
  }
  char *name = template + length - suffix_length - 6;
  for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
    unsigned long random = 0;
    long raw;
    struct stat status;
    __builtin_syscall(SYS_getrandom, &random, sizeof random, 0);
    for (int i = 0; i < 6; i++) {
      name[i] = letters[random % 62];
      random /= 62;
    }
    if (kind == NEW_FILE) {
      raw = __builtin_syscall(SYS_open, template, (flags & ~O_ACCMODE) | O_RDWR | O_CREAT | O_EXCL, 0600);
    } else if (kind == NEW_DIRECTORY) {
      raw = __builtin_syscall(SYS_mkdir, template, 0700);
    } else {
      raw = __builtin_syscall(SYS_lstat, template, &status);
      raw = raw == -ENOENT ? 0 : raw < 0 ? raw : -EEXIST;
    }
    if (raw != -EEXIST) return __result(raw);
  }
  return __result(-EEXIST);
}

int mkstemp(char *template) { return create(template, 0, 0, NEW_FILE); }
int mkostemp(char *template, int flags) { return create(template, 0, flags, NEW_FILE); }
int mkstemps(char *template, int suffix_length) { return create(template, suffix_length, 0, NEW_FILE); }
int mkostemps(char *template, int suffix_length, int flags) { return create(template, suffix_length, flags, NEW_FILE); }
char *mkdtemp(char *template) { return create(template, 0, 0, NEW_DIRECTORY) < 0 ? NULL : template; }

char *mktemp(char *template) {
  if (create(template, 0, 0, NAME_ONLY) < 0) *template = 0;
  return template;
}

FILE *tmpfile(void) {
  char name[] = "/tmp/tmpfXXXXXX";
  int fd = create(name, 0, 0, NEW_FILE);
  if (fd < 0) return NULL;
  __builtin_syscall(SYS_unlink, name);
  FILE *f = __new_stream("w+");
  if (!f) {
    __builtin_syscall(SYS_close, fd);
    return NULL;
  }
  f->fd = fd;
  f->io = __descriptor_io;
  return f;
}

char *tmpnam_r(char *s) {
  if (!s) return NULL;
  __stpcpy(s, "/tmp/fileXXXXXX");
  return create(s, 0, 0, NAME_ONLY) < 0 ? NULL : s;
}

char *tmpnam(char *s) {
  static char name[L_tmpnam];
  return tmpnam_r(s ? s : name);
}

char *tempnam(const char *directory, const char *prefix) {
  char *from_environment = __getenv("TMPDIR"), path[4096];
  if (from_environment) directory = from_environment;
  if (!directory) directory = P_tmpdir;
  __format(path, sizeof path, "%s/%.5sXXXXXX", directory, prefix ? prefix : "file");
  if (create(path, 0, 0, NAME_ONLY) < 0) return NULL;
  size_t size = __strlen(path) + 1;
  char *copy = malloc(size);
  return copy ? __memcpy(copy, path, size) : NULL;
}
