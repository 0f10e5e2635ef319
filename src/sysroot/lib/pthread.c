/*
 * Threads (POSIX pthread_create, pthread_exit, pthread_join, ...).
 *
 * A new thread gets one mapping: a guard page that nobody may touch, its stack, and its thread-local storage, in which its
 * control block is. The kernel starts it with SYS_clone. When it ends, the kernel clears the tid in its control block and
 * wakes who waits there; that is all that joining is.
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include "pthread_internal.h"

#define PAGE 4096UL
#define ARCH_GET_FS 0x1003
#define THREAD_FLAGS                                                                                       \
  (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS | \
   CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

/* Size of the program's thread-local storage: the linker makes it the address of this symbol. */
extern char __tls_size[];

__thread struct pthread __thread_self;

static struct pthread *threads; /* all that a pthread_t can name: running, or ended and not yet joined */
static int threads_lock;
static int running = 1; /* threads that have not ended */
static long self_offset = -1; /* of __thread_self in thread-local storage */

void __pthread_lock_list(void) { __lock(&threads_lock); }
void __pthread_unlock_list(void) { __unlock(&threads_lock); }

static unsigned long round_up(unsigned long size) { return (size + PAGE - 1) & ~(PAGE - 1); }

static void add(struct pthread *thread) {
  thread->next = threads;
  if (threads) threads->previous = thread;
  threads = thread;
}

static void take_off(struct pthread *thread) {
  if (thread->next) thread->next->previous = thread->previous;
  if (thread->previous) thread->previous->next = thread->next;
  else threads = thread->next;
}

struct pthread *__pthread_current(void) {
  struct pthread *self = &__thread_self;
  if (self->tid == 0) {
    /* The first thread, which nobody created here. */
    self->tid = __builtin_syscall(SYS_set_tid_address, &self->tid);
    __only_thread = __pthread_only_self; /* a child's only thread has another id */
    add(self);
  }
  return self;
}

struct pthread *__pthread_find(pthread_t thread) {
  struct pthread *found = threads;
  while (found && found != (struct pthread *)thread) found = found->next;
  return found;
}

void __pthread_only_self(void) {
  struct pthread *self = &__thread_self;
  threads_lock = 0;
  threads = self;
  self->next = self->previous = NULL;
  self->tid_before_fork = self->tid;
  self->tid = __builtin_syscall(SYS_set_tid_address, &self->tid);
  running = 1;
}

/* --- Beginning ------------------------------------------------------------------------------------------------------ */

static void begin(struct pthread *self) { pthread_exit(self->start(self->argument)); }

/* How large a stack is that nobody asked for: what pthread_attr_getstacksize says, but an address space is 2 GiB here, and
 * who has very many threads wants many more than 8 MiB for each. */
static size_t default_stack_size(void) {
  enum { MANY = 64, SMALL = 1 << 20 };
  size_t size;
  pthread_attr_t defaults;
  if (running >= MANY) return SMALL;
  pthread_attr_init(&defaults);
  pthread_attr_getstacksize(&defaults, &size);
  return size;
}

/* Memory for a thread: [guard | stack | thread-local storage]. Returns its TCB, or NULL. */
static struct pthread *allocate(const pthread_attr_t *attributes) {
  size_t wanted = attributes->__data.stack_size;
  size_t stack_size = wanted ? round_up(wanted) : default_stack_size();
  size_t guard = attributes->__data.has_stack ? 0 : round_up(attributes->__data.guard_size);
  size_t own_stack = attributes->__data.has_stack ? 0 : stack_size;
  size_t storage = round_up((size_t)__tls_size);
  size_t size = guard + own_stack + storage;
  char *mapping = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (mapping == MAP_FAILED) return NULL;
  if (guard) mprotect(mapping, guard, PROT_NONE);
  if (self_offset < 0) {
    char *thread_pointer;
    __builtin_syscall(SYS_arch_prctl, ARCH_GET_FS, &thread_pointer);
    self_offset = (char *)&__thread_self - thread_pointer;
  }
  struct pthread *thread = (struct pthread *)(mapping + guard + own_stack + self_offset);
  thread->mapping = mapping;
  thread->mapping_size = size;
  thread->guard_size = guard;
  thread->stack = attributes->__data.has_stack ? attributes->__data.stack : mapping + guard;
  thread->stack_size = attributes->__data.has_stack ? attributes->__data.stack_size : stack_size;
  return thread;
}

int pthread_create(pthread_t *restrict result, const pthread_attr_t *restrict attributes, void *(*start)(void *),
                   void *restrict argument) {
  pthread_attr_t defaults;
  if (!attributes) {
    pthread_attr_init(&defaults);
    attributes = &defaults;
  }
  if (attributes->__data.inherit == PTHREAD_EXPLICIT_SCHED) {
    struct sched_param parameter = {.sched_priority = attributes->__data.priority};
    long error = __builtin_syscall(SYS_sched_setscheduler, 0, attributes->__data.policy, &parameter);
    if (error < 0) return -error;
  }
  struct __cpu_affinity *affinity = attributes->__data.affinity;
  if (affinity) {
    /* There is one processor: the set is as good for the new thread as it is for this one. */
    long error = __builtin_syscall(SYS_sched_setaffinity, 0, affinity->size, affinity->set);
    if (error < 0) return -error;
  }
  struct pthread *self = __pthread_current();
  struct pthread *thread = allocate(attributes);
  if (!thread) return EAGAIN;
  thread->start = start;
  thread->argument = argument;
  thread->state = attributes->__data.detached ? DETACHED : JOINABLE;
  __memcpy(thread->name, self->name, sizeof thread->name);

  __threads_started = 1;
  __only_thread = __pthread_only_self;
  struct {
    void *thread_pointer;
    int *tid;
  } more = {(char *)thread - self_offset, &thread->tid};
  __pthread_lock_list();
  add(thread);
  running++;
  long tid =
      __builtin_syscall(SYS_clone, THREAD_FLAGS, begin, thread, thread->stack, thread->stack_size, &more);
  if (tid < 0) {
    take_off(thread);
    running--;
    __builtin_syscall(SYS_munmap, thread->mapping, thread->mapping_size);
  } else {
    *result = (pthread_t)thread;
  }
  __pthread_unlock_list();
  return tid < 0 ? EAGAIN : 0;
}

/* --- The end -------------------------------------------------------------------------------------------------------- */

/*
 * A detached thread gives its own memory back. Between the two system calls it has no stack and no thread-local storage, so
 * nothing may come in between: signals are blocked, and everything is in registers.
 */
static __noreturn void vanish(struct pthread *self) {
  unsigned long everything = -1UL;
  char *mapping = self->mapping;
  size_t size = self->mapping_size;
  __builtin_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &everything, NULL, 8);
  __builtin_syscall(SYS_set_tid_address, NULL);
  if (mapping) __builtin_syscall(SYS_munmap, mapping, size);
  for (;;) __builtin_syscall(SYS_exit, 0);
}

void pthread_exit(void *result) {
  struct pthread *self = __pthread_current();
  self->exiting = 1;
  self->result = result;
  if ((char *)result >= self->stack && (char *)result < self->stack + self->stack_size) {
    __pthread_misuse(RETURNS_ADDRESS_OF_LOCAL, result);
  }
  end_wait(self);
  while (self->cleanup) {
    struct __pthread_cleanup *handler = self->cleanup;
    self->cleanup = handler->next;
    handler->routine(handler->argument);
  }
  __pthread_run_key_destructors(self);

  __pthread_lock_list();
  int last = --running == 0;
  int detached = __sync_val_compare_and_swap(&self->state, JOINABLE, EXITED) == DETACHED;
  if (detached) take_off(self);
  __pthread_unlock_list();
  if (last) exit(0);
  if (detached) vanish(self);
  for (;;) __builtin_syscall(SYS_exit, 0);
}

/* --- Waiting for the end -------------------------------------------------------------------------------------------- */

/* Nobody needs the thread, which has ended, any more. */
static void release(struct pthread *thread) {
  __pthread_lock_list();
  take_off(thread);
  __pthread_unlock_list();
  if (thread->mapping) __builtin_syscall(SYS_munmap, thread->mapping, thread->mapping_size);
}

/* Is `self` waited for, in the end, by the thread it wants to join? One that is being cancelled will not wait. */
static int joins_in_circle(struct pthread *self, struct pthread *thread) {
  int steps = 0;
  while (thread && thread != self && !thread->cancel_requested && steps++ <= running) thread = thread->joining;
  return thread == self;
}

static void stop_joining(void *argument) {
  struct pthread *self = &__thread_self;
  self->joining = NULL;
  end_wait(self);
}

static int join(pthread_t id, void **result, clockid_t clock, const struct timespec *deadline, int may_wait) {
  struct pthread *self = __pthread_current();
  __pthread_lock_list();
  struct pthread *thread = __pthread_find(id);
  int error = 0;
  if (!thread) error = ESRCH;
  else if (joins_in_circle(self, thread)) error = EDEADLK;
  else if (thread->state == DETACHED || thread->state == JOINED) error = EINVAL;
  else if (!may_wait && thread->tid != 0) error = EBUSY;
  else {
    for (struct pthread *other = threads; other; other = other->next) {
      if (other->joining == thread) error = EINVAL;
    }
  }
  if (!error) self->joining = thread;
  __pthread_unlock_list();
  if (thread == self) __pthread_misuse(JOINS_ITSELF, thread);
  if (error) return error;

  begin_wait(self, WAITS_FOR_THREAD, thread);
  pthread_cleanup_push(stop_joining, NULL);
  for (int tid; (tid = *(volatile int *)&thread->tid) != 0 && error != ETIMEDOUT && error != EINVAL;) {
    error = __futex_wait_cancellable(&thread->tid, tid, clock, deadline);
  }
  pthread_cleanup_pop(1);
  if (thread->tid != 0) return error;
  if (result) *result = thread->result;
  thread->state = JOINED;
  release(thread);
  return 0;
}

int pthread_join(pthread_t thread, void **result) { return join(thread, result, CLOCK_REALTIME, NULL, 1); }
int pthread_tryjoin_np(pthread_t thread, void **result) { return join(thread, result, CLOCK_REALTIME, NULL, 0); }
int pthread_timedjoin_np(pthread_t thread, void **result, const struct timespec *deadline) {
  return join(thread, result, CLOCK_REALTIME, deadline, 1);
}

int pthread_clockjoin_np(pthread_t thread, void **result, clockid_t clock, const struct timespec *deadline) {
  if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return EINVAL;
  return join(thread, result, clock, deadline, 1);
}

int pthread_detach(pthread_t id) {
  __pthread_current();
  __pthread_lock_list();
  struct pthread *thread = __pthread_find(id);
  int error = 0, was = 0;
  if (!thread) error = ESRCH;
  else if ((was = __sync_val_compare_and_swap(&thread->state, JOINABLE, DETACHED)) == DETACHED) error = EINVAL;
  __pthread_unlock_list();
  return was == EXITED ? pthread_join(id, NULL) : error;
}

/* --- Who and what --------------------------------------------------------------------------------------------------- */

pthread_t pthread_self(void) { return (pthread_t)__pthread_current(); }
int pthread_equal(pthread_t one, pthread_t other) { return one == other; }
int pthread_yield(void) { return sched_yield(); }

/* 0: not yet, 1: somebody is at it, 2: done, 3: somebody is at it, and others wait. */
static void once_failed(void *control) {
  if (__atomic_exchange_n((pthread_once_t *)control, 0, __ATOMIC_SEQ_CST) == 3) __futex_wake(control, ALL_THREADS);
}

int pthread_once(pthread_once_t *control, void (*initialise)(void)) {
  struct pthread *self = __pthread_current();
  for (;;) {
    int state = __sync_val_compare_and_swap(control, 0, 1);
    if (state == 2) return 0;
    if (state == 0) {
      pthread_cleanup_push(once_failed, control);
      initialise();
      pthread_cleanup_pop(0);
      if (__atomic_exchange_n(control, 2, __ATOMIC_SEQ_CST) == 3) __futex_wake(control, ALL_THREADS);
      return 0;
    }
    __sync_val_compare_and_swap(control, 1, 3);
    begin_wait(self, WAITS_FOR_ONCE, control);
    __futex_wait(control, 3, CLOCK_REALTIME, NULL);
    end_wait(self);
  }
}

/* Run `action` on a thread that exists; ESRCH otherwise. Its tid is 0 if it has ended and waits to be joined. */
#define WITH_THREAD(id, action)                                                                    \
  __pthread_current();                                                                             \
  __pthread_lock_list();                                                                           \
  struct pthread *thread = __pthread_find(id);                                                     \
  int error = ESRCH;                                                                               \
  if (thread) {                                                                                    \
    error = 0;                                                                                     \
    action;                                                                                        \
  }                                                                                                \
  __pthread_unlock_list();                                                                         \
  return error

static void set_name(struct pthread *thread, const char *name) {
  __memset(thread->name, 0, sizeof thread->name);
  __memcpy(thread->name, name, __strlen(name));
  if (thread == &__thread_self) __builtin_syscall(SYS_prctl, PR_SET_NAME, thread->name);
}

int pthread_setname_np(pthread_t id, const char *name) {
  if (__strlen(name) >= sizeof(((struct pthread *)0)->name)) return ERANGE;
  WITH_THREAD(id, set_name(thread, name));
}

static int get_name(struct pthread *thread, char *name, size_t size) {
  char process[16] = "";
  if (!thread->name[0]) __builtin_syscall(SYS_prctl, PR_GET_NAME, process);
  const char *known = thread->name[0] ? thread->name : process;
  if (size <= __strlen(known)) return ERANGE;
  __memcpy(name, known, __strlen(known) + 1);
  return 0;
}

int pthread_getname_np(pthread_t id, char *name, size_t size) {
  WITH_THREAD(id, error = get_name(thread, name, size));
}

static void describe(struct pthread *thread, pthread_attr_t *attributes) {
  pthread_attr_init(attributes);
  attributes->__data.detached = thread->state == DETACHED;
  if (thread->stack) {
    attributes->__data.stack = thread->stack;
    attributes->__data.stack_size = thread->stack_size;
    attributes->__data.guard_size = thread->guard_size;
    return;
  }
  /* The first thread: below the program's arguments, as far as the limit goes. */
  struct rlimit limit;
  getrlimit(RLIMIT_STACK, &limit);
  attributes->__data.stack_size = limit.rlim_cur;
  attributes->__data.stack = (char *)(((unsigned long)environ + 2 * PAGE - 1) & ~(PAGE - 1)) - limit.rlim_cur;
}

int pthread_getattr_np(pthread_t id, pthread_attr_t *attributes) { WITH_THREAD(id, describe(thread, attributes)); }

int pthread_setaffinity_np(pthread_t id, size_t size, const cpu_set_t *set) {
  WITH_THREAD(id, error = -__builtin_syscall(SYS_sched_setaffinity, thread->tid, size, set));
}

static int get_affinity(struct pthread *thread, size_t size, cpu_set_t *set) {
  return sched_getaffinity(thread->tid, size, set) < 0 ? errno : 0;
}

int pthread_getaffinity_np(pthread_t id, size_t size, cpu_set_t *set) {
  WITH_THREAD(id, error = get_affinity(thread, size, set));
}

/* The clock of a thread's CPU time, as Linux numbers them. */
int pthread_getcpuclockid(pthread_t id, clockid_t *clock) { WITH_THREAD(id, *clock = ~thread->tid << 3 | 6); }

int pthread_setschedparam(pthread_t id, int policy, const struct sched_param *parameter) {
  WITH_THREAD(id, error = -__builtin_syscall(SYS_sched_setscheduler, thread->tid, policy, parameter));
}

int pthread_setschedprio(pthread_t id, int priority) {
  struct sched_param parameter = {.sched_priority = priority};
  WITH_THREAD(id, error = -__builtin_syscall(SYS_sched_setparam, thread->tid, &parameter));
}

static int get_scheduling(struct pthread *thread, int *policy, struct sched_param *parameter) {
  long raw = __builtin_syscall(SYS_sched_getscheduler, thread->tid);
  if (raw < 0) return -raw;
  *policy = raw;
  return -__builtin_syscall(SYS_sched_getparam, thread->tid, parameter);
}

int pthread_getschedparam(pthread_t id, int *restrict policy, struct sched_param *restrict parameter) {
  WITH_THREAD(id, error = get_scheduling(thread, policy, parameter));
}

static int concurrency;
int pthread_getconcurrency(void) { return concurrency; }
int pthread_setconcurrency(int level) {
  if (level < 0) return EINVAL;
  concurrency = level;
  return 0;
}

/* --- Signals -------------------------------------------------------------------------------------------------------- */

int pthread_kill(pthread_t id, int signal) {
  if (signal < 0 || signal >= NSIG || signal == 32 || signal == 33) return EINVAL;
  int process = __builtin_syscall(SYS_getpid);
  /* One that has ended and waits to be joined can still be named, but nothing happens to it. */
  WITH_THREAD(id, error = thread->tid ? -__builtin_syscall(SYS_tgkill, process, thread->tid, signal) : 0);
}

static int queue_signal(struct pthread *thread, int signal, union sigval value) {
  siginfo_t info = {.si_signo = signal, .si_code = SI_QUEUE};
  info.si_pid = __builtin_syscall(SYS_getpid);
  info.si_uid = __builtin_syscall(SYS_getuid);
  info.si_value = value;
  return thread->tid ? -__builtin_syscall(SYS_rt_tgsigqueueinfo, info.si_pid, thread->tid, signal, &info) : 0;
}

int pthread_sigqueue(pthread_t id, int signal, union sigval value) {
  if (signal < 0 || signal >= NSIG || signal == 32 || signal == 33) return EINVAL;
  WITH_THREAD(id, error = queue_signal(thread, signal, value));
}
