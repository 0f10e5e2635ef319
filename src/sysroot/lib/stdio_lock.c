/*
 * Locks of streams (POSIX flockfile): held by a thread, as often as it takes them. Nobody takes one until there is a second thread
 * (stream.h).
 */
#include "stream.h"

/* The owner of a stream's lock is a thread id; this bit says that somebody waits. */
#define LOCK_AWAITED 0x40000000

static int holder(FILE *f) { return *(volatile int *)&f->lock_owner & ~LOCK_AWAITED; }

void __lock_stream(FILE *f) {
  int self = __builtin_syscall(SYS_gettid);
  if (holder(f) != self && __sync_val_compare_and_swap(&f->lock_owner, 0, self) != 0) {
    /* Whoever has waited leaves the bit set, because others may wait, too. */
    int owner;
    while ((owner = __sync_val_compare_and_swap(&f->lock_owner, 0, self | LOCK_AWAITED)) != 0) {
      __sync_val_compare_and_swap(&f->lock_owner, owner, owner | LOCK_AWAITED);
      __builtin_syscall(SYS_futex, &f->lock_owner, 0, owner | LOCK_AWAITED, 0);
    }
  }
  f->lock_count++;
}

void __unlock_stream(FILE *f) {
  if (f->lock_count <= 0 || --f->lock_count > 0) return;
  int owner = __atomic_exchange_n(&f->lock_owner, 0, __ATOMIC_SEQ_CST);
  if (owner & LOCK_AWAITED) __builtin_syscall(SYS_futex, &f->lock_owner, 1, 1);
}

/* Whoever has this lock and will not come back gives it up. */
void __drop_stream_lock(FILE *f) {
  if (holder(f) == __builtin_syscall(SYS_gettid)) __unlock_stream(f);
}

void flockfile(FILE *f) { __lock_stream(f); }
void funlockfile(FILE *f) { __unlock_stream(f); }

int ftrylockfile(FILE *f) {
  int self = __builtin_syscall(SYS_gettid);
  if (holder(f) != self && __sync_val_compare_and_swap(&f->lock_owner, 0, self) != 0) return -1;
  f->lock_count++;
  return 0;
}

/* In the child of a fork the threads that held locks of streams do not exist. */
void __forget_stream_locks(void) {
  for (FILE *f = __streams; f; f = f->next) f->lock_owner = f->lock_count = 0;
}
