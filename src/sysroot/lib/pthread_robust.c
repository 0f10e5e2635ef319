/*
 * Robust mutexes (POSIX): if the owner ends without unlocking, the next one to lock learns of it and can set right what the mutex
 * protects.
 *
 * Their lock word is the one that Linux' robust lists want: the owner's thread id, with bits for waiters and for a dead owner. Each
 * thread has a list of those it holds; the kernel walks it when the thread ends, however that happens, marks the words and wakes a waiter.
 */
#include <pthread.h>
#include "pthread_internal.h"

#define WAITERS 0x80000000u
#define OWNER_DIED 0x40000000u
#define THREAD_ID 0x3fffffffu

/* The kernel is told of the list with the first robust mutex, and again in the child of fork, which holds none. */
static void know_list(struct pthread *self) {
  if (self->robust.known_for == self->tid) return;
  self->robust.known_for = self->tid;
  self->robust.first = &self->robust.first;
  self->robust.offset = -(long)__builtin_offsetof(pthread_mutex_t, __data.next);
  self->robust.pending = NULL;
  __builtin_syscall(SYS_set_robust_list, &self->robust.first, 3 * sizeof(long));
}

/* Wait until the lock word has no owner, and put ours there. *found is what was there before. Returns 0 or an error. */
static int acquire(pthread_mutex_t *mutex, struct pthread *self, int try_only, clockid_t clock, const struct timespec *deadline,
                   unsigned int *found) {
  unsigned int *lock = (unsigned int *)&mutex->__data.lock, waited = 0;
  for (;;) {
    unsigned int word = *(volatile unsigned int *)lock;
    if (!(word & THREAD_ID)) {
      if (mutex->__data.health == NOT_RECOVERABLE) return ENOTRECOVERABLE;
      *found = word;
      if (__sync_bool_compare_and_swap(lock, word, self->tid | (word & WAITERS) | waited)) return 0;
      continue;
    }
    if (try_only) return EBUSY;
    if (deadline && !valid_time(deadline)) return EINVAL;
    if (!(word & WAITERS) && !__sync_bool_compare_and_swap(lock, word, word | WAITERS)) continue;
    waited = WAITERS;
    begin_wait(self, WAITS_FOR_MUTEX, mutex);
    int error = __futex_wait(lock, word | WAITERS, clock, deadline);
    end_wait(self);
    if (error == ETIMEDOUT) return error;
  }
}

int __pthread_robust_lock(pthread_mutex_t *mutex, int try_only, clockid_t clock, const struct timespec *deadline, void *caller) {
  struct pthread *self = CURRENT_THREAD;
  unsigned int found;
  know_list(self);
  if (mutex->__data.owner == self->tid && (mutex->__data.lock & THREAD_ID) == (unsigned int)self->tid) {
    int settled = __pthread_mutex_relock(mutex);
    if (settled >= 0) return settled;
  }
  self->robust.pending = &mutex->__data.next; /* in case we end between having the lock and having it in the list */
  int error = acquire(mutex, self, try_only, clock, deadline, &found);
  if (!error) {
    mutex->__data.next = self->robust.first;
    self->robust.first = &mutex->__data.next;
  }
  self->robust.pending = NULL;
  if (error) return error;
  __pthread_mutex_taken(mutex, self, caller);
  if (!(found & OWNER_DIED)) return 0;
  mutex->__data.count = 0;
  mutex->__data.health = OWNER_IS_DEAD;
  return EOWNERDEAD;
}

/* By its owner, for the last time. If its owner before died and nobody said that all is well again, it can't be locked any more. */
int __pthread_robust_unlock(pthread_mutex_t *mutex) {
  struct pthread *self = CURRENT_THREAD;
  if (mutex->__data.owner != self->tid) return EPERM;
  self->robust.pending = &mutex->__data.next;
  void **link = &self->robust.first;
  while (*link != &mutex->__data.next && *link != &self->robust.first) link = *link;
  if (*link == &mutex->__data.next) *link = mutex->__data.next;
  mutex->__data.owner = 0;
  mutex->__data.taken_at = NULL;
  __pthread_mutex_forget(mutex, self);
  int lost = mutex->__data.health == OWNER_IS_DEAD;
  if (lost) mutex->__data.health = NOT_RECOVERABLE;
  unsigned int word = __atomic_exchange_n(&mutex->__data.lock, 0, __ATOMIC_SEQ_CST);
  self->robust.pending = NULL;
  if (word & WAITERS) __futex_wake(&mutex->__data.lock, lost ? ALL_THREADS : 1);
  return 0;
}

int pthread_mutex_consistent(pthread_mutex_t *mutex) {
  if (!(mutex->__data.kind & ROBUST) || mutex->__data.health != OWNER_IS_DEAD) return EINVAL;
  mutex->__data.health = ALL_WELL;
  return 0;
}
