/**
 * `procstep verify`: runs a replay again and reports whether everything it says is so. What is proved is that this program with
 * these decisions gives this result; who made the file is not.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Replay, ReplayError } from '../replay/format.ts';
import { readReplay } from '../replay/read.ts';
import { type Verified, verify } from '../replay/verify.ts';
import { nodeHost, openSysroot } from './host.ts';
import { InputError, UsageError } from './options.ts';
import { exitStatus } from './status.ts';

const DIFFERENT = 1;

/** Reads a replay file. Throws InputError if there is none, ReplayError if it is damaged. */
export function openReplay(path: string): Replay {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new InputError(`there is no replay ${path}: ${(error as Error).message}`);
  }
  return replayOf(bytes);
}

/** The replay that these bytes are. Throws ReplayError. */
export function replayOf(bytes: Uint8Array): Replay {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ReplayError(0, 'this is not a text in UTF-8');
  }
  return readReplay(text);
}

/** `status` as a shell says it; `line` 0 for none. */
type Report =
  | ({ readonly file: string; readonly ok: true } & Verified)
  | { readonly file: string; readonly ok: false; readonly line: number; readonly reason: string };

function reportOn(file: string, source: string | undefined): Report {
  try {
    const replay = openReplay(file);
    const verified = verify(replay, {
      sysroot: openSysroot(),
      ...(source === undefined ? {} : { submitted: path => nodeHost.readFile(resolve(source, path)) }),
    });
    return { file, ok: true, ...verified, status: exitStatus(verified.status) };
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    return { file, ok: false, line: error.line, reason: error.reason };
  }
}

function inWords(r: Report): string {
  if (!r.ok) return `${r.file}${r.line > 0 ? `:${r.line}` : ''}: ${r.reason}\n`;
  const ending = r.end === 'done' ? `exit status ${r.status}` : r.end;
  const byHand = r.changes > 0 ? `, changed by hand ${r.changes === 1 ? 'once' : `${r.changes} times`}` : '';
  return (
    `${r.file}: verified: ${r.processes} process${r.processes === 1 ? '' : 'es'}, ${r.clock} instructions, ${ending}${byHand}\n` +
    'This program with these decisions gives this result. Who made the replay is not known by that.\n'
  );
}

/** The words after `verify`; status 0 or 1. */
export function verifyCommand(words: readonly string[]): number {
  const files: string[] = [];
  let source: string | undefined;
  let json = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--json') json = true;
    else if (word === '--source') source = words[++i];
    else if (word.startsWith('-')) throw new UsageError(`verify has no option '${word}'`);
    else files.push(word);
    if (word === '--source' && source === undefined) throw new UsageError('--source needs a folder');
  }
  const [file, ...more] = files;
  if (file === undefined || more.length > 0) throw new UsageError('verify takes one replay file');
  const report = reportOn(file, source);
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else (report.ok ? process.stdout : process.stderr).write(inWords(report));
  return report.ok ? 0 : DIFFERENT;
}
