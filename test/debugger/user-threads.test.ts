/** User-level threads as threads of the debugger: many to one, each with its own stack, state and steps. */
import { expect, it } from 'vitest';
import type { Stop } from '../../src/debugger/types.ts';
import { Session } from './session.ts';

const COUNT = `#include <stdio.h>
#include <uthread.h>
uthread_mutex_t mutex = UTHREAD_MUTEX_INITIALIZER;
int counter;
void *count(void *name) {
  int own = 0;
  uthread_mutex_lock(&mutex); // @lock
  own++;             // @own
  uthread_yield();   // @yield
  counter += own;    // @add
  uthread_mutex_unlock(&mutex);
  return name;       // @return
}
int main(void) {
  uthread_t one, two;
  uthread_create(&one, count, "one");
  uthread_create(&two, count, "two"); // @second
  uthread_join(one, NULL);            // @join
  uthread_join(two, NULL);            // @joinTwo
  printf("%d\\n", counter);           // @print
}`;

const session = (): Session => new Session({ 'count.c': COUNT });

/** Id of the user-level thread with this number. */
function idOf(s: Session, number: number): number {
  const found = s.debugger.threads().find(t => t.name.includes(`/${number} `));
  if (!found) throw new Error(`no user-level thread ${number} in ${s.names()}`);
  return found.id;
}

/** `count:9 < begin`: the user's frames of a thread. */
const stackOf = (s: Session, id: number): string =>
  s.debugger
    .stack(id)
    .frames.filter(f => f.hint === 'normal')
    .map(f => `${f.name}:${f.range?.line}`)
    .join(' < ');

/** Step a thread over a line; its user's frames then. */
function over(s: Session, id: number): { stop: Stop; at: string } {
  s.debugger.stepOver(id, 'line');
  const stop = s.wait();
  return { stop, at: stackOf(s, stop.threadId!) };
}

it('they are listed below the kernel thread that carries them, with state and stack', () => {
  const s = session();
  s.breakAt(['second', 'yield', 'print']);
  s.start();
  expect(s.names()).toEqual([
    'P0 59101 · running · count',
    'P0 59101/0 · running: on 59101 · main',
    'P0 59101/1 · ready: not begun · count',
  ]);
  const stop = s.continue();
  expect(stop.text).toBe('P0 59101, user-level thread 59101/1 (count) reached line 9');
  expect(s.names()).toEqual([
    'P0 59101 · running · count',
    'P0 59101/0 · blocked: waiting for the end of count · main',
    'P0 59101/1 · running: on 59101 · count',
    'P0 59101/2 · ready: not begun · count',
  ]);
  expect([0, 1, 2].map(n => stackOf(s, idOf(s, n)))).toEqual([
    `main:${s.line('join')}`,
    `count:${s.line('yield')}`,
    '',
  ]);
  expect(stackOf(s, 59101)).toBe(`count:${s.line('yield')}`);
  expect(s.continue().reason).toBe('breakpoint');
  expect(s.names()[3]).toBe('P0 59101/2 · running: on 59101 · count');
  expect(s.continue().reason).toBe('breakpoint');
  // Both have been joined, and freed: only their stacks are left.
  expect(s.terminal()).toBe('');
});

it('one that waits for a mutex says so, and its variables can be seen', () => {
  const s = session();
  s.breakAt(['add']);
  s.start();
  expect(s.names().slice(1)).toEqual([
    'P0 59101/0 · blocked: waiting for the end of count · main',
    'P0 59101/1 · running: on 59101 · count',
    'P0 59101/2 · blocked: waiting for the mutex mutex · count',
  ]);
  const two = { threadId: idOf(s, 2) } as Stop;
  const { frames } = s.debugger.stack(two.threadId!);
  const level = frames.findIndex(f => f.name === 'count');
  expect(s.value(two, 'own', level)).toBe('0');
  expect(s.value(two, '(char *)name', level)).toContain('"two"');
  const one = { threadId: idOf(s, 1) } as Stop;
  expect(s.value(one, 'own')).toBe('1');
  expect(s.list(two, 'Registers', level).some(v => v.includes('(name)'))).toBe(true);
});

it('a step stays with its user-level thread, also when others run in between', () => {
  const s = session();
  s.breakAt(['own']);
  s.start();
  s.debugger.setSourceBreakpoints(s.path(), []);
  const one = idOf(s, 1);
  const lines: string[] = [];
  for (let i = 0; i < 3; i++) {
    const { stop, at } = over(s, one);
    expect(stop.threadId).toBe(one);
    lines.push(at);
  }
  expect(lines).toEqual(['yield', 'add'].map(m => `count:${s.line(m)}`).concat(`count:${s.line('add') + 1}`));
  // The other one has run: it waits for the mutex.
  expect(s.names()[3]).toBe('P0 59101/2 · blocked: waiting for the mutex mutex · count');
});

it('a step of the kernel thread over a switch stays with what it carried', () => {
  const s = session();
  s.breakAt(['yield']);
  s.start();
  s.debugger.setSourceBreakpoints(s.path(), []);
  const { stop, at } = over(s, 59101);
  expect([stop.threadId, at]).toEqual([59101, `count:${s.line('add')}`]);
});

it('stepping the kernel thread into a switch goes where the CPU goes', () => {
  const s = session();
  s.breakAt(['yield']);
  s.start();
  s.debugger.setSourceBreakpoints(s.path(), []);
  s.debugger.stepInto(59101, 'line');
  const stop = s.wait();
  expect(stop.text).toContain('user-level thread 59101/2 (count)');
  expect(stackOf(s, 59101)).toMatch(/^count:/);
});

it('one that does not run can be stepped: the others run until it has its turn', () => {
  const s = session();
  s.breakAt(['own']);
  s.start();
  s.debugger.setSourceBreakpoints(s.path(), []);
  const main = idOf(s, 0);
  const { stop, at } = over(s, main);
  expect([stop.threadId, at]).toEqual([main, `main:${s.line('joinTwo')}`]);
});

it('a step over the end of a user-level thread ends where its kernel thread goes on', () => {
  const s = session();
  s.breakAt(['return']);
  s.start();
  s.debugger.setSourceBreakpoints(s.path(), []);
  const one = idOf(s, 1);
  const places: string[] = [];
  let stop: Stop;
  do {
    const step = over(s, one);
    stop = step.stop;
    places.push(step.at);
  } while (stop.threadId === one && places.length < 5);
  expect(stop.text).toContain('the user-level thread has ended');
  expect(stop.threadId).toBe(59101);
  expect(stackOf(s, 59101)).not.toBe('');
});

it('back in time they have the same ids, and a step back stays with one of them', () => {
  const s = session();
  s.breakAt(['add']);
  s.start();
  s.debugger.setSourceBreakpoints(s.path(), []);
  const before = s.debugger.threads();
  const one = idOf(s, 1);
  s.debugger.stepBack(one, 'over', 'line');
  const stop = s.wait();
  expect([stop.threadId, stackOf(s, one)]).toEqual([one, `count:${s.line('yield')}`]);
  expect(over(s, one).at).toBe(`count:${s.line('add')}`);
  expect(s.debugger.threads()).toEqual(before);
});

it('a system call that blocks in one of them stops them all, and no other kernel thread', () => {
  const s = new Session({
    'block.c': `#include <pthread.h>
#include <stdio.h>
#include <uthread.h>
#include <unistd.h>
int ticks;
void *reads(void *a) { char c; read(0, &c, 1); return a; }
void *counts(void *a) { for (;;) { ticks++; uthread_yield(); } return a; }
void *kernel(void *a) { for (int i = 0; i < 50; i++) usleep(1000); return a; } // @kernel
int main(void) {
  pthread_t k; uthread_t r, c;
  pthread_create(&k, NULL, kernel, NULL);
  uthread_create(&r, reads, NULL); uthread_create(&c, counts, NULL);
  uthread_join(r, NULL);
}`,
  });
  s.debugger.setFunctionBreakpoints([{ name: 'usleep', hitCondition: '== 40' }]);
  s.start();
  expect(s.names()).toEqual([
    'P0 59101 · blocked: read(terminal 0) · block',
    'P0 59101/0 · blocked: waiting for the end of reads · main',
    'P0 59101/2 · blocked: read(terminal 0), and all that 59101 carries with it · reads',
    'P0 59101/3 · ready: not begun, but 59101 is blocked · counts',
    'P0 59102 · running · kernel',
  ]);
});

it('contexts of ucontext.h are known by the function that makecontext was given', () => {
  const s = new Session({
    'ping.c': `#include <ucontext.h>
ucontext_t back, a, b; char stack_a[16384], stack_b[16384];
void ping(int x) { for (int i = 0; i < 3; i++) {
    x++;                  // @ping
    swapcontext(&a, &b);  // @switch
  } }
void pong(void) { for (;;) swapcontext(&b, &a); } // @pong
int main(void) {
  getcontext(&a); a.uc_stack.ss_sp = stack_a; a.uc_stack.ss_size = sizeof stack_a; a.uc_link = &back;
  makecontext(&a, (void (*)(void))ping, 1, 7);
  getcontext(&b); b.uc_stack.ss_sp = stack_b; b.uc_stack.ss_size = sizeof stack_b; b.uc_link = &back;
  makecontext(&b, pong, 0);
  swapcontext(&back, &a);
  return 0; // @end
}`,
  });
  s.breakAt(['switch', 'end']);
  s.start();
  expect(s.names()).toEqual([
    'P0 59101 · running · ping',
    'P0 59101/0 · ready · main',
    'P0 59101/1 · running: on 59101 · ping',
    'P0 59101/2 · ready: not begun · pong',
  ]);
  s.debugger.setSourceBreakpoints(s.path(), [{ line: s.line('end') }]);
  const ping = idOf(s, 1);
  const { stop, at } = over(s, ping);
  expect([stop.threadId, at]).toEqual([ping, `ping:${s.line('ping') - 1}`]);
  expect(s.names()[3]).toBe('P0 59101/2 · ready · pong');
  expect(stackOf(s, idOf(s, 2))).toBe(`pong:${s.line('pong')}`);
  s.continue();
  // ping has returned to main's context and is no more.
  expect(s.names()).toEqual([
    'P0 59101 · running · ping',
    'P0 59101/0 · running: on 59101 · main',
    'P0 59101/2 · ready · pong',
  ]);
});

it('what only the kernel can do to its threads is refused for them, in words', () => {
  const s = session();
  s.breakAt(['own']);
  s.start();
  const main = idOf(s, 0);
  expect(() => s.debugger.runNext(main)).toThrow(
    /59101\/0 \(main\) does not run: which one the kernel thread 59101 runs/,
  );
  const { frames } = s.debugger.stack(main);
  const id = frames.find(f => f.name === 'main')!.id;
  expect(() => s.debugger.restartFrame(id)).toThrow('its user-level thread does not run now');
});
