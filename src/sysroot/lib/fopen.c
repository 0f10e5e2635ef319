/* Opening and closing streams on files and descriptors (C11 7.21.5.1-5.4, POSIX fdopen, GNU fopencookie), and perror. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "stream.h"

int __mode_flags(const char *mode) {
  int flags;
  switch (*mode) {
    case 'r':
      flags = O_RDONLY;
      break;
    case 'w':
      flags = O_WRONLY | O_CREAT | O_TRUNC;
      break;
    case 'a':
      flags = O_WRONLY | O_CREAT | O_APPEND;
      break;
    default:
      errno = EINVAL;
      return -1;
  }
  for (mode++; *mode && *mode != ','; mode++) {
    if (*mode == '+') {
      flags = (flags & ~O_ACCMODE) | O_RDWR;
    } else if (*mode == 'x') {
      flags |= O_EXCL;
    } else if (*mode == 'e') {
      flags |= O_CLOEXEC;
    }
  }
  return flags;
}

static int stream_flags(int open_flags) {
  int access = open_flags & O_ACCMODE;
  return (access != O_WRONLY ? F_READABLE : 0) | (access != O_RDONLY ? F_WRITABLE : 0) |
         (open_flags & O_APPEND ? F_APPEND_MODE : 0);
}

FILE *__new_stream(const char *mode) {
  int flags = __mode_flags(mode);
  if (flags < 0) return NULL;
  FILE *f = __libc_malloc(sizeof *f);
  if (!f) return NULL;
  __memset(f, 0, sizeof *f);
  f->fd = -1;
  f->flags = stream_flags(flags) | F_OWN_FILE;
  f->buffering = _IOFBF;
  f->cookie = f;
  f->next = __streams;
  __streams = f;
  return f;
}

void __forget_stream(FILE *f) {
  FILE **link = &__streams;
  while (*link && *link != f) link = &(*link)->next;
  if (*link) *link = f->next;
  if (f->flags & F_OWN_BUFFER) __libc_free(f->buffer);
  if (f->flags & F_OWN_FILE) __libc_free(f);
}

static FILE *open_descriptor(int fd, const char *mode) {
  FILE *f = __new_stream(mode);
  if (!f) return NULL;
  f->fd = fd;
  f->io = __descriptor_io;
  return f;
}

/* Open a file; one that is only appended to is at its end, as in glibc (the position of `a+` is where reading begins). */
static int open_path(const char *path, int flags) {
  int fd = __result(__builtin_syscall(SYS_open, path, flags, 0666));
  if (fd >= 0 && flags & O_APPEND && (flags & O_ACCMODE) == O_WRONLY) {
    __builtin_syscall(SYS_lseek, fd, 0, SEEK_END);
  }
  return fd;
}

FILE *fopen(const char *restrict path, const char *restrict mode) {
  int flags = __mode_flags(mode);
  if (flags < 0) return NULL;
  int fd = open_path(path, flags);
  if (fd < 0) return NULL;
  FILE *f = open_descriptor(fd, mode);
  if (!f) __builtin_syscall(SYS_close, fd);
  return f;
}

FILE *fopen64(const char *restrict path, const char *restrict mode) { return fopen(path, mode); }

FILE *fdopen(int fd, const char *mode) {
  int flags = __mode_flags(mode);
  if (flags < 0) return NULL;
  int have = __result(__builtin_syscall(SYS_fcntl, fd, F_GETFL));
  if (have < 0) return NULL;
  int wants_read = (flags & O_ACCMODE) != O_WRONLY, wants_write = (flags & O_ACCMODE) != O_RDONLY;
  if ((wants_read && (have & O_ACCMODE) == O_WRONLY) || (wants_write && (have & O_ACCMODE) == O_RDONLY)) {
    errno = EINVAL;
    return NULL;
  }
  if (flags & O_APPEND && !(have & O_APPEND)) __builtin_syscall(SYS_fcntl, fd, F_SETFL, have | O_APPEND);
  if (flags & O_CLOEXEC) __builtin_syscall(SYS_fcntl, fd, F_SETFD, FD_CLOEXEC);
  return open_descriptor(fd, mode);
}

FILE *fopencookie(void *restrict cookie, const char *restrict mode, cookie_io_functions_t io) {
  FILE *f = __new_stream(mode);
  if (!f) return NULL;
  f->io = io;
  f->cookie = cookie;
  return f;
}

/* Flush, give read-ahead input back, and close what is behind; the FILE stays. */
int __close_stream(FILE *f) {
  int result = __sync(f) < 0 ? EOF : 0;
  if (f->io.close && f->io.close(f->cookie) < 0) result = EOF;
  f->fd = -1;
  return result;
}

int fclose(FILE *f) {
  LOCK(f);
  int result = __close_stream(f);
  UNLOCK(f);
  __forget_stream(f);
  return result;
}

int fcloseall(void) {
  fflush(NULL);
  return 0;
}

FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict f) {
  int flags = __mode_flags(mode), fd, old = f->fd;
  if (flags < 0) {
    fclose(f);
    return NULL;
  }
  LOCK(f);
  __sync(f);
  if (path) {
    fd = open_path(path, flags);
  } else {
    char link[32];
    __format(link, sizeof link, "/proc/self/fd/%d", old);
    fd = __result(__builtin_syscall(SYS_open, link, flags & ~(O_CREAT | O_EXCL), 0666));
  }
  if (fd < 0) {
    int saved_errno = errno;
    UNLOCK(f);
    fclose(f);
    errno = saved_errno;
    return NULL;
  }
  /* The new file gets the descriptor of the old one: freopen(..., stdout) must leave descriptor 1. */
  if (old >= 0 && fd != old) {
    __builtin_syscall(SYS_dup3, fd, old, flags & O_CLOEXEC);
    __builtin_syscall(SYS_close, fd);
    fd = old;
  }
  if (f->flags & F_OWN_BUFFER) __libc_free(f->buffer);
  f->fd = fd;
  f->flags = stream_flags(flags) | (f->flags & F_OWN_FILE);
  f->orientation = 0;
  f->buffering = f->buffering == _IONBF && fd == 2 ? _IONBF : _IOFBF;
  f->buffer = f->read_next = f->read_end = f->write_next = f->backup = NULL;
  f->io = __descriptor_io;
  f->cookie = f;
  UNLOCK(f);
  return f;
}

void perror(const char *s) {
  int error = errno;
  char unknown[32];
  const char *text = __error_text(error);
  if (!text) {
    __format(unknown, sizeof unknown, "Unknown error %d", error);
    text = unknown;
  }
  int named = s && *s;
  fprintf(stderr, "%s%s%s\n", named ? s : "", named ? ": " : "", text);
  errno = error;
}
