/* Spin locks (POSIX pthread_spin_lock): waiting is trying again. On one CPU that burns the rest of the waiter's quantum. */
#include <pthread.h>
#include "pthread_internal.h"

int pthread_spin_init(pthread_spinlock_t *lock, int shared) {
  *lock = 0;
  return 0;
}

int pthread_spin_destroy(pthread_spinlock_t *lock) { return 0; }

int pthread_spin_lock(pthread_spinlock_t *lock) {
  while (__sync_lock_test_and_set(lock, 1)) {
    while (*lock) continue;
  }
  return 0;
}

int pthread_spin_trylock(pthread_spinlock_t *lock) { return __sync_lock_test_and_set(lock, 1) ? EBUSY : 0; }

int pthread_spin_unlock(pthread_spinlock_t *lock) {
  __sync_lock_release(lock);
  return 0;
}
