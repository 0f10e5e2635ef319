/**
 * What a student hands in, packed: the source files that the assignment names, the replays that the student has saved, or else
 * one of each program, which carries its sources and the answers as markers, and the answers. Packing never fails for what the
 * student wrote: a program that cannot be started has no replay, and its files are there all the same.
 */
import { LaunchError } from '../debugger/launch.ts';
import type { Assignment, Program } from './assignment.ts';
import { verifyReplays } from './grade.ts';
import { hostOfProgram, type RunServices, recordCheck } from './run.ts';
import { ANSWERS_FILE, SUBMISSION_FOLDER, type Submission, writeAnswers } from './submission.ts';

export interface Package {
  /** By path within the package. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What is missing, a sentence each. */
  readonly remarks: readonly string[];
}

const isHeader = (name: string): boolean => name.endsWith('.h');

export function packHandIn(assignment: Assignment, submission: Submission, services: RunServices): Package {
  const files = new Map<string, Uint8Array>();
  const remarks: string[] = [];
  const take = (name: string): boolean => {
    const bytes = submission.host.readFile(`${SUBMISSION_FOLDER}/${name}`);
    if (bytes) files.set(name, bytes);
    return bytes !== undefined;
  };
  const headers = submission.host.listFolder(SUBMISSION_FOLDER).filter(e => !e.folder && isHeader(e.name));
  for (const { name } of headers) take(name);
  for (const { name } of submission.replays) take(name);
  remarks.push(...verifyReplays(submission, services));
  const asked = assignment.questions.map(q => q.id);
  const answers = new Map(
    [...submission.answers].filter(([id]) => asked.includes(id)).map(([id, { text }]) => [id, text]),
  );
  for (const program of assignment.programs) {
    const missing = [...program.files, ...[...program.executables.values()].flat()].filter(
      name => !take(name),
    );
    if (missing.length > 0) remarks.push(`${program.name}: there is no file ${missing.join(', ')}`);
    else if (!files.has(replayName(program))) {
      try {
        files.set(replayName(program), replayOf(program, submission, answers, services));
      } catch (error) {
        if (!(error instanceof LaunchError)) throw error;
        remarks.push(`${program.name}: there is no replay of it: ${error.message}`);
      }
    }
  }
  const unanswered = asked.filter(id => !answers.has(id));
  if (unanswered.length > 0) remarks.push(`not answered: ${unanswered.join(', ')}`);
  if (answers.size > 0) files.set(ANSWERS_FILE, new TextEncoder().encode(writeAnswers(answers)));
  return { files, remarks };
}

const replayName = (program: Program): string =>
  `${program.name.replace(/[^A-Za-z0-9._-]+/g, '-')}.procreplay`;

/** The first check of the program, under its first schedule. Throws LaunchError if it does not start. */
function replayOf(
  program: Program,
  submission: Submission,
  answers: ReadonlyMap<string, string>,
  services: RunServices,
): Uint8Array {
  const check = program.checks[0]!; // a program has at least one
  const schedule = check.schedules[0]!; // and a check, too
  const host = hostOfProgram(program, submission.host, services);
  const markers = [...answers].map(([question, text]) => ({ kind: 'answer' as const, text, question }));
  return new TextEncoder().encode(recordCheck(program, check, schedule, host, services, markers));
}
