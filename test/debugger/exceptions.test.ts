import { expect, test } from 'vitest';
import type { ExceptionFilter } from '../../src/debugger/types.ts';
import { Session } from './session.ts';

const FAMILY = `
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int seen;
static void on_usr1(int n) {
  seen = n; // @handler
}

int main(void) {
  int status;
  for (int i = 0; i < 2; i++) {
    if (fork() == 0) { // @fork
      if (i == 1) execl("./child", "child", (char *)0); // @exec
      exit(7 + i); // @exit
    }
  }
  signal(SIGUSR1, on_usr1);
  raise(SIGUSR1);
  while (wait(&status) > 0); // @wait
  return 0;
}
`;
const CHILD = `
int main(void) {
  return 2; // @main
}
`;

function session(...filters: ExceptionFilter[]): Session {
  const s = new Session({ 'p.c': FAMILY, 'child.c': CHILD });
  s.debugger.setExceptionFilters(filters);
  return s;
}

/** Texts of all stops until the end. */
function story(s: Session): string[] {
  const texts: string[] = [];
  for (let stop = s.start(); stop.reason !== 'done'; stop = s.continue()) texts.push(stop.text);
  return texts;
}

test('every filter tells what happened', () => {
  expect(story(session({ filter: 'fork' }))).toEqual([
    'P0 59101 called fork(): child 59102',
    'P0 59101 called fork(): child 59103',
  ]);
  expect(story(session({ filter: 'exit' }))).toEqual([
    'P1 59102 exited with status 7',
    'P2 59103 exited with status 2',
    'P0 59101 exited with status 0',
  ]);
  expect(story(session({ filter: 'wait' }))).toEqual([
    'P0 59101 waited for its child 59102: exit status 7',
    'P0 59101 waited for its child 59103: exit status 2',
  ]);
  const last = session({ filter: 'exit', condition: '$pid == 59101' }).start();
  expect(last).toMatchObject({ reason: 'exception', threadId: undefined });
  const signals = session({ filter: 'signal' });
  const stop = signals.start();
  expect(stop.text).toBe('P0 59101 got SIGUSR1: its handler runs');
  expect(signals.lineOf(stop)).toBe(signals.line('handler'));
  const exec = session({ filter: 'exec' });
  const begun = exec.start();
  expect(begun.text).toMatch(/^P2 59103 began to execute .*child: child$/);
  expect(exec.where(begun)).toBe(`main:${exec.line('main', 'child.c')} < _start`);
});

test("conditions of filters know the user's frame and what the event is about", () => {
  expect(story(session({ filter: 'fork', condition: 'i == 1' }))).toEqual([
    'P0 59101 called fork(): child 59103',
  ]);
  expect(story(session({ filter: 'exit', condition: '$status == 2' }))).toEqual([
    'P2 59103 exited with status 2',
  ]);
  expect(story(session({ filter: 'wait', condition: '$child == 59102' }))).toHaveLength(1);
  expect(story(session({ filter: 'fork', condition: '$pid == 1' }))).toEqual([]);
});

test('after fork the stop is in the parent, in fork, called from its line', () => {
  const s = session({ filter: 'fork' });
  const stop = s.start();
  expect(stop).toMatchObject({ reason: 'exception', threadId: 59101, exception: { filter: 'fork' } });
  expect(s.where(stop)).toMatch(/^fork:\d+ < main < _start$/);
  const over = s.over(stop);
  expect(s.where(over)).toMatch(/^main:/);
});

test('a crash names signal, address and pointer, and the process is still there to look at', () => {
  const s = new Session({
    'p.c': `
struct node { int value; struct node *next; };
static int sum(struct node *p) {
  int n = 0;
  while (1) {
    n += p->value; // @crash
    p = p->next;
  }
}
int main(void) {
  struct node a = {1, 0};
  return sum(&a); // @call
}
`,
  });
  s.debugger.setExceptionFilters([{ filter: 'crash' }]);
  const stop = s.start();
  expect(stop.text).toBe("P0 59101 crashes with SIGSEGV: reading address 0x0 (a null pointer) through 'p'");
  expect(stop.exception).toMatchObject({ name: 'SIGSEGV', signal: 11, address: 0n });
  expect(stop.exception!.backtrace.slice(0, 2)).toEqual([
    `sum() at p.c:${s.line('crash')}`,
    `main() at p.c:${s.line('call')}`,
  ]);
  expect(s.value(stop, 'n')).toBe('1');
  const end = s.continue();
  expect(end).toMatchObject({ reason: 'done', exitCode: 139 });
});

test('division by zero and abort are crashes, a handled fault is not', () => {
  const crash = (body: string) => {
    const s = new Session({
      'p.c': `#include <stdlib.h>\n#include <signal.h>\nstatic void on(int n) { exit(n); }\nint main(int argc, char **argv) { int zero = argc - 1; (void)argv; signal(SIGUSR2, on); ${body} }\n`,
    });
    s.debugger.setExceptionFilters([{ filter: 'crash' }]);
    return s.start();
  };
  expect(crash('return 1 / zero;').text).toMatch(/SIGFPE: integer division by zero/);
  expect(crash('abort();').text).toMatch(/ends itself with SIGABRT/);
  expect(crash('signal(SIGSEGV, on); return *(int *)8;')).toMatchObject({ reason: 'done', exitCode: 11 });
});

test('a deadlock says who waits for what, and stays', () => {
  const s = new Session({
    'p.c': `
#include <unistd.h>
int main(void) {
  int ends[2];
  char c;
  pipe(ends); // @pipe
  read(ends[0], &c, 1); // @read
  return 0;
}
`,
  });
  const stop = s.start();
  expect(stop).toMatchObject({ reason: 'exception', threadId: 59101, description: 'Deadlock' });
  expect(stop.text).toMatch(/write end/);
  expect(stop.text).toContain(`:${s.line('pipe')}`);
  expect(s.names()).toEqual(['P0 59101 · blocked: read(pipe 3) · p']);
  expect(s.where(stop)).toMatch(/^read:\d+ < main < _start$/);
  expect(s.continue().description).toBe('Deadlock');
});

test('fork that fails is told with its errno', () => {
  const s = new Session(
    {
      'p.c':
        '#include <unistd.h>\nint main(void) {\n  int rc = fork();\n  if (rc == 0) pause();\n  rc = fork();\n  return rc;\n}\n',
    },
    { limits: { nproc: 2 } },
  );
  s.debugger.setExceptionFilters([{ filter: 'fork', condition: '$errno != 0' }]);
  const stop = s.start();
  expect(stop.text).toMatch(/called fork\(\): it failed with EAGAIN/);
});

test('a stack overflow is told as such, with a stack that can still be looked at', () => {
  const s = new Session({
    'p.c': `
static int deep(int n) {
  char room[200];
  room[n % 200] = (char)n;
  return deep(n + 1) + room[0]; // @deep
}
int main(void) { return deep(0); }
`,
  });
  s.debugger.setExceptionFilters([{ filter: 'crash' }]);
  const stop = s.start();
  expect(stop.text).toMatch(/SIGSEGV: stack overflow: the stack is full/);
  const top = s.debugger.stack(stop.threadId!, 0, 20);
  expect(top.frames).toHaveLength(20);
  expect(top.total).toBeGreaterThan(10_000);
  expect(top.frames[1]).toMatchObject({ name: 'deep', range: { line: s.line('deep') }, canRestart: true });
  expect(s.debugger.stack(stop.threadId!, top.total - 1, 5).frames.map(f => f.name)).toEqual(['_start']);
  expect(s.continue()).toMatchObject({ reason: 'done', exitCode: 139 });
});

test('a vfork child borrows its parent, which waits', () => {
  const s = new Session({
    'p.c': `
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  int n = 1;
  if (vfork() == 0) { // @vfork
    n = 2;
    execl("/bin/true", "true", (char *)0); // @exec
    _exit(9);
  }
  wait(0); // @wait
  return n - 1;
}
`,
  });
  s.breakAt(['exec', 'wait']);
  const child = s.start();
  expect([child.threadId, s.lineOf(child)]).toEqual([59102, s.line('exec')]);
  expect(s.names()[0]).toMatch(/^P0 59101 · blocked: vfork/);
  expect(s.debugger.stack(59101).frames.map(f => f.name)).toContain('main');
  const parent = s.continue();
  expect([parent.threadId, s.lineOf(parent)]).toEqual([59101, s.line('wait')]);
  expect(s.continue().reason).toBe('done');
});

test('a pipeline of the shell, with a stop in each process that begins a program', () => {
  const s = new Session({
    'p.c': `
#include <stdlib.h>
int main(void) { return system("echo hello world | wc"); }
`,
  });
  s.debugger.setExceptionFilters([{ filter: 'exec' }]);
  const names: string[] = [];
  let stop = s.start();
  for (; stop.reason !== 'done'; stop = s.continue()) {
    names.push(
      s.debugger
        .threads()
        .find(t => t.id === stop.threadId)!
        .name.split(' · ')[2]!,
    );
    expect(s.where(stop)).toMatch(/^main:/);
  }
  expect(names[0]).toBe('sh');
  expect(names).toContain('wc');
  expect(s.terminal()).toMatch(/^\s+1\s+2\s+12\n$/);
});
