/**
 * Every pure operation against a reference in BigInt and JavaScript numbers, over edge cases and random operands. The
 * reference works on register bits, as the machine does.
 */
import { describe, expect, test } from 'vitest';
import { OPS, type OpInfo, type RegType } from '../../src/compiler/ir.ts';
import { Computer } from './harness.ts';

const LETTER: Record<RegType, string> = { i32: 'i', i64: 'I', f32: 'f', f64: 'd' };
const BITS: Record<RegType, number> = { i32: 32, i64: 64, f32: 32, f64: 64 };

const scratch = new DataView(new ArrayBuffer(8));
const float = (bits: bigint, t: RegType): number => {
  scratch.setBigUint64(0, bits, true);
  return t === 'f32' ? scratch.getFloat32(0, true) : scratch.getFloat64(0, true);
};
/** Bits of a number that is not NaN. */
const floatBits = (value: number, t: RegType): bigint => {
  scratch.setBigUint64(0, 0n, true);
  if (t === 'f32') scratch.setFloat32(0, value, true);
  else scratch.setFloat64(0, value, true);
  return scratch.getBigUint64(0, true);
};

const isNaNBits = (bits: bigint, t: RegType): boolean => Number.isNaN(float(bits, t));
const quiet = (bits: bigint, t: RegType): bigint => bits | (t === 'f32' ? 1n << 22n : 1n << 51n);
const defaultNaN = (t: RegType): bigint => (t === 'f32' ? 0xffc0_0000n : 0xfff8_0000_0000_0000n);
const signBit = (t: RegType): bigint => 1n << BigInt(BITS[t] - 1);

/** Round half to even. */
function nearest(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) >= 2 ** 52) return x;
  const floor = Math.floor(x);
  const r = x - floor < 0.5 || (x - floor === 0.5 && floor % 2 === 0) ? floor : floor + 1;
  return r === 0 && (x < 0 || Object.is(x, -0)) ? -0 : r;
}

const FLOAT_BINARY: Record<string, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
};
const FLOAT_UNARY: Record<string, (a: number) => number> = {
  sqrt: Math.sqrt,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  nearest,
};
const COMPARE: Record<string, <T>(a: T, b: T) => boolean> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  gt: (a, b) => a > b,
  le: (a, b) => a <= b,
  ge: (a, b) => a >= b,
};

function integer(name: string, n: number, ua: bigint, ub: bigint): bigint {
  const wrap = (x: bigint) => BigInt.asUintN(n, x);
  const a = BigInt.asIntN(n, ua);
  const b = BigInt.asIntN(n, ub);
  const shift = ub % BigInt(n);
  const bits = ua.toString(2).padStart(n, '0');
  const [compare, sign] = name.split('_');
  if (COMPARE[compare!]) return COMPARE[compare!]!(sign === 'u' ? ua : a, sign === 'u' ? ub : b) ? 1n : 0n;
  switch (name) {
    case 'add':
      return wrap(a + b);
    case 'sub':
      return wrap(a - b);
    case 'mul':
      return wrap(a * b);
    case 'and':
      return ua & ub;
    case 'or':
      return ua | ub;
    case 'xor':
      return ua ^ ub;
    case 'shl':
      return wrap(ua << shift);
    case 'shr_s':
      return wrap(a >> shift);
    case 'shr_u':
      return ua >> shift;
    case 'rotl':
      return wrap((ua << shift) | (ua >> (BigInt(n) - shift)));
    case 'div_s':
      return wrap(a / b);
    case 'div_u':
      return ua / ub;
    case 'rem_s':
      return wrap(a % b);
    case 'rem_u':
      return ua % ub;
    case 'clz':
      return BigInt(ua === 0n ? n : bits.indexOf('1'));
    case 'ctz':
      return BigInt(ua === 0n ? n : n - 1 - bits.lastIndexOf('1'));
    case 'popcnt':
      return BigInt(bits.replaceAll('0', '').length);
    case 'extend8_s':
      return wrap(BigInt.asIntN(8, ua));
    case 'extend16_s':
      return wrap(BigInt.asIntN(16, ua));
    default:
      throw new Error(`no reference for ${name}`);
  }
}

/** What the SSE conversion to a signed integer of n bits gives. */
function truncate(x: number, n: number): bigint {
  const limit = 2 ** (n - 1);
  const t = Math.trunc(x);
  return t >= -limit && t < limit ? BigInt.asUintN(n, BigInt(t)) : 1n << BigInt(n - 1);
}

function convert(op: OpInfo, bits: bigint): bigint {
  const name = op.name.split('.')[1]!;
  const from = op.at!;
  const to = op.dt!;
  if (name.startsWith('reinterpret')) return bits;
  if (name === 'wrap_i64') return BigInt.asUintN(32, bits);
  if (name === 'extend_i32_s') return BigInt.asUintN(64, BigInt.asIntN(32, bits));
  if (name === 'extend_i32_u') return bits;
  if (name === 'demote_f64') {
    if (!isNaNBits(bits, 'f64')) return floatBits(float(bits, 'f64'), 'f32');
    return ((bits >> 63n) << 31n) | 0x7fc0_0000n | ((bits >> 29n) & 0x3f_ffffn);
  }
  if (name === 'promote_f32') {
    if (!isNaNBits(bits, 'f32')) return floatBits(float(bits, 'f32'), 'f64');
    return ((bits >> 31n) << 63n) | 0x7ff8_0000_0000_0000n | ((bits & 0x3f_ffffn) << 29n);
  }
  const unsigned = name.endsWith('_u');
  if (name.startsWith('convert')) {
    const value = unsigned ? bits : BigInt.asIntN(BITS[from], bits);
    return to === 'f64' ? floatBits(Number(value), 'f64') : floatBits(toFloat32(value), 'f32');
  }
  const x = float(bits, from);
  if (!unsigned) return truncate(x, BITS[to]);
  if (to === 'i32') return truncate(x, 64) & 0xffff_ffffn;
  return x >= 2 ** 63 ? truncate(x - 2 ** 63, 64) ^ (1n << 63n) : truncate(x, 64);
}

/** An integer rounded once to 24 bits, half to even. */
function toFloat32(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  const extra = BigInt(Math.max(0, magnitude.toString(2).length - 24));
  let kept = magnitude >> extra;
  const rest = magnitude - (kept << extra);
  const half = extra === 0n ? 0n : 1n << (extra - 1n);
  if (extra > 0n && (rest > half || (rest === half && kept & 1n))) kept++;
  return Number(kept << extra) * (value < 0n ? -1 : 1);
}

function reference(op: OpInfo, a: bigint, b: bigint): bigint {
  const t = op.at!;
  const name = op.name.split('.')[1]!;
  if (name === 'mov') return a;
  if (op.name.includes('_f32') || op.name.includes('_f64') || /_i(32|64)/.test(op.name))
    return convert(op, a);
  if (t === 'i32' || t === 'i64') return integer(name, BITS[t], a, b);
  if (COMPARE[name]) return COMPARE[name]!(float(a, t), float(b, t)) ? 1n : 0n;
  if (name === 'neg') return a ^ signBit(t);
  if (name === 'abs') return a & ~signBit(t);
  if (name === 'copysign') return (a & ~signBit(t)) | (b & signBit(t));
  const value = FLOAT_BINARY[name]
    ? FLOAT_BINARY[name]!(float(a, t), float(b, t))
    : FLOAT_UNARY[name]!(float(a, t));
  if (!Number.isNaN(value)) return floatBits(value, t);
  if (isNaNBits(a, t)) return quiet(a, t);
  return op.shape === 'binary' && isNaNBits(b, t) ? quiet(b, t) : defaultNaN(t);
}

const EDGES: Record<RegType, bigint[]> = {
  i32: [0n, 1n, 2n, 31n, 32n, 0x7fn, 0x80n, 0x8000n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn],
  i64: [
    0n,
    1n,
    63n,
    64n,
    0x8000_0000n,
    0xffff_ffffn,
    2n ** 53n + 1n,
    2n ** 63n - 1n,
    2n ** 63n,
    2n ** 64n - 1n,
  ],
  f32: [
    ...[0, -0, 1, -1, 0.5, 1.5, 2.5, -2.5, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 63, 2 ** 64, 1e-45, 3.4e38],
    ...[Infinity, -Infinity],
  ].map(x => floatBits(x, 'f32')),
  f64: [
    ...[
      0,
      -0,
      1,
      -1,
      0.5,
      1.5,
      2.5,
      -2.5,
      2147483647.5,
      -2147483648.5,
      2 ** 32,
      2 ** 63,
      -(2 ** 63),
      2 ** 64,
    ],
    ...[1e300, 5e-324, Infinity, -Infinity],
  ].map(x => floatBits(x, 'f64')),
};
EDGES.f32.push(0x7fc0_0001n, 0xff80_0001n, 0x7fa0_0000n, 0xffff_ffffn);
EDGES.f64.push(
  0x7ff8_0000_0000_0001n,
  0xfff0_0000_2000_0001n,
  0x7ff4_0000_0000_0000n,
  0xffff_ffff_ffff_ffffn,
);

/** A fixed pseudo-random sequence (xorshift64). */
function* randomBits(): Generator<bigint, never> {
  let x = 0x9e37_79b9_7f4a_7c15n;
  for (;;) {
    x ^= BigInt.asUintN(64, x << 13n);
    x ^= x >> 7n;
    x ^= BigInt.asUintN(64, x << 17n);
    yield x;
  }
}
const random = randomBits();
const operands = (t: RegType): bigint[] => [
  ...EDGES[t],
  ...Array.from({ length: 12 }, () => BigInt.asUintN(BITS[t], random.next().value)),
  ...Array.from({ length: 4 }, () => {
    const small = Number(random.next().value % 2000n) - 1000;
    return t[0] === 'f' ? floatBits(small / 8, t) : BigInt.asUintN(BITS[t], BigInt(small));
  }),
];

const isDivision = (op: OpInfo): boolean => op.traps === true;
const traps = (op: OpInfo, a: bigint, b: bigint): boolean =>
  isDivision(op) &&
  (b === 0n || (op.name.endsWith('_s') && a === signBit(op.at!) && b === signBit(op.at!) * 2n - 1n));

/** A function that applies the operation to its parameters, called again and again. */
function caller(op: OpInfo, immediate?: bigint): (a: bigint, b: bigint) => bigint | string {
  const at = LETTER[op.at!];
  const bt = LETTER[op.bt ?? op.at!];
  const operandB = op.shape === 'binary' ? 'r1' : op.shape === 'binimm' ? String(immediate) : '';
  const computer = new Computer(
    `
    func main v:v vars=0
      ret
    func f ${at}${bt}:${LETTER[op.dt!]} vars=2
      ${op.name} r2 r0 ${operandB}
      ret.${op.dt} r2`.replace('v:v', ':v'),
  );
  const entry = computer.image.image.functions[1]!.entry;
  const start = { ...computer.context };
  return (a, b) => {
    Object.assign(computer.context, start);
    computer.cpu.pushCall(computer.context, computer.space, entry, [a, b], 0);
    const { exit } = computer.run();
    if (exit.kind === 'trap') {
      computer.cpu.popWindow(computer.context, computer.space);
      return exit.trap;
    }
    return exit.kind === 'returned' ? exit.value : exit.kind;
  };
}

describe('operations are those of the reference', () => {
  for (const op of OPS) {
    if (op.shape === 'unary') {
      test(op.name, () => {
        const f = caller(op);
        for (const a of operands(op.at!)) expect([a, f(a, 0n)]).toEqual([a, reference(op, a, 0n)]);
      });
    } else if (op.shape === 'binary') {
      test(op.name, () => {
        const f = caller(op);
        const bs = operands(op.bt ?? op.at!);
        for (const a of operands(op.at!)) {
          for (const b of bs) {
            expect([a, b, f(a, b)]).toEqual([a, b, traps(op, a, b) ? 'divide' : reference(op, a, b)]);
          }
        }
      });
    } else if (op.shape === 'binimm') {
      test(op.name, () => {
        const plain = { ...op, name: op.name.replace('.imm', '') };
        for (const b of [0n, 1n, -1n, 33n, -0x8000_0000n, 0x7fff_ffffn]) {
          const f = caller(op, b);
          const bits = BigInt.asUintN(BITS[op.at!], b);
          for (const a of operands(op.at!))
            expect([a, b, f(a, 0n)]).toEqual([a, b, reference(plain, a, bits)]);
        }
      });
    }
  }
});
