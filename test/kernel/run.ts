/** Compile a C program, boot a machine with it, run it: what the kernel's tests are made of. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '../../src/compiler/compile.ts';
import { link } from '../../src/compiler/link.ts';
import type { Image } from '../../src/compiler/object.ts';
import { renderDiagnostics } from '../../src/compiler/render.ts';
import { SourceFile } from '../../src/compiler/source.ts';
import { buildSysroot, Sysroot } from '../../src/compiler/sysroot.ts';
import { type Decisions, InputQueue, type Policy, PolicyDecisions } from '../../src/kernel/decisions.ts';
import { type EventKind, type KernelEvent, LOGGED_EVENTS } from '../../src/kernel/events.ts';
import { type BootOptions, Machine, type Stop } from '../../src/kernel/machine.ts';

const SYSROOT = fileURLToPath(new URL('../../src/sysroot/', import.meta.url));

let opened: Sysroot | undefined;

/** The C library and its headers, compiled from source once per test file. */
export function sysroot(): Sysroot {
  if (opened) return opened;
  const files = new Map<string, string>();
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(SYSROOT, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else if (/\.[ch]$/.test(entry.name)) files.set(path, readFileSync(join(SYSROOT, path), 'utf8'));
    }
  };
  walk('include');
  walk('lib');
  opened = Sysroot.open(buildSysroot(files));
  return opened;
}

/** The image of a program of one file. Throws what the compiler says. */
export function build(name: string, text: string): Image {
  const root = sysroot();
  const { object, diagnostics } = compile(new SourceFile(`${name}.c`, text), {
    readInclude: include => root.header(include),
  });
  if (!object) throw new Error(renderDiagnostics(diagnostics));
  const { image, errors } = link([object], root.library, { name });
  if (!image) throw new Error(renderDiagnostics(errors));
  return image;
}

/** Programs of sysroot/bin that can be executed in tests. */
const TOOLS = [
  'sh',
  'cat',
  'wc',
  'echo',
  'ls',
  'ps',
  'pstree',
  'true',
  'false',
  'sleep',
  'yes',
  'head',
  'kill',
  'sort',
];

/** A program of /bin, from its sources. */
function buildTool(name: string): Image | { error: string } {
  const folder = existsSync(join(SYSROOT, 'bin', name)) ? `bin/${name}` : 'bin';
  const names =
    folder === 'bin' ? [`${name}.c`] : readdirSync(join(SYSROOT, folder)).filter(n => n.endsWith('.c'));
  const read = (path: string) => new SourceFile(path, readFileSync(join(SYSROOT, path), 'utf8'), true);
  const objects = names.map(file => {
    const { object, diagnostics } = compile(read(`${folder}/${file}`), {
      readInclude: (include, kind) =>
        kind === 'quote' && existsSync(join(SYSROOT, folder, include))
          ? read(`${folder}/${include}`)
          : sysroot().header(include),
    });
    if (!object) throw new Error(renderDiagnostics(diagnostics));
    return object;
  });
  return link(objects, sysroot().library, { name }).image ?? { error: `${name} cannot be linked` };
}

export interface Options {
  readonly policy?: Policy;
  readonly decisions?: Decisions;
  /** Bytes of a standard input that is not a terminal; without it, input is the terminal. */
  readonly stdin?: string;
  /** All streams are the terminal, fed from the queue. */
  readonly tty?: boolean;
  /** More programs of the working directory: name -> C text. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly argv?: readonly string[];
  readonly limits?: BootOptions['limits'];
  readonly interpretOnly?: boolean;
}

export class Session {
  readonly machine: Machine;
  readonly input = new InputQueue();
  readonly events: KernelEvent[] = [];
  /** Everything written to the terminal or to standard output and error, in order. */
  output = '';
  stop: Stop | undefined;

  constructor(text: string, options: Options = {}) {
    const encoder = new TextEncoder();
    if (options.stdin !== undefined) this.input.push('stdin', encoder.encode(options.stdin), true);
    if (!options.tty) this.input.closed = true;
    const texts: Record<string, string> = { main: text, ...options.programs };
    this.machine = new Machine({
      decisions: options.decisions ?? new PolicyDecisions({ policy: options.policy, input: this.input }),
      interpretOnly: options.interpretOnly,
      heatLimit: 64, // test programs are short: let them reach generated code
      loadProgram: name => {
        const own = texts[name];
        if (own !== undefined) return build(name, own);
        return buildTool(name.replace('/bin/', ''));
      },
    });
    const decoder = new TextDecoder();
    this.machine.events.subscribe(['output'], e => {
      if (e.event === 'output') this.output += decoder.decode(e.bytes, { stream: true });
    });
    this.machine.boot({
      program: './main',
      argv: ['./main', ...(options.argv ?? [])],
      files: new Map(Object.entries(options.files ?? {}).map(([name, s]) => [name, encoder.encode(s)])),
      executables: [...Object.keys(texts), ...TOOLS.map(name => `/bin/${name}`)],
      terminal: options.tty
        ? { stdin: true, stdout: true, stderr: true }
        : { stdin: false, stdout: false, stderr: false },
      limits: options.limits,
    });
  }

  /** Keep events of these kinds. */
  record(kinds: readonly EventKind[] = LOGGED_EVENTS): this {
    this.machine.events.subscribe(kinds, e => this.events.push(e));
    return this;
  }

  /** Run until it ends, or for 200 million instructions. */
  run(): this {
    this.stop = this.machine.run({ untilClock: 200_000_000 });
    return this;
  }

  type(text: string): this {
    this.input.push('tty', new TextEncoder().encode(text));
    return this;
  }

  /** Exit status of the first process. */
  get status(): number {
    if (this.stop?.kind !== 'done')
      throw new Error(`not done: ${JSON.stringify(this.stop, null, 1)}\n${this.output}`);
    return this.stop.status >> 8;
  }
}

/** Boot and run to the end. */
export const run = (text: string, options: Options = {}): Session => new Session(text, options).run();
