/* Questions about the system that have little answers: the auxiliary vector, the library's version, ulimit, ftime. */
#include <gnu/libc-version.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <sys/timeb.h>
#include <ulimit.h>
#include <unistd.h>
#include "internal.h"

#define BLOCK 512

const char *gnu_get_libc_version(void) { return "2.36"; }
const char *gnu_get_libc_release(void) { return "stable"; }

unsigned long getauxval(unsigned long type) {
  switch (type) {
    case AT_PAGESZ:
      return 4096;
    case AT_CLKTCK:
      return 100;
    case AT_UID:
      return getuid();
    case AT_EUID:
      return geteuid();
    case AT_GID:
      return getgid();
    case AT_EGID:
      return getegid();
    case AT_PLATFORM:
      return (unsigned long)"x86_64";
    case AT_SECURE:
      return 0;
    default:
      errno = ENOENT;
      return 0;
  }
}

long ulimit(int command, ...) {
  struct rlimit limit;
  if (command != UL_GETFSIZE && command != UL_SETFSIZE) {
    errno = EINVAL;
    return -1;
  }
  if (command == UL_GETFSIZE) {
    if (getrlimit(RLIMIT_FSIZE, &limit) < 0) return -1;
    return limit.rlim_cur == RLIM_INFINITY ? (long)(~0UL >> 1) : (long)(limit.rlim_cur / BLOCK);
  }
  va_list ap;
  va_start(ap, command);
  long blocks = va_arg(ap, long);
  va_end(ap);
  limit.rlim_cur = limit.rlim_max = (rlim_t)blocks * BLOCK;
  return setrlimit(RLIMIT_FSIZE, &limit) < 0 ? -1 : blocks;
}

int ftime(struct timeb *now) {
  struct timespec precise;
  if (clock_gettime(CLOCK_REALTIME, &precise) < 0) return -1;
  *now = (struct timeb){precise.tv_sec, precise.tv_nsec / 1000000, 0, 0};
  return 0;
}
