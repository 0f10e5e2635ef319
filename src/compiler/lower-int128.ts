/**
 * 128-bit integers as pairs of words: what their operators and conversions are in 64-bit instructions.
 *
 * Addition carries and comparison decides without a branch, so that only multiplication, division, shifts by a count that is not
 * constant, and conversions with floating types end a block: those are functions of the library (lib/wide.c).
 */
import type { BinaryOp, Expr } from './ast.ts';
import { integerConstant } from './constant.ts';
import { type CType, DOUBLE, LONG, sizeOf, ULONG } from './ctype.ts';
import { type Reg, ZERO } from './lower-builder.ts';
import { compareWithZero, convert, value } from './lower-expression.ts';
import type { FunctionLowering } from './lower-function.ts';
import { isFloat, isSigned } from './lower-type.ts';
import { move, type Pair, pair, pairBefore, pairFromLibrary, scalarFromLibrary } from './lower-wide.ts';
import type { Range } from './source.ts';
import { isWide } from './types.ts';

const words = (...regs: Reg[]) => regs.map(reg => ({ reg, type: LONG }));

export function integerBinary(f: FunctionLowering, e: Expr & { kind: 'binary' }, d: Pair): void {
  const { op, range } = e;
  if (op === '<<' || op === '>>') {
    shift(f, e, d);
    return;
  }
  const a = pairBefore(f, e.left, e.right);
  const b = pair(f, e.right);
  switch (op) {
    case '+':
      add(f, a, b, d, range);
      return;
    case '-':
      subtract(f, a, b, d, range);
      return;
    case '&':
    case '|':
    case '^': {
      const name = op === '&' ? 'i64.and' : op === '|' ? 'i64.or' : 'i64.xor';
      f.code.emit(name, { d: d[0], a: a[0], b: b[0] }, range);
      f.code.emit(name, { d: d[1], a: a[1], b: b[1] }, range);
      return;
    }
    case '*':
      pairFromLibrary(f, '__procstep_mul128', words(...a, ...b), LONG, d, range);
      return;
    case '/':
    case '%': {
      const name = `__procstep_${isSigned(e.type) ? 's' : 'u'}${op === '/' ? 'div' : 'rem'}128`;
      pairFromLibrary(f, name, words(...a, ...b), LONG, d, range);
      return;
    }
    default:
      throw new Error(`${op} does not make a 128-bit integer`);
  }
}

function add(f: FunctionLowering, a: Pair, b: Pair, d: Pair, range: Range): void {
  const { code } = f;
  const [low, carry, high] = [code.temporary(), code.temporary(), code.temporary()];
  code.emit('i64.add', { d: low, a: a[0], b: b[0] }, range);
  code.emit('i64.lt_u', { d: carry, a: low, b: a[0] }, range);
  code.emit('i64.extend_i32_u', { d: carry, a: carry }, range);
  code.emit('i64.add', { d: high, a: a[1], b: b[1] }, range);
  code.emit('i64.add', { d: d[1], a: high, b: carry }, range);
  code.emit('i64.mov', { d: d[0], a: low }, range);
}

function subtract(f: FunctionLowering, a: Pair, b: Pair, d: Pair, range: Range): void {
  const { code } = f;
  const [borrow, high] = [code.temporary(), code.temporary()];
  code.emit('i64.lt_u', { d: borrow, a: a[0], b: b[0] }, range);
  code.emit('i64.extend_i32_u', { d: borrow, a: borrow }, range);
  code.emit('i64.sub', { d: high, a: a[1], b: b[1] }, range);
  code.emit('i64.sub', { d: d[0], a: a[0], b: b[0] }, range);
  code.emit('i64.sub', { d: d[1], a: high, b: borrow }, range);
}

export const negated = (f: FunctionLowering, a: Pair, d: Pair, range: Range): void =>
  subtract(f, [ZERO, ZERO], a, d, range);

export function complement(f: FunctionLowering, a: Pair, d: Pair, range: Range): void {
  f.code.emit('i64.xor.imm', { d: d[0], a: a[0], imm: -1 }, range);
  f.code.emit('i64.xor.imm', { d: d[1], a: a[1], imm: -1 }, range);
}

// --- Shifts -----------------------------------------------------------------------------------------------

function shift(f: FunctionLowering, e: Expr & { kind: 'binary' }, d: Pair): void {
  const { op, left, right, range } = e;
  const right64 = isSigned(e.type) ? 'i64.shr_s' : 'i64.shr_u';
  const constant = integerConstant(right);
  if (constant === undefined) {
    const a = pairBefore(f, left, right);
    const n = isWide(right.type) ? pair(f, right)[0] : convert(f, value(f, right), right.type, LONG, range);
    const name = op === '<<' ? 'shl' : isSigned(e.type) ? 'sshr' : 'ushr';
    pairFromLibrary(f, `__procstep_${name}128`, words(...a, n), LONG, d, range);
    return;
  }
  const [low, high] = pair(f, left);
  const n = Number(BigInt.asUintN(7, constant));
  if (op === '<<') {
    if (n < 64) spread(f, d[1], ['i64.shl', high, n], ['i64.shr_u', low, 64 - n], range);
    else f.code.emit('i64.shl.imm', { d: d[1], a: low, imm: n - 64 }, range);
    if (n < 64) f.code.emit('i64.shl.imm', { d: d[0], a: low, imm: n }, range);
    else f.code.emit('i64.const', { d: d[0], imm: 0 }, range);
  } else {
    if (n < 64) spread(f, d[0], ['i64.shr_u', low, n], ['i64.shl', high, 64 - n], range);
    else f.code.emit(`${right64}.imm`, { d: d[0], a: high, imm: n - 64 }, range);
    if (n < 64) f.code.emit(`${right64}.imm`, { d: d[1], a: high, imm: n }, range);
    else if (isSigned(e.type)) f.code.emit('i64.shr_s.imm', { d: d[1], a: high, imm: 63 }, range);
    else f.code.emit('i64.const', { d: d[1], imm: 0 }, range);
  }
}

type HalfShift = readonly [op: string, half: Reg, count: number];

/** d := the half that gets bits of both: its own ones, and those that the other half loses. A count of 64 contributes none. */
function spread(f: FunctionLowering, d: Reg, own: HalfShift, other: HalfShift, range: Range): void {
  if (other[2] === 64) {
    f.code.emit('i64.mov', { d, a: own[1] }, range);
    return;
  }
  const t = f.code.temporary();
  f.code.emit(`${own[0]}.imm`, { d: t, a: own[1], imm: own[2] }, range);
  f.code.emit(`${other[0]}.imm`, { d, a: other[1], imm: other[2] }, range);
  f.code.emit('i64.or', { d, a: t, b: d }, range);
}

// --- Comparisons ------------------------------------------------------------------------------------------

export function compareIntegers(
  f: FunctionLowering,
  op: BinaryOp,
  a: Pair,
  b: Pair,
  type: CType,
  range: Range,
  dest?: Reg,
): Reg {
  const { code } = f;
  if (op === '==' || op === '!=') {
    const [low, high] = [code.temporary(), code.temporary()];
    code.emit('i64.xor', { d: low, a: a[0], b: b[0] }, range);
    code.emit('i64.xor', { d: high, a: a[1], b: b[1] }, range);
    return integerTruth(f, op === '==' ? 'eq' : 'ne', [low, high], range, dest);
  }
  if (op === '>' || op === '<=') return compareIntegers(f, op === '>' ? '<' : '>=', b, a, type, range, dest);
  // The high halves decide, unless they are equal; a >= b is the opposite of a < b.
  const [less, same, below] = [code.temporary(), code.temporary(), code.temporary()];
  code.emit(`i64.lt_${isSigned(type) ? 's' : 'u'}`, { d: less, a: a[1], b: b[1] }, range);
  code.emit('i64.eq', { d: same, a: a[1], b: b[1] }, range);
  code.emit('i64.lt_u', { d: below, a: a[0], b: b[0] }, range);
  code.emit('i32.and', { d: below, a: below, b: same }, range);
  const d = dest ?? code.temporary();
  code.emit('i32.or', { d, a: less, b: below }, range);
  if (op === '>=') code.emit('i32.xor.imm', { d, a: d, imm: 1 }, range);
  return d;
}

export function integerTruth(
  f: FunctionLowering,
  op: 'eq' | 'ne',
  [low, high]: Pair,
  range: Range,
  dest?: Reg,
): Reg {
  const any = f.code.temporary();
  f.code.emit('i64.or', { d: any, a: low, b: high }, range);
  return compareWithZero(f, op, any, ULONG, range, dest);
}

// --- Conversions ------------------------------------------------------------------------------------------

/** d := a scalar value as a 128-bit integer. */
export function integerFrom(
  f: FunctionLowering,
  a: Reg,
  from: CType,
  to: CType,
  d: Pair,
  range: Range,
): void {
  if (isFloat(from)) {
    const number = convert(f, a, from, DOUBLE, range);
    const name = isSigned(to) ? '__procstep_fix128' : '__procstep_fixuns128';
    pairFromLibrary(f, name, [{ reg: number, type: DOUBLE }], LONG, d, range);
    return;
  }
  const word = isSigned(from) ? LONG : ULONG;
  move(f, d[0], sizeOf(from) < 8 ? convert(f, a, from, word, range) : a, LONG, range);
  if (isSigned(from)) f.code.emit('i64.shr_s.imm', { d: d[1], a: d[0], imm: 63 }, range);
  else f.code.emit('i64.const', { d: d[1], imm: 0 }, range);
}

/** A 128-bit integer as a scalar. */
export function integerTo(
  f: FunctionLowering,
  p: Pair,
  from: CType,
  to: CType,
  range: Range,
  dest?: Reg,
): Reg {
  if (to.kind === 'int' && to.int === 'bool') return integerTruth(f, 'ne', p, range, dest);
  if (!isFloat(to)) return convert(f, p[0], ULONG, to, range, dest);
  const single = sizeOf(to) === 4;
  const name = `__procstep_float${isSigned(from) ? '' : 'uns'}128${single ? 'f' : ''}`;
  return scalarFromLibrary(f, name, words(...p), to, range, dest);
}
