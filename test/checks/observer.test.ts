/** The checks only look on: a machine is the same with them and without, and what they know goes back and forth in time with it. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EVERYTHING, prepare } from './findings.ts';

const PROGRAMS = [
  'test/programs/binary-tree.c',
  'test/programs/pthreads.c',
  'examples/counter-broken.c',
  'examples/pipeline.c',
  'examples/producer-consumer.c',
  'examples/signals.c',
  'examples/uthreads.c',
].filter(path => {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
});

const WRONG = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int table[4];
static int use(int *p, int n) { int s = 0; for (int i = 0; i < n; i++) s += p[i]; return s; }
int main(void) {
  int x, *p = malloc(16), local[3];
  for (int round = 0; round < 2000; round++) {
    if (x > round) table[round % 6] = 1;
    p[round % 5] = use(table, 5) + local[round % 3];
    if (round % 100 == 0) { free(p); p = malloc(16); }
  }
  printf("%d\\n", table[0]);
  free(p);
  return 0;
}
`;

for (const [name, source] of [
  ...PROGRAMS.map(p => [p, readFileSync(p, 'utf8')] as const),
  ['mistakes', WRONG] as const,
]) {
  it(`${name}: the same machine with everything checked, with the heap checked, and without`, () => {
    const plain = prepare(source, { options: undefined }).machine;
    const all = prepare(source, { options: EVERYTHING, checks: ['race'] }).machine;
    const heap = prepare(source, { options: { budget: 0 } }).machine;
    const mixed = prepare(source, { options: { budget: 20_000 } }).machine;
    for (const clock of [10, 999, 25_000, 80_001, 400_000]) {
      plain.run({ untilClock: clock });
      for (const machine of [all, heap, mixed]) {
        machine.run({ untilClock: clock });
        expect(machine.instant).toEqual(plain.instant);
        expect(machine.hash()).toBe(plain.hash());
      }
    }
  }, 60_000);
}

it('a mistake is found again after going back, and not twice without', () => {
  const { machine, findings } = prepare(WRONG, { checks: ['memory', 'uninitialised'] });
  machine.run({ untilClock: 100 });
  const before = [...findings];
  const checkpoint = machine.checkpoint();
  machine.run({ untilClock: 100_000 });
  const first = findings.slice(before.length);
  expect(first.length).toBeGreaterThan(2);
  machine.restore(checkpoint);
  machine.run({ untilClock: 100_000 });
  expect(findings.slice(before.length + first.length)).toEqual(first);
  machine.run({ untilClock: 120_000 });
  expect(findings).toHaveLength(before.length + 2 * first.length);
});

it('a stop that somebody asks for is before the instruction, and the program goes on as ever', () => {
  const source = `#include <stdlib.h>
int main(void) { int *p = malloc(4); p[1] = 5; int got = p[1]; free(p); return got; }
`;
  const { machine, findings } = prepare(source, { checks: ['memory'] });
  machine.events.subscribe(['check'], () => machine.requestStop('check'));
  const stop = machine.run();
  expect(stop).toMatchObject({ kind: 'requested', reasons: ['check'] });
  expect(findings).toHaveLength(1);
  expect(machine.run()).toMatchObject({ kind: 'done', status: 5 << 8 });
  expect(findings).toHaveLength(1);
});
