/** Signals: handlers, masks, restarts, job control, the terminal's keys. */
import { expect, test } from 'vitest';
import { HEAD } from './headers.ts';
import { run, Session } from './run.ts';

test('a handler interrupts read: restarted with SA_RESTART, EINTR without', () => {
  const s = run(`${HEAD}void h(int s) { write(1, "h", 1); }
    int main() { int fd[2]; pipe(fd); pid_t me = getpid(); char c;
    for (int flags = 0; flags < 2; flags++) {
      struct sigaction a = { 0 }; a.sa_handler = h; a.sa_flags = flags ? SA_RESTART : 0; sigaction(SIGUSR1, &a, 0);
      if (fork() == 0) { sleep(1); kill(me, SIGUSR1); sleep(1); write(fd[1], "x", 1); _exit(0); }
      int n = read(fd[0], &c, 1); printf("%d %d\\n", n, n < 0 && errno == EINTR); fflush(stdout); if (n < 0) read(fd[0], &c, 1); wait(0); } }`);
  expect(s.output).toBe('h-1 1\nh1 0\n');
});

test('siginfo says who sent it, and a blocked signal waits', () => {
  const s = run(`${HEAD}pid_t from; void h(int s, siginfo_t *i, void *c) { from = i->si_pid; }
    int main() { struct sigaction a = { 0 }; a.sa_sigaction = h; a.sa_flags = SA_SIGINFO; sigaction(SIGUSR1, &a, 0);
    sigset_t set, old; sigemptyset(&set); sigaddset(&set, SIGUSR1); sigprocmask(SIG_BLOCK, &set, &old);
    pid_t c = fork(); if (c == 0) { kill(getppid(), SIGUSR1); _exit(0); }
    wait(0); printf("%d ", from); sigset_t p; sigpending(&p); printf("%d ", sigismember(&p, SIGUSR1));
    sigsuspend(&old); printf("%d\\n", from == c); }`);
  expect(s.output).toBe('0 1 1\n');
});

test('a handler may longjmp out of a fault', () => {
  const s = run(`#include <setjmp.h>\n${HEAD}sigjmp_buf b; void h(int s) { siglongjmp(b, s); }
    int main() { signal(SIGSEGV, h); signal(SIGFPE, h); volatile int zero = 0;
    for (int i = 0; i < 3; i++) { int r = sigsetjmp(b, 1); if (r == 0) { *(volatile int *) 8 = 1; } printf("%d ", r); }
    int r = sigsetjmp(b, 1); if (r == 0) zero = 1 / zero; printf("%d\\n", r); }`);
  expect(s.output).toBe('11 11 11 8\n');
});

test('stop and continue, seen by waitpid', () => {
  const s = run(`${HEAD}int main() {
    pid_t c = fork(); if (c == 0) { for (;;) pause(); }
    int st; kill(c, SIGSTOP); waitpid(c, &st, WUNTRACED); printf("%d %d ", WIFSTOPPED(st), WSTOPSIG(st) == SIGSTOP);
    kill(c, SIGCONT); waitpid(c, &st, WCONTINUED); printf("%d ", WIFCONTINUED(st));
    kill(c, SIGKILL); waitpid(c, &st, 0); printf("%d\\n", WTERMSIG(st)); }`);
  expect(s.output).toBe('1 1 1 9\n');
});

test('alarm ends a pause, and sleep says what was left', () => {
  const s = run(
    `${HEAD}void h(int s) {} int main() { signal(SIGALRM, h); alarm(2); printf("%u ", sleep(10)); alarm(1); pause(); printf("%d\\n", errno == EINTR); }`,
  );
  expect(s.output).toBe('8 1\n');
});

test('^C ends the foreground group, and a busy loop too', () => {
  const s = new Session(`${HEAD}int main() { fork(); for (;;); }`, { tty: true });
  s.machine.run({ untilClock: 100_000 });
  s.type('\x03');
  expect(s.run().stop).toEqual({ kind: 'done', status: 2 });
  expect(s.output).toBe('^C');
});

test('erasing and ^D on the terminal', () => {
  const s = new Session(
    `${HEAD}int main() { char b[20]; int n; while ((n = read(0, b, 20)) > 0) printf("%d:%.*s", n, n, b); printf("end\\n"); }`,
    { tty: true },
  );
  s.type('abx\x7fc\n');
  s.type('\x04');
  expect(s.run().stop?.kind).toBe('done');
  expect(s.output).toBe('abx\b \bc\r\n4:abc\r\nend\r\n');
});

test('a signal is pending once, a real-time signal as often as it was sent', () => {
  const s = run(`${HEAD}int n[70]; void h(int s) { n[s]++; }
    int main() { sigset_t all, old; sigfillset(&all); sigprocmask(SIG_BLOCK, &all, &old);
    signal(SIGUSR1, h); signal(SIGRTMIN, h);
    for (int i = 0; i < 3; i++) { kill(getpid(), SIGUSR1); kill(getpid(), SIGRTMIN); }
    sigprocmask(SIG_SETMASK, &old, 0); printf("%d %d\\n", n[SIGUSR1], n[SIGRTMIN]); }`);
  expect(s.output).toBe('1 3\n');
});

test('a stop signal takes back a pending SIGCONT, and SIGCONT pending stops', () => {
  const s = run(`${HEAD}void pending(void) { sigset_t p; sigpending(&p);
      printf("%d%d ", sigismember(&p, SIGCONT), sigismember(&p, SIGTSTP)); }
    int main() { sigset_t all; sigfillset(&all); sigprocmask(SIG_BLOCK, &all, 0);
    signal(SIGCONT, SIG_DFL); kill(getpid(), SIGCONT); pending(); kill(getpid(), SIGTSTP); pending();
    kill(getpid(), SIGCONT); pending(); printf("\\n"); }`);
  expect(s.output).toBe('10 01 10 \n');
});
