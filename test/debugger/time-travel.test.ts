/**
 * Back to the start and forward again: every position has the same machine (RAM, kernel, files, output) both ways.
 *
 * By default a few programs and steps; `npm run test:time` takes every example program, ten seeds and up to a thousand steps. A
 * fork bomb, which never ends, fills a process table of 128 entries and is run a little longer; programs that run for millions of instructions are
 * walked through with two of the seeds, because a step back costs a second in them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { LaunchConfiguration } from '../../src/debugger/launch.ts';
import type { Position } from '../../src/debugger/timeline.ts';
import type { Stop } from '../../src/debugger/types.ts';
import { mix } from '../../src/kernel/decisions.ts';
import { Session } from './session.ts';

const EXAMPLES = 'examples/';
const WHOLE = process.env.PROCSTEP_SEEDS !== undefined;
const SEEDS = Array.from({ length: Number(process.env.PROCSTEP_SEEDS ?? 1) }, (_, i) => i + 1);
const FEW = [
  'fork-tree.c',
  'signals.c',
  'pipe-ring.c',
  'condition-variable.c',
  'exec-family.c',
  'redirect.c',
];
const ALL = readdirSync(EXAMPLES).filter(n => n.endsWith('.c'));
const STEPS = WHOLE ? 1_000 : 40;
const LIMITED: Readonly<Record<string, Partial<LaunchConfiguration>>> = {
  'forkbomb.c': { limits: { nproc: 128 } },
};
const CLOCK_LIMIT_OF_LIMITED = 400_000;
/** A hash of so many processes takes a while. */
const STEPS_OF_LIMITED = 60;
/** Instructions of a run that is long. */
const LONG = 2_000_000;
const SEEDS_OF_LONG = 2;
const SEEKS = WHOLE ? 60 : 8;
/** Programs that never end, or only after very long, are run so far. */
const CLOCK_LIMIT = 20_000_000;
const POLICIES: readonly Partial<LaunchConfiguration>[] = [
  { schedule: 'fifo' },
  { schedule: 'roundRobin', quantum: 700 },
  { schedule: 'random', quantum: 300 },
];

interface Visited {
  readonly position: Position;
  readonly hash: string;
}

function example(name: string, configuration: Partial<LaunchConfiguration>): Session {
  const names = [name, ...readdirSync(EXAMPLES).filter(n => n !== name && n.endsWith('.c'))];
  const s = new Session(
    Object.fromEntries(names.map(n => [n, readFileSync(EXAMPLES + n, 'utf8')])),
    configuration,
  );
  s.input.push('tty', new TextEncoder().encode('echo hello | cat\nexit\n'));
  s.input.closed = true;
  return s;
}

const here = (s: Session): Visited => ({
  position: s.debugger.timeline.position,
  hash: s.debugger.machine.hash(),
});

/** Runs to the end, to a deadlock, or to the limit. */
function runOut(s: Session, limit: number): void {
  const { debugger: d } = s;
  d.start(false);
  while (d.clock < limit) {
    const stop = d.runSlice(limit - d.clock);
    if (stop?.reason === 'done' || stop?.description === 'Deadlock') return;
    if (stop) d.continue();
  }
  d.pause();
  d.runSlice(1);
}

/** Statement by statement back to the start, in one thread or, now and then, another; what was visited, latest first. */
function backToStart(s: Session, seed: number, steps: number): Visited[] {
  const { debugger: d } = s;
  const visited = [here(s)];
  let tid = 0;
  for (let i = 0; i < steps; i++) {
    const alive = d.threads().filter(t => t.state !== 'zombie');
    if (!alive.some(t => t.id === tid) || mix(seed, i) % 20 === 0)
      tid = alive[mix(seed + 7, i) % alive.length]?.id ?? 0;
    d.stepBack(tid, mix(seed, i) % 3 === 0 ? 'over' : 'into', 'statement');
    const stop = s.wait();
    tid = stop.threadId ?? 0;
    if (stop.description === 'Beginning') break;
    visited.push(here(s));
  }
  return visited;
}

function expectSame(s: Session, { position, hash }: Visited, what: string): void {
  s.debugger.timeline.seek(position);
  expect(s.debugger.timeline.position, what).toEqual(position);
  expect(s.debugger.machine.hash(), what).toBe(hash);
}

describe.each(POLICIES)('$schedule', policy => {
  test.each(WHOLE ? ALL : FEW)('%s', name => {
    for (const seed of SEEDS) {
      const s = example(name, { ...policy, ...LIMITED[name], seed });
      runOut(s, LIMITED[name] ? CLOCK_LIMIT_OF_LIMITED : CLOCK_LIMIT);
      if (s.debugger.clock > LONG && seed > SEEDS_OF_LONG) break;
      const terminal = s.terminal();
      const visited = backToStart(s, seed, LIMITED[name] ? STEPS_OF_LIMITED : STEPS);
      const what = (i: number) => `${name}, seed ${seed}, position ${i}`;
      for (let i = visited.length - 1; i >= 0; i--) expectSame(s, visited[i]!, what(i));
      for (let i = 0; i < SEEKS; i++) {
        const n = mix(seed + 3, i) % visited.length;
        expectSame(s, visited[n]!, what(n));
      }
      expect(s.terminal()).toBe(terminal);
    }
  });
});

/** Steps over the lines of main to the end; then back: the same places, the same machines. */
function thereAndBack(s: Session): void {
  const { debugger: d } = s;
  const forward: Visited[] = [];
  let stop: Stop = s.start(true);
  const main = stop.threadId!;
  while (stop.threadId === main && stop.reason !== 'done' && s.where(stop).includes('main:')) {
    forward.push(here(s));
    stop = s.over(stop);
  }
  expect(forward.length).toBeGreaterThan(3);
  d.timeline.seek(forward.at(-1)!.position);
  for (let i = forward.length - 2; i >= 0; i--) {
    d.stepBack(main, 'over', 'statement');
    s.wait();
    expect(d.clock, `step ${i}`).toBe(forward[i]!.position.clock);
    expect(d.machine.hash(), `step ${i}`).toBe(forward[i]!.hash);
  }
}

test('to a choice that is left to the user, where nobody has the CPU', () => {
  const s = new Session(
    {
      'p.c': `
#include <unistd.h>
int main(void) {
  fork();
  for (volatile int i = 0; i < 200; i++)
    if (i == 100)
      usleep(1);
  return 0;
}
`,
    },
    { schedule: 'manual', quantum: 60 },
  );
  const { debugger: d } = s;
  const choices: Visited[] = [];
  for (let stop = s.start(false); stop.reason !== 'done'; stop = s.continue()) {
    expect(stop.reason).toBe('choice');
    expect(d.threads().map(t => t.state)).not.toContain('running');
    choices.push(here(s));
    if (choices.length % 2 === 0) d.runNext(d.machine.state.runQueue.at(-1)!.tid);
  }
  expect(choices.length).toBeGreaterThan(6);
  for (const choice of choices.reverse()) {
    expectSame(s, choice, 'a choice');
    expect(d.threads().map(t => t.state)).not.toContain('running');
  }
});

describe('back over', () => {
  test('vfork and exec', () => {
    thereAndBack(
      new Session({
        'p.c': `
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  int status = 1;
  pid_t child = vfork();
  if (child == 0) {
    execl("./q", "q", (char *)0);
    _exit(127);
  }
  wait(&status);
  printf("%d\\n", WEXITSTATUS(status));
  return 0;
}
`,
        'q.c': 'int main(void) { return 9; }\n',
      }),
    );
  });

  test('exec in a program with threads', () => {
    const s = new Session({
      'p.c': `
#include <pthread.h>
#include <unistd.h>
static void *spin(void *argument) { for (;;) ++*(volatile long *)argument; }
int main(void) {
  long count = 0; // @first
  pthread_t thread;
  pthread_create(&thread, NULL, spin, &count);
  execl("./q", "q", (char *)0); // @exec
  return 1;
}
`,
      'q.c': 'int main(void) {\n  return 9; // @nine\n}\n',
    });
    s.breakAt(['exec']);
    s.breakAt(['nine'], 'q.c');
    const before = s.start();
    const threads = s.debugger.threads().length;
    const first = here(s);
    const after = s.continue();
    expect(s.lineOf(after)).toBe(s.line('nine', 'q.c'));
    expect(s.debugger.threads()).toHaveLength(1);
    const second = here(s);
    s.debugger.stepBack(after.threadId!, 'over', 'statement');
    expect(s.lineOf(s.wait())).toBe(s.line('exec'));
    expect(s.debugger.threads()).toHaveLength(threads);
    expectSame(s, first, 'before exec');
    expectSame(s, second, 'after exec');
    expect(before.reason).toBe('breakpoint');
  });

  test('signals, timers and blocking calls', () => {
    thereAndBack(
      new Session({
        'p.c': `
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>
static volatile int ticks;
static void tick(int signal) { ticks++; }
int main(void) {
  int fd[2];
  char byte = 0;
  struct itimerval every = {{0, 1000}, {0, 1000}};
  signal(SIGALRM, tick);
  pipe(fd);
  setitimer(ITIMER_REAL, &every, NULL);
  while (ticks < 3)
    pause();
  if (fork() == 0) {
    usleep(5000);
    write(fd[1], "x", 1);
    _exit(0);
  }
  while (read(fd[0], &byte, 1) < 0)
    ;
  usleep(2500);
  printf("%c\\n", byte);
  return 0;
}
`,
      }),
    );
  });

  test('a mutex that is fought for, and a join', () => {
    thereAndBack(
      new Session(
        {
          'p.c': `
#include <pthread.h>
#include <stdio.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long total;
static void *add(void *unused) {
  for (int i = 0; i < 50; i++) {
    pthread_mutex_lock(&lock);
    total++;
    pthread_mutex_unlock(&lock);
  }
  return NULL;
}
int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, add, NULL);
  add(NULL);
  pthread_join(thread, NULL);
  printf("%ld\\n", total);
  return 0;
}
`,
        },
        { schedule: 'random', quantum: 40, seed: 5 },
      ),
    );
  });
});
