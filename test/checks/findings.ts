/** Run a program with checks and see what they find: the lines a user of `procstep run --check` reads. */
import { DEFAULTS, type LaunchConfiguration, launch } from '../../src/debugger/launch.ts';
import type { CheckName } from '../../src/kernel/check-state.ts';
import { findingLines } from '../../src/kernel/check-text.ts';
import type { CheckOptions } from '../../src/kernel/checks.ts';
import type { Machine } from '../../src/kernel/machine.ts';
import { builtSysroot, LAB, labHost } from '../lab.ts';

const MOST = 50_000_000;

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
      sources: [`${LAB}/main.c`],
      folder: LAB,
      terminal: { stdin: false, stdout: false, stderr: false },
      ...configuration,
    },
    { host: labHost({ 'main.c': source }), sysroot: builtSysroot(), ...(options ? { checks: options } : {}) },
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
