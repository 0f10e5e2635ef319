/** Assignment files: what they say, and what is said about one that is wrong. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DEFAULT_LIMITS, totalPoints } from '../../src/homework/assignment.ts';
import { REQUIREMENT_KINDS } from '../../src/homework/requirements.ts';
import { assignmentOf } from './grading.ts';
import { type Schema, schemaErrors } from './schema.ts';

const schema = JSON.parse(readFileSync('media/schemas/assignment.schema.json', 'utf8')) as Schema & {
  definitions: Record<string, { properties: Record<string, Schema> }>;
};
const EXAMPLE = readFileSync('examples/assignment/pipes.procassignment.yaml', 'utf8');
const PROVIDED = { 'words.txt': 'one\n', 'words-in-capitals.txt': 'ONE\n' };

const SMALL = `title: Small
programs:
  - files: p.c
    checks:
      - name: runs
        must: [{ exitStatus: 0 }]
`;

/** The message about an assignment. */
function mistake(yaml: string): string {
  try {
    assignmentOf(yaml, PROVIDED);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('an assignment', () => {
  test('has what the file says, and defaults', () => {
    const { id, programs, questions } = assignmentOf(SMALL);
    expect({ id, questions }).toEqual({ id: 'small', questions: [] });
    expect(programs[0]).toMatchObject({ name: 'p', files: ['p.c'] });
    expect(programs[0]?.checks[0]).toMatchObject({
      name: 'runs',
      points: 1,
      stdin: '',
      terminal: false,
      limits: DEFAULT_LIMITS,
      schedules: [{ schedule: 'roundRobin', seed: 1 }],
    });
  });

  test('passes settings on from outside to inside', () => {
    const { programs } = assignmentOf(`
title: Settings
limits: { instructions: 100, output: 1 }
programs:
  - files: [a.c, b.c]
    args: [x]
    limits: { output: 2 }
    checks:
      - { name: one, must: [{ noCrash: true }] }
      - { name: two, args: [], limits: { instructions: 5 }, must: [{ noCrash: true }] }
`);
    const [one, two] = programs[0]!.checks;
    expect(one).toMatchObject({ args: ['x'], limits: { instructions: 100, output: 2 } });
    expect(two).toMatchObject({ args: [], limits: { instructions: 5, output: 2 } });
  });

  test('counts seeds as schedules', () => {
    const { programs } = assignmentOf(EXAMPLE, PROVIDED);
    const schedules = programs[0]!.checks[0]!.schedules;
    expect(schedules.map(s => `${s.schedule} ${s.quantum} ${s.seed}`)).toEqual([
      'roundRobin 1000000 1',
      'fifo 1000000 1',
      ...[...Array(10).keys()].map(i => `random 200 ${i + 1}`),
    ]);
  });

  test('is worth the points of its checks, requirements and questions', () => {
    expect(totalPoints(assignmentOf(EXAMPLE, PROVIDED))).toBe(16);
  });

  test('may leave the answers to a person', () => {
    const { questions } = assignmentOf(`${SMALL}questions: [{ id: q, text: why? }]`);
    expect(questions[0]?.answer).toEqual({ kind: 'manual' });
  });

  test('may be JSON with comments', () => {
    const json = `// what is asked for
{
\t"title": "JSON // not a comment", /* but
this is */
\t"programs": [{ "files": "p.c", "checks": [{ "name": "runs", "must": [{ "exitStatus": 0 }] }], }],
}
`;
    const { title, programs } = assignmentOf(json);
    expect(title).toBe('JSON // not a comment');
    expect(programs[0]!.checks).toHaveLength(1);
  });
});

describe('a mistake is told with its line', () => {
  const cases: readonly (readonly [what: string, yaml: string, message: RegExp])[] = [
    ['no YAML', 'title: [', /^line \d+: this is not YAML: /],
    ['a member twice', 'title: a\ntitle: b\n', /^line 2: this is not YAML: .*unique/],
    ['nothing', '', /^line 1: the assignment must be an object, not nothing/],
    ['no title', 'programs: []', /^line 1: the assignment has no "title"/],
    ['nothing asked', 'title: a\nprograms: []', /the assignment asks for nothing/],
    [
      'a misspelt member',
      SMALL.replace('must:', 'mist:'),
      /^line 6: .* has no member "mist"; did you mean "must"\?/,
    ],
    ['an unknown requirement', SMALL.replace('exitStatus', 'exit'), /has no member "exit"/],
    [
      'two in one',
      SMALL.replace('exitStatus: 0', 'exitStatus: 0, noCrash: true'),
      /^line 6: a requirement is one of/,
    ],
    [
      'a wrong type',
      SMALL.replace('exitStatus: 0', 'processes: many'),
      /^line 6: "processes" must be a number/,
    ],
    ['no such signal', SMALL.replace('0 }', 'SIGFOO }'), /there is no signal SIGFOO/],
    ['a flag that is false', SMALL.replace('exitStatus: 0', 'reaped: false'), /"reaped" can only be true/],
    [
      'no expression',
      SMALL.replace('exitStatus: 0', "stdout: { matches: '(' }"),
      /is not a regular expression/,
    ],
    ['a file outside', SMALL.replace('p.c', '../p.c'), /^line 3: '\.\.\/p\.c' must be within the folder/],
    [
      'no such file',
      SMALL.replace('    checks', '    provided: x.h\n    checks'),
      /^line 4: there is no file x\.h/,
    ],
    [
      'nobody to choose',
      `${SMALL}schedules: manual\n`,
      /^line 7: "schedules" must be one of fifo, roundRobin, random/,
    ],
    ['names twice', SMALL.replace(/ {6}- name[\s\S]*/, m => m + m), /there are two 'runs'/],
    [
      'points for nobody',
      SMALL.replace('name: runs', 'name: runs\n        points: 3').replace('0 }', '0, points: 1 }'),
      /^line 6: every requirement has points of its own/,
    ],
    [
      'an answer that is no choice',
      `${SMALL}questions: [{ id: q, text: who?, choices: [a, b], answer: c }]`,
      /'c' is not one of the choices/,
    ],
    ['aliases of aliases', bomb(), /too large, or nested too deep/],
  ];
  test.each(cases)('%s', (_what, yaml, message) => {
    expect(mistake(yaml)).toMatch(message);
  });
});

/** A text of a few lines that would be 10^9 values. */
function bomb(): string {
  const lines = ['title: bomb', 'l0: &l0 [x]'];
  for (let i = 1; i < 10; i++)
    lines.push(
      `l${i}: &l${i} [${Array(10)
        .fill(`*l${i - 1}`)
        .join(', ')}]`,
    );
  return lines.join('\n');
}

describe('the published schema', () => {
  test('accepts the example and refuses what is wrong', () => {
    const example = parse(EXAMPLE) as { title?: string; programs: { checks: { must: object[] }[] }[] };
    expect(schemaErrors(schema, example)).toEqual([]);
    example.programs[0]!.checks[0]!.must.push({ stdout: { equal: 'x' } });
    expect(schemaErrors(schema, example).join()).toMatch(/must\/2\/stdout: fits none/);
    delete example.title;
    expect(schemaErrors(schema, example)).toContain('/: lacks title');
  });

  test('names every requirement', () => {
    const { properties } = schema.definitions['requirement']!;
    const named = Object.keys(properties).filter(name => name !== 'points' && name !== 'hint');
    expect(named.sort()).toEqual([...REQUIREMENT_KINDS].sort());
  });
});
