/**
 * `procstep grade`: an assignment, one submission or a class of them, and results in the format of a gradebook.
 *
 * A wrong assignment is the teacher's mistake and status 2; whatever is in a submission is graded, and status 0.
 */
import { mkdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import type { LaunchHost } from '../debugger/launch.ts';
import { type Assignment, readAssignment } from '../homework/assignment.ts';
import { DocumentError } from '../homework/document.ts';
import {
  type Classroom50Context,
  classroom50,
  gradescope,
  json,
  junit,
  prairielearn,
  text,
} from '../homework/formats.ts';
import { type Graded, grade } from '../homework/grade.ts';
import { pointsInWords } from '../homework/report.ts';
import type { RunServices } from '../homework/run.ts';
import {
  hostOfFiles,
  mounted,
  SUBMISSION_FOLDER,
  type Submission,
  type SubmittedReplay,
  submissionOf,
} from '../homework/submission.ts';
import { ReplayError } from '../replay/format.ts';
import { nodeHost, openSysroot } from './host.ts';
import { UsageError } from './options.ts';
import { tell } from './output.ts';
import { openReplay } from './verify.ts';

const FORMATS = ['text', 'json', 'gradescope', 'prairielearn', 'classroom50', 'junit'] as const;
type Format = (typeof FORMATS)[number];
/** These are the result of one submission. */
const OF_ONE: ReadonlySet<Format> = new Set(['gradescope', 'prairielearn', 'classroom50']);

/** More replays of one student are not looked at. */
const MAX_REPLAYS = 20;

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
    throw new UsageError('name what to grade: a folder, a C file or a replay, or several of them');
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

/** Reads an assignment file. Throws UsageError with file and line. */
export function openAssignment(path: string): Assignment {
  const bytes = nodeHost.readFile(resolve(path));
  if (!bytes) throw new UsageError(`there is no assignment file ${path}`);
  try {
    return readAssignment(new TextDecoder().decode(bytes), providedBeside(path));
  } catch (error) {
    if (error instanceof DocumentError) throw new UsageError(`${path}:${error.line}: ${error.reason}`);
    throw error;
  }
}

function submittedReplay(path: string): SubmittedReplay {
  const name = basename(path);
  try {
    return { name, replay: openReplay(path) };
  } catch (error) {
    if (error instanceof ReplayError) return { name, replay: error };
    throw error;
  }
}

/**
 * A folder as a host that reads nothing outside of it: a link in a submission may lead anywhere, to the solution or to a
 * device without end.
 */
function containedHost(folder: string): LaunchHost {
  const root = realpathSync(folder);
  const isInside = (path: string): boolean => {
    try {
      const real = realpathSync(path);
      return real === root || real.startsWith(root + sep);
    } catch {
      return false;
    }
  };
  const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  return {
    readFile: path => (isInside(path) && isFile(path) ? nodeHost.readFile(path) : undefined),
    listFolder: path =>
      isInside(path) ? nodeHost.listFolder(path).filter(e => isInside(join(path, e.name))) : [],
  };
}

/** A folder, a C file or a replay. Throws UsageError if there is none. */
export function openSubmission(path: string): Submission {
  const full = resolve(path);
  const found = statSync(full, { throwIfNoEntry: false });
  if (!found) throw new UsageError(`there is no submission ${path}`);
  if (found.isDirectory()) {
    const host = containedHost(full);
    const replays = host
      .listFolder(full)
      .filter(e => !e.folder && extname(e.name) === '.procreplay')
      .map(e => e.name)
      .sort()
      .slice(0, MAX_REPLAYS)
      .map(name => submittedReplay(join(full, name)));
    return submissionOf(basename(full), mounted(SUBMISSION_FOLDER, full, host), replays);
  }
  if (extname(full) === '.procreplay') {
    return submissionOf(basename(full, '.procreplay'), hostOfFiles(SUBMISSION_FOLDER, new Map()), [
      submittedReplay(full),
    ]);
  }
  const bytes = nodeHost.readFile(full);
  if (!bytes) throw new UsageError(`${path} cannot be read`);
  const files = new Map([[basename(full), bytes]]);
  return submissionOf(basename(full, '.c'), hostOfFiles(SUBMISSION_FOLDER, files), []);
}

export const servicesFor = (assignment: string): RunServices => ({
  sysroot: openSysroot(),
  provided: providedBeside(assignment),
});

/** What the runner of Classroom 50 says in the environment; outside of it, that there is nothing to say. */
function classroom50Context(): Classroom50Context {
  const of = (...names: string[]): string =>
    names.map(name => process.env[name]).find(value => value !== undefined && value !== '') ?? 'unknown';
  return {
    classroom: of('CLASSROOM'),
    assignment: of('ASSIGNMENT'),
    assignmentType: of('ASSIGNMENT_TYPE') === 'group' ? 'group' : 'individual',
    owner: of('OWNER', 'USERNAME'),
    submission: process.env['SUBMISSION_TAG'] ?? 'submit/unknown',
    commit: of('COMMIT_URL'),
    release: of('RELEASE_URL'),
    review: of('REVIEW_URL', 'COMMIT_URL'),
    datetime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  };
}

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
      return classroom50(first, classroom50Context());
    case 'junit':
      return junit(all);
  }
}

/** Throws UsageError when it cannot be written. */
function write(path: string, content: string): void {
  try {
    mkdirSync(dirname(resolve(path)), { recursive: true });
    writeFileSync(path, content);
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${(error as Error).message}`);
  }
}

const fileName = (name: string): string => name.replace(/[^A-Za-z0-9._-]+/g, '-');

/** A replay of the first failing run of every item that has one. */
function writeReplays(folder: string, { submission, items }: Graded): void {
  for (const { name, record } of items) {
    if (!record) continue;
    const path = join(folder, `${fileName(`${submission}-${name}`)}.procreplay`);
    write(path, record());
    tell(`procstep: ${path} is a replay of what failed in ${submission}: ${name}\n`);
  }
}

/** The words after `grade`; status 0, whatever the points. */
export function gradeCommand(words: readonly string[]): number {
  const command = parse(words);
  const assignment = openAssignment(command.assignment);
  const submissions = command.submissions.map(openSubmission);
  const services = servicesFor(command.assignment);
  const all = submissions.map((submission, i) => {
    const graded = grade(assignment, submission, services);
    // A class takes minutes: who looks on wants to see that something happens.
    if (submissions.length > 1 && process.stderr.isTTY) {
      tell(`${i + 1} of ${submissions.length}: ${graded.submission}: ${pointsInWords(graded)}\n`);
    }
    return graded;
  });
  if (command.replays !== undefined) for (const graded of all) writeReplays(command.replays, graded);
  const result = inFormat(command.format, all);
  if (command.output === undefined) tell(result, 1);
  else write(command.output, result);
  return 0;
}
