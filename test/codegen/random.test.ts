/**
 * Random programs, straight in the instruction set: any operation, any control flow (most of it irreducible), calls, loads
 * and stores. They rarely end, so a run is so many stops.
 */
import { describe, expect, it } from 'vitest';
import { OPS, type RegType } from '../../src/compiler/ir.ts';
import { assemble } from './assemble.ts';
import { randomSlices, TestMachine } from './twoTiers.ts';

/** Registers by type: variables first, then temporaries. r15 points at data. */
const VARIABLES: Record<RegType, string[]> = {
  i32: ['r0', 'r1', 'r2', 'r3'],
  i64: ['r4', 'r5', 'r6', 'r7'],
  f32: ['r8', 'r9', 'r10'],
  f64: ['r11', 'r12', 'r13', 'r14'],
};
const TEMPORARIES = ['r16', 'r17', 'r18', 'r19', 'r20'];
const PURE = OPS.filter(op => ['unary', 'binary', 'binimm', 'const'].includes(op.shape) && !op.traps);
const ACCESSES = OPS.filter(op => op.shape === 'load' || op.shape === 'store');

function randomProgram(seed: number): string {
  const random = randomSlices(seed, 1 << 20);
  const below = (n: number): number => (random(0) >> 4) % n;
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;

  const body = (): string[] => {
    const lines: string[] = [];
    const blocks = 4 + below(12);
    for (let block = 0; block < blocks; block++) {
      lines.push(`b${block}:`);
      /** What the temporaries hold in this block. */
      const held = new Map<string, RegType>();
      const operand = (type: RegType): string =>
        pick([...VARIABLES[type], ...[...held].filter(([, t]) => t === type).map(([r]) => r)]);
      const destination = (type: RegType): string => {
        const r = pick([...VARIABLES[type], ...TEMPORARIES]);
        if (TEMPORARIES.includes(r)) held.set(r, type);
        return r;
      };
      for (let n = below(12); n > 0; n--) {
        if (below(4) === 0) {
          const op = pick(ACCESSES);
          const from = operand('i64');
          held.set('r21', 'i64');
          lines.push(`i64.and.imm r21 ${from} 8191`, 'i64.add r21 r21 r15');
          lines.push(
            op.shape === 'load'
              ? `${op.name} ${destination(op.dt!)} r21 ${below(9)}`
              : `${op.name} r21 ${below(9)} ${operand(op.bt!)}`,
          );
          continue;
        }
        const op = pick(PURE);
        const a = op.at && operand(op.at);
        const b = op.shape === 'binary' ? operand(op.at!) : op.shape === 'unary' ? '' : `${below(100) - 50}`;
        lines.push(`${op.name} ${destination(op.dt!)} ${a ?? ''} ${b}`.replace(/ +/g, ' ').trim());
      }
      const target = (): string => `b${below(blocks)}`;
      switch (below(7)) {
        case 0:
          lines.push(`jump ${target()}`);
          break;
        case 1:
          lines.push(`jumptab ${operand('i32')} ${target()} ${target()}`);
          break;
        case 2:
          lines.push(`call ${pick(VARIABLES.i32)} ${pick(['f0', 'f1'])} r0`);
          break;
        case 3:
          lines.push('i32.and.imm r22 r2 3', `brnz r22 ${target()}`, `ret.i32 ${operand('i32')}`);
          break;
        default:
          lines.push(`${pick(['brnz', 'brz'])} ${operand('i32')} ${target()}`);
      }
    }
    lines.push('jump b0');
    return lines;
  };
  const functions = ['main', 'f0', 'f1'].map(name =>
    [`func ${name} i:i vars=16 frame=32`, 'i64.const r15 &data', ...body()].join('\n'),
  );
  return functions.join('\n');
}

describe('random programs', () => {
  it('leave both tiers in the same state at every stop', () => {
    let entered = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const image = assemble(randomProgram(seed), 4);
      const machines = [false, true].map(fast => new TestMachine(image, [BigInt(seed)], fast, 1 << 18));
      const slices = randomSlices(seed + 1000, 500);
      for (let stop = 0; stop < 30; stop++) {
        const fuel = slices(stop);
        const [slow, fast] = machines.map(m => ({ exit: m.run(fuel), state: m.state() }));
        expect(fast, `program ${seed}, stop ${stop}`).toEqual(slow);
        if (slow!.exit.exit.kind !== 'fuel') break;
      }
      entered += machines[1]!.entered;
    }
    expect(entered).toBeGreaterThan(200);
  });
});
