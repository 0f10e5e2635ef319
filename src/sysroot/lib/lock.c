/* The library's own locks: a word each, with a futex to wait at. */
#include <sys/syscall.h>
#include "internal.h"

/* 0 free, 1 held, 2 held and somebody waits. */
void __lock(int *lock) {
  if (__sync_val_compare_and_swap(lock, 0, 1) == 0) return;
  while (__atomic_exchange_n(lock, 2, __ATOMIC_SEQ_CST) != 0) __builtin_syscall(SYS_futex, lock, 0, 2, 0);
}

void __unlock(int *lock) {
  if (__atomic_exchange_n(lock, 0, __ATOMIC_SEQ_CST) == 2) __builtin_syscall(SYS_futex, lock, 1, 1);
}
