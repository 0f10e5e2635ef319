/*
 * Signals (POSIX signal.h). Only the layout of the kernel's struct sigaction differs from the program's: handler, flags,
 * restorer, 8 bytes of mask. A handler returns into __restore_rt, which asks the kernel to put the interrupted state back.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include "internal.h"

#define MASK_SIZE 8
#define LAST_NAMED 31

struct kernel_sigaction {
  void (*handler)(int);
  unsigned long flags;
  void (*restorer)(void);
  unsigned long mask;
};

void __restore_rt(void) { __builtin_syscall(SYS_rt_sigreturn); }

static int set_action(int number, const struct sigaction *action, struct sigaction *old) {
  struct kernel_sigaction set, was;
  if (action) {
    set.handler = action->sa_handler;
    set.flags = (unsigned int)action->sa_flags | SA_RESTORER;
    set.restorer = __restore_rt;
    set.mask = action->sa_mask.__val[0];
  }
  long raw = __builtin_syscall(SYS_rt_sigaction, number, action ? &set : NULL, old ? &was : NULL, MASK_SIZE);
  if (raw < 0) return __result(raw);
  if (old) {
    __memset(old, 0, sizeof *old);
    old->sa_handler = was.handler;
    old->sa_flags = was.flags;
    old->sa_restorer = was.restorer;
    old->sa_mask.__val[0] = was.mask;
  }
  return 0;
}

/* The two real-time signals below SIGRTMIN belong to the thread library. */
static int reserved(int number) { return number == 32 || number == 33; }

int sigaction(int number, const struct sigaction *restrict action, struct sigaction *restrict old) {
  if (number < 1 || number >= NSIG || reserved(number)) return __result(-EINVAL);
  return set_action(number, action, old);
}

static unsigned long interrupting; /* signals for which siginterrupt asked that calls fail with EINTR */

static __sighandler_t set_handler(int number, __sighandler_t handler, int flags) {
  struct sigaction action = {.sa_flags = flags}, old;
  action.sa_handler = handler;
  if (handler == SIG_ERR || number < 1 || number >= NSIG || reserved(number)) {
    errno = EINVAL;
    return SIG_ERR;
  }
  if (!(flags & SA_RESETHAND)) action.sa_mask.__val[0] = 1UL << (number - 1);
  return set_action(number, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

/* BSD's semantics, as in glibc: the handler stays, its signal is blocked meanwhile, system calls are restarted. */
__sighandler_t signal(int number, __sighandler_t handler) {
  int interrupts = number > 0 && number < NSIG && interrupting >> (number - 1) & 1;
  return set_handler(number, handler, interrupts ? 0 : SA_RESTART);
}

__sighandler_t bsd_signal(int number, __sighandler_t handler) { return signal(number, handler); }

__sighandler_t sysv_signal(int number, __sighandler_t handler) {
  return set_handler(number, handler, SA_RESETHAND | SA_NODEFER | SA_INTERRUPT);
}

int siginterrupt(int number, int interrupt) {
  struct sigaction action;
  if (sigaction(number, NULL, &action) < 0) return -1;
  if (interrupt) {
    interrupting |= 1UL << (number - 1);
    action.sa_flags &= ~SA_RESTART;
  } else {
    interrupting &= ~(1UL << (number - 1));
    action.sa_flags |= SA_RESTART;
  }
  return set_action(number, &action, NULL);
}

int kill(pid_t pid, int number) { return __result(__builtin_syscall(SYS_kill, pid, number)); }

int killpg(pid_t group, int number) {
  if (group < 0) return __result(-EINVAL);
  return __result(__builtin_syscall(SYS_kill, -group, number));
}

static int send_to_self(int number) {
  return __result(
      __builtin_syscall(SYS_tgkill, __builtin_syscall(SYS_getpid), __builtin_syscall(SYS_gettid), number));
}

int raise(int number) { return send_to_self(number); }

int tgkill(pid_t process, pid_t thread, int number) {
  return __result(__builtin_syscall(SYS_tgkill, process, thread, number));
}

int sigqueue(pid_t pid, int number, union sigval value) {
  siginfo_t info = {.si_signo = number, .si_code = SI_QUEUE};
  info.si_pid = __builtin_syscall(SYS_getpid);
  info.si_uid = __builtin_syscall(SYS_getuid);
  info.si_value = value;
  return __result(__builtin_syscall(SYS_rt_sigqueueinfo, pid, number, &info));
}

/* C11 7.22.4.1: SIGABRT, and if the program survives that, SIGABRT again with the default action. */
void __abort(void) {
  unsigned long mask = 1UL << (SIGABRT - 1);
  struct sigaction action = {.sa_flags = 0};
  __builtin_syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &mask, NULL, MASK_SIZE);
  send_to_self(SIGABRT);
  action.sa_handler = SIG_DFL;
  set_action(SIGABRT, &action, NULL);
  send_to_self(SIGABRT);
  for (;;) __exit_group(127);
}

void abort(void) { __abort(); }

/* --- Sets ------------------------------------------------------------------------------------------------ */

static int valid(int number) {
  if (number >= 1 && number < NSIG) return 1;
  errno = EINVAL;
  return 0;
}

int sigemptyset(sigset_t *set) {
  __memset(set, 0, sizeof *set);
  return 0;
}

int sigfillset(sigset_t *set) {
  __memset(set, 0, sizeof *set);
  set->__val[0] = ~(3UL << 31);
  return 0;
}

int sigaddset(sigset_t *set, int number) {
  if (!valid(number)) return -1;
  set->__val[0] |= 1UL << (number - 1);
  return 0;
}

int sigdelset(sigset_t *set, int number) {
  if (!valid(number)) return -1;
  set->__val[0] &= ~(1UL << (number - 1));
  return 0;
}

int sigismember(const sigset_t *set, int number) {
  if (!valid(number)) return -1;
  return set->__val[0] >> (number - 1) & 1;
}

int sigisemptyset(const sigset_t *set) { return set->__val[0] == 0; }

int sigandset(sigset_t *set, const sigset_t *left, const sigset_t *right) {
  sigemptyset(set);
  set->__val[0] = left->__val[0] & right->__val[0];
  return 0;
}

int sigorset(sigset_t *set, const sigset_t *left, const sigset_t *right) {
  sigemptyset(set);
  set->__val[0] = left->__val[0] | right->__val[0];
  return 0;
}

int __libc_current_sigrtmin(void) { return 34; }
int __libc_current_sigrtmax(void) { return 64; }

/* --- Masks and waiting ----------------------------------------------------------------------------------- */

static long change_mask(int how, const sigset_t *set, sigset_t *old) {
  if (old) __memset(old, 0, sizeof *old);
  return __builtin_syscall(SYS_rt_sigprocmask, how, set, old, MASK_SIZE);
}

int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old) {
  return __result(change_mask(how, set, old));
}

int pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old) {
  return -change_mask(how, set, old);
}

int sigsuspend(const sigset_t *set) { return __result(CANCELLABLE(SYS_rt_sigsuspend, set, MASK_SIZE)); }

int sigpending(sigset_t *set) {
  __memset(set, 0, sizeof *set);
  return __result(__builtin_syscall(SYS_rt_sigpending, set, MASK_SIZE));
}

int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info, const struct timespec *restrict timeout) {
  int number = __result(CANCELLABLE(SYS_rt_sigtimedwait, set, info, timeout, MASK_SIZE));
  if (number > 0 && info && info->si_code == SI_TKILL) info->si_code = SI_USER;
  return number;
}

int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info) { return sigtimedwait(set, info, NULL); }

int sigwait(const sigset_t *restrict set, int *restrict number) {
  long raw;
  do {
    raw = CANCELLABLE(SYS_rt_sigtimedwait, set, NULL, NULL, MASK_SIZE);
  } while (raw == -EINTR);
  if (raw < 0) return -raw;
  *number = raw;
  return 0;
}

int sigaltstack(const stack_t *restrict stack, stack_t *restrict old) {
  return __result(__builtin_syscall(SYS_sigaltstack, stack, old));
}

int pause(void) { return __result(CANCELLABLE(SYS_pause)); }
unsigned int alarm(unsigned int seconds) { return __builtin_syscall(SYS_alarm, seconds); }

useconds_t ualarm(useconds_t value, useconds_t interval) {
  struct itimerval timer = {{interval / 1000000, interval % 1000000}, {value / 1000000, value % 1000000}}, old;
  if (__result(__builtin_syscall(SYS_setitimer, ITIMER_REAL, &timer, &old)) < 0) return -1;
  return old.it_value.tv_sec * 1000000 + old.it_value.tv_usec;
}

/* --- System V and BSD ------------------------------------------------------------------------------------ */

static int change_one(int how, int number) {
  sigset_t set = {{0}};
  if (!valid(number)) return -1;
  set.__val[0] = 1UL << (number - 1);
  return __result(change_mask(how, &set, NULL));
}

int sighold(int number) { return change_one(SIG_BLOCK, number); }
int sigrelse(int number) { return change_one(SIG_UNBLOCK, number); }
int sigignore(int number) { return set_handler(number, SIG_IGN, 0) == SIG_ERR ? -1 : 0; }

__sighandler_t sigset(int number, __sighandler_t handler) {
  sigset_t old;
  if (!valid(number)) return SIG_ERR;
  if (__result(change_mask(SIG_BLOCK, NULL, &old)) < 0) return SIG_ERR;
  int held = old.__val[0] >> (number - 1) & 1;
  struct sigaction was;
  if (handler == SIG_HOLD) {
    if (set_action(number, NULL, &was) < 0 || change_one(SIG_BLOCK, number) < 0) return SIG_ERR;
  } else {
    was.sa_handler = set_handler(number, handler, 0);
    if (was.sa_handler == SIG_ERR || change_one(SIG_UNBLOCK, number) < 0) return SIG_ERR;
  }
  return held ? SIG_HOLD : was.sa_handler;
}

/* The mask of now, without one signal. */
int __xpg_sigpause(int number) {
  sigset_t set;
  if (change_mask(SIG_BLOCK, NULL, &set) < 0 || sigdelset(&set, number) < 0) return -1;
  return sigsuspend(&set);
}

int sigpause(int mask) {
  sigset_t set = {{(unsigned int)mask}};
  return sigsuspend(&set);
}

int sigblock(int mask) {
  sigset_t set = {{(unsigned int)mask}}, old;
  return __result(change_mask(SIG_BLOCK, &set, &old)) < 0 ? -1 : (int)old.__val[0];
}

int sigsetmask(int mask) {
  sigset_t set = {{(unsigned int)mask}}, old;
  return __result(change_mask(SIG_SETMASK, &set, &old)) < 0 ? -1 : (int)old.__val[0];
}

/* --- Names ----------------------------------------------------------------------------------------------- */

static const struct {
  const char *name;
  const char *text;
} names[LAST_NAMED + 1] = {
    [SIGHUP] = {"HUP", "Hangup"},
    [SIGINT] = {"INT", "Interrupt"},
    [SIGQUIT] = {"QUIT", "Quit"},
    [SIGILL] = {"ILL", "Illegal instruction"},
    [SIGTRAP] = {"TRAP", "Trace/breakpoint trap"},
    [SIGABRT] = {"ABRT", "Aborted"},
    [SIGBUS] = {"BUS", "Bus error"},
    [SIGFPE] = {"FPE", "Floating point exception"},
    [SIGKILL] = {"KILL", "Killed"},
    [SIGUSR1] = {"USR1", "User defined signal 1"},
    [SIGSEGV] = {"SEGV", "Segmentation fault"},
    [SIGUSR2] = {"USR2", "User defined signal 2"},
    [SIGPIPE] = {"PIPE", "Broken pipe"},
    [SIGALRM] = {"ALRM", "Alarm clock"},
    [SIGTERM] = {"TERM", "Terminated"},
    [SIGSTKFLT] = {"STKFLT", "Stack fault"},
    [SIGCHLD] = {"CHLD", "Child exited"},
    [SIGCONT] = {"CONT", "Continued"},
    [SIGSTOP] = {"STOP", "Stopped (signal)"},
    [SIGTSTP] = {"TSTP", "Stopped"},
    [SIGTTIN] = {"TTIN", "Stopped (tty input)"},
    [SIGTTOU] = {"TTOU", "Stopped (tty output)"},
    [SIGURG] = {"URG", "Urgent I/O condition"},
    [SIGXCPU] = {"XCPU", "CPU time limit exceeded"},
    [SIGXFSZ] = {"XFSZ", "File size limit exceeded"},
    [SIGVTALRM] = {"VTALRM", "Virtual timer expired"},
    [SIGPROF] = {"PROF", "Profiling timer expired"},
    [SIGWINCH] = {"WINCH", "Window changed"},
    [SIGIO] = {"POLL", "I/O possible"},
    [SIGPWR] = {"PWR", "Power failure"},
    [SIGSYS] = {"SYS", "Bad system call"},
};

const char *sigabbrev_np(int number) { return number > 0 && number <= LAST_NAMED ? names[number].name : NULL; }
const char *sigdescr_np(int number) { return number > 0 && number <= LAST_NAMED ? names[number].text : NULL; }

static const char *describe(int number, char *buffer, size_t size) {
  if (number > 0 && number <= LAST_NAMED) return names[number].text;
  if (number >= 34 && number <= 64) {
    __format(buffer, size, "Real-time signal %d", number - 34);
  } else {
    __format(buffer, size, "Unknown signal %d", number);
  }
  return buffer;
}

char *strsignal(int number) {
  static char buffer[32];
  return (char *)describe(number, buffer, sizeof buffer);
}

void psignal(int number, const char *s) {
  char buffer[32];
  int named = s && *s;
  if (number > 0 && number < NSIG && !reserved(number)) {
    fprintf(stderr, "%s%s%s\n", named ? s : "", named ? ": " : "", describe(number, buffer, sizeof buffer));
  } else {
    fprintf(stderr, "%s%sUnknown signal %d\n", named ? s : "", named ? ": " : "", number);
  }
}

void psiginfo(const siginfo_t *info, const char *s) {
  char buffer[32];
  int named = s && *s;
  fprintf(stderr, "%s%s%s (code %d, sender %d, uid %u)\n", named ? s : "", named ? ": " : "",
          describe(info->si_signo, buffer, sizeof buffer), info->si_code, info->si_pid, info->si_uid);
}
