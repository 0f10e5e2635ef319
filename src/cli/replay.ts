/** `procstep replay`: prints what a recorded run printed, by running it again; its exit status is the run's. */
import { writeSync } from 'node:fs';
import { ADVICE, ReplayError } from '../replay/format.ts';
import { verify } from '../replay/verify.ts';
import { openSysroot } from './host.ts';
import { UsageError } from './options.ts';
import { openReplay } from './verify.ts';

const STOPPED = 124;
const DAMAGED = 125;

/** The words after `replay`. */
export function replay(words: readonly string[]): number {
  const [file, ...more] = words;
  if (file === undefined || more.length > 0) throw new UsageError('replay takes one replay file');
  try {
    const { end, status } = verify(openReplay(file), {
      sysroot: openSysroot(),
      output: (stream, bytes) => {
        const shown = stream === 'tty' ? bytes.filter((b, i) => !(b === 13 && bytes[i + 1] === 10)) : bytes;
        for (let at = 0; at < shown.length; ) at += writeSync(stream === 'stderr' ? 2 : 1, shown, at);
      },
    });
    if (end !== 'done') return STOPPED;
    return (status & 0x7f) !== 0 ? 128 + (status & 0x7f) : (status >> 8) & 0xff;
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    process.stderr.write(`procstep: ${file}: ${error.message}. ${ADVICE}\n`);
    return DAMAGED;
  }
}
