/*
 * User-level contexts. Switching is one longjmp to another stack, entirely in the program: the kernel does not know which
 * context runs. It only gives a new context its register stack, which programs cannot write themselves.
 */
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <ucontext.h>
#include "internal.h"
#undef getcontext
#undef swapcontext

#define SYS_procstep_makecontext 1000
#define MASK_SIZE 8
#define MOST_ARGUMENTS 8

int __getcontext_mask(ucontext_t *context) {
  return __result(__builtin_syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &context->uc_sigmask, MASK_SIZE));
}

/* One system call for both: the mask of the one that stops is saved, that of the one that goes on is set. */
int __swapcontext_mask(ucontext_t *from, const ucontext_t *to) {
  return __result(__builtin_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &to->uc_sigmask, &from->uc_sigmask, MASK_SIZE));
}

void __continue_context(const ucontext_t *context) { __builtin_longjmp((void *)context->uc_mcontext.__state, 1); }

int setcontext(const ucontext_t *context) {
  __builtin_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &context->uc_sigmask, NULL, MASK_SIZE);
  __continue_context(context);
}

/* The place is in this function, so it is good only until the caller's caller is reached; the macro has no such limit. */
int getcontext(ucontext_t *context) {
  int failed = __getcontext_mask(context);
  __builtin_setjmp(context->uc_mcontext.__state);
  return failed;
}

int swapcontext(ucontext_t *restrict from, const ucontext_t *restrict to) {
  if (__swapcontext_mask(from, to) < 0) return -1;
  if (__builtin_setjmp(from->uc_mcontext.__state) == 0) __continue_context(to);
  return 0;
}

/* The first function on a new stack. */
static void begin(ucontext_t *context) {
  long *a = context->uc_mcontext.__arguments;
  ((void (*)(long, long, long, long, long, long, long, long))context->uc_mcontext.__function)(
      a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
  if (context->uc_link) setcontext(context->uc_link);
  if (__threads_started) pthread_exit(NULL);
  exit(0);
}

void makecontext(ucontext_t *context, void (*function)(void), int argument_count, ...) {
  mcontext_t *machine = &context->uc_mcontext;
  va_list ap;
  va_start(ap, argument_count);
  for (int i = 0; i < argument_count && i < MOST_ARGUMENTS; i++) machine->__arguments[i] = va_arg(ap, long);
  va_end(ap);
  machine->__argument_count = argument_count;
  machine->__function = function;
  long raw = __builtin_syscall(SYS_procstep_makecontext, machine->__state, begin, context, context->uc_stack.ss_sp,
                               context->uc_stack.ss_size);
  if (raw < 0) {
    __complain("makecontext: %s\n", __error_text(-raw));
    __abort();
  }
}
