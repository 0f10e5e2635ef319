/*
 * Semaphores (POSIX sem_wait, sem_post, ...): a count that never goes below zero. Whoever finds it zero sleeps on it. A named
 * semaphore is a file in /dev/shm that processes map.
 */
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "pthread_internal.h"

static int fail(int error) {
  errno = error;
  return -1;
}

int sem_init(sem_t *semaphore, int shared, unsigned int value) {
  if (value > SEM_VALUE_MAX) return fail(EINVAL);
  __memset(semaphore, 0, sizeof *semaphore);
  semaphore->__data.value = value;
  return 0;
}

int sem_destroy(sem_t *semaphore) { return 0; }

int sem_getvalue(sem_t *restrict semaphore, int *restrict value) {
  *value = semaphore->__data.value;
  return 0;
}

/* Take one if there is one. */
static int take(sem_t *semaphore) {
  for (;;) {
    unsigned int value = *(volatile unsigned int *)&semaphore->__data.value;
    if (value == 0) return 0;
    if (__sync_bool_compare_and_swap(&semaphore->__data.value, value, value - 1)) return 1;
  }
}

int sem_trywait(sem_t *semaphore) { return take(semaphore) ? 0 : fail(EAGAIN); }

static void stop_waiting(void *argument) {
  sem_t *semaphore = argument;
  __sync_sub_and_fetch(&semaphore->__data.waiters, 1);
  end_wait(&__thread_self);
}

static int wait_until(sem_t *semaphore, clockid_t clock, const struct timespec *deadline) {
  struct pthread *self = __pthread_current();
  pthread_testcancel();
  if (take(semaphore)) return 0;
  if (deadline && !valid_time(deadline)) return fail(EINVAL);
  int error = 0, taken = 0;
  __sync_add_and_fetch(&semaphore->__data.waiters, 1);
  begin_wait(self, WAITS_FOR_SEMAPHORE, semaphore);
  pthread_cleanup_push(stop_waiting, semaphore);
  while (!(taken = take(semaphore)) && error != ETIMEDOUT && error != EINTR) {
    error = __futex_wait_cancellable(&semaphore->__data.value, 0, clock, deadline);
  }
  pthread_cleanup_pop(1);
  return taken ? 0 : fail(error);
}

int sem_wait(sem_t *semaphore) { return wait_until(semaphore, CLOCK_REALTIME, NULL); }
int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict deadline) {
  return wait_until(semaphore, CLOCK_REALTIME, deadline);
}
int sem_clockwait(sem_t *restrict semaphore, clockid_t clock, const struct timespec *restrict deadline) {
  if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return fail(EINVAL);
  return wait_until(semaphore, clock, deadline);
}

/* May be called by a signal handler: it takes no lock. */
int sem_post(sem_t *semaphore) {
  unsigned int value;
  do {
    value = *(volatile unsigned int *)&semaphore->__data.value;
    if (value == SEM_VALUE_MAX) return fail(EOVERFLOW);
  } while (!__sync_bool_compare_and_swap(&semaphore->__data.value, value, value + 1));
  if (*(volatile unsigned int *)&semaphore->__data.waiters > 0) __futex_wake(&semaphore->__data.value, 1);
  return 0;
}

/* --- Named semaphores ------------------------------------------------------------------------------------------------ */

/* A process that opens a semaphore twice gets the same address both times. Which semaphore it is says the file and not the name,
   as the name may have been given away and be another's now. */
struct opened {
  dev_t device;
  ino_t number;
  sem_t *semaphore;
  int count;
  struct opened *next;
};

static struct opened *opened;
static int opened_lock;

#define PREFIX "/dev/shm/sem."

/* The file of a name; 0 if the name cannot be one. */
static int path_of(const char *name, char path[PATH_MAX]) {
  while (*name == '/') name++;
  size_t length = __strlen(name);
  if (length == 0 || length > NAME_MAX - 4 || __strchr(name, '/')) return 0;
  __memcpy(path, PREFIX, sizeof PREFIX);
  __memcpy(path + sizeof PREFIX - 1, name, length + 1);
  return 1;
}

/* Make the file of a semaphore under another name first, so that nobody finds it half made. Returns a descriptor of it, which the
   maker has whatever the mode allows; or -1. */
static int create(const char *path, mode_t mode, unsigned int value) {
  char temporary[PATH_MAX];
  sem_t fresh;
  if (value > SEM_VALUE_MAX) return fail(EINVAL);
  sem_init(&fresh, 1, value);
  __format(temporary, sizeof temporary, "/dev/shm/new.%d", (int)__builtin_syscall(SYS_gettid));
  int fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0) return -1;
  int error = write(fd, &fresh, sizeof fresh) < 0 || link(temporary, path) < 0 ? errno : 0;
  unlink(temporary);
  if (error) {
    close(fd);
    return fail(error);
  }
  return fd;
}

/* A descriptor of the semaphore's file, made if there is none and `flags` say so. */
static int open_file(const char *path, int flags, mode_t mode, unsigned int value) {
  for (;;) {
    if (!(flags & O_CREAT) || !(flags & O_EXCL)) {
      int fd = open(path, O_RDWR | O_CLOEXEC);
      if (fd >= 0 || !(flags & O_CREAT) || errno != ENOENT) return fd;
    }
    int fd = create(path, mode, value);
    if (fd >= 0 || errno != EEXIST || flags & O_EXCL) return fd;
  }
}

/* The semaphore of a file: the mapping the process has of it, or a new one. The list is locked. */
static sem_t *mapping_of(int fd) {
  struct stat status;
  if (fstat(fd, &status) < 0) return SEM_FAILED;
  struct opened *known = opened;
  while (known && (known->device != status.st_dev || known->number != status.st_ino)) known = known->next;
  if (known) {
    known->count++;
    return known->semaphore;
  }
  struct opened *added = __libc_malloc(sizeof *added);
  if (!added) return SEM_FAILED;
  void *mapped = mmap(NULL, sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (mapped == MAP_FAILED) {
    __libc_free(added);
    return SEM_FAILED;
  }
  *added = (struct opened){status.st_dev, status.st_ino, mapped, 1, opened};
  opened = added;
  return mapped;
}

sem_t *sem_open(const char *name, int flags, ...) {
  char path[PATH_MAX];
  unsigned int value = 0;
  mode_t mode = 0;
  if (flags & O_CREAT) {
    va_list ap;
    va_start(ap, flags);
    mode = va_arg(ap, mode_t);
    value = va_arg(ap, unsigned int);
    va_end(ap);
  }
  if (!path_of(name, path)) {
    errno = EINVAL;
    return SEM_FAILED;
  }
  sem_t *semaphore = SEM_FAILED;
  __lock(&opened_lock);
  int fd = open_file(path, flags, mode, value);
  if (fd >= 0) {
    semaphore = mapping_of(fd);
    int error = errno;
    close(fd);
    errno = error;
  }
  __unlock(&opened_lock);
  return semaphore;
}

int sem_close(sem_t *semaphore) {
  __lock(&opened_lock);
  struct opened **link = &opened;
  while (*link && (*link)->semaphore != semaphore) link = &(*link)->next;
  struct opened *found = *link;
  if (found && --found->count == 0) {
    *link = found->next;
    munmap(semaphore, sizeof *semaphore);
    __libc_free(found);
  }
  __unlock(&opened_lock);
  return found ? 0 : fail(EINVAL);
}

int sem_unlink(const char *name) {
  char path[PATH_MAX];
  if (!path_of(name, path)) return fail(ENOENT);
  return unlink(path);
}
