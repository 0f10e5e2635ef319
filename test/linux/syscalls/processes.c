/* Children, waiting, process groups and sessions, limits. */
#include "random.h"

static void do_ids(void) {
  switch (below(8)) {
  case 0:
    say("getpgrp");
    result(pid_index(getpgrp()));
    break;
  case 1:
    say("getsid");
    {
      pid_t s = getsid(0);
      say(" %d", depth ? pid_index(s) : 0);
    }
    break;
  case 2:
    say("setpgid(0, 0)");
    result(setpgid(0, 0));
    break;
  case 3: {
    int i = below(made + 1), j = below(made + 1);
    pid_t p = i < made ? pids[i] : 0, q = j < made ? pids[j] : 0;
    say("setpgid(%d, %d)", i, j);
    result(setpgid(p, q));
  } break;
  case 4:
    say("setsid");
    {
      pid_t p = setsid();
      if (p < 0)
        result(-1);
      else
        say(" = %d", pid_index(p));
    }
    break;
  case 5: {
    int i = below(made);
    say("getpgid(%d)", i);
    pid_t p = getpgid(pids[i]);
    if (p < 0)
      result(-1);
    else
      say(" = %d", pid_index(p));
  } break;
  case 6: {
    int i = below(made);
    say("kill(%d, 0)", i);
    result(kill(pids[i], 0));
  } break;
  default:
    say("kill(-1234567, 0)");
    result(kill(-1234567, 0));
  }
}

static void status_of(int s) {
  if (WIFEXITED(s))
    say(" exit %d", WEXITSTATUS(s));
  else if (WIFSIGNALED(s))
    say(" signal %d", WTERMSIG(s));
  else if (WIFSTOPPED(s))
    say(" stopped %d", WSTOPSIG(s));
  else if (WIFCONTINUED(s))
    say(" continued");
}

static void do_wait(void) {
  int s = 0, o = ONE_OF(((int[]){WNOHANG, WNOHANG | WUNTRACED, WNOHANG | WCONTINUED, WNOHANG | 0x1000000,
                                 WNOHANG | WUNTRACED | WCONTINUED}));
  int i = below(made + 2);
  pid_t which = i < made ? pids[i] : i == made ? -1 : 0;
  say("waitpid(%d, %x)", i < made ? i : which, o);
  int r = waitpid(which, &s, o);
  if (r == -1)
    result(-1);
  else {
    say(" = %d", pid_index(r));
    if (r > 0) status_of(s);
  }
}

static void do_waitid(void) {
  siginfo_t info = {0};
  int o =
      WNOHANG |
      ONE_OF(((int[]){WEXITED, WEXITED | WNOWAIT, WSTOPPED, WCONTINUED, 0, WEXITED | WSTOPPED | WCONTINUED | WNOWAIT}));
  int i = below(made + 1);
  say("waitid(%d, %x)", i, o);
  int r = waitid(i < made ? P_PID : P_ALL, i < made ? pids[i] : 0, &info, o);
  result(r);
  if (r == 0) {
    say(" %d", info.si_pid ? pid_index(info.si_pid) : -5);
    if (info.si_pid) say(" %d %d", info.si_code == CLD_DUMPED ? CLD_KILLED : info.si_code, info.si_status);
  }
}

/* A child that makes calls, too. Its parent goes on when it has ended (and may leave it a zombie). */
void do_fork(void) {
  if (depth > 2 || made > 90) return;
  int how = below(6), count = below(15), status = below(256);
  uint64_t seed = state ^ 0x9e3779b97f4a7c15u;
  say("fork {\n");
  pid_t pid = fork();
  if (pid == 0) {
    depth++;
    pids[made++] = getpid();
    state = seed;
    make_calls(count);
    say("}%s %d\n", how == 0 ? " killed" : "", how == 0 ? 0 : status);
    if (how == 0) kill(getpid(), SIGKILL);
    if (how == 1) {
      sigset_t none;
      signal(SIGABRT, SIG_DFL);
      sigemptyset(&none);
      sigprocmask(SIG_SETMASK, &none, NULL);
      struct rlimit r = {0, 0};
      setrlimit(RLIMIT_CORE, &r);
      abort();
    }
    _exit(status);
  }
  pids[made++] = pid;
  if (pid == -1) {
    result(pid);
    return;
  }
  siginfo_t info = {0};
  int r;
  do r = waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
  while (r == -1 && errno == EINTR);
  say("parent:");
  if (r == -1)
    result(-1);
  else
    say(" %d %d %d", info.si_code == CLD_DUMPED ? CLD_KILLED : info.si_code, info.si_status, info.si_signo);
  if (below(3)) {
    int s;
    r = waitpid(pid, &s, 0);
    if (r == -1)
      result(-1);
    else
      status_of(s);
  }
}

/* A child that stops, is continued, and is killed. */
static void do_stop(void) {
  int s = 0, stop = ONE_OF(((int[]){SIGSTOP, SIGTSTP, SIGTTIN})), handled = below(2);
  say("stopped by %d:", stop);
  signal(stop, SIG_DFL);
  pid_t pid = fork();
  if (pid == 0) {
    sigset_t none;
    sigemptyset(&none);
    signal(SIGTERM, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    raise(stop);
    _exit(7);
  }
  pids[made++] = pid;
  int r;
  do r = waitpid(pid, &s, WUNTRACED);
  while (r == -1 && errno == EINTR);
  if (r == -1) {
    result(-1);
    return;
  }
  status_of(s);
  if (WIFSTOPPED(s)) {
    say(" again %d", waitpid(pid, &s, WUNTRACED | WNOHANG));
    if (handled) kill(pid, SIGTERM);
    kill(pid, SIGCONT);
    if (!handled || 1) do
        r = waitpid(pid, &s, 0);
      while (r == -1 && errno == EINTR);
    if (r == -1)
      result(-1);
    else if (!handled)
      status_of(s);
    forget_signals(); /* how many of its three signals merge is a race */
  }
}

static void do_rlimit(void) {
  int which = ONE_OF(((int[]){RLIMIT_NOFILE, RLIMIT_FSIZE, 77}));
  struct rlimit now, r;
  getrlimit(which, &now);
  r.rlim_cur = which == RLIMIT_NOFILE ? 8 + below(20) : 20 + below(100);
  r.rlim_max = which == RLIMIT_NOFILE ? (below(4) ? now.rlim_max : 5) : RLIM_INFINITY;
  if (which == RLIMIT_FSIZE && depth == 0) return;
  say("setrlimit(%d, %d)", which, (int)r.rlim_cur);
  result(setrlimit(which, &r));
}

static void do_nice(void) {
  int n = below(4) ? below(3) : (int)below(4) - 3;
  say("nice(%d)", n);
  errno = 0;
  int r = nice(n);
  if (r == -1 && errno)
    result(-1);
  else
    say(" = %d", r);
}

static void do_priority(void) {
  int w = below(4);
  say("getpriority(%d)", w);
  if (w == PRIO_USER || w == PRIO_PGRP) return;
  errno = 0;
  int r = getpriority(w, 0);
  if (errno)
    result(-1);
  else
    say(" = %d", r);
}

const struct call PROCESS_CALLS[] = {
    {do_ids, 'w', 6},    {do_wait, 'w', 5}, {do_waitid, 'w', 4},   {do_fork, 'w', 5}, {do_stop, 'w', 1},
    {do_rlimit, 'w', 1}, {do_nice, 'w', 1}, {do_priority, 'w', 1}, {do_fork, 'f', 1}, {NULL, 0, 0},
};
