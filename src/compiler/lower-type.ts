/**
 * How C types map onto the machine: which register type holds a value, and which instructions load, store and
 * compute it. Everything here is a pure function of the type; narrow integers live in i32 registers, correctly
 * extended for their own type, and long double is an f64 that takes 16 bytes in memory.
 */
import type { BinaryOp } from './ast.ts';
import type { CType, IntKind } from './ctype.ts';
import { intSize, isUnsignedKind, sizeOf } from './ctype.ts';
import type { RegType, Signature } from './ir.ts';
import { SIGNATURE_LETTER } from './ir.ts';
import { isWide } from './types.ts';

/** The integer kind a scalar of this type is computed as; undefined for floats, aggregates and void. */
export function integerKind(t: CType): IntKind | undefined {
  switch (t.kind) {
    case 'int':
      return t.int;
    case 'enum':
      return t.tag.int;
    case 'pointer':
    case 'nullptr':
    case 'function':
    case 'array':
      return 'ulong';
    default:
      return undefined;
  }
}

/** The register type of a value; what is handled by address (structs, wide values) has that of one: i64. */
export function regType(t: CType): RegType {
  if (t.kind === 'float') return t.float === 'float' ? 'f32' : 'f64';
  const kind = integerKind(t);
  return kind && intSize(kind) < 8 ? 'i32' : 'i64';
}

export const isFloat = (t: CType): boolean => t.kind === 'float';
export const isBool = (t: CType): boolean => t.kind === 'int' && t.int === 'bool';
export const isVla = (t: CType): boolean => t.kind === 'array' && t.vla !== undefined;

/** Whether values of this type are always in memory and are passed, returned and copied by address. */
export const isByAddress = (t: CType): boolean => t.kind === 'struct' || t.kind === 'vector' || isWide(t);

/** Whether a value of this type is held in a register when nobody needs its address. */
export const isScalar = (t: CType): boolean =>
  !isByAddress(t) && t.kind !== 'array' && t.kind !== 'void' && t.kind !== 'function';

export function isSigned(t: CType): boolean {
  const kind = integerKind(t);
  return kind !== undefined && !isUnsignedKind(kind);
}

/** Bytes that a load or store of a scalar of this type touches (8 for long double). */
export const accessSize = (t: CType): 1 | 2 | 4 | 8 =>
  t.kind === 'float' ? (t.float === 'float' ? 4 : 8) : (sizeOf(t) as 1 | 2 | 4 | 8);

export function loadOp(t: CType): string {
  const size = accessSize(t);
  if (size >= 4) return `${regType(t)}.load`;
  return `i32.load${8 * size}_${isSigned(t) ? 's' : 'u'}`;
}

export function storeOp(t: CType): string {
  const size = accessSize(t);
  return size >= 4 ? `${regType(t)}.store` : `i32.store${8 * size}`;
}

const INTEGER_OPS: Record<BinaryOp, [signed: string, unsigned: string]> = {
  '+': ['add', 'add'],
  '-': ['sub', 'sub'],
  '*': ['mul', 'mul'],
  '/': ['div_s', 'div_u'],
  '%': ['rem_s', 'rem_u'],
  '<<': ['shl', 'shl'],
  '>>': ['shr_s', 'shr_u'],
  '&': ['and', 'and'],
  '|': ['or', 'or'],
  '^': ['xor', 'xor'],
  '<': ['lt_s', 'lt_u'],
  '<=': ['le_s', 'le_u'],
  '>': ['gt_s', 'gt_u'],
  '>=': ['ge_s', 'ge_u'],
  '==': ['eq', 'eq'],
  '!=': ['ne', 'ne'],
};
const FLOAT_OPS: Partial<Record<BinaryOp, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  '==': 'eq',
  '!=': 'ne',
};

/** The instruction that computes `op` on two operands of type t. */
export function binaryOp(op: BinaryOp, t: CType): string {
  if (!isFloat(t)) return `${regType(t)}.${INTEGER_OPS[op][isSigned(t) ? 0 : 1]}`;
  const name = FLOAT_OPS[op];
  if (!name) throw new Error(`${op} has no meaning on a floating type`);
  return `${regType(t)}.${name}`;
}

/** Is this arithmetic of signed integers, which must not overflow (C11 6.5p5)? */
export const mustNotOverflow = (op: BinaryOp, t: CType): boolean =>
  (op === '+' || op === '-' || op === '*') && t.kind === 'int' && isSigned(t);

/** Whether the integer form of this operation has an `.imm` variant. */
export const hasImmediate = (op: BinaryOp): boolean => op !== '/' && op !== '%';

export const isComparison = (op: BinaryOp): boolean => /^(?:[<>]=?|[=!]=)$/.test(op);

/** The operation with its operands exchanged, if there is one: `a < b` is `b > a`. */
export const SWAPPED: Partial<Record<BinaryOp, BinaryOp>> = {
  '+': '+',
  '*': '*',
  '&': '&',
  '|': '|',
  '^': '^',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
};

/** Whether every value of `from` is a value of `to`, so that no instruction is needed between equal registers. */
export function fitsInto(from: CType, to: CType): boolean {
  const f = integerKind(from)!;
  const t = integerKind(to)!;
  if (t === 'bool') return f === 'bool';
  if (f === 'bool') return true;
  if (isUnsignedKind(f) === isUnsignedKind(t)) return intSize(f) <= intSize(t);
  return isUnsignedKind(f) && intSize(f) < intSize(t);
}

/**
 * The register signature of a call or function: a struct or wide result is written through a hidden first pointer, such
 * arguments are passed by pointer, and a variadic function gets the address of its variable arguments as a last pointer.
 */
export function signatureOf(params: readonly CType[], returns: CType, variadic: boolean): Signature {
  const letters = params.map(p => SIGNATURE_LETTER[regType(p)]);
  if (isByAddress(returns)) letters.unshift('I');
  if (variadic) letters.push('I');
  const result = isByAddress(returns) || returns.kind === 'void' ? 'v' : SIGNATURE_LETTER[regType(returns)];
  return `${letters.join('')}:${result}`;
}
