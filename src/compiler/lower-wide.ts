/**
 * Wide values: 128-bit integers and complex numbers, which no register holds.
 *
 * The one idea: while it is computed, a wide value is a *pair* of registers (low and high half, or real and imaginary part), and
 * operators work on pairs as others do on registers. Wherever it rests (a variable, an argument, a result) it is in memory like a
 * struct and is handled by address, so calls, assignments and initialisers need nothing of their own. The instruction set knows
 * neither type: both tiers, the checks and the debugger see words and floating numbers.
 */
import type { Expr } from './ast.ts';
import { constantValue } from './constant.ts';
import { type CType, LONG, sizeOf } from './ctype.ts';
import { SIGNATURE_LETTER } from './ir.ts';
import { isTemporary, type Reg } from './lower-builder.ts';
import { complexBinary, complexFrom, complexTo, complexTruth, sameComplex } from './lower-complex.ts';
import { floatBits } from './lower-constant.ts';
import { memory, value } from './lower-expression.ts';
import type { FunctionLowering, Memory } from './lower-function.ts';
import {
  compareIntegers,
  complement,
  integerBinary,
  integerFrom,
  integerTo,
  integerTruth,
  negated,
} from './lower-int128.ts';
import { addressOfMemory, load, offsetMemory, store } from './lower-memory.ts';
import { isFloat, regType } from './lower-type.ts';
import type { Range } from './source.ts';
import { type ComplexType, isComplex, isWide, realPart } from './types.ts';

/** Low and high half of an integer, or real and imaginary part. */
export type Pair = readonly [Reg, Reg];

/** The type of each half. */
const halfType = (t: CType): CType => (isComplex(t) ? realPart(t) : LONG);

const newPair = (f: FunctionLowering): Pair => [f.code.temporary(), f.code.temporary()];

// --- Values -----------------------------------------------------------------------------------------------

/** The registers of a wide value. They are in variables or in temporaries of the present block. */
export function pair(f: FunctionLowering, e: Expr): Pair {
  const constant = constantPair(f, e);
  if (constant) return constant;
  switch (e.kind) {
    case 'unary':
    case 'binary':
    case 'cast': {
      // The result is above what computing it needs, so that this can be given back.
      const d = newPair(f);
      const mark = f.code.mark();
      compute(f, e, d);
      f.code.release(mark);
      return d;
    }
    case 'builtin':
      if (e.name === 'complex') return parts(f, e.args[0]!, e.args[1]!);
      break;
    default:
      break;
  }
  return loadPair(f, memory(f, e), e.type, e.range);
}

function parts(f: FunctionLowering, real: Expr, imaginary: Expr): Pair {
  if (!f.breaks(imaginary)) return [value(f, real), value(f, imaginary)];
  const kept = f.spill(real.type);
  const r = value(f, real, kept);
  if (r !== kept) move(f, kept, r, real.type, real.range);
  return [kept, value(f, imaginary)];
}

function compute(f: FunctionLowering, e: Expr & { kind: 'unary' | 'binary' | 'cast' }, d: Pair): void {
  if (e.kind === 'binary') {
    if (isComplex(e.type)) complexBinary(f, e, d);
    else integerBinary(f, e, d);
  } else if (e.kind === 'cast') convertPair(f, e, d);
  else if (isComplex(e.type)) {
    const t = regType(realPart(e.type));
    const [re, im] = pair(f, e.operand);
    // GNU: `~z` is the conjugate.
    f.code.emit(e.op === '~' ? `${t}.mov` : `${t}.neg`, { d: d[0], a: re }, e.range);
    f.code.emit(`${t}.neg`, { d: d[1], a: im }, e.range);
  } else if (e.op === '~') complement(f, pair(f, e.operand), d, e.range);
  else negated(f, pair(f, e.operand), d, e.range);
}

/** Where the value of a wide expression is: an object's own place, else a copy in the frame. */
export function widePlace(f: FunctionLowering, e: Expr): Memory {
  const copy = f.scratch(e.type);
  storePair(f, copy, e.type, pair(f, e), e.range);
  return copy;
}

/** The pair of `e` in registers that keep it while `next` is computed. */
export function pairBefore(f: FunctionLowering, e: Expr, next: Expr): Pair {
  const [a, b] = pair(f, e);
  if (!f.breaks(next)) return [a, b];
  const half = halfType(e.type);
  return [kept(f, a, half, e.range), kept(f, b, half, e.range)];
}

function kept(f: FunctionLowering, r: Reg, type: CType, range: Range): Reg {
  if (!isTemporary(r)) return r;
  const d = f.spill(type);
  move(f, d, r, type, range);
  return d;
}

export function move(f: FunctionLowering, d: Reg, a: Reg, type: CType, range: Range): void {
  if (d !== a) f.code.emit(`${regType(type)}.mov`, { d, a }, range);
}

function constantPair(f: FunctionLowering, e: Expr): Pair | undefined {
  const c = constantValue(e);
  if (c?.kind !== 'int' && c?.kind !== 'complex') return undefined;
  const halves =
    c.kind === 'int'
      ? [BigInt.asUintN(64, c.value), BigInt.asUintN(64, c.value >> 64n)]
      : [c.real, c.imaginary].map(n => floatBits(halfType(e.type), n));
  const d = newPair(f);
  const op = `${regType(halfType(e.type))}.const`;
  for (const [i, imm] of halves.entries()) f.code.emit(op, { d: d[i]!, imm }, e.range);
  return d;
}

function loadPair(f: FunctionLowering, m: Memory, type: CType, range: Range): Pair {
  const half = halfType(type);
  return [load(f, m, half, range), load(f, offsetMemory(m, sizeOf(half)), half, range)];
}

export function storePair(f: FunctionLowering, m: Memory, type: CType, [a, b]: Pair, range: Range): void {
  const half = halfType(type);
  store(f, m, half, a, range);
  store(f, offsetMemory(m, sizeOf(half)), half, b, range);
}

/** target = value. Where it is now. */
export function assignWide(f: FunctionLowering, e: Expr & { kind: 'assign' }): Memory {
  const v = pairBefore(f, e.value, e.target);
  const to = memory(f, e.target);
  storePair(f, to, e.type, v, e.range);
  return to;
}

// --- Conversions ------------------------------------------------------------------------------------------

function convertPair(f: FunctionLowering, e: Expr & { kind: 'cast' }, d: Pair): void {
  const { operand, type, range } = e;
  if (isComplex(type)) {
    complexFrom(f, operand, type, d, range);
    return;
  }
  if (isComplex(operand.type)) {
    const [re] = pair(f, operand);
    integerFrom(f, re, realPart(operand.type), type, d, range);
  } else if (isWide(operand.type)) {
    const [low, high] = pair(f, operand);
    move(f, d[0], low, LONG, range);
    move(f, d[1], high, LONG, range);
  } else integerFrom(f, value(f, operand), operand.type, type, d, range);
}

/** A wide value converted to a scalar type, or to one of the halves of the other wide type. */
export function narrowed(f: FunctionLowering, operand: Expr, to: CType, range: Range, dest?: Reg): Reg {
  const p = pair(f, operand);
  return isComplex(operand.type)
    ? complexTo(f, p, operand.type, to, range, dest)
    : integerTo(f, p, operand.type, to, range, dest);
}

/** Is a wide value zero (`eq`), or not (`ne`)? */
export function wideTruth(f: FunctionLowering, op: 'eq' | 'ne', e: Expr, range: Range, dest?: Reg): Reg {
  return pairTruth(f, op, pair(f, e), e.type, range, dest);
}

export const pairTruth = (
  f: FunctionLowering,
  op: 'eq' | 'ne',
  p: Pair,
  type: CType,
  range: Range,
  dest?: Reg,
): Reg => (isComplex(type) ? complexTruth(f, op, p, type, range, dest) : integerTruth(f, op, p, range, dest));

/** A comparison of wide operands: 0 or 1. */
export function compareWide(f: FunctionLowering, e: Expr & { kind: 'binary' }, dest?: Reg): Reg {
  const a = pairBefore(f, e.left, e.right);
  const b = pair(f, e.right);
  const { type } = e.left;
  return isComplex(type)
    ? sameComplex(f, e.op === '==', a, b, type, e.range, dest)
    : compareIntegers(f, e.op, a, b, type, e.range, dest);
}

// --- The library's part -----------------------------------------------------------------------------------

/** d := what a library function (lib/wide.c) writes to where its first argument points, as two words or numbers of `half`. */
export function pairFromLibrary(
  f: FunctionLowering,
  symbol: string,
  args: readonly { readonly reg: Reg; readonly type: CType }[],
  half: CType,
  d: Pair,
  range: Range,
): void {
  const result = f.scratch({ kind: 'array', of: half, length: 2 });
  const mark = f.code.mark();
  const base = f.code.temporary(args.length + 1);
  const r = addressOfMemory(f, result, range, base);
  move(f, base, r, LONG, range);
  emitCall(f, symbol, base, 1, args, 'v', undefined, range);
  f.code.release(mark);
  const [a, b] = loadPair(
    f,
    result,
    isFloat(half) ? complexOf(half) : { kind: 'int', int: 'uint128' },
    range,
  );
  move(f, d[0], a, half, range);
  move(f, d[1], b, half, range);
}

const complexOf = (half: CType): ComplexType => ({
  kind: 'complex',
  part: half.kind === 'float' ? half.float : 'double',
});

/** What a library function returns in a register. */
export function scalarFromLibrary(
  f: FunctionLowering,
  symbol: string,
  args: readonly { readonly reg: Reg; readonly type: CType }[],
  returns: CType,
  range: Range,
  dest?: Reg,
): Reg {
  const d = dest ?? f.code.temporary();
  const mark = f.code.mark();
  emitCall(f, symbol, f.code.temporary(args.length), 0, args, SIGNATURE_LETTER[regType(returns)], d, range);
  f.code.release(mark);
  return d;
}

function emitCall(
  f: FunctionLowering,
  symbol: string,
  base: Reg,
  hidden: number,
  args: readonly { readonly reg: Reg; readonly type: CType }[],
  returns: string,
  d: Reg | undefined,
  range: Range,
): void {
  for (const [i, { reg, type }] of args.entries()) move(f, base + hidden + i, reg, type, range);
  const signature = `${'I'.repeat(hidden)}${args.map(a => SIGNATURE_LETTER[regType(a.type)]).join('')}:${returns}`;
  const imm = BigInt(f.code.signature(signature)) << 32n;
  const count = hidden + args.length;
  f.code.emit('call', { ...(d === undefined ? {} : { d }), a: base, count, symbol, imm }, range);
}
