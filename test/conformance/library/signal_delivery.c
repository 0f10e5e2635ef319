// How signals arrive: flags of sigaction, siginfo, masks, queueing, order, waiting for them, interrupted calls (POSIX 2.4).
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char trace[4096];
static void note(const char *format, int a, int b) {
  char text[64];
  sprintf(text, format, a, b);
  strcat(trace, text);
}
static void show(const char *what) {
  printf("%s: %s\n", what, trace);
  trace[0] = 0;
}

static int depth;
static void nested(int sig) {
  note("<%d ", sig, 0);
  if (depth++ < 2) raise(sig);
  depth--;
  note("%d> ", sig, 0);
}
static void plain(int sig) { note("%d ", sig, 0); }
static void with_info(int sig, siginfo_t *info, void *context) {
  (void)context;
  note("%d(code %d) ", sig, info->si_code);
  if (info->si_code == SI_QUEUE) note("value %d pid %d ", info->si_value.sival_int, info->si_pid == getpid());
  if (info->si_code == SI_USER || info->si_code == SI_TKILL) note("pid %d uid %d ", info->si_pid == getpid(), info->si_uid == getuid());
}

static void set(int sig, void (*handler)(int), int flags, int blocked) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  sigemptyset(&action.sa_mask);
  if (blocked) sigaddset(&action.sa_mask, blocked);
  sigaction(sig, &action, NULL);
}
static void set_info(int sig) {
  struct sigaction action = {.sa_sigaction = with_info, .sa_flags = SA_SIGINFO};
  sigfillset(&action.sa_mask);
  sigaction(sig, &action, NULL);
}
static sigset_t only(int a, int b) {
  sigset_t all;
  sigemptyset(&all);
  sigaddset(&all, a);
  if (b) sigaddset(&all, b);
  return all;
}

static void raises_other(int sig) {
  note("<%d ", sig, 0);
  raise(SIGUSR2);
  note("%d> ", sig, 0);
}

static void flags(void) {
  depth = 0;
  set(SIGUSR1, nested, 0, 0);
  raise(SIGUSR1);
  show("deferred");
  set(SIGUSR1, nested, SA_NODEFER, 0);
  raise(SIGUSR1);
  show("SA_NODEFER");
  set(SIGUSR1, plain, SA_RESETHAND, 0);
  raise(SIGUSR1);
  struct sigaction now;
  sigaction(SIGUSR1, NULL, &now);
  printf("after SA_RESETHAND default: %d\n", now.sa_handler == SIG_DFL);
  show("SA_RESETHAND");
  set(SIGUSR2, plain, 0, 0);
  set(SIGUSR1, raises_other, 0, SIGUSR2);
  raise(SIGUSR1);
  show("sa_mask");
  set(SIGUSR1, raises_other, 0, 0);
  raise(SIGUSR1);
  show("no sa_mask");
  printf("SIGKILL: %d %s\n", sigaction(SIGKILL, &now, NULL), strerror(errno));
  printf("signal 0: %d %s\n", sigaction(0, &now, NULL), strerror(errno));
  printf("signal 65: %d %s\n", sigaction(65, &now, NULL), strerror(errno));
  printf("signal(SIGSTOP): %d %s\n", signal(SIGSTOP, plain) == SIG_ERR, strerror(errno));
}

static char stack[65536];
static void where(int sig) {
  (void)sig;
  char here;
  stack_t now;
  sigaltstack(NULL, &now);
  note("on it %d, flag %d ", &here >= stack && &here < stack + sizeof stack, now.ss_flags == SS_ONSTACK);
}
static void exchange(int sig) {
  (void)sig;
  stack_t other = {.ss_sp = stack, .ss_size = sizeof stack};
  int result = sigaltstack(&other, NULL);
  note("%d, errno %d ", result, errno);
}
static void alternate(void) {
  stack_t mine = {.ss_sp = stack, .ss_size = sizeof stack};
  printf("sigaltstack %d\n", sigaltstack(&mine, NULL));
  set(SIGUSR1, where, SA_ONSTACK, 0);
  raise(SIGUSR1);
  set(SIGUSR1, where, 0, 0);
  raise(SIGUSR1);
  show("alternate stack");
  set(SIGUSR1, exchange, SA_ONSTACK, 0);
  raise(SIGUSR1);
  show("exchange");
  stack_t small = {.ss_sp = stack, .ss_size = 100};
  printf("too small: %d %s\n", sigaltstack(&small, NULL), strerror(errno));
  stack_t off = {.ss_flags = SS_DISABLE};
  stack_t old;
  printf("off %d, was %d\n", sigaltstack(&off, &old), old.ss_size == sizeof stack);
}

static void queueing(void) {
  sigset_t all, pending;
  int first = SIGRTMIN;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  set_info(SIGUSR1);
  for (int i = 0; i < 3; i++) set_info(first + i);
  for (int i = 1; i <= 3; i++) {
    union sigval value = {.sival_int = i};
    sigqueue(getpid(), first + 2, value);
    sigqueue(getpid(), first, value);
    raise(SIGUSR1);
  }
  kill(getpid(), first + 1);
  sigpending(&pending);
  printf("pending: %d %d %d %d\n", sigismember(&pending, SIGUSR1), sigismember(&pending, first), sigismember(&pending, first + 1), sigismember(&pending, SIGUSR2));
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  for (char *at; (at = strchr(trace, '(')) != NULL;) *at = '[';
  show("queue");
  union sigval value = {.sival_int = 0};
  printf("sigqueue of 0 to nobody: %d %s\n", sigqueue(999999, 0, value), strerror(errno));
  printf("kill 0: %d; kill nobody: %d %s\n", kill(getpid(), 0), kill(999999, SIGTERM), strerror(errno));
  printf("kill with 65: %d %s\n", kill(getpid(), 65), strerror(errno));
}

static void waiting(void) {
  sigset_t set = only(SIGUSR1, SIGRTMIN), old;
  siginfo_t info;
  struct timespec none = {0, 0}, some = {0, 20000000};
  int sig;
  sigprocmask(SIG_BLOCK, &set, &old);
  union sigval value = {.sival_int = 42};
  sigqueue(getpid(), SIGRTMIN, value);
  raise(SIGUSR1);
  printf("sigwait %d: %d\n", sigwait(&set, &sig), sig == SIGUSR1);
  int got = sigwaitinfo(&set, &info);
  printf("sigwaitinfo %d: code %d value %d\n", got == SIGRTMIN, info.si_code, info.si_value.sival_int);
  got = sigtimedwait(&set, &info, &none);
  printf("sigtimedwait 0: %d %s\n", got, strerror(errno));
  got = sigtimedwait(&set, &info, &some);
  printf("sigtimedwait: %d %s\n", got, strerror(errno));
  pid_t child = fork();
  if (child == 0) {
    usleep(10000);
    kill(getppid(), SIGUSR1);
    _exit(0);
  }
  got = sigwaitinfo(&set, &info);
  printf("from the child: %d code %d pid %d\n", got == SIGUSR1, info.si_code, info.si_pid == child);
  wait(NULL);
  signal(SIGUSR1, plain);
  child = fork();
  if (child == 0) {
    usleep(10000);
    kill(getppid(), SIGUSR1);
    _exit(0);
  }
  sigset_t without = old;
  got = sigsuspend(&without);
  printf("sigsuspend %d %s\n", got, strerror(errno));
  sigset_t now;
  sigprocmask(SIG_SETMASK, NULL, &now);
  printf("mask is back: %d\n", sigismember(&now, SIGUSR1));
  show("sigsuspend");
  while (wait(NULL) > 0) continue;
  sigprocmask(SIG_SETMASK, &old, NULL);
}

static void interrupted(void) {
  int ends[2];
  char c;
  pipe(ends);
  struct itimerval soon = {.it_value = {0, 20000}};
  set(SIGALRM, plain, 0, 0);
  setitimer(ITIMER_REAL, &soon, NULL);
  ssize_t n = read(ends[0], &c, 1);
  printf("read %zd %s\n", n, strerror(errno));
  pid_t child = fork();
  if (child == 0) {
    usleep(60000);
    write(ends[1], "x", 1);
    _exit(0);
  }
  set(SIGALRM, plain, SA_RESTART, 0);
  setitimer(ITIMER_REAL, &soon, NULL);
  printf("restarted read %zd\n", read(ends[0], &c, 1));
  wait(NULL);
  setitimer(ITIMER_REAL, &soon, NULL);
  struct timespec second = {1, 0}, left = {0, 0};
  int result = nanosleep(&second, &left);
  printf("nanosleep %d %s, left %d\n", result, strerror(errno), left.tv_sec == 0 && left.tv_nsec > 500000000);
  setitimer(ITIMER_REAL, &soon, NULL);
  printf("sleep %d\n", sleep(2) > 0);
  setitimer(ITIMER_REAL, &soon, NULL);
  result = pause();
  printf("pause %d %s\n", result, strerror(errno));
  show("alarms");
  signal(SIGPIPE, SIG_IGN);
  close(ends[0]);
  n = write(ends[1], "x", 1);
  printf("broken pipe %zd %s\n", n, strerror(errno));
  signal(SIGPIPE, plain);
  n = write(ends[1], "x", 1);
  printf("with a handler %zd %s\n", n, strerror(errno));
  show("SIGPIPE");
  alarm(100);
  printf("alarm %d\n", alarm(0) > 98);
}

static sigjmp_buf back;
static void jumps(int sig) {
  (void)sig;
  siglongjmp(back, 5);
}
static void jumping(void) {
  sigset_t now;
  set(SIGUSR1, jumps, 0, 0);
  int got = sigsetjmp(back, 1);
  if (got == 0) raise(SIGUSR1);
  sigprocmask(SIG_SETMASK, NULL, &now);
  printf("siglongjmp %d, blocked %d\n", got, sigismember(&now, SIGUSR1));
  got = sigsetjmp(back, 0);
  if (got == 0) raise(SIGUSR1);
  sigprocmask(SIG_SETMASK, NULL, &now);
  printf("without the mask %d, blocked %d\n", got, sigismember(&now, SIGUSR1));
  sigset_t set = only(SIGUSR1, 0);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  set_info(SIGSEGV);
}

static void fault(int sig, siginfo_t *info, void *context) {
  (void)context;
  printf("fault %d code %d address %p\n", sig, info->si_code, info->si_addr);
  fflush(stdout);
  siglongjmp(back, 1);
}
static void faults(void) {
  struct sigaction action = {.sa_sigaction = fault, .sa_flags = SA_SIGINFO};
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGFPE, &action, NULL);
  if (sigsetjmp(back, 1) == 0) *(volatile int *)8 = 1;
  volatile int zero = 0;
  action.sa_flags = SA_SIGINFO;
  if (sigsetjmp(back, 1) == 0) {
    signal(SIGFPE, jumps);
    zero = 1 / zero;
  }
  signal(SIGSEGV, SIG_DFL);
  for (int how = 0; how < 3; how++) {
    pid_t child = fork();
    int status;
    if (child == 0) {
      sigset_t set = only(SIGSEGV, SIGABRT);
      if (how == 0) sigprocmask(SIG_BLOCK, &set, NULL);
      if (how == 1) signal(SIGSEGV, SIG_IGN);
      if (how == 2) {
        signal(SIGABRT, SIG_IGN);
        sigprocmask(SIG_BLOCK, &set, NULL);
        abort();
      }
      *(volatile int *)8 = 1;
      _exit(0);
    }
    waitpid(child, &status, 0);
    printf("signal %d\n", WTERMSIG(status));
  }
}

/* SIGCHLDs merge: however many children have ended, one is delivered. */
static void merging(void) {
  sigset_t set = only(SIGCHLD, 0);
  set_info(SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, NULL);
  for (int i = 0; i < 3; i++) {
    if (fork() == 0) _exit(i);
  }
  int n = 0;
  usleep(50000);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
  while (waitpid(-1, NULL, WNOHANG) > 0) n++;
  printf("%d children, ", n);
  show("SIGCHLD");
  signal(SIGCHLD, SIG_DFL);
}

/* What exec keeps: ignored signals and the mask, no handlers; and what fork does: no pending signals. */
static void across(void) {
  sigset_t set = only(SIGUSR1, 0), now;
  sigprocmask(SIG_BLOCK, &set, NULL);
  raise(SIGUSR1);
  fflush(stdout);
  if (fork() == 0) {
    sigpending(&now);
    printf("pending in the child %d, blocked %d\n", sigismember(&now, SIGUSR1), (sigprocmask(SIG_SETMASK, NULL, &now), sigismember(&now, SIGUSR1)));
    exit(0);
  }
  wait(NULL);
  signal(SIGUSR1, SIG_IGN);
  sigpending(&now);
  printf("ignored: still pending %d\n", sigismember(&now, SIGUSR1));
  sigprocmask(SIG_UNBLOCK, &set, NULL);
}

int main(void) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  flags();
  alternate();
  queueing();
  waiting();
  interrupted();
  jumping();
  faults();
  merging();
  across();
  printf("%s|%s|%s\n", strsignal(SIGUSR1), strsignal(SIGRTMIN), strsignal(99));
  fflush(stdout);
  dup2(1, 2);
  psignal(SIGTERM, "psignal");
  return 0;
}
