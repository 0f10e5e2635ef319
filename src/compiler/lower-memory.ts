/**
 * Places in memory: addressing, loads and stores (bit-fields too), struct copies and zero filling.
 *
 * A place stays an address mode (base register + offset or symbol) as long as it can, because loads and stores add
 * the offset for nothing: a global is `zero` + its address, a local array element is index + its place in the frame.
 */
import type { BitField, CType } from './ctype.ts';
import { sizeOf } from './ctype.ts';
import { FP, isTemporary, type Operands, type Reg, ZERO } from './lower-builder.ts';
import type { Address } from './lower-constant.ts';
import { type FunctionLowering, INLINE_BYTES, type Memory, type Place } from './lower-function.ts';
import { accessSize, isSigned, loadOp, regType, storeOp } from './lower-type.ts';
import type { Range } from './source.ts';

/** The place at a link-time address. */
export const staticMemory = (a: Address): Memory => ({
  kind: 'memory',
  base: ZERO,
  offset: a.offset,
  ...(a.symbol === undefined ? {} : { symbol: a.symbol }),
});

export const pointedTo = (base: Reg, offset = 0n): Memory => ({ kind: 'memory', base, offset });

/** The same place, `by` bytes on. */
export const offsetMemory = (m: Memory, by: number | bigint): Memory => ({
  ...m,
  offset: m.offset + BigInt(by),
});

const addressing = (m: Memory): Operands => ({
  a: m.base,
  imm: m.offset,
  ...(m.symbol === undefined ? {} : { symbol: m.symbol }),
  ...(m.area === undefined ? {} : { area: m.area }),
});

/** The address of a place in a register. */
export function addressOfMemory(f: FunctionLowering, m: Memory, range: Range, dest?: Reg): Reg {
  if (m.base !== ZERO && m.base !== FP && m.symbol === undefined && m.area === undefined && m.offset === 0n) {
    return m.base;
  }
  const d = dest ?? f.code.temporary();
  const { a, ...where } = addressing(m);
  if (m.base === ZERO) f.code.emit('i64.const', { d, ...where }, range);
  else if (m.base === FP) f.code.emit('addr', { d, ...where }, range);
  else f.code.emit('i64.add.imm', { d, a, ...where }, range);
  return d;
}

/** The same place with a base that survives the end of the block. */
export function pinned(f: FunctionLowering, m: Memory, range: Range): Memory {
  if (!isTemporary(m.base)) return m;
  const base = f.code.spill('i64');
  f.code.emit('i64.mov', { d: base, a: m.base }, range);
  return { ...m, base };
}

/** The value at a place; of a register variable it is the register itself. */
export function load(f: FunctionLowering, place: Place, type: CType, range: Range, dest?: Reg): Reg {
  if (place.kind === 'register') return place.reg;
  const d = dest ?? f.code.temporary();
  if (place.bit?.bytes !== undefined) return loadPieces(f, d, place, place.bit, type, range);
  f.code.emit(loadOp(type), { d, ...addressing(place), atomic: type.atomic }, range);
  if (place.bit) extractBits(f, d, place.bit, type, range);
  return d;
}

/** Stores a value (canonical or wider) to memory. */
export function store(f: FunctionLowering, m: Memory, type: CType, value: Reg, range: Range): void {
  if (m.bit?.bytes !== undefined) storePieces(f, m, m.bit, type, value, range);
  else if (m.bit) storeBits(f, m, m.bit, type, value, range);
  else f.code.emit(storeOp(type), { ...addressing(m), b: value, atomic: type.atomic }, range);
}

/** Stores an int or an enumeration with 0 above it: 8 bytes. */
export function storeExtended(f: FunctionLowering, m: Memory, value: Reg, range: Range): void {
  f.code.emit('i32.store64', { ...addressing(m), b: value }, range);
}

/** A part of a bit-field that is in one chunk of the bytes it is spread over. */
interface Piece {
  readonly at: number;
  readonly bytes: 1 | 2 | 4 | 8;
  /** Its lowest bit in the chunk, and in the field; its width. */
  readonly shift: number;
  readonly from: number;
  readonly width: number;
}

function* pieces(bit: BitField): Generator<Piece> {
  for (const { at, bytes } of chunks(bit.bytes ?? 0)) {
    const low = Math.max(bit.shift, at * 8);
    const high = Math.min(bit.shift + bit.width, (at + bytes) * 8);
    yield { at, bytes, shift: low - at * 8, from: low - bit.shift, width: high - low };
  }
}

/** d := a bit-field of a packed struct, put together from its pieces. */
function loadPieces(f: FunctionLowering, d: Reg, m: Memory, bit: BitField, type: CType, range: Range): Reg {
  const { code } = f;
  const t = regType(type);
  const mark = code.mark();
  // The address may be in d: d is written last.
  const sum = code.temporary();
  const part = code.temporary();
  code.emit(`${t}.const`, { d: sum, imm: 0 }, range);
  for (const p of pieces(bit)) {
    code.emit(CHUNK_LOAD[p.bytes], { d: part, ...addressing(offsetMemory(m, p.at)) }, range);
    if (t === 'i64' && p.bytes < 8) code.emit('i64.extend_i32_u', { d: part, a: part }, range);
    if (p.shift > 0) code.emit(`${t}.shr_u.imm`, { d: part, a: part, imm: p.shift }, range);
    if (p.width < 64) code.emit(`${t}.and.imm`, { d: part, a: part, imm: maskOf(p.width) }, range);
    if (p.from > 0) code.emit(`${t}.shl.imm`, { d: part, a: part, imm: p.from }, range);
    code.emit(`${t}.or`, { d: sum, a: sum, b: part }, range);
  }
  const unused = isSigned(type) ? (t === 'i32' ? 32 : 64) - bit.width : 0;
  code.emit(`${t}.shl.imm`, { d, a: sum, imm: unused }, range);
  if (unused > 0) code.emit(`${t}.shr_s.imm`, { d, a: d, imm: unused }, range);
  code.release(mark);
  return d;
}

/** Stores a bit-field of a packed struct, a piece at a time. */
function storePieces(
  f: FunctionLowering,
  m: Memory,
  bit: BitField,
  type: CType,
  value: Reg,
  range: Range,
): void {
  const { code } = f;
  const t = regType(type);
  const mark = code.mark();
  const part = code.temporary();
  const chunk = code.temporary();
  for (const p of pieces(bit)) {
    const wide = p.bytes === 8 ? 'i64' : 'i32';
    code.emit(`${t}.shr_u.imm`, { d: part, a: value, imm: p.from }, range);
    if (t === 'i64' && wide === 'i32') code.emit('i32.wrap_i64', { d: part, a: part }, range);
    code.emit(`${wide}.and.imm`, { d: part, a: part, imm: maskOf(p.width) }, range);
    if (p.shift > 0) code.emit(`${wide}.shl.imm`, { d: part, a: part, imm: p.shift }, range);
    const where = addressing(offsetMemory(m, p.at));
    code.emit(CHUNK_LOAD[p.bytes], { d: chunk, ...where }, range);
    code.emit(`${wide}.and.imm`, { d: chunk, a: chunk, imm: ~(maskOf(p.width) << BigInt(p.shift)) }, range);
    code.emit(`${wide}.or`, { d: chunk, a: chunk, b: part }, range);
    code.emit(CHUNK_STORE[p.bytes], { ...where, b: chunk }, range);
  }
  code.release(mark);
}

/** d := the bit-field in the storage unit d, extended for its type. */
function extractBits(f: FunctionLowering, d: Reg, bit: BitField, type: CType, range: Range): void {
  const t = regType(type);
  const registerBits = t === 'i32' ? 32 : 64;
  if (isSigned(type)) {
    const left = registerBits - bit.shift - bit.width;
    if (left > 0) f.code.emit(`${t}.shl.imm`, { d, a: d, imm: left }, range);
    f.code.emit(`${t}.shr_s.imm`, { d, a: d, imm: registerBits - bit.width }, range);
    return;
  }
  if (bit.shift > 0) f.code.emit(`${t}.shr_u.imm`, { d, a: d, imm: bit.shift }, range);
  if (bit.width < registerBits) f.code.emit(`${t}.and.imm`, { d, a: d, imm: maskOf(bit.width) }, range);
}

const maskOf = (width: number): bigint => (1n << BigInt(width)) - 1n;

function storeBits(
  f: FunctionLowering,
  m: Memory,
  bit: BitField,
  type: CType,
  value: Reg,
  range: Range,
): void {
  const t = regType(type);
  const mark = f.code.mark();
  const unit = f.code.temporary();
  const field = f.code.temporary();
  const mask = maskOf(bit.width);
  f.code.emit(`${t}.and.imm`, { d: field, a: value, imm: mask }, range);
  if (bit.shift > 0) f.code.emit(`${t}.shl.imm`, { d: field, a: field, imm: bit.shift }, range);
  f.code.emit(loadOp(type), { d: unit, ...addressing(m) }, range);
  f.code.emit(`${t}.and.imm`, { d: unit, a: unit, imm: ~(mask << BigInt(bit.shift)) }, range);
  f.code.emit(`${t}.or`, { d: unit, a: unit, b: field }, range);
  f.code.emit(storeOp(type), { ...addressing(m), b: unit }, range);
  f.code.release(mark);
}

/** What a bit-field holds after `value` was stored to it: the value of the assignment. */
export function truncateToBits(
  f: FunctionLowering,
  value: Reg,
  bit: BitField,
  type: CType,
  range: Range,
): Reg {
  const t = regType(type);
  const d = f.code.temporary();
  if (!isSigned(type)) {
    f.code.emit(`${t}.and.imm`, { d, a: value, imm: maskOf(bit.width) }, range);
    return d;
  }
  const unused = (t === 'i32' ? 32 : 64) - bit.width;
  f.code.emit(`${t}.shl.imm`, { d, a: value, imm: unused }, range);
  f.code.emit(`${t}.shr_s.imm`, { d, a: d, imm: unused }, range);
  return d;
}

/** Accesses that cover [0, size), largest first: 8 bytes at a time, then 4, 2, 1. */
function* chunks(size: number): Generator<{ at: number; bytes: 1 | 2 | 4 | 8 }> {
  let at = 0;
  for (const bytes of [8, 4, 2, 1] as const) {
    for (; at + bytes <= size; at += bytes) yield { at, bytes };
  }
}

const CHUNK_LOAD = { 1: 'i32.load8_u', 2: 'i32.load16_u', 4: 'i32.load', 8: 'i64.load' } as const;
const CHUNK_STORE = { 1: 'i32.store8', 2: 'i32.store16', 4: 'i32.store', 8: 'i64.store' } as const;

/** Copies `size` bytes between places that do not overlap, or are the same. Ends the block when it is large. */
export function copyMemory(f: FunctionLowering, to: Memory, from: Memory, size: number, range: Range): void {
  const mark = f.code.mark();
  if (size > INLINE_BYTES) {
    callWithThree(f, '__procstep_memcpy', 'III:I', to, range, (second, third) => {
      moveAddress(f, from, second, range);
      f.code.emit('i64.const', { d: third, imm: size }, range);
    });
  } else {
    const t = f.code.temporary();
    for (const { at, bytes } of chunks(size)) {
      f.code.emit(CHUNK_LOAD[bytes], { d: t, ...addressing(offsetMemory(from, at)) }, range);
      f.code.emit(CHUNK_STORE[bytes], { ...addressing(offsetMemory(to, at)), b: t }, range);
    }
  }
  f.code.release(mark);
}

/** Fills `size` bytes with zero. Ends the block when it is large. */
export function zeroMemory(f: FunctionLowering, to: Memory, size: number, range: Range): void {
  const mark = f.code.mark();
  if (size > INLINE_BYTES) {
    callWithThree(f, '__procstep_memset', 'IiI:I', to, range, (second, third) => {
      f.code.emit('i32.const', { d: second, imm: 0 }, range);
      f.code.emit('i64.const', { d: third, imm: size }, range);
    });
  } else {
    for (const { at, bytes } of chunks(size)) {
      f.code.emit(CHUNK_STORE[bytes], { ...addressing(offsetMemory(to, at)), b: ZERO }, range);
    }
  }
  f.code.release(mark);
}

/** Stores the bytes of a short constant, as wide as possible. */
export function storeBytes(f: FunctionLowering, to: Memory, bytes: Uint8Array, range: Range): void {
  const mark = f.code.mark();
  const t = f.code.temporary();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const { at, bytes: width } of chunks(bytes.length)) {
    let value = 0n;
    for (let i = width - 1; i >= 0; i--) value = (value << 8n) | BigInt(view.getUint8(at + i));
    f.code.emit(width === 8 ? 'i64.const' : 'i32.const', { d: t, imm: value }, range);
    f.code.emit(CHUNK_STORE[width], { ...addressing(offsetMemory(to, at)), b: t }, range);
  }
  f.code.release(mark);
}

function moveAddress(f: FunctionLowering, m: Memory, dest: Reg, range: Range): void {
  const r = addressOfMemory(f, m, range, dest);
  if (r !== dest) f.code.emit('i64.mov', { d: dest, a: r }, range);
}

function callWithThree(
  f: FunctionLowering,
  symbol: string,
  signature: string,
  first: Memory,
  range: Range,
  rest: (second: Reg, third: Reg) => void,
): void {
  const a = f.code.temporary(3);
  moveAddress(f, first, a, range);
  rest(a + 1, a + 2);
  const d = f.code.temporary();
  const imm = BigInt(f.code.signature(signature)) << 32n;
  f.code.emit('call', { d, a, count: 3, symbol, imm }, range);
}

/** Copies a value of aggregate type. */
export const copyValue = (f: FunctionLowering, to: Memory, from: Memory, type: CType, range: Range): void =>
  copyMemory(f, to, from, sizeOf(type), range);

/** Whether a store of this type only looks at the low bytes, so that narrowing first would be wasted. */
export const storesLowBytes = (m: Memory, type: CType): boolean =>
  m.bit !== undefined || accessSize(type) < 4;
