/**
 * The thread examples, compiled by gcc and run on Linux many times, beside our machine under many seeds: every output that
 * Linux gave is one of ours. Not part of `npm test`: needs gcc.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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

/** What it prints is measured, so it is not the same twice on Linux either: test/threads/cost.test.ts has it. */
const MEASURES = 'threads-compared';

/** Every example that has to do with threads. */
const EXAMPLES = readdirSync(`${ROOT}examples`)
  .filter(file => file.endsWith('.c'))
  .map(file => file.slice(0, -'.c'.length))
  .filter(name => name !== MEASURES && /#include <(pthread|threads|uthread|ucontext)\.h>/.test(source(name)));

it('all the examples with threads are here', () => {
  expect(EXAMPLES.length).toBeGreaterThanOrEqual(13);
});

it.each(EXAMPLES)('%s', name => {
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
