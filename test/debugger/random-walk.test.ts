/**
 * Steps of all kinds, in threads chosen at random, through programs of the lecture: nothing is ever lost, and the program
 * ends as it does without a debugger.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Granularity, Scope, Stop } from '../../src/debugger/types.ts';
import { mix } from '../../src/kernel/decisions.ts';
import { Session } from './session.ts';

const EXAMPLES = 'examples/';
const PROGRAMS = [
  'p3.c',
  'fork-loop.c',
  'if-tree.c',
  'exec-family.c',
  'signals.c',
  'pipeline.c',
  'zombie.c',
  'pipe-ring.c',
];
const STEPS = 150;
const GRANULARITIES: readonly Granularity[] = ['statement', 'line', 'instruction'];

function example(name: string): Session {
  const names = [name, ...readdirSync(EXAMPLES).filter(n => n !== name && n.endsWith('.c'))];
  const s = new Session(Object.fromEntries(names.map(n => [n, readFileSync(EXAMPLES + n, 'utf8')])));
  s.input.closed = true;
  return s;
}

const ended = (stop: Stop): boolean => stop.reason === 'done' || stop.description === 'Deadlock';

function lookAround(s: Session, tid: number): void {
  const open = (scope: Scope): void => {
    for (const v of scope.children.list()) v.children?.list(0, 5);
  };
  for (const frame of s.debugger.stack(tid).frames) s.debugger.scopes(frame.id).forEach(open);
  s.debugger.kernelScopes().forEach(open);
}

function walk(s: Session, seed: number): { stop: Stop; steps: number } {
  const d = s.debugger;
  d.justMyCode = seed % 2 === 0;
  let stop = s.start(true);
  let steps = 0;
  for (; steps < STEPS && !ended(stop); steps++) {
    const random = mix(seed, steps);
    const alive = d.threads().filter(t => t.state !== 'zombie');
    const usual = alive.find(t => t.id === stop.threadId);
    const chosen = random % 4 === 0 || !usual ? alive[(random >>> 8) % Math.max(alive.length, 1)] : usual;
    if (!chosen) {
      stop = s.continue();
      continue;
    }
    expect(d.stack(chosen.id).frames.length).toBeGreaterThan(0);
    if (steps % 25 === 0) lookAround(s, chosen.id);
    const granularity = GRANULARITIES[(random >>> 4) % GRANULARITIES.length]!;
    const kind = (random >>> 12) % 8;
    if (kind < 4) d.stepOver(chosen.id, granularity);
    else if (kind < 7) d.stepInto(chosen.id, granularity);
    else d.stepOut(chosen.id);
    stop = s.wait();
  }
  while (!ended(stop)) stop = s.continue();
  return { stop, steps };
}

describe.each(PROGRAMS)('%s', name => {
  test.each([1, 2])('seed %i', seed => {
    const plain = example(name).start();
    const s = example(name);
    const { stop, steps } = walk(s, seed);
    expect(steps).toBeGreaterThan(0);
    expect([stop.reason, stop.exitCode]).toEqual([plain.reason, plain.exitCode]);
  });
});

test('every statement of program and library, one by one, prints what the program prints', () => {
  const text = `
#include <stdio.h>
#include <stdlib.h>
static int by_value(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
int main(void) {
  int list[] = {9, 4, 7, 1};
  qsort(list, 4, sizeof *list, by_value);
  for (int i = 0; i < 4; i++) printf("%d ", list[i]);
  printf("\\n");
  return 5;
}
`;
  const s = new Session({ 'p.c': text });
  s.debugger.justMyCode = false;
  let stop = s.start(true);
  let steps = 0;
  for (; stop.reason !== 'done'; steps++) stop = s.into(stop);
  expect(s.terminal()).toBe('1 4 7 9 \n');
  expect(stop.exitCode).toBe(5);
  expect(steps).toBeGreaterThan(300);
});
