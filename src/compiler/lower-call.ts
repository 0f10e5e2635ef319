/**
 * Calls and what they pass.
 *
 * Arguments are computed from right to left, as gcc does on x86-64, into consecutive temporaries. Those followed by
 * an argument that itself calls or branches wait in variable registers, since no temporary survives that; register
 * variables are read last, when the call is made. A struct is passed by the address of a copy in this frame and
 * returned through a hidden first pointer. Variadic arguments go, promoted and in 8-byte slots, to the bottom of
 * this frame, whose address is a hidden last argument.
 */

import type { Expr, FuncDecl } from './ast.ts';
import { CHAR, type CType, sizeOf } from './ctype.ts';
import { FP, isTemporary, type Reg } from './lower-builder.ts';
import { memory, stableValue, value, valueTo } from './lower-expression.ts';
import { type FunctionLowering, INLINE_BYTES, type Memory } from './lower-function.ts';
import { addressOfMemory, copyValue, load, pointedTo, store, storeExtended } from './lower-memory.ts';
import { chainTo } from './lower-nested.ts';
import { isByAddress, regType, signatureOf, storeOp } from './lower-type.ts';

/** Bytes that a variadic argument of this type takes: whole slots. */
export const variadicSize = (t: CType): number => Math.ceil(sizeOf(t) / 8) * 8;

/** The function that a call names directly, or undefined for a call through a pointer. */
function directCallee(e: Expr): FuncDecl | undefined {
  if (e.kind === 'func') return e.decl;
  if (e.kind === 'cast' || e.kind === 'addr' || e.kind === 'deref') return directCallee(e.operand);
  return undefined;
}

function functionType(callee: Expr): CType & { kind: 'function' } {
  const t = callee.type.kind === 'pointer' ? callee.type.to : callee.type;
  if (t.kind !== 'function') throw new Error('a call of something that is not a function');
  return t;
}

/** An argument and where it goes: an argument register (its number), or a place among the variadic ones. */
interface Argument {
  readonly e: Expr;
  readonly register: number | undefined;
  readonly slot: Memory | undefined;
}

/** gcc makes puts and fputs of these when nobody uses the result, by name and format. */
const PRINTS_A_STRING: ReadonlyMap<string, string> = new Map([
  ['printf', '%s\n\0'],
  ['fprintf', '%s\0'],
]);

/**
 * Is this a call that prints one string with a function which gcc turns into puts or fputs? Those know no null pointer, for which
 * printf prints "(null)": on Linux `printf("%s\n", getenv("NOPE"));` is a segmentation fault.
 */
function putsString(callee: FuncDecl | undefined, returns: CType, args: readonly Expr[]): boolean {
  const wanted = callee && returns.kind !== 'void' ? PRINTS_A_STRING.get(callee.name) : undefined;
  const format = args.at(-2);
  if (wanted === undefined || !format || args.length !== (callee?.name === 'printf' ? 2 : 3)) return false;
  const literal = withoutCasts(format);
  return (
    literal.kind === 'string' &&
    String.fromCharCode(...literal.bytes.subarray(0, wanted.length + 1)) === wanted &&
    args.at(-1)?.type.kind === 'pointer' &&
    withoutCasts(args.at(-1)!).kind !== 'string' // there is one
  );
}

const withoutCasts = (e: Expr): Expr => (e.kind === 'cast' ? withoutCasts(e.operand) : e);

/**
 * Lowers a call. The result register, unless the call returns nothing or a struct (which is written to `result`). `unused`: nobody
 * wants the result.
 */
export function lowerCall(
  f: FunctionLowering,
  e: Expr & { kind: 'call' },
  dest?: Reg,
  result?: Memory,
  unused = false,
): Reg | undefined {
  const type = functionType(e.callee);
  const hidden = isByAddress(type.returns) ? (result ?? f.scratch(type.returns)) : undefined;
  const direct = directCallee(e.callee);
  const chained = direct?.enclosing !== undefined;
  const first = (chained ? 1 : 0) + (hidden ? 1 : 0);
  const fixed = type.variadic ? type.params.length : e.args.length;
  const args = placeArguments(f, e.args, first, fixed);
  const registers = first + Math.min(fixed, e.args.length) + (type.variadic ? 1 : 0);
  const passed = e.args.slice(0, fixed).map(a => a.type);
  const signature = `${chained ? 'I' : ''}${signatureOf(passed, type.returns, type.variadic)}`;

  const mark = f.code.mark();
  const anyBreaks = e.args.some(a => f.breaks(a));
  let target: Reg | undefined;
  if (!direct) target = anyBreaks ? stableValue(f, e.callee) : value(f, e.callee);
  const base = evaluateArguments(f, args, registers);
  if (hidden) moveAddress(f, hidden, base + first - 1, e);
  if (chained) moveAddress(f, pointedTo(chainTo(f, direct.enclosing, e.range)), base, e);
  if (unused && putsString(direct, type.returns, e.args)) {
    const text = load(f, args.at(-1)!.slot!, e.args.at(-1)!.type, e.range); // it is variadic
    load(f, pointedTo(text), CHAR, e.range);
  }
  if (type.variadic) {
    f.code.emit('addr', { d: base + registers - 1, area: 'outgoing' }, e.range);
  }
  f.code.release(mark);
  const returns = type.returns.kind !== 'void' && !hidden;
  const d = returns ? (dest ?? f.code.temporary()) : undefined;
  const imm = BigInt(f.code.signature(signature)) << 32n;
  const operands = {
    imm,
    count: registers,
    ...(d === undefined ? {} : { d }),
    ...(registers > 0 ? { a: base } : {}),
  };
  if (direct) f.code.emit('call', { ...operands, symbol: f.symbols.ofFunction(direct) }, e.range);
  else f.code.emit('icall', { ...operands, c: target! }, e.range);
  return d;
}

function placeArguments(
  f: FunctionLowering,
  args: readonly Expr[],
  first: number,
  fixed: number,
): Argument[] {
  let at = 0;
  const placed = args.map((e, i): Argument => {
    if (i < fixed) return { e, register: first + i, slot: undefined };
    const slot: Memory = { kind: 'memory', base: FP, offset: BigInt(at), area: 'outgoing' };
    at += variadicSize(e.type);
    return { e, register: undefined, slot };
  });
  f.code.outgoing(at);
  return placed;
}

/** Computes all arguments; they end up in consecutive temporaries (the first is returned) and variadic slots. */
function evaluateArguments(f: FunctionLowering, args: readonly Argument[], registers: number): Reg {
  /** What is left to do when everything has been computed, in the block of the call. */
  const atLast: (() => void)[] = [];
  /** Struct copies that are calls themselves: before the last block begins. */
  const bigCopies: (() => void)[] = [];
  let base: Reg | undefined;
  const argumentBase = () => {
    base ??= f.code.temporary(registers);
    return base;
  };
  const bigVariadic = args.some(a => a.slot && isByAddress(a.e.type) && sizeOf(a.e.type) > INLINE_BYTES);
  const endsBlock = (a: Argument) =>
    f.breaks(a.e) || (isByAddress(a.e.type) && sizeOf(a.e.type) > INLINE_BYTES);
  const firstBreaking = args.findIndex(endsBlock);

  for (let i = args.length - 1; i >= 0; i--) {
    const argument = args[i]!;
    const { e, register, slot } = argument;
    const mustWait = bigVariadic || (firstBreaking >= 0 && firstBreaking < i);
    if (isByAddress(e.type)) {
      const copy = f.scratch(e.type);
      const mark = f.code.mark();
      copyValue(f, copy, memory(f, e), e.type, e.range);
      f.code.release(mark);
      if (register !== undefined) atLast.push(() => moveAddress(f, copy, argumentBase() + register, e));
      else if (slot) {
        const list = sizeOf(e.type) > INLINE_BYTES ? bigCopies : atLast;
        list.push(() => copyValue(f, slot, copy, e.type, e.range));
      }
    } else if (mustWait) {
      const r = f.breaks(e) || !isConstantLike(e) ? stableValue(f, e) : undefined;
      atLast.push(() => {
        if (register !== undefined) moveValue(f, r, e, argumentBase() + register);
        else if (slot) storeSlot(f, slot, e, r ?? value(f, e));
      });
    } else if (register !== undefined) {
      const into = argumentBase() + register;
      const mark = f.code.mark();
      const r = value(f, e, into);
      if (r !== into) {
        if (isTemporary(r)) f.code.emit(`${regType(e.type)}.mov`, { d: into, a: r }, e.range);
        else atLast.push(() => f.code.emit(`${regType(e.type)}.mov`, { d: into, a: r }, e.range));
      }
      if (isTemporary(r)) f.code.release(mark);
    } else if (slot) {
      const mark = f.code.mark();
      const r = value(f, e);
      if (isTemporary(r)) {
        storeSlot(f, slot, e, r);
        f.code.release(mark);
      } else atLast.push(() => storeSlot(f, slot, e, r));
    }
  }
  for (const copy of bigCopies) copy();
  const start = registers > 0 ? argumentBase() : 0;
  for (const finish of atLast) {
    const mark = f.code.mark();
    finish();
    f.code.release(mark);
  }
  return start;
}

const isConstantLike = (e: Expr): boolean => e.kind === 'int' || e.kind === 'float';

function moveValue(f: FunctionLowering, r: Reg | undefined, e: Expr, into: Reg): void {
  if (r === undefined) valueTo(f, e, into);
  else f.code.emit(`${regType(e.type)}.mov`, { d: into, a: r }, e.range);
}

/** Stores a promoted variadic argument; an int fills its whole slot. */
function storeSlot(f: FunctionLowering, slot: Memory, e: Expr, r: Reg): void {
  if (storeOp(e.type) === 'i32.store') storeExtended(f, slot, r, e.range);
  else store(f, slot, e.type, r, e.range);
}

function moveAddress(f: FunctionLowering, m: Memory, into: Reg, e: Expr): void {
  const r = addressOfMemory(f, m, e.range, into);
  if (r !== into) f.code.emit('i64.mov', { d: into, a: r }, e.range);
}

/** A call that returns a struct: where its result is. */
export function structResult(f: FunctionLowering, e: Expr & { kind: 'call' }): Memory {
  const result = f.scratch(e.type);
  lowerCall(f, e, undefined, result);
  return result;
}

/** A call that returns a struct, written straight to an object nobody else can see yet. */
export function structResultInto(f: FunctionLowering, e: Expr & { kind: 'call' }, to: Memory): void {
  lowerCall(f, e, undefined, to);
}
