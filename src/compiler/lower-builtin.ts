/**
 * Builtins: the operations of ast.ts that only the compiler can do, most of them one instruction.
 */
import type { Expr } from './ast.ts';
import type { CType } from './ctype.ts';
import { DOUBLE, FLOAT, LONG } from './ctype.ts';
import { FP, type Reg, ZERO } from './lower-builder.ts';
import { variadicSize } from './lower-call.ts';
import { convert, effect, memory, stableValue, value, valueBefore } from './lower-expression.ts';
import type { FunctionLowering, Memory } from './lower-function.ts';
import { copyValue, load, offsetMemory, pinned, pointedTo, store } from './lower-memory.ts';
import { accessSize, isSigned, regType } from './lower-type.ts';

/** Of struct __va_list_tag: the two offsets that say that there is nothing left in registers, and where the pointers are. */
const REGISTERS_USED_UP = 48n | (304n << 32n);
const NEXT_ARGUMENT = 8;
const REGISTER_AREA = 16;

type BuiltinCall = Expr & { kind: 'builtin' };

/** The result register, or undefined for those without a value. */
export function lowerBuiltin(f: FunctionLowering, e: BuiltinCall, dest?: Reg): Reg | undefined {
  const [first, second] = e.args;
  const result = () => dest ?? f.code.temporary();
  switch (e.name) {
    case 'va_start': {
      const list = memory(f, first!);
      const start = f.variadicPointer;
      if (start === undefined) throw new Error('va_start in a function without variable arguments');
      const offsets = f.code.temporary();
      f.code.emit('i64.const', { d: offsets, imm: REGISTERS_USED_UP }, e.range);
      store(f, list, LONG, offsets, e.range);
      store(f, offsetMemory(list, NEXT_ARGUMENT), LONG, start, e.range);
      store(f, offsetMemory(list, REGISTER_AREA), LONG, ZERO, e.range);
      return undefined;
    }
    case 'va_arg':
      variadicArgument(f, e);
      return undefined;
    case 'va_end':
      effect(f, first!);
      return undefined;
    case 'va_copy': {
      let from = memory(f, second!);
      if (f.breaks(first!)) from = pinned(f, from, e.range);
      copyValue(f, memory(f, first!), from, first!.type, e.range);
      return undefined;
    }
    case 'setjmp': {
      const d = f.code.spill('i32');
      f.code.emit('setjmp', { d, a: value(f, first!) }, e.range);
      return d;
    }
    case 'longjmp': {
      const a = valueBefore(f, first!, second!);
      f.code.emit('longjmp', { a, b: value(f, second!) }, e.range);
      return undefined;
    }
    case 'alloca': {
      const a = value(f, first!);
      const d = result();
      f.code.emit('alloca', { d, a }, e.range);
      return d;
    }
    case 'trap':
    case 'unreachable':
      f.code.emit('trap', {}, e.range);
      return undefined;
    case 'syscall':
      return systemCall(f, e, dest);
    case 'complex':
    case 'shuffle':
      // Their values are asked for by lower-wide.ts and lower-vector.ts.
      for (const part of e.args) effect(f, part);
      return undefined;
    case 'atomic_add':
    case 'atomic_sub':
    case 'atomic_and':
    case 'atomic_or':
    case 'atomic_xor':
    case 'atomic_xchg':
      return atomic(f, e, e.name.slice('atomic_'.length), dest);
    case 'atomic_cas':
      return compareAndSwap(f, e);
    case 'frame_address': {
      const d = result();
      f.code.emit('i64.mov', { d, a: FP }, e.range);
      return d;
    }
    case 'return_address': {
      const d = result();
      f.code.emit('caller', { d }, e.range);
      return d;
    }
    case 'clz':
    case 'ctz':
    case 'popcount': {
      const type = first!.type;
      const a = value(f, first!);
      const d = f.code.temporary();
      f.code.emit(`${regType(type)}.${e.name === 'popcount' ? 'popcnt' : e.name}`, { d, a }, e.range);
      return convert(f, d, type, e.type, e.range, dest);
    }
    case 'sqrt':
    case 'floor':
    case 'ceil':
    case 'trunc':
      return floating(f, e, `f64.${e.name}`, DOUBLE, dest);
    case 'rint':
      return floating(f, e, 'f64.nearest', DOUBLE, dest);
    case 'fabs':
      return floating(f, e, 'f64.abs', DOUBLE, dest);
    case 'copysign':
      return floating(f, e, 'f64.copysign', DOUBLE, dest);
    case 'sqrtf':
    case 'floorf':
    case 'ceilf':
    case 'truncf':
      return floating(f, e, `f32.${e.name.slice(0, -1)}`, FLOAT, dest);
    case 'rintf':
      return floating(f, e, 'f32.nearest', FLOAT, dest);
    case 'fabsf':
      return floating(f, e, 'f32.abs', FLOAT, dest);
    case 'copysignf':
      return floating(f, e, 'f32.copysign', FLOAT, dest);
  }
}

/** An instruction on one or two floating operands. */
function floating(f: FunctionLowering, e: BuiltinCall, op: string, type: CType, dest?: Reg): Reg {
  const [first, second] = e.args;
  const a = convert(
    f,
    second ? valueBefore(f, first!, second) : value(f, first!),
    first!.type,
    type,
    e.range,
  );
  const b = second && convert(f, value(f, second), second.type, type, e.range);
  const d = dest ?? f.code.temporary();
  f.code.emit(op, { d, a, ...(b === undefined ? {} : { b }) }, e.range);
  return d;
}

/** va_arg: where the argument is; the list moves on to the next one. */
export function variadicArgument(f: FunctionLowering, e: BuiltinCall): Memory {
  const next = offsetMemory(memory(f, e.args[0]!), NEXT_ARGUMENT);
  const at = load(f, next, LONG, e.range);
  const after = f.code.temporary();
  f.code.emit('i64.add.imm', { d: after, a: at, imm: variadicSize(e.typeArg ?? e.type) }, e.range);
  store(f, next, LONG, after, e.range);
  return pointedTo(at);
}

function systemCall(f: FunctionLowering, e: BuiltinCall, dest?: Reg): Reg {
  const mark = f.code.mark();
  // What is computed before the last argument that ends a block has to wait in variables.
  const lastBreak = e.args.findLastIndex(a => f.breaks(a));
  const waiting = e.args.slice(0, lastBreak + 1).map(a => stableValue(f, a));
  const base = f.code.temporary(e.args.length);
  e.args.forEach((arg, i) => {
    const inner = f.code.mark();
    const r = waiting[i] ?? value(f, arg, regType(arg.type) === 'i64' ? base + i : undefined);
    const wide = convert(f, r, arg.type, LONG, arg.range, base + i);
    if (wide !== base + i) f.code.emit('i64.mov', { d: base + i, a: wide }, arg.range);
    f.code.release(inner);
  });
  f.code.release(mark);
  const d = dest ?? f.code.temporary();
  f.code.emit('ecall', { d, a: base, count: e.args.length }, e.range);
  return d;
}

/** The type of the object that an atomic builtin works on. */
function atomicType(e: BuiltinCall): CType {
  const t = e.args[0]!.type;
  return t.kind === 'pointer' ? t.to : LONG;
}

/** `amo8`, `cas16` and so on are named by the bits of a narrow object. */
const widthSuffix = (t: CType): string => (accessSize(t) < 4 ? String(8 * accessSize(t)) : '');

function atomic(f: FunctionLowering, e: BuiltinCall, op: string, dest?: Reg): Reg {
  const [pointer, operand] = e.args;
  const type = atomicType(e);
  const a = valueBefore(f, pointer!, operand!);
  const b = convert(f, value(f, operand!), operand!.type, type, e.range);
  const d = dest ?? f.code.temporary();
  f.code.emit(`${regType(type)}.amo${widthSuffix(type)}.${op}`, { d, a, b }, e.range);
  return extendOld(f, d, type, e);
}

function compareAndSwap(f: FunctionLowering, e: BuiltinCall): Reg {
  const [pointer, expected, desired] = e.args;
  const type = atomicType(e);
  const laterBreak = f.breaks(expected!) || f.breaks(desired!);
  const a = laterBreak ? stableValue(f, pointer!) : value(f, pointer!);
  const old = valueBefore(f, expected!, desired!);
  const c = convert(f, value(f, desired!), desired!.type, type, e.range);
  let b = convert(f, old, expected!.type, type, e.range);
  if (accessSize(type) < 4) {
    // Memory is compared zero-extended.
    const low = f.code.temporary();
    f.code.emit('i32.and.imm', { d: low, a: b, imm: 2 ** (8 * accessSize(type)) - 1 }, e.range);
    b = low;
  }
  const d = f.code.temporary();
  f.code.emit(`${regType(type)}.cas${widthSuffix(type)}`, { d, a, b, c }, e.range);
  return extendOld(f, d, type, e);
}

/** A narrow old value comes zero-extended; a signed one has to be sign-extended. */
function extendOld(f: FunctionLowering, d: Reg, type: CType, e: BuiltinCall): Reg {
  const bits = 8 * accessSize(type);
  if (bits < 32 && isSigned(type)) f.code.emit(`i32.extend${bits}_s`, { d, a: d }, e.range);
  return d;
}
