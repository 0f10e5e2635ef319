/**
 * Every program of test/programs on our machine prints what it printed on Linux (NAME.out, made with gcc and glibc by
 * test/linux/programs/regenerate.mjs) and ends with the status it states.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PROGRAMS, readText, run } from './programs/run.ts';

const names = readdirSync(PROGRAMS)
  .filter(file => file.endsWith('.c'))
  .map(file => file.slice(0, -2));

const sorted = (text: string): string => text.split('\n').sort().join('\n');

it.each(names)('%s', name => {
  const source = readText(`${PROGRAMS}/${name}.c`);
  const input = `${PROGRAMS}/${name}.in`;
  const { stdout, status } = run(`${PROGRAMS}/${name}.c`, {
    stdin: existsSync(input) ? readFileSync(input) : '',
    env: { TZ: 'UTC' },
  });
  const anyOrder = /^\/\/ expect-any:/m.test(source);
  const expected = readText(`${PROGRAMS}/${name}.out`);
  expect(anyOrder ? sorted(stdout) : stdout).toBe(anyOrder ? sorted(expected) : expected);
  expect(status).toBe(Number(/^\/\/ status: (\d+)/m.exec(source)?.[1] ?? 0));
});
