/** Grading: points, schedules, and submissions that are anything but right. */
import { describe, expect, test } from 'vitest';
import { readReplay } from '../../src/replay/read.ts';
import { verify } from '../../src/replay/verify.ts';
import { check, gradeBy, HEADERS, reasons, servicesWith } from './grading.ts';

const RUNS = `title: t
programs:
  - files: p.c
    checks: [{ name: runs, must: [{ exitStatus: 0 }] }]
`;

/** Right only if the child is the first to write. */
const RACE = `${HEADERS}int main(void) {
  int n = fork() == 0;
  for (volatile int i = 0; i < 500; i++) ;
  write(1, n ? "child\\n" : "parent\\n", n ? 6 : 7);
  if (!n) wait(NULL);
}
`;

describe('the moment of an answer', () => {
  const files = { 'p.c': `${HEADERS}int main(void) { return 1; }\n` };
  const yaml = `${RUNS}questions: [{ id: which one, text: which?, answer: yes }]\n`;
  const [item] = gradeBy(RUNS, { files }).items;
  const replay = readReplay(item!.record!());

  /** What is said of the answer, when a replay of this name has it as a marker so far before its end. */
  const said = (name: string, text: string, before: number, kept?: string) => {
    const { clock, step } = replay.footer;
    const marker = {
      kind: 'answer',
      question: 'which one',
      text,
      clock: clock - before,
      step,
      line: 3,
    } as const;
    const answers = kept === undefined ? undefined : JSON.stringify({ 'which one': kept });
    return gradeBy(yaml, {
      files: { ...files, ...(answers ? { 'procstep-answers.json': answers } : {}) },
      replays: [{ name, replay: { ...replay, markers: [{ ...marker, interventions: 0 }] } }],
    }).items[1]!.remarks[1];
  };
  const { clock } = replay.footer;

  test('is that of the marker, in the middle of a run or at the end of the replay that was made for it', () => {
    expect(said('mine.procreplay', 'yes', 5)).toBe(
      `The answer was: yes (given at instruction ${clock - 5} of mine.procreplay)`,
    );
    expect(said('answer-which-one.procreplay', 'yes', 0, 'yes')).toBe(
      `The answer was: yes (given at instruction ${clock} of answer-which-one.procreplay)`,
    );
  });

  test('is none at the end of another replay, nor when the file of answers has another one', () => {
    expect(said('p.procreplay', 'yes', 0)).toBe('The answer was: yes');
    expect(said('mine.procreplay', 'no', 5, 'yes')).toBe('The answer was: yes');
  });
});

describe('points', () => {
  const YAML = `title: t
programs:
  - files: p.c
    checks:
      - name: mixed
        points: 2
        must:
          - { stdout: a }
          - { exitStatus: 0 }
          - { noCrash: true, points: 0.1 }
          - { reaped: true, points: 0.2 }
questions:
  - { id: number, text: how many?, answer: 16 }
  - { id: words, text: what?, answer: [a zombie, zombie], points: 2 }
  - { id: pattern, text: which?, answer: { matches: '^wait(pid)?$' } }
  - { id: essay, text: why?, answer: { manual: true }, points: 3 }
`;
  const answers = JSON.stringify({ number: '0x10', words: ' A  Zombie', pattern: 'waits', essay: 'because' });

  test('are shared by requirements without their own, and go to answers', () => {
    const files = { 'p.c': `${HEADERS}int main(void) { puts("a"); }\n`, 'procstep-answers.json': answers };
    const { points, maxPoints, items } = gradeBy(YAML, { files });
    expect(items.map(i => [i.name, i.status, i.points, i.maxPoints])).toEqual([
      ['p: mixed', 'passed', 2.3, 2.3],
      ['number', 'passed', 1, 1],
      ['words', 'passed', 2, 2],
      ['pattern', 'failed', 0, 1],
      ['essay', 'manual', 0, 3],
    ]);
    expect([points, maxPoints]).toEqual([5.3, 9.3]);
  });

  test('are lost one by one', () => {
    const { items } = gradeBy(YAML, { files: { 'p.c': `${HEADERS}int main(void) { return 1; }\n` } });
    expect(items.map(i => i.points)).toEqual([0.3, 0, 0, 0, 0]);
    expect(items[1]?.remarks).toEqual(['how many?', 'It was not answered.']);
  });

  test('answers that cannot be read are told', () => {
    const files = { 'p.c': 'int main(void) { return 0; }\n', 'procstep-answers.json': '{"number": 3}' };
    expect(gradeBy(YAML, { files }).remarks[0]).toMatch(/the answer to 'number' must be a text/);
  });
});

describe('schedules', () => {
  const settings = 'schedules: [roundRobin, { schedule: random, seeds: 8, quantum: 50 }]';

  test('all are tried, and the first that fails is named, with the command', () => {
    const item = check(RACE, '{ stdout: "parent\\nchild" }', settings);
    expect(item.status).toBe('failed');
    expect(item.failure?.schedule).toMatchObject({ schedule: 'random', quantum: 50 });
    expect(item.failure?.tried).toMatch(/^[1-8] of 9 schedules fail$/);
    const { seed } = item.failure!.schedule;
    expect(item.failure?.command).toContain(`procstep run --schedule random --quantum 50`);
    if (seed !== 1) expect(item.failure?.command).toContain(`--seed ${seed}`);
  });

  test('a replay of the run that fails is one that verifies', () => {
    const item = check(RACE, '{ stdout: "parent\\nchild" }', settings);
    const replay = readReplay(item.record!());
    expect(verify(replay, { sysroot: servicesWith().sysroot })).toMatchObject({
      end: 'done',
    });
    expect(replay.header.configuration).toMatchObject({
      schedule: 'random',
      seed: item.failure!.schedule.seed,
    });
  });

  test('grading twice gives the same', () => {
    const once = () => JSON.stringify(check(RACE, '{ stdout: "parent\\nchild" }', settings));
    expect(once()).toBe(once());
  });
});

describe('a bad submission costs points and gets a reason', () => {
  const remark = (files: Record<string, string>): string => {
    const { items, points } = gradeBy(RUNS, { files });
    expect(points).toBe(0);
    expect(items[0]?.status).toBe('failed');
    return items[0]!.remarks.join('\n');
  };

  test('no such file', () => {
    expect(remark({ 'pp.c': '' })).toBe(
      'There is no file p.c in the submission. Rename pp.c, if that is it.',
    );
    expect(remark({})).toBe('There is no file p.c in the submission. No C file was handed in.');
  });

  test('does not compile', () => {
    expect(remark({ 'p.c': 'int main(void) { retrun 0; }\n' })).toMatch(
      /^p does not compile:\np\.c:1:\d+: error: /,
    );
  });

  test('of a hundred errors the first ones are shown', () => {
    const source = `int main(void) {\n${Array.from({ length: 100 }, (_, i) => `  x${i} = 1;\n`).join('')}}\n`;
    expect(remark({ 'p.c': source })).toMatch(/\n\d+ more errors$/);
  });

  test('does not link', () => {
    expect(remark({ 'p.c': 'int f(void); int main(void) { return f(); }\n' })).toMatch(/f/);
    expect(remark({ 'p.c': 'int x;\n' })).toMatch(/main/);
  });

  test('is larger than any program', () => {
    expect(remark({ 'p.c': `${' '.repeat(2 << 20)}int main(void) { return 0; }` })).toMatch(
      /p\.c has 2097\d+ bytes/,
    );
  });

  test('is no text', () => {
    expect(remark({ 'p.c': '\u0000\ufffd\u0001' })).not.toBe('');
  });

  test('is nested deeper than the compiler goes', () => {
    const source = `int main(void) { return ${'('.repeat(200_000)}0${')'.repeat(200_000)}; }\n`;
    expect(remark({ 'p.c': source })).toMatch(/Procstep itself failed|does not compile/);
  });

  test('includes itself', () => {
    expect(remark({ 'p.c': '#include "p.c"\nint main(void) { return 0; }\n' })).toMatch(/nest/);
  });
});

describe('a runaway ends at its limit', () => {
  const end = (body: string, limits: string): string => {
    const item = check(
      `${HEADERS}int main(void) {\n${body}\n}\n`,
      '{ exitStatus: 0 }',
      `limits: { ${limits} }`,
    );
    expect(reasons(item)).toEqual(['the program never ended']);
    return item.remarks.join();
  };

  test('of instructions', () => {
    expect(end('for (;;) ;', 'instructions: 200000')).toMatch(
      /stopped after 200000 instructions.* at p\.c:9/,
    );
  });

  test('of system calls, those of children that are gone included, and what takes long counts more', () => {
    const calls = 'systemCalls: 20000';
    expect(end('for (;;) getppid();', calls)).toMatch(/stopped after 20000 system calls/);
    expect(end('for (;;) { if (fork() == 0) return 0; wait(NULL); }', calls)).toMatch(
      /stopped after 20000 system calls/,
    );
    expect(end('execl("./p", "p", NULL);', calls)).toMatch(/stopped after 20000 system calls/);
  });

  test('of output', () => {
    expect(end('for (;;) puts("hello");', 'output: 64')).toMatch(/written more than 64 KiB/);
  });

  test('of memory', () => {
    expect(end('for (;;) memset(malloc(1 << 20), 1, 1 << 20);', 'memory: 64')).toMatch(
      /more than 64 MiB of memory/,
    );
  });

  test('of instructions, when it forks without end', () => {
    expect(end('for (;;) fork();', 'instructions: 500000, processes: 10')).toMatch(
      /and 10 processes were there/,
    );
  });

  test('of instructions, when it sleeps without end', () => {
    expect(end('for (;;) sleep(1000);', 'instructions: 100000')).toMatch(/stopped after 100000 instructions/);
  });

  test('and no other schedule is tried', () => {
    const settings = 'limits: { instructions: 100000 }\n    schedules: { schedule: random, seeds: 1000 }';
    const item = check('int main(void) { for (;;) ; }\n', '{ exitStatus: 0 }', settings);
    expect(item.failure?.tried).toBe('the other 999 were not tried');
  });
});

describe('files', () => {
  test("the teacher's take the place of the student's, and those of several programs are all there", () => {
    const yaml = `title: t
programs:
  - files: [p.c, more.c]
    provided: [limit.h, data.txt]
    executables: { helper: [tools/h.c] }
    checks: [{ name: runs, must: [{ stdout: "7 from the teacher\\nhelped" }] }]
`;
    const graded = gradeBy(yaml, {
      files: {
        'p.c': `${HEADERS}#include "limit.h"\nint more(void);\nint main(void) {
  char s[40]; fgets(s, 40, fopen("data.txt", "r")); printf("%d %s", more() + LIMIT, s); fflush(stdout);
  if (fork() == 0) execl("./helper", "helper", NULL);
  wait(NULL);\n}\n`,
        'more.c': 'int more(void) { return 3; }\n',
        'limit.h': '#define LIMIT 1000\n',
        'tools/h.c': '#include <stdio.h>\nint main(void) { puts("helped"); }\n',
      },
      provided: { 'limit.h': '#define LIMIT 4\n', 'data.txt': 'from the teacher\n' },
    });
    expect(reasons(graded.items[0]!)).toEqual([]);
  });
});

test('a program is compiled once for all runs, and what another program of its folder is warned of is not counted as its own', () => {
  const yaml = `title: t
schedules: [fifo, roundRobin]
programs:
  - files: p.c
    checks:
      - { name: first, must: [{ noWarnings: true }] }
      - { name: second, must: [{ noWarnings: true }, { exitStatus: 3 }] }
`;
  const files = {
    'p.c': `${HEADERS}int main(void) { execl("./child", "child", NULL); return 1; }\n`,
    'child.c': 'int main(void) { char *p = 3; return p == 0 ? 1 : 3; }\n',
  };
  expect(gradeBy(yaml, { files }).items.map(i => [i.status, reasons(i)])).toEqual([
    ['passed', []],
    ['passed', []],
  ]);
});
