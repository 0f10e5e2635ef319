/**
 * The programs of the lecture's slides, held to what the slides say: their output, the number of processes and lines, the
 * trees with their pids, which orders of output are possible and which are not.
 *
 * Where a slide shows output, the run starts with the slide's first pid and must print that text. Where it says
 * "nondeterministic", many seeds of the random schedule must show every order it names, and nothing it rules out.
 */
import { describe, expect, test } from 'vitest';
import { LaunchError } from '../src/debugger/launch.ts';
import {
  EXAMPLES,
  outputsUnder,
  Run,
  type RunOptions,
  randomPolicies,
  readText,
  run,
  runExample,
  shell,
} from './programs/run.ts';

const TERMINAL: RunOptions = { tty: true };
const lines = (text: string): string[] => text.split('\n').slice(0, -1);
const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
const anyOrder = (seeds: number, name: string, options: RunOptions = TERMINAL): string[] =>
  distinct(outputsUnder(randomPolicies(seeds), `${EXAMPLES}/${name}`, options));

describe('fork()', () => {
  test('p1.c prints what the slide shows', () => {
    expect(runExample('p1.c', { ...TERMINAL, firstPid: 96744 }).stdout).toBe(
      'hello world (pid:96744)\n' +
        'hello, I am parent of 96745 (pid:96744)\n' +
        'hello, I am child (pid:96745)\n',
    );
  });

  test('without wait(), parent or child may come first', () => {
    expect(anyOrder(40, 'p1.c')).toEqual([
      'hello world (pid:59101)\nhello, I am child (pid:59102)\nhello, I am parent of 59102 (pid:59101)\n',
      'hello world (pid:59101)\nhello, I am parent of 59102 (pid:59101)\nhello, I am child (pid:59102)\n',
    ]);
  });

  test('through a pipe, the first line is in the buffer that both inherit', () => {
    expect(lines(runExample('p1.c').stdout).filter(line => line === 'hello world (pid:59101)')).toHaveLength(
      2,
    );
  });
});

describe('wait()', () => {
  test('p2.c prints what the slide shows', () => {
    expect(runExample('p2.c', { ...TERMINAL, firstPid: 96848 }).stdout).toBe(
      'hello world (pid:96848)\n' +
        'hello, I am child (pid:96849)\n' +
        'hello, I am parent of 96849 (wc:96849) (pid:96848)\n',
    );
  });

  test('with wait(), the child comes first under every schedule', () => {
    expect(anyOrder(60, 'p2.c')).toHaveLength(1);
  });

  test('wait() suspends the parent until the child has ended, and the zombie is gone after it', () => {
    const { events } = runExample('p2.c', { ...TERMINAL, record: ['block', 'exit', 'wait', 'wakeup'] });
    const story = events.filter(e => e.event !== 'wakeup' && e.pid !== 1).map(e => `${e.event} ${e.pid}`);
    expect(story).toEqual(['block 59101', 'block 59102', 'exit 59102', 'wait 59101', 'exit 59101']);
    expect(events.find(e => e.event === 'wait')).toMatchObject({
      child: 59102,
      result: { kind: 'exited', status: 0 },
    });
  });
});

describe('exec()', () => {
  test('p3.c prints what the slide shows: the child becomes wc', () => {
    // The slide's program prints "rc_wait:", its output is of an older one that printed "wc:"; and its p3.c was longer.
    const text = readText(`${EXAMPLES}/p3.c`);
    const count = [lines(text).length, text.split(/\s+/).filter(word => word).length, text.length];
    const width = String(text.length).length;
    const wc = count.map(n => String(n).padStart(width)).join(' ');
    expect(runExample('p3.c', { ...TERMINAL, firstPid: 97511 }).stdout).toBe(
      'hello world (pid:97511)\n' +
        'hello, I am child (pid:97512)\n' +
        `${wc} p3.c\n` +
        'hello, I am parent of 97512 (rc_wait:97512) (pid:97511)\n',
    );
  });

  test('the line after exec is never executed', () => {
    for (const output of anyOrder(40, 'p3.c')) expect(output).not.toContain('never be executed');
  });

  test('exec keeps the process: no new pid, another program', () => {
    const { events } = runExample('p3.c', { ...TERMINAL, record: ['fork', 'exec', 'exit'] });
    expect(events.map(e => [e.event, e.pid])).toEqual([
      ['fork', 59101],
      ['exec', 59102],
      ['exit', 59102],
      ['exit', 59101],
    ]);
    expect(events[1]).toMatchObject({ path: '/bin/wc', argv: ['wc', 'p3.c'], name: 'wc' });
  });
});

describe('redirection and pipe', () => {
  test('wc p3.c', () => expect(shell('wc p3.c').stdout).toBe(' 26 118 900 p3.c\n'));

  test.each(['echo hello world | wc', 'sh pipe.sh'])('%s', command => {
    expect(shell(command).stdout).toBe('      1       2      12\n');
  });

  test.each(['cat w3.c > newfile.txt', 'sh newfile.sh'])('%s', command => {
    const { stdout, machine } = shell(`${command}; cat newfile.txt`);
    expect(stdout).toBe(readText(`${EXAMPLES}/w3.c`));
    expect(machine.procs.size).toBe(1);
  });

  test('a pipe joins two processes: the shell forks twice, and wc ends after echo', () => {
    const { events } = shell('/bin/echo hello world | wc', { record: ['fork', 'exec', 'exit'] });
    const programs = events.flatMap(e => (e.event === 'exec' ? [e.name] : []));
    expect(programs).toEqual(['sh', 'echo', 'wc']);
    expect(events.filter(e => e.event === 'fork').map(e => e.pid)).toEqual([59101, 59101]);
  });
});

describe('process trees', () => {
  test('hello-fork.c: both processes run the code after fork, in any order', () => {
    const [parent, child] = [32, 33].map(pid => `Hello world!, process_id(pid) = ${pid}\n`);
    expect(anyOrder(40, 'hello-fork.c', { ...TERMINAL, firstPid: 32 })).toEqual([
      `${parent}${child}`,
      `${child}${parent}`,
    ]);
  });

  test('fork-x.c: each process has its own x', () => {
    expect(anyOrder(40, 'fork-x.c')).toEqual([
      'Child has x = 2\nParent has x = 0\n',
      'Parent has x = 0\nChild has x = 2\n',
    ]);
  });

  test('fork-loop.c: three forks in a loop make 8 processes with the pids of the slide', () => {
    const run = runExample('fork-loop.c', { ...TERMINAL, record: ['fork'] });
    expect(run.stdout).toBe('Hello\n'.repeat(8));
    expect(run.forks).toEqual([
      [59101, 59102],
      [59101, 59103],
      [59101, 59104],
      [59102, 59105],
      [59102, 59106],
      [59103, 59107],
      [59105, 59108],
    ]);
  });

  test('fork-loop.c: 8 lines and 2^3 - 1 children under every schedule', () => {
    const shapes = new Set<string>();
    outputsUnder(randomPolicies(40), `${EXAMPLES}/fork-loop.c`, { ...TERMINAL, record: ['fork'] }, run => {
      expect(run.stdout).toBe('Hello\n'.repeat(8));
      expect(run.forks).toHaveLength(7);
      shapes.add(JSON.stringify(run.forks));
    });
    // "it is nondeterministic which process gets which process ID"
    expect(shapes.size).toBeGreaterThan(5);
  });

  test('fork-loop.c: nobody waits, so a child that ends before its parent stays in the process table as a zombie', () => {
    let zombies = 0;
    const options: RunOptions = { ...TERMINAL, record: ['exit', 'wait'] };
    outputsUnder(randomPolicies(20), `${EXAMPLES}/fork-loop.c`, options, run => {
      expect(run.events.filter(e => e.event === 'wait' && e.pid !== 1)).toEqual([]);
      const ended = new Set<number>();
      for (const e of run.events) {
        if (e.event !== 'exit') continue;
        if (e.parent !== 1 && !ended.has(e.parent)) zombies++;
        ended.add(e.pid);
      }
      expect(ended.size).toBe(8);
    });
    expect(zombies).toBeGreaterThan(0);
  });

  test('fork-loop-inside.c prints 2 + 4 + 8 = 14 lines on a terminal, under every schedule', () => {
    expect(anyOrder(40, 'fork-loop-inside.c')).toEqual(['Hello i\n'.repeat(14)]);
    expect(runExample('fork-loop-inside.c', TERMINAL).stdout).toBe('Hello i\n'.repeat(14));
  });

  test('fork-loop-inside.c prints 24 lines through a pipe: text not yet written is copied by fork', () => {
    expect(anyOrder(20, 'fork-loop-inside.c', {})).toEqual(['Hello i\n'.repeat(24)]);
  });

  /** The slide's program with the number it speaks of in place of the letter i. */
  const numbered = (rounds: number): { 'hello.c': string } => ({
    'hello.c': readText(`${EXAMPLES}/fork-loop-inside.c`)
      .replace('"Hello i\\n"', '"Hello %d\\n", i')
      .replace('i < 3', `i < ${rounds}`),
  });

  test('"You may see 0 0 1 1 1 1, or 0 1 1 0 1 1, but not 1 0 1 1 1 0"', () => {
    const outputs = distinct(outputsUnder(randomPolicies(300), numbered(2), TERMINAL));
    const seen = outputs.map(output => output.replaceAll('Hello ', '').replaceAll('\n', ''));
    // Every process says 0 before it can fork a process that says 1, so the first is 0, and two 1s come with each 0.
    expect(seen).toEqual(['001111', '010111', '011011']);
  });

  test('14 lines in the order of the creation tree: twice 0, four times 1, eight times 2, no number before its cause', () => {
    for (const output of distinct(outputsUnder(randomPolicies(100), numbered(3), TERMINAL))) {
      const said = output.replaceAll('Hello ', '').replaceAll('\n', '');
      expect([...said].sort().join('')).toBe('00111122222222');
      const count = [0, 0, 0];
      for (const digit of said) {
        const i = Number(digit);
        count[i]!++;
        // A process that says i has said, or inherited from one that said, i - 1; each of those can be two.
        if (i > 0) expect(count[i]).toBeLessThanOrEqual(2 * count[i - 1]!);
      }
    }
  });

  test('if-tree.c: 6 processes with the pids of the slide', () => {
    const run = runExample('if-tree.c', { record: ['fork'] });
    expect(run.forks).toEqual([
      [59101, 59102],
      [59101, 59103],
      [59102, 59104],
      [59103, 59105],
      [59103, 59106],
    ]);
    outputsUnder(randomPolicies(40), `${EXAMPLES}/if-tree.c`, { record: ['fork'] }, ({ forks }) =>
      expect(forks).toHaveLength(5),
    );
  });

  test('or-fork.c: || is short-circuit, so 5 processes say Hello', () => {
    const run = runExample('or-fork.c', { ...TERMINAL, record: ['fork'] });
    expect(run.stdout).toBe('Hello\n'.repeat(5));
    // P0 makes P1 in the condition and P2 in line 4; P1 makes P3 in the condition and P4 in line 4; P3 makes none.
    expect(run.forks).toEqual([
      [59101, 59102],
      [59101, 59103],
      [59102, 59104],
      [59102, 59105],
    ]);
    expect(anyOrder(40, 'or-fork.c')).toEqual(['Hello\n'.repeat(5)]);
  });
});

describe('the address quiz', () => {
  const parse = (output: string): Record<'a' | 'address', number>[] =>
    lines(output).map(line => {
      const [, a, address] = /^a=(-?\d+), a memory address=(-?\d+)$/.exec(line)!;
      return { a: Number(a), address: Number(address) };
    });

  test('u + 10 = x and v = y', () => {
    const [parent, child] = parse(runExample('address-quiz.c', TERMINAL).stdout);
    expect(parent!.a + 10).toBe(child!.a);
    expect(parent!.address).toBe(child!.address);
  });

  test('one frame for both after fork, two different frames once they have written', () => {
    const address = parse(runExample('address-quiz.c', TERMINAL).stdout)[0]!.address;
    const { machine } = new Run(`${EXAMPLES}/address-quiz.c`, TERMINAL);
    const frames = () =>
      [59101, 59102].map(pid => machine.procs.get(pid)?.pagetable?.lookup(address >>> 12)?.frame);
    const values = () =>
      [59101, 59102].map(pid =>
        machine.procs.get(pid)?.pagetable?.readUnsigned(address, 4, { privileged: true }),
      );

    const unsubscribe = machine.events.subscribe(['fork'], () => machine.requestStop('fork'));
    machine.run();
    unsubscribe();
    const [shared, childs] = frames();
    expect(shared).toBeDefined();
    expect(childs).toBe(shared);
    expect(values()).toEqual([5n, 5n]);

    machine.events.subscribe(['output'], () => machine.requestStop('printed'));
    machine.run();
    const [parentFrame, childFrame] = frames();
    expect(parentFrame).toBeDefined();
    expect(childFrame).toBeDefined();
    expect(parentFrame).not.toBe(childFrame);
    expect(values()).toEqual([0n, 5n]);
  });
});

describe('the fork bomb', () => {
  test('with ulimit -u 30 fork fails with EAGAIN, and the machine stays under control', () => {
    const bomb = runExample('forkbomb.c', {
      limits: { nproc: 30 },
      record: ['fork', 'fork-failed'],
      maxInstructions: 300_000,
    });
    expect(bomb.stop).toEqual({ kind: 'clock' });
    expect(bomb.forks).toHaveLength(29);
    const failures = bomb.events.filter(e => e.event === 'fork-failed');
    expect(failures.length).toBeGreaterThan(100);
    expect(failures[0]).toMatchObject({ errno: 11 });
    // 30 of the student's, and init.
    expect(bomb.machine.procs.size).toBe(31);
  });

  test('without a limit it fills the process table, which is finite', () => {
    const bomb = runExample('forkbomb.c', { record: ['fork-failed'], maxInstructions: 2_000_000 });
    expect(bomb.stop).toEqual({ kind: 'clock' });
    expect(bomb.events[0]).toMatchObject({ event: 'fork-failed', errno: 11 });
    expect(bomb.machine.procs.size).toBeLessThanOrEqual(4097);
  });

  test('limits.c: setrlimit does what ulimit does', () => {
    const { stdout } = runExample('limits.c', { record: ['fork'] });
    expect(stdout).toBe('fork failed after at most 30 children: Resource temporarily unavailable\n');
  });
});

describe('programs as they stand on the slides', () => {
  const complaints = (name: string): readonly string[] => {
    try {
      runExample(`broken/${name}`);
    } catch (error) {
      if (!(error instanceof LaunchError)) throw error;
      return error.diagnostics.map(d => {
        const { line } = d.range.file.position(d.range.start);
        return `${line}: ${d.message}${d.suggestion ? ` -> ${d.suggestion.text}` : ''}`;
      });
    }
    throw new Error(`${name} compiles`);
  };

  test('While(true) fork();', () => {
    expect(complaints('forkbomb.c').slice(0, 2)).toEqual([
      "2: 'While' undeclared; did you mean 'while'? -> while",
      "2: 'true' undeclared (first use in this function)",
    ]);
  });

  test('if(pid1=fork()||pid2=fork())', () => {
    expect(complaints('or-fork.c')).toContain(
      '3: lvalue required as left operand of assignment -> (pid1=fork())||(pid2=fork())',
    );
  });

  test('pid t pid1 = fork();', () => {
    expect(complaints('if-tree.c').slice(0, 2)).toEqual([
      "3: unknown type name 'pid'; did you mean 'pid_t'? -> pid_t",
      "4: unknown type name 'pid'; did you mean 'pid_t'? -> pid_t",
    ]);
  });
});

describe('the pipe that is left open', () => {
  test('forgotten-close.c: the report names the process, the descriptor and the line, and what to do', () => {
    const { stdout, stop } = runExample('forgotten-close.c');
    expect(stdout).toBe('hello\n');
    expect(stop.kind === 'deadlock' && stop.report.text).toBe(
      [
        'deadlock: 2 threads wait, and none can ever run again',
        '  process 59101 (forgotten-close) waits in wait(any child) at forgotten-close.c:25',
        '    its child 59102 (forgotten-close) is blocked in read(pipe 3)',
        '  process 59102 (forgotten-close) waits in read(pipe 3) at forgotten-close.c:16',
        '    the pipe is empty; end of file comes only when every write end is closed',
        '    process 59102 (forgotten-close) itself holds the write end open: fd 4, opened at forgotten-close.c:12 by 59101, inherited by fork',
        '    process 59102 (forgotten-close) should close its write end before it reads: close(4)',
      ].join('\n'),
    );
  });

  test('with the missing line it ends', () => {
    const text = readText(`${EXAMPLES}/forgotten-close.c`).replace('char c;', 'char c; close(fd[1]);');
    expect(run({ 'mended.c': text }).stdout).toBe('hello\nchild: end of file\nparent: the child is done\n');
  });
});

describe('process states', () => {
  test('a zombie is shown by ps until its parent waits', () => {
    expect(runExample('zombie.c', TERMINAL).stdout).toBe(
      `child: exiting with status 7
    PID    PPID STAT COMMAND
  59101       1 S+   zombie
  59102   59101 Z+   zombie <defunct>
  59103   59101 R+   ps
parent: reaped the child, its status was 7
`,
    );
  });

  test('an orphan is adopted by init', () => {
    const { events, stdout } = runExample('orphan.c', { ...TERMINAL, record: ['reparent'] });
    expect(events).toMatchObject([{ event: 'reparent', child: 59102, parent: 1 }]);
    expect(lines(stdout)).toEqual([
      'child: my parent is the process that forked me',
      'parent: exiting before my child',
      'child: my parent is another one',
    ]);
  });

  test('pstree shows the hierarchy, ps the flat list', () => {
    const { stdout } = shell('sleep 5 & sleep 6 & pstree -p; ps -o pid,ppid,comm', TERMINAL);
    expect(stdout).toBe(
      `init(1)---sh(59101)-+-pstree(59104)
                    |-sleep(59102)
                    \`-sleep(59103)
    PID    PPID COMMAND
  59101       1 ps
  59102   59101 sleep
  59103   59101 sleep
`,
    );
  });
});
