/** Exit statuses of the command. What they mean is said in usage.ts. */
import { SIGPIPE } from '../kernel/abi.ts';

/** A limit or a deadlock ended the run, or our output could not be written. */
export const STOPPED = 124;
/** There is nothing to run: the program does not compile, or the replay is damaged. */
export const NOT_COMPILED = 125;

/** As a shell says it: added to the number of the signal that ended a process. */
const BY_SIGNAL = 128;
/** Whoever read our output has gone. */
export const READER_GONE = BY_SIGNAL + SIGPIPE;

/** What a shell makes of a process's status, as wait() gives it. */
export const exitStatus = (status: number): number =>
  (status & 0x7f) !== 0 ? BY_SIGNAL + (status & 0x7f) : (status >> 8) & 0xff;
