/**
 * The C library against glibc: the same programs, built once with gcc and the system's library and once with ours (which
 * speaks to the same kernel), must print the same bytes. Mathematics may differ in the last places.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const HERE = import.meta.dirname;
const EXACT = ['printf', 'everyday', 'numbers', 'library', 'streams', 'heap', 'regex', 'random_times'];
/** Units in the last place by which a function may differ from glibc's; 2 for those not listed. */
const TOLERANCE: Record<string, number> = { tgamma: 8, lgamma: 64, erf: 4, erfc: 64 };
const comparable =
  process.platform === 'linux' && process.arch === 'x64' && spawnSync('gcc', ['--version']).status === 0;

const folder = mkdtempSync(join(tmpdir(), 'libc-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const source = (program: string) => join(HERE, 'programs', `${program}.c`);

/** Run an executable under the name `x` (programs print their own name), outputs and status in one text. */
function run(executable: string, where: string): string {
  const cwd = join(folder, where);
  mkdirSync(cwd, { recursive: true });
  copyFileSync(executable, join(cwd, 'x'));
  const { stdout, status, signal } = spawnSync('./x', { cwd, encoding: 'latin1', maxBuffer: 1 << 28 });
  return `${stdout}status ${status ?? signal}\n`;
}

function withGlibc(program: string): string {
  const executable = join(folder, `${program}.glibc`);
  execFileSync('gcc', [
    '-w',
    '-O0',
    '-fno-builtin',
    '-mlong-double-64',
    '-o',
    executable,
    source(program),
    '-lm',
  ]);
  return run(executable, 'glibc');
}

const withOurs = (program: string) => run(join(folder, 'ours-build', program), 'ours');

/** Doubles as integers in their order, so that a difference is a number of representable values. */
function ordinal(hexadecimal: string): bigint {
  const word = BigInt(`0x${hexadecimal}`);
  return word >> 63n ? (1n << 63n) - word : word;
}

describe.skipIf(!comparable)('the C library prints what glibc prints', () => {
  beforeAll(() => {
    execFileSync(join(HERE, 'build.sh'), [
      join(folder, 'ours-build'),
      ...[...EXACT, 'mathematics'].map(source),
    ]);
  }, 300_000);

  test.each(EXACT)('%s', program => {
    const [ours, theirs] = [withOurs(program).split('\n'), withGlibc(program).split('\n')];
    expect(ours.filter((line, i) => line !== theirs[i])).toEqual([]);
    expect(ours.length).toBe(theirs.length);
  });

  test('mathematics, to the last places', () => {
    const [ours, theirs] = [withOurs('mathematics').split('\n'), withGlibc('mathematics').split('\n')];
    const wrong = ours.filter((line, i) => {
      const [name, , , bits] = line.split(' ');
      const expected = theirs[i]?.split(' ')[3];
      if (bits?.length !== 16 || !expected) return false;
      const difference = ordinal(bits) - ordinal(expected);
      // A float result was widened: its last place is bit 29 of the double.
      const units =
        (difference < 0n ? -difference : difference) >> (/^(sin|exp|log)f$/.test(name) ? 29n : 0n);
      return units > BigInt(TOLERANCE[name] ?? 2);
    });
    expect(wrong).toEqual([]);
    expect(ours.length).toBe(theirs.length);
  });
});
