/**
 * A computer with our whole userland and the files of test/linux/bin/files in its working directory: runs a script with
 * `sh -c`, or a shell at its terminal.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { link } from '../../src/compiler/link.ts';
import type { Image } from '../../src/compiler/object.ts';
import { buildSysroot, Sysroot } from '../../src/compiler/sysroot.ts';
import { InputQueue, PolicyDecisions } from '../../src/kernel/decisions.ts';
import { Machine, type Stop } from '../../src/kernel/machine.ts';

const SYSROOT = fileURLToPath(new URL('../../src/sysroot', import.meta.url));
const FILES = fileURLToPath(new URL('../linux/bin/files', import.meta.url));

/** Files below a folder by relative path. */
function filesOf(folder: string): Map<string, Uint8Array> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .sort()
      .map(path => [path.slice(folder.length + 1), readFileSync(path)]),
  );
}

let opened: Sysroot | undefined;

/** The sysroot, compiled from its sources once per test file: call it in beforeAll, it takes some seconds. */
export function sysroot(): Sysroot {
  if (opened) return opened;
  const texts = new Map<string, string>();
  for (const [path, bytes] of filesOf(SYSROOT)) {
    if (/\.[ch]$/.test(path)) texts.set(path, new TextDecoder().decode(bytes));
  }
  opened = Sysroot.open(buildSysroot(texts));
  return opened;
}

const images = new Map<string, Image>();

function load(path: string): Image | { error: string } {
  const name = path.replace('/bin/', '');
  const known = images.get(name);
  if (known) return known;
  const objects = sysroot().program(name);
  if (!objects) return { error: `there is no program ${path}` };
  const { image, errors } = link(objects, sysroot().library, { name });
  if (!image) throw new Error(errors.map(e => e.message).join('\n'));
  images.set(name, image);
  return image;
}

const LOGIN = [
  'HOME=/home/student',
  'USER=student',
  'LOGNAME=student',
  'SHELL=/bin/sh',
  'PATH=/bin:/usr/bin',
  'LC_ALL=C',
  'TZ=UTC',
];
const LIMIT = 2_000_000_000;
const files = filesOf(FILES);

interface Computer {
  readonly machine: Machine;
  readonly input: InputQueue;
  /** What has been written so far, by stream: stdout, stderr, tty. */
  readonly written: Record<'stdout' | 'stderr' | 'tty', string>;
}

function computer(argv: readonly string[], terminal: boolean): Computer {
  const input = new InputQueue();
  const machine = new Machine({ decisions: new PolicyDecisions({ input }), loadProgram: load });
  const written = { stdout: '', stderr: '', tty: '' };
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder(), tty: new TextDecoder() };
  machine.events.subscribe(['output'], e => {
    if (e.event === 'output') written[e.stream] += decoders[e.stream].decode(e.bytes, { stream: true });
  });
  machine.boot({
    program: `/bin/${argv[0]}`,
    argv,
    env: LOGIN,
    files,
    executables: sysroot().programNames.map(name => `/bin/${name}`),
    terminal: { stdin: terminal, stdout: terminal, stderr: terminal },
  });
  return { machine, input, written };
}

export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** What `sh -c SCRIPT` (or bash) prints, given this standard input. */
export function sh(script: string, stdin = '', shell: 'sh' | 'bash' = 'sh'): Result {
  const { machine, input, written } = computer([shell, '-c', script], false);
  input.push('stdin', new TextEncoder().encode(stdin), true);
  input.closed = true;
  const stop = machine.run({ untilClock: LIMIT });
  if (stop.kind === 'deadlock') throw new Error(stop.report.text);
  if (stop.kind !== 'done') throw new Error(`${script}\nstopped: ${stop.kind}`);
  const signal = stop.status & 0x7f;
  return {
    stdout: written.stdout,
    stderr: written.stderr,
    status: signal === 0 ? stop.status >> 8 : 128 + signal,
  };
}

/** A student at the terminal of an interactive shell. */
export class Terminal {
  private readonly computer: Computer;
  private shown = 0;
  private stop: Stop;

  /** With `realTime`, time stands still while nobody can run, until `wait`. */
  constructor(
    private readonly realTime = false,
    shell: 'sh' | 'bash' = 'sh',
  ) {
    this.computer = computer([shell], true);
    this.stop = this.run();
  }

  private run(instructions = LIMIT): Stop {
    const { machine } = this.computer;
    return machine.run({ untilClock: machine.clock + instructions, realTime: this.realTime });
  }

  /** Let the time pass that somebody sleeps; how many seconds it was, and what is then new on the screen. */
  wait(): { seconds: number; screen: string } {
    const { machine } = this.computer;
    if (this.stop.kind !== 'needs-input' || this.stop.until === undefined) throw new Error('nobody sleeps');
    const seconds = Math.round((this.stop.until - machine.now) / 1e9);
    machine.run({ untilClock: machine.clock + 1 });
    this.stop = this.run();
    return { seconds, screen: this.screen };
  }

  /** What has come to the screen since the last look, without the carriage returns of output processing. */
  get screen(): string {
    const all = this.computer.written.tty.replaceAll('\r\n', '\n');
    const fresh = all.slice(this.shown);
    this.shown = all.length;
    return fresh;
  }

  /**
   * Type these keys and let everybody run until all wait for more, or for so many instructions; what then is new on the
   * screen.
   */
  type(keys: string, instructions?: number): string {
    this.computer.input.push('tty', new TextEncoder().encode(keys));
    this.stop = this.run(instructions);
    return this.screen;
  }

  /** Exit status of the shell, once it has ended; undefined while it waits for input. */
  get status(): number | undefined {
    if (this.stop.kind === 'deadlock') throw new Error(this.stop.report.text);
    return this.stop.kind === 'done' ? this.stop.status >> 8 : undefined;
  }

  get machine(): Machine {
    return this.computer.machine;
  }
}
