/*
 * Nonlocal jumps (C11 7.13, POSIX sigsetjmp). The setjmp macro expands to the compiler's own operation in the caller, which
 * saves the control state; here is the rest: the signal mask, and the jump.
 */
#include <setjmp.h>
#include <signal.h>
#include "internal.h"

long *__sigjmp_save(struct __jmp_buf_tag *env, int save_mask) {
  env->__mask_was_saved =
      save_mask && __builtin_syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &env->__saved_mask, 8) == 0;
  return env->__jmpbuf;
}

static void jump(struct __jmp_buf_tag *env, int value) {
  if (env->__mask_was_saved) __builtin_syscall(SYS_rt_sigprocmask, SIG_SETMASK, &env->__saved_mask, NULL, 8);
  __builtin_longjmp(env->__jmpbuf, value ? value : 1);
}

void longjmp(struct __jmp_buf_tag env[1], int value) { jump(env, value); }
void _longjmp(struct __jmp_buf_tag env[1], int value) { jump(env, value); }
void siglongjmp(struct __jmp_buf_tag env[1], int value) { jump(env, value); }
