/** The thread control block as variables, and the objects that threads wait for, with who holds them. */
import { expect, it } from 'vitest';
import type { Stop } from '../../src/debugger/types.ts';
import { Session } from './session.ts';

const LOCKED = `#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <threads.h>
#include <unistd.h>
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
pthread_rwlock_t book = PTHREAD_RWLOCK_INITIALIZER;
pthread_barrier_t gate;
struct { int n; sem_t items; } queue;
mtx_t plain;
void *worker(void *a) {
  pthread_mutex_lock(&lock); // @wants
  pthread_mutex_unlock(&lock);
  return a;
}
void *waiter(void *a) {
  pthread_mutex_lock(&other);
  pthread_cond_wait(&ready, &other);
  pthread_mutex_unlock(&other);
  return a;
}
void *taker(void *a) { sem_wait(&queue.items); return a; }
void *arriver(void *a) { pthread_barrier_wait(&gate); return a; }
int main(void) {
  pthread_t t;
  mtx_init(&plain, mtx_plain);
  sem_init(&queue.items, 0, 0);
  pthread_barrier_init(&gate, NULL, 3);
  pthread_mutex_lock(&lock); // @taken
  pthread_rwlock_rdlock(&book); // @read
  mtx_lock(&plain); // @plain
  pthread_create(&t, NULL, worker, NULL);
  pthread_create(&t, NULL, worker, NULL);
  pthread_create(&t, NULL, waiter, NULL);
  pthread_create(&t, NULL, taker, NULL);
  pthread_create(&t, NULL, arriver, NULL);
  usleep(1000);
  puts("all wait"); // @all
  return 0;
}`;

function stopped(): { s: Session; stop: Stop } {
  const s = new Session({ 'locked.c': LOCKED }, { schedule: 'roundRobin' });
  s.breakAt(['all']);
  return { s, stop: s.start() };
}

const factOf = (s: Session, threadId: number, name: string): string =>
  s.variable({ threadId } as Stop, 'Thread', name).value;

it('a mutex says who holds it, since where, and who waits', () => {
  const { s, stop } = stopped();
  expect(s.value(stop, 'lock')).toBe('locked by 59101 main (locked.c:30), 2 waiting');
  expect(s.value(stop, 'other')).toBe('free');
  expect(s.value(stop, 'plain')).toBe('locked by 59101 main (locked.c:32)');
  const children = s.debugger.evaluate('lock', s.frameId(stop), 'repl').children!.list();
  expect(children.slice(0, 3).map(c => `${c.name} = ${c.value}`)).toEqual([
    'owner = 59101 main',
    'taken at = locked.c:30',
    'waiters = 59102 worker, 59103 worker',
  ]);
  expect(children.map(c => c.name)).toContain('__data');
  // Behind a pointer they are the same.
  const pointed = s.debugger.evaluate('&lock', s.frameId(stop), 'repl').children!.list();
  expect(pointed[0]).toMatchObject({ name: 'owner', value: '59101 main' });
});

it('condition variables, semaphores, locks and barriers say who waits', () => {
  const { s, stop } = stopped();
  expect(s.value(stop, 'ready')).toBe('1 waiting');
  expect(s.value(stop, 'queue')).toBe('{n = 0, items = 0, 1 waiting}');
  expect(s.value(stop, 'book')).toBe('locked by 1 reader (locked.c:31)');
  expect(s.value(stop, 'gate')).toBe('1 of 3 have arrived');
  const waiters = (name: string) =>
    s.debugger
      .evaluate(name, s.frameId(stop), 'repl')
      .children!.list()
      .find(c => c.name === 'waiters')?.value;
  expect(['ready', 'queue.items', 'book', 'gate'].map(waiters)).toEqual([
    '59104 waiter',
    '59105 taker',
    'none',
    '59106 arriver',
  ]);
  // A format asks for the bytes.
  expect(s.value(stop, 'queue.items,x')).toContain('value = 0x0');
});

it('the TCB: what a thread holds, waits for and has used', () => {
  const { s, stop } = stopped();
  expect(stop.threadId).toBe(59101);
  expect(factOf(s, 59101, 'held mutexes')).toBe('lock, plain');
  expect(s.variable(stop, 'Thread', 'held mutexes', 'lock').value).toBe('taken at locked.c:30');
  expect(factOf(s, 59101, 'blocked on')).toBe('nothing');
  expect(factOf(s, 59102, 'start function')).toBe('worker');
  expect(factOf(s, 59102, 'state')).toBe('SLEEPING');
  expect(factOf(s, 59102, 'blocked on')).toBe(
    'pthread_mutex_lock(lock), which thread 59101 holds (taken at locked.c:30)',
  );
  expect(factOf(s, 59102, 'held mutexes')).toBe('none');
  expect(factOf(s, 59104, 'blocked on')).toBe('pthread_cond_wait(ready)');
  expect(factOf(s, 59102, 'context switches')).toBe('1 voluntary, 0 involuntary');
  expect(factOf(s, 59102, 'stack')).toMatch(/^0x[0-9a-f]+-0x[0-9a-f]+, 8388608 bytes, \d+ in use$/);
  expect(factOf(s, 59101, 'stack')).toMatch(/^0x[0-9a-f]+-0x[0-9a-f]+, \d+ bytes, \d+ in use$/);
  expect(factOf(s, 59102, 'time waited')).toMatch(/^ready 0\.\d+ ms, blocked [01]\.\d+ ms$/);
});

it('timer interrupts and switches are counted, shown, and told to the program', () => {
  const s = new Session(
    {
      'spin.c': `#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>
void *spin(void *a) { for (volatile int i = 0; i < 20000; i++); return a; }
int main(void) {
  pthread_t t; struct rusage u; char line[100]; int n = 0;
  pthread_create(&t, NULL, spin, NULL);
  spin(NULL);
  pthread_join(t, NULL);
  getrusage(RUSAGE_SELF, &u);
  FILE *f = fopen("/proc/self/status", "r");
  while (fgets(line, sizeof line, f)) if (sscanf(line, "nonvoluntary_ctxt_switches: %d", &n) == 1) break;
  printf("%d\\n", n >= (int)u.ru_nivcsw && u.ru_nivcsw > 5); // @end
  return 0;
}`,
    },
    { schedule: 'roundRobin', quantum: 1000 },
  );
  s.breakAt(['end']);
  const stop = s.start();
  const [interrupts, switches] = ['timer interrupts', 'context switches'].map(n => factOf(s, 59101, n));
  const involuntary = Number(/(\d+) involuntary/.exec(switches!)?.[1]);
  expect(involuntary).toBeGreaterThan(5);
  // Towards the end the other thread is gone: then an interrupt takes the CPU from nobody.
  expect(Number(interrupts)).toBeGreaterThan(involuntary);
  expect(Number(s.variable(stop, 'PCB', 'Linux', 'timer interrupts').value)).toBeGreaterThan(
    Number(interrupts),
  );
  s.continue();
  expect(s.terminal()).toBe('1\n');
});

it('sched_yield is a voluntary switch', () => {
  const s = new Session({
    'yield.c': `#include <pthread.h>
#include <sched.h>
void *other(void *a) { for (int i = 0; i < 5; i++) sched_yield(); return a; }
int main(void) {
  pthread_t t;
  pthread_create(&t, NULL, other, NULL);
  for (int i = 0; i < 3; i++) sched_yield();
  pthread_join(t, NULL); // @join
}`,
  });
  s.breakAt(['join']);
  s.start();
  expect(factOf(s, 59101, 'context switches')).toBe('3 voluntary, 0 involuntary');
});

it('what changes between two stops is marked', () => {
  const s = new Session({
    'mark.c': `#include <pthread.h>
pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
int main(void) {
  pthread_mutex_lock(&m); // @lock
  return 0;
}`,
  });
  s.breakAt(['lock']);
  const stop = s.over(s.start());
  expect(s.variable(stop, 'Thread', 'held mutexes')).toMatchObject({ value: 'm', changed: true });
  expect(s.variable(stop, 'Thread', 'tid').changed).toBeUndefined();
});
