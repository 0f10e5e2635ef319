import { expect, test } from 'vitest';
import { Session } from './session.ts';

const DATA = `
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <fcntl.h>
#include <sys/wait.h>

struct point { int x, y; };
struct line { struct point from, to; const char *name; struct line *next; };
static int hidden = 5;
int visible = 6;
char buffer[300];

static int area(struct line l, int scale) {
  static int calls = 0;
  int result = (l.to.x - l.from.x) * (l.to.y - l.from.y); // @inside
  calls++;
  return result * scale;
}

int main(void) {
  struct line second = {{0, 0}, {3, 4}, "second", NULL};
  struct line first = {{1, 1}, {2, 2}, "first", &second};
  int numbers[200] = {1, 2, 3};
  int (*compute)(struct line, int) = area;
  int n = compute(second, 2); // @call
  int ends[2];
  pipe(ends); // @pipe
  int fd = open("notes.txt", O_CREAT | O_RDWR, 0600);
  write(fd, "hello", 5);
  write(ends[1], "abc", 3);
  if (fork() == 0) exit(n); // @fork
  wait(NULL); // @wait
  printf("%d %d %d %p\\n", n, hidden, numbers[0], (void *)&first); // @end
  return 0;
}
`;

function at(marker: string) {
  const s = new Session({ 'p.c': DATA });
  s.breakAt([marker]);
  return { s, stop: s.start() };
}

test('locals: parameters first, then variables; statics of the function too', () => {
  const { s, stop } = at('inside');
  expect(s.list(stop, 'Locals').map(line => line.split(' = ')[0])).toEqual(['l', 'scale', 'calls', 'result']);
  expect(s.variable(stop, 'Locals', 'l', 'to', 'y')).toMatchObject({
    value: '4',
    evaluateName: 'l.to.y',
    type: 'int',
  });
  expect(s.value(stop, 'calls')).toBe('0');
});

test('structs, arrays, pointers, strings and function pointers expand', () => {
  const { s, stop } = at('call');
  expect(s.variable(stop, 'Locals', 'first', 'next', 'to', 'x')).toMatchObject({
    value: '3',
    evaluateName: 'first.next->to.x',
  });
  expect(s.value(stop, 'first.next->to.x')).toBe('3');
  expect(s.variable(stop, 'Locals', 'first', 'name').value).toMatch(/^0x[0-9a-f]+ "first"$/);
  expect(s.variable(stop, 'Locals', 'compute').value).toMatch(/<area>$/);
  const numbers = s.variable(stop, 'Locals', 'numbers').children!;
  expect(numbers.indexed).toBe(200);
  expect(numbers.list(1, 2).map(v => `${v.name}=${v.value}`)).toEqual(['[1]=2', '[2]=3']);
  expect(numbers.list(1, 2)[1]!.evaluateName).toBe('numbers[2]');
  expect(numbers.set!('[150]', '7 * 6').value).toBe('42');
  expect(s.value(stop, 'numbers[150]')).toBe('42');
});

test('globals: the file first, the library apart; they can be assigned', () => {
  const { s, stop } = at('call');
  const names = s.list(stop, 'Globals').map(line => line.split(' = ')[0]);
  expect(names).toEqual(['hidden', 'visible', 'buffer', 'C library']);
  expect(s.scope(stop, 'Globals').children.set!('hidden', '-3').value).toBe('-3');
  expect(s.value(stop, 'hidden')).toBe('-3');
});

test('registers carry the names of the variables they hold', () => {
  const { s, stop } = at('inside');
  const registers = s.list(stop, 'Registers');
  expect(registers.slice(0, 3).map(r => r.split(' ')[0])).toEqual(['pc', 'sp', 'fp']);
  expect(registers.some(r => /^r\d+ = 0x2 {2}\(scale\)$/.test(r))).toBe(true);
});

test('the PCB has the fields of xv6, and marks what has changed', () => {
  const { s, stop } = at('fork');
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
    'Linux',
  ]);
  expect(s.variable(stop, 'PCB', 'state').value).toBe('RUNNING (running)');
  expect(s.variable(stop, 'PCB', 'cwd').value).toBe('/home/student');
  expect(s.variable(stop, 'PCB', 'Linux', 'children').value).toBe('none');
  const over = s.over(stop);
  const children = s.variable(over, 'PCB', 'Linux', 'children');
  expect(children).toMatchObject({ value: '1', changed: true });
  expect(children.children!.list()[0]!.value).toBe('59102 (p)');
  expect(s.variable(over, 'PCB', 'pid').changed).toBeUndefined();
});

test('the address space: segments, pages, copy on write, page table', () => {
  const { s, stop } = at('fork');
  const over = s.over(stop);
  const regions = s.list(over, 'Address space');
  expect(regions.map(r => r.split(' = ')[0])).toEqual(
    expect.arrayContaining(['text', 'rodata', 'data', 'bss', '[stack]', 'break', 'page table']),
  );
  expect(regions.find(r => r.startsWith('text'))).toMatch(/r-x {2}private/);
  expect(regions.find(r => r.startsWith('[stack]'))).toMatch(/rw- {2}private .*copied on write/);
  const page = s.variable(over, 'Address space', '[stack]').children!.list().at(-1)!;
  expect(page.value).toMatch(/^frame \d+ {2}rw- {2}copied on write, also P1 59102$/);
  const tables = s.variable(over, 'Address space', 'page table').children!.list();
  expect(tables.length).toBeGreaterThan(1);
  expect(tables[0]!.children!.list()[0]!.value).toMatch(/^0x400000 -> frame \d+ {2}r-x/);
});

test('open files: descriptor, open file, inode; pipes with who has them open', () => {
  const { s, stop } = at('wait');
  const files = s.list(stop, 'Open files');
  expect(files[0]).toBe('[0] = /dev/pts/0');
  expect(files.slice(3)).toEqual(
    [
      '[3] = read end of pipe 1, 3 bytes in it',
      '[4] = write end of pipe 1, 3 bytes in it',
      '[5] = /home/student/notes.txt',
    ].map(text =>
      expect.stringMatching(
        text.replace(/[[\]]/g, '\\$&').replace('pipe 1', 'pipe \\d+').replace('/home/student/', '.*'),
      ),
    ),
  );
  expect(s.variable(stop, 'Open files', '[5]', 'file', 'offset').value).toBe('5');
  expect(s.variable(stop, 'Open files', '[5]', 'inode', 'size').value).toBe('5 bytes');
  const pipe = s.variable(stop, 'Open files', '[3]').children!.list().at(-1)!;
  const writers = pipe.children!.list().find(v => v.name === 'writers')!;
  expect(writers.children!.list().map(v => `${v.name}: ${v.value}`)).toEqual([
    `P0 59101: fd 4, opened at p.c:${s.line('pipe')}`,
    `P1 59102: fd 4, opened at p.c:${s.line('pipe')}`,
  ]);
});

test('the machine: run queue, process table, memory, clock, pipes, terminal', () => {
  const { s, stop } = at('wait');
  expect(stop.threadId).toBe(59101);
  const scopes = s.debugger.kernelScopes();
  expect(scopes.map(x => x.name)).toEqual([
    'Run queue',
    'Process table',
    'Physical memory',
    'Clock',
    'Pipes',
    'Terminal',
  ]);
  const values = (name: string) =>
    scopes
      .find(x => x.name === name)!
      .children.list()
      .map(v => `${v.name} = ${v.value}`);
  expect(values('Run queue')).toEqual(['running = 59101 (p)', 'ready [0] = 59102 (p)']);
  expect(values('Process table')[2]).toBe('P1 59102 = p  RUNNABLE (ready)  parent 59101');
  expect(values('Clock').find(v => v.startsWith('forks'))).toBe('forks = 1');
});

test('process rows for the tree, zombies with their end', () => {
  const { s } = at('wait');
  s.breakAt(['end']);
  s.debugger.setExceptionFilters([{ filter: 'exit' }]);
  s.continue();
  expect(s.debugger.processes()).toEqual([
    expect.objectContaining({ pid: 1, name: 'init', threads: [] }),
    expect.objectContaining({ pid: 59101, ppid: 1, label: 'P0', name: 'p', command: './p', orphan: false }),
    expect.objectContaining({
      pid: 59102,
      ppid: 59101,
      label: 'P1',
      state: 'zombie',
      detail: 'exit status 24',
    }),
  ]);
});

test('memory is read and written by reference', () => {
  const { s, stop } = at('end');
  const buffer = s.debugger.evaluate('buffer', s.frameId(stop), 'repl');
  const written = s.debugger.writeMemory(buffer.memoryReference!, 2, new TextEncoder().encode('hey'));
  expect(written).toBe(3);
  const read = s.debugger.readMemory(buffer.memoryReference!, 0, 8);
  expect([...read.data]).toEqual([0, 0, 104, 101, 121, 0, 0, 0]);
  expect(s.value(stop, '&buffer[2]')).toBeDefined();
  const beyond = s.debugger.readMemory('0x10', 0, 16);
  expect([beyond.data.length, beyond.unreadable]).toEqual([0, 16]);
});

test('output carries process and line', () => {
  const { s } = at('end');
  s.continue();
  const output = s.outputs.find(o => o.text.includes('24 5 1'))!;
  expect(output).toMatchObject({ category: 'terminal', label: 'P0 59101', range: { line: s.line('end') } });
});

test('looking changes nothing in the machine', () => {
  const { s, stop } = at('call');
  const before = s.debugger.machine.hash();
  for (const scope of s.debugger.scopes(s.frameId(stop))) {
    const open = (children: typeof scope.children, depth: number): void => {
      for (const v of children.list(0, 20)) if (v.children && depth < 3) open(v.children, depth + 1);
    };
    open(scope.children, 0);
  }
  for (const scope of s.debugger.kernelScopes()) scope.children.list();
  s.debugger.threads();
  s.debugger.processes();
  s.value(stop, 'first.next->name');
  s.debugger.disassemble('0x400000', -5, 50);
  expect(s.debugger.machine.hash()).toBe(before);
});

test('argv expands to its strings', () => {
  const s = new Session(
    { 'p.c': 'int main(int argc, char **argv) {\n  return argc + (argv == 0); // @here\n}\n' },
    { args: ['one', 'two'] },
  );
  s.breakAt(['here']);
  const stop = s.start();
  const argv = s.variable(stop, 'Locals', 'argv').children!;
  expect(argv.indexed).toBe(3);
  expect(argv.list().map(v => v.value.replace(/^0x\w+ /, ''))).toEqual(['"./p"', '"one"', '"two"']);
  expect(argv.list(2, 1)[0]!.evaluateName).toBe('argv[2]');
});
