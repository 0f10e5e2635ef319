/**
 * Initialisers of automatic objects (C11 6.7.9): the zero filling, then the stores in order.
 */
import type { Expr, Initialiser } from './ast.ts';
import type { CType } from './ctype.ts';
import { sizeOf } from './ctype.ts';
import type { Reg } from './lower-builder.ts';
import { structResultInto } from './lower-call.ts';
import { lvalueAddress } from './lower-constant.ts';
import { place, value, valueTo } from './lower-expression.ts';
import { type FunctionLowering, INLINE_BYTES, type Memory, type Place } from './lower-function.ts';
import {
  copyMemory,
  copyValue,
  offsetMemory,
  pinned,
  staticMemory,
  store,
  storeBytes,
  zeroMemory,
} from './lower-memory.ts';
import { isScalar, regType } from './lower-type.ts';

/** Initialises an object that has just come to life. Each value is a full expression (C11 6.8p4). */
export function initialise(f: FunctionLowering, target: Place, type: CType, init: Initialiser): void {
  if (target.kind === 'register') {
    initialiseRegister(f, target.reg, type, init);
    return;
  }
  const breaks = init.items.some(item => f.breaks(item.value)) || sizeOf(type) > INLINE_BYTES;
  const to = breaks ? pinned(f, target, init.range) : target;
  if (init.zero && !coversEverything(init, sizeOf(type))) zeroMemory(f, to, sizeOf(type), init.range);
  for (const item of init.items) {
    f.fullExpression(() => {
      const at = offsetMemory(to, item.offset);
      storeItem(f, item.bit ? { ...at, bit: item.bit } : at, item.type, item.value);
    });
  }
}

function initialiseRegister(f: FunctionLowering, reg: Reg, type: CType, init: Initialiser): void {
  const item = init.items.at(-1);
  if (item) f.fullExpression(() => valueTo(f, item.value, reg));
  else f.code.emit(`${regType(type)}.const`, { d: reg, imm: 0 }, init.range);
}

/** Whether the stores write each byte, so that filling with zero first would be wasted. */
function coversEverything(init: Initialiser, size: number): boolean {
  if (size > 4096) return false;
  const written = new Uint8Array(size);
  for (const item of init.items) {
    if (item.bit) continue;
    // A long double leaves its padding.
    const stored = item.type.kind === 'float' ? Math.min(8, sizeOf(item.type)) : sizeOf(item.type);
    written.fill(1, item.offset, item.offset + stored);
  }
  return written.every(b => b === 1);
}

function storeItem(f: FunctionLowering, to: Memory, type: CType, e: Expr): void {
  if (isScalar(type)) {
    store(f, to, type, value(f, e), e.range);
    return;
  }
  if (type.kind === 'array' && e.kind === 'string') {
    initialiseString(f, to, type, e);
    return;
  }
  if (e.kind === 'call') {
    structResultInto(f, e, to);
    return;
  }
  const from = place(f, e);
  if (from.kind === 'memory') copyValue(f, to, from, type, e.range);
}

/** `char s[] = "..."`: as much of the literal as there is room for. */
function initialiseString(
  f: FunctionLowering,
  to: Memory,
  type: CType & { kind: 'array' },
  e: Expr & { kind: 'string' },
): void {
  const size = sizeOf(type);
  const bytes = e.bytes.subarray(0, Math.min(size, e.bytes.length));
  if (bytes.length <= INLINE_BYTES) storeBytes(f, to, bytes, e.range);
  else copyMemory(f, to, staticMemory(lvalueAddress(e, f.symbols)!), bytes.length, e.range);
  const rest = size - bytes.length;
  if (rest > 0) zeroMemory(f, offsetMemory(to, bytes.length), rest, e.range);
}
