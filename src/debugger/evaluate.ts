/**
 * Evaluates a typed C expression in a stopped frame, by walking the tree the compiler's own parser made. Every conversion
 * is already a node of the tree (ast.ts), so each case here is one C operator on values of equal type.
 *
 * Side effects (assignment, ++, calls) change the machine: the caller decides whether that is welcome.
 */
import type { BinaryOp, Expr, FuncDecl, VarDecl } from '../compiler/ast.ts';
import type { CType, Member } from '../compiler/ctype.ts';
import { DOUBLE, INT, intSize, isUnsignedKind, sizeOf } from '../compiler/ctype.ts';
import type { Memory, Place, Value } from './values.ts';
import {
  elementOf,
  fromComplex,
  fromFloat,
  fromInteger,
  memberOf,
  objectAt,
  toComplex,
  toFloat,
  toInteger,
} from './values.ts';

/** The expression cannot be evaluated here; the message says why, for the user. */
export class EvaluationError extends Error {}

/** The frame an expression is evaluated in. */
export interface EvaluationFrame extends Memory {
  /** False where any byte is not mapped. Read-only pages can be written: a debugger may. */
  write(address: bigint, bytes: Uint8Array): boolean;
  /** Raw 8 bytes of the register at a window offset of the frame. */
  readRegister(offset: number): bigint;
  writeRegister(offset: number, raw: bigint): void;
  /** Where a variable is at the frame's pc; a string says why it is nowhere. */
  placeOf(variable: VarDecl): Place | string;
  addressOf(func: FuncDecl): bigint | undefined;
  /** Runs a function of the program to its end, in this thread. Throws EvaluationError if it stops elsewhere. */
  call(address: bigint, args: readonly Value[], returns: CType): Value;
  /** Puts bytes where the program can read them for the rest of the evaluation (string literals); returns the address. */
  temporary(bytes: Uint8Array): bigint;
  /** Whether assignments and calls are allowed (not while hovering). */
  readonly mayChange: boolean;
}

export function evaluate(e: Expr, frame: EvaluationFrame): Value {
  switch (e.kind) {
    case 'int':
      return fromInteger(e.type, e.value);
    case 'float':
      return fromFloat(e.type, e.value);
    case 'string':
      return { type: e.type, bytes: e.bytes, place: { kind: 'memory', address: frame.temporary(e.bytes) } };
    case 'var':
      return variable(e.decl, frame);
    case 'func': {
      const address = frame.addressOf(e.decl);
      if (address === undefined)
        throw new EvaluationError(`'${e.decl.name}' is not part of the program: nothing in it uses it`);
      return { type: e.type, bytes: new Uint8Array(0), place: { kind: 'memory', address } };
    }
    case 'member':
      return memberOf(evaluate(e.object, frame), e.member);
    case 'deref': {
      const address = toInteger(readable(evaluate(e.operand, frame)));
      return objectAt(frame, e.type, address);
    }
    case 'addr': {
      const { place } = evaluate(e.operand, frame);
      if (place?.kind === 'memory' && !place.bit) return fromInteger(e.type, place.address);
      const why =
        place?.kind === 'register'
          ? 'it is in a register: the program never takes its address'
          : 'it has no address';
      throw new EvaluationError(`cannot take the address of this: ${why}`);
    }
    case 'unary':
      return unary(e.op, e.type, readable(evaluate(e.operand, frame)));
    case 'incdec': {
      const target = readable(evaluate(e.operand, frame));
      const by = e.op === '++' ? e.step : -e.step;
      const changed =
        e.type.kind === 'float'
          ? fromFloat(e.type, toFloat(target) + by)
          : fromInteger(e.type, toInteger(target) + BigInt(by));
      const stored = store(target, changed, frame);
      return e.prefix ? stored : { type: e.type, bytes: target.bytes };
    }
    case 'binary': {
      const left = readable(evaluate(e.left, frame));
      return binary(e.op, e.type, left, readable(evaluate(e.right, frame)));
    }
    case 'ptradd': {
      const pointer = toInteger(readable(evaluate(e.pointer, frame)));
      const index = toInteger(readable(evaluate(e.index, frame)));
      return fromInteger(e.type, BigInt.asUintN(64, pointer + index * scaleOf(e, frame)));
    }
    case 'ptrdiff': {
      const left = toInteger(readable(evaluate(e.left, frame)));
      const right = toInteger(readable(evaluate(e.right, frame)));
      return fromInteger(e.type, BigInt.asIntN(64, left - right) / scaleOf(e, frame));
    }
    case 'logical': {
      const left = truth(evaluate(e.left, frame));
      const short = e.op === '&&' ? !left : left;
      return fromInteger(INT, short ? (left ? 1n : 0n) : truth(evaluate(e.right, frame)) ? 1n : 0n);
    }
    case 'assign': {
      const value = readable(evaluate(e.value, frame));
      return store(evaluate(e.target, frame), value, frame);
    }
    case 'compound':
      return compound(e, frame);
    case 'cond': {
      const test = evaluate(e.test, frame);
      if (!truth(test)) return evaluate(e.else, frame);
      return e.then ? evaluate(e.then, frame) : convert(test, e.type);
    }
    case 'comma':
      evaluate(e.left, frame);
      return evaluate(e.right, frame);
    case 'call':
      return call(e, frame);
    case 'cast':
      return cast(e, frame);
    case 'compoundLiteral':
      return compoundLiteral(e.decl, frame);
    case 'stmtExpr':
      throw new EvaluationError('statement expressions cannot be evaluated here');
    case 'labelAddr':
      throw new EvaluationError('the address of a label cannot be evaluated here');
    case 'builtin':
      return builtin(e, frame);
  }
}

/** Value of a variable in its frame. */
export function variable(decl: VarDecl, frame: EvaluationFrame): Value {
  const place = frame.placeOf(decl);
  if (typeof place === 'string') throw new EvaluationError(place);
  return valueAt(place, decl.type, frame);
}

/** The object of a type at a place. */
export function valueAt(
  place: Place,
  type: CType,
  frame: Pick<EvaluationFrame, 'read' | 'nameOf' | 'readRegister'>,
): Value {
  if (place.kind === 'memory') return objectAt(frame, type, place.address, place.bit);
  const bytes = new Uint8Array(Math.max(sizeOf(type), 8));
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, frame.readRegister(place.offset)), true);
  return { type, bytes: bytes.subarray(0, sizeOf(type)), place };
}

/** Writes a value (of the target's type) where the target is; returns the new value of the target. */
export function store(target: Value, value: Value, frame: EvaluationFrame): Value {
  if (!frame.mayChange) throw new EvaluationError('this would change the program');
  const { place, type } = target;
  if (!place) throw new EvaluationError('this is not an object that can be assigned');
  const bytes = value.bytes;
  if (!bytes) throw new EvaluationError('the value is in memory that is not mapped');
  if (place.kind === 'register') {
    frame.writeRegister(place.offset, registerBits(value));
    return { type, bytes, place };
  }
  const written = place.bit && target.bytes ? withField(place.bit, type, target.bytes, bytes) : bytes;
  if (!frame.write(place.address, written))
    throw new EvaluationError(`address 0x${place.address.toString(16)} is not mapped`);
  return { type, bytes: written, place };
}

/** The bytes of a storage unit after a bit-field in it was given a value. */
function withField(
  bit: NonNullable<Member['bit']>,
  type: CType,
  unit: Uint8Array,
  value: Uint8Array,
): Uint8Array {
  const mask = ((1n << BigInt(bit.width)) - 1n) << BigInt(bit.shift);
  let whole = unit.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const field = (toInteger({ type, bytes: value }) << BigInt(bit.shift)) & mask;
  whole = (whole & ~mask) | field;
  return unit.map((_, i) => Number((whole >> BigInt(8 * i)) & 0xffn));
}

/** `(struct point){1, 2}`: an object of its own where the program may be changed, else only a value. */
function compoundLiteral(decl: VarDecl, frame: EvaluationFrame): Value {
  const { type } = decl;
  const bytes = new Uint8Array(sizeOf(type));
  for (const item of decl.init?.items ?? []) {
    const size = sizeOf(item.type);
    const text = item.type.kind === 'array' && item.value.kind === 'string' ? item.value.bytes : undefined;
    const value = text ?? readable(evaluate(item.value, frame)).bytes;
    const stored = (value ?? new Uint8Array(0)).subarray(0, size);
    const unit = bytes.subarray(item.offset, item.offset + (item.bit?.bytes ?? size));
    bytes.set(item.bit ? withField(item.bit, item.type, unit, stored) : stored, item.offset);
  }
  return frame.mayChange ? objectAt(frame, type, frame.temporary(bytes)) : { type, bytes };
}

/** The canonical 8 bytes of a register that holds this value (ir.ts): integers extended to 32 bits as C does, then zeros. */
export function registerBits(value: Value): bigint {
  if (value.type.kind === 'float') {
    const bytes = new Uint8Array(8);
    bytes.set((value.bytes ?? bytes).subarray(0, value.type.float === 'float' ? 4 : 8));
    return new DataView(bytes.buffer).getBigUint64(0, true);
  }
  const n = toInteger({ type: value.type, bytes: value.bytes });
  return sizeOf(value.type) <= 4 ? BigInt.asUintN(32, n) : BigInt.asUintN(64, n);
}

/** A value that can be computed with: its bytes are there. */
function readable(value: Value): Value {
  if (!value.bytes) {
    const at = value.place?.kind === 'memory' ? ` at address 0x${value.place.address.toString(16)}` : '';
    throw new EvaluationError(`there is no memory${at}`);
  }
  return value;
}

export function truth(value: Value): boolean {
  const v = readable(value);
  if (v.type.kind === 'complex') return toComplex(v).some(n => n !== 0);
  return v.type.kind === 'float' ? toFloat(v) !== 0 : toInteger(v) !== 0n;
}

/** C11 6.3: conversion between scalar types. */
export function convert(value: Value, to: CType): Value {
  if (to.kind === 'void') return { type: to, bytes: new Uint8Array(0) };
  if (to.kind === 'struct' || to.kind === 'array' || to.kind === 'function') return { ...value, type: to };
  const v = readable(value);
  if (to.kind === 'vector' || v.type.kind === 'vector') return { type: to, bytes: v.bytes };
  if (v.type.kind === 'complex' && to.kind !== 'complex') {
    if (to.kind === 'int' && to.int === 'bool') return fromInteger(to, truth(v) ? 1n : 0n);
    return convert(fromFloat(DOUBLE, toComplex(v)[0]), to);
  }
  if (to.kind === 'complex') return fromComplex(to, ...toComplex(v));
  if (to.kind === 'float') return fromFloat(to, v.type.kind === 'float' ? toFloat(v) : Number(toInteger(v)));
  if (v.type.kind !== 'float') return fromInteger(to, toInteger(v));
  const n = toFloat(v);
  if (to.kind === 'int' && to.int === 'bool') return fromInteger(to, n !== 0 ? 1n : 0n);
  return fromInteger(to, floatToInteger(n, sizeOf(to), to.kind === 'int' && isUnsignedKind(to.int)));
}

/** As the compiled program does it (ir.ts): out of range gives x86-64's "integer indefinite". */
function floatToInteger(n: number, size: number, unsigned: boolean): bigint {
  const wide = size === 8 || (size === 4 && unsigned);
  const limit = wide ? 2 ** 63 : 2 ** 31;
  if (unsigned && size === 8 && n >= 2 ** 63 && n < 2 ** 64) return BigInt(Math.trunc(n));
  if (Number.isNaN(n) || n >= limit || n < -limit) return wide ? 1n << 63n : 1n << 31n;
  return BigInt(Math.trunc(n));
}

function unary(op: '-' | '~' | '!', type: CType, v: Value): Value {
  if (op === '!') return fromInteger(type, truth(v) ? 0n : 1n);
  if (type.kind === 'vector') return eachLane(type, i => unary(op, type.of, elementOf(v, i)));
  if (type.kind === 'float') return fromFloat(type, -toFloat(v));
  if (type.kind === 'complex') {
    const [real, imaginary] = toComplex(v);
    return fromComplex(type, op === '-' ? -real : real, -imaginary);
  }
  return fromInteger(type, op === '-' ? -toInteger(v) : ~toInteger(v));
}

const COMPARISONS: ReadonlySet<BinaryOp> = new Set(['<', '<=', '>', '>=', '==', '!=']);

function compare<T extends bigint | number>(op: BinaryOp, a: T, b: T): boolean {
  switch (op) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '==':
      return a === b;
    default:
      return a !== b;
  }
}

/** On complex numbers, by the textbook: infinite parts are not treated as annex G says. */
function complexBinary(op: BinaryOp, type: CType, left: Value, right: Value): Value {
  const [a, b] = toComplex(left);
  const [c, d] = toComplex(right);
  switch (op) {
    case '==':
    case '!=':
      return fromInteger(type, (a === c && b === d) === (op === '==') ? 1n : 0n);
    case '+':
      return fromComplex(type, a + c, b + d);
    case '-':
      return fromComplex(type, a - c, b - d);
    case '*':
      return fromComplex(type, a * c - b * d, a * d + b * c);
    default: {
      const norm = c * c + d * d;
      return fromComplex(type, (a * c + b * d) / norm, (b * c - a * d) / norm);
    }
  }
}

/** A vector from what each of its lanes is computed to be. */
function eachLane(type: CType & { kind: 'vector' }, lane: (i: number) => Value): Value {
  const size = sizeOf(type.of);
  const bytes = new Uint8Array(sizeOf(type));
  for (let i = 0; i < type.length; i++) bytes.set(lane(i).bytes?.subarray(0, size) ?? [], i * size);
  return { type, bytes };
}

function vectorBinary(op: BinaryOp, type: CType & { kind: 'vector' }, left: Value, right: Value): Value {
  return eachLane(type, i => {
    const [a, b] = [elementOf(left, i), elementOf(right, i)];
    if (!COMPARISONS.has(op)) return binary(op, type.of, a, b);
    return fromInteger(type.of, truth(binary(op, INT, a, b)) ? -1n : 0n);
  });
}

function binary(op: BinaryOp, type: CType, left: Value, right: Value): Value {
  if (type.kind === 'vector') return vectorBinary(op, type, left, right);
  if (left.type.kind === 'complex' || right.type.kind === 'complex')
    return complexBinary(op, type, left, right);
  if (left.type.kind === 'float') {
    const [a, b] = [toFloat(left), toFloat(right)];
    if (COMPARISONS.has(op)) return fromInteger(type, compare(op, a, b) ? 1n : 0n);
    const result = op === '+' ? a + b : op === '-' ? a - b : op === '*' ? a * b : a / b;
    return fromFloat(type, result);
  }
  const [a, b] = [toInteger(left), toInteger(right)];
  if (COMPARISONS.has(op)) return fromInteger(type, compare(op, a, b) ? 1n : 0n);
  switch (op) {
    case '+':
      return fromInteger(type, a + b);
    case '-':
      return fromInteger(type, a - b);
    case '*':
      return fromInteger(type, a * b);
    case '/':
    case '%':
      if (b === 0n) throw new EvaluationError('division by zero');
      return fromInteger(type, op === '/' ? a / b : a % b);
    case '&':
      return fromInteger(type, a & b);
    case '|':
      return fromInteger(type, a | b);
    case '^':
      return fromInteger(type, a ^ b);
    case '<<':
    case '>>': {
      // The hardware takes the count modulo the width of the (promoted) left operand.
      const bits = type.kind === 'int' ? intSize(type.int) * 8 : 64;
      const count = BigInt.asUintN(bits === 128 ? 7 : bits === 64 ? 6 : 5, b);
      return fromInteger(type, op === '<<' ? a << count : a >> count);
    }
    default:
      throw new EvaluationError(`operator '${op}' cannot be evaluated`);
  }
}

function scaleOf(e: { readonly scale: number; readonly scaleVar?: VarDecl }, frame: EvaluationFrame): bigint {
  return e.scaleVar ? toInteger(readable(variable(e.scaleVar, frame))) : BigInt(e.scale);
}

function compound(e: Expr & { kind: 'compound' }, frame: EvaluationFrame): Value {
  const target = readable(evaluate(e.target, frame));
  const value = readable(evaluate(e.value, frame));
  if (e.ptrStep !== undefined) {
    const step =
      toInteger(value) * (e.scaleVar ? toInteger(readable(variable(e.scaleVar, frame))) : BigInt(e.ptrStep));
    const moved = e.op === '-' ? toInteger(target) - step : toInteger(target) + step;
    return store(target, fromInteger(target.type, BigInt.asUintN(64, moved)), frame);
  }
  const result = binary(e.op, e.computeType, convert(target, e.computeType), value);
  return store(target, convert(result, target.type), frame);
}

function call(e: Expr & { kind: 'call' }, frame: EvaluationFrame): Value {
  if (!frame.mayChange) throw new EvaluationError('this would run code of the program');
  const callee = toInteger(readable(evaluate(e.callee, frame)));
  return frame.call(
    callee,
    e.args.map(a => readable(evaluate(a, frame))),
    e.type,
  );
}

function cast(e: Expr & { kind: 'cast' }, frame: EvaluationFrame): Value {
  const value = evaluate(e.operand, frame);
  const { type } = e;
  if (type.kind === 'vector' && e.how === 'implicit' && value.type.kind !== 'vector')
    return eachLane(type, () => readable(value));
  if (e.how !== 'decay') return convert(value, e.type);
  if (value.place?.kind === 'memory') return fromInteger(e.type, value.place.address);
  return fromInteger(e.type, frame.temporary(readable(value).bytes!));
}

const MATH: Partial<Record<string, (x: number) => number>> = {
  sqrt: Math.sqrt,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  fabs: Math.abs,
};

function builtin(e: Expr & { kind: 'builtin' }, frame: EvaluationFrame): Value {
  if (e.name === 'complex') {
    const [real, imaginary] = e.args.map(a => toFloat(readable(evaluate(a, frame))));
    return fromComplex(e.type, real ?? 0, imaginary ?? 0);
  }
  const math = MATH[e.name.replace(/f$/, '')] ?? MATH[e.name];
  if (math) return fromFloat(e.type, math(toFloat(readable(evaluate(e.args[0]!, frame)))));
  throw new EvaluationError(`__builtin_${e.name} cannot be evaluated here`);
}
