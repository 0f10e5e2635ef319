/** User-level threads: contexts that take turns on one kernel thread, each with a stack of its own. */
import { expect, it } from 'vitest';
import { run, Session } from '../kernel/run.ts';
import { always, once, program } from './schedules.ts';

const PING_PONG = `#include <ucontext.h>
  ucontext_t main_context, a, b; char stack_a[65536], stack_b[65536];
  void ping(int x, int y) { for (int i = 0; i < 3; i++) { printf("ping %d %d %d\\n", x, y, i); swapcontext(&a, &b); } }
  void pong(void) { for (int i = 0; i < 3; i++) { printf("pong %d\\n", i); swapcontext(&b, &a); } }
  int main(void) {
    getcontext(&a); a.uc_stack.ss_sp = stack_a; a.uc_stack.ss_size = sizeof stack_a; a.uc_link = &main_context;
    makecontext(&a, (void (*)(void))ping, 2, 7, -8);
    getcontext(&b); b.uc_stack.ss_sp = stack_b; b.uc_stack.ss_size = sizeof stack_b; b.uc_link = &main_context;
    makecontext(&b, pong, 0);
    swapcontext(&main_context, &a);
    printf("main again\\n"); }`;

it('makecontext, swapcontext and uc_link', () => {
  always(PING_PONG, 'ping 7 -8 0\npong 0\nping 7 -8 1\npong 1\nping 7 -8 2\npong 2\nmain again\n');
});

it('getcontext and setcontext make a loop, as setjmp and longjmp do', () => {
  always(
    `#include <ucontext.h>
    int main(void) { ucontext_t c; volatile int n = 0; getcontext(&c); printf("%d ", n); if (++n < 4) setcontext(&c); printf("end\\n"); }`,
    '0 1 2 3 end\n',
  );
});

const GENERATOR = `#include <uthread.h>
  int depth(int n, int top) { char pad[64]; pad[n % 64] = n; if (n == 0) { uthread_yield(); return top; } return depth(n - 1, top) + (pad[n % 64] != (char)n); }
  void *work(void *argument) { long sum = 0; for (int i = 0; i < 20; i++) sum += depth(i * 3, (int)(long)argument); return (void *)sum; }
  int main(void) {
    uthread_t t[5]; void *result;
    for (long i = 0; i < 5; i++) uthread_create(&t[i], work, (void *)i);
    for (int i = 0; i < 5; i++) { uthread_join(t[i], &result); printf("%ld ", (long)result); }
    printf("\\n"); }`;

it('user-level threads switch at any depth', () => {
  always(GENERATOR, '0 20 40 60 80 \n');
});

it('contexts are the same in both tiers, stopped anywhere, and in a checkpoint', () => {
  const policy = { kind: 'round-robin', quantum: 1000 } as const;
  for (const text of [GENERATOR, PING_PONG].map(program)) {
    const [fast, slow] = [false, true].map(interpretOnly => new Session(text, { policy, interpretOnly }));
    for (let untilClock = 500; untilClock < 30_000; untilClock += 613) {
      for (const s of [fast!, slow!]) s.machine.run({ untilClock });
      expect(fast!.machine.hash()).toBe(slow!.machine.hash());
    }
    const checkpoint = slow!.machine.checkpoint();
    slow!.run();
    const hash = slow!.machine.hash();
    slow!.machine.restore(checkpoint);
    slow!.run();
    expect(slow!.machine.hash()).toBe(hash);
  }
});

/** A timer's handler gives the CPU to the next context: the one that was interrupted goes on in the middle of its expression. */
const PREEMPTIVE = `#include <sys/time.h>
  #include <ucontext.h>
  ucontext_t main_context, context[3]; int current, ended[3], left = 3; volatile long work[3];
  void go(int from) { int next = from; do next = (next + 1) % 3; while (ended[next]); current = next; if (next != from) swapcontext(&context[from], &context[next]); }
  void tick(int s) { go(current); }
  void body(int me) {
    for (int i = 0; i < 2000; i++) work[me]++;
    sigset_t all; sigfillset(&all); sigprocmask(SIG_BLOCK, &all, NULL);
    ended[me] = 1;
    if (--left == 0) setcontext(&main_context);
    go(me); }
  int main(void) {
    struct sigaction action = { .sa_handler = tick };
    sigaction(SIGALRM, &action, NULL);
    for (int i = 0; i < 3; i++) {
      getcontext(&context[i]); context[i].uc_stack.ss_sp = malloc(65536); context[i].uc_stack.ss_size = 65536;
      makecontext(&context[i], (void (*)(void))body, 1, i); }
    struct itimerval often = { { 0, 17 }, { 0, 17 } };
    setitimer(ITIMER_REAL, &often, NULL);
    swapcontext(&main_context, &context[0]);
    printf("%ld %ld %ld\\n", work[0], work[1], work[2]); }`;

it('a context that a signal interrupted has its temporaries when it goes on', () => {
  always(PREEMPTIVE, '2000 2000 2000\n');
  const [fast, slow] = [false, true].map(
    interpretOnly => new Session(program(PREEMPTIVE), { interpretOnly }),
  );
  for (let untilClock = 5000; untilClock < 100_000; untilClock += 3001) {
    for (const s of [fast!, slow!]) s.machine.run({ untilClock });
    expect(fast!.machine.hash()).toBe(slow!.machine.hash());
  }
});

it('fork copies the contexts: parent and child go on with their own', () => {
  const s = once(
    `#include <uthread.h>
    int steps;
    void *work(void *argument) { for (int i = 0; i < 3; i++) { steps++; uthread_yield(); } return NULL; }
    int main(void) {
      uthread_t t; uthread_create(&t, work, NULL); uthread_yield();
      int child = fork() == 0;
      if (child) steps += 10; else wait(NULL);
      uthread_join(t, NULL);
      printf("%s %d\\n", child ? "child" : "parent", steps); }`,
    { kind: 'fifo' },
  );
  expect(s.output).toBe('child 13\nparent 3\n');
});

it('a mutex of user-level threads goes from hand to hand', () => {
  always(
    `#include <uthread.h>
    uthread_mutex_t m = UTHREAD_MUTEX_INITIALIZER; int inside;
    void *work(void *argument) {
      for (int i = 0; i < 2; i++) {
        uthread_mutex_lock(&m); check(inside++ == 0); uthread_yield(); inside--; printf("%s", (char *)argument); uthread_mutex_unlock(&m); uthread_yield();
      }
      return NULL; }
    int main(void) {
      uthread_t a, b, c; uthread_create(&a, work, "a"); uthread_create(&b, work, "b"); uthread_create(&c, work, "c");
      check(uthread_join(uthread_self(), NULL) == -1);
      uthread_join(a, NULL); uthread_join(b, NULL); uthread_join(c, NULL); printf("\\n"); }`,
    'abcabc\n',
  );
});

it('a blocking system call in one user-level thread stops them all; kernel threads go on', () => {
  const others = (declarations: string, start: string, giveWay: string) => `#include <uthread.h>
    int rounds;
    void *sleeper(void *argument) { ${giveWay}; sleep(1); printf("%s\\n", rounds > 100 ? "go on" : "stand still"); exit(0); }
    void *other(void *argument) { for (;;) { rounds++; ${giveWay}; } }
    int main(void) { ${declarations} ${start} }`;
  const user = others(
    'uthread_t a, b;',
    'uthread_create(&a, sleeper, NULL); uthread_create(&b, other, NULL); uthread_join(a, NULL);',
    'uthread_yield()',
  );
  const kernel = others(
    'pthread_t a, b;',
    'pthread_create(&a, NULL, sleeper, NULL); pthread_create(&b, NULL, other, NULL); pthread_join(a, NULL);',
    'usleep(10)',
  );
  const policy = { kind: 'round-robin', quantum: 1000 } as const;
  expect(once(user, policy).output).toBe('stand still\n');
  expect(once(kernel, policy).output).toBe('go on\n');
});

it('a context moves between kernel threads, but not while it runs', () => {
  always(
    `#include <ucontext.h>
    ucontext_t job, back[2]; char stack[65536]; int in = 0, step = 0;
    void work(void) { for (;;) { step++; swapcontext(&job, &back[in]); } }
    void *run_it(void *argument) { in = 1; swapcontext(&back[1], &job); return NULL; }
    int main(void) {
      pthread_t t;
      getcontext(&job); job.uc_stack.ss_sp = stack; job.uc_stack.ss_size = sizeof stack; job.uc_link = NULL;
      makecontext(&job, work, 0);
      swapcontext(&back[0], &job);
      pthread_create(&t, NULL, run_it, NULL); pthread_join(t, NULL);
      in = 0; swapcontext(&back[0], &job);
      printf("%d\\n", step); }`,
    '3\n',
  );
});

it('a context that was overwritten is a fault, not a wrong program', () => {
  const s = run(
    program(`#include <ucontext.h>
    int main(void) { ucontext_t c; memset(&c, 0x41, sizeof c); setcontext(&c); printf("never\\n"); }`),
  );
  expect(s.output).toBe('');
  expect(s.stop).toMatchObject({ kind: 'done', status: 139 });
});

it('a thread that handles a signal may switch away and come back', () => {
  always(
    `#include <ucontext.h>
    ucontext_t main_context, other; char stack[65536]; int handled;
    void handle(int signal) { handled++; swapcontext(&main_context, &other); handled++; }
    void elsewhere(void) { printf("elsewhere %d\\n", handled); setcontext(&main_context); }
    int main(void) {
      getcontext(&other); other.uc_stack.ss_sp = stack; other.uc_stack.ss_size = sizeof stack; other.uc_link = NULL;
      makecontext(&other, elsewhere, 0);
      signal(SIGUSR1, handle); raise(SIGUSR1);
      printf("main %d\\n", handled); raise(SIGWINCH); }`,
    'elsewhere 1\nmain 2\n',
  );
});

it('the stack of a context overflows as any stack does', () => {
  const s = run(
    program(`#include <ucontext.h>
    ucontext_t m, c; char *stack;
    int deep(int n) { char a[1000]; a[0] = n; return deep(n + 1) + a[0]; }
    void work(void) { deep(0); }
    int main(void) {
      stack = malloc(1 << 20); getcontext(&c); c.uc_stack.ss_sp = stack + (1 << 19); c.uc_stack.ss_size = 16384; c.uc_link = &m;
      makecontext(&c, work, 0); swapcontext(&m, &c); }`),
  );
  expect(s.stop).toMatchObject({ kind: 'done', status: 139 });
});
