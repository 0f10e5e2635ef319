/**
 * `procstep grade`: an assignment, one submission or a class of them, and results in the format of a gradebook.
 *
 * A wrong assignment is the teacher's mistake and status 2; whatever is in a submission is graded, and status 0.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Assignment, readAssignment } from '../homework/assignment.ts';
import { DocumentError } from '../homework/document.ts';
import { classroom50, gradescope, json, junit, prairielearn, text } from '../homework/formats.ts';
import { type Graded, grade } from '../homework/grade.ts';
import { pointsInWords } from '../homework/report.ts';
import type { RunServices } from '../homework/run.ts';
import { classroom50Context } from './classroom50.ts';
import { nodeHost, openSysroot } from './host.ts';
import { InputError, UsageError } from './options.ts';
import { tell } from './output.ts';
import { openSubmission } from './submissions.ts';
import { checkWritable, writeOut } from './writing.ts';

const FORMATS = ['text', 'json', 'gradescope', 'prairielearn', 'classroom50', 'junit'] as const;
type Format = (typeof FORMATS)[number];
/** These are the result of one submission. */
const OF_ONE: ReadonlySet<Format> = new Set(['gradescope', 'prairielearn', 'classroom50']);

interface GradeCommand {
  readonly assignment: string;
  readonly submissions: readonly string[];
  readonly format: Format;
  readonly output: string | undefined;
  readonly replays: string | undefined;
}

function parse(words: readonly string[]): GradeCommand {
  const values = new Map<string, string>();
  const files: string[] = [];
  for (let i = 0; i < words.length; i++) {
    if (words[i] === '--json') {
      values.set('--format', 'json');
      continue;
    }
    const [, name, given] = /^(--[a-z]+)(?:=(.*))?$/.exec(words[i]!) ?? [];
    if (name === undefined) {
      files.push(words[i]!);
      continue;
    }
    if (!['--format', '--output', '--replays'].includes(name))
      throw new UsageError(`grade has no option '${name}'`);
    const value = given ?? words[++i];
    if (value === undefined) throw new UsageError(`${name} needs a value`);
    values.set(name, value);
  }
  const [assignment, ...submissions] = files;
  if (assignment === undefined)
    throw new UsageError('grade takes an assignment file and at least one submission');
  if (submissions.length === 0) {
    throw new UsageError(
      'name what to grade: a folder, a zip archive, a C file or a replay, or several of them',
    );
  }
  const wanted = values.get('--format') ?? 'text';
  const format = FORMATS.find(f => f === wanted);
  if (!format) throw new UsageError(`--format is one of ${FORMATS.join(', ')}, not '${wanted}'`);
  if (OF_ONE.has(format) && submissions.length > 1) {
    throw new UsageError(`--format ${format} is the result of one submission: grade them one by one`);
  }
  return {
    assignment,
    submissions,
    format,
    output: values.get('--output'),
    replays: values.get('--replays'),
  };
}

const providedBeside =
  (assignment: string) =>
  (name: string): Uint8Array | undefined =>
    nodeHost.readFile(join(dirname(resolve(assignment)), name));

/** Reads an assignment file. Throws InputError with file and line. */
export function openAssignment(path: string): Assignment {
  const bytes = nodeHost.readFile(resolve(path));
  if (!bytes) throw new InputError(`there is no assignment file ${path}`);
  try {
    return readAssignment(new TextDecoder().decode(bytes), providedBeside(path));
  } catch (error) {
    if (error instanceof DocumentError) throw new InputError(`${path}:${error.line}: ${error.reason}`);
    throw error;
  }
}

export const servicesFor = (assignment: string): RunServices => ({
  sysroot: openSysroot(),
  provided: providedBeside(assignment),
});

function inFormat(format: Format, all: readonly Graded[]): string {
  const [first] = all;
  if (!first) throw new Error('nothing was graded'); // parse() wants a submission
  switch (format) {
    case 'text':
      return text(all);
    case 'json':
      return json(all);
    case 'gradescope':
      return gradescope(first);
    case 'prairielearn':
      return prairielearn(first);
    case 'classroom50':
      return classroom50(first, classroom50Context(process.env, new Date()));
    case 'junit':
      return junit(all);
  }
}

const fileName = (name: string): string => name.replace(/[^A-Za-z0-9._-]+/g, '-');

/** A replay of the first failing run of every item that has one. */
function writeReplays(folder: string, { submission, items }: Graded): void {
  for (const { name, record } of items) {
    if (!record) continue;
    const path = join(folder, `${fileName(`${submission}-${name}`)}.procreplay`);
    writeOut(path, record());
    tell(`procstep: ${path} is a replay of what failed in ${submission}: ${name}\n`);
  }
}

/** The words after `grade`; status 0, whatever the points. */
export function gradeCommand(words: readonly string[]): number {
  const command = parse(words);
  const assignment = openAssignment(command.assignment);
  const { submissions } = command;
  const missing = submissions.find(path => !existsSync(path));
  if (missing !== undefined) throw new InputError(`there is no submission ${missing}`);
  for (const path of [command.output, command.replays]) if (path !== undefined) checkWritable(path);
  const services = servicesFor(command.assignment);
  // One at a time: of a class only the results are kept.
  const all = submissions.map((path, i): Graded => {
    const graded = grade(assignment, openSubmission(path), services);
    // A class takes minutes: who looks on wants to see that something happens.
    if (submissions.length > 1 && process.stderr.isTTY) {
      tell(`${i + 1} of ${submissions.length}: ${graded.submission}: ${pointsInWords(graded)}\n`);
    }
    if (command.replays !== undefined) writeReplays(command.replays, graded);
    return { ...graded, items: graded.items.map(({ record: _, ...item }) => item) };
  });
  const result = inFormat(command.format, all);
  if (command.output === undefined) tell(result, 1);
  else writeOut(command.output, result);
  return 0;
}
