/**
 * Programs of several processes, whose output depends on who runs when: every output that Linux gives in many runs must be
 * among those our machine gives under first come first served, round robin with several quanta, and random schedules.
 * A program that has one output on Linux must have the same one here. Pids are masked by order of first appearance.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import type { Policy } from '../../src/kernel/decisions.ts';
import { EXAMPLES, outputsUnder, randomPolicies } from '../programs/run.ts';

const NATIVE_RUNS = Number(process.env.NATIVE_RUNS ?? 20);
const SEEDS = Number(process.env.SEEDS ?? 150);
const MOST_SEEDS = 10 * SEEDS;
const OWN = fileURLToPath(new URL('./outputs/', import.meta.url));

/** Examples whose output is the program's own, not that of ps or of a terminal; with their input. */
const FROM_EXAMPLES: Readonly<Record<string, string>> = {
  'p1.c': '',
  'p2.c': '',
  'hello-fork.c': '',
  'fork-x.c': '',
  'fork-loop.c': '',
  'fork-loop-inside.c': '',
  'or-fork.c': '',
  'pipe-hello.c': '',
  'pipe-ring.c': '',
  'printf-before-fork.c': '',
  'producer-consumer.c': '',
  'w3.c': '',
  'exit-status.c': '',
  'sigchld-reaper.c': '',
  'fork-tree.c': '2\n',
  'wait-order.c': '',
  'exec-family.c': '',
  'env.c': '',
  'pipeline.c': '',
  'redirect.c': '',
  'signals.c': '',
  'minishell.c': 'echo hello\nnosuch\ncd broken\nls\nexit\n',
};

const work = mkdtempSync(join(tmpdir(), 'procstep-outputs-'));
afterAll(() => rmSync(work, { recursive: true }));

/** Pids as P1, P2, ... in order of appearance. */
function maskPids(output: string, isPid: (n: number) => boolean): string {
  const names = new Map<string, string>();
  return output.replace(/\d+/g, digits => {
    if (!isPid(Number(digits))) return digits;
    const name = names.get(digits) ?? `P${names.size + 1}`;
    names.set(digits, name);
    return name;
  });
}

function runNative(binary: string, cwd: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, { cwd, stdio: ['pipe', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString('latin1');
    });
    child.on('error', reject);
    // Our own pid bounds what else can be a pid: they are given in order, and wrap far away.
    child.on('close', (status, signal) => {
      const first = child.pid ?? 0;
      const masked = maskPids(output, n => n >= first && n < first + 2000);
      resolve(`${masked}[${status ?? 128 + constants.signals[signal!]}]`);
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** Each native run that may be going on at the same time has a folder of its own. */
const RIVALS = 8;
const folders = Array.from({ length: RIVALS }, (_, i) => join(work, String(i)));
for (const folder of folders) cpSync(EXAMPLES, folder, { recursive: true });

/** The outputs of NATIVE_RUNS runs: alone, with a rival for each CPU, with many. Those that sleep are not run alone. */
async function nativeOutputs(binary: string, input: string, sleeps: boolean): Promise<Set<string>> {
  const outputs = new Set<string>();
  const atOnce = sleeps ? [RIVALS] : [1, 2, RIVALS];
  for (let runs = 0, round = 0; runs < NATIVE_RUNS; round++) {
    const rivals = folders.slice(0, atOnce[round % atOnce.length]);
    runs += rivals.length;
    for (const output of await Promise.all(rivals.map(cwd => runNative(binary, cwd, input))))
      outputs.add(output);
  }
  return outputs;
}

const ORDERLY: readonly Policy[] = [
  { kind: 'fifo' },
  ...[50, 300, 2000, 20000, 1_000_000].map(quantum => ({ kind: 'round-robin', quantum }) as const),
];

/** Our outputs. A program of many orders needs many seeds to show them all: there are more while one is missing. */
function ourOutputs(program: string, input: string, native: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const policies = [...ORDERLY, ...randomPolicies(MOST_SEEDS)];
  for (let from = 0; from < policies.length; from += SEEDS) {
    const statuses: number[] = [];
    const some = policies.slice(from, from + SEEDS);
    const outputs = outputsUnder(some, program, { stdin: input }, run => statuses.push(run.status));
    outputs.forEach((output, i) => {
      found.add(`${maskPids(output, n => n >= 59101 && n < 61101)}[${statuses[i]}]`);
    });
    if ([...native].every(output => found.has(output))) break;
  }
  return found;
}

const programs = [
  ...Object.entries(FROM_EXAMPLES).map(([name, input]) => [name, `${EXAMPLES}/${name}`, input] as const),
  ...readdirSync(OWN)
    .filter(name => name.endsWith('.c'))
    .map(name => [name, `${OWN}${name}`, ''] as const),
];

it.each(programs)('%s', async (name, path, input) => {
  const binary = join(work, name.replace(/\.c$/, ''));
  const compiled = spawnSync('gcc', ['-w', '-O0', '-o', binary, path]);
  expect(compiled.status, compiled.stderr.toString()).toBe(0);
  const source = readFileSync(path, 'utf8');
  const native = await nativeOutputs(binary, input, /\b(sleep|alarm)\(/.test(source));
  const ours = ourOutputs(path, input, native);
  const missing = [...native].filter(output => !ours.has(output));
  expect(missing, `of ${native.size} outputs on Linux and ${ours.size} here`).toEqual([]);
  if (/^\/\/ one output:/m.test(source)) expect([...ours]).toEqual([...native]);
});
