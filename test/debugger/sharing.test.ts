/** A local variable whose address a thread was given says so; and a thread can be ended by hand. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Stop } from '../../src/debugger/types.ts';
import { Session } from './session.ts';

const local = (s: Session, stop: Stop, name: string): string => s.variable(stop, 'Locals', name).value;

it('the loop variable that all threads were given', () => {
  const text = readFileSync('examples/threads-loop-variable.c', 'utf8');
  const s = new Session({
    'loop.c': text.replace('pthread_join(threads[j]', 'pthread_join(threads[j] /* @join */'),
  });
  s.breakAt(['join']);
  const stop = s.start();
  expect(local(s, stop, 'i')).toBe('3 (shared with threads 59102, 59103, 59104: they read it when they run)');
  expect(local(s, stop, 'j')).toBe('0');
  // It can be changed as it is shown.
  const { children } = s.scope(stop, 'Locals');
  expect(
    children.set!('i', '7 (shared with threads 59102, 59103, 59104: they read it when they run)').value,
  ).toBe('7 (shared with threads 59102, 59103, 59104: they read it when they run)');
  expect(s.value(stop, 'i')).toBe('7');
});

const EACH = `#include <pthread.h>
#include <semaphore.h>
sem_t gate;
int global;
void *work(void *a) { sem_wait(&gate); return a; }
int main(void) {
  pthread_t t[3]; int numbers[2] = {1, 2};
  sem_init(&gate, 0, 0);
  for (int i = 0; i < 2; i++) pthread_create(&t[i], NULL, work, &numbers[i]);
  pthread_create(&t[2], NULL, work, &global);
  for (int i = 0; i < 3; i++) sem_post(&gate); // @created
  for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);
  return 0; // @joined
}`;

it('an element for each thread, and nothing once they have ended', () => {
  const s = new Session({ 'each.c': EACH });
  s.breakAt(['created', 'joined']);
  let stop = s.start();
  expect(local(s, stop, 'numbers')).toBe(
    '{1, 2} ([0] is shared with thread 59102, [1] is shared with thread 59103)',
  );
  expect(s.variable(stop, 'Globals', 'global').value).toBe('0');
  stop = s.continue();
  expect(local(s, stop, 'numbers')).toBe('{1, 2}');
});

const WAIT = `#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
void *work(void *a) { pthread_mutex_lock(&lock); for (;;) usleep(10); }
int main(void) {
  pthread_t t;
  pthread_create(&t, NULL, work, NULL);
  usleep(100);
  puts("main goes on"); // @main
  pthread_join(t, NULL);
  printf("%d\\n", pthread_mutex_trylock(&lock) != 0); // @joined
  return 0;
}`;

it('one thread of several is ended alone: it can be joined, and what it held stays locked', () => {
  const s = new Session({ 'wait.c': WAIT });
  s.breakAt(['main', 'joined']);
  s.start();
  s.debugger.terminateThreads([59102]);
  expect(s.names()).toEqual(['P0 59101 · running · wait']);
  expect(s.outputs.map(o => o.text).join('')).toContain('pthread_cancel would have run its cleanup handlers');
  const stop = s.continue();
  expect(stop.reason).toBe('breakpoint');
  expect(s.value(stop, 'lock')).toContain('locked by 59102, which has ended');
  expect(s.continue()).toMatchObject({ reason: 'done', exitCode: 0 });
  expect(s.terminal()).toBe('main goes on\n1\n');
});

it('all threads of a process end the process', () => {
  const s = new Session({ 'wait.c': WAIT });
  s.breakAt(['main']);
  s.start();
  s.debugger.terminateThreads([59102, 59101]);
  expect(s.continue()).toMatchObject({ reason: 'done', exitCode: 137 });
});
