import { expect, test } from 'vitest';
import { Session } from './session.ts';

const LOOP = `
#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>

// a comment: @comment
int shared = 0;

static void work(int i) {
  shared += i; // @work
}

int main(void) {
  for (int i = 0; i < 6; i++) { // @for
    work(i); // @body
  }
  if (fork() == 0) { // @fork
    write(1, "c", 1); // @child
    _exit(4);
  }
  wait(NULL); // @wait
  return 0; // @end
}
`;

test('a line without a statement moves to the next one, places in lines are known', () => {
  const s = new Session({ 'p.c': LOOP });
  const [moved] = s.breakAt(['comment']);
  expect(moved).toMatchObject({ verified: true, range: { line: s.line('work') } });
  const [beyond] = s.debugger.setSourceBreakpoints(s.path(), [{ line: 500 }]);
  expect(beyond).toMatchObject({ verified: false, message: 'no program executed so far has code here' });
  const places = s.debugger.breakpointLocations(s.path(), s.line('for'));
  expect(places.length).toBeGreaterThan(1);
  expect(places.every(p => p.line === s.line('for'))).toBe(true);
});

test('a breakpoint on a loop stops once where the loop begins', () => {
  const s = new Session({ 'p.c': LOOP });
  s.breakAt(['for', 'fork']);
  expect(s.lineOf(s.start())).toBe(s.line('for'));
  expect(s.lineOf(s.continue())).toBe(s.line('fork'));
});

test('conditions, hit counts and log messages', () => {
  const s = new Session({ 'p.c': LOOP });
  s.breakAt([{ at: 'body', condition: 'i == 4' }]);
  const stop = s.start();
  expect(s.value(stop, 'i')).toBe('4');

  const counted = new Session({ 'p.c': LOOP });
  counted.breakAt([{ at: 'body', hitCondition: '% 3' }, 'fork']);
  expect(counted.value(counted.start(), 'i')).toBe('2');
  expect(counted.value(counted.continue(), 'i')).toBe('5');
  expect(counted.lineOf(counted.continue())).toBe(counted.line('fork'));

  const logged = new Session({ 'p.c': LOOP });
  logged.breakAt([
    { at: 'body', logMessage: 'i is {i}, \\{shared\\} {shared * 2} {nope}', condition: 'i > 3' },
  ]);
  expect(logged.start().reason).toBe('done');
  const lines = logged.outputs.filter(o => o.category === 'console').map(o => o.text);
  expect(lines[0]).toMatch(/^i is 4, \{shared\} 12 \{nope: .*nope.*\}\n$/);
  expect(lines).toHaveLength(2);
  expect(logged.outputs[0]).toMatchObject({ label: 'P0 59101', range: { line: logged.line('body') } });

  const bad = new Session({ 'p.c': LOOP });
  const [refused] = bad.breakAt([{ at: 'body', hitCondition: 'often' }]);
  expect(refused!.verified).toBe(false);
  bad.breakAt([{ at: 'body', condition: 'nope > 1' }]);
  expect(bad.start().text).toMatch(/condition cannot be evaluated: .*nope/);
});

test('function breakpoints, also on functions of the library', () => {
  const s = new Session({ 'p.c': LOOP });
  const [onWork, onFork, onNothing] = s.debugger.setFunctionBreakpoints([
    { name: 'work', condition: 'i == 1' },
    { name: 'fork' },
    { name: 'nothing' },
  ]);
  expect([onWork!.verified, onFork!.verified, onNothing!.verified]).toEqual([true, true, false]);
  const work = s.start();
  expect(work).toMatchObject({ reason: 'function breakpoint', hitBreakpointIds: [onWork!.id] });
  expect(work.text).toBe('P0 59101 entered work()');
  const fork = s.continue();
  expect(s.where(fork)).toMatch(/^fork:\d+ < main < _start$/);
  const frames = s.debugger.stack(fork.threadId!).frames;
  expect(frames.map(f => f.hint)).toEqual(['subtle', 'normal', 'subtle']);
  expect(frames[1]!.range!.line).toBe(s.line('fork'));
});

test('data breakpoints say what was and what is', () => {
  const s = new Session({ 'p.c': LOOP });
  s.breakAt(['body']);
  const stop = s.start();
  s.debugger.setSourceBreakpoints(s.path(), []);
  const info = s.debugger.dataBreakpointInfo('shared', s.frameId(stop));
  expect(info.description).toMatch(/^shared of P0 59101 \(4 bytes/);
  s.debugger.setDataBreakpoints([{ dataId: info.dataId!, access: 'write', hitCondition: '>= 3' }]);
  const hit = s.continue();
  expect(hit.reason).toBe('data breakpoint');
  expect(hit.text).toBe(`P0 59101 wrote shared at p.c:${s.line('work')}: 1 became 3`);
});

test('data breakpoints on a variable in a register: of this call only, forwards and backwards', () => {
  const s = new Session({
    'p.c': `
static int twice(int n) { return 2 * n; }
static int sum(int n) {
  int total = n; // @begin
  if (n > 1) // @deeper
    total += sum(n - 1); // @recurse
  total = twice(total); // @twice
  return total; // @return
}
int main(void) {
  return sum(2); // @main
}
`,
  });
  s.breakAt(['deeper']);
  let stop = s.start();
  s.breakAt([]);
  const info = s.debugger.dataBreakpointInfo('total', s.frameId(stop));
  expect(info).toMatchObject({ writesOnly: true, description: expect.stringContaining('this call of sum') });
  const [set] = s.debugger.setDataBreakpoints([{ dataId: info.dataId!, access: 'write' }]);
  expect(set!.verified).toBe(true);
  const seen: string[] = [];
  for (stop = s.continue(); stop.reason === 'data breakpoint'; stop = s.continue()) {
    expect(stop.hitBreakpointIds).toEqual([set!.id]);
    seen.push(stop.text);
  }
  const at = (marker: string) => `P0 59101 wrote total at p.c:${s.line(marker)}`;
  expect(seen).toEqual([`${at('recurse')}: 2 became 4`, `${at('twice')}: 4 became 8`]);
  s.debugger.reverseContinue();
  stop = s.wait();
  expect(stop.text).toContain(`${at('twice')}: 4 became 8`);
  s.debugger.reverseContinue();
  expect(s.wait().text).toContain(`${at('recurse')}: 2 became 4`);
  expect(
    s.debugger.setDataBreakpoints([{ dataId: 'register:1:9:1 2 3:64:4:x', access: 'write' }]),
  ).toMatchObject([{ verified: false }]);
});

test('instruction breakpoints', () => {
  const s = new Session({ 'p.c': LOOP });
  s.breakAt(['wait']);
  const stop = s.start();
  const [top] = s.debugger.stack(stop.threadId!).frames;
  const code = s.debugger.disassemble(top!.instructionReference, -1, 4);
  expect(code[1]!.address).toBe(top!.instructionReference);
  expect(code[1]!.range?.line).toBe(s.line('wait'));
  const [placed] = s.debugger.setInstructionBreakpoints([{ reference: code[2]!.address }]);
  expect(placed!.verified).toBe(true);
  const hit = s.continue();
  expect(hit).toMatchObject({ reason: 'instruction breakpoint', hitBreakpointIds: [placed!.id] });
  const [bad] = s.debugger.setInstructionBreakpoints([{ reference: 'nonsense' }]);
  expect(bad!.verified).toBe(false);
});

test("a step does not lose another thread's breakpoint", () => {
  const s = new Session({ 'p.c': LOOP });
  s.breakAt(['wait', 'child']);
  const stop = s.start();
  const child = s.over(stop);
  expect(child).toMatchObject({ reason: 'breakpoint', threadId: 59102 });
  expect(s.lineOf(child)).toBe(s.line('child'));
});

test('breakpoints are met however small the slices are', () => {
  const s = new Session({ 'p.c': LOOP });
  s.breakAt(['work']);
  s.debugger.start(false);
  let hits = 0;
  for (let i = 0; i < 100_000; i++) {
    const stop = s.debugger.runSlice(7);
    if (stop?.reason === 'done') break;
    if (stop) {
      hits++;
      s.debugger.continue();
    }
  }
  expect(hits).toBe(6);
});

test('a breakpoint set while the program runs at full speed is met at the next call', () => {
  const s = new Session({
    'p.c': `
static volatile int total;
static void add(int i) {
  total += i; // @add
}
static void round(void) {
  for (int i = 0; i < 1000; i++) add(i);
}
int main(void) {
  for (;;) round();
}
`,
  });
  s.debugger.start(false);
  expect(s.debugger.runSlice(20_000_000)).toBeUndefined();
  s.breakAt(['add']);
  const stop = s.wait();
  expect(s.where(stop)).toBe(`add:${s.line('add')} < round < main < _start`);
  const before = Number(s.value(stop, 'i'));
  const next = s.continue();
  expect(Number(s.value(next, 'i'))).toBe((before + 1) % 1000);
  s.debugger.setSourceBreakpoints(s.path(), []);
  s.debugger.continue();
  expect(s.debugger.runSlice(20_000_000)).toBeUndefined();
  s.debugger.pause();
  expect(s.out(s.wait()).reason).toBe('step');
});
