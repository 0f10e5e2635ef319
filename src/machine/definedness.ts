/**
 * Which bits of a result have a value, when some bits of the operands have none: memcheck's rules (Seward and Nethercote, "Using
 * Valgrind to detect undefined value errors with bit-precision", 2005), the precise ones throughout.
 *
 * Values are 64-bit register contents; `ua` and `ub` have a 1 for each undefined bit of a and b. The result never has undefined
 * bits above the width of the operation, because registers are zero-extended.
 */
import type { OpInfo } from '../compiler/ir.ts';

export interface Value {
  readonly bits: bigint;
  readonly undefined: bigint;
}

const DEFINED: Value = { bits: 0n, undefined: 0n };

/** Undefined bits of `op(a, b)`; b is the immediate's value for a binimm, and ignored for a unary. */
export function undefinedBits(op: OpInfo, a: Value, b: Value = DEFINED): bigint {
  const width = op.at === 'i32' || op.at === 'f32' ? 32 : 64;
  const all = (1n << BigInt(width)) - 1n;
  const name = op.name.replace(/^[if](32|64)\./, '').replace(/\.imm$/, '');
  const either = a.undefined | b.undefined;
  switch (name) {
    case 'and':
      // A defined 0 on either side makes a 0.
      return either & (a.undefined | a.bits) & (b.undefined | b.bits) & all;
    case 'or':
      // A defined 1 makes a 1.
      return either & (a.undefined | ~a.bits) & (b.undefined | ~b.bits) & all;
    case 'xor':
      return either & all;
    case 'add':
    case 'sub':
    case 'mul':
      return op.at === 'f32' || op.at === 'f64' ? whole(op) : upwards(either) & all;
    case 'shl':
    case 'shr_s':
    case 'shr_u':
    case 'rotl':
      return shifted(name, a.undefined, b, width);
    case 'eq':
    case 'ne':
      // Two defined bits that differ decide it.
      return op.at !== 'f32' && op.at !== 'f64' && ((a.bits ^ b.bits) & ~either & all) !== 0n ? 0n : 1n;
    case 'lt_u':
    case 'gt_u':
    case 'le_u':
    case 'ge_u':
    case 'lt_s':
    case 'gt_s':
    case 'le_s':
    case 'ge_s':
      return compared(name, a, b, width) ? 0n : 1n;
    case 'lt':
    case 'gt':
    case 'le':
    case 'ge':
      return 1n;
    case 'clz':
    case 'ctz':
    case 'popcnt':
      return counted(name, a, width) ? 0n : 0x7fn;
    case 'wrap_i64':
    case 'reinterpret_f32':
    case 'reinterpret_f64':
    case 'reinterpret_i32':
    case 'reinterpret_i64':
    case 'extend_i32_u':
      return a.undefined & (op.dt === 'i32' || op.dt === 'f32' ? 0xffff_ffffn : (1n << 64n) - 1n);
    case 'extend_i32_s':
      return BigInt.asUintN(64, BigInt.asIntN(32, a.undefined));
    case 'extend8_s':
      return BigInt.asUintN(32, BigInt.asIntN(8, a.undefined));
    case 'extend16_s':
      return BigInt.asUintN(32, BigInt.asIntN(16, a.undefined));
    default:
      return whole(op);
  }
}

/** All of the result. */
const whole = (op: OpInfo): bigint => (op.dt === 'i32' || op.dt === 'f32' ? 0xffff_ffffn : (1n << 64n) - 1n);

/** A carry reaches all bits above the lowest undefined one. */
const upwards = (undefined_: bigint): bigint => BigInt.asUintN(64, undefined_ | -undefined_);

function shifted(name: string, undefined_: bigint, by: Value, width: number): bigint {
  const all = (1n << BigInt(width)) - 1n;
  if ((by.undefined & BigInt(width - 1)) !== 0n) return all;
  const n = by.bits & BigInt(width - 1);
  switch (name) {
    case 'shl':
      return (undefined_ << n) & all;
    case 'shr_u':
      return (undefined_ & all) >> n;
    case 'shr_s':
      return BigInt.asUintN(width, BigInt.asIntN(width, undefined_) >> n);
    default:
      return ((undefined_ << n) | ((undefined_ & all) >> (BigInt(width) - n))) & all;
  }
}

/** Whether an order comparison comes out the same whatever the undefined bits are. */
function compared(name: string, a: Value, b: Value, width: number): boolean {
  const signed = name.endsWith('_s');
  const all = (1n << BigInt(width)) - 1n;
  // With the sign flipped, signed order is unsigned order.
  const flip = signed ? 1n << BigInt(width - 1) : 0n;
  const range = (v: Value): [bigint, bigint] => {
    const bits = (v.bits ^ flip) & all;
    return [bits & ~v.undefined, (bits | v.undefined) & all];
  };
  const [least, most] = range(a);
  const [bLeast, bMost] = range(b);
  switch (name.slice(0, 2)) {
    case 'lt':
    case 'ge':
      return most < bLeast || least >= bMost;
    default:
      return most <= bLeast || least > bMost;
  }
}

/** Whether a count of bits is decided by defined ones. */
function counted(name: string, a: Value, width: number): boolean {
  const all = (1n << BigInt(width)) - 1n;
  const ones = a.bits & ~a.undefined & all;
  if (name === 'popcnt' || ones === 0n) return false;
  // The nearest defined 1 from that end must come before any undefined bit.
  if (name === 'ctz') return (ones & -ones) < (a.undefined & -a.undefined) || a.undefined === 0n;
  return ones > (a.undefined & all);
}
