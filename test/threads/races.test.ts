/** Races that really happen: a thread can lose the CPU between the load and the store of `counter++`, in both tiers. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Policy } from '../../src/kernel/decisions.ts';
import { Session } from '../kernel/run.ts';

const example = (name: string): string =>
  readFileSync(new URL(`../../examples/${name}.c`, import.meta.url), 'utf8');

const counter = (name: string, policy: Policy, interpretOnly = false): number => {
  const s = new Session(example(name), { policy, interpretOnly }).run();
  return Number(/counter = (\d+)/.exec(s.output)?.[1]);
};

const MILLIONS = 2_000_000;

it('two threads, a million increments each: round robin loses updates, always the same number', () => {
  const policy: Policy = { kind: 'round-robin', quantum: 1000 };
  const first = counter('counter-broken', policy);
  expect(first).toBeLessThan(MILLIONS);
  expect(first).toBeGreaterThanOrEqual(1_000_000);
  expect(counter('counter-broken', policy)).toBe(first);
});

it('random schedules lose different numbers for different seeds, the same for the same', () => {
  const results = [1, 2, 3].map(seed => counter('counter-broken', { kind: 'random', seed, quantum: 500 }));
  expect(new Set(results).size).toBe(3);
  for (const result of results) expect(result).toBeLessThan(MILLIONS);
  expect(counter('counter-broken', { kind: 'random', seed: 2, quantum: 500 })).toBe(results[1]);
});

it('a cooperative schedule never loses one', () => {
  expect(counter('counter-broken', { kind: 'fifo' })).toBe(MILLIONS);
});

it('with a mutex none is lost', () => {
  expect(counter('counter-mutex', { kind: 'round-robin', quantum: 1000 })).toBe(MILLIONS);
  expect(counter('counter-mutex', { kind: 'random', seed: 7, quantum: 500 })).toBe(MILLIONS);
});

it('the interpreter and generated code lose the same updates, and leave the same machine', () => {
  const text = example('counter-broken').replace('#define TIMES 1000000', '#define TIMES 40000');
  expect(text).toContain('TIMES 40000');
  for (const policy of [
    { kind: 'round-robin', quantum: 1000 },
    { kind: 'round-robin', quantum: 77 },
    { kind: 'random', seed: 5, quantum: 300 },
  ] as const) {
    const [fast, slow] = [false, true].map(interpretOnly => new Session(text, { policy, interpretOnly }));
    for (const untilClock of [5000, 123_457, 400_000, 100_000_000]) {
      for (const s of [fast!, slow!]) s.machine.run({ untilClock });
      expect(fast!.machine.hash()).toBe(slow!.machine.hash());
    }
    expect(fast!.output).toBe(slow!.output);
  }
});

it('a checkpoint in the middle of it all, restored, gives the same end', () => {
  const s = new Session(example('bounded-buffer'), { policy: { kind: 'random', seed: 3, quantum: 100 } });
  s.machine.run({ untilClock: 8000 });
  const checkpoint = s.machine.checkpoint();
  const before = s.output;
  s.run();
  const [end, hash] = [s.output, s.machine.hash()];
  s.machine.restore(checkpoint);
  s.output = before;
  s.run();
  expect([s.output, s.machine.hash()]).toEqual([end, hash]);
});
