/*
 * What the files of the C library share. A program may define functions of its own with names like `getline`, `index`,
 * `error` or even `malloc`, and its definition then wins at link time; so inside the library functions call each other
 * only under names that begin with two underscores.
 */
#ifndef _INTERNAL_H
#define _INTERNAL_H
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <sys/syscall.h>
#include <sys/types.h>

/* Turn a raw system call result into the C convention: -1 and errno on failure. */
long __result(long raw);

/* Memory blocks and strings: string.c. */
void *__procstep_memcpy(void *to, const void *from, size_t n);
void *__procstep_memset(void *s, int c, size_t n);
void *__memmove(void *to, const void *from, size_t n);
int __memcmp(const void *a, const void *b, size_t n);
void *__memchr(const void *s, int c, size_t n);
void *__memrchr(const void *s, int c, size_t n);
size_t __strlen(const char *s);
size_t __strnlen(const char *s, size_t max);
int __strcmp(const char *a, const char *b);
int __strncmp(const char *a, const char *b, size_t n);
char *__strchrnul(const char *s, int c);
char *__strchr(const char *s, int c);
char *__stpcpy(char *to, const char *from);
int __strncasecmp(const char *a, const char *b, size_t n);
#define __memcpy __procstep_memcpy
#define __memset __procstep_memset

/* The heap: malloc.c. Blocks that a program will free come from malloc, which it may have replaced. */
void *__libc_malloc(size_t size);
void *__libc_realloc(void *block, size_t size);
void __libc_free(void *block);
void *__sbrk(long increment);

/* Character classes of the C locale: ctype.c. */
int __isspace(int c);
int __isdigit(int c);
int __isalpha(int c);
int __isalnum(int c);
int __tolower(int c);
int __toupper(int c);

/* Numbers: strtol.c, decimal.c, strtod.c. */
unsigned long __parse_integer(const char *s, char **end, int base, int is_signed);
double __ldexp(double x, int exponent);
double __parse_float(const char *s, char **end, int is_float);

/* Formatting for messages: printf.c. */
int __format(char *s, size_t size, const char *format, ...);
int __vformat(char *s, size_t size, const char *format, va_list ap);
/* One write to standard error, past any FILE. */
void __complain(const char *format, ...);

/* How the locale writes times: D_T_FMT, D_FMT, T_FMT or T_FMT_AMPM (locale.c). */
const char *__time_format(int item);

/* The process: start.c, environ.c, exec.c, signal.c. */
extern char **environ;
char *__getenv(const char *name);
void __exit_group(int status) __attribute__((noreturn));
void __abort(void) __attribute__((noreturn));
void __run_exit_handlers(int status);
void __flush_streams_at_exit(void);
int __execvpe(const char *file, char *const argv[], char *const envp[]);
extern const char *const __error_texts[];
const char *__error_text(int error);
const char *__error_name(int error);

/* Is there, or was there ever, a second thread? Locks cost nothing until then. Set by thread creation. */
extern int __threads_started;
/* getopt.c: the last call has met a bad option; then its result is not the option -?. */
extern int __getopt_failed;
void __lock(int *lock);
void __unlock(int *lock);

/*
 * Cancellation points (POSIX 2.9.5.2): a call that can block is written CANCELLABLE(SYS_read, ...), which is the raw result.
 * The thread library fills __test_cancel in with the first pthread_cancel; it does not return if the thread is to end.
 */
extern __thread int __in_cancellable_call;
extern void (*__test_cancel)(void);
/* The thread is cancelled: unlock the stream for which it reads or writes, if it does. */
void __leave_cancelled_stream(void);
#define CANCELLABLE(...)                                                                           \
  ({                                                                                               \
    __in_cancellable_call = 1;                                                                     \
    if (__test_cancel) __test_cancel();                                                            \
    long __raw = __builtin_syscall(__VA_ARGS__);                                                   \
    __in_cancellable_call = 0;                                                                     \
    if (__raw == -EINTR && __test_cancel) __test_cancel();                                         \
    __raw;                                                                                         \
  })

/* What pthread_atfork registered, if anything. */
enum fork_phase { FORK_PREPARE, FORK_PARENT, FORK_CHILD };
extern void (*__at_fork)(enum fork_phase phase);
/* The heap and the streams are in order in a child although other threads were using them: malloc.c, stdio.c. */
void __lock_heap(void);
void __unlock_heap(void);
void __forget_stream_locks(void);
/* The thread library's own part of that; null until there are threads. */
extern void (*__only_thread)(void);

#endif
