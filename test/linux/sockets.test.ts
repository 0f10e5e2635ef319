/**
 * Sockets, epoll and pseudo-terminals against Linux: each program of test/linux/sockets prints here, under several schedules, what
 * it prints on Linux. The programs have one output, whoever runs when.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import type { Policy } from '../../src/kernel/decisions.ts';
import { outputsUnder, randomPolicies } from '../programs/run.ts';

const OWN = fileURLToPath(new URL('./sockets/', import.meta.url));
/** The machine's user; on Linux too when we may choose, as the superuser may do more. */
const USER = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};

const work = mkdtempSync(join(tmpdir(), 'procstep-sockets-'));
chmodSync(work, 0o777);
afterAll(() => rmSync(work, { recursive: true }));

const POLICIES: readonly Policy[] = [
  { kind: 'fifo' },
  { kind: 'round-robin', quantum: 700 },
  ...randomPolicies(4),
];

it.each(readdirSync(OWN).filter(name => name.endsWith('.c')))('%s', name => {
  const binary = join(work, name.replace(/\.c$/, ''));
  const compiled = spawnSync('gcc', ['-w', '-O0', '-pthread', '-o', binary, `${OWN}${name}`, '-lutil']);
  expect(compiled.status, compiled.stderr.toString()).toBe(0);
  const native = spawnSync(binary, { cwd: work, ...USER, input: '', encoding: 'latin1', timeout: 60_000 });
  expect(native.status, native.stdout + native.stderr).toBe(0);
  const ours = outputsUnder(POLICIES, `${OWN}${name}`, {}, run => expect(run.status).toBe(0));
  expect(ours).toEqual(POLICIES.map(() => native.stdout));
});
