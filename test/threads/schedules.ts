/** C programs with threads, run under many schedules: what must hold, must hold under all of them. */
import { expect } from 'vitest';
import type { Policy } from '../../src/kernel/decisions.ts';
import { type Options, run, type Session } from '../kernel/run.ts';

const random = (seed: number, quantum: number): Policy => ({ kind: 'random', seed, quantum });

export const SCHEDULES: readonly Policy[] = [
  { kind: 'fifo' },
  { kind: 'round-robin', quantum: 1_000_000 },
  { kind: 'round-robin', quantum: 97 },
  random(1, 30),
  random(2, 300),
  random(3, 3000),
];

const HEADERS = [
  'errno.h',
  'pthread.h',
  'sched.h',
  'semaphore.h',
  'signal.h',
  'stdio.h',
  'stdlib.h',
  'string.h',
  'sys/mman.h',
  'sys/wait.h',
  'time.h',
  'unistd.h',
];

/** A program from the text of its functions: the headers are put before it. `check(x)` prints the line where x is false. */
export const program = (text: string): string =>
  `${HEADERS.map(h => `#include <${h}>\n`).join('')}
#define check(x) do { if (!(x)) printf("not so: %s\\n", #x); } while (0)
${text}`;

/** Run under every schedule: it must print this each time. */
export function always(text: string, output: string, options: Options = {}): void {
  for (const policy of SCHEDULES) {
    const s = run(program(text), { ...options, policy });
    expect({ policy, output: s.output }).toEqual({ policy, output });
  }
}

/** Run under one schedule. */
export const once = (text: string, policy: Policy, options: Options = {}): Session =>
  run(program(text), { ...options, policy });

/** Outputs under many seeds, each once. */
export function outputs(text: string, seeds: number, quantum: number): Set<string> {
  const found = new Set<string>();
  for (let seed = 1; seed <= seeds; seed++) found.add(once(text, random(seed, quantum)).output);
  return found;
}
