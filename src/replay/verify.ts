/**
 * Running a replay again: its own files, its own decisions, and everything it says compared with what happens. That proves that
 * this program with these decisions gives this result. It proves nothing about who made the file.
 */
import type { Sysroot } from '../compiler/sysroot.ts';
import { performAgain } from '../debugger/interventions.ts';
import {
  DEFAULTS,
  type FolderEntry,
  type LaunchConfiguration,
  LaunchError,
  type LaunchHost,
  type LaunchServices,
  launch,
} from '../debugger/launch.ts';
import { SteeredDecisions } from '../debugger/steering.ts';
import type { KernelEvent } from '../kernel/events.ts';
import { compareInstants, type Instant, type Machine, type Stop } from '../kernel/machine.ts';
import { ReplayDecisions } from './decisions.ts';
import { MACHINE_VERSION, type Replay, ReplayError } from './format.ts';
import { differenceOf } from './images.ts';
import { endOf, Outcome } from './outcome.ts';
import { REPLAY_FOLDER, shownInReplay, spelledOutside } from './record.ts';
import { sha256 } from './sha256.ts';

const SCHEDULES: readonly LaunchConfiguration['schedule'][] = ['fifo', 'roundRobin', 'random', 'manual'];

/** The path when what is in the replay's folder is in another one. */
const moved = (path: string, folder: string): string =>
  path === REPLAY_FOLDER || path.startsWith(`${REPLAY_FOLDER}/`)
    ? folder + path.slice(REPLAY_FOLDER.length)
    : path;

/** The configuration to launch a replay with; `folder`: where its files seem to be. Throws ReplayError. */
export function configurationOf({ header }: Replay, folder = REPLAY_FOLDER): LaunchConfiguration {
  const c = header.configuration;
  const schedule = SCHEDULES.find(s => s === c.schedule);
  if (!schedule) throw new ReplayError(1, `there is no schedule '${c.schedule}'`);
  const there = (path: string) => moved(path, folder);
  return {
    ...DEFAULTS,
    ...c,
    sources: c.sources.map(there),
    folder: there(c.folder),
    includePath: c.includePath.map(there),
    schedule,
    executables: new Map(c.executables.map(([name, files]) => [name, files.map(there)])),
  };
}

/** The files of a replay as a host. */
function hostOf({ header, files }: Replay, folder = REPLAY_FOLDER): LaunchHost {
  const known = new Map(files.map(f => [moved(f.path, folder), f.bytes]));
  const folders = new Map<string, FolderEntry[]>();
  for (const [path, size] of header.folder) {
    const place = moved(path, folder);
    const cut = place.lastIndexOf('/');
    const parent = place.slice(0, cut);
    const entries = folders.get(parent) ?? [];
    folders.set(parent, entries);
    entries.push({ name: place.slice(cut + 1), folder: size < 0, size: Math.max(size, 0) });
  }
  return { readFile: path => known.get(path), listFolder: path => folders.get(path) ?? [] };
}

/** What to launch a replay with, but for its decisions. */
export function servicesOf(replay: Replay, sysroot: Sysroot, folder = REPLAY_FOLDER): LaunchServices {
  return {
    host: hostOf(replay, folder),
    sysroot,
    shown: path => (folder === REPLAY_FOLDER ? shownInReplay(path) : path),
    spelledOutside,
    bin: replay.header.bin,
    allExecutables: true,
  };
}

/** Throws ReplayError if this machine cannot run the replay. */
export function checkMachine({ header }: Replay): void {
  if (header.machine === MACHINE_VERSION) return;
  throw new ReplayError(
    1,
    `it was recorded by machine version ${header.machine}, and this procstep is version ${MACHINE_VERSION}: ` +
      'use the procstep it was recorded with, or record the program again',
  );
}

export interface VerifyOptions {
  readonly sysroot: Sysroot;
  /** A file of the submission by path within the folder; undefined if there is none. */
  readonly submitted?: (path: string) => Uint8Array | undefined;
  /** Told of everything the run writes. */
  readonly output?: (stream: 'tty' | 'stdout' | 'stderr', bytes: Uint8Array) => void;
  /** Told of what the kernel does; `events`: of what. */
  readonly event?: (event: KernelEvent) => void;
  readonly events?: readonly KernelEvent['event'][];
  /** A longer replay is refused. In instructions. */
  readonly maxInstructions?: number;
}

export interface Verified {
  readonly end: string;
  readonly status: number;
  readonly clock: number;
  readonly hashes: number;
  readonly processes: number;
  /** How often something was changed by hand. */
  readonly changes: number;
}

/** Runs the replay and compares. Throws ReplayError at the first difference. */
export function verify(replay: Replay, options: VerifyOptions): Verified {
  const { footer } = replay;
  checkMachine(replay);
  if (footer.clock > (options.maxInstructions ?? Number.POSITIVE_INFINITY))
    throw new ReplayError(
      footer.line,
      `it is longer than the limit of ${options.maxInstructions} instructions`,
    );
  if (options.submitted) compareSources(replay, options.submitted);
  return new Rerun(replay, options).verified();
}

class Rerun {
  private readonly decisions: ReplayDecisions;
  private readonly machine: Machine;
  private readonly outcome: Outcome;

  constructor(
    private readonly replay: Replay,
    options: VerifyOptions,
  ) {
    let decisions: ReplayDecisions | undefined;
    try {
      const { machine } = launch(configurationOf(replay), {
        ...servicesOf(replay, options.sysroot),
        decisions: policy => {
          decisions = new ReplayDecisions(replay, policy);
          return decisions;
        },
      });
      this.machine = machine;
    } catch (error) {
      if (error instanceof LaunchError)
        throw new ReplayError(1, `the program cannot be started: ${error.message}`);
      throw error;
    }
    this.decisions = decisions!; // launch asked for them
    this.outcome = new Outcome(this.machine);
    const { output, event } = options;
    const { events } = this.machine;
    if (output) events.subscribe(['output'], e => e.event === 'output' && output(e.stream, e.bytes));
    if (event) events.subscribe(options.events ?? [], event);
  }

  verified(): Verified {
    const { replay } = this;
    try {
      const { end, status } = this.run();
      return {
        end,
        status,
        clock: this.machine.clock,
        hashes: replay.hashes.length,
        processes: this.outcome.exits.length,
        changes: replay.interventions.filter(i => i.kind === 'change').length,
      };
    } catch (error) {
      // That another library or compiler is used is the better reason for whatever is different.
      if (error instanceof ReplayError) throw this.otherPrograms() ?? error;
      throw error;
    }
  }

  private otherPrograms(): ReplayError | undefined {
    return differenceOf(this.machine.kernel.loadedExecutables, this.replay.header);
  }

  private run(): { end: string; status: number } {
    const { machine, replay } = this;
    const { footer } = replay;
    const atStart = this.otherPrograms();
    if (atStart) throw atStart;
    let done = 0;
    for (const moment of [...replay.hashes, { interventions: Number.POSITIVE_INFINITY }]) {
      for (; done < Math.min(moment.interventions, replay.interventions.length); done++)
        this.intervene(replay.interventions[done]!);
      if (!('hash' in moment)) break;
      this.goTo(moment, moment.line);
      if (machine.hash() !== moment.hash)
        throw new ReplayError(moment.line, `the state of the machine at ${moment.clock} is another one`);
    }
    const { end, status } = endOf(this.toEnd());
    this.compareEnd(end, status);
    const left = this.decisions.unasked;
    if (left) throw new ReplayError(left.line, 'the run never asked for this decision');
    if (machine.hash() !== footer.hash)
      throw new ReplayError(footer.line, 'the last state of the machine is another one');
    const other = this.otherPrograms();
    if (other) throw other;
    return { end, status };
  }

  /** Run to this moment, of this line. */
  private goTo(at: Instant, line: number): void {
    const { machine } = this;
    while (compareInstants(machine.instant, at) < 0) {
      const stop = machine.run({ untilInstant: at });
      if (stop.kind !== 'clock' && stop.kind !== 'requested')
        throw new ReplayError(line, `the run ends before ${at.clock}, at ${machine.clock}`);
    }
    if (compareInstants(machine.instant, at) > 0)
      throw new ReplayError(line, `the run has no moment ${at.clock}, step ${at.step}`);
  }

  private intervene(intervention: Replay['interventions'][number]): void {
    const { machine } = this;
    this.goTo(intervention.at, intervention.line);
    if (intervention.kind === 'preempt') {
      const { current } = machine;
      if (current?.state === 'RUNNING') machine.kernel.yieldCpu(current, 'quantum');
    } else {
      // Who runs in a call is recorded, too; that it was steered is part of what happened.
      const steering = new SteeredDecisions(this.decisions);
      for (const effect of intervention.effects) performAgain(machine, steering, effect);
    }
  }

  /** To the end the replay tells, never past it. */
  private toEnd(): Stop {
    const { machine } = this;
    const { footer } = this.replay;
    if (footer.end === 'limit') {
      this.goTo(footer, footer.line);
      return { kind: 'clock' };
    }
    // One more than it tells, so that a run that would go on is seen.
    const stop = machine.run({ untilClock: footer.clock + 1 });
    if (stop.kind === 'clock')
      throw new ReplayError(footer.line, `the run goes on at ${footer.clock}, where it should end`);
    return stop;
  }

  private compareEnd(end: string, status: number): void {
    const { machine, outcome } = this;
    const { footer } = this.replay;
    const compare = (what: string, here: string | number, there: string | number) => {
      if (here !== there)
        throw new ReplayError(footer.line, `${what} is ${here} when run again, not ${there}`);
    };
    compare('the end', end, footer.end);
    compare('the last clock', machine.clock, footer.clock);
    compare('the last step', machine.instant.step, footer.step);
    compare('the number of decisions', machine.state.questions, footer.questions);
    compare('the exit status', status, footer.status);
    compare('how the processes end', JSON.stringify(outcome.exits), JSON.stringify(footer.exits));
    const { output } = outcome;
    compare('the length of the output', output.length, footer.output.bytes);
    const hash = sha256(output);
    const shown = this.replay.output;
    if (hash !== footer.output.sha256 || (shown && sha256(shown) !== hash))
      throw new ReplayError(footer.line, 'the output is another one');
  }
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
