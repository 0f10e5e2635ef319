/**
 * The thread examples, compiled by gcc and run on Linux many times, beside our machine under many seeds: every output that
 * Linux gave is one of ours. Not part of `npm test`: needs gcc.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import type { Policy } from '../../src/kernel/decisions.ts';
import { Session } from '../kernel/run.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** PROCSTEP_LINUX_RUNS asks for more: outputs that Linux gives once in a hundred runs want as many seeds of ours. */
const LINUX_RUNS = Number(process.env.PROCSTEP_LINUX_RUNS ?? 20);
const OUR_RUNS = 4000;
const QUANTA = [200, 30, 60, 1000, 300, 100, 15, 10_000];
const STUCK = '(does not end)';

const folder = mkdtempSync(join(tmpdir(), 'procstep-threads-'));
afterAll(() => rmSync(folder, { recursive: true }));

const source = (name: string): string => readFileSync(`${ROOT}examples/${name}.c`, 'utf8');

/** Outputs on Linux, half of the runs on one CPU. */
function linuxOutputs(name: string): Set<string> {
  const binary = join(folder, name);
  const more: string[] = [];
  if (source(name).includes('<uthread.h>')) {
    copyFileSync(`${ROOT}src/sysroot/include/uthread.h`, join(folder, 'uthread.h'));
    more.push(`${ROOT}src/sysroot/lib/uthread.c`);
  }
  const flags = ['-O0', '-pthread', '-D_GNU_SOURCE', '-I', folder];
  execFileSync('gcc', [...flags, '-o', binary, `${ROOT}examples/${name}.c`, ...more]);
  const outputs = new Set<string>();
  for (let i = 0; i < LINUX_RUNS; i++) {
    const [command, args] = i % 2 ? ['taskset', ['1', binary]] : [binary, []];
    const done = spawnSync(command as string, args as string[], { timeout: 2000, encoding: 'utf8' });
    outputs.add(done.error ? STUCK : done.stdout);
  }
  return outputs;
}

function ourOutput(text: string, policy: Policy): string {
  const s = new Session(text, { policy }).run();
  return s.stop?.kind === 'deadlock' ? STUCK : s.output;
}

/** The policies to try, the plain ones first. */
function* policies(): Generator<Policy> {
  yield { kind: 'fifo' };
  yield { kind: 'round-robin', quantum: 1_000_000 };
  for (let seed = 1; seed <= OUR_RUNS; seed++) {
    yield { kind: 'random', seed, quantum: QUANTA[seed % QUANTA.length]! };
  }
}

// Of some sixty outputs of this one, a few are as rare here as there: it is compared when many runs are asked for.
const rare = LINUX_RUNS > 100 ? ['threads-loop-variable'] : [];

it.each([
  ...rare,
  'threads-create-join',
  'thread-exit',
  'counter-broken',
  'counter-mutex',
  'condition-variable',
  'bounded-buffer',
  'bounded-buffer-semaphores',
  'philosophers',
  'philosophers-ordered',
  'web-server',
  'matrix-threads',
  'uthreads',
])('%s', name => {
  // How many updates are lost is as many things as there are runs: that some are lost is the output.
  const masked = (output: string) => output.replace(/counter = \d+, lost updates: some/, 'lost updates');
  const missing = new Set([...linuxOutputs(name)].map(masked));
  const seen = missing.size;
  for (const policy of policies()) {
    missing.delete(masked(ourOutput(source(name), policy)));
    if (missing.size === 0) break;
  }
  expect(seen).toBeGreaterThan(0);
  expect([...missing]).toEqual([]);
});
