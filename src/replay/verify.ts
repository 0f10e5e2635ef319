/**
 * Running a replay again: its own files, its own decisions, and everything it says compared with what happens.
 */
import type { Sysroot } from '../compiler/sysroot.ts';
import {
  DEFAULTS,
  type FolderEntry,
  type LaunchConfiguration,
  LaunchError,
  type LaunchHost,
  launch,
} from '../debugger/launch.ts';
import type { Decisions } from '../kernel/decisions.ts';
import type { Machine, Stop } from '../kernel/machine.ts';
import { ReplayDecisions } from './decisions.ts';
import { type Replay, ReplayError } from './format.ts';
import { endOf, Outcome, shownInReplay } from './record.ts';
import { sha256 } from './sha256.ts';

const SCHEDULES: readonly LaunchConfiguration['schedule'][] = ['fifo', 'roundRobin', 'random', 'manual'];

/** The configuration to launch a replay with. */
export function configurationOf({ header }: Replay): LaunchConfiguration {
  const c = header.configuration;
  const schedule = SCHEDULES.find(s => s === c.schedule);
  if (!schedule) throw new ReplayError(1, `there is no schedule '${c.schedule}'`);
  return { ...DEFAULTS, ...c, schedule, executables: new Map(c.executables) };
}

/** The files of a replay as a host. */
export function hostOf({ header, files }: Replay): LaunchHost {
  const known = new Map(files.map(f => [f.path, f.bytes]));
  const folders = new Map<string, FolderEntry[]>();
  for (const [path, size] of header.folder) {
    const cut = path.lastIndexOf('/');
    const parent = path.slice(0, cut);
    const entries = folders.get(parent) ?? [];
    folders.set(parent, entries);
    entries.push({ name: path.slice(cut + 1), folder: size < 0, size: Math.max(size, 0) });
  }
  return { readFile: path => known.get(path), listFolder: path => folders.get(path) ?? [] };
}

export interface VerifyOptions {
  readonly sysroot: Sysroot;
  /** What this machine is called; a replay of another one is refused. */
  readonly machine: string;
  /** A file of the submission by path within the folder; undefined if there is none. */
  readonly submitted?: (path: string) => Uint8Array | undefined;
  /** Told of everything the run writes. */
  readonly output?: (stream: 'tty' | 'stdout' | 'stderr', bytes: Uint8Array) => void;
}

export interface Verified {
  readonly end: string;
  readonly status: number;
  readonly clock: number;
  readonly hashes: number;
  readonly processes: number;
}

/** Runs the replay and compares. Throws ReplayError at the first difference. */
export function verify(replay: Replay, options: VerifyOptions): Verified {
  const { header, footer } = replay;
  if (header.machine !== options.machine) {
    throw new ReplayError(1, `it was recorded by ${header.machine}, and this is ${options.machine}`);
  }
  if (options.submitted) compareSources(replay, options.submitted);
  const decisions = new ReplayDecisions(replay);
  const machine = launchReplay(replay, options.sysroot, decisions);
  const outcome = new Outcome(machine);
  if (options.output) {
    const { output } = options;
    machine.events.subscribe(['output'], e => e.event === 'output' && output(e.stream, e.bytes));
  }
  for (const { line, hash, clock } of replay.hashes) {
    if (clock > footer.clock) throw new ReplayError(line, `the run ends before ${clock}, at ${footer.clock}`);
    const stop = machine.run({ untilClock: clock });
    if (stop.kind !== 'clock')
      throw new ReplayError(line, `the run ends before ${clock}, at ${machine.clock}`);
    if (machine.hash() !== hash)
      throw new ReplayError(line, `the state of the machine at ${clock} is another one`);
  }
  const stop = runToEnd(machine, replay);
  const { end, status } = endOf(stop);
  const fail = (what: string, here: string | number, there: string | number): never => {
    throw new ReplayError(footer.line, `${what} is ${here} when run again, not ${there}`);
  };
  if (end !== footer.end) fail('the end', end, footer.end);
  if (machine.clock !== footer.clock) fail('the last clock', machine.clock, footer.clock);
  if (status !== footer.status) fail('the exit status', status, footer.status);
  const exits = JSON.stringify(outcome.exits);
  if (exits !== JSON.stringify(footer.exits))
    fail('how the processes end', exits, JSON.stringify(footer.exits));
  const { output } = outcome;
  if (output.length !== footer.output.bytes)
    fail('the length of the output', output.length, footer.output.bytes);
  if (sha256(output) !== footer.output.sha256)
    throw new ReplayError(footer.line, 'the output is another one');
  const left = decisions.unasked;
  if (left) throw new ReplayError(left.line, 'the run never asked for this decision');
  if (machine.hash() !== footer.hash) throw new ReplayError(footer.line, 'the last state is another one');
  return { end, status, clock: machine.clock, hashes: replay.hashes.length, processes: outcome.exits.length };
}

function launchReplay(replay: Replay, sysroot: Sysroot, decisions: Decisions): Machine {
  try {
    return launch(configurationOf(replay), {
      host: hostOf(replay),
      sysroot,
      shown: shownInReplay,
      decisions: () => decisions,
    }).machine;
  } catch (error) {
    if (error instanceof LaunchError)
      throw new ReplayError(1, `the program cannot be started: ${error.message}`);
    throw error;
  }
}

/** To the end the replay tells, never past it. */
function runToEnd(machine: Machine, { footer }: Replay): Stop {
  // One more than it tells, so that a run that would go on is seen.
  const stop = machine.run({ untilClock: footer.end === 'limit' ? footer.clock : footer.clock + 1 });
  if (stop.kind === 'clock' && footer.end !== 'limit') {
    throw new ReplayError(footer.line, `the run goes on at ${footer.clock}, where it should end`);
  }
  return stop;
}

/** The embedded sources must be the submitted ones. */
function compareSources(replay: Replay, submitted: (path: string) => Uint8Array | undefined): void {
  for (const { line, path, bytes } of replay.files) {
    const name = shownInReplay(path);
    if (!name.endsWith('.c') && !name.endsWith('.h')) continue;
    const found = submitted(name);
    if (!found) throw new ReplayError(line, `${name} is not among the submitted files`);
    if (sha256(found) !== sha256(bytes)) throw new ReplayError(line, `${name} is not the submitted one`);
  }
}
