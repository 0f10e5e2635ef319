import { expect, test } from 'vitest';
import { Session } from './session.ts';

const FORK = `
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  int status = 0; // @first
  int rc = fork(); // @fork
  if (rc == 0) { // @test
    printf("child\\n"); // @child
    exit(3);
  }
  wait(&status); // @wait
  printf("%d\\n", WEXITSTATUS(status)); // @after
  return 0; // @end
}
`;

test('breakpoints stop in whichever process reaches them, and say which', () => {
  const s = new Session({ 'p.c': FORK });
  s.breakAt(['test']);
  const parent = s.start();
  expect(parent.text).toBe(`P0 59101 reached line ${s.line('test')}`);
  expect(s.value(parent, 'rc')).toBe('59102');
  const child = s.continue();
  expect(child.text).toBe(`P1 59102 (child of 59101) reached line ${s.line('test')}`);
  expect(s.value(child, 'rc')).toBe('0');
  expect(s.names()).toEqual(['P0 59101 · blocked: wait(any child) · p', 'P1 59102 · running · p']);
  const end = s.continue();
  expect(end.reason).toBe('done');
  expect(end.exitCode).toBe(0);
  expect(s.terminal()).toBe('child\n3\n');
});

test('wait is stepped over while the child runs', () => {
  const s = new Session({ 'p.c': FORK });
  s.breakAt(['wait']);
  const stop = s.start();
  expect(s.lineOf(stop)).toBe(s.line('wait'));
  const after = s.over(stop);
  expect(after.reason).toBe('step');
  expect(after.threadId).toBe(59101);
  expect(s.lineOf(after)).toBe(s.line('after'));
  expect(s.value(after, 'status >> 8')).toBe('3');
});

test('a step over fork stays in the parent', () => {
  const s = new Session({ 'p.c': FORK });
  s.breakAt(['fork']);
  const after = s.over(s.start());
  expect([after.threadId, s.lineOf(after)]).toEqual([59101, s.line('test')]);
});

test('entry, then line by line through main', () => {
  const s = new Session({ 'p.c': FORK });
  let stop = s.start(true);
  expect(stop.reason).toBe('entry');
  const lines = [s.lineOf(stop)];
  for (let i = 0; i < 6; i++) {
    stop = s.over(stop);
    lines.push(s.lineOf(stop));
  }
  expect(lines).toEqual(
    ['first', 'fork', 'test', 'wait', 'after', 'end'].map(m => s.line(m)).concat(lines[6]!),
  );
});

test('the end of a process during a step shows its zombie', () => {
  const s = new Session({ 'p.c': FORK });
  s.breakAt(['child']);
  const stop = s.over(s.start());
  expect(s.lineOf(stop)).toBe(s.line('child') + 1);
  const gone = s.over(stop);
  expect(gone.text).toBe('P1 59102 ended: exit status 3');
  expect(gone.threadId).toBe(59102);
  expect(s.names()[1]).toBe('P1 59102 · zombie: exit status 3 · p');
  expect(s.debugger.stack(59102).frames).toEqual([]);
});

const CALLS = `
#include <stdio.h>
#include <stdlib.h>

static int twice(int x) {
  return 2 * x; // @twice
}

static int fact(int n) {
  if (n <= 1) return 1; // @base
  return n * fact(n - 1); // @recurse
}

static int compare(const void *a, const void *b) {
  return *(const int *)a - *(const int *)b; // @compare
}

int main(void) {
  int a = twice(3) + twice(4); // @calls
  int f = fact(5); // @fact
  int list[] = {3, 1, 2};
  qsort(list, 3, sizeof list[0], compare); // @sort
  printf("%d %d %d\\n", a, f, list[0]); // @print
  return 0; // @end
}
`;

test('step into goes into functions of the program, step out back to the call', () => {
  const s = new Session({ 'p.c': CALLS });
  s.breakAt(['calls']);
  const start = s.start();
  const inside = s.into(start);
  expect(s.where(inside)).toBe(`twice:${s.line('twice')} < main < _start`);
  const first = s.value(inside, 'x');
  const back = s.out(inside);
  expect(s.where(back)).toBe(`main:${s.line('calls')} < _start`);
  const second = s.into(back);
  expect([first, s.value(second, 'x')].sort()).toEqual(['3', '4']);
  const done = s.over(s.out(second));
  expect(s.lineOf(done)).toBe(s.line('fact'));
  expect(s.value(done, 'a')).toBe('14');
});

test('recursion is stepped over as one call, and stepped out of one activation at a time', () => {
  const s = new Session({ 'p.c': CALLS });
  s.breakAt(['fact']);
  const stop = s.start();
  const inside = s.into(stop);
  expect(s.value(inside, 'n')).toBe('5');
  const atRecursion = s.over(inside);
  expect(s.lineOf(atRecursion)).toBe(s.line('recurse'));
  const deeper = s.into(atRecursion);
  expect(s.where(deeper)).toBe(`fact:${s.line('base')} < fact < main < _start`);
  const back = s.out(deeper);
  expect(s.where(back)).toBe(`fact:${s.line('recurse')} < main < _start`);
  const inMain = s.over(back);
  expect(s.where(inMain)).toMatch(/^main:/);
  const next = s.lineOf(inMain) === s.line('fact') ? s.over(inMain) : inMain;
  expect(s.value(next, 'f')).toBe('120');
});

test('a breakpoint in a function that is stepped over still stops', () => {
  const s = new Session({ 'p.c': CALLS });
  s.breakAt(['fact', 'base']);
  const inside = s.over(s.start());
  expect(inside.reason).toBe('breakpoint');
  expect(s.where(inside)).toMatch(/^fact:/);
});

test('step into passes over the library but not over callbacks', () => {
  const s = new Session({ 'p.c': CALLS });
  s.breakAt(['sort']);
  const callback = s.into(s.start());
  expect(s.where(callback)).toMatch(new RegExp(`^compare:${s.line('compare')} < .*qsort.* < main`));
  const outside = s.out(callback);
  expect(s.where(outside)).toMatch(/^(compare|main):/);
});

test('step into steps over printf, or goes in when the library is wanted', () => {
  const s = new Session({ 'p.c': CALLS });
  s.breakAt(['print']);
  const after = s.into(s.start());
  expect(s.lineOf(after)).toBe(s.line('end'));

  const t = new Session({ 'p.c': CALLS });
  t.debugger.justMyCode = false;
  t.breakAt(['print']);
  const inside = t.into(t.start());
  expect(t.where(inside)).toMatch(/^printf:\d+ < main/);
  const [frame] = t.debugger.stack(inside.threadId!).frames;
  expect(frame?.range?.source.path).toBe('sysroot:/usr/src/lib/printf.c');
  expect(frame?.hint).toBe('subtle');
  expect(t.debugger.sourceText(frame!.range!.source.path)).toContain('printf');
});

test('one of several calls of a line can be chosen to go into', () => {
  const s = new Session({
    'p.c': `
int one(int x) { return x + 1; } // @one
int two(int x) { return x * 2; } // @two
int main(void) {
  int r = two(one(1)); // @line
  return r;
}
`,
  });
  s.breakAt(['line']);
  const stop = s.start();
  const targets = s.debugger.stepInTargets(s.frameId(stop));
  expect(targets.map(t => t.label)).toEqual(['one()', 'two()']);
  s.debugger.stepInto(stop.threadId!, 'statement', targets[1]!.id);
  expect(s.where(s.wait())).toMatch(new RegExp(`^two:${s.line('two')} < main`));
});

test('longjmp out of a function that is stepped over ends the step where it lands', () => {
  const s = new Session({
    'p.c': `
#include <setjmp.h>
#include <stdio.h>
static jmp_buf place;
static void deep(int n) {
  if (n == 0) longjmp(place, 7);
  deep(n - 1);
}
int main(void) {
  int code = 0;
  if ((code = setjmp(place)) == 0) {
    deep(5); // @deep
    printf("never\\n");
  } else {
    printf("caught %d\\n", code); // @caught
  }
  return 0;
}
`,
  });
  s.breakAt(['deep']);
  let stop = s.over(s.start());
  if (s.lineOf(stop) !== s.line('caught')) stop = s.over(stop);
  expect(s.lineOf(stop)).toBe(s.line('caught'));
  expect(s.value(stop, 'code')).toBe('7');
});

test('a step over exec lands at main of the new program, with pending breakpoints bound', () => {
  const files = {
    'p.c': `
#include <unistd.h>
int main(void) {
  execl("./child", "child", "x", (char *)0); // @exec
  return 1;
}
`,
    'child.c': `
#include <stdio.h>
int main(int argc, char **argv) {
  int n = argc; // @main
  printf("%s %d\\n", argv[1], n); // @print
  return 0;
}
`,
  };
  const s = new Session(files);
  const changed: number[] = [];
  s.debugger.listener = { ...s.debugger.listener, breakpointChanged: b => changed.push(b.id) };
  const [pending] = s.breakAt(['print'], 'child.c');
  expect(pending!.verified).toBe(false);
  s.breakAt(['exec']);
  const landed = s.over(s.start());
  expect(landed.reason).toBe('step');
  expect(s.where(landed)).toBe(`main:${s.line('main', 'child.c')} < _start`);
  expect(s.value(landed, 'argv[1]')).toMatch(/"x"$/);
  expect(changed).toContain(pending!.id);
  const hit = s.continue();
  expect(hit.hitBreakpointIds).toEqual([pending!.id]);
  expect(s.lineOf(hit)).toBe(s.line('print', 'child.c'));
});

test('programs of /bin can be stepped through', () => {
  const s = new Session({
    'p.c': `
#include <unistd.h>
int main(void) {
  execlp("wc", "wc", "p.c", (char *)0); // @exec
  return 1;
}
`,
  });
  s.breakAt(['exec']);
  let stop = s.over(s.start());
  const [frame] = s.debugger.stack(stop.threadId!).frames;
  expect(frame?.range?.source.path).toBe('sysroot:/usr/src/bin/wc.c');
  const before = s.lineOf(stop)!;
  stop = s.over(stop);
  expect(s.lineOf(stop)).toBeGreaterThan(before);
  expect(s.continue().reason).toBe('done');
  expect(s.terminal()).toMatch(/p\.c\n$/);
});

test('an endless loop is paused at once', () => {
  const s = new Session({ 'p.c': 'int main(void) {\n  while (1);\n}\n' });
  s.debugger.start(false);
  expect(s.debugger.runSlice(100_000)).toBeUndefined();
  s.debugger.pause();
  const stop = s.debugger.runSlice(100_000)!;
  expect(stop.reason).toBe('pause');
  expect(s.where(stop)).toBe('main:2 < _start');
  expect(s.names()).toEqual(['P0 59101 · running · p']);
});

test('a step over a blocked read ends when input comes', () => {
  const s = new Session({
    'p.c': `
#include <stdio.h>
int main(void) {
  char line[20];
  fgets(line, sizeof line, stdin); // @read
  puts(line); // @after
}
`,
  });
  s.breakAt(['read']);
  const stop = s.start();
  s.debugger.stepOver(stop.threadId!, 'statement');
  while (!s.debugger.waitingForInput) expect(s.debugger.runSlice(10_000)).toBeUndefined();
  expect(s.names()).toEqual(['P0 59101 · blocked: read(terminal 0) · p']);
  s.input.push('tty', new TextEncoder().encode('hi\n'));
  const after = s.wait();
  expect(s.lineOf(after)).toBe(s.line('after'));
  expect(s.value(after, 'line')).toBe('"hi\\n"');
});

test('a signal handler runs under a step over, and a step into goes there', () => {
  const text = `
#include <signal.h>
#include <unistd.h>
static volatile int seen;
static void on_signal(int n) {
  seen = n; // @handler
}
int main(void) {
  signal(SIGUSR1, on_signal);
  kill(getpid(), SIGUSR1); // @kill
  seen++; // @after
  return 0;
}
`;
  const s = new Session({ 'p.c': text });
  s.breakAt(['kill']);
  const over = s.over(s.start());
  expect(s.lineOf(over)).toBe(s.line('after'));
  expect(s.value(over, 'seen')).toBe('10');

  const t = new Session({ 'p.c': text });
  t.breakAt(['kill']);
  const into = t.into(t.start());
  expect(t.where(into)).toMatch(
    new RegExp(`^on_signal:${t.line('handler')} < <signal handler called> < .*main`),
  );
});

test('single instructions', () => {
  const s = new Session({ 'p.c': CALLS });
  s.breakAt(['calls']);
  const stop = s.start();
  const pcs = [s.debugger.stack(stop.threadId!).frames[0]!.pc];
  for (let i = 0; i < 3; i++) {
    s.debugger.stepInto(stop.threadId!, 'instruction');
    s.wait();
    pcs.push(s.debugger.stack(stop.threadId!).frames[0]!.pc);
  }
  expect(new Set(pcs).size).toBe(4);
  s.debugger.stepOver(stop.threadId!, 'instruction');
  expect(s.wait().reason).toBe('step');
});

test('a frame is restarted with the arguments it has now', () => {
  const s = new Session({ 'p.c': CALLS });
  s.breakAt(['base']);
  const inside = s.start();
  s.debugger.setSourceBreakpoints(s.path(), []);
  s.debugger.setExpression('n', '3', s.frameId(inside));
  const again = s.debugger.restartFrame(s.frameId(inside));
  expect(again.reason).toBe('restart');
  expect(s.where(again)).toBe(`fact:${s.line('base')} < main < _start`);
  const next = s.over(s.out(again));
  expect(s.value(next, 'f')).toBe('6');
});

test('a thread can be sent to another statement of its function', () => {
  const s = new Session({ 'p.c': CALLS });
  s.breakAt(['calls']);
  const stop = s.start();
  const [target] = s.debugger.gotoTargets(s.path(), s.line('print'));
  const moved = s.debugger.goto(stop.threadId!, target!.id);
  expect(s.lineOf(moved)).toBe(s.line('print'));
  expect(s.continue().reason).toBe('done');
  expect(s.terminal()).toBe('0 0 0\n');
  const t = new Session({ 'p.c': CALLS });
  t.breakAt(['twice']);
  const inside = t.start();
  expect(() => t.debugger.goto(inside.threadId!, target!.id)).toThrow(/within the function/);
});

test('a process can be ended', () => {
  const s = new Session({ 'p.c': FORK });
  s.breakAt(['child']);
  s.start();
  s.debugger.terminateProcess(59102);
  expect(s.names()[1]).toBe('P1 59102 · zombie: killed by SIGKILL · p');
  expect(s.continue().reason).toBe('done');
});

test('a line that loops is one line step', () => {
  const s = new Session({
    'p.c': `
static int add(int a) { return a + 1; } // @add
int main(void) {
  int n = 0; // @first
  for (int i = 0; i < 300000; i++) n = add(n); // @loop
  return n; // @end
}
`,
  });
  s.breakAt(['loop']);
  const stop = s.start();
  s.debugger.stepOver(stop.threadId!, 'line');
  const after = s.wait();
  expect([s.lineOf(after), s.value(after, 'n')]).toEqual([s.line('end'), '300000']);

  const t = new Session({ 'p.c': s.source() });
  t.breakAt(['loop']);
  t.debugger.stepInto(t.start().threadId!, 'line');
  const inside = t.wait();
  expect(t.where(inside)).toBe(`add:${t.line('add')} < main < _start`);
});

test('the stepped thread runs, whoever had the CPU', () => {
  const s = new Session({ 'p.c': FORK }, { schedule: 'fifo' });
  s.breakAt(['test']);
  const parent = s.start();
  expect(parent.threadId).toBe(59101);
  s.debugger.stepOver(59102, 'statement');
  const child = s.wait();
  expect(child.threadId).toBe(59102);
  expect(s.lineOf(child)).toBe(s.line('test'));
  const next = s.over(child);
  expect([next.threadId, s.lineOf(next)]).toEqual([59102, s.line('child')]);
  expect(s.lineOf(parent)).toBe(s.line('test'));
});

test('a step over a function that polls for another process comes to its end', () => {
  const s = new Session(
    {
      'p.c': `
#include <sys/wait.h>
#include <unistd.h>
static int poll_child(int pid) {
  int status, rounds = 0;
  while (waitpid(pid, &status, WNOHANG) == 0) rounds++;
  return rounds;
}
int main(void) {
  int pid = fork();
  if (pid == 0) _exit(0);
  int rounds = poll_child(pid); // @poll
  return rounds == 0; // @after
}
`,
    },
    { quantum: 20_000 },
  );
  s.breakAt(['poll']);
  const after = s.over(s.start());
  expect(s.lineOf(after)).toBe(s.line('after'));
  expect(Number(s.value(after, 'rounds'))).toBeGreaterThan(1);
});

test('a function that waits in the kernel is restarted; it cannot be called meanwhile', () => {
  const s = new Session({
    'p.c': `
#include <stdio.h>
#include <unistd.h>
static int asked;
static int ask(int prompt) {
  char c = 0; // @ask
  asked += prompt;
  read(0, &c, 1);
  return c;
}
int main(void) {
  return ask(1); // @main
}
`,
  });
  s.debugger.start(false);
  while (!s.debugger.waitingForInput) s.debugger.runSlice(100_000);
  s.debugger.pause();
  const stop = s.wait();
  expect(s.where(stop)).toMatch(/^read:\d+ < ask < main/);
  expect(s.error(stop, 'ask(2)')).toMatch(/blocked in a system call/);
  const again = s.debugger.restartFrame(s.frameId(stop, 1));
  expect(s.where(again)).toBe(`ask:${s.line('ask')} < main < _start`);
  s.input.push('tty', new TextEncoder().encode('A\n'));
  expect(s.continue()).toMatchObject({ reason: 'done', exitCode: 65 });
});

test('a thread that waits for another one in a loop is stepped over soon', () => {
  const s = new Session({
    'spin.c': `
#include <pthread.h>
#include <sched.h>
static volatile int ready;
static void *work(void *argument) {
  ready = 1;
  return argument;
}
static void await_it(void) {
  while (!ready) sched_yield();
}
int main(void) {
  pthread_t t;
  pthread_create(&t, NULL, work, NULL);
  await_it(); // @wait
  return 0; // @after
}
`,
  });
  s.breakAt(['wait']);
  const stop = s.start();
  const begin = s.debugger.clock;
  expect(s.lineOf(s.over(stop))).toBe(s.line('after'));
  expect(s.debugger.clock - begin).toBeLessThan(100_000);
});
