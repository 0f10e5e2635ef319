/** A program in which no thread can go on is told why, in words: who waits for what, held by whom. */
import { expect, it } from 'vitest';
import { Session } from '../kernel/run.ts';
import { once, program } from './schedules.ts';

function report(text: string): string {
  const s = once(text, { kind: 'fifo' });
  if (s.stop?.kind !== 'deadlock') throw new Error(`no deadlock: ${JSON.stringify(s.stop)} ${s.output}`);
  return s.stop.report.text;
}

it('a circle of mutexes: who holds which, who wants which', () => {
  const text = report(`
    pthread_mutex_t forks[2] = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER };
    void *philosopher(void *argument) {
      int me = (int)(long)argument;
      pthread_mutex_lock(&forks[me]); sched_yield(); pthread_mutex_lock(&forks[1 - me]);
      return NULL; }
    int main(void) {
      pthread_t t[2];
      for (long i = 0; i < 2; i++) pthread_create(&t[i], NULL, philosopher, (void *)i);
      for (int i = 0; i < 2; i++) pthread_join(t[i], NULL); }`);
  expect(text).toContain('thread 59101 (main) waits in pthread_join(thread 59102)');
  expect(text).toContain('thread 59102 (philosopher) waits in pthread_mutex_lock(forks[1])');
  expect(text).toContain('thread 59103 (philosopher) holds forks[1]');
  expect(text).toMatch(
    /a circle: thread 59102 \(philosopher\) holds forks\[0\] \(taken at main\.c:\d+\) and waits in pthread_mutex_lock\(forks\[1\]\); thread 59103 \(philosopher\) holds forks\[1\].* and waits in pthread_mutex_lock\(forks\[0\]\)/,
  );
});

it('an ordinary mutex locked twice by the same thread', () => {
  const text = report(`
    struct { int n; pthread_mutex_t lock; } account = { 0, PTHREAD_MUTEX_INITIALIZER };
    int main(void) { pthread_mutex_lock(&account.lock); pthread_mutex_lock(&account.lock); }`);
  expect(text).toContain('waits in pthread_mutex_lock(account.lock)');
  expect(text).toMatch(
    /it holds account\.lock itself, taken at main\.c:\d+: an ordinary mutex cannot be locked twice/,
  );
});

it('a mutex whose owner ended', () => {
  const text = report(`
    void *work(void *argument) { pthread_mutex_lock(argument); return NULL; }
    int main(void) {
      pthread_mutex_t local = PTHREAD_MUTEX_INITIALIZER; pthread_t t;
      pthread_create(&t, NULL, work, &local); pthread_join(t, NULL);
      pthread_mutex_lock(&local); }`);
  expect(text).toContain('pthread_mutex_lock(local (a local variable of main))');
  expect(text).toMatch(/thread 59102 took local .* at main\.c:\d+ and ended without unlocking it/);
});

it('a condition nobody can signal', () => {
  const text = report(`
    pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER; pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
    void *work(void *argument) { pthread_mutex_lock(&m); pthread_cond_wait(&changed, &m); return NULL; }
    int main(void) {
      pthread_t t; pthread_cond_signal(&changed); /* too early */
      pthread_create(&t, NULL, work, NULL); pthread_join(t, NULL); }`);
  expect(text).toContain('thread 59102 (work) waits in pthread_cond_wait(changed)');
  expect(text).toContain('nobody is left to signal changed');
});

it('a semaphore nobody can post, a barrier that not all can reach, a lock held for writing', () => {
  const text = report(`
    sem_t empty; pthread_barrier_t gate; pthread_rwlock_t data = PTHREAD_RWLOCK_INITIALIZER;
    void *one(void *argument) { sem_wait(&empty); return NULL; }
    void *two(void *argument) { pthread_barrier_wait(&gate); return NULL; }
    void *three(void *argument) { pthread_rwlock_rdlock(&data); return NULL; }
    int main(void) {
      pthread_t a, b, c; sem_init(&empty, 0, 0); pthread_barrier_init(&gate, NULL, 3); pthread_rwlock_wrlock(&data);
      pthread_create(&a, NULL, one, NULL); pthread_create(&b, NULL, two, NULL); pthread_create(&c, NULL, three, NULL);
      pthread_join(a, NULL); }`);
  expect(text).toContain('empty is 0, and nobody is left to call sem_post');
  expect(text).toContain('1 of 3 threads have arrived at gate');
  expect(text).toContain('thread 59101 (main) holds data for writing');
});

function misuses(text: string): string[] {
  const s = new Session(program(text), { policy: { kind: 'fifo' } }).record(['misuse']).run();
  return s.events.map(e => (e.event === 'misuse' ? e.message : ''));
}

it('mistakes that POSIX leaves undefined are told when they happen', () => {
  const told = misuses(`
    pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER; pthread_cond_t c = PTHREAD_COND_INITIALIZER;
    void *unlock(void *argument) { pthread_mutex_unlock(&m); return NULL; }
    void *local(void *argument) { int result = 42; return &result; }
    void *wait_for_it(void *argument) { pthread_mutex_lock(&m); pthread_cond_wait(&c, &m); return NULL; }
    int main(void) {
      pthread_t t;
      pthread_mutex_unlock(&m);
      pthread_mutex_lock(&m);
      pthread_create(&t, NULL, unlock, NULL); pthread_join(t, NULL);
      pthread_join(pthread_self(), NULL);
      pthread_create(&t, NULL, local, NULL); pthread_join(t, NULL);
      pthread_create(&t, NULL, wait_for_it, NULL); sched_yield();
      pthread_cond_destroy(&c);
      pthread_mutex_lock(&m); pthread_mutex_destroy(&m); pthread_mutex_unlock(&m); pthread_mutex_destroy(&m);
      check(pthread_mutex_lock(&m) == EINVAL); }`);
  expect(told).toEqual([
    'thread 59101 (main) unlocks m, which nobody holds',
    expect.stringMatching(
      /^thread 59102 \(unlock\) unlocks m, which thread 59101 holds \(taken at main\.c:\d+\)$/,
    ),
    'thread 59101 (main) joins itself: it would wait for its own end for ever',
    expect.stringMatching(
      /^thread 59103 \(local\) ends with the result 0x[0-9a-f]+, an address on its own stack/,
    ),
    'thread 59101 (main) destroys c, on which threads wait',
    expect.stringMatching(/^thread 59101 \(main\) destroys m, which it holds \(taken at main\.c:\d+\)$/),
    'thread 59101 (main) locks m, which has been destroyed',
  ]);
});

it('a correct program is told of no mistakes', () => {
  expect(
    misuses(`
    pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
    void before(void) { pthread_mutex_lock(&m); } void after(void) { pthread_mutex_unlock(&m); }
    void *work(void *argument) { pthread_mutex_lock(&m); pthread_mutex_unlock(&m); return argument; }
    int main(void) {
      pthread_t t; int here; pthread_atfork(before, after, after);
      pthread_create(&t, NULL, work, &here); pthread_join(t, NULL);
      if (fork() == 0) exit(0);
      wait(NULL); pthread_mutex_destroy(&m); }`),
  ).toEqual([]);
});
