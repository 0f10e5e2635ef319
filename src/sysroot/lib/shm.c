/* POSIX shared memory objects: files in /dev/shm that processes map. */
#include <fcntl.h>
#include <limits.h>
#include <sys/mman.h>
#include <unistd.h>
#include "internal.h"

#define PREFIX "/dev/shm/"

/* The file of a name. Returns 0 if it cannot be one, which as in glibc is not a matter of what the file system takes. */
static int path_of(const char *name, char path[PATH_MAX]) {
  while (*name == '/') name++;
  size_t length = __strlen(name);
  if (length == 0 || length > NAME_MAX + 4 || __strchr(name, '/')) return 0;
  __memcpy(path, PREFIX, sizeof PREFIX - 1);
  __memcpy(path + sizeof PREFIX - 1, name, length + 1);
  return 1;
}

int shm_open(const char *name, int flags, mode_t mode) {
  char path[PATH_MAX];
  if (!path_of(name, path)) {
    errno = EINVAL;
    return -1;
  }
  int fd = open(path, flags | O_NOFOLLOW | O_CLOEXEC, mode);
  if (fd < 0 && errno == EISDIR) errno = EINVAL; /* "." and ".." are no names of objects */
  return fd;
}

int shm_unlink(const char *name) {
  char path[PATH_MAX];
  if (path_of(name, path)) return unlink(path);
  errno = ENOENT;
  return -1;
}
