/** Descriptors for events, in checkpoints and in words; timers of CPU time at exact instructions. */
import { expect, test } from 'vitest';
import { HEAD } from './headers.ts';
import { run, Session } from './run.ts';

const EVENTS = `${HEAD}#include <sys/eventfd.h>\n#include <sys/timerfd.h>\n#include <mqueue.h>\n`;

test('who waits for an event counter or a message queue is told why nobody comes', () => {
  const s = run(`${EVENTS}int main() {
    int e = eventfd(0, 0);
    mqd_t q = mq_open("/jobs", O_CREAT | O_RDWR, 0600, NULL);
    if (fork() == 0) { char b[8192]; mq_receive(q, b, sizeof b, 0); _exit(0); }
    eventfd_t v; eventfd_read(e, &v); }`);
  const text = s.stop?.kind === 'deadlock' ? s.stop.report.text : s.output;
  expect(text).toContain('waits in read(eventfd 3)');
  expect(text).toContain('its counter is 0, and nobody is left to add to it');
  expect(text).toContain('waits in mq_receive(message queue /jobs)');
  expect(text).toContain('message queue /jobs is empty; nobody is left to send');
});

/** Interrupted by every kind of timer; prints how often its loop went round before each. */
const INTERRUPTED = `${EVENTS}static volatile long rounds, seen[12]; static volatile int n;
  static void tick(int s) { if (n < 12) seen[n++] = rounds; }
  int main() {
    signal(SIGVTALRM, tick); signal(SIGPROF, tick); signal(SIGUSR1, tick);
    struct itimerval v = {{0, 37}, {0, 37}}; setitimer(ITIMER_VIRTUAL, &v, 0);
    v = (struct itimerval){{0, 53}, {0, 53}}; setitimer(ITIMER_PROF, &v, 0);
    timer_t t; struct sigevent e = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    timer_create(CLOCK_MONOTONIC, &e, &t);
    struct itimerspec i = {{0, 41000}, {0, 41000}}; timer_settime(t, 0, &i, 0);
    while (n < 12) { rounds++; if (rounds % 64 == 0) getppid(); }
    for (int k = 0; k < 12; k++) printf("%ld ", seen[k]); }`;

test('timers go off at the same instruction, however the run is cut and whichever tier executes', () => {
  const whole = run(INTERRUPTED).output;
  expect(whole.split(' ').length).toBe(13);
  expect(run(INTERRUPTED, { interpretOnly: true }).output).toBe(whole);
  const cut = new Session(INTERRUPTED);
  for (let clock = 10_000; cut.machine.run({ untilClock: clock }).kind === 'clock'; clock += 997) {
    const checkpoint = cut.machine.checkpoint();
    cut.machine.restore(checkpoint);
    checkpoint.release();
  }
  expect(cut.output).toBe(whole);
});

test('the limit of CPU time: SIGXCPU at the soft limit, SIGKILL at the hard one', () => {
  const s = new Session(
    `${HEAD}static volatile int n; static void x(int s) { n++; write(1, "x", 1); }
    int main() { signal(SIGXCPU, x); struct rlimit r = {1, 2}; setrlimit(RLIMIT_CPU, &r);
      if (fork() == 0) for (;;) ; int st; wait(&st); printf(" %d\\n", WTERMSIG(st)); }`,
  );
  s.machine.run({ untilClock: 4_000_000_000 });
  expect(s.output).toBe('x 9\n');
}, 60_000);

test('a timer that is read later has counted', () => {
  const s = run(`${EVENTS}int main() { int t = timerfd_create(CLOCK_MONOTONIC, 0);
    struct itimerspec i = {{0, 1000000}, {0, 1000000}}; timerfd_settime(t, 0, &i, 0);
    usleep(10500); unsigned long n; read(t, &n, 8); printf("%lu ", n);
    struct pollfd p = {t, POLLIN, 0}; printf("%d ", poll(&p, 1, 0)); printf("%d\\n", poll(&p, 1, 1)); }`);
  expect(s.output).toBe('10 0 1\n');
});

test('a nice process gets less of the CPU where the CPU is shared by quanta', () => {
  const s = run(
    `${HEAD}int main() { volatile long *n = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 2; i++) if (fork() == 0) { nice(5 * i); while (n[0] + n[1] < 100000) n[i]++; _exit(0); }
    while (wait(0) > 0) ; printf("%ld\\n", 100 * n[0] / (n[0] + n[1])); }`,
    { policy: { kind: 'round-robin', quantum: 1000 } },
  );
  // 1000 and 327 instructions in turn: three quarters.
  expect(Number(s.output)).toBeGreaterThan(70);
  expect(Number(s.output)).toBeLessThan(80);
});
