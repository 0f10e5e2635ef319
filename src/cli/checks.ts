/** `procstep run --check`: what the checks find, on stderr, as it happens. */
import type { CheckName } from '../kernel/check-state.ts';
import { findingLines } from '../kernel/check-text.ts';
import type { CheckOptions } from '../kernel/checks.ts';
import type { Machine } from '../kernel/machine.ts';

/** The words of the option, and the check each one is. */
export const CHECK_WORDS: Readonly<Record<string, CheckName>> = {
  memory: 'memory',
  uninitialised: 'uninitialised',
  races: 'race',
  leaks: 'leak',
  overflow: 'overflow',
};

/** What is looked for without being named: overflow is common where nobody minds (hashes). */
export const USUAL_CHECKS: readonly CheckName[] = ['memory', 'uninitialised', 'race', 'leak'];

/** On the command line the whole run is looked at, however long it takes. */
export const COMMAND_LINE_CHECKS: CheckOptions = { budget: Number.POSITIVE_INFINITY };

/** Write what the wanted checks find. */
export function tellFindings(
  machine: Machine,
  wanted: ReadonlySet<CheckName>,
  write: (text: string) => void,
): void {
  const { checks } = machine.kernel;
  if (checks) {
    checks.races = wanted.has('race');
    checks.arithmetic = wanted.has('overflow');
  }
  machine.events.subscribe(['check'], e => {
    if (e.event !== 'check' || !wanted.has(e.finding.check)) return;
    const [first, ...rest] = findingLines(e.finding, e.site);
    write(`procstep: process ${e.pid}: ${[first, ...rest].join('\n')}\n`);
  });
}
