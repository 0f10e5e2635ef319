/** Run a program with checks and see what they find: the lines a user of `procstep run --check` reads. */
import { readFileSync } from 'node:fs';
import { Sysroot } from '../../src/compiler/sysroot.ts';
import { DEFAULTS, type LaunchConfiguration, type LaunchHost, launch } from '../../src/debugger/launch.ts';
import type { CheckName } from '../../src/kernel/check-state.ts';
import { findingLines } from '../../src/kernel/check-text.ts';
import type { CheckOptions } from '../../src/kernel/checks.ts';
import type { Machine } from '../../src/kernel/machine.ts';

const FOLDER = '/lab';
const MOST = 50_000_000;

let opened: Sysroot | undefined;
const sysroot = (): Sysroot => {
  opened ??= Sysroot.open(readFileSync('dist/sysroot.bin'));
  return opened;
};

function hostOf(files: Readonly<Record<string, string>>): LaunchHost {
  const encoder = new TextEncoder();
  return {
    readFile(path) {
      const text = path.startsWith(`${FOLDER}/`) ? files[path.slice(FOLDER.length + 1)] : undefined;
      return text === undefined ? undefined : encoder.encode(text);
    },
    listFolder(path) {
      if (path !== FOLDER) return [];
      return Object.entries(files).map(([name, text]) => ({ name, folder: false, size: text.length }));
    },
  };
}

export const EVERYTHING: CheckOptions = { budget: Number.POSITIVE_INFINITY };

export interface Checked {
  readonly machine: Machine;
  /** One for each finding: its lines, the first being `name: message`. */
  readonly findings: string[];
  /** Lines of the program on which they are. */
  readonly output: () => string;
}

export interface CheckedOptions {
  /** Which findings are kept; default all but races. */
  readonly checks?: readonly CheckName[];
  /** undefined: a machine that is not checked. */
  readonly options?: CheckOptions | undefined;
  readonly configuration?: Partial<LaunchConfiguration>;
  readonly stdin?: string;
}

/** A machine about to run `main.c`. */
export function prepare(source: string, settings: CheckedOptions = {}): Checked {
  const { checks = ['memory', 'uninitialised', 'leak'], configuration = {} } = settings;
  const options = 'options' in settings ? settings.options : EVERYTHING;
  const { machine, input } = launch(
    {
      ...DEFAULTS,
      sources: [`${FOLDER}/main.c`],
      folder: FOLDER,
      terminal: { stdin: false, stdout: false, stderr: false },
      ...configuration,
    },
    { host: hostOf({ 'main.c': source }), sysroot: sysroot(), ...(options ? { checks: options } : {}) },
  );
  input.push('stdin', new TextEncoder().encode(settings.stdin ?? ''), true);
  input.closed = true;
  const findings: string[] = [];
  if (machine.kernel.checks) {
    machine.kernel.checks.races = checks.includes('race');
    machine.kernel.checks.arithmetic = checks.includes('overflow');
  }
  machine.events.subscribe(['check'], e => {
    if (e.event === 'check' && checks.includes(e.finding.check)) {
      findings.push(findingLines(e.finding, e.site).join('\n'));
    }
  });
  let text = '';
  machine.events.subscribe(['output'], e => {
    if (e.event === 'output') text += new TextDecoder().decode(e.bytes);
  });
  return { machine, findings, output: () => text };
}

/** Run `main.c` to its end; what was found, in order. */
export function findings(source: string, settings: CheckedOptions = {}): string[] {
  const { machine, findings: found } = prepare(source, settings);
  const stop = machine.run({ untilClock: MOST });
  if (stop.kind !== 'done') throw new Error(`the program did not end: ${stop.kind}`);
  return found;
}

/** The program's line with a marker comment, as findings name it. */
export function at(source: string, marker: string): string {
  const line = source.split('\n').findIndex(l => l.includes(`// ${marker}`));
  if (line < 0) throw new Error(`no marker ${marker}`);
  return `main.c:${line + 1}`;
}
