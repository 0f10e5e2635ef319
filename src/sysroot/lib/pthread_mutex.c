/*
 * Mutexes (POSIX pthread_mutex_lock, ...), after Drepper's "Futexes Are Tricky": the lock word is 0 free, 1 held, 2 held with
 * perhaps somebody waiting. Locking a free mutex and unlocking one that nobody waits for need no system call.
 *
 * Who holds a mutex and where it was taken are kept for every kind, and what each thread holds: the deadlock report and the
 * debugger read them.
 */
#include <pthread.h>
#include "pthread_internal.h"

#define SHARED 128
#define INHERIT 32 /* times the protocol */
#define CEILING 256
enum { LOWEST_CEILING = 1, HIGHEST_CEILING = 99 }; /* the priorities of SCHED_FIFO */

int pthread_mutex_init(pthread_mutex_t *restrict mutex, const pthread_mutexattr_t *restrict attributes) {
  __memset(mutex, 0, sizeof *mutex);
  if (attributes && attributes->__kind / INHERIT & PTHREAD_PRIO_PROTECT) return ENOTSUP;
  if (attributes) mutex->__data.kind = attributes->__kind % CEILING;
  if (mutex->__data.kind & ROBUST) mutex->__data.special = IS_ROBUST;
  return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex) {
  if (mutex->__data.lock != 0 && mutex->__data.health == ALL_WELL) {
    __pthread_misuse(DESTROYS_HELD_MUTEX, mutex);
    if (mutex->__data.special != IS_ROBUST) return EBUSY; /* as glibc */
  }
  mutex->__data.special |= IS_DESTROYED;
  return 0;
}

void __pthread_mutex_taken(pthread_mutex_t *mutex, struct pthread *self, void *caller) {
  mutex->__data.owner = self->tid;
  mutex->__data.taken_at = caller;
  if (self->held_count < MOST_HELD) self->held[self->held_count++] = mutex;
}

/* It is not the mutex that the thread took last which it unlocks. */
void __pthread_mutex_forget(pthread_mutex_t *mutex, struct pthread *self) {
  for (int i = self->held_count; i-- > 0;) {
    if (self->held[i] != mutex) continue;
    self->held[i] = self->held[--self->held_count];
    return;
  }
}

/* The owner locks it once more: what each kind says to that. -1: nothing special. */
int __pthread_mutex_relock(pthread_mutex_t *mutex) {
  if (kind_of(mutex) == PTHREAD_MUTEX_ERRORCHECK) return EDEADLK;
  if (kind_of(mutex) != PTHREAD_MUTEX_RECURSIVE) return -1;
  if (mutex->__data.count == -1U) return EAGAIN;
  mutex->__data.count++;
  return 0;
}

int __pthread_mutex_lock(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *deadline, void *caller) {
  struct pthread *self = CURRENT_THREAD;
  int *lock = &mutex->__data.lock;
  if (mutex->__data.special) {
    if (mutex->__data.special == IS_ROBUST) return __pthread_robust_lock(mutex, 0, clock, deadline, caller);
    __pthread_misuse(LOCKS_DESTROYED_MUTEX, mutex);
    return EINVAL;
  }
  if (mutex->__data.owner == self->tid) {
    int settled = __pthread_mutex_relock(mutex);
    if (settled >= 0) return settled;
  }
  if (__sync_val_compare_and_swap(lock, 0, 1) != 0) {
    if (deadline && !valid_time(deadline)) return EINVAL;
    begin_wait(self, WAITS_FOR_MUTEX, mutex);
    while (__atomic_exchange_n(lock, 2, __ATOMIC_SEQ_CST) != 0) {
      if (__futex_wait(lock, 2, clock, deadline) == ETIMEDOUT) {
        end_wait(self);
        return ETIMEDOUT;
      }
    }
    end_wait(self);
  }
  __pthread_mutex_taken(mutex, self, caller);
  return 0;
}

int pthread_mutex_lock(pthread_mutex_t *mutex) {
  return __pthread_mutex_lock(mutex, CLOCK_REALTIME, NULL, __builtin_return_address(0));
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict deadline) {
  return __pthread_mutex_lock(mutex, CLOCK_REALTIME, deadline, __builtin_return_address(0));
}

int pthread_mutex_clocklock(pthread_mutex_t *restrict mutex, clockid_t clock, const struct timespec *restrict deadline) {
  if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return EINVAL;
  return __pthread_mutex_lock(mutex, clock, deadline, __builtin_return_address(0));
}

int pthread_mutex_trylock(pthread_mutex_t *mutex) {
  struct pthread *self = __pthread_current();
  if (mutex->__data.special == IS_ROBUST)
    return __pthread_robust_lock(mutex, 1, CLOCK_REALTIME, NULL, __builtin_return_address(0));
  if (mutex->__data.owner == self->tid) {
    int settled = __pthread_mutex_relock(mutex);
    if (settled >= 0) return settled == EDEADLK ? EBUSY : settled;
  }
  if (__sync_val_compare_and_swap(&mutex->__data.lock, 0, 1) != 0) return EBUSY;
  __pthread_mutex_taken(mutex, self, __builtin_return_address(0));
  return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *mutex) {
  struct pthread *self = CURRENT_THREAD;
  if (mutex->__data.owner != self->tid) {
    int kind = kind_of(mutex);
    if (kind == PTHREAD_MUTEX_ERRORCHECK || kind == PTHREAD_MUTEX_RECURSIVE || mutex->__data.special) return EPERM;
    if (mutex->__data.owner == 0 || mutex->__data.owner != self->tid_before_fork)
      __pthread_misuse(UNLOCKS_WHAT_IT_DOES_NOT_HOLD, mutex);
    /* and does it, as glibc does */
  }
  if (mutex->__data.count > 0) {
    mutex->__data.count--;
    return 0;
  }
  if (mutex->__data.special == IS_ROBUST) return __pthread_robust_unlock(mutex);
  mutex->__data.owner = 0;
  mutex->__data.taken_at = NULL;
  int last = self->held_count - 1;
  if (last >= 0 && self->held[last] == mutex) self->held_count = last;
  else __pthread_mutex_forget(mutex, self);
  if (__atomic_exchange_n(&mutex->__data.lock, 0, __ATOMIC_SEQ_CST) == 2) __futex_wake(&mutex->__data.lock, 1);
  return 0;
}

/* --- Attributes ----------------------------------------------------------------------------------------------------- */

int pthread_mutexattr_init(pthread_mutexattr_t *attributes) {
  attributes->__kind = PTHREAD_MUTEX_DEFAULT;
  return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attributes) { return 0; }

int pthread_mutexattr_settype(pthread_mutexattr_t *attributes, int kind) {
  if (kind < PTHREAD_MUTEX_NORMAL || kind > PTHREAD_MUTEX_ADAPTIVE_NP) return EINVAL;
  attributes->__kind = (attributes->__kind & ~KIND_MASK) | kind;
  return 0;
}

int pthread_mutexattr_gettype(const pthread_mutexattr_t *restrict attributes, int *restrict kind) {
  *kind = attributes->__kind & KIND_MASK;
  return 0;
}

int pthread_mutexattr_setpshared(pthread_mutexattr_t *attributes, int shared) {
  if (shared != PTHREAD_PROCESS_PRIVATE && shared != PTHREAD_PROCESS_SHARED) return EINVAL;
  attributes->__kind = (attributes->__kind & ~SHARED) | (shared ? SHARED : 0);
  return 0;
}

int pthread_mutexattr_getpshared(const pthread_mutexattr_t *restrict attributes, int *restrict shared) {
  *shared = (attributes->__kind & SHARED) != 0;
  return 0;
}

/* Priorities do not matter to the scheduler: nothing needs to be inherited, and no mutex has a ceiling; attributes say what they
 * were told. */
int pthread_mutexattr_setprotocol(pthread_mutexattr_t *attributes, int protocol) {
  if (protocol < PTHREAD_PRIO_NONE || protocol > PTHREAD_PRIO_PROTECT) return EINVAL;
  attributes->__kind = (attributes->__kind & ~(3 * INHERIT)) | protocol * INHERIT;
  return 0;
}

int pthread_mutexattr_getprotocol(const pthread_mutexattr_t *restrict attributes, int *restrict protocol) {
  *protocol = attributes->__kind / INHERIT & 3;
  return 0;
}

int pthread_mutexattr_setprioceiling(pthread_mutexattr_t *attributes, int ceiling) {
  if (ceiling < LOWEST_CEILING || ceiling > HIGHEST_CEILING) return EINVAL;
  attributes->__kind = attributes->__kind % CEILING + ceiling * CEILING;
  return 0;
}

int pthread_mutexattr_getprioceiling(const pthread_mutexattr_t *restrict attributes, int *restrict ceiling) {
  *ceiling = attributes->__kind < CEILING ? LOWEST_CEILING : attributes->__kind / CEILING;
  return 0;
}

int pthread_mutex_getprioceiling(const pthread_mutex_t *restrict mutex, int *restrict ceiling) { return EINVAL; }
int pthread_mutex_setprioceiling(pthread_mutex_t *restrict mutex, int ceiling, int *restrict old) { return EINVAL; }

int pthread_mutexattr_setrobust(pthread_mutexattr_t *attributes, int robust) {
  if (robust != PTHREAD_MUTEX_ROBUST && robust != PTHREAD_MUTEX_STALLED) return EINVAL;
  attributes->__kind = (attributes->__kind & ~ROBUST) | (robust == PTHREAD_MUTEX_ROBUST ? ROBUST : 0);
  return 0;
}

int pthread_mutexattr_getrobust(const pthread_mutexattr_t *restrict attributes, int *restrict robust) {
  *robust = attributes->__kind & ROBUST ? PTHREAD_MUTEX_ROBUST : PTHREAD_MUTEX_STALLED;
  return 0;
}
