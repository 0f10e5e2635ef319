/** Time as programs see it: instructions, the kernel's work by the cost model, and the time nobody could run. */
import { expect, test } from 'vitest';
import { COST } from '../../src/kernel/cost.ts';
import { HEAD } from './headers.ts';
import { Session } from './run.ts';

const TIME = `${HEAD}#include <pthread.h>
#include <sys/time.h>
#include <time.h>
long now(void) { struct timeval t; gettimeofday(&t, 0); return t.tv_sec * 1000000 + t.tv_usec; }
`;

test('a loop that asks for the time ends after as many calls as fit into it', () => {
  const { output } = new Session(`${TIME}
int main() {
  long calls = 0;
  for (long start = now(); now() - start < 10000; ) calls++;
  printf("%ld\\n", calls);
}`).run();
  const calls = Number(output);
  expect(calls).toBeLessThan(1e7 / COST.systemCall);
  expect(calls).toBeGreaterThan(1e7 / COST.systemCall / 2);
});

test('while somebody sleeps, time passes for one who only makes system calls', () => {
  const { output, machine } = new Session(
    `${TIME}
volatile int done; void *sleeper(void *unused) { usleep(20000); done = 1; return 0; }
int main() {
  pthread_t t; pthread_create(&t, 0, sleeper, 0);
  while (!done) time(0);
  pthread_join(t, 0);
  puts("done");
}`,
    { policy: { kind: 'round-robin', quantum: 10_000 } },
  ).run();
  expect(output).toBe('done\n');
  expect(machine.state.systemCalls).toBeLessThan(2e7 / COST.systemCall);
  expect(machine.clock).toBeLessThan(2e7);
});

test('what a process has used is never more than the time that has passed, and a CPU without idle time is used up', () => {
  const { output } = new Session(`${TIME}
#include <sys/resource.h>
int main() {
  struct timespec real, used; char *page = mmap(0, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < 256; i++) page[i * 4096] = 1;
  for (int i = 0; i < 1000; i++) getppid();
  clock_gettime(CLOCK_MONOTONIC, &real); clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  printf("%ld %ld\\n", real.tv_sec * 1000000000 + real.tv_nsec, used.tv_sec * 1000000000 + used.tv_nsec);
}`).run();
  const [real, used] = output.split(' ').map(Number) as [number, number];
  expect(real).toBeGreaterThan(256 * COST.pageFault + 1000 * COST.systemCall);
  expect(Math.abs(real - used)).toBeLessThan(2 * COST.systemCall);
});

/** Timers of all clocks, and calls that bring them nearer while generated code runs. */
const TIMED = `${TIME}
volatile int alarms, profiled, virtual;
void on(int sig) { if (sig == SIGALRM) alarms++; else if (sig == SIGPROF) profiled++; else virtual++; }
int main() {
  struct itimerval every = {{0, 170}, {0, 170}};
  signal(SIGALRM, on); signal(SIGPROF, on); signal(SIGVTALRM, on);
  pid_t child = fork();
  setitimer(ITIMER_REAL, &every, 0); setitimer(ITIMER_PROF, &every, 0); every.it_value.tv_usec = 40; setitimer(ITIMER_VIRTUAL, &every, 0);
  long sum = 0;
  for (int i = 0; i < 4000; i++) { sum += now() & 1; if (i % 500 == 0) usleep(100); }
  if (child == 0) _exit(0);
  while (wait(0) < 0);
  printf("%ld %d %d %d\\n", sum, alarms > profiled, profiled > virtual, virtual > 0);
}`;

test('timers go off at the same instruction whichever tier runs, however often it stops, whoever listens', () => {
  const policy = { kind: 'random', seed: 4, quantum: 900 } as const;
  const straight = new Session(TIMED, { policy }).run();
  expect(straight.output).toMatch(/^\d+ 1 1 1\n$/);
  const hash = straight.machine.hash();
  expect(new Session(TIMED, { policy, interpretOnly: true }).run().machine.hash()).toBe(hash);
  const stopping = new Session(TIMED, { policy });
  for (let at = 0; stopping.machine.run({ untilClock: at }).kind === 'clock'; at += 211);
  expect(stopping.machine.hash()).toBe(hash);
  const listened = new Session(TIMED, { policy }).record(['syscall-enter', 'syscall-exit', 'switch']);
  expect(listened.run().machine.hash()).toBe(hash);
});
