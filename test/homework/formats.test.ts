/**
 * Results in the formats of gradebooks, each held against what its documentation or published schema says. Where the format is
 * only described in words, the schema here is a transcript of them.
 */
import { describe, expect, test } from 'vitest';
import {
  type Classroom50Context,
  classroom50,
  gradescope,
  json,
  junit,
  prairielearn,
  text,
} from '../../src/homework/formats.ts';
import type { Graded } from '../../src/homework/grade.ts';
import { gradeBy } from './grading.ts';
import { type Schema, schemaErrors } from './schema.ts';

const YAML = `title: Format <test> & "more"
id: formats
programs:
  - files: p.c
    checks:
      - { name: right, points: 1.5, must: [{ exitStatus: 3 }] }
      - { name: wrong, points: 2, must: [{ exitStatus: 4, hint: Try 4. }] }
questions:
  - { id: essay, text: why?, answer: { manual: true }, points: 3 }
`;
const files = {
  'p.c': 'int main(void) { return 3; }\n',
  'procstep-answers.json': '{"essay": "because \\u0001 <x>"}',
};
const GRADED: Graded = gradeBy(YAML, { files });

const string = { type: 'string' };
const number = { type: 'number' };
const visibility = { enum: ['hidden', 'after_due_date', 'after_published', 'visible'] };
const format = { enum: ['text', 'html', 'simple_format', 'md', 'ansi'] };

/** Of https://gradescope-autograders.readthedocs.io/en/latest/specs/, "Output format". */
const GRADESCOPE: Schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    score: number,
    execution_time: number,
    output: string,
    output_format: format,
    test_output_format: format,
    test_name_format: format,
    visibility,
    stdout_visibility: visibility,
    extra_data: { type: 'object' },
    leaderboard: { type: 'array' },
    tests: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        properties: {
          score: number,
          max_score: number,
          status: { enum: ['passed', 'failed'] },
          name: string,
          name_format: format,
          number: string,
          output: string,
          output_format: format,
          tags: { type: 'array', items: string },
          visibility,
          extra_data: { type: 'object' },
        },
      },
    },
  },
};

/** Of PrairieLearn's docs/externalGrading.md, "Grading results". */
const PRAIRIELEARN: Schema = {
  type: 'object',
  required: ['gradable', 'score'],
  properties: {
    gradable: { type: 'boolean' },
    score: { type: 'number', minimum: 0, maximum: 1 },
    message: string,
    output: string,
    tests: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: string,
          description: string,
          points: { type: 'number', minimum: 0 },
          max_points: { type: 'number', minimum: 0 },
          message: string,
          output: string,
        },
      },
    },
  },
};

/** Of schemas/result-v1.schema.json in foundation50/classroom50. */
const named = { type: 'string', minLength: 1 };
const whole = { type: 'integer', minimum: 0 };
/** UTC, to the second. */
const instant = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\dZ$' };

const CLASSROOM50: Schema = {
  type: 'object',
  additionalProperties: false,
  required: [
    ...['schema', 'classroom', 'assignment', 'assignment_type', 'owner', 'submission', 'commit', 'release'],
    ...['review', 'datetime', 'score', 'max-score', 'tests'],
  ],
  properties: {
    schema: { const: 'classroom50/result/v1' },
    classroom: named,
    assignment: named,
    assignment_type: { enum: ['individual', 'group', 'team'] },
    owner: named,
    submission: { type: 'string', pattern: '^submit/' },
    commit: named,
    release: named,
    review: named,
    datetime: instant,
    graded_at: instant,
    score: whole,
    'max-score': whole,
    tests: {
      type: 'array',
      items: {
        type: 'object',
        required: ['test-name', 'passed', 'score', 'max-score'],
        properties: { 'test-name': named, passed: { type: 'boolean' }, score: whole, 'max-score': whole },
      },
    },
    submitted_by: { type: 'object' },
  },
};

const CONTEXT: Classroom50Context = {
  classroom: 'os',
  assignment: 'formats',
  assignmentType: 'individual',
  owner: 'ada',
  submission: 'submit/2026-10-01T10-00-00Z-abcdef0',
  commit: 'https://example.org/commit',
  release: 'https://example.org/release',
  review: 'https://example.org/review',
  datetime: '2026-10-01T10:00:00Z',
  gradedAt: '2026-10-02T11:00:00Z',
};

test('Gradescope: points add up by the tests, and a person may add the rest', () => {
  const result = JSON.parse(gradescope(GRADED));
  expect(schemaErrors(GRADESCOPE, result)).toEqual([]);
  expect(result.tests.map((t: Record<string, unknown>) => [t['score'], t['max_score'], t['status']])).toEqual(
    [
      [1.5, 1.5, 'passed'],
      [0, 2, 'failed'],
      [0, 3, undefined],
    ],
  );
  expect(result.tests[1].output).toMatch(/exit status 3; it should be exit status 4\n {4}Hint: Try 4\./);
});

test('PrairieLearn: the score is a part of one', () => {
  const result = JSON.parse(prairielearn(GRADED));
  expect(schemaErrors(PRAIRIELEARN, result)).toEqual([]);
  expect(result.score).toBeCloseTo(1.5 / 6.5);
  expect(result.tests[1]).toMatchObject({ points: 0, max_points: 2, message: 'Failed.' });
});

test('what a student wrote does not make a result longer than a gradebook takes', () => {
  const long = '\u0001'.repeat(3_000_000);
  const graded: Graded = {
    ...GRADED,
    remarks: [long],
    items: GRADED.items.map(i => ({ ...i, remarks: [long] })),
  };
  const size = (text: string): number => new TextEncoder().encode(text).length;
  expect(size(prairielearn(graded))).toBeLessThanOrEqual(1_000_000);
  expect(size(classroom50(graded, CONTEXT))).toBeLessThanOrEqual(10 << 20);
  const [test] = JSON.parse(prairielearn(graded)).tests;
  expect(test.output).toMatch(/\n\[\.\.\. \d+ more characters \.\.\.\]$/);
  expect(JSON.parse(prairielearn(GRADED)).tests[0].output).not.toContain('more characters');
});

test('Classroom 50: whole points, and never more than the most', () => {
  const result = JSON.parse(classroom50(GRADED, CONTEXT));
  expect(schemaErrors(CLASSROOM50, result)).toEqual([]);
  expect(result).toMatchObject({ score: 15, 'max-score': 65 });
  expect(result.tests[0]).toMatchObject({
    'test-name': 'p: right',
    passed: true,
    score: 15,
    'max-score': 15,
  });
});

describe('JUnit XML', () => {
  /** The tags of a text, with attributes; fails where it is not well-formed. */
  function tags(xml: string): { name: string; attributes: Record<string, string>; parent: string }[] {
    const open: string[] = [];
    const found: ReturnType<typeof tags> = [];
    const body = xml.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\n/, '');
    for (const part of body.match(/<[^>]*>|[^<]+/g) ?? []) {
      const [, close, name = '', rest = '', empty] =
        /^<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>$/s.exec(part) ?? [];
      if (name === '') {
        expect(part).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/);
        continue;
      }
      if (close) expect(open.pop()).toBe(name);
      else {
        const attributes = Object.fromEntries(
          [...rest.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(m => [m[1], m[2]]),
        );
        found.push({ name, attributes, parent: open.at(-1) ?? '' });
        if (!empty) open.push(name);
      }
    }
    expect(open).toEqual([]);
    return found;
  }

  /** Of the schema of Jenkins' xunit plugin (junit-10.xsd): what may be where, with which attributes. */
  const ALLOWED: Record<string, { parents: string[]; required: string[]; optional: string[] }> = {
    testsuites: {
      parents: [''],
      required: [],
      optional: ['name', 'tests', 'failures', 'errors', 'time', 'disabled'],
    },
    testsuite: {
      parents: ['', 'testsuites'],
      required: ['name', 'tests'],
      optional: [
        'failures',
        'errors',
        'time',
        'disabled',
        'skipped',
        'timestamp',
        'hostname',
        'id',
        'package',
      ],
    },
    testcase: {
      parents: ['testsuite'],
      required: ['name'],
      optional: ['classname', 'assertions', 'time', 'status'],
    },
    failure: { parents: ['testcase'], required: [], optional: ['type', 'message'] },
    skipped: { parents: ['testcase'], required: [], optional: ['type', 'message'] },
    'system-out': { parents: ['testsuite', 'testcase'], required: [], optional: [] },
  };

  test('is well-formed, and as the schema has it', () => {
    const found = tags(junit([GRADED, GRADED]));
    for (const { name, attributes, parent } of found) {
      const rule = ALLOWED[name]!;
      expect(rule.parents).toContain(parent);
      expect(Object.keys(attributes)).toEqual(expect.arrayContaining(rule.required));
      expect([...rule.required, ...rule.optional]).toEqual(expect.arrayContaining(Object.keys(attributes)));
    }
    expect(found.filter(t => t.name === 'testcase')).toHaveLength(6);
    expect(found[0]?.attributes).toMatchObject({ tests: '6', failures: '2', errors: '0' });
    expect(found[1]?.attributes).toMatchObject({ name: 'student', tests: '3', failures: '1', skipped: '1' });
  });

  test('has no character that XML does not have', () => {
    const strange: Graded = { ...GRADED, remarks: ['\u0000\u0001\ud800 \u{1f600} &<>"'] };
    const xml = junit([strange]);
    tags(xml);
    expect(xml).toContain('\ufffd\ufffd\ufffd \u{1f600} &amp;&lt;&gt;&quot;');
  });
});

test('our own has everything but what cannot be data', () => {
  const result = JSON.parse(json([GRADED]));
  expect(result).toMatchObject({ procstep: 'results', version: 1 });
  expect(result.note).toMatch(/Who made it is not known/);
  const [submission] = result.submissions;
  expect(submission).toMatchObject({ submission: 'student', points: 1.5, maxPoints: 6.5 });
  expect(submission.items[1].failure.command).toMatch(/^procstep run /);
});

test('in words: what is missing, and at the end the class', () => {
  const words = text([GRADED, { ...GRADED, submission: 'other' }]);
  expect(words).toContain(
    '  passed: p: right: 1.5/1.5 points\n  FAILED: p: wrong: 0/2 points\n      [ ] exit status 4\n',
  );
  expect(words).toContain('  to be read: essay: 0/3 points\n');
  expect(words).toMatch(/All 2:\n {2}student: 1\.5\/6\.5 points\n {2}other: 1\.5\/6\.5 points\n$/);
});
