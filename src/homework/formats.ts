/**
 * Results in the formats of gradebooks, one function each:
 *
 * - Gradescope: `/autograder/results/results.json`, https://gradescope-autograders.readthedocs.io/en/latest/specs/
 * - PrairieLearn: `/grade/results/results.json` of external graders, https://docs.prairielearn.com/externalGrading/
 * - Classroom 50: `result.json`, schema `classroom50/result/v1` of github.com/foundation50/classroom50
 * - JUnit XML, as Jenkins, GitLab and GitHub read it (the schema of Jenkins' xunit plugin)
 * - JSON of our own, with everything
 *
 * None of them but Classroom 50's has the time of grading in it: they are the same every time.
 */
import type { Graded, Item, Status } from './grade.ts';
import { gradedInWords, itemInWords, pointsInWords, WHAT_IT_PROVES } from './report.ts';

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

type Shorten = (text: string) => string;

/** At most so many characters, and how many more there were. */
const shortenTo =
  (most: number): Shorten =>
  text =>
    text.length <= most ? text : `${text.slice(0, most)}\n[... ${text.length - most} more characters ...]`;

/** Characters of a text to begin with, and at least. */
const LONGEST = 1 << 16;
const SHORTEST = 64;

/** The text of a result of at most so many bytes: what a student wrote can be as long as he likes, and a gradebook refuses the whole. */
function fitted(bytes: number, make: (shorten: Shorten) => unknown): string {
  for (let most = LONGEST; ; most /= 4) {
    const made = pretty(make(shortenTo(most)));
    if (most <= SHORTEST || new TextEncoder().encode(made).length <= bytes) return made;
  }
}

/** What is to be said about the whole submission. */
const about = (graded: Graded): string =>
  [`${graded.title}: ${pointsInWords(graded)}`, ...graded.remarks].join('\n');

// --- Gradescope -------------------------------------------------------------------------------------------------

/** The score is the sum of the tests' scores. A question that a person must read has no status, and no points yet. */
export function gradescope(graded: Graded): string {
  const status: Record<Status, 'passed' | 'failed' | undefined> = {
    passed: 'passed',
    failed: 'failed',
    manual: undefined,
  };
  return pretty({
    output: about(graded),
    output_format: 'text',
    visibility: 'visible',
    stdout_visibility: 'hidden',
    tests: graded.items.map((item, i) => ({
      name: item.name,
      number: String(i + 1),
      score: item.points,
      max_score: item.maxPoints,
      ...(status[item.status] ? { status: status[item.status] } : {}),
      output: itemInWords(item),
      output_format: 'text',
      visibility: 'visible',
    })),
    extra_data: { assignment: graded.assignment, submission: graded.submission },
  });
}

// --- PrairieLearn -----------------------------------------------------------------------------------------------

/** The file "should be limited to 1 MB". */
const PRAIRIELEARN_BYTES = 1_000_000;

/** `score` is a part of 1. What the student sees of each test is in `message` and `output`. */
export function prairielearn(graded: Graded): string {
  return fitted(PRAIRIELEARN_BYTES, shorten => ({
    gradable: true,
    score: graded.maxPoints > 0 ? graded.points / graded.maxPoints : 1,
    message: pointsInWords(graded),
    output: shorten(graded.remarks.join('\n')),
    tests: graded.items.map(item => ({
      name: item.name,
      description: item.requirements.map(r => r.text).join('; '),
      points: item.points,
      max_points: item.maxPoints,
      message: { passed: 'Passed.', failed: 'Failed.', manual: 'A person will give the points.' }[
        item.status
      ],
      output: shorten(itemInWords(item)),
    })),
  }));
}

// --- Classroom 50 -----------------------------------------------------------------------------------------------

/** What the runner of Classroom 50 tells a grader in its environment, and wants back. */
export interface Classroom50Context {
  readonly classroom: string;
  readonly assignment: string;
  readonly assignmentType: 'individual' | 'group' | 'team';
  readonly owner: string;
  readonly submission: string;
  readonly commit: string;
  readonly release: string;
  readonly review: string;
  /** Of the submission: YYYY-MM-DDTHH:MM:SSZ. Who is late is told by it. */
  readonly datetime: string;
  /** Of the grading. */
  readonly gradedAt: string;
}

/** The collector of scores takes no more. */
const CLASSROOM50_BYTES = 10 << 20;

/** Points are whole numbers there: those of a test are multiplied by `scale` first, all by the same. */
export function classroom50(graded: Graded, context: Classroom50Context): string {
  const scale = scaleToWhole(graded.items);
  const whole = (points: number): number => Math.round(points * scale);
  const tests = graded.items.map(item => ({
    'test-name': item.name,
    passed: item.status === 'passed',
    score: whole(item.points),
    'max-score': whole(item.maxPoints),
    output: itemInWords(item),
  }));
  const sum = (of: 'score' | 'max-score'): number => tests.reduce((n, test) => n + test[of], 0);
  return fitted(CLASSROOM50_BYTES, shorten => ({
    schema: 'classroom50/result/v1',
    classroom: context.classroom,
    assignment: context.assignment,
    assignment_type: context.assignmentType,
    owner: context.owner,
    submission: context.submission,
    commit: context.commit,
    release: context.release,
    review: context.review,
    datetime: context.datetime,
    graded_at: context.gradedAt,
    score: sum('score'),
    'max-score': sum('max-score'),
    tests: tests.map(test => ({ ...test, output: shorten(test.output) })),
  }));
}

/** 1, or the power of ten that makes all points whole, up to thousandths. */
function scaleToWhole(items: readonly Item[]): number {
  const all = items.flatMap(item => [item.points, item.maxPoints]);
  const near = (points: number): boolean => Math.abs(points - Math.round(points)) < 1e-6;
  return [1, 10, 100].find(scale => all.every(points => near(points * scale))) ?? 1000;
}

// --- JUnit XML ----------------------------------------------------------------------------------------------------

/** A class: a suite each submission, a case each item. Characters that XML 1.0 has not are replaced. */
export function junit(all: readonly Graded[]): string {
  const count = (items: readonly Item[], status: Status): number =>
    items.filter(i => i.status === status).length;
  const totals = (items: readonly Item[]): string =>
    `tests="${items.length}" failures="${count(items, 'failed')}" errors="0"`;
  const suites = all.map(graded => {
    const cases = graded.items.map(item => testCase(graded, item));
    const remarks = escaped(about(graded));
    return (
      `  <testsuite name="${escaped(graded.submission)}" ${totals(graded.items)} ` +
      `skipped="${count(graded.items, 'manual')}">\n${cases.map(c => `${c}\n`).join('')}` +
      `    <system-out>${remarks}</system-out>\n  </testsuite>\n`
    );
  });
  const name = escaped(all[0]?.title ?? '');
  const items = all.flatMap(graded => graded.items);
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<testsuites name="${name}" ${totals(items)}>\n${suites.join('')}</testsuites>\n`
  );
}

function testCase(graded: Graded, item: Item): string {
  const open = `    <testcase classname="${escaped(graded.assignment)}" name="${escaped(item.name)}"`;
  const end = '\n    </testcase>';
  if (item.status === 'passed') return `${open}/>`;
  if (item.status === 'manual')
    return `${open}>\n      <skipped message="a person will give the points"/>${end}`;
  const message = `type="requirement" message="${escaped(pointsInWords(item))}"`;
  return `${open}>\n      <failure ${message}>${escaped(itemInWords(item))}</failure>${end}`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"]/g, c => ENTITIES[c]!);

// --- Ours -------------------------------------------------------------------------------------------------------

/** The version changes when a program that reads it would have to. */
const RESULTS_VERSION = 1;

/** What `procstep grade --format json` prints: everything but the ability to record. */
export interface Results {
  readonly procstep: 'results';
  readonly version: number;
  /** What the results say, and what they do not. */
  readonly note: string;
  readonly submissions: readonly Graded[];
}

export function json(all: readonly Graded[]): string {
  const results: Results = {
    procstep: 'results',
    version: RESULTS_VERSION,
    note: WHAT_IT_PROVES,
    submissions: all,
  };
  return pretty(results);
}

/** In words: everything about one; of a class also the points of each at the end. */
export function text(all: readonly Graded[]): string {
  const each = all.map(gradedInWords).join('\n');
  if (all.length < 2) return each;
  const points = all.map(graded => `  ${graded.submission}: ${pointsInWords(graded)}\n`).join('');
  return `${each}\nAll ${all.length}:\n${points}`;
}
