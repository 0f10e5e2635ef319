/**
 * A program through the front door: compiled, linked and booted by `launch`, as the command line and the editor do it, with
 * the sysroot that `npm run build` made. One sysroot serves a whole test file.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeHost } from '../../src/cli/host.ts';
import {
  DEFAULTS,
  type LaunchConfiguration,
  type Launched,
  type LaunchHost,
  type LaunchServices,
  launch,
} from '../../src/debugger/launch.ts';
import { type Decisions, InputQueue, type Policy, PolicyDecisions } from '../../src/kernel/decisions.ts';
import { type EventKind, type KernelEvent, LOGGED_EVENTS } from '../../src/kernel/events.ts';
import type { Stop } from '../../src/kernel/machine.ts';
import { builtSysroot, LAB, labHost } from '../lab.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const EXAMPLES = `${ROOT}examples`;
export const PROGRAMS = `${ROOT}test/programs`;
const MAX_INSTRUCTIONS = 100_000_000;

/** A folder that exists only here: name -> text. The first name is the program. */
export type Files = Readonly<Record<string, string>>;

/** The real files, and these. */
function hostWith(files: Files): LaunchHost {
  const lab = labHost(files);
  return {
    readFile: path => lab.readFile(path) ?? nodeHost.readFile(path),
    listFolder: path => (path === LAB ? lab.listFolder(path) : nodeHost.listFolder(path)),
  };
}

export interface RunOptions extends Partial<Omit<LaunchConfiguration, 'terminal'>> {
  /** All streams are the terminal. Default: none is. */
  readonly tty?: boolean;
  /** What comes in, followed by the end of input; with `tty` it is typed. */
  readonly stdin?: string | Uint8Array;
  readonly maxInstructions?: number;
  /** Keep these events (default those of `--events`), with their places. */
  readonly record?: readonly EventKind[] | true;
  readonly decisions?: LaunchServices['decisions'];
}

export class Run {
  readonly events: KernelEvent[] = [];
  /** Standard output, or what the terminal shows, without the carriage returns. */
  stdout = '';
  stderr = '';
  stop: Stop = { kind: 'paused' };
  readonly launched: Launched;

  constructor(program: string | Files, options: RunOptions = {}) {
    const { tty = false, stdin = '', maxInstructions, record, decisions, ...configuration } = options;
    const inMemory = typeof program !== 'string';
    const path = inMemory ? `${LAB}/${Object.keys(program)[0]}` : program;
    this.launched = launch(
      {
        ...DEFAULTS,
        sources: [path],
        folder: path.slice(0, path.lastIndexOf('/')),
        ...configuration,
        terminal: { stdin: tty, stdout: tty, stderr: tty },
      },
      {
        host: inMemory ? hostWith(program) : nodeHost,
        sysroot: builtSysroot(),
        shown: p => p.slice(p.lastIndexOf('/') + 1),
        decisions,
      },
    );
    const { machine, input } = this.launched;
    const bytes = typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin;
    if (!tty) input.push('stdin', bytes, true);
    else if (bytes.length > 0) input.push('tty', bytes);
    input.closed = true;
    if (record) {
      machine.recordSites = true;
      machine.events.subscribe(record === true ? LOGGED_EVENTS : record, e => this.events.push(e));
    }
    const decoders = { out: new TextDecoder('latin1'), err: new TextDecoder('latin1') };
    machine.events.subscribe(['output'], e => {
      if (e.event !== 'output') return;
      if (e.stream === 'stderr') this.stderr += decoders.err.decode(e.bytes, { stream: true });
      else this.stdout += decoders.out.decode(e.bytes, { stream: true }).replaceAll('\r\n', '\n');
    });
    this.limit = maxInstructions ?? MAX_INSTRUCTIONS;
  }

  private readonly limit: number;

  /** [parent, child] of every fork so far, in order. Needs the fork events. */
  get forks(): readonly (readonly [number, number])[] {
    return this.events.flatMap(e => (e.event === 'fork' ? [[e.pid, e.child] as const] : []));
  }

  get machine(): Launched['machine'] {
    return this.launched.machine;
  }

  /** Run on to the end of the last process, a deadlock, or the limit of instructions. */
  finish(): this {
    this.stop = this.machine.run({ untilClock: this.limit });
    return this;
  }

  /** Exit status as a shell shows it: 128 + n when killed by signal n. */
  get status(): number {
    if (this.stop.kind !== 'done')
      throw new Error(`not done but ${this.stop.kind}\n${this.stdout}${this.stderr}`);
    const signal = this.stop.status & 0x7f;
    return signal !== 0 ? 128 + signal : this.stop.status >> 8;
  }
}

/** Runs a C file, or a folder given as text, to its end. */
export const run = (program: string | Files, options: RunOptions = {}): Run =>
  new Run(program, options).finish();

/** Runs examples/NAME. */
export const runExample = (name: string, options: RunOptions = {}): Run =>
  run(`${EXAMPLES}/${name}`, options);

export const readText = (path: string): string => readFileSync(path, 'latin1');

/** `sh -c COMMAND` in the folder of the examples. */
export const shell = (command: string, options: RunOptions = {}): Run =>
  run(
    {
      'shell.c': `#include <unistd.h>
        int main(int argc, char *argv[]) { execlp("sh", "sh", "-c", argv[1], (char *)0); return 127; }`,
    },
    { folder: EXAMPLES, args: [command], ...options },
  );

/** Policies of the random schedule with these many seeds, and quanta from a few instructions to a few functions. */
export const randomPolicies = (seeds: number): Policy[] =>
  Array.from({ length: seeds }, (_, i) => ({
    kind: 'random',
    seed: i + 1,
    quantum: [20, 200, 2_000, 20_000][i % 4]!,
  }));

/** Answers as the policy of the moment does. */
class ChangingPolicy implements Decisions {
  constructor(public current: PolicyDecisions) {}
  pickThread: Decisions['pickThread'] = (candidates, at) => this.current.pickThread(candidates, at);
  quantum: Decisions['quantum'] = (tid, at) => this.current.quantum(tid, at);
  input: Decisions['input'] = () => this.current.input();
  inputPossible: Decisions['inputPossible'] = () => this.current.inputPossible();
  epoch: Decisions['epoch'] = () => this.current.epoch();
  seed: Decisions['seed'] = () => this.current.seed();
}

/**
 * What a program prints under each policy, in order. The program is booted once, and the machine taken back to its
 * start for every run; `after` is called at the end of each.
 */
export function outputsUnder(
  policies: readonly Policy[],
  program: string | Files,
  options: Omit<RunOptions, 'decisions'> = {},
  after: (session: Run, policy: Policy) => void = () => {},
): string[] {
  let decisions: ChangingPolicy | undefined;
  const session = new Run(program, {
    ...options,
    decisions: policy => {
      decisions = new ChangingPolicy(policy);
      return decisions;
    },
  });
  const start = session.machine.checkpoint();
  const text = new TextEncoder();
  const { stdin = '' } = options;
  return policies.map(policy => {
    const input = new InputQueue();
    const bytes = typeof stdin === 'string' ? text.encode(stdin) : stdin;
    if (!options.tty || bytes.length > 0) input.push(options.tty ? 'tty' : 'stdin', bytes, !options.tty);
    input.closed = true;
    session.machine.restore(start);
    session.stdout = '';
    session.stderr = '';
    session.events.length = 0;
    decisions!.current = new PolicyDecisions({ policy, input });
    session.finish();
    after(session, policy);
    return session.stdout;
  });
}
