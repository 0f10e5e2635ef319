/** `procstep hand-in`: packs what an assignment asks for into a folder that `procstep grade` takes. */
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { packHandIn } from '../homework/handin.ts';
import { openAssignment, servicesFor } from './grade.ts';
import { InputError, UsageError } from './options.ts';
import { tell } from './output.ts';
import { openSubmission } from './submissions.ts';

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
  try {
    for (const [name, bytes] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
  } catch (error) {
    throw new InputError(
      `${folder} cannot be written: ${reasonNotToWrite(folder, error)}; name another folder`,
    );
  }
  tell(`${assignment.title}: ${[...files.keys()].join(', ')} in ${folder}\n`, 1);
  for (const remark of remarks) tell(`procstep: ${remark}\n`);
  return remarks.length > 0 ? INCOMPLETE : 0;
}

/** Node says of a new folder in one that is read-only that it is not there: the one above knows better. */
function reasonNotToWrite(folder: string, error: unknown): string {
  let above = resolve(folder);
  while (!existsSync(above) && dirname(above) !== above) above = dirname(above);
  try {
    accessSync(above, constants.W_OK);
  } catch {
    return `${above} is not yours to write`;
  }
  return (error as Error).message;
}
