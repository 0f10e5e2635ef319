/* POSIX shared memory objects: files in /dev/shm that processes map. */
#include <fcntl.h>
#include <limits.h>
#include <sys/mman.h>
#include <unistd.h>
#include "internal.h"

#define PREFIX "/dev/shm/"

/* The file of a name, or 0 and errno if the name cannot be one. */
static int path_of(const char *name, char path[PATH_MAX]) {
  while (*name == '/') name++;
  size_t length = __strlen(name);
  if (length == 0 || length > NAME_MAX || __strchr(name, '/')) {
    errno = length > NAME_MAX ? ENAMETOOLONG : EINVAL;
    return 0;
  }
  __memcpy(path, PREFIX, sizeof PREFIX - 1);
  __memcpy(path + sizeof PREFIX - 1, name, length + 1);
  return 1;
}

int shm_open(const char *name, int flags, mode_t mode) {
  char path[PATH_MAX];
  return path_of(name, path) ? open(path, flags | O_NOFOLLOW | O_CLOEXEC, mode) : -1;
}

int shm_unlink(const char *name) {
  char path[PATH_MAX];
  return path_of(name, path) ? unlink(path) : -1;
}
