/* Sleeping and waking (Linux futex(2)), and telling of mistakes. */
#include <pthread.h>
#include "pthread_internal.h"

#define FUTEX_WAKE 1
#define FUTEX_WAIT_BITSET 9 /* as FUTEX_WAIT, but the time is absolute */
#define FUTEX_CLOCK_REALTIME 256
#define ANY_BIT 0xffffffff

int __futex_wait(volatile void *address, int expected, clockid_t clock, const struct timespec *deadline) {
  if (deadline && deadline->tv_sec < 0) return ETIMEDOUT;
  int operation = FUTEX_WAIT_BITSET | (clock == CLOCK_REALTIME ? FUTEX_CLOCK_REALTIME : 0);
  return -__builtin_syscall(SYS_futex, address, operation, expected, deadline, NULL, ANY_BIT);
}

int __futex_wait_cancellable(volatile void *address, int expected, clockid_t clock, const struct timespec *deadline) {
  __in_cancellable_call = 1;
  if (__test_cancel) __test_cancel();
  int error = __futex_wait(address, expected, clock, deadline);
  __in_cancellable_call = 0;
  if (error == EINTR && __test_cancel) __test_cancel();
  return error;
}

#define SYS_procstep_misuse 1001

void __pthread_misuse(enum thread_misuse misuse, volatile void *object) {
  __builtin_syscall(SYS_procstep_misuse, misuse, object);
}

void __futex_wake(volatile void *address, int count) { __builtin_syscall(SYS_futex, address, FUTEX_WAKE, count); }
