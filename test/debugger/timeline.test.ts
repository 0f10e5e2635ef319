/**
 * Back in time: every position that was reached can be reached again exactly, in any order, and a step back leads to where
 * the thread was before.
 */
import { describe, expect, test } from 'vitest';
import type { Stop } from '../../src/debugger/types.ts';
import { Session } from './session.ts';

const FORK = `
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int square(int n) {
  int result = n * n; // @square
  return result; // @return
}
int main(void) {
  int x = square(3); // @first
  x += square(4); // @second
  pid_t child = fork(); // @fork
  if (child == 0) { // @after
    printf("child %d\\n", x); // @child
    exit(7); // @exit
  }
  int status; 
  wait(&status); // @wait
  printf("parent %d\\n", WEXITSTATUS(status)); // @print
  return 0; // @end
}
`;

/** Step back over; the line where that leads. */
function back(s: Session, stop: Stop, kind: 'over' | 'into' | 'out' = 'over'): Stop {
  s.debugger.stepBack(stop.threadId!, kind, 'statement');
  return s.wait();
}

/** The marker of the line a stop is at. */
function marker(s: Session, stop: Stop): string {
  const line = s.debugger.stack(stop.threadId!).frames.find(f => f.range?.source.path === s.path())
    ?.range?.line;
  return /@(\w+)/.exec(s.source().split('\n')[(line ?? 1) - 1] ?? '')?.[1] ?? `line ${line}`;
}

describe('step back', () => {
  test('over a call, into it, and out of it', () => {
    const s = new Session({ 'p.c': FORK });
    s.breakAt(['fork']);
    let stop = s.start();
    expect(marker(s, stop)).toBe('fork');
    stop = back(s, stop);
    expect(marker(s, stop)).toBe('second');
    stop = s.over(stop);
    expect(marker(s, stop)).toBe('fork');
    stop = back(s, stop, 'into');
    expect(s.where(stop)).toBe(`square:${s.line('return')} < main < _start`);
    expect(s.value(stop, 'n')).toBe('4');
    stop = back(s, stop);
    expect(marker(s, stop)).toBe('square');
    stop = back(s, stop);
    expect(marker(s, stop)).toBe('second');
    expect(s.value(stop, 'x')).toBe('9');
    stop = back(s, stop, 'into');
    expect(marker(s, stop)).toBe('return');
    expect(s.value(stop, 'n')).toBe('3');
    stop = back(s, stop, 'out');
    expect(marker(s, stop)).toBe('first');
    stop = back(s, stop);
    expect(stop.description).toBe('Beginning');
    expect(marker(s, stop)).toBe('first');
  });

  test('an instruction back over a long call, and out of it, runs the call and does not step through it', () => {
    const s = new Session({
      'p.c': `
int spin(int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) sum += i ^ n; // @loop
  return sum; // @result
}
int main(void) {
  int x = 1;
  x += spin(100000); // @call
  return x & 1; // @after
}
`,
    });
    const { debugger: d } = s;
    s.breakAt(['result', 'after']);
    const inside = s.start();
    const deep = d.clock;
    const outside = s.continue();
    let runs = 0;
    const { machine } = d;
    const run = machine.run.bind(machine);
    machine.run = options => {
      runs++;
      return run(options);
    };
    const instructionBack = (from: Stop, kind: 'over' | 'out') => {
      d.stepBack(from.threadId!, kind, 'instruction');
      return s.wait();
    };
    // What is done with the result comes first, then, in one step, what went on in the call.
    let stop = outside;
    while (d.clock > deep) stop = instructionBack(stop, 'over');
    expect(marker(s, stop)).toBe('call');
    const call = d.clock;
    expect(call).toBeLessThan(deep - 100_000);
    d.stepInto(stop.threadId!, 'instruction');
    expect(s.where(s.wait())).toMatch(/^spin/);
    d.seek(deep);
    stop = s.wait();
    expect(marker(s, stop)).toBe(marker(s, inside));
    stop = instructionBack(stop, 'out');
    expect([marker(s, stop), d.clock]).toEqual(['call', call]);
    expect(runs).toBeLessThan(5_000);
  });

  test('over fork: the child is gone, and is the same one when it comes back', () => {
    const s = new Session({ 'p.c': FORK });
    s.breakAt(['after']);
    let stop = s.start();
    const before = s.names();
    expect(before).toHaveLength(2);
    stop = back(s, stop);
    expect(marker(s, stop)).toBe('fork');
    expect(s.names()).toHaveLength(1);
    stop = s.continue();
    expect(marker(s, stop)).toBe('after');
    expect(s.names()).toEqual(before);
  });

  test('before its first statement a child is its parent, calling fork', () => {
    const s = new Session({ 'p.c': FORK });
    s.breakAt(['child']);
    const stop = s.start();
    expect(stop.threadId).toBe(59102);
    let earlier = back(s, stop);
    expect(marker(s, earlier)).toBe('after');
    expect(earlier.threadId).toBe(59102);
    earlier = back(s, earlier);
    expect(earlier.threadId).toBe(59101);
    expect(marker(s, earlier)).toBe('fork');
    expect(s.names()).toHaveLength(1);
  });

  test('over wait, and out of it while it blocks', () => {
    const s = new Session({ 'p.c': FORK });
    s.breakAt(['print', 'exit']);
    let stop = s.start();
    expect(marker(s, stop)).toBe('exit');
    const parent = { ...stop, threadId: 59101 };
    stop = back(s, parent);
    expect(stop.threadId).toBe(59101);
    expect(marker(s, stop)).toBe('wait');
    stop = s.continue();
    expect(marker(s, stop)).toBe('exit');
    stop = s.continue();
    expect(marker(s, stop)).toBe('print');
    expect(s.names()).toHaveLength(1);
    stop = back(s, stop);
    expect(marker(s, stop)).toBe('wait');
    s.breakAt([]);
    expect(s.continue().reason).toBe('done');
    expect(s.terminal()).toBe('child 25\nparent 7\n');
  });

  test('output is shown once, and what is not yet written is told', () => {
    const s = new Session({ 'p.c': FORK });
    s.breakAt(['end']);
    let stop = s.start();
    expect(s.terminal()).toBe('child 25\nparent 7\n');
    stop = back(s, stop);
    expect(stop.text).toMatch(/10 bytes of output are not yet written/);
    const terminal =
      s.debugger
        .kernelScopes()
        .find(scope => scope.name === 'Terminal')
        ?.children.list() ?? [];
    const written = terminal.find(v => v.name === 'written so far');
    expect(written?.children?.list().map(v => v.value)).toEqual(['child 25']);
    expect(terminal.find(v => v.name === 'not yet written')?.value).toMatch(/^10 bytes/);
    s.breakAt([]);
    s.continue();
    expect(s.terminal()).toBe('child 25\nparent 7\n');
  });

  test('an instruction', () => {
    const s = new Session({ 'p.c': FORK });
    s.breakAt(['second']);
    const stop = s.start();
    const pc = () => s.debugger.stack(stop.threadId!).frames[0]!.pc;
    const at: number[] = [pc()];
    for (let i = 0; i < 6; i++) {
      s.debugger.stepInto(stop.threadId!, 'instruction');
      s.wait();
      at.push(pc());
    }
    for (let i = 5; i >= 0; i--) {
      s.debugger.stepBack(stop.threadId!, 'into', 'instruction');
      s.wait();
      expect(pc()).toBe(at[i]);
    }
  });
});

describe('reverse continue', () => {
  test('to the breakpoint hit before, in any process, then to the beginning', () => {
    const s = new Session({ 'p.c': FORK });
    s.breakAt(['square', 'child', 'print']);
    const forward: string[] = [];
    let stop = s.start();
    for (; stop.reason === 'breakpoint'; stop = s.continue())
      forward.push(`${stop.threadId} ${marker(s, stop)}`);
    expect(forward).toEqual(['59101 square', '59101 square', '59102 child', '59101 print']);
    const backward: string[] = [];
    for (;;) {
      s.debugger.reverseContinue();
      stop = s.wait();
      if (stop.reason !== 'breakpoint') break;
      backward.push(`${stop.threadId} ${marker(s, stop)}`);
    }
    expect(backward).toEqual(forward.reverse());
    expect(marker(s, stop)).toBe('first');
    expect(s.continue().reason).toBe('breakpoint');
  });

  test('to the exception filters', () => {
    const s = new Session({ 'p.c': FORK });
    s.breakAt(['print']);
    s.debugger.setExceptionFilters([{ filter: 'fork' }]);
    let stop = s.start();
    expect(stop.exception?.filter).toBe('fork');
    stop = s.continue();
    expect(marker(s, stop)).toBe('print');
    s.debugger.reverseContinue();
    stop = s.wait();
    expect(stop.exception?.filter).toBe('fork');
    expect(s.names()).toHaveLength(2);
  });

  test('to the last writes of a watched variable', () => {
    const s = new Session({
      'p.c':
        'int counter;\nint main(void) {\n  for (int i = 1; i <= 3; i++) // @first\n    counter = 10 * i; // @write\n  return 0; // @end\n}\n',
    });
    s.breakAt(['end']);
    let stop = s.start();
    const { dataId } = s.debugger.dataBreakpointInfo('counter', s.frameId(stop));
    s.debugger.setDataBreakpoints([{ dataId: dataId!, access: 'write' }]);
    const seen: string[] = [];
    for (;;) {
      s.debugger.reverseContinue();
      stop = s.wait();
      if (stop.reason !== 'data breakpoint') break;
      seen.push(stop.text.split(',')[0]!);
    }
    expect(seen).toEqual([
      'P0 59101 wrote counter at p.c:4: 20 became 30',
      'P0 59101 wrote counter at p.c:4: 10 became 20',
      'P0 59101 wrote counter at p.c:4: 0 became 10',
    ]);
    expect(marker(s, stop)).toBe('first');
    stop = s.continue();
    expect(stop.reason).toBe('data breakpoint');
    expect(s.value(stop, 'counter')).toBe('10');
  });

  test('conditions and hit counts count as they did', () => {
    const s = new Session({ 'p.c': FORK });
    s.breakAt([{ at: 'square', hitCondition: '2' }, 'print']);
    let stop = s.start();
    expect(s.value(stop, 'n')).toBe('4');
    stop = s.continue();
    s.debugger.reverseContinue();
    stop = s.wait();
    expect(stop.reason).toBe('breakpoint');
    expect(s.value(stop, 'n')).toBe('4');
    s.debugger.reverseContinue();
    stop = s.wait();
    expect(stop.description).toBe('Beginning');
    expect(s.value(s.continue(), 'n')).toBe('4');
  });
});

describe('the past and the present', () => {
  test('a change in the past starts a new future', () => {
    const s = new Session({ 'p.c': FORK });
    s.breakAt(['end']);
    let stop = s.start();
    s.debugger.seek(0);
    s.wait();
    s.breakAt(['fork']);
    stop = s.continue();
    s.value(stop, 'x = 99');
    expect(s.outputs.at(-1)?.text).toMatch(/a new future starts here/);
    expect(s.debugger.history().end).toBe(s.debugger.clock);
    s.breakAt([]);
    s.continue();
    expect(s.terminal()).toBe('child 25\nparent 7\nchild 99\nparent 7\n');
  });

  test('a change in the present is part of the past', () => {
    const s = new Session({ 'p.c': FORK });
    s.breakAt(['second', 'fork', 'end']);
    let stop = s.start();
    s.value(stop, 'x = 1000');
    stop = s.continue();
    expect(s.value(stop, 'x')).toBe('1016');
    s.continue();
    const end = s.debugger.machine.hash();
    s.debugger.seek(0);
    s.wait();
    expect(s.value(s.continue(), 'x')).toBe('9');
    stop = s.continue();
    expect(s.value(stop, 'x')).toBe('1016');
    s.continue();
    expect(s.debugger.machine.hash()).toBe(end);
  });

  test('a stepped thread that took the CPU from another one takes it again', () => {
    const s = new Session({ 'p.c': FORK });
    s.breakAt(['after']);
    let stop = s.start();
    const [parent, child] = s.debugger.threads().map(t => t.id);
    const hashes: string[] = [];
    for (let i = 0; i < 4; i++) {
      for (const tid of [parent!, child!]) {
        if (!s.debugger.machine.threads.has(tid)) continue;
        s.debugger.stepOver(tid, 'instruction');
        stop = s.wait();
        hashes.push(`${s.debugger.clock} ${s.debugger.machine.hash()}`);
      }
    }
    expect(s.debugger.machine.threads.has(stop.threadId!)).toBe(true);
    const { timeline, machine } = s.debugger;
    const end = timeline.position;
    timeline.seek({ clock: 0, step: 0, interventions: 0 });
    timeline.seek(end);
    expect(`${machine.clock} ${machine.hash()}`).toBe(hashes.at(-1));
  });

  test('what was typed is not asked for again', () => {
    const s = new Session({
      'p.c':
        '#include <stdio.h>\nint main(void) {\n  int n;\n  scanf("%d", &n); // @read\n  printf("%d\\n", n * 2); // @print\n  return 0;\n}\n',
    });
    s.breakAt(['read', 'print']);
    s.input.push('tty', new TextEncoder().encode('21\n'));
    s.start();
    let stop = s.continue();
    expect(s.value(stop, 'n')).toBe('21');
    stop = back(s, stop);
    expect(marker(s, stop)).toBe('read');
    stop = s.continue();
    expect(s.value(stop, 'n')).toBe('21');
  });

  test('exec and exit are gone back over', () => {
    const s = new Session({
      'p.c':
        '#include <unistd.h>\nint main(void) {\n  int marker = 5; // @marker\n  execl("./q", "q", (char *)0); // @exec\n  return marker;\n}\n',
      'q.c': '#include <stdio.h>\nint main(void) {\n  puts("q"); // @puts\n  return 3; // @end\n}\n',
    });
    s.breakAt(['puts', 'end'], 'q.c');
    let stop = s.start();
    stop = back(s, stop);
    expect(marker(s, stop)).toBe('exec');
    expect(s.value(stop, 'marker')).toBe('5');
    stop = s.continue();
    stop = s.continue();
    expect(s.lineOf(stop)).toBe(s.line('end', 'q.c'));
    stop = back(s, stop);
    expect(s.lineOf(stop)).toBe(s.line('puts', 'q.c'));
  });

  test('a long history stays within its memory, and every part of it can be reached', () => {
    const program = `
static char memory[1 << 20];
int main(void) {
  for (int round = 1; round <= 400; round++)
    for (int i = 0; i < sizeof memory; i += 64) memory[i] = round;
  return memory[64]; // @end
}
`;
    const limit = 12 << 20;
    const s = new Session({ 'p.c': program }, {}, { memory: limit, spacing: 100_000 });
    s.breakAt(['end']);
    s.start();
    const { machine, timeline } = s.debugger;
    const end = timeline.position;
    const hash = machine.hash();
    expect(timeline.checkpoints.length).toBeGreaterThan(3);
    expect(machine.ram.framesInUse * 4096).toBeLessThan(1.5 * limit);
    for (const part of [0.9, 0.1, 0.5, 0.77]) {
      const clock = Math.floor(end.clock * part);
      timeline.seek(timeline.positionAt(clock));
      expect(machine.clock).toBe(clock);
    }
    timeline.seek(end);
    expect(machine.hash()).toBe(hash);
    expect(machine.ram.framesInUse * 4096).toBeLessThan(1.5 * limit);
  });
});
