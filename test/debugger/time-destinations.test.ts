/**
 * Going somewhere by what happened there: when a variable was last written, a line last ran, an event, the birth of a process.
 */
import { describe, expect, test } from 'vitest';
import type { Destination, Stop } from '../../src/debugger/types.ts';
import { Session } from './session.ts';

function lastWritten(s: Session, stop: Stop, expression: string, side: 'before' | 'after' = 'before'): Stop {
  s.debugger.lastWritten(expression, s.frameId(stop), side);
  return s.wait();
}

function goTo(s: Session, destination: Destination): Stop {
  s.debugger.goTo(destination);
  return s.wait();
}

/** The line of user code that the stopped thread is in. */
function userLine(s: Session, stop: Stop): number | undefined {
  return s.debugger.stack(stop.threadId!).frames.find(f => f.range?.source.path === s.path())?.range?.line;
}

describe('last written', () => {
  const LOOP = `
int counter, other;
static void add(int n) {
  counter += n; // @add
}
int main(void) {
  for (int i = 1; i <= 3; i++) {
    add(i); // @call
    other++;
  }
  for (int i = 0; i < 100000; i++) other++;
  return counter; // @end
}
`;

  test('a global: before the write, and the one before that', () => {
    const s = new Session({ 'p.c': LOOP });
    s.breakAt(['end']);
    let stop = s.start();
    stop = lastWritten(s, stop, 'counter');
    expect(stop.description).toBe('Last written');
    expect(stop.text).toMatch(/^P0 59101 writes counter at p\.c:4: 3 becomes 6, \d+ instructions before/);
    expect(s.lineOf(stop)).toBe(s.line('add'));
    expect(s.value(stop, 'counter')).toBe('3');
    stop = lastWritten(s, stop, 'counter');
    expect(s.value(stop, 'counter')).toBe('1');
    stop = lastWritten(s, stop, 'counter', 'after');
    expect(stop.text).toContain('0 became 1');
    expect(s.value(stop, 'counter')).toBe('1');
    stop = lastWritten(s, stop, 'counter');
    expect(s.value(stop, 'counter')).toBe('0');
    const { clock } = s.debugger;
    stop = lastWritten(s, stop, 'counter');
    expect(stop.description).toBe('Never written');
    expect(s.debugger.clock).toBe(clock);
  });

  test('by read(2)', () => {
    const s = new Session({
      'p.c': `
#include <unistd.h>
char buffer[8];
int main(void) {
  int fd[2];
  pipe(fd);
  write(fd[1], "abc", 3);
  read(fd[0], buffer, 3); // @read
  return 0; // @end
}
`,
    });
    s.breakAt(['end']);
    let stop = s.start();
    stop = lastWritten(s, stop, 'buffer[1]');
    expect(userLine(s, stop)).toBe(s.line('read'));
    expect(stop.text).toContain('0 becomes 98');
  });

  test('by another process that shares the memory, and before fork by the parent', () => {
    const s = new Session({
      'p.c': `
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
int *shared;
int own = 1;
int main(void) {
  shared = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  *shared = 1;
  own = 2; // @own
  if (fork() == 0) {
    *shared = 5; // @child
    return own; // @in
  }
  wait(0);
  return *shared; // @end
}
`,
    });
    s.breakAt(['in', 'end']);
    const inChild = s.start();
    let stop = lastWritten(s, inChild, 'own');
    expect(stop.threadId).toBe(59101);
    expect(s.lineOf(stop)).toBe(s.line('own'));
    s.debugger.goTo({ to: 'end' });
    s.wait();
    stop = s.continue();
    stop = lastWritten(s, stop, '*shared');
    expect(stop.threadId).toBe(59102);
    expect(s.lineOf(stop)).toBe(s.line('child'));
  });

  test('a local in a register, a parameter, and what is no variable', () => {
    const s = new Session({
      'p.c': `
int twice(int n) {
  int result = n; // @first
  result += n; // @second
  return result; // @return
}
int main(void) {
  return twice(4); // @call
}
`,
    });
    s.breakAt(['return']);
    let stop = s.start();
    const here = stop;
    expect(s.error(stop, '&result')).toContain('register');
    stop = lastWritten(s, stop, 'result');
    expect(s.lineOf(stop)).toBe(s.line('second'));
    expect(s.value(stop, 'result')).toBe('4');
    stop = lastWritten(s, stop, 'result', 'after');
    expect(s.value(stop, 'result')).toBe('4');
    stop = lastWritten(s, stop, 'n');
    expect(s.lineOf(stop)).toBe(s.line('call'));
    expect(() => s.debugger.lastWritten('1 + 2', undefined, 'before')).toThrow(/no variable/);
    expect(here.reason).toBe('breakpoint');
  });
});

describe('places', () => {
  const TREE = `
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  for (int i = 0; i < 2; i++) { // @loop
    if (fork() == 0) exit(i); // @fork
    wait(0); // @wait
  }
  return 0; // @end
}
`;

  test('the last time a line ran', () => {
    const s = new Session({ 'p.c': TREE });
    s.breakAt(['end']);
    s.start();
    s.debugger.lastRan(s.path(), s.line('wait'));
    let stop = s.wait();
    expect(stop.description).toBe('Last ran');
    expect(s.lineOf(stop)).toBe(s.line('wait'));
    expect(s.value(stop, 'i')).toBe('1');
    s.debugger.lastRan(s.path(), s.line('end'));
    stop = s.wait();
    expect(stop.description).toBe('Never ran');
    expect(() => s.debugger.lastRan(s.path(), 1)).toThrow(/no statement/);
  });

  test('start, end, events in turn, and births', () => {
    const s = new Session({ 'p.c': TREE });
    s.breakAt(['end']);
    s.start();
    const { events, end } = s.debugger.history();
    expect(goTo(s, { to: 'start' }).description).toBe('Beginning');
    const kinds: string[] = [];
    for (const _ of events) kinds.push(goTo(s, { to: 'nextEvent' }).description);
    expect(new Set(kinds)).toEqual(new Set(['After fork', 'After exit', 'After wait']));
    expect(() => s.debugger.goTo({ to: 'nextEvent' })).toThrow(/run on/);
    let stop = goTo(s, { to: 'previousEvent', events: ['fork'] });
    expect(stop.text).toContain('fork 59103');
    stop = goTo(s, { to: 'previousEvent', events: ['fork'] });
    expect(stop.text).toContain('fork 59102');
    expect(() => s.debugger.goTo({ to: 'previousEvent', events: ['fork'] })).toThrow(/before this moment/);
    stop = goTo(s, { to: 'birth', threadId: 59103 });
    expect(stop.threadId).toBe(59103);
    expect(s.names()).toHaveLength(2);
    const index = events.findIndex(e => e.event === 'fork');
    stop = goTo(s, { to: 'event', index, side: 'before' });
    expect(s.names()).toHaveLength(1);
    expect(userLine(s, stop)).toBe(s.line('fork'));
    goTo(s, { to: 'end' });
    expect(s.debugger.clock).toBe(end);
  });
});
