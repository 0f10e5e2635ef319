/* Actions, masks, pending and queued signals. Handlers note what they saw; it is told after the call that they
 * interrupted. */
#include "random.h"

/* Linux's first real-time signals are glibc's own. */
enum { FIRST_REALTIME = 34 };

static const int SIGNALS[] = {SIGUSR1,  SIGUSR2, SIGCHLD, SIGPIPE,        SIGALRM,
                              SIGWINCH, SIGURG,  SIGTERM, FIRST_REALTIME, FIRST_REALTIME + 1,
                              0,        65,      -1,      SIGKILL,        SIGCONT};

static volatile struct {
  int signal, code, value;
} seen[64];

static volatile sig_atomic_t seen_count;

void tell_signals(void) {
  for (int i = 0; i < seen_count; i++) say(" [%d %d %d]", seen[i].signal, seen[i].code, seen[i].value);
  forget_signals();
}

void forget_signals(void) {
  seen_count = 0;
}

static void on_signal(int signal, siginfo_t *info, void *context) {
  if (seen_count < 64) {
    seen[seen_count].signal = signal;
    seen[seen_count].code = signal == SIGCHLD && info->si_code == CLD_DUMPED ? CLD_KILLED : info->si_code;
    seen[seen_count].value = info->si_code == SI_QUEUE ? info->si_value.sival_int
                             : signal == SIGCHLD       ? info->si_status
                                                       : 0;
    seen_count++;
  }
}

static void on_plain(int signal) {
  if (seen_count < 64) {
    seen[seen_count].signal = signal;
    seen[seen_count].code = 12345;
    seen[seen_count++].value = 0;
  }
}

int a_signal(void) {
  return ONE_OF(SIGNALS);
}

void do_sigaction(void) {
  struct sigaction a, old;
  int s = a_signal(), what = below(5),
      flags = (below(2) ? SA_RESTART : 0) | (below(4) ? 0 : SA_NODEFER) | (below(5) ? 0 : SA_RESETHAND) |
              (below(6) ? 0 : SA_NOCLDWAIT) | (below(6) ? 0 : SA_NOCLDSTOP);
  memset(&a, 0, sizeof a);
  sigemptyset(&a.sa_mask);
  if (below(3) == 0) sigaddset(&a.sa_mask, SIGUSR1);
  a.sa_flags = flags;
  if (what <= 2) {
    a.sa_sigaction = on_signal;
    a.sa_flags |= SA_SIGINFO;
  } else if (what == 3)
    a.sa_handler = on_plain;
  else
    a.sa_handler = SIG_IGN;
  say("sigaction(%d, %d, %x)", s, what, flags);
  int r = sigaction(s, &a, &old);
  result(r);
  if (!r)
    say(" %x %s", old.sa_flags & 0xfbffffff,
        (old.sa_flags & SA_SIGINFO) ? "info"
        : old.sa_handler == SIG_DFL ? "default"
        : old.sa_handler == SIG_IGN ? "ignore"
                                    : "plain");
}

static void mask_of(sigset_t *set) {
  for (int i = 1; i < 64; i++)
    if (i != 32 && i != 33 && sigismember(set, i) == 1) say(" %d", i);
}

static void do_sigprocmask(void) {
  sigset_t set, old;
  sigemptyset(&set);
  int how = below(4);
  say("sigprocmask(%d,", how);
  for (int i = below(4); i > 0; i--) {
    int s = ONE_OF(((int[]){SIGUSR1, SIGUSR2, SIGCHLD, SIGTERM, FIRST_REALTIME, FIRST_REALTIME + 1, SIGKILL}));
    sigaddset(&set, s);
    say(" %d", s);
  }
  say(")");
  int r = sigprocmask(how, &set, &old);
  result(r);
  if (!r) {
    say(" was");
    mask_of(&old);
  }
}

static void do_sigpending(void) {
  sigset_t s;
  say("sigpending");
  result(sigpending(&s));
  mask_of(&s);
}

static int harmless(int s) {
  struct sigaction a;
  if (s <= 0 || s > 64) return 1;
  if (s == SIGKILL) return 0;
  sigset_t blocked;
  sigaction(s, NULL, &a);
  sigprocmask(SIG_BLOCK, NULL, &blocked);
  if (a.sa_handler != SIG_DFL || s == SIGCHLD || s == SIGWINCH || s == SIGURG || s == SIGCONT) return 1;
  return 0;
}

static void do_kill(void) {
  int s = a_signal();
  say("kill(self, %d)", s);
  if (depth == 0 && !harmless(s)) {
    say(" not");
    return;
  }
  result(kill(getpid(), s));
}

static void do_sigqueue(void) {
  int s = a_signal();
  say("sigqueue(self, %d)", s);
  if (depth == 0 && !harmless(s)) {
    say(" not");
    return;
  }
  union sigval v = {.sival_int = below(100)};
  result(sigqueue(getpid(), s, v));
}

static void do_sigtimedwait(void) {
  sigset_t set;
  sigemptyset(&set);
  siginfo_t info;
  struct timespec zero = {0, 0};
  say("sigtimedwait(");
  for (int i = below(4) + 1; i > 0; i--) {
    int s = ONE_OF(((int[]){SIGUSR1, SIGUSR2, SIGCHLD, SIGTERM, FIRST_REALTIME, FIRST_REALTIME + 1}));
    sigaddset(&set, s);
    say(" %d", s);
  }
  say(")");
  int r = sigtimedwait(&set, &info, &zero);
  result(r);
  if (r > 0)
    say(" %d %d", info.si_code == CLD_DUMPED ? CLD_KILLED : info.si_code,
        info.si_code == SI_QUEUE ? info.si_value.sival_int : 0);
}

static void do_alarm(void) {
  int n = below(2) * 100;
  say("alarm(%d)", n);
  result(alarm(n) > 0);
}

static void do_itimer(void) {
  struct itimerval v = {{0, 0}, {below(2) * 50, below(3) ? 0 : 1000000}}, o;
  int w = below(4);
  say("setitimer(%d, %ld %ld)", w, (long)v.it_value.tv_sec, (long)v.it_value.tv_usec);
  int r = setitimer(w, &v, &o);
  result(r);
  if (!r) say(" %d", o.it_value.tv_sec > 0 || o.it_value.tv_usec > 0);
  v = (struct itimerval){{0, 0}, {0, 0}};
  setitimer(ITIMER_VIRTUAL, &v, NULL);
  setitimer(ITIMER_PROF, &v, NULL);
}

const struct call SIGNAL_CALLS[] = {
    {do_sigaction, 's', 5}, {do_sigprocmask, 's', 5}, {do_sigpending, 's', 2},
    {do_kill, 's', 6},      {do_sigqueue, 's', 4},    {do_sigtimedwait, 's', 3},
    {do_alarm, 's', 1},     {do_itimer, 's', 1},      {do_sigaction, 'w', 1},
    {NULL, 0, 0},
};
