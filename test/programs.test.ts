/**
 * Every program of test/programs on our machine prints what it printed on Linux (NAME.out, made with gcc and glibc by
 * test/linux/programs/regenerate.mjs) and ends with the status it states: under the default schedule, and, as these
 * programs order their own processes, under any other.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DEFAULT_QUANTUM, type Policy } from '../src/kernel/decisions.ts';
import { outputsUnder, PROGRAMS, randomPolicies, readText } from './programs/run.ts';

const names = readdirSync(PROGRAMS)
  .filter(file => file.endsWith('.c'))
  .map(file => file.slice(0, -2));

const sorted = (text: string): string => text.split('\n').sort().join('\n');

const POLICIES: readonly Policy[] = [
  { kind: 'round-robin', quantum: DEFAULT_QUANTUM },
  { kind: 'fifo' },
  { kind: 'round-robin', quantum: 700 },
  ...randomPolicies(6),
];

it.each(names)('%s', name => {
  const source = readText(`${PROGRAMS}/${name}.c`);
  const input = `${PROGRAMS}/${name}.in`;
  const anyOrder = /^\/\/ expect-any:/m.test(source);
  const expected = readText(`${PROGRAMS}/${name}.out`);
  const status = Number(/^\/\/ status: (\d+)/m.exec(source)?.[1] ?? 0);
  const stdin = existsSync(input) ? readFileSync(input) : '';
  outputsUnder(POLICIES, `${PROGRAMS}/${name}.c`, { stdin, env: { TZ: 'UTC' } }, (run, policy) => {
    const under = JSON.stringify(policy);
    expect(anyOrder ? sorted(run.stdout) : run.stdout, under).toBe(anyOrder ? sorted(expected) : expected);
    expect(run.status, under).toBe(status);
  });
});
