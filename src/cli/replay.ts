/** `procstep replay`: prints what a recorded run printed, by running it again; its exit status is the run's. */
import { withoutReturns } from '../kernel/terminal.ts';
import { ADVICE, ReplayError } from '../replay/format.ts';
import { verify } from '../replay/verify.ts';
import { openSysroot } from './host.ts';
import { UsageError } from './options.ts';
import { OutputError, tell, writeAll } from './output.ts';
import { exitStatus, NOT_COMPILED, READER_GONE, STOPPED } from './status.ts';
import { openReplay } from './verify.ts';

/** The words after `replay`. */
export function replay(words: readonly string[]): number {
  const [file, ...more] = words;
  if (file === undefined || more.length > 0) throw new UsageError('replay takes one replay file');
  let readerGone = false;
  try {
    const { end, status } = verify(openReplay(file), {
      sysroot: openSysroot(),
      output: (stream, bytes) => {
        const shown = stream === 'tty' ? withoutReturns(bytes) : bytes;
        readerGone ||= !writeAll(stream === 'stderr' ? 2 : 1, shown);
      },
    });
    if (readerGone) return READER_GONE;
    return end === 'done' ? exitStatus(status) : STOPPED;
  } catch (error) {
    if (error instanceof OutputError) {
      tell(`procstep: the output cannot be written: ${error.message}\n`);
      return STOPPED;
    }
    if (!(error instanceof ReplayError)) throw error;
    tell(`procstep: ${file}: ${error.message}. ${ADVICE}\n`);
    return NOT_COMPILED;
  }
}
