/* Reading directories (POSIX dirent.h): the kernel fills a buffer with entries of the very layout that struct dirent has. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "internal.h"

struct __directory {
  int fd;
  long position; /* of the next entry, as the file system counts */
  size_t next;   /* in the buffer */
  size_t end;
  char buffer[4096] __attribute__((aligned(8)));
};

static DIR *new_directory(int fd) {
  DIR *directory = __libc_malloc(sizeof *directory);
  if (!directory) return NULL;
  directory->fd = fd;
  directory->position = 0;
  directory->next = directory->end = 0;
  return directory;
}

DIR *opendir(const char *path) {
  int fd = __result(__builtin_syscall(SYS_open, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0));
  if (fd < 0) return NULL;
  DIR *directory = new_directory(fd);
  if (!directory) __builtin_syscall(SYS_close, fd);
  return directory;
}

DIR *fdopendir(int fd) {
  struct stat status;
  if (__result(__builtin_syscall(SYS_fstat, fd, &status)) < 0) return NULL;
  if (!S_ISDIR(status.st_mode)) {
    errno = ENOTDIR;
    return NULL;
  }
  return new_directory(fd);
}

struct dirent *readdir(DIR *directory) {
  if (directory->next >= directory->end) {
    long got = __builtin_syscall(SYS_getdents64, directory->fd, directory->buffer, sizeof directory->buffer);
    if (got <= 0) {
      if (got < 0 && got != -ENOENT) __result(got);
      return NULL;
    }
    directory->next = 0;
    directory->end = got;
  }
  struct dirent *entry = (struct dirent *)(directory->buffer + directory->next);
  directory->next += entry->d_reclen;
  directory->position = entry->d_off;
  return entry;
}

int readdir_r(DIR *restrict directory, struct dirent *restrict entry, struct dirent **restrict result) {
  int saved_errno = errno;
  errno = 0;
  struct dirent *found = readdir(directory);
  int error = errno;
  errno = saved_errno;
  *result = NULL;
  if (!found) return error;
  __memcpy(entry, found, found->d_reclen);
  *result = entry;
  return 0;
}

int closedir(DIR *directory) {
  int fd = directory->fd;
  __libc_free(directory);
  return __result(__builtin_syscall(SYS_close, fd));
}

void seekdir(DIR *directory, long position) {
  __builtin_syscall(SYS_lseek, directory->fd, position, 0);
  directory->position = position;
  directory->next = directory->end = 0;
}

void rewinddir(DIR *directory) { seekdir(directory, 0); }
long telldir(DIR *directory) { return directory->position; }
int dirfd(DIR *directory) { return directory->fd; }
int alphasort(const struct dirent **a, const struct dirent **b) { return __strcmp((*a)->d_name, (*b)->d_name); }
int versionsort(const struct dirent **a, const struct dirent **b) { return strverscmp((*a)->d_name, (*b)->d_name); }

int scandirat(int at, const char *restrict path, struct dirent ***restrict list, int (*select)(const struct dirent *),
              int (*compare)(const struct dirent **, const struct dirent **)) {
  struct dirent **found = NULL, *entry;
  size_t count = 0, capacity = 0;
  int fd = __result(__builtin_syscall(SYS_openat, at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0));
  DIR *directory = fd < 0 ? NULL : new_directory(fd);
  if (!directory) return -1;
  while ((entry = readdir(directory))) {
    if (select && !select(entry)) continue;
    if (count == capacity) {
      struct dirent **bigger = realloc(found, (capacity = capacity ? 2 * capacity : 16) * sizeof *found);
      if (!bigger) break;
      found = bigger;
    }
    if (!(found[count] = malloc(entry->d_reclen))) break;
    __memcpy(found[count++], entry, entry->d_reclen);
  }
  closedir(directory);
  if (entry) {
    while (count) free(found[--count]);
    free(found);
    errno = ENOMEM;
    return -1;
  }
  if (compare && count) qsort(found, count, sizeof *found, (__compar_fn_t)compare);
  *list = found;
  return count;
}

int scandir(const char *restrict path, struct dirent ***restrict list, int (*select)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **)) {
  return scandirat(AT_FDCWD, path, list, select, compare);
}

ssize_t getdents64(int fd, void *buffer, size_t size) { return __result(__builtin_syscall(SYS_getdents64, fd, buffer, size)); }

ssize_t getdirentries(int fd, char *restrict buffer, size_t size, off_t *restrict base) {
  off_t position = __result(__builtin_syscall(SYS_lseek, fd, 0, SEEK_CUR));
  if (position >= 0) *base = position;
  return position < 0 ? -1 : getdents64(fd, buffer, size);
}
