/**
 * Expressions to three-address code.
 *
 * Four questions can be asked of an expression: its `value` (in a register), its `place` (an lvalue, or a struct
 * value, which always is somewhere in memory), the memory a `pointer` points at, and just its `effect`. A condition
 * is not a value: `branch` (lower-condition.ts) jumps on it directly. A register variable is its own value: nothing is copied, and so, as
 * in gcc's code, an argument `i` beside an argument `i++` is read when the call is made.
 */

import type { BinaryOp, Expr, VarDecl } from './ast.ts';
import { constantValue } from './constant.ts';
import { type CType, LONG } from './ctype.ts';
import { assign, assignStruct, compound, increment } from './lower-assignment.ts';
import { isTemporary, type Reg, ZERO } from './lower-builder.ts';
import { lowerBuiltin, variadicArgument } from './lower-builtin.ts';
import { lowerCall, structResult } from './lower-call.ts';
import { branch, conditional, conditionalPlace, logical } from './lower-condition.ts';
import { constantInteger, floatBits, lvalueAddress, symbolic } from './lower-constant.ts';
import type { FunctionLowering, Memory, Place } from './lower-function.ts';
import { initialise } from './lower-initialiser.ts';
import { addressOfMemory, load, offsetMemory, pinned, pointedTo, staticMemory } from './lower-memory.ts';
import { nestedPointer } from './lower-nested.ts';
import { statementExpression } from './lower-statement.ts';
import {
  accessSize,
  binaryOp,
  fitsInto,
  hasImmediate,
  isBool,
  isByAddress,
  isComparison,
  isFloat,
  isScalar,
  isSigned,
  mustNotOverflow,
  regType,
  SWAPPED,
} from './lower-type.ts';
import { vectorAsScalar, vectorPlace } from './lower-vector.ts';
import { compareWide, narrowed, widePlace, wideTruth } from './lower-wide.ts';
import type { Range } from './source.ts';
import { isVector, isWide } from './types.ts';

// --- Values -----------------------------------------------------------------------------------------------

/**
 * The register that holds the value of a scalar expression. `dest` is where it would be welcome; it is used unless
 * the value already is in a variable. A `dest` is written only by the last instruction of the computation.
 */
export function value(f: FunctionLowering, e: Expr, dest?: Reg): Reg {
  const folded = foldedValue(f, e, dest);
  if (folded !== undefined) return folded;
  switch (e.kind) {
    case 'var':
    case 'member':
    case 'deref':
    case 'compoundLiteral':
      return load(f, place(f, e), e.type, e.range, dest);
    case 'addr':
      return addressOfMemory(f, memory(f, e.operand), e.range, dest);
    case 'cast':
      return cast(f, e, dest);
    case 'unary':
      return unary(f, e, dest);
    case 'binary':
      return binary(f, e, dest);
    case 'ptradd':
      return addressOfMemory(f, pointer(f, e, dest), e.range, dest);
    case 'ptrdiff':
      return pointerDifference(f, e, dest);
    case 'logical':
      return logical(f, e, dest);
    case 'cond':
      return conditional(f, e, dest);
    case 'comma':
      effect(f, e.left);
      return value(f, e.right, dest);
    case 'assign':
      return assign(f, e, true) ?? ZERO;
    case 'compound':
      return compound(f, e, true) ?? ZERO;
    case 'incdec':
      return increment(f, e, true, dest) ?? ZERO;
    case 'call':
      return lowerCall(f, e, dest) ?? ZERO;
    case 'builtin':
      if (e.name === 'va_arg') return load(f, variadicArgument(f, e), e.type, e.range, dest);
      return lowerBuiltin(f, e, dest) ?? ZERO;
    case 'stmtExpr':
      return statementExpression(f, e, true) ?? ZERO;
    case 'int':
    case 'float':
    case 'string':
    case 'func':
    case 'labelAddr':
      throw new Error(`${e.kind} is a constant`);
  }
}

/** The value in exactly this register. */
export function valueTo(f: FunctionLowering, e: Expr, dest: Reg): void {
  const r = value(f, e, dest);
  if (r !== dest) f.code.emit(`${regType(e.type)}.mov`, { d: dest, a: r }, e.range);
}

/** The value in a register that survives the end of the block. */
export function stableValue(f: FunctionLowering, e: Expr): Reg {
  const s = f.spill(e.type);
  const r = value(f, e, s);
  if (!isTemporary(r)) return r;
  f.code.emit(`${regType(e.type)}.mov`, { d: s, a: r }, e.range);
  return s;
}

/** The value of `e`, in a register that keeps it while `next` is computed. */
export const valueBefore = (f: FunctionLowering, e: Expr, next: Expr): Reg =>
  f.breaks(next) ? stableValue(f, e) : value(f, e);

function foldedValue(f: FunctionLowering, e: Expr, dest: Reg | undefined): Reg | undefined {
  if (!isScalar(e.type) && e.kind !== 'func' && e.kind !== 'string') return undefined;
  const c = constantValue(e);
  if (!c) return undefined;
  const d = dest ?? f.code.temporary();
  const type = regType(e.type);
  if (isFloat(e.type)) {
    const imm = floatBits(e.type, c.kind === 'int' || c.kind === 'float' ? Number(c.value) : 0);
    f.code.emit(`${type}.const`, { d, imm }, e.range);
    return d;
  }
  const address = symbolic(c, f.symbols);
  if (!address) return undefined;
  const symbol = address.symbol === undefined ? {} : { symbol: address.symbol };
  f.code.emit(`${type}.const`, { d, imm: address.offset, ...symbol }, e.range);
  return d;
}

// --- Places -----------------------------------------------------------------------------------------------

/** Where a variable is. */
export function variablePlace(f: FunctionLowering, decl: VarDecl, range: Range): Place {
  if (decl.storage === 'static' || decl.storage === 'global') {
    const symbol = f.symbols.ofVariable(decl);
    if (!decl.threadLocal) return staticMemory({ symbol, offset: 0n });
    const base = f.code.temporary();
    f.code.emit('tp', { d: base }, range);
    return { kind: 'memory', base, offset: 0n, symbol };
  }
  const home = f.home(decl);
  if (home.kind === 'register') return home;
  return home.kind === 'frame' ? f.frameMemory(home.offset, 'locals') : pointedTo(home.reg);
}

/** Where an lvalue, or a value of struct type, is. */
export function place(f: FunctionLowering, e: Expr): Place {
  switch (e.kind) {
    case 'var':
      return variablePlace(f, e.decl, e.range);
    case 'string':
    case 'func':
      return staticMemory(lvalueAddress(e, f.symbols)!);
    case 'deref':
      return pointer(f, e.operand);
    case 'member': {
      const { offset, bit } = e.member;
      const m = offsetMemory(memory(f, e.object), offset);
      return bit ? { ...m, bit } : m;
    }
    case 'compoundLiteral': {
      const target = variablePlace(f, e.decl, e.range);
      if (e.decl.storage === 'local' && e.decl.init) initialise(f, target, e.decl.type, e.decl.init);
      return target;
    }
    case 'int':
    case 'unary':
    case 'binary':
      return isVector(e.type) ? vectorPlace(f, e) : widePlace(f, e);
    case 'cast':
      if (isWide(e.type)) return widePlace(f, e);
      if (isVector(e.type)) return vectorPlace(f, e);
      if (isByAddress(e.type)) return place(f, e.operand);
      break;
    case 'comma':
      effect(f, e.left);
      return place(f, e.right);
    case 'assign':
      if (isByAddress(e.type)) return assignStruct(f, e);
      break;
    case 'call':
      if (isByAddress(e.type)) return structResult(f, e);
      break;
    case 'cond':
      return conditionalPlace(f, e);
    case 'stmtExpr':
      return pointedTo(statementExpression(f, e, true) ?? ZERO);
    case 'builtin':
      if (e.name === 'va_arg') return variadicArgument(f, e);
      if (e.name === 'complex') return widePlace(f, e);
      if (e.name === 'shuffle') return vectorPlace(f, e);
      break;
  }
  throw new Error(`not a place: ${e.kind}`);
}

/** The place of something that is in memory. */
export function memory(f: FunctionLowering, e: Expr): Memory {
  const p = place(f, e);
  if (p.kind === 'register') throw new Error('a register variable has no address');
  return p;
}

/** The memory that a pointer value points at, as an address mode. A sum may be computed in `dest`. */
export function pointer(f: FunctionLowering, e: Expr, dest?: Reg): Memory {
  const c = constantValue(e);
  const address = c && symbolic(c, f.symbols);
  if (address) return staticMemory(address);
  if (e.kind === 'cast') {
    if (e.operand.kind === 'func' && e.operand.decl.enclosing) return pointedTo(value(f, e));
    if (e.how === 'decay') return memory(f, e.operand);
    if (e.operand.type.kind === 'pointer' && e.type.kind === 'pointer') return pointer(f, e.operand);
  }
  if (e.kind === 'addr') return memory(f, e.operand);
  if (e.kind === 'ptradd') return element(f, e, dest);
  return pointedTo(value(f, e));
}

/** pointer + index * scale. The sum goes to `dest` if that is all there is to the address. */
function element(f: FunctionLowering, e: Expr & { kind: 'ptradd' }, dest?: Reg): Memory {
  const constant = e.scaleVar ? undefined : constantInteger(e.index);
  let base = pointer(f, e.pointer);
  if (constant !== undefined) return offsetMemory(base, constant * BigInt(e.scale));
  if (f.breaks(e.index)) base = pinned(f, base, e.range);
  const negative = base.base !== ZERO && e.index.kind === 'unary' && e.index.op === '-';
  const index = negative ? (e.index as Expr & { kind: 'unary' }).operand : e.index;
  const by = scaledIndex(f, index, e.scale, e.scaleVar, e.range);
  if (base.base === ZERO) return { ...base, base: by };
  const complete = base.offset === 0n && base.symbol === undefined && base.area === undefined;
  const d = (complete ? dest : undefined) ?? f.code.temporary();
  f.code.emit(negative ? 'i64.sub' : 'i64.add', { d, a: base.base, b: by }, e.range);
  return { ...base, base: d };
}

export function scaledIndex(
  f: FunctionLowering,
  index: Expr,
  scale: number,
  scaleVar: VarDecl | undefined,
  range: Range,
): Reg {
  const i = value(f, index);
  if (scaleVar) return scaledBy(f, i, scaleVar, range);
  return scaled(f, i, scale, range);
}

/** i * the size of an element of variable length. */
function scaledBy(f: FunctionLowering, i: Reg, scaleVar: VarDecl, range: Range): Reg {
  const size = load(f, variablePlace(f, scaleVar, range), scaleVar.type, range);
  const d = f.code.temporary();
  f.code.emit('i64.mul', { d, a: i, b: size }, range);
  return d;
}

/** i * scale, by a shift where that does it. */
function scaled(f: FunctionLowering, i: Reg, scale: number, range: Range): Reg {
  if (scale === 1) return i;
  const d = f.code.temporary();
  const shift = Math.log2(scale);
  if (Number.isInteger(shift)) f.code.emit('i64.shl.imm', { d, a: i, imm: shift }, range);
  else f.code.emit('i64.mul.imm', { d, a: i, imm: scale }, range);
  return d;
}

// --- Operators --------------------------------------------------------------------------------------------

function unary(f: FunctionLowering, e: Expr & { kind: 'unary' }, dest?: Reg): Reg {
  if (isWide(e.operand.type)) return wideTruth(f, 'eq', e.operand, e.range, dest); // `!`, as the result is not wide
  const a = value(f, e.operand);
  const t = regType(e.operand.type);
  if (e.op === '!') return compareWithZero(f, 'eq', a, e.operand.type, e.range, dest);
  const d = dest ?? f.code.temporary();
  if (e.op === '~') f.code.emit(`${t}.xor.imm`, { d, a, imm: -1 }, e.range);
  else if (isFloat(e.type)) f.code.emit(`${t}.neg`, { d, a }, e.range);
  else f.code.emit(`${t}.sub`, { d, a: ZERO, b: a, signed: mustNotOverflow('-', e.operand.type) }, e.range);
  return d;
}

/** a == 0 or a != 0, of any scalar type. */
export function compareWithZero(
  f: FunctionLowering,
  op: 'eq' | 'ne',
  a: Reg,
  type: CType,
  range: Range,
  dest?: Reg,
): Reg {
  const t = regType(type);
  if (!isFloat(type)) {
    const d = dest ?? f.code.temporary();
    f.code.emit(`${t}.${op}.imm`, { d, a, imm: 0 }, range);
    return d;
  }
  const zero = f.code.temporary();
  f.code.emit(`${t}.const`, { d: zero, imm: 0 }, range);
  const d = dest ?? f.code.temporary();
  f.code.emit(`${t}.${op}`, { d, a, b: zero }, range);
  return d;
}

function binary(f: FunctionLowering, e: Expr & { kind: 'binary' }, dest?: Reg): Reg {
  if (isWide(e.left.type)) return compareWide(f, e, dest);
  const { op } = e;
  const { type } = e.left;
  const mark = f.code.mark();
  // The operands are read by the last instruction, so its result may take the place of one of them.
  const result = () => {
    f.code.release(mark);
    return dest ?? f.code.temporary();
  };
  const onLeft = immediateOperation(op, type, e.right);
  if (onLeft) {
    const a = value(f, e.left);
    const d = result();
    f.code.emit(onLeft.name, { d, a, imm: onLeft.imm, signed: mustNotOverflow(op, type) }, e.range);
    return d;
  }
  const swapped = SWAPPED[op];
  const onRight = swapped && immediate(swapped, type, e.left);
  if (swapped && onRight !== undefined) {
    const a = value(f, e.right);
    const d = result();
    const signed = mustNotOverflow(swapped, type);
    f.code.emit(`${binaryOp(swapped, type)}.imm`, { d, a, imm: onRight, signed }, e.range);
    return d;
  }
  const a = valueBefore(f, e.left, e.right);
  const b = secondOperand(f, op, type, e.right);
  const d = result();
  f.code.emit(binaryOp(op, type), { d, a, b, signed: mustNotOverflow(op, type) }, e.range);
  return d;
}

/** The instruction that computes `op` on this type with a constant second operand, and its immediate. */
export function immediateOperation(
  op: BinaryOp,
  type: CType,
  e: Expr,
): { name: string; imm: bigint } | undefined {
  const imm = immediate(op, type, e);
  if (imm !== undefined) return { name: `${binaryOp(op, type)}.imm`, imm };
  if ((op !== '/' && op !== '%') || isFloat(type) || isSigned(type)) return undefined;
  // Like gcc -O0, unsigned division by a power of two is a shift, and the remainder a mask.
  const t = regType(type);
  const divisor = BigInt.asUintN(t === 'i32' ? 32 : 64, constantInteger(e) ?? 0n);
  if (divisor === 0n || (divisor & (divisor - 1n)) !== 0n) return undefined;
  if (op === '%') return { name: `${t}.and.imm`, imm: divisor - 1n };
  return { name: `${t}.shr_u.imm`, imm: BigInt(divisor.toString(2).length - 1) };
}

/** The constant second operand of `op` on this type where the instruction can hold it. */
function immediate(op: BinaryOp, type: CType, e: Expr): bigint | undefined {
  if (isFloat(type) || !hasImmediate(op)) return undefined;
  const constant = constantInteger(e);
  if (constant === undefined) return undefined;
  const bits = regType(type) === 'i32' ? 32 : 64;
  if (op === '<<' || op === '>>') return constant & BigInt(bits - 1);
  return BigInt.asIntN(bits, constant);
}

/** The second operand; the count of a shift may have another width than what is shifted. */
export function secondOperand(f: FunctionLowering, op: BinaryOp, type: CType, right: Expr): Reg {
  const b = isWide(right.type) ? narrowed(f, right, LONG, right.range) : value(f, right);
  const have = regType(right.type);
  const want = regType(type);
  if ((op !== '<<' && op !== '>>') || have === want) return b;
  const d = f.code.temporary();
  f.code.emit(want === 'i32' ? 'i32.wrap_i64' : 'i64.extend_i32_u', { d, a: b }, right.range);
  return d;
}

function pointerDifference(f: FunctionLowering, e: Expr & { kind: 'ptrdiff' }, dest?: Reg): Reg {
  const mark = f.code.mark();
  const a = valueBefore(f, e.left, e.right);
  const b = value(f, e.right);
  const shift = Math.log2(e.scale);
  const inBytes = e.scale === 1 && !e.scaleVar;
  const bytes = inBytes && dest !== undefined ? dest : f.code.temporary();
  f.code.emit('i64.sub', { d: bytes, a, b }, e.range);
  if (inBytes) return bytes;
  let size: Reg | undefined;
  if (e.scaleVar) size = load(f, variablePlace(f, e.scaleVar, e.range), e.scaleVar.type, e.range);
  else if (!Number.isInteger(shift)) {
    size = f.code.temporary();
    f.code.emit('i64.const', { d: size, imm: e.scale }, e.range);
  }
  f.code.release(mark);
  const d = dest ?? f.code.temporary();
  if (size === undefined) f.code.emit('i64.shr_s.imm', { d, a: bytes, imm: shift }, e.range);
  else f.code.emit('i64.div_s', { d, a: bytes, b: size }, e.range);
  return d;
}

// --- Conversions (C11 6.3) --------------------------------------------------------------------------------

function cast(f: FunctionLowering, e: Expr & { kind: 'cast' }, dest?: Reg): Reg {
  if (e.how === 'decay') {
    const { operand } = e;
    if (operand.kind === 'func' && operand.decl.enclosing)
      return nestedPointer(f, operand.decl, e.range, dest);
    return addressOfMemory(f, memory(f, operand), e.range, dest);
  }
  if (e.type.kind === 'void') {
    effect(f, e.operand);
    return ZERO;
  }
  if (isVector(e.operand.type)) return vectorAsScalar(f, e.operand, e.type, e.range, dest);
  if (isWide(e.operand.type)) return narrowed(f, e.operand, e.type, e.range, dest);
  if (isBool(e.type) && isTruthValue(e.operand)) return value(f, e.operand, dest);
  // Only a conversion that needs no instruction may leave its operand in dest: the widths may differ.
  const same = isIdentity(e.operand.type, e.type);
  const a = value(f, e.operand, same ? dest : undefined);
  if (same) return a;
  return convert(f, a, e.operand.type, e.type, e.range, dest);
}

/** Whether the expression is 0 or 1 by construction. */
const isTruthValue = (e: Expr): boolean =>
  e.kind === 'logical' || (e.kind === 'unary' && e.op === '!') || (e.kind === 'binary' && isComparison(e.op));

/** Whether a register holds the same bits before and after the conversion. */
export function isIdentity(from: CType, to: CType): boolean {
  if (isFloat(from) || isFloat(to)) return isFloat(from) && isFloat(to) && regType(from) === regType(to);
  if (regType(from) !== regType(to)) return false;
  return fitsInto(from, to) || (!isBool(to) && accessSize(to) >= 4);
}

/** Converts a register from one scalar type to another; `a` itself if nothing has to be done. */
export function convert(f: FunctionLowering, a: Reg, from: CType, to: CType, range: Range, dest?: Reg): Reg {
  if (isIdentity(from, to)) return a;
  if (isBool(to)) return compareWithZero(f, 'ne', a, from, range, dest);
  const d = dest ?? f.code.temporary();
  const source = regType(from);
  const target = regType(to);
  if (isFloat(from) && isFloat(to)) {
    f.code.emit(target === 'f64' ? 'f64.promote_f32' : 'f32.demote_f64', { d, a }, range);
  } else if (isFloat(to)) {
    f.code.emit(`${target}.convert_${source}_${isSigned(from) ? 's' : 'u'}`, { d, a }, range);
  } else if (isFloat(from)) {
    const unsigned = !isSigned(to) && accessSize(to) >= 4;
    f.code.emit(`${target}.trunc_${source}_${unsigned ? 'u' : 's'}`, { d, a }, range);
    narrow(f, d, d, to, range);
  } else if (source === 'i32' && target === 'i64') {
    f.code.emit(`i64.extend_i32_${isSigned(from) ? 's' : 'u'}`, { d, a }, range);
  } else if (source === 'i64' && target === 'i32') {
    f.code.emit('i32.wrap_i64', { d, a }, range);
    narrow(f, d, d, to, range);
  } else narrow(f, d, a, to, range);
  return d;
}

/** d := a brought into the range of a type narrower than its register. */
export function narrow(f: FunctionLowering, d: Reg, a: Reg, to: CType, range: Range): void {
  const bits = 8 * accessSize(to);
  if (bits >= 32) return;
  if (isSigned(to)) f.code.emit(`i32.extend${bits}_s`, { d, a }, range);
  else f.code.emit('i32.and.imm', { d, a, imm: (1 << bits) - 1 }, range);
}

// --- Effects ----------------------------------------------------------------------------------------------

/** Computes an expression for its side effects. */
export function effect(f: FunctionLowering, e: Expr): void {
  const mark = f.code.mark();
  effectOf(f, e);
  f.code.release(mark);
}

function effectOf(f: FunctionLowering, e: Expr): void {
  switch (e.kind) {
    case 'int':
    case 'float':
    case 'string':
    case 'func':
    case 'labelAddr':
      return;
    case 'assign':
      assign(f, e, false);
      return;
    case 'compound':
      compound(f, e, false);
      return;
    case 'incdec':
      increment(f, e, false);
      return;
    case 'comma':
      effect(f, e.left);
      effect(f, e.right);
      return;
    case 'unary':
    case 'cast':
    case 'addr':
      effect(f, e.operand);
      return;
    case 'var':
    case 'member':
    case 'deref':
      // Like gcc -O0, an lvalue nobody uses is not read, unless it is volatile.
      if (e.type.volatile && isScalar(e.type)) value(f, e);
      else if (e.kind === 'member') effect(f, e.object);
      else if (e.kind === 'deref') effect(f, e.operand);
      return;
    case 'binary':
    case 'ptrdiff':
      effect(f, e.left);
      effect(f, e.right);
      return;
    case 'ptradd':
      effect(f, e.pointer);
      effect(f, e.index);
      return;
    case 'logical': {
      const end = f.code.label();
      branch(f, e.left, end, e.op === '||');
      effect(f, e.right);
      f.code.bind(end);
      return;
    }
    case 'cond':
      if (e.type.kind === 'void' && e.then) conditional(f, e);
      else if (isByAddress(e.type)) conditionalPlace(f, e);
      else value(f, e);
      return;
    case 'stmtExpr':
      statementExpression(f, e, false);
      return;
    case 'call':
      lowerCall(f, e, undefined, undefined, true);
      return;
    case 'compoundLiteral':
      place(f, e);
      return;
    case 'builtin':
      if (e.name === 'va_arg') variadicArgument(f, e);
      else lowerBuiltin(f, e);
      return;
  }
}
