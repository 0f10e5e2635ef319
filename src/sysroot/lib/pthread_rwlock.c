/*
 * Read-write locks (POSIX pthread_rwlock_rdlock, ...): many readers or one writer. As in glibc readers go first unless the lock
 * was made to prefer writers. Who has to wait sleeps on the sequence number, which changes whenever the lock becomes free.
 */
#include <pthread.h>
#include "pthread_internal.h"

int pthread_rwlock_init(pthread_rwlock_t *restrict lock, const pthread_rwlockattr_t *restrict attributes) {
  __memset(lock, 0, sizeof *lock);
  if (attributes) lock->__data.kind = attributes->__data.kind;
  return 0;
}

/* As glibc's, it does not look whether somebody holds it. */
int pthread_rwlock_destroy(pthread_rwlock_t *lock) { return 0; }

static int may_read(pthread_rwlock_t *lock) {
  int writers_first = lock->__data.kind == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
  return lock->__data.writer == 0 && !(writers_first && lock->__data.waiting_writers > 0);
}

static int may_write(pthread_rwlock_t *lock) { return lock->__data.writer == 0 && lock->__data.readers == 0; }

/* Take it for reading or writing. Without `may_wait`, EBUSY where that is not possible at once. */
static int take(pthread_rwlock_t *lock, int writing, int may_wait, clockid_t clock, const struct timespec *deadline,
                void *caller) {
  struct pthread *self = __pthread_current();
  unsigned int *waiting = writing ? &lock->__data.waiting_writers : &lock->__data.waiting_readers;
  int error = 0;
  __lock(&lock->__data.lock);
  while (!(writing ? may_write(lock) : may_read(lock))) {
    if (!may_wait) error = EBUSY;
    else if (lock->__data.writer == self->tid) error = EDEADLK;
    else if (deadline && !valid_time(deadline)) error = EINVAL;
    if (error) break;
    int sequence = lock->__data.sequence;
    ++*waiting;
    __unlock(&lock->__data.lock);
    begin_wait(self, writing ? WAITS_FOR_WRITE_LOCK : WAITS_FOR_READ_LOCK, lock);
    int timed_out = __futex_wait(&lock->__data.sequence, sequence, clock, deadline) == ETIMEDOUT;
    end_wait(self);
    __lock(&lock->__data.lock);
    --*waiting;
    if (timed_out && !(writing ? may_write(lock) : may_read(lock))) {
      error = ETIMEDOUT;
      break;
    }
  }
  if (!error) {
    if (writing) lock->__data.writer = self->tid;
    else lock->__data.readers++;
    lock->__data.taken_at = caller;
  }
  int wake = error == ETIMEDOUT && writing && lock->__data.waiting_readers > 0; /* they may have waited for us only */
  if (wake) lock->__data.sequence++;
  __unlock(&lock->__data.lock);
  if (wake) __futex_wake(&lock->__data.sequence, ALL_THREADS);
  return error;
}

#define TAKE(writing, may_wait, clock, deadline) take(lock, writing, may_wait, clock, deadline, __builtin_return_address(0))

int pthread_rwlock_rdlock(pthread_rwlock_t *lock) { return TAKE(0, 1, CLOCK_REALTIME, NULL); }
int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock) { return TAKE(0, 0, CLOCK_REALTIME, NULL); }
int pthread_rwlock_wrlock(pthread_rwlock_t *lock) { return TAKE(1, 1, CLOCK_REALTIME, NULL); }
int pthread_rwlock_trywrlock(pthread_rwlock_t *lock) { return TAKE(1, 0, CLOCK_REALTIME, NULL); }
int pthread_rwlock_timedrdlock(pthread_rwlock_t *restrict lock, const struct timespec *restrict deadline) {
  return TAKE(0, 1, CLOCK_REALTIME, deadline);
}
int pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict lock, const struct timespec *restrict deadline) {
  return TAKE(1, 1, CLOCK_REALTIME, deadline);
}

static int no_clock_to_wait_by(clockid_t clock) { return clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC; }

int pthread_rwlock_clockrdlock(pthread_rwlock_t *restrict lock, clockid_t clock, const struct timespec *restrict deadline) {
  return no_clock_to_wait_by(clock) ? EINVAL : TAKE(0, 1, clock, deadline);
}
int pthread_rwlock_clockwrlock(pthread_rwlock_t *restrict lock, clockid_t clock, const struct timespec *restrict deadline) {
  return no_clock_to_wait_by(clock) ? EINVAL : TAKE(1, 1, clock, deadline);
}

int pthread_rwlock_unlock(pthread_rwlock_t *lock) {
  __lock(&lock->__data.lock);
  if (lock->__data.writer != 0) lock->__data.writer = 0;
  else if (lock->__data.readers > 0) lock->__data.readers--;
  int wake = lock->__data.readers == 0 && (lock->__data.waiting_readers > 0 || lock->__data.waiting_writers > 0);
  if (wake) lock->__data.sequence++;
  __unlock(&lock->__data.lock);
  if (wake) __futex_wake(&lock->__data.sequence, ALL_THREADS);
  return 0;
}

int pthread_rwlockattr_init(pthread_rwlockattr_t *attributes) {
  __memset(attributes, 0, sizeof *attributes);
  return 0;
}

int pthread_rwlockattr_destroy(pthread_rwlockattr_t *attributes) { return 0; }

int pthread_rwlockattr_setpshared(pthread_rwlockattr_t *attributes, int shared) {
  if (shared != PTHREAD_PROCESS_PRIVATE && shared != PTHREAD_PROCESS_SHARED) return EINVAL;
  attributes->__data.shared = shared;
  return 0;
}

int pthread_rwlockattr_getpshared(const pthread_rwlockattr_t *restrict attributes, int *restrict shared) {
  *shared = attributes->__data.shared;
  return 0;
}

int pthread_rwlockattr_setkind_np(pthread_rwlockattr_t *attributes, int kind) {
  if (kind < PTHREAD_RWLOCK_PREFER_READER_NP || kind > PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP) return EINVAL;
  attributes->__data.kind = kind;
  return 0;
}

int pthread_rwlockattr_getkind_np(const pthread_rwlockattr_t *restrict attributes, int *restrict kind) {
  *kind = attributes->__data.kind;
  return 0;
}
