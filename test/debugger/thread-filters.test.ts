/** Stops at what threads do: start, end, a switch of the CPU, contention for a mutex, mistakes; each with its condition. */
import { expect, it } from 'vitest';
import type { ExceptionFilter, Stop } from '../../src/debugger/types.ts';
import { Session } from './session.ts';

const COUNT = `#include <pthread.h>
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
int counter, limit = 2;
void *count(void *times) { // @count
  for (int i = 0; i < *(int *)times; i++) {
    pthread_mutex_lock(&lock); // @lock
    for (volatile int wait = 0; wait < 500; wait++);
    counter++;
    pthread_mutex_unlock(&lock);
  }
  return NULL;
}
int main(void) {
  pthread_t one, two;
  pthread_create(&one, NULL, count, &limit); // @one
  pthread_create(&two, NULL, count, &limit); // @two
  pthread_join(one, NULL);
  pthread_join(two, NULL);
  return 0;
}`;

function session(filters: readonly ExceptionFilter[], quantum = 300): Session {
  const s = new Session({ 'count.c': COUNT }, { schedule: 'roundRobin', quantum });
  s.debugger.setExceptionFilters(filters);
  return s;
}

/** Every stop until the end. */
function stops(s: Session): Stop[] {
  const list: Stop[] = [];
  for (let stop = s.start(); stop.reason !== 'done'; stop = s.continue()) list.push(stop);
  return list;
}

it('thread start: at the first statement of the new thread', () => {
  const s = session([{ filter: 'threadStart' }]);
  const first = s.start();
  expect(first).toMatchObject({
    reason: 'exception',
    threadId: 59102,
    description: 'Thread start',
    text: 'P0 59101 created the thread 59102, which begins with count()',
  });
  expect(s.where(first)).toBe(`count:${s.line('count') + 1} < begin`);
  expect(s.continue().threadId).toBe(59103);
  expect(s.continue().reason).toBe('done');
});

it('thread start, with a condition on who is created and on the variables of its creator', () => {
  expect(
    stops(session([{ filter: 'threadStart', condition: '$tid == 59103' }])).map(s => s.threadId),
  ).toEqual([59103]);
  expect(stops(session([{ filter: 'threadStart', condition: '$creator == 59102' }]))).toEqual([]);
  expect(stops(session([{ filter: 'threadStart', condition: 'limit == 2' }]))).toHaveLength(2);
});

it('thread exit', () => {
  const list = stops(session([{ filter: 'threadExit' }]));
  expect(list.map(s => s.text)).toEqual([
    'P0 thread 59102 (count) has ended',
    'P0 thread 59103 (count) has ended',
  ]);
});

it('context switch: from whom to whom, and why', () => {
  const s = session([{ filter: 'contextSwitch', condition: '$from == 59102 && $to == 59103' }]);
  const stop = s.start();
  expect(stop).toMatchObject({ threadId: 59103, description: 'Context switch' });
  expect(stop.text).toMatch(/^P0 the CPU goes from 59102 \(count\) to 59103 \(count\): 59102 (has|is) /);
  const all = stops(session([{ filter: 'contextSwitch' }]));
  expect(all.length).toBeGreaterThan(5);
  expect(new Set(all.map(a => a.text.slice(a.text.lastIndexOf(': ') + 8)))).toContain(
    'has used its quantum up',
  );
});

it('a switch is found again going back', () => {
  const s = session([{ filter: 'contextSwitch', condition: '$to == 59103' }]);
  const first = s.start();
  const where = [first.text, s.where(first), s.debugger.clock];
  s.continue();
  s.debugger.reverseContinue();
  const again = s.wait();
  expect([again.text.replace(/,? \d+ instructions before.*/, ''), s.where(again), s.debugger.clock]).toEqual(
    where,
  );
});

it('mutex contention: who wants what, and who holds it since where', () => {
  const s = session([{ filter: 'contention' }]);
  const stop = s.start();
  expect(stop).toMatchObject({ description: 'Mutex contention' });
  expect(stop.text).toBe(
    `P0 thread 59103 (count) wants lock, which thread 59102 holds (taken at count.c:${s.line('lock')})`,
  );
  expect(
    stops(session([{ filter: 'contention', condition: '$owner == 59103' }])).every(o => o.threadId === 59102),
  ).toBe(true);
  // Under a schedule that never takes the CPU away nobody finds it locked.
  expect(stops(session([{ filter: 'contention' }], 1_000_000))).toEqual([]);
});

it('reverse continue stops at contention, thread starts and exits too', () => {
  for (const filter of ['contention', 'threadStart', 'threadExit'] as const) {
    const s = session([{ filter }]);
    const first = s.start();
    const at = s.debugger.clock;
    s.continue();
    s.debugger.reverseContinue();
    expect([filter, s.wait().threadId, s.debugger.clock]).toEqual([filter, first.threadId, at]);
  }
});

const MISUSE = (body: string) => `#include <pthread.h>
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
void *other(void *a) { pthread_mutex_unlock(&lock); return a; }
void *local(void *a) { int mine = 7; return &mine; }
int main(void) { pthread_t t; ${body} }`;

it.each([
  [
    'unlocking what another thread holds',
    'pthread_mutex_lock(&lock); pthread_create(&t, NULL, other, NULL); pthread_join(t, NULL);',
    'P0 thread 59102 (other) unlocks lock, which thread 59101 holds (taken at misuse.c:5)',
  ],
  [
    'destroying a locked mutex',
    'pthread_mutex_lock(&lock); pthread_mutex_destroy(&lock);',
    'P0 thread 59101 (main) destroys lock, which it holds (taken at misuse.c:5)',
  ],
  [
    'joining oneself',
    'pthread_join(pthread_self(), NULL);',
    'P0 thread 59101 (main) joins itself: it would wait for its own end for ever',
  ],
  [
    'returning the address of a local variable',
    'pthread_create(&t, NULL, local, NULL); pthread_join(t, NULL);',
    /^P0 thread 59102 \(local\) ends with the result 0x[0-9a-f]+, an address on its own stack: a local variable, which goes with the thread$/,
  ],
])('misuse: %s', (_what, body, words) => {
  const s = new Session({ 'misuse.c': MISUSE(body) });
  s.debugger.setExceptionFilters([{ filter: 'misuse' }]);
  const stop = s.start();
  expect(stop).toMatchObject({ reason: 'exception', description: 'Misuse of threads' });
  expect(stop.text).toMatch(words);
  expect(s.continue().reason).toBe('done');
});

it('a condition that cannot be right is not verified, and says why', () => {
  const s = new Session({ 'count.c': COUNT });
  const set = (condition: string, filter: ExceptionFilter['filter'] = 'contextSwitch') =>
    s.debugger.setExceptionFilters([{ filter, condition }])[0]!;
  expect(set('$from == 59101 && $to == 59102')).toEqual({ id: expect.any(Number), verified: true });
  expect(set('counter > 1 && i < 3').verified).toBe(true);
  expect(set('$from == ')).toMatchObject({
    verified: false,
    message: expect.stringContaining('the condition cannot be evaluated: '),
  });
  expect(set('$form == 59101').message).toBe(
    "there is no '$form' in this condition: it has $pid, $tid, $from, $to and the program's variables",
  );
  expect(set('$from == 1', 'fork').message).toContain("there is no '$from' in this condition");
  expect(set('countre > 1').message).toContain("'countre' undeclared");
  expect(set('').verified).toBe(true);
});

it('a condition that fails only where it counts does not hide what happened', () => {
  const s = session([{ filter: 'threadStart', condition: 'i == 0' }]);
  expect(s.start().text).toContain('(its condition cannot be evaluated: ');
});
