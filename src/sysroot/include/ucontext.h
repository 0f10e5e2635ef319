/*
 * User-level contexts (POSIX.1-2001 ucontext.h): a place to continue, with a stack of its own. getcontext and swapcontext are
 * macros, because like setjmp they note a place in the function that uses them.
 */
#ifndef _UCONTEXT_H
#define _UCONTEXT_H
#include <features.h>
#include <bits/sigset.h>
#include <signal.h>
#include <stddef.h>
typedef struct {
  long __state[8]; /* what setjmp and longjmp use: pc, window, sp, register, stack limit */
  void (*__function)(void);
  int __argument_count;
  long __arguments[8];
  long __reserved[14];
} mcontext_t;
typedef struct ucontext_t {
  unsigned long uc_flags;
  struct ucontext_t *uc_link; /* where to go on when the function of makecontext returns */
  stack_t uc_stack;
  mcontext_t uc_mcontext;
  sigset_t uc_sigmask;
  char __reserved[544];
} ucontext_t;
int __getcontext_mask(ucontext_t *context);
int __swapcontext_mask(ucontext_t *from, const ucontext_t *to);
__noreturn void __continue_context(const ucontext_t *context);
int getcontext(ucontext_t *context);
int setcontext(const ucontext_t *context);
void makecontext(ucontext_t *context, void (*function)(void), int argument_count, ...);
int swapcontext(ucontext_t *restrict from, const ucontext_t *restrict to);
#define getcontext(context)                                                                        \
  ({                                                                                               \
    ucontext_t *__context = (context);                                                             \
    int __failed = __getcontext_mask(__context);                                                   \
    __builtin_setjmp(__context->uc_mcontext.__state);                                              \
    __failed;                                                                                      \
  })
#define swapcontext(from, to)                                                                      \
  ({                                                                                               \
    ucontext_t *__from = (from);                                                                   \
    const ucontext_t *__to = (to);                                                                 \
    __swapcontext_mask(__from, __to)                    ? -1                                       \
    : __builtin_setjmp(__from->uc_mcontext.__state) ? 0                                        \
                                                    : (__continue_context(__to), 0);           \
  })
#endif
