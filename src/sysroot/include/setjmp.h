/* C11 7.13 and POSIX: nonlocal jumps. The compiler saves the control state; the signal mask is saved beside it. */
#ifndef _SETJMP_H
#define _SETJMP_H
#include <features.h>
#include <bits/sigset.h>
struct __jmp_buf_tag {
  long __jmpbuf[8];
  int __mask_was_saved;
  sigset_t __saved_mask;
};
typedef struct __jmp_buf_tag jmp_buf[1];
typedef struct __jmp_buf_tag sigjmp_buf[1];
/* Notes whether, and which, signal mask longjmp has to bring back. Returns where the control state goes. */
long *__sigjmp_save(struct __jmp_buf_tag *env, int save_mask);
#define setjmp(env) __builtin_setjmp(__sigjmp_save(env, 0))
#define _setjmp(env) setjmp(env)
#define sigsetjmp(env, save_mask) __builtin_setjmp(__sigjmp_save(env, save_mask))
__noreturn void longjmp(struct __jmp_buf_tag env[1], int value);
__noreturn void _longjmp(struct __jmp_buf_tag env[1], int value);
__noreturn void siglongjmp(struct __jmp_buf_tag env[1], int value);
#endif
