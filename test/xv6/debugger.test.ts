/** A program of xv6 under the debugger: stepping, what is shown of its processes, and the way back. */
import { expect, test } from 'vitest';
import { Session } from '../debugger/session.ts';

const PROGRAM = `#include "kernel/types.h"
#include "user/user.h"

int main(void) {
  int ends[2], status;
  pipe(ends);
  int pid = fork(); // @fork
  if (pid == 0) {
    write(ends[1], "x", 1); // @child
    exit(7);
  }
  wait(&status); // @wait
  printf("%d\\n", status); // @waited
  exit(0);
}
`;

test("the PCB has xv6's fields and no others", () => {
  const s = new Session({ 'p.c': PROGRAM }, { schedule: 'fifo' });
  s.breakAt(['child']);
  const stop = s.start();
  const names = s.list(stop, 'PCB').map(line => line.split(' = ')[0]);
  expect(names).toEqual([
    'state',
    'chan',
    'killed',
    'xstate',
    'pid',
    'parent',
    'kstack',
    'sz',
    'pagetable',
    'trapframe',
    'context',
    'ofile',
    'cwd',
    'name',
  ]);
  const ofile = s.variable(stop, 'PCB', 'ofile');
  expect([ofile.type, ofile.value]).toEqual(['struct file *[16]', '5 open files']);
  expect(s.variable(stop, 'PCB', 'cwd').value).toBe('/');
  expect(s.variable(stop, 'PCB', 'name').value).toBe('"p"');
  expect(s.variable(stop, 'PCB', 'parent').value).toBe('3 (p)');
  expect(s.variable(stop, 'PCB', 'parent', 'chan').value).toBe('wait(any child)');
  expect(s.variable(stop, 'PCB', 'parent', 'trapframe', 'number').value).toBe('3 (wait)');
});

test('stepping goes over fork and wait, and back to before them', () => {
  const s = new Session({ 'p.c': PROGRAM });
  s.breakAt(['fork']);
  let at = s.over(s.over(s.start()));
  expect(s.lineOf(at)).toBe(s.line('wait'));
  at = s.over(at);
  expect([s.value(at, 'status'), s.value(at, 'pid')]).toEqual(['7', '4']);
  s.debugger.stepBack(at.threadId!, 'over', 'statement');
  at = s.wait();
  expect(s.lineOf(at)).toBe(s.line('wait'));
  s.debugger.reverseContinue();
  at = s.wait();
  expect(s.lineOf(at)).toBe(s.line('fork'));
  expect(s.names()).toHaveLength(1);
});

test("a breakpoint on a system call stops in the student's process", () => {
  const s = new Session({ 'p.c': PROGRAM }, { schedule: 'fifo' });
  s.debugger.setFunctionBreakpoints([{ name: 'write' }]);
  const stop = s.start();
  expect(s.where(stop)).toMatch(/^write:\d+ < main < _start$/);
  expect(stop.threadId).toBe(4);
});
