/**
 * One run of a check: the program launched in a copy of the submission's folder, with the teacher's files over it, watched to
 * its end. The same again can be recorded into a replay, and said as a command.
 */
import type { Sysroot } from '../compiler/sysroot.ts';
import {
  type Built,
  DEFAULTS,
  type LaunchConfiguration,
  type Launched,
  type LaunchHost,
  launch,
} from '../debugger/launch.ts';
import type { CheckName } from '../kernel/check-state.ts';
import type { Marker } from '../replay/format.ts';
import { Recorder } from '../replay/record.ts';
import type { Check, Program, Schedule } from './assignment.ts';
import { type RunRecord, type WatchOptions, watchRun } from './record.ts';
import { hostOfFiles, overlay, SUBMISSION_FOLDER, shownInSubmission } from './submission.ts';

export interface RunServices {
  readonly sysroot: Sysroot;
  /** The teacher's files; undefined if there is none. */
  readonly provided: (name: string) => Uint8Array | undefined;
}

/** End of file, typed. */
const CONTROL_D = 4;

/** The submission's files with those of the teacher that the program gets. */
export function hostOfProgram(program: Program, submitted: LaunchHost, services: RunServices): LaunchHost {
  const given = program.provided.flatMap((name): [string, Uint8Array][] => {
    const bytes = services.provided(name);
    return bytes ? [[name, bytes]] : [];
  });
  return overlay(hostOfFiles(SUBMISSION_FOLDER, new Map(given)), submitted);
}

const inFolder = (name: string): string => `${SUBMISSION_FOLDER}/${name}`;

export function configurationFor(program: Program, check: Check, schedule: Schedule): LaunchConfiguration {
  const { terminal } = check;
  return {
    ...DEFAULTS,
    ...schedule,
    sources: program.files.map(inFolder),
    folder: SUBMISSION_FOLDER,
    executables: new Map([...program.executables].map(([name, files]) => [name, files.map(inFolder)])),
    defines: program.defines,
    allWarnings: program.allWarnings,
    args: check.args,
    env: check.env,
    firstPid: check.firstPid,
    limits: { nproc: check.limits.processes },
    terminal: { stdin: terminal, stdout: terminal, stderr: terminal },
  };
}

/** All input is there from the start: it comes when the program reads. */
function giveInput({ input }: Launched, check: Check): void {
  const bytes = new TextEncoder().encode(check.stdin);
  if (check.terminal) {
    input.push('tty', bytes);
    input.push('tty', Uint8Array.of(CONTROL_D));
  } else input.push('stdin', bytes, true);
  input.closed = true;
}

const lookFor = (check: Check): readonly CheckName[] => [
  ...new Set(check.must.flatMap(r => (r.looksFor === undefined ? [] : [r.looksFor]))),
];

/** The limit of instructions ends the run, so nothing of it is left unseen. */
const checksOf = (check: Check) =>
  lookFor(check).length > 0 ? { checks: { budget: check.limits.instructions } } : {};

const watchOptions = (check: Check): WatchOptions => ({
  limits: check.limits,
  terminal: check.terminal,
  calls: check.must.flatMap(r => r.watches),
  lookFor: lookFor(check),
});

/** The runs of one program: it is compiled for the first of them. */
export class Runs {
  private built: Built | undefined;

  constructor(
    private readonly program: Program,
    private readonly host: LaunchHost,
    private readonly services: RunServices,
  ) {}

  /** Throws LaunchError if the program cannot be started. */
  run(check: Check, schedule: Schedule): RunRecord {
    const launched = launch(configurationFor(this.program, check, schedule), {
      host: this.host,
      sysroot: this.services.sysroot,
      shown: shownInSubmission,
      ...checksOf(check),
      ...(this.built ? { built: this.built } : {}),
    });
    const { toolchain, image, programs, diagnostics } = launched;
    this.built = { toolchain, image, programs, diagnostics };
    giveInput(launched, check);
    return watchRun(launched, watchOptions(check)).record;
  }
}

/** Runs it again and gives the text of the replay file, with markers for its end. Throws LaunchError if the program cannot be started. */
export function recordCheck(
  program: Program,
  check: Check,
  schedule: Schedule,
  host: LaunchHost,
  services: RunServices,
  markers: readonly Omit<Marker, 'clock' | 'step'>[] = [],
): string {
  const recorder = new Recorder(configurationFor(program, check, schedule));
  const given = { host, sysroot: services.sysroot, shown: shownInSubmission };
  const launched = launch(recorder.configuration, recorder.services(given));
  recorder.watch(launched.machine);
  giveInput(launched, check);
  const { stop } = watchRun(
    launched,
    watchOptions(check),
    () => recorder.due,
    machine => recorder.look(machine),
  );
  const { machine } = launched;
  return recorder.finish(
    machine,
    stop,
    markers.map(marker => ({ ...marker, ...machine.instant })),
  );
}

// --- As a command -----------------------------------------------------------------------------------------------

const CLI_CHECKS = {
  memory: 'memory',
  uninitialised: 'uninitialised',
  race: 'races',
  leak: 'leaks',
  overflow: 'overflow',
} as const;
const CLI_SCHEDULES = { fifo: 'fifo', roundRobin: 'round-robin', random: 'random' } as const;

/** A word of a shell's command line. */
const word = (text: string): string =>
  /^[A-Za-z0-9_./:=,+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** A text as a format of printf, on one line. */
const printfFormat = (text: string): string =>
  `'${text
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll("'", "'\\''")}'`;

/** What a student types in the folder of the files to see the same run. */
export function commandOf(program: Program, check: Check, schedule: Schedule): string {
  const words = ['procstep', 'run', '--schedule', CLI_SCHEDULES[schedule.schedule]];
  const option = (name: string, value: string | number, usual?: string | number) => {
    if (value !== usual) words.push(name, word(String(value)));
  };
  option('--quantum', schedule.quantum, schedule.schedule === 'fifo' ? schedule.quantum : DEFAULTS.quantum);
  option('--seed', schedule.seed, DEFAULTS.seed);
  option('--first-pid', check.firstPid, DEFAULTS.firstPid);
  option('--nproc', check.limits.processes);
  option('--max-instructions', check.limits.instructions);
  for (const [name, value] of Object.entries(check.env)) option('--env', `${name}=${value}`);
  for (const [name, files] of program.executables) option('--bin', `${name}=${files.join(',')}`);
  for (const define of program.defines) option('-D', define);
  const looked = lookFor(check).map(name => CLI_CHECKS[name]);
  if (looked.length > 0) words.push(`--check=${looked.join(',')}`);
  if (program.allWarnings) words.push('-Wall');
  words.push(check.terminal ? '--tty' : '--no-tty', ...program.files.map(word));
  if (check.args.length > 0) words.push('--', ...check.args.map(word));
  const command = words.join(' ');
  if (check.stdinFile !== undefined) return `${command} < ${word(check.stdinFile)}`;
  return check.stdin === '' ? `${command} < /dev/null` : `printf ${printfFormat(check.stdin)} | ${command}`;
}
