/** The table of the lecture, function by function: each must do what its line says, under every schedule. */
import { expect, it } from 'vitest';
import { always, once, outputs } from './schedules.ts';

it('pthread_create: creates a new thread in the address space of the caller', () => {
  always(
    `int shared = 1;
    void *work(void *argument) { shared += *(int *)argument; return NULL; }
    int main(void) {
      pthread_t t; int local = 41;
      check(pthread_create(&t, NULL, work, &local) == 0);
      pthread_join(t, NULL);
      printf("%d\\n", shared); }`,
    '42\n',
  );
});

it('pthread_create: the new thread runs beside its creator', () => {
  const found = outputs(
    `void *work(void *argument) { putchar('b'); return NULL; }
    int main(void) {
      pthread_t t; setbuf(stdout, NULL);
      pthread_create(&t, NULL, work, NULL);
      putchar('a');
      pthread_join(t, NULL); }`,
    30,
    200,
  );
  expect([...found].sort()).toEqual(['ab', 'ba']);
});

it('pthread_create: EAGAIN when there can be no more threads, and those there are go on', () => {
  const s = once(
    `void *work(void *argument) { pause(); return NULL; }
    int main(void) {
      pthread_t t; int made = 0, error;
      while ((error = pthread_create(&t, NULL, work, NULL)) == 0) made++;
      printf("%d %d\\n", made, error == EAGAIN); }`,
    { kind: 'fifo' },
    { limits: { nproc: 10 } },
  );
  expect(s.output).toBe('9 1\n');
});

it('pthread_exit: ends the calling thread, from any function, and only it', () => {
  always(
    `void deep(int n) { if (n == 0) pthread_exit("from deep"); deep(n - 1); printf("never\\n"); }
    void *work(void *argument) { deep(5); return "never"; }
    int main(void) {
      pthread_t t; void *result;
      pthread_create(&t, NULL, work, NULL);
      pthread_join(t, &result);
      printf("%s\\n", (char *)result); }`,
    'from deep\n',
  );
});

it('pthread_exit in main: the process ends with its last thread, with status 0 and exit handlers', () => {
  always(
    `void bye(void) { printf("exit handler\\n"); }
    void *work(void *argument) { for (int i = 0; i < 3; i++) sched_yield(); printf("last\\n"); return (void *)7; }
    int main(void) {
      pthread_t t; atexit(bye);
      pthread_create(&t, NULL, work, NULL);
      pthread_exit((void *)3); }`,
    'last\nexit handler\n',
  );
});

it('returning from main ends all threads', () => {
  always(
    `void *work(void *argument) { for (;;) sched_yield(); }
    int main(void) { pthread_t t; pthread_create(&t, NULL, work, NULL); sched_yield(); printf("main\\n"); return 5; }`,
    'main\n',
  );
});

it('pthread_join: waits for a thread to terminate, and takes its result', () => {
  always(
    `int done = 0;
    void *work(void *argument) { for (int i = 0; i < 500; i++) sched_yield(); done = 1; return &done; }
    int main(void) {
      pthread_t t; void *result;
      pthread_create(&t, NULL, work, NULL);
      check(pthread_join(t, &result) == 0);
      check(done == 1 && result == &done);
      check(pthread_join(t, NULL) == ESRCH);
      check(pthread_join(pthread_self(), NULL) == EDEADLK);
      printf("ok\\n"); }`,
    'ok\n',
  );
});

it('pthread_join: of two threads that join each other one is told so', () => {
  always(
    `pthread_t main_thread;
    void *work(void *argument) { return (void *)(long)pthread_join(main_thread, NULL); }
    int main(void) {
      pthread_t t; void *theirs;
      main_thread = pthread_self();
      pthread_create(&t, NULL, work, NULL);
      int mine = pthread_join(t, &theirs);
      check(mine == 0 ? (long)theirs == EDEADLK : mine == EDEADLK);
      printf("ok\\n"); exit(0); }`,
    'ok\n',
  );
});

it('pthread_mutex_init: a mutex of the kind asked for', () => {
  always(
    `int main(void) {
      pthread_mutex_t m; pthread_mutexattr_t a;
      check(pthread_mutexattr_init(&a) == 0);
      check(pthread_mutexattr_settype(&a, 99) == EINVAL);
      pthread_mutex_init(&m, NULL);
      check(pthread_mutex_lock(&m) == 0 && pthread_mutex_trylock(&m) == EBUSY && pthread_mutex_unlock(&m) == 0);
      pthread_mutexattr_settype(&a, PTHREAD_MUTEX_RECURSIVE); pthread_mutex_init(&m, &a);
      check(pthread_mutex_lock(&m) == 0 && pthread_mutex_lock(&m) == 0 && pthread_mutex_trylock(&m) == 0);
      for (int i = 0; i < 3; i++) check(pthread_mutex_unlock(&m) == 0);
      check(pthread_mutex_unlock(&m) == EPERM);
      pthread_mutexattr_settype(&a, PTHREAD_MUTEX_ERRORCHECK); pthread_mutex_init(&m, &a);
      check(pthread_mutex_lock(&m) == 0 && pthread_mutex_lock(&m) == EDEADLK && pthread_mutex_trylock(&m) == EBUSY);
      printf("ok\\n"); }`,
    'ok\n',
  );
});

it('pthread_mutex_destroy: EBUSY while it is held', () => {
  always(
    `int main(void) {
      pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
      pthread_mutex_lock(&m);
      check(pthread_mutex_destroy(&m) == EBUSY);
      pthread_mutex_unlock(&m);
      check(pthread_mutex_destroy(&m) == 0);
      printf("ok\\n"); }`,
    'ok\n',
  );
});

it('pthread_mutex_lock: one thread at a time', () => {
  always(
    `pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER; int inside = 0, most = 0, counter = 0;
    void *work(void *argument) {
      for (int i = 0; i < 200; i++) {
        pthread_mutex_lock(&m);
        if (++inside > most) most = inside;
        int old = counter; sched_yield(); counter = old + 1;
        inside--;
        pthread_mutex_unlock(&m);
      }
      return NULL; }
    int main(void) {
      pthread_t t[4];
      for (int i = 0; i < 4; i++) pthread_create(&t[i], NULL, work, NULL);
      for (int i = 0; i < 4; i++) pthread_join(t[i], NULL);
      printf("%d at a time, counter %d\\n", most, counter); }`,
    '1 at a time, counter 800\n',
  );
});

it('pthread_mutex_unlock: lets one that waits in; who does not hold a checking mutex may not', () => {
  always(
    `pthread_mutex_t m = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
    void *work(void *argument) {
      check(pthread_mutex_unlock(&m) == EPERM);
      check(pthread_mutex_lock(&m) == 0);
      check(pthread_mutex_unlock(&m) == 0);
      return NULL; }
    int main(void) {
      pthread_t t;
      pthread_mutex_lock(&m);
      pthread_create(&t, NULL, work, NULL);
      usleep(10);
      check(pthread_mutex_unlock(&m) == 0);
      pthread_join(t, NULL);
      printf("ok\\n"); }`,
    'ok\n',
  );
});

it('pthread_cond_init, pthread_cond_destroy: a condition variable, of the clock asked for', () => {
  always(
    `int main(void) {
      pthread_cond_t c; pthread_condattr_t a; pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
      struct timespec until;
      pthread_condattr_init(&a);
      check(pthread_condattr_setclock(&a, CLOCK_MONOTONIC) == 0);
      check(pthread_condattr_setclock(&a, CLOCK_PROCESS_CPUTIME_ID) == EINVAL);
      check(pthread_cond_init(&c, &a) == 0);
      clock_gettime(CLOCK_MONOTONIC, &until); until.tv_sec += 5;
      pthread_mutex_lock(&m);
      check(pthread_cond_timedwait(&c, &m, &until) == ETIMEDOUT);
      clock_gettime(CLOCK_MONOTONIC, &until); check(until.tv_sec >= 5 && until.tv_sec < 7);
      until.tv_nsec = 1000000000; check(pthread_cond_timedwait(&c, &m, &until) == EINVAL);
      check(pthread_cond_destroy(&c) == 0);
      printf("ok\\n"); }`,
    'ok\n',
  );
});

it('pthread_cond_wait: gives the mutex back while it waits, and has it again afterwards', () => {
  always(
    `pthread_mutex_t m = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP; pthread_cond_t c = PTHREAD_COND_INITIALIZER; int ready;
    void *work(void *argument) {
      pthread_mutex_lock(&m);
      while (!ready) pthread_cond_wait(&c, &m);
      check(pthread_mutex_trylock(&m) == EBUSY);
      check(pthread_mutex_unlock(&m) == 0);
      return NULL; }
    int main(void) {
      pthread_t t;
      pthread_create(&t, NULL, work, NULL);
      usleep(10);
      pthread_mutex_lock(&m);
      ready = 1;
      pthread_cond_signal(&c);
      pthread_mutex_unlock(&m);
      pthread_join(t, NULL);
      printf("ok\\n"); }`,
    'ok\n',
  );
});

const WAITERS = `
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER; pthread_cond_t c = PTHREAD_COND_INITIALIZER;
  int waiting, woken;
  void *work(void *argument) {
    pthread_mutex_lock(&m);
    waiting++;
    pthread_cond_wait(&c, &m); /* no loop: a wake-up for nothing would be counted */
    woken++;
    pthread_mutex_unlock(&m);
    return NULL; }
  void wait_until(int *value, int wanted) {
    for (;;) {
      pthread_mutex_lock(&m); int now = *value; pthread_mutex_unlock(&m);
      if (now == wanted) return;
      usleep(100);
    } }`;

it('pthread_cond_signal: releases one thread, each signal another', () => {
  always(
    `${WAITERS}
    int main(void) {
      pthread_t t[3];
      for (int i = 0; i < 3; i++) pthread_create(&t[i], NULL, work, NULL);
      wait_until(&waiting, 3);
      for (int i = 1; i <= 3; i++) {
        pthread_cond_signal(&c);
        wait_until(&woken, i);
        usleep(1000);
        wait_until(&woken, i);
      }
      for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);
      printf("%d\\n", woken); }`,
    '3\n',
  );
});

it('pthread_cond_broadcast: releases all that wait, and a signal that nobody waits for is lost', () => {
  always(
    `${WAITERS}
    int main(void) {
      pthread_t t[3];
      pthread_cond_signal(&c);
      for (int i = 0; i < 3; i++) pthread_create(&t[i], NULL, work, NULL);
      wait_until(&waiting, 3);
      check(woken == 0);
      pthread_cond_broadcast(&c);
      for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);
      printf("%d\\n", woken); }`,
    '3\n',
  );
});

it('spurious wake-ups can be injected, and show an if where a while belongs', () => {
  const text = (word: string) => `
    pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER; pthread_cond_t c = PTHREAD_COND_INITIALIZER; int ready;
    void *work(void *argument) {
      pthread_mutex_lock(&m);
      ${word} (!ready) pthread_cond_wait(&c, &m);
      printf("%s\\n", ready ? "ready" : "too early");
      pthread_mutex_unlock(&m);
      return NULL; }
    int main(void) {
      pthread_t t;
      setenv("PROCSTEP_SPURIOUS_WAKEUPS", "3", 1);
      pthread_create(&t, NULL, work, NULL);
      usleep(10);
      pthread_mutex_lock(&m); ready = 1; pthread_cond_signal(&c); pthread_mutex_unlock(&m);
      pthread_join(t, NULL); }`;
  const everyWait = (word: string) => once(text(word).replace('"3"', '"1"'), { kind: 'fifo' }).output;
  expect(once(text('if'), { kind: 'fifo' }).output).toBe('ready\n');
  expect(everyWait('if')).toBe('too early\n');
  expect(everyWait('while')).toBe('ready\n');
});
