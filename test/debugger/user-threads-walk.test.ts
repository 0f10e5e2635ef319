/**
 * A random walk over user-level threads: whatever is stepped, forwards or backwards, each request ends in a stop; the machine can
 * always be shown; and at one moment the threads are always the same, whichever way it was come to.
 */
import { expect, it } from 'vitest';
import { Session } from './session.ts';

const PROGRAM = `#include <pthread.h>
#include <stdio.h>
#include <ucontext.h>
#include <uthread.h>
uthread_mutex_t m = UTHREAD_MUTEX_INITIALIZER;
ucontext_t here, there; char stack[32768];
int depth(int n) {
  if (n == 0) { uthread_yield(); return 0; }
  return 1 + depth(n - 1);
}
void *work(void *a) {
  int sum = 0;
  for (int i = 0; i < 4; i++) {
    uthread_mutex_lock(&m);
    sum += depth(i);
    uthread_mutex_unlock(&m);
  }
  if (a) uthread_exit(a);
  return a;
}
void beside(void) { printf("beside\\n"); swapcontext(&there, &here); printf("again\\n"); }
void *kernel(void *a) { for (volatile int i = 0; i < 300; i++); return a; }
int main(void) {
  uthread_t t[3]; pthread_t k;
  pthread_create(&k, NULL, kernel, NULL);
  getcontext(&there); there.uc_stack.ss_sp = stack; there.uc_stack.ss_size = sizeof stack; there.uc_link = &here;
  makecontext(&there, beside, 0);
  for (long i = 0; i < 3; i++) uthread_create(&t[i], work, (void *)i);
  swapcontext(&here, &there);
  for (int i = 0; i < 3; i++) uthread_join(t[i], NULL);
  swapcontext(&here, &there);
  pthread_join(k, NULL);
  puts("end");
  return 0;
}`;

/** A small generator of numbers below n, the same every time. */
function random(seed: number): (n: number) => number {
  let state = seed;
  return n => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % n;
  };
}

it.each([1, 2, 3, 4, 5, 6])('walk %i', seed => {
  const s = new Session({ 'walk.c': PROGRAM }, { schedule: 'roundRobin', quantum: 400 });
  const next = random(seed);
  const known = new Map<number, string>();
  let stop = s.start(true);
  for (let i = 0; i < 60 && stop.reason !== 'done'; i++) {
    const threads = s.debugger.threads();
    const shown = JSON.stringify([
      threads,
      threads.map(t => s.debugger.stack(t.id).frames.map(f => [f.name, f.pc])),
    ]);
    // Only where a thread has come to a statement is the clock enough to tell the moment: a switch takes no instruction.
    const before = stop.description === 'Step' ? known.get(s.debugger.clock) : undefined;
    if (before !== undefined) expect(shown).toBe(before);
    if (stop.description === 'Step') known.set(s.debugger.clock, shown);
    expect(new Set(threads.map(t => t.id)).size).toBe(threads.length);
    for (const t of threads) for (const f of s.debugger.stack(t.id).frames) s.debugger.scopes(f.id);
    const living = threads.filter(t => t.state !== 'zombie');
    const { id } = living[next(living.length)]!;
    switch (next(6)) {
      case 0:
        s.debugger.stepInto(id, 'line');
        break;
      case 1:
        s.debugger.stepOut(id);
        break;
      case 2:
        s.debugger.stepBack(id, 'over', 'line');
        break;
      case 3:
        s.debugger.stepOver(id, 'instruction');
        break;
      default:
        s.debugger.stepOver(id, 'line');
    }
    stop = s.wait();
  }
});
