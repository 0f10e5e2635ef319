/*
 * Compiles src/sysroot with gcc for Linux: names for what our own compiler builds in. Force-included before every file;
 * native.c has the definitions.
 */
#ifndef NATIVE_H
#define NATIVE_H
long __native_syscall(long n, long a, long b, long c, long d, long e, long f);
int __native_setjmp(long *state) __attribute__((returns_twice));
void __native_longjmp(long *state, int value) __attribute__((noreturn));
#define __NATIVE_SYSCALL(n, a, b, c, d, e, f, ...)                                                 \
  __native_syscall((long)(n), (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))
#define __builtin_syscall(...) __NATIVE_SYSCALL(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)
#define __builtin_setjmp(state) __native_setjmp(state)
#define __builtin_longjmp(state, value) __native_longjmp(state, value)
/* No dynamic loader sets up thread-local storage here, and the tests have one thread. */
#define __thread
#endif
