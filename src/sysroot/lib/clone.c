/* clone (Linux), and what only the superuser may do with processes and file systems. */
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <unistd.h>
#include "internal.h"

#define CALL(...) __result(__builtin_syscall(__VA_ARGS__))

/* What a clone begins with; at the top of its stack. */
struct start {
  int (*function)(void *);
  void *argument;
};

static void run(void *argument) {
  struct start start = *(struct start *)argument;
  __builtin_syscall(SYS_exit, start.function(start.argument));
}

/* After `argument`: where to write the tid for the parent, thread-local storage, where for the child. */
int clone(int (*function)(void *), void *stack_top, int flags, void *argument, ...) {
  va_list ap;
  va_start(ap, argument);
  pid_t *parent_tid = va_arg(ap, pid_t *);
  void *tls = va_arg(ap, void *);
  pid_t *child_tid = va_arg(ap, pid_t *);
  va_end(ap);
  if (!function || !stack_top) {
    errno = EINVAL;
    return -1;
  }
  if (!(flags & CLONE_VM)) {
    long pid = __builtin_syscall(SYS_clone, flags, 0, 0, 0, 0, 0);
    if (pid == 0) __builtin_syscall(SYS_exit, function(argument));
    return __result(pid);
  }
  struct start *start = (struct start *)(((uintptr_t)stack_top - sizeof *start) & -16UL);
  start->function = function;
  start->argument = argument;
  long more[2] = {(long)tls, (long)child_tid};
  if (flags & CLONE_THREAD) __threads_started = 1;
  long tid = __builtin_syscall(SYS_clone, flags & ~CLONE_PARENT_SETTID, run, start, start, 0, more);
  if (tid > 0 && flags & CLONE_PARENT_SETTID) *parent_tid = tid;
  return __result(tid);
}

int unshare(int flags) { return CALL(SYS_unshare, flags); }
int setns(int fd, int type) { return CALL(SYS_setns, fd, type); }
int getcpu(unsigned int *cpu, unsigned int *node) { return CALL(SYS_getcpu, cpu, node, NULL); }
int personality(unsigned long persona) { return CALL(SYS_personality, persona); }
int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data) {
  return CALL(SYS_mount, source, target, type, flags, data);
}
int umount(const char *target) { return CALL(SYS_umount2, target, 0); }
int umount2(const char *target, int flags) { return CALL(SYS_umount2, target, flags); }

long ptrace(enum __ptrace_request request, ...) {
  va_list ap;
  va_start(ap, request);
  long pid = va_arg(ap, long), address = va_arg(ap, long), data = va_arg(ap, long);
  va_end(ap);
  return CALL(SYS_ptrace, request, pid, address, data);
}
