/**
 * Grading: every check of an assignment run under every schedule it tries, every outcome held against what must hold, points
 * counted. Pure: the same assignment and submission give the same result on every computer.
 *
 * Whatever a submission does, the result is a result: what cannot be compiled, found or run costs the points of the checks
 * that need it, with the reason.
 */

import { renderDiagnostics } from '../compiler/render.ts';
import { closest } from '../compiler/suggest.ts';
import { LaunchError, type LaunchHost } from '../debugger/launch.ts';
import { ReplayError } from '../replay/format.ts';
import { verify } from '../replay/verify.ts';
import {
  type Assignment,
  type Check,
  checkPoints,
  type Program,
  type Question,
  type Schedule,
  totalPoints,
} from './assignment.ts';
import { endInWords, type RunRecord } from './record.ts';
import { commandOf, hostOfProgram, type RunServices, Runs, recordCheck } from './run.ts';
import { SUBMISSION_FOLDER, type Submission } from './submission.ts';

/** One requirement of a check, after all schedules. */
export interface JudgedRequirement {
  readonly text: string;
  readonly ok: boolean;
  /** Of its own; undefined: it shares the check's. */
  readonly points: number | undefined;
  /** Why it does not hold, at the first schedule where it does not. */
  readonly reason: string | undefined;
  readonly hint: string | undefined;
}

/** `manual`: a person gives the points. `failed` may still have some. */
export type Status = 'passed' | 'failed' | 'manual';

/** One line of a gradebook: a check or a question. */
export interface Item {
  readonly kind: 'check' | 'question';
  /** `pipeline: counts lines`; the question's id. */
  readonly name: string;
  readonly status: Status;
  readonly points: number;
  readonly maxPoints: number;
  readonly requirements: readonly JudgedRequirement[];
  /** What the student is to read, a paragraph each. */
  readonly remarks: readonly string[];
  /** The first schedule under which something failed. */
  readonly failure?: Failure;
  /** Records that run; a result that was read from a file cannot. Throws LaunchError if the program does not start. */
  readonly record?: () => string;
}

export interface Failure {
  readonly schedule: Schedule;
  /** `2 of 12 schedules fail`; empty if there was one only. */
  readonly tried: string;
  /** What to type to see it, in the folder of the submission. */
  readonly command: string;
  /** Files of the assignment that have to be in that folder. */
  readonly needs: readonly string[];
}

export interface Graded {
  readonly assignment: string;
  readonly title: string;
  readonly submission: string;
  readonly points: number;
  readonly maxPoints: number;
  readonly items: readonly Item[];
  /** About the submission as a whole. */
  readonly remarks: readonly string[];
}

/** Runs and judges everything. */
export function grade(assignment: Assignment, submission: Submission, services: RunServices): Graded {
  const items = [
    ...assignment.programs.flatMap(program => gradeProgram(program, submission, services)),
    ...assignment.questions.map(question => gradeQuestion(question, submission)),
  ];
  return {
    assignment: assignment.id,
    title: assignment.title,
    submission: submission.name,
    points: rounded(items.reduce((sum, item) => sum + item.points, 0)),
    maxPoints: rounded(totalPoints(assignment)),
    items,
    remarks: [...submission.remarks, ...verifyReplays(submission, services)],
  };
}

/** Sums of tenths are not tenths. */
const rounded = (points: number): number => Math.round(points * 1e6) / 1e6;

// --- Programs ---------------------------------------------------------------------------------------------------

function gradeProgram(program: Program, submission: Submission, services: RunServices): Item[] {
  const host = hostOfProgram(program, submission.host, services);
  const obstacle = obstacleOf(program, host);
  const runs = new Runs(program, host, services);
  return program.checks.map(check => {
    const grader = new CheckGrader(program, check, runs, host, services);
    return obstacle === undefined ? grader.run() : grader.impossible(obstacle);
  });
}

/** Bytes. No program of a course is longer, and a compiler takes its time. */
const MAX_SOURCE = 1 << 20;

/** Why the program cannot even be compiled. */
function obstacleOf(program: Program, host: LaunchHost): string | undefined {
  const wanted = [...program.files, ...[...program.executables.values()].flat()];
  const sizes = wanted.map(name => host.readFile(`${SUBMISSION_FOLDER}/${name}`)?.length);
  const large = sizes.findIndex(size => size !== undefined && size > MAX_SOURCE);
  if (large >= 0)
    return `${wanted[large]} has ${sizes[large]} bytes; a source file has at most ${MAX_SOURCE}.`;
  const missing = wanted[sizes.indexOf(undefined)];
  if (missing === undefined) return undefined;
  const there = host
    .listFolder(SUBMISSION_FOLDER)
    .filter(e => !e.folder)
    .map(e => e.name)
    .sort();
  const near = closest(missing, there);
  const files = there.filter(name => name.endsWith('.c'));
  const advice = near
    ? ` Rename ${near}, if that is it.`
    : files.length > 0
      ? ` The C files handed in are ${files.join(', ')}.`
      : ' No C file was handed in.';
  return `There is no file ${missing} in the submission.${advice}`;
}

/** How a run under one schedule went: watched, or not even begun. */
type Outcome = { readonly record: RunRecord } | { readonly obstacle: string };

class CheckGrader {
  constructor(
    private readonly program: Program,
    private readonly check: Check,
    private readonly runs: Runs,
    private readonly host: LaunchHost,
    private readonly services: RunServices,
  ) {}

  /** Nothing can be run: no requirement holds, for this reason. */
  impossible(obstacle: string): Item {
    return this.item(
      this.check.must.map(r => ({ ...r, ok: false, reason: undefined })),
      [obstacle],
    );
  }

  run(): Item {
    const { check } = this;
    /** Why each requirement does not hold, where it first did not. */
    const reasons = new Map<number, string>();
    const remarks = new Set<string>();
    const failed: Schedule[] = [];
    let tried = 0;
    for (const schedule of check.schedules) {
      tried++;
      const outcome = this.outcome(schedule);
      if ('obstacle' in outcome) return this.impossible(outcome.obstacle);
      const { record } = outcome;
      const found = check.must.map(r => r.judge(record));
      found.forEach((reason, i) => {
        if (reason !== undefined && !reasons.has(i)) reasons.set(i, reason);
      });
      if (found.every(reason => reason === undefined)) continue;
      failed.push(schedule);
      // The first failing run is the one that is told, and that the command shows.
      if (failed.length === 1) {
        const end = endInWords(record.end);
        if (end !== undefined) remarks.add(end);
        for (const remark of record.remarks) remarks.add(remark);
      }
      // One that runs away would do so under the next schedule, too, and take as long.
      if (record.end.kind === 'limit') break;
    }
    const first = failed[0];
    return this.item(
      check.must.map((r, i) => ({ ...r, ok: !reasons.has(i), reason: reasons.get(i) })),
      [...remarks],
      first && this.failure(first, triedInWords(failed.length, tried, check.schedules.length)),
    );
  }

  private outcome(schedule: Schedule): Outcome {
    try {
      return { record: this.runs.run(this.check, schedule) };
    } catch (error) {
      if (error instanceof LaunchError) return { obstacle: startingFailed(error) };
      // The compiler or the machine has a mistake of its own. The student must not pay for it in silence.
      const why = error instanceof Error ? error.message : String(error);
      return {
        obstacle:
          `Procstep itself failed on this program: ${why}. ` +
          'This is not counted as tested; ask your teacher to look at the program, and to report it.',
      };
    }
  }

  private failure(schedule: Schedule, tried: string): Pick<Item, 'failure' | 'record'> {
    const { program, check } = this;
    const files = [...program.provided, ...(check.stdinFile === undefined ? [] : [check.stdinFile])];
    return {
      failure: {
        schedule,
        tried,
        command: commandOf(program, check, schedule),
        needs: [...new Set(files)],
      },
      record: () => recordCheck(program, check, schedule, this.host, this.services),
    };
  }

  private item(
    requirements: readonly JudgedRequirement[],
    remarks: readonly string[],
    failure: Pick<Item, 'failure' | 'record'> = {},
  ): Item {
    const { check } = this;
    const own = requirements.reduce((sum, r) => sum + (r.ok ? (r.points ?? 0) : 0), 0);
    const shared = requirements.every(r => r.ok || r.points !== undefined) ? check.points : 0;
    return {
      kind: 'check',
      name: `${this.program.name}: ${check.name}`,
      status: requirements.every(r => r.ok) ? 'passed' : 'failed',
      points: rounded(own + shared),
      maxPoints: rounded(checkPoints(check)),
      requirements: requirements.map(({ text, ok, points, reason, hint }) => ({
        text,
        ok,
        points,
        reason,
        hint,
      })),
      remarks,
      ...failure,
    };
  }
}

function triedInWords(failed: number, tried: number, all: number): string {
  if (all === 1) return '';
  if (tried < all) return `the other ${all - tried === 1 ? 'one was' : `${all - tried} were`} not tried`;
  return failed === all ? `all ${all} schedules fail` : `${failed} of ${all} schedules fail`;
}

const MAX_DIAGNOSTICS = 5;

/** What the compiler or the linker says, as on the command line, its first errors. */
function startingFailed(error: LaunchError): string {
  const errors = error.diagnostics.filter(d => d.severity === 'error');
  const first = errors.slice(0, MAX_DIAGNOSTICS);
  const more = errors.length > first.length ? `\n${errors.length - first.length} more errors` : '';
  const said = first.length > 0 ? `:\n${renderDiagnostics(first).trimEnd()}${more}` : '.';
  return error.message + said;
}

// --- Questions and replays -----------------------------------------------------------------------------------

function gradeQuestion(question: Question, { answers }: Submission): Item {
  const answer = answers.get(question.id);
  const item = (status: Status, ...remarks: string[]): Item => ({
    kind: 'question',
    name: question.id,
    status,
    points: status === 'passed' ? question.points : 0,
    maxPoints: question.points,
    requirements: [],
    remarks: [question.text, ...remarks],
  });
  if (!answer) return item('failed', 'It was not answered.');
  const { text, moment } = answer;
  const where = moment ? ` (given at instruction ${moment.clock} of ${moment.replay})` : '';
  const said = `The answer was: ${text}${where}`;
  if (question.answer.kind === 'manual') return item('manual', said, 'A person will give the points.');
  return isRight(question.answer, text) ? item('passed', said) : item('failed', said, 'That is not right.');
}

const plainText = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase();

/** Capitals and white space do not count; numbers are compared as numbers, in C's notations. */
function isRight(expected: Exclude<Question['answer'], { kind: 'manual' }>, text: string): boolean {
  if (expected.kind === 'matches') return expected.pattern.test(text.trim());
  const given = plainText(text);
  const number = (s: string): number => (/^[+-]?(0x[0-9a-f]+|[0-9.]+)$/.test(s) ? Number(s) : Number.NaN);
  return expected.texts.map(plainText).some(t => t === given || number(t) === number(given));
}

/** Instructions. A longer replay is refused: some seconds. */
const MAX_REPLAYED = 1_000_000_000;

/** Each replay is run again: one that was changed, or is of other sources, is told. */
export function verifyReplays(submission: Submission, { sysroot }: RunServices): string[] {
  return submission.replays.flatMap(({ name, replay }) => {
    if (replay instanceof ReplayError) return [];
    try {
      const submitted = (path: string) => submission.host.readFile(`${SUBMISSION_FOLDER}/${path}`);
      verify(replay, { sysroot, submitted, maxInstructions: MAX_REPLAYED });
      return [];
    } catch (error) {
      if (!(error instanceof ReplayError)) throw error;
      return [`The replay ${name} does not give what it says: ${error.message}`];
    }
  });
}
