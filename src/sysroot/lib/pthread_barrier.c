/* Barriers (POSIX pthread_barrier_wait): nobody passes before `count` threads have arrived; the last to arrive wakes the others. */
#include <pthread.h>
#include "pthread_internal.h"

int pthread_barrier_init(pthread_barrier_t *restrict barrier, const pthread_barrierattr_t *restrict attributes,
                         unsigned int count) {
  if (count == 0) return EINVAL;
  __memset(barrier, 0, sizeof *barrier);
  barrier->__data.count = count;
  return 0;
}

/* Whoever is told first that all have arrived may destroy it at once, and make it anew: wait until the others have left. */
int pthread_barrier_destroy(pthread_barrier_t *barrier) {
  if (barrier->__data.arrived > 0) return EBUSY;
  unsigned int leaving;
  while ((leaving = *(volatile unsigned int *)&barrier->__data.leaving) > 0) {
    __futex_wait(&barrier->__data.leaving, leaving, CLOCK_REALTIME, NULL);
  }
  return 0;
}

int pthread_barrier_wait(pthread_barrier_t *barrier) {
  struct pthread *self = __pthread_current();
  __lock(&barrier->__data.lock);
  unsigned int round = barrier->__data.round;
  if (++barrier->__data.arrived == barrier->__data.count) {
    barrier->__data.arrived = 0;
    barrier->__data.round++;
    __sync_fetch_and_add(&barrier->__data.leaving, barrier->__data.count - 1);
    __unlock(&barrier->__data.lock);
    __futex_wake(&barrier->__data.round, ALL_THREADS);
    return PTHREAD_BARRIER_SERIAL_THREAD;
  }
  __unlock(&barrier->__data.lock);
  begin_wait(self, WAITS_FOR_BARRIER, barrier);
  while (*(volatile unsigned int *)&barrier->__data.round == round) {
    __futex_wait(&barrier->__data.round, round, CLOCK_REALTIME, NULL);
  }
  end_wait(self);
  if (__sync_sub_and_fetch(&barrier->__data.leaving, 1) == 0) __futex_wake(&barrier->__data.leaving, ALL_THREADS);
  return 0;
}

int pthread_barrierattr_init(pthread_barrierattr_t *attributes) {
  attributes->__shared = PTHREAD_PROCESS_PRIVATE;
  return 0;
}

int pthread_barrierattr_destroy(pthread_barrierattr_t *attributes) { return 0; }

int pthread_barrierattr_setpshared(pthread_barrierattr_t *attributes, int shared) {
  if (shared != PTHREAD_PROCESS_PRIVATE && shared != PTHREAD_PROCESS_SHARED) return EINVAL;
  attributes->__shared = shared;
  return 0;
}

int pthread_barrierattr_getpshared(const pthread_barrierattr_t *restrict attributes, int *restrict shared) {
  *shared = attributes->__shared;
  return 0;
}
