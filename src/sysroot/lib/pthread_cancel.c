/*
 * Cancellation (POSIX 2.9.5). pthread_cancel notes the request and sends the thread a signal of the library's own, so that a
 * call in which the thread sleeps returns. The request is carried out at the next cancellation point: a call that can
 * block says so with CANCELLABLE (internal.h), which tests before, and after an interruption. The signal's handler carries the
 * request out itself when it finds the thread inside such a call, so it does not matter at which instruction it comes.
 */
#include <pthread.h>
#include <signal.h>
#include "pthread_internal.h"

#define SIGCANCEL 32

void __restore_rt(void);

/* A thread that may be cancelled now, and is to be, ends here. */
static void test_cancel(void) {
  struct pthread *self = &__thread_self;
  if (!self->cancel_requested || self->cancel_disabled || self->exiting) return;
  __in_cancellable_call = 0;
  __leave_cancelled_stream();
  pthread_exit(PTHREAD_CANCELED);
}

void pthread_testcancel(void) { test_cancel(); }

static void on_cancel(int signal) {
  if (__in_cancellable_call || __thread_self.cancel_asynchronous) test_cancel();
}

/* The signal ends calls with EINTR: its action has no SA_RESTART. */
static void prepare(void) {
  static int prepared;
  if (__sync_lock_test_and_set(&prepared, 1)) return;
  struct {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    unsigned long mask;
  } action = {on_cancel, SA_RESTORER | SA_NODEFER, __restore_rt, 0};
  __builtin_syscall(SYS_rt_sigaction, SIGCANCEL, &action, NULL, 8);
  __test_cancel = test_cancel;
}

static int request(struct pthread *thread) {
  if (thread->tid == 0 || thread->cancel_requested) return 0; /* has ended, or is at it */
  thread->cancel_requested = 1;
  if (thread->cancel_disabled) return 0; /* nothing of it is to be seen, not even EINTR */
  return -__builtin_syscall(SYS_tgkill, __builtin_syscall(SYS_getpid), thread->tid, SIGCANCEL);
}

int pthread_cancel(pthread_t id) {
  struct pthread *self = __pthread_current();
  prepare();
  __pthread_lock_list();
  struct pthread *thread = __pthread_find(id);
  int error = thread ? 0 : ESRCH;
  if (thread && thread != self) error = request(thread);
  __pthread_unlock_list();
  if (thread == self) {
    self->cancel_requested = 1;
    if (self->cancel_asynchronous) test_cancel();
  }
  return error;
}

int pthread_setcancelstate(int state, int *old) {
  if (state != PTHREAD_CANCEL_ENABLE && state != PTHREAD_CANCEL_DISABLE) return EINVAL;
  struct pthread *self = __pthread_current();
  if (old) *old = self->cancel_disabled;
  self->cancel_disabled = state;
  if (self->cancel_asynchronous) test_cancel();
  return 0;
}

int pthread_setcanceltype(int type, int *old) {
  if (type != PTHREAD_CANCEL_DEFERRED && type != PTHREAD_CANCEL_ASYNCHRONOUS) return EINVAL;
  struct pthread *self = __pthread_current();
  if (old) *old = self->cancel_asynchronous;
  self->cancel_asynchronous = type;
  if (type) test_cancel();
  return 0;
}

void __pthread_cleanup_push(struct __pthread_cleanup *handler, void (*routine)(void *), void *argument) {
  struct pthread *self = &__thread_self;
  handler->routine = routine;
  handler->argument = argument;
  handler->next = self->cleanup;
  self->cleanup = handler;
}

void __pthread_cleanup_pop(struct __pthread_cleanup *handler, int execute) {
  __thread_self.cleanup = handler->next;
  if (execute) handler->routine(handler->argument);
}
