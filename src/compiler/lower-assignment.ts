/**
 * Assignments: `=`, `op=`, `++` and `--`, of registers, memory, bit-fields, structs and atomic objects.
 *
 * All but the first are one pattern, `modify`: read the old value, compute the new one from it, write it back, and hand
 * over whichever of the two is the value of the expression. On an atomic object it is one instruction, or a loop
 * around a compare-and-swap.
 */
import type { BinaryOp, Expr } from './ast.ts';
import { type CType, sizeOf } from './ctype.ts';
import { isTemporary, type Reg } from './lower-builder.ts';
import { floatBits } from './lower-constant.ts';
import {
  convert,
  immediateOperation,
  isIdentity,
  memory,
  narrow,
  place,
  scaledIndex,
  secondOperand,
  value,
  valueTo,
  variablePlace,
} from './lower-expression.ts';
import type { FunctionLowering, Memory, Place } from './lower-function.ts';
import {
  addressOfMemory,
  copyValue,
  load,
  pinned,
  store,
  storesLowBytes,
  truncateToBits,
} from './lower-memory.ts';
import {
  accessSize,
  binaryOp,
  isBool,
  isByAddress,
  isFloat,
  isScalar,
  loadOp,
  mustNotOverflow,
  regType,
} from './lower-type.ts';
import { assignWide } from './lower-wide.ts';
import type { Range } from './source.ts';
import { isWide } from './types.ts';

/** What to compute for a store that looks at the low bytes only: without the conversions that just narrow. */
function storedExpression(e: Expr, m: Memory, type: CType): Expr {
  let inner = e;
  while (
    storesLowBytes(m, type) &&
    inner.kind === 'cast' &&
    !isBool(inner.type) &&
    !isFloat(inner.operand.type) &&
    isScalar(inner.operand.type) &&
    regType(inner.operand.type) === regType(inner.type) &&
    accessSize(inner.type) >= accessSize(type)
  ) {
    inner = inner.operand;
  }
  return inner;
}

/** target = value. The result is the register with the value, if `wanted`. */
export function assign(f: FunctionLowering, e: Expr & { kind: 'assign' }, wanted: boolean): Reg | undefined {
  if (isByAddress(e.type)) {
    assignStruct(f, e);
    return undefined;
  }
  const { target, value: right } = e;
  if (target.kind === 'var') {
    const p = variablePlace(f, target.decl, target.range);
    if (p.kind === 'register') {
      valueTo(f, right, p.reg);
      return p.reg;
    }
  }
  let to: Memory;
  let r: Reg;
  if (f.breaks(right)) {
    if (f.breaks(target)) {
      to = pinned(f, memory(f, target), e.range);
      r = value(f, right);
    } else {
      r = value(f, right);
      to = memory(f, target);
    }
  } else {
    to = memory(f, target);
    r = wanted ? value(f, right) : value(f, storedExpression(right, to, target.type));
  }
  store(f, to, target.type, r, e.range);
  return wanted && to.bit ? truncateToBits(f, r, to.bit, target.type, e.range) : r;
}

export function assignStruct(f: FunctionLowering, e: Expr & { kind: 'assign' }): Memory {
  if (isWide(e.type)) return assignWide(f, e);
  let to: Memory;
  let from: Memory;
  if (f.breaks(e.value)) {
    from = memory(f, e.value);
    if (f.breaks(e.target)) from = pinned(f, from, e.range);
    to = memory(f, e.target);
  } else {
    to = memory(f, e.target);
    from = memory(f, e.value);
  }
  if (f.breaks(e)) to = pinned(f, to, e.range);
  copyValue(f, to, from, e.type, e.range);
  return to;
}

/** What a read-modify-write computes: the new value, from a register with the old one. */
type Change = (old: Reg, dest?: Reg) => Reg;

/** Reads, changes and writes back a place. Returns the old or the new value if one is wanted. */
function modify(
  f: FunctionLowering,
  target: Place,
  type: CType,
  change: Change,
  result: 'old' | 'new' | 'none',
  range: Range,
  dest?: Reg,
): Reg | undefined {
  if (target.kind === 'register') {
    let old: Reg | undefined;
    if (result === 'old') {
      old = dest ?? f.code.temporary();
      f.code.emit(`${regType(type)}.mov`, { d: old, a: target.reg }, range);
    }
    const r = change(target.reg, target.reg);
    if (r !== target.reg) f.code.emit(`${regType(type)}.mov`, { d: target.reg, a: r }, range);
    return result === 'new' ? target.reg : old;
  }
  if (type.atomic) return modifyAtomically(f, target, type, change, result, range);
  const old = load(f, target, type, range);
  const mark = f.code.mark();
  const r = change(old);
  store(f, target, type, r, range);
  if (result === 'none') return undefined;
  if (result === 'old') {
    f.code.release(mark);
    return old;
  }
  return target.bit ? truncateToBits(f, r, target.bit, type, range) : r;
}

/** Compare-and-swap until nobody came between (C11 6.5.16.2p3). */
function modifyAtomically(
  f: FunctionLowering,
  target: Memory,
  type: CType,
  change: Change,
  result: 'old' | 'new' | 'none',
  range: Range,
): Reg {
  const where = pinned(f, target, range);
  const size = accessSize(type);
  const word = size === 8 ? 'i64' : 'i32';
  const [seen, desired] = [f.code.spill(word), f.spill(type)];
  const retry = f.code.label();
  f.code.bind(retry, true);
  const mark = f.code.mark();
  const toWord = (r: Reg): Reg => {
    if (!isFloat(type)) return r;
    const d = f.code.temporary();
    f.code.emit(`${word}.reinterpret_${regType(type)}`, { d, a: r }, range);
    return d;
  };
  const old = load(f, where, type, range);
  const r = change(old);
  f.code.emit(`${regType(type)}.mov`, { d: desired, a: r }, range);
  const expected = f.code.temporary();
  const wordLoad = size >= 4 ? `${word}.load` : `i32.load${8 * size}_u`;
  const oldWord =
    isFloat(type) || wordLoad !== loadOp(type) ? zeroExtended(f, toWord(old), size, range) : old;
  f.code.emit(`${word}.mov`, { d: seen, a: oldWord }, range);
  const a = addressOfMemory(f, where, range);
  const suffix = size < 4 ? String(8 * size) : '';
  f.code.emit(`${word}.cas${suffix}`, { d: expected, a, b: seen, c: toWord(desired) }, range);
  const same = f.code.temporary();
  f.code.emit(`${word}.ne`, { d: same, a: expected, b: seen }, range);
  f.code.emit('brnz', { a: same, label: retry }, range);
  f.code.release(mark);
  if (result !== 'old') return desired;
  if (!isFloat(type)) return convert(f, seen, unsignedOf(type), type, range);
  const d = f.code.temporary();
  f.code.emit(`${regType(type)}.reinterpret_${word}`, { d, a: seen }, range);
  return d;
}

/** The unsigned integer type of the same size: what a narrow atomic operation hands back. */
function unsignedOf(type: CType): CType {
  const kinds = { 1: 'uchar', 2: 'ushort', 4: 'uint', 8: 'ulong' } as const;
  return { kind: 'int', int: kinds[accessSize(type)] };
}

function zeroExtended(f: FunctionLowering, r: Reg, size: number, range: Range): Reg {
  if (size >= 4) return r;
  const d = f.code.temporary();
  f.code.emit('i32.and.imm', { d, a: r, imm: 2 ** (8 * size) - 1 }, range);
  return d;
}

/** The old value of an atomic integer after adding or so, in one instruction; undefined if there is none for it. */
function atomicOperation(
  f: FunctionLowering,
  target: Place,
  type: CType,
  op: BinaryOp,
  operand: () => Reg,
  range: Range,
): Reg | undefined {
  const name = (
    { '+': 'add', '-': 'sub', '&': 'and', '|': 'or', '^': 'xor' } as Partial<Record<string, string>>
  )[op];
  if (target.kind === 'register' || !type.atomic || !name || isFloat(type) || isBool(type)) return undefined;
  const size = accessSize(type);
  const a = addressOfMemory(f, target, range);
  const b = operand();
  const d = f.code.temporary();
  f.code.emit(`${size === 8 ? 'i64' : 'i32'}.amo${size < 4 ? 8 * size : ''}.${name}`, { d, a, b }, range);
  return size < 4 ? convert(f, d, unsignedOf(type), type, range) : d;
}

export function increment(
  f: FunctionLowering,
  e: Expr & { kind: 'incdec' },
  wanted: boolean,
  dest?: Reg,
): Reg | undefined {
  const { type } = e.operand;
  const t = regType(type);
  const target = place(f, e.operand);
  const step = e.op === '++' ? e.step : -e.step;
  const change: Change = (old, d) => {
    if (isFloat(type)) {
      const one = f.code.temporary();
      f.code.emit(`${t}.const`, { d: one, imm: floatBits(type, 1) }, e.range);
      const sum = d ?? f.code.temporary();
      f.code.emit(`${t}.${e.op === '++' ? 'add' : 'sub'}`, { d: sum, a: old, b: one }, e.range);
      return sum;
    }
    const sum = d ?? f.code.temporary();
    if (isBool(type)) {
      // true + 1 is true; 0 - 1 is true, 1 - 1 false.
      if (e.op === '++') f.code.emit('i32.const', { d: sum, imm: 1 }, e.range);
      else f.code.emit('i32.xor.imm', { d: sum, a: old, imm: 1 }, e.range);
      return sum;
    }
    const signed = sizeOf(type) >= 4 && mustNotOverflow('+', type);
    f.code.emit(`${t}.add.imm`, { d: sum, a: old, imm: step, signed }, e.range);
    const stored = target.kind === 'memory' && storesLowBytes(target, type);
    if (!stored || (wanted && e.prefix)) narrow(f, sum, sum, type, e.range);
    return sum;
  };
  const old = atomicOperation(f, target, type, '+', () => constantRegister(f, type, step, e.range), e.range);
  if (old !== undefined) return wanted && e.prefix ? change(old) : old;
  const result = wanted ? (e.prefix ? 'new' : 'old') : 'none';
  return modify(f, target, type, change, result, e.range, dest);
}

function constantRegister(f: FunctionLowering, type: CType, n: number, range: Range): Reg {
  const d = f.code.temporary();
  f.code.emit(`${regType(type)}.const`, { d, imm: n }, range);
  return d;
}

export function compound(
  f: FunctionLowering,
  e: Expr & { kind: 'compound' },
  wanted: boolean,
): Reg | undefined {
  const { type } = e.target;
  const computeType = e.ptrStep === undefined ? e.computeType : type;
  const immediate = type.atomic ? undefined : compoundImmediate(e, computeType);
  let right: Reg | undefined;
  let target: Place;
  if (f.breaks(e.value) && !f.breaks(e.target)) {
    // As gcc does, `total += f()` reads total after the call.
    right = rightOperand(f, e);
    target = place(f, e.target);
  } else {
    target = place(f, e.target);
    if (f.breaks(e.value) && target.kind === 'memory') target = pinned(f, target, e.range);
    if (!immediate) right = rightOperand(f, e);
  }
  const lowBytes = target.kind === 'memory' && storesLowBytes(target, type) && !isBool(type);
  const change: Change = (old, d) => {
    const into = isIdentity(computeType, type) ? d : undefined;
    const a = convert(f, old, type, computeType, e.range);
    const r = into ?? f.code.temporary();
    const signed = mustNotOverflow(e.op, computeType);
    if (right !== undefined) f.code.emit(binaryOp(e.op, computeType), { d: r, a, b: right, signed }, e.range);
    else if (immediate) f.code.emit(immediate.name, { d: r, a, imm: immediate.imm, signed }, e.range);
    if (lowBytes && !wanted && !isFloat(computeType) && regType(computeType) === regType(type)) return r;
    return convert(f, r, computeType, type, e.range, d);
  };
  if (type.atomic && right !== undefined) {
    if (!isFloat(computeType)) {
      const operand = right;
      const narrowed = () => convert(f, operand, computeType, type, e.range);
      const old = atomicOperation(f, target, type, e.op, narrowed, e.range);
      if (old !== undefined) return wanted ? change(old) : old;
    }
    right = stabilised(f, right, e.ptrStep === undefined ? e.value.type : type, e.range);
  }
  return modify(f, target, type, change, wanted ? 'new' : 'none', e.range);
}

/** The same value in a register that survives the end of the block. */
function stabilised(f: FunctionLowering, r: Reg, type: CType, range: Range): Reg {
  if (!isTemporary(r)) return r;
  const d = f.spill(type);
  f.code.emit(`${regType(type)}.mov`, { d, a: r }, range);
  return d;
}

function compoundImmediate(
  e: Expr & { kind: 'compound' },
  computeType: CType,
): { name: string; imm: bigint } | undefined {
  const operation = immediateOperation(e.op, computeType, e.value);
  if (operation === undefined || e.ptrStep === undefined) return operation;
  return e.scaleVar ? undefined : { ...operation, imm: operation.imm * BigInt(e.ptrStep) };
}

/** The right operand of a compound assignment as its operation takes it: scaled, and of a shift's width. */
function rightOperand(f: FunctionLowering, e: Expr & { kind: 'compound' }): Reg {
  if (e.ptrStep === undefined) return secondOperand(f, e.op, e.computeType, e.value);
  return scaledIndex(f, e.value, e.ptrStep, e.scaleVar, e.range);
}
