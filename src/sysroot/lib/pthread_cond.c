/*
 * Condition variables (POSIX pthread_cond_wait, ...).
 *
 * A signal is a grant: it says that one of the threads that wait now may go. A waiter sleeps until there is a grant, takes it
 * and leaves; so exactly as many threads leave as were signalled. The sequence number is what they sleep on: it changes
 * with every signal, so a signal that comes between unlocking the mutex and falling asleep is not missed.
 *
 * There are no spurious wake-ups of our own making. POSIX allows them, so a program must test its condition in a loop;
 * to see what happens if it does not, set PROCSTEP_SPURIOUS_WAKEUPS=N in the environment: every N-th wait then returns
 * although nobody signalled.
 */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include "pthread_internal.h"

#define SHARED 128

int pthread_cond_init(pthread_cond_t *restrict cond, const pthread_condattr_t *restrict attributes) {
  __memset(cond, 0, sizeof *cond);
  if (attributes) cond->__data.clock = attributes->__clock & ~SHARED;
  return 0;
}

/*
 * Threads that have been signalled may still be on their way out: wait until they have left. That somebody waits who has not
 * been signalled is left undefined by POSIX; say so instead of waiting for them as glibc does.
 */
int pthread_cond_destroy(pthread_cond_t *cond) {
  for (;;) {
    __lock(&cond->__data.lock);
    unsigned int waiters = cond->__data.waiters, leaving = cond->__data.granted;
    if (waiters > 0 && waiters == leaving) cond->__data.destroying = 1;
    __unlock(&cond->__data.lock);
    if (waiters == 0) return 0;
    if (waiters > leaving) break;
    __futex_wait(&cond->__data.waiters, waiters, CLOCK_REALTIME, NULL);
  }
  __pthread_misuse(DESTROYS_AWAITED_COND, cond);
  return EBUSY;
}

/* One waiter less, with or without a grant; the lock is held and is released. */
static void left(pthread_cond_t *cond, int with_grant) {
  if (with_grant) cond->__data.granted--;
  int last = --cond->__data.waiters == 0 && cond->__data.destroying;
  __unlock(&cond->__data.lock);
  if (last) __futex_wake(&cond->__data.waiters, ALL_THREADS);
}

/* Should this wait end for no reason? */
static int spurious(void) {
  static int period = -1, waits;
  if (period < 0) {
    char *text = __getenv("PROCSTEP_SPURIOUS_WAKEUPS");
    period = text ? (int)__parse_integer(text, NULL, 10, 1) : 0;
  }
  return period > 0 && __sync_add_and_fetch(&waits, 1) % period == 0;
}

struct waiting {
  pthread_cond_t *cond;
  pthread_mutex_t *mutex;
  void *caller;
};

/* Leave without a grant: after a timeout or in a cancelled thread. False if the grant was meant for us all the same. */
static int leave(pthread_cond_t *cond) {
  __lock(&cond->__data.lock);
  int free_to_go = cond->__data.granted < cond->__data.waiters;
  left(cond, !free_to_go);
  return free_to_go;
}

/* A thread that is cancelled in the wait takes no signal with it, and holds the mutex when its cleanup handlers run. */
static void cancelled(void *argument) {
  struct waiting *waiting = argument;
  pthread_cond_t *cond = waiting->cond;
  if (leave(cond)) {
    cond->__data.sequence++;
    __futex_wake(&cond->__data.sequence, 1); /* in case the wake-up of another's grant came to us */
  }
  end_wait(&__thread_self);
  __pthread_mutex_lock(waiting->mutex, CLOCK_REALTIME, NULL, waiting->caller);
}

static int take_grant(pthread_cond_t *cond) {
  __lock(&cond->__data.lock);
  int granted = cond->__data.granted > 0;
  if (granted) left(cond, 1);
  else __unlock(&cond->__data.lock);
  return granted;
}

static int wait_until(pthread_cond_t *cond, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *deadline,
                      void *caller) {
  struct pthread *self = __pthread_current();
  if (deadline && !valid_time(deadline)) return EINVAL;
  if (spurious()) {
    int error = pthread_mutex_unlock(mutex);
    if (error) return error;
    sched_yield();
    return __pthread_mutex_lock(mutex, clock, NULL, caller);
  }
  __lock(&cond->__data.lock);
  cond->__data.waiters++;
  cond->__data.mutex = mutex;
  int sequence = *(volatile unsigned int *)&cond->__data.sequence;
  __unlock(&cond->__data.lock);
  int error = pthread_mutex_unlock(mutex);
  if (error) {
    leave(cond);
    return error;
  }

  struct waiting waiting = {cond, mutex, caller};
  self->wait_with = mutex;
  begin_wait(self, WAITS_FOR_COND, cond);
  pthread_cleanup_push(cancelled, &waiting);
  for (;;) {
    error = __futex_wait_cancellable(&cond->__data.sequence, sequence, clock, deadline);
    sequence = *(volatile unsigned int *)&cond->__data.sequence;
    if (take_grant(cond)) {
      error = 0;
      break;
    }
    if (error == ETIMEDOUT || error == EINVAL) {
      if (!leave(cond)) error = 0;
      break;
    }
  }
  pthread_cleanup_pop(0);
  end_wait(self);
  int locked = __pthread_mutex_lock(mutex, clock, NULL, caller);
  return locked ? locked : error;
}

int pthread_cond_wait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex) {
  return wait_until(cond, mutex, CLOCK_REALTIME, NULL, __builtin_return_address(0));
}

int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict deadline) {
  return wait_until(cond, mutex, cond->__data.clock, deadline, __builtin_return_address(0));
}

int pthread_cond_clockwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex, clockid_t clock,
                           const struct timespec *restrict deadline) {
  if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return EINVAL;
  return wait_until(cond, mutex, clock, deadline, __builtin_return_address(0));
}

static void grant(pthread_cond_t *cond, unsigned int most) {
  if (*(volatile unsigned int *)&cond->__data.waiters == 0) return;
  __lock(&cond->__data.lock);
  unsigned int without = cond->__data.waiters - cond->__data.granted;
  unsigned int count = without < most ? without : most;
  cond->__data.granted += count;
  if (count > 0) cond->__data.sequence++;
  __unlock(&cond->__data.lock);
  if (count > 0) __futex_wake(&cond->__data.sequence, count);
}

int pthread_cond_signal(pthread_cond_t *cond) {
  grant(cond, 1);
  return 0;
}

int pthread_cond_broadcast(pthread_cond_t *cond) {
  grant(cond, ALL_THREADS);
  return 0;
}

/* --- Attributes ----------------------------------------------------------------------------------------------------- */

int pthread_condattr_init(pthread_condattr_t *attributes) {
  attributes->__clock = CLOCK_REALTIME;
  return 0;
}

int pthread_condattr_destroy(pthread_condattr_t *attributes) { return 0; }

int pthread_condattr_setclock(pthread_condattr_t *attributes, clockid_t clock) {
  if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return EINVAL;
  attributes->__clock = (attributes->__clock & SHARED) | clock;
  return 0;
}

int pthread_condattr_getclock(const pthread_condattr_t *restrict attributes, clockid_t *restrict clock) {
  *clock = attributes->__clock & ~SHARED;
  return 0;
}

int pthread_condattr_setpshared(pthread_condattr_t *attributes, int shared) {
  if (shared != PTHREAD_PROCESS_PRIVATE && shared != PTHREAD_PROCESS_SHARED) return EINVAL;
  attributes->__clock = (attributes->__clock & ~SHARED) | (shared ? SHARED : 0);
  return 0;
}

int pthread_condattr_getpshared(const pthread_condattr_t *restrict attributes, int *restrict shared) {
  *shared = (attributes->__clock & SHARED) != 0;
  return 0;
}
