/** `procstep grade` from outside, over the worked example. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Folder } from '../cli/command.ts';
import { zipOf } from '../cli/zip-archive.ts';

const EXAMPLE = resolve('examples/assignment');
const ASSIGNMENT = join(EXAMPLE, 'pipes.procassignment.yaml');
const submission = (name: string): string => join(EXAMPLE, 'submissions', name);

const folder = new Folder({
  'small.procassignment.json': `{ // as small as it gets
  "title": "Small",
  "programs": [{ "files": "p.c", "checks": [{ "name": "runs", "must": [{ "stdout": "hello" }] }] }],
}
`,
  'wrong.yaml': 'title: Wrong\nprogram: []\n',
  'ada/p.c': '#include <stdio.h>\nint main(void) { puts("hello"); return 2; }\n',
  'bob/p.c': '#include <stdio.h>\nint main(void) { puts("Hello"); }\n',
  'p.c': '#include <stdio.h>\nint main(void) { puts("hello"); }\n',
  'bad/p.procreplay': 'no replay\n',
});
afterAll(() => folder.remove());

test('the worked example: all points that a machine can give, and reasons for the others', () => {
  const names = readdirSync(join(EXAMPLE, 'submissions')).sort();
  const { status, stdout } = folder.procstep([...['grade', '--json', ASSIGNMENT], ...names.map(submission)]);
  expect(status).toBe(0);
  const { submissions } = JSON.parse(stdout);
  expect(
    submissions.map((s: Record<string, unknown>) => [s['submission'], s['points'], s['maxPoints']]),
  ).toEqual([
    ['ada', 14, 16],
    ['brian', 4, 16],
    ['chris', 0, 16],
    ['dana', 8, 16],
    ['eve', 0, 16],
  ]);
});

test('the command that a failure names shows it', () => {
  const { stdout } = folder.procstep(['grade', '--format', 'json', ASSIGNMENT, submission('brian')]);
  const { items } = JSON.parse(stdout).submissions[0];
  const { command } = items.find((i: { name: string }) => i.name.startsWith('three: the parent')).failure;
  expect(command).toMatch(/--seed 2 /);
  expect(folder.shell(`cd '${submission('brian')}'; ${command}`).status).not.toBe(3);
  const other = command.replace('--seed 2', '--seed 1');
  expect(folder.shell(`cd '${submission('brian')}'; ${other}`).status).toBe(3);
  const pipe = items[1].failure.command;
  expect(folder.shell(`cd '${submission('brian')}'; ${pipe}`).stderr).toMatch(/deadlock/);
});

describe('a submission may be', () => {
  const points = (...submissions: string[]): string =>
    folder.procstep(['grade', 'small.procassignment.json', ...submissions]).stdout;

  test('a folder, or several', () => {
    expect(points('ada')).toMatch(/^Small: ada: 1\/1 point\n/);
    expect(points('ada', 'bob')).toMatch(/All 2:\n {2}ada: 1\/1 point\n {2}bob: 0\/1 point\n$/);
  });

  test('a C file', () => {
    expect(points('p.c')).toMatch(/^Small: p: 1\/1 point\n/);
  });

  test('a replay, which carries its sources', () => {
    folder.run(['--record', 'ada.procreplay', 'ada/p.c']);
    expect(points('ada.procreplay')).toMatch(/^Small: ada: 1\/1 point\n/);
  });

  test('a zip archive, with all in a folder', () => {
    const files = [
      { name: '__MACOSX/._p.c' },
      { name: 'lab 1/p.c', text: '#include <stdio.h>\nint main(void) { puts("hello"); }\r\n' },
    ];
    writeFileSync(join(folder.path, 'ada lovelace.zip'), zipOf(files));
    expect(points('ada lovelace.zip')).toMatch(/^Small: ada lovelace: 1\/1 point\n/);
    writeFileSync(join(folder.path, 'cut.zip'), zipOf(files).subarray(0, 99));
    expect(points('cut.zip')).toMatch(/0\/1 point\n {2}! cut\.zip is no zip archive, or not all of it\.\n/);
  });

  test('something else, which costs its own points only', () => {
    writeFileSync(join(folder.path, 'p.tar.gz'), 'x');
    mkdirSync(join(folder.path, 'class/one'), { recursive: true });
    mkdirSync(join(folder.path, 'class/two'));
    const stdout = points('p.tar.gz', 'ada', 'class');
    expect(stdout).toMatch(/! p\.tar\.gz is not a folder, a zip archive, a C file or a replay\. .*unpack it/);
    expect(stdout).toMatch(
      /! There are only folders in it\. If each is a submission, name them all: class\/\*/,
    );
    expect(stdout).toMatch(/ {2}p\.tar\.gz: 0\/1 point\n {2}ada: 1\/1 point\n {2}class: 0\/1 point\n$/);
  });

  test('a replay that is none', () => {
    expect(points('bad/p.procreplay')).toMatch(/0\/1 point\n {2}! p\.procreplay cannot be used: line 1: /);
  });
});

describe('hand-in', () => {
  const work = new Folder({
    'lab.procassignment.yaml': `title: Lab
programs:
  - { files: [p.c, q.c], checks: [{ name: runs, must: [{ stdout: '3' }] }] }
  - { files: broken.c, checks: [{ name: runs, must: [{ noCrash: true }] }] }
questions: [{ id: why, text: Why? }]
`,
    'p.c': '#include <stdio.h>\n#include "q.h"\nint main(void) { printf("%d\\n", q()); }\n',
    'q.c': '#include "q.h"\nint q(void) { return 3; }\n',
    'q.h': 'int q(void);\n',
    'broken.c': 'int main(void) { return x; }\n',
    'notes.txt': 'private',
    'procstep-answers.json': '{"why": "because"}',
  });
  afterAll(() => work.remove());

  test('packs files, replays and answers, says what is missing, and can be graded', () => {
    const { status, stdout, stderr } = work.procstep(['hand-in', 'lab.procassignment.yaml', 'out']);
    expect(status).toBe(1);
    expect(stdout).toBe('Lab: q.h, p.c, q.c, p.procreplay, broken.c, procstep-answers.json in out\n');
    expect(stderr).toBe('procstep: broken: there is no replay of it: broken does not compile\n');
    expect(work.procstep(['verify', 'out/p.procreplay', '--source', 'out'])).toMatchObject({ status: 0 });
    expect(work.procstep(['grade', 'lab.procassignment.yaml', 'out']).stdout).toMatch(
      /^Lab: out: 1\/3 points\n/,
    );
    // The replay alone has everything that its program needs.
    const alone = work.procstep(['grade', 'lab.procassignment.yaml', 'out/p.procreplay']).stdout;
    expect(alone).toMatch(/: 1\/3 points\n/);
    expect(alone).toContain('The answer was: because\n');
  });

  test('takes the replays that the student has saved, and says when they are of another program', () => {
    work.run(['--record', 'mine.procreplay', 'p.c', 'q.c']);
    const pack = () => work.procstep(['hand-in', 'lab.procassignment.yaml', 'again']);
    expect(pack().stdout).toContain('mine.procreplay');
    expect(pack().stderr).not.toContain('mine');
    writeFileSync(join(work.path, 'q.c'), 'int q(void) { return 4; }\n');
    expect(pack().stderr).toMatch(
      /replay mine\.procreplay does not give what it says: .*q\.c is not the submitted one/,
    );
  });

  test('wants an assignment and a folder', () => {
    expect(work.procstep(['hand-in', 'lab.procassignment.yaml'])).toMatchObject({ status: 2 });
    expect(work.procstep(['hand-in', 'lab.procassignment.yaml', 'p.c'])).toMatchObject({ status: 2 });
  });
});

test('links that lead out of a submission lead nowhere', () => {
  const submission = join(folder.path, 'linked');
  mkdirSync(submission);
  symlinkSync('../p.c', join(submission, 'p.c'));
  symlinkSync('/dev/zero', join(submission, 'data.txt'));
  symlinkSync('..', join(submission, 'up'));
  const { status, stdout } = folder.procstep(['grade', 'small.procassignment.json', 'linked']);
  expect(status).toBe(0);
  expect(stdout).toContain('There is no file p.c in the submission. No C file was handed in.');
});

describe('output', () => {
  test('into a file, and replays of what failed', () => {
    const words = ['grade', '--output', 'out/results.xml', '--format=junit', '--replays', 'out/replays'];
    const { status, stdout } = folder.procstep([...words, 'small.procassignment.json', 'ada', 'bob']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(readFileSync(join(folder.path, 'out/results.xml'), 'utf8')).toMatch(/^<\?xml/);
    expect(readdirSync(join(folder.path, 'out/replays'))).toEqual(['bob-p-runs.procreplay']);
    expect(folder.procstep(['replay', 'out/replays/bob-p-runs.procreplay']).stdout).toBe('Hello\n');
  });

  test('for Classroom 50, with what its runner says in the environment', () => {
    const { stdout } = folder.shell(
      'CLASSROOM=os ASSIGNMENT=pipes ASSIGNMENT_TYPE=group OWNER=ada COMMIT_URL=https://c RELEASE_URL=https://r ' +
        'SUBMISSION_TAG=submit/2026-06-01T14-32-05Z-a1b2c3d procstep grade --format classroom50 small.procassignment.json ada',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'classroom50/result/v1',
      classroom: 'os',
      assignment: 'pipes',
      assignment_type: 'group',
      owner: 'ada',
      submission: 'submit/2026-06-01T14-32-05Z-a1b2c3d',
      commit: 'https://c',
      release: 'https://r',
      review: 'https://c',
      datetime: '2026-06-01T14:32:05Z',
      graded_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      score: 1,
      'max-score': 1,
    });
  });

  test('in no file where nothing failed', () => {
    folder.procstep(['grade', '--replays', 'none', 'small.procassignment.json', 'ada']);
    expect(existsSync(join(folder.path, 'none'))).toBe(false);
  });
});

describe('status 2 and what to do', () => {
  const cases: readonly (readonly [words: string[], message: RegExp])[] = [
    [[], /grade takes an assignment file and at least one submission/],
    [['small.procassignment.json'], /name what to grade: a folder, a zip archive, a C file or a replay/],
    [['none.yaml', 'ada'], /there is no assignment file none\.yaml/],
    [
      ['wrong.yaml', 'ada'],
      /wrong\.yaml:2: the assignment has no member "program"; did you mean "programs"\?/,
    ],
    [['small.procassignment.json', 'nobody'], /there is no submission nobody/],
    [['--format', 'xml', 'small.procassignment.json', 'ada'], /--format is one of text, json, gradescope/],
    [['--format', 'gradescope', 'small.procassignment.json', 'ada', 'bob'], /the result of one submission/],
    [['--points', '3', 'small.procassignment.json', 'ada'], /grade has no option '--points'/],
    [['small.procassignment.json', 'ada', '--output'], /--output needs a value/],
    [
      ['--output', 'p.c/x', 'small.procassignment.json', 'ada'],
      /p\.c\/x cannot be written: .*p\.c is no folder/,
    ],
    [['--replays', 'p.c/replays', 'small.procassignment.json', 'bob'], /p\.c\/replays cannot be written/],
  ];
  test.each(cases)('%j', (words, message) => {
    const { status, stderr } = folder.procstep(['grade', ...words]);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});
