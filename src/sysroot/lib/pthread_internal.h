/*
 * What the files of the thread library share: the thread control block, and sleeping on a futex.
 *
 * The kernel knows threads, and one way to wait: a futex is an int in memory on which threads can sleep as long as it
 * has the value they expect, and be woken. Everything else (mutexes, condition variables, semaphores, joining, ...) is made
 * here, out of atomic operations and futexes, in ordinary C.
 */
#ifndef _PTHREAD_INTERNAL_H
#define _PTHREAD_INTERNAL_H
#include <pthread.h>
#include <time.h>
#include "internal.h"

/* What a thread waits for; THREAD_RUNS when it does not. */
enum thread_wait {
  THREAD_RUNS,
  WAITS_FOR_MUTEX,
  WAITS_FOR_COND,
  WAITS_FOR_THREAD, /* pthread_join */
  WAITS_FOR_SEMAPHORE,
  WAITS_FOR_READ_LOCK,
  WAITS_FOR_WRITE_LOCK,
  WAITS_FOR_BARRIER,
  WAITS_FOR_ONCE
};

/* The processors a thread to be may run on, as pthread_attr_setaffinity_np got them. */
struct __cpu_affinity {
  size_t size; /* bytes */
  unsigned char set[];
};

enum thread_state { JOINABLE, DETACHED, EXITED, JOINED };

/* Mistakes that POSIX leaves undefined and that change nothing here, but are told to the debugger (src/kernel/pthread.ts). */
enum thread_misuse {
  UNLOCKS_WHAT_IT_DOES_NOT_HOLD,
  DESTROYS_HELD_MUTEX,
  DESTROYS_AWAITED_COND,
  LOCKS_DESTROYED_MUTEX,
  JOINS_ITSELF,
  RETURNS_ADDRESS_OF_LOCAL
};

/* So many of the mutexes that a thread holds are remembered; who holds more is right all the same, but not shown whole. */
#define MOST_HELD 16

#define KEYS_IN_BLOCK 32
#define KEY_BLOCKS 32

/* A value under a key counts only while the key has the generation it was set with. */
struct key_value {
  unsigned long generation;
  void *value;
};

/*
 * The thread control block (TCB): each thread's own copy of a thread-local variable, whose address is its pthread_t.
 *
 * The kernel's deadlock report and the debugger read it, too, to say what a thread holds and waits for in words; they know the
 * first fields and the order of enum thread_wait (src/kernel/pthread.ts). Change both together.
 */
struct pthread {
  int tid;         /* kernel's thread id. The kernel clears it when the thread has ended, and wakes whoever joins. */
  int wait;        /* enum thread_wait */
  void *wait_for;  /* address of the mutex, condition variable, TCB, semaphore, lock or barrier it waits for */
  void *wait_with; /* for a condition variable: the mutex */
  void *(*start)(void *);
  char name[16];
  void *argument;  /* of start */
  char *stack;     /* lowest address; NULL for the first thread */
  size_t stack_size;
  int held_count;
  pthread_mutex_t *held[MOST_HELD]; /* the mutexes it holds, in no order */
  /* From here on the thread library's alone. */
  void *result;
  struct pthread *next, *previous; /* list of all threads that can be named by a pthread_t */
  struct pthread *joining;         /* the thread this one joins */
  int state;                       /* enum thread_state */
  int tid_before_fork;             /* locks it held before it was forked have this owner */
  char *mapping; /* guard, stack and thread-local storage, as it came from mmap; main has none */
  size_t mapping_size, guard_size;
  struct __pthread_cleanup *cleanup; /* newest first */
  int cancel_disabled, cancel_asynchronous, cancel_requested, exiting;
  struct key_value *keys[KEY_BLOCKS];
  /* The robust mutexes it holds: the kernel's struct robust_list_head (its `first` leads back to itself at the end). */
  struct {
    void *first;
    long offset; /* from a link to the lock word */
    void *pending;
    int known_for; /* the thread id for which the kernel was told */
  } robust;
};

extern __thread struct pthread __thread_self;

/* The calling thread's TCB, filled in at first use if it is the first thread's. */
struct pthread *__pthread_current(void);
/* The same without a call, where every instruction counts. */
#define CURRENT_THREAD (__thread_self.tid ? &__thread_self : __pthread_current())
/* The TCB of a thread that can still be joined or named; NULL if there is none. Call with the list locked. */
struct pthread *__pthread_find(pthread_t thread);
void __pthread_lock_list(void);
void __pthread_unlock_list(void);
/* After fork in the child: the calling thread is the only one. */
void __pthread_only_self(void);
void __pthread_run_key_destructors(struct pthread *self);

/*
 * Sleep while *address is `expected`; returns 0, EAGAIN (it was not), EINTR or ETIMEDOUT. `deadline` is an absolute time of
 * `clock`, or NULL.
 */
int __futex_wait(volatile void *address, int expected, clockid_t clock, const struct timespec *deadline);
/* The same, but a cancellation point: it may not return. */
int __futex_wait_cancellable(volatile void *address, int expected, clockid_t clock, const struct timespec *deadline);
void __futex_wake(volatile void *address, int count);

/* Say, for the deadlock report and the debugger, what this thread is about to wait for. */
static inline void begin_wait(struct pthread *self, enum thread_wait wait, volatile void *what) {
  self->wait_for = (void *)what;
  self->wait = wait;
}

static inline void end_wait(struct pthread *self) { self->wait = THREAD_RUNS; }

static inline int valid_time(const struct timespec *time) { return time->tv_nsec >= 0 && time->tv_nsec < 1000000000; }

int __pthread_mutex_lock(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *deadline, void *caller);

/* A mutex: its kind, and what is special about it. */
#define KIND_MASK 3
#define ROBUST 16 /* in the kind */
#define kind_of(mutex) ((mutex)->__data.kind & KIND_MASK)
enum { IS_DESTROYED = 1, IS_ROBUST = 2 };
enum { ALL_WELL, OWNER_IS_DEAD, NOT_RECOVERABLE };
void __pthread_mutex_taken(pthread_mutex_t *mutex, struct pthread *self, void *caller);
void __pthread_mutex_forget(pthread_mutex_t *mutex, struct pthread *self);
int __pthread_mutex_relock(pthread_mutex_t *mutex);
int __pthread_robust_lock(pthread_mutex_t *mutex, int try_only, clockid_t clock, const struct timespec *deadline, void *caller);
int __pthread_robust_unlock(pthread_mutex_t *mutex);

void __pthread_misuse(enum thread_misuse misuse, volatile void *object);

#define ALL_THREADS 2147483647
#endif
