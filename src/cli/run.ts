/**
 * `procstep run`: the program's output, its exit status, and our standard input passed on. What there is to say besides is on stderr.
 *
 * Input that is not typed at a terminal is handed over only when the machine waits for it, so that a run does not depend on
 * how fast it comes.
 */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type LaunchConfiguration, LaunchError, type Launched, launch } from '../debugger/launch.ts';
import { formatEvent, LOGGED_EVENTS, lineText, sourceLine } from '../kernel/events.ts';
import type { Stop } from '../kernel/machine.ts';
import { withoutReturns } from '../kernel/terminal.ts';
import type { Recorder } from '../replay/record.ts';
import { COMMAND_LINE_CHECKS, tellFindings } from './checks.ts';
import { tellDeaths } from './deaths.ts';
import { nodeHost, openSysroot } from './host.ts';
import { InputError, type RunCommand } from './options.ts';
import { OutputError, tell, tellDiagnostics, writeAll } from './output.ts';
import { exitStatus, NOT_COMPILED, READER_GONE, STOPPED } from './status.ts';
import { checkWritable, writeOut } from './writing.ts';

/** Instructions between looks at the keyboard. */
const SLICE = 20_000_000;
/** Milliseconds: what setTimeout can count. */
const LONGEST_TIMER = 2 ** 31 - 1;
const EVENT_BUFFER = 1 << 16;

/** How a path is shown: relative to where we are if that is shorter. */
export const shownPath = (path: string): string => {
  const near = relative(process.cwd(), path);
  return near !== '' && near.length < path.length ? near : path;
};

/** Is standard input or output a terminal? Makes a stream of it only where that is not plain: streams take milliseconds. */
const isTerminal = (fd: 0 | 1): boolean =>
  fstatSync(fd).isCharacterDevice() && (fd === 0 ? process.stdin : process.stdout).isTTY === true;

export async function run(command: RunCommand): Promise<number> {
  if (command.record !== undefined) checkWritable(command.record);
  const tty = command.tty ?? isTerminal(1);
  const typed = tty && isTerminal(0);
  const configuration = { ...command.configuration, terminal: { stdin: typed, stdout: tty, stderr: tty } };
  const services = {
    host: nodeHost,
    sysroot: openSysroot(),
    shown: shownPath,
    ...(command.checks ? { checks: COMMAND_LINE_CHECKS } : {}),
  };
  const recorder = command.record === undefined ? undefined : await startRecording(configuration);
  let launched: Launched;
  try {
    launched = recorder
      ? launch(recorder.configuration, recorder.services(services))
      : launch(configuration, services);
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    if (error.diagnostics.length > 0) tellDiagnostics(error.diagnostics);
    else tell(`procstep: ${error.message}\n`);
    return NOT_COMPILED;
  }
  tellDiagnostics(launched.diagnostics);

  const { machine } = launched;
  recorder?.watch(machine);
  let readerGone = false;
  machine.events.subscribe(['output'], e => {
    if (e.event !== 'output') return;
    // A real terminal adds its own returns, in raw mode too (Node leaves ONLCR on), and a file wants none.
    const bytes = e.stream === 'tty' ? withoutReturns(e.bytes) : e.bytes;
    if (!writeAll(e.stream === 'stderr' ? 2 : 1, bytes)) {
      readerGone = true;
      machine.requestStop('nobody reads our output');
    }
  });
  if (command.checks) tellFindings(machine, command.checks, tell);
  // A neighbour (./child) is compiled when it is executed; what the compiler says then belongs before the program's perror.
  machine.events.subscribe(['exec-failed'], e => {
    if (e.event === 'exec-failed') tell(`procstep: ${e.message.trimEnd()}\n`);
  });
  tellDeaths(machine, tell);
  machine.events.subscribe(['misuse', 'note'], e => {
    if (e.event !== 'misuse' && e.event !== 'note') return;
    const line = sourceLine(e.site);
    tell(`procstep: ${line ? `${lineText(line)}: ` : ''}note: ${e.message}\n`);
  });
  const flushEvents =
    command.events === undefined ? () => {} : logEvents(launched, openEvents(command.events));
  const source = typed ? new Keyboard(launched) : new PipedInput(launched);
  try {
    const stop = await runToEnd(launched, command, source, () => readerGone, recorder);
    if (recorder && command.record !== undefined) {
      writeOut(command.record, recorder.finish(machine, stop.kind === 'reader-gone' ? undefined : stop));
    }
    flushEvents();
    return report(stop, command);
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    tell(`procstep: the output cannot be written: ${error.message}\n`);
    return STOPPED;
  } finally {
    source.release();
  }
}

/** Loaded when asked for. */
async function startRecording(configuration: LaunchConfiguration): Promise<Recorder> {
  const { Recorder } = await import('../replay/record.ts');
  return new Recorder(configuration);
}

/** Appends every kernel event to a file, in large pieces; ends quietly if that is a pipe and its reader goes. */
function logEvents({ machine }: Launched, fd: number): () => void {
  let lines: string[] = [];
  let size = 0;
  const flush = () => {
    const written = writeAll(fd, new TextEncoder().encode(lines.join('')));
    lines = [];
    size = 0;
    if (!written) unsubscribe();
  };
  machine.recordSites = true;
  const unsubscribe = machine.events.subscribe(LOGGED_EVENTS, e => {
    const line = `${formatEvent(e)}\n`;
    lines.push(line);
    size += line.length;
    if (size > EVENT_BUFFER) flush();
  });
  return () => {
    flush();
    closeSync(fd);
  };
}

function openEvents(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    throw new InputError(`events cannot be written to ${path}: ${(error as Error).message}`);
  }
}

type End = Stop | { readonly kind: 'reader-gone' };

async function runToEnd(
  launched: Launched,
  command: RunCommand,
  source: Keyboard | PipedInput,
  readerGone: () => boolean,
  recorder: Recorder | undefined,
): Promise<End> {
  const { machine } = launched;
  const pace = new Pace();
  for (;;) {
    const until = Math.min(
      command.maxInstructions,
      machine.clock + source.slice,
      recorder?.due ?? Number.POSITIVE_INFINITY,
    );
    const stop = machine.run({ untilClock: until, realTime: command.realTime || 'for-input' });
    recorder?.look(machine);
    if (readerGone()) return { kind: 'reader-gone' };
    if (stop.kind === 'clock' && machine.clock < command.maxInstructions) await new Promise(setImmediate);
    else if (stop.kind !== 'needs-input') return stop;
    else if (stop.until === undefined) await source.more();
    else if (
      await pace.passed(
        machine.now,
        stop.until,
        stop.tids.length > 0 || source.interrupts ? source : undefined,
      )
    ) {
      machine.run({ untilClock: machine.clock + 1 });
    }
  }
}

/** Lets real time pass as virtual time should, for --real-time. */
class Pace {
  /** The moment that is waited for, in nanoseconds of virtual time, and when that is, in milliseconds of Date.now(). */
  private until = 0;
  private due = 0;

  /** Waits until the moment has come: true; or until there is input: false. */
  async passed(now: number, until: number, source: Source | undefined): Promise<boolean> {
    if (until !== this.until) {
      this.until = until;
      this.due = Date.now() + (until - now) / 1e6;
    }
    const { promise: time, cancel } = sleep(this.due - Date.now());
    const over = await (source ? Promise.race([time, source.more().then(() => false)]) : time);
    cancel();
    return over;
  }
}

function sleep(milliseconds: number): { promise: Promise<boolean>; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<boolean>(resolve => {
    timer = setTimeout(() => resolve(true), Math.min(Math.max(0, milliseconds), LONGEST_TIMER));
  });
  return { promise, cancel: () => clearTimeout(timer) };
}

/** Where input comes from. */
interface Source {
  /** Resolves when there is more of it. */
  more(): Promise<void>;
}

/** Keys as they are pressed: the simulated terminal echoes and edits. */
class Keyboard {
  /** Instructions after which to look at the keys again. */
  readonly slice = SLICE;
  /** ^C matters also while nobody reads. */
  readonly interrupts = true;
  private wake: (() => void) | undefined;

  constructor({ input }: Launched) {
    process.stdin.setRawMode(true);
    process.stdin.on('data', (data: Buffer) => {
      input.push('tty', data);
      this.wake?.();
    });
  }

  more(): Promise<void> {
    return new Promise(resolve => {
      this.wake = resolve;
    });
  }

  release(): void {
    process.stdin.setRawMode(false);
    process.stdin.pause();
  }
}

/** A file, given whole, or a pipe, read when the machine waits for it. */
class PipedInput {
  readonly slice = Number.POSITIVE_INFINITY;
  readonly interrupts = false;
  private reading: Promise<void> | undefined;
  private chunks: AsyncIterator<Buffer> | undefined;

  constructor(private readonly launched: Launched) {
    if (!fstatSync(0).isFile()) return;
    launched.input.push('stdin', readFileSync(0), true);
    launched.input.closed = true;
  }

  more(): Promise<void> {
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  private async read(): Promise<void> {
    const { input } = this.launched;
    this.chunks ??= process.stdin[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const next = await this.chunks.next();
    if (next.done) {
      input.push('stdin', new Uint8Array(0), true);
      input.closed = true;
    } else input.push('stdin', next.value);
  }

  release(): void {
    if (this.chunks) process.stdin.pause();
  }
}

function report(stop: End, command: RunCommand): number {
  switch (stop.kind) {
    case 'done':
      return exitStatus(stop.status);
    case 'deadlock':
      tell(`procstep: ${stop.report.text}\n`);
      return STOPPED;
    case 'clock':
      tell(
        `procstep: stopped by the limit of ${command.maxInstructions} instructions (--max-instructions)\n`,
      );
      return STOPPED;
    case 'reader-gone':
      return READER_GONE;
    default:
      throw new Error(`the machine stopped without being asked to: ${stop.kind}`);
  }
}
