/** Watched memory in generated code: it stops where the interpreter does, and goes on beside what is watched. */
import { describe, expect, it } from 'vitest';
import type { Watch } from '../../src/machine/interface.ts';
import { assemble } from './assemble.ts';
import { randomSlices, runBoth, type TestMachine } from './twoTiers.ts';

/** Watch these ranges, by offset from `&data`. */
const watching =
  (access: Watch['access'], ...ranges: (readonly [offset: number, size: number])[]) =>
  ({ cpu, space, data }: TestMachine): void =>
    cpu.setWatches(ranges.map(([offset, size]) => ({ space, address: data + offset, size, access })));

/** Writes, reads and updates r0 pseudo-random places of two pages, in all sizes, aligned or not. */
const SCATTER = assemble(`
  func main i:i vars=5 frame=16
    i64.const r1 &data
    i32.const r2 12345
    i32.const r4 0
  body:
    i32.mul.imm r2 r2 1103515245
    i32.add.imm r2 r2 12345
    i32.const r5 16
    i32.shr_u r5 r2 r5
    i32.const r6 8176
    i32.rem_u r5 r5 r6
    i64.extend_i32_u r5 r5
    i64.add r3 r5 r1
    i32.store8 r3 0 r2
    i32.store16 r3 5 r2
    i32.store r3 1 r2
    i32.load16_u r6 r3 3
    i32.add r4 r4 r6
    i64.store r3 8 r1
    i64.load r6 r3 2
    i32.wrap_i64 r6 r6
    i32.add r4 r4 r6
    i32.sub.imm r0 r0 1
    brnz r0 body
    ret.i32 r4
`);

/** Counts r0 times in the word at offset 8, between two others that are never touched. */
const BESIDE = assemble(`
  func main i:i vars=3 frame=16
    i64.const r1 &data
  body:
    i32.load r3 r1 8
    i32.add.imm r3 r3 1
    i32.store r1 8 r3
    i32.sub.imm r0 r0 1
    brnz r0 body
    i32.load r3 r1 8
    ret.i32 r3
`);

describe('watched memory', () => {
  for (const access of ['write', 'read', 'readWrite'] as const) {
    it(`stops at the same accesses for ${access}, whatever is beside`, () => {
      const { stops, fast } = runBoth(SCATTER, [20_000n], randomSlices(7, 4000), {
        prepare: watching(access, [1200, 4], [1210, 3], [4090, 10]),
      });
      expect(stops).toBeGreaterThan(150);
      expect(fast.entered).toBeGreaterThan(20);
    });
  }

  it('stops at the same accesses while copies are taken of the memory', () => {
    const copies: { release(): void }[] = [];
    runBoth(SCATTER, [5000n], randomSlices(8, 3000), {
      prepare: watching('write', [4094, 4]),
      between: machine => copies.push(machine.space.clone()),
    });
    expect(copies.length).toBeGreaterThan(20);
  });

  for (const [where, ...ranges] of [
    ['after', [0, 8]],
    ['before', [12, 4]],
    ['outside of both', [4095, 1]],
  ] as const) {
    it(`generated code runs on where it writes the bytes ${where} what is watched`, () => {
      const { exit, fast } = runBoth(BESIDE, [100_000n], () => 1 << 30, {
        prepare: watching('readWrite', ...ranges),
      });
      expect(exit).toEqual({ kind: 'returned', value: 100_000n });
      expect(fast.entered).toBeLessThan(10);
    });
  }

  it('is forgotten when the watches are taken away', () => {
    const { stops } = runBoth(BESIDE, [5000n], () => 400, {
      prepare: watching('write', [8, 4]),
      between: (machine, stop) => {
        if (stop === 100) machine.cpu.setWatches([]);
      },
    });
    expect(stops).toBeLessThan(200);
  });
});
