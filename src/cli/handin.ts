/** `procstep hand-in`: packs what an assignment asks for into a folder that `procstep grade` takes. */
import { dirname, join, resolve } from 'node:path';
import { packHandIn } from '../homework/handin.ts';
import { openAssignment, servicesFor } from './grade.ts';
import { UsageError } from './options.ts';
import { tell } from './output.ts';
import { openSubmission } from './submissions.ts';
import { writeOut } from './writing.ts';

const INCOMPLETE = 1;

/** The words after `hand-in`; status 0, or 1 if something that is asked for is missing. */
export function handInCommand(words: readonly string[]): number {
  const [assignmentFile, folder, ...more] = words;
  if (assignmentFile === undefined || folder === undefined || more.length > 0) {
    throw new UsageError('hand-in takes an assignment file and the folder to write');
  }
  const assignment = openAssignment(assignmentFile);
  const submission = openSubmission(dirname(resolve(assignmentFile)));
  const { files, remarks } = packHandIn(assignment, submission, servicesFor(assignmentFile));
  for (const [name, bytes] of files) writeOut(join(folder, name), bytes);
  tell(`${assignment.title}: ${[...files.keys()].join(', ')} in ${folder}\n`, 1);
  for (const remark of remarks) tell(`procstep: ${remark}\n`);
  return remarks.length > 0 ? INCOMPLETE : 0;
}
