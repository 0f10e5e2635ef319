/**
 * Static data: the bytes and relocations of variables with static storage, and of string literals.
 */
import type { Expr, Initialiser, VarDecl } from './ast.ts';
import { constantValue } from './constant.ts';
import { alignOf, type CType, sizeOf } from './ctype.ts';
import { lvalueAddress, type Symbols, symbolic } from './lower-constant.ts';
import { accessSize, isScalar } from './lower-type.ts';
import type { ObjectData, Relocation, Section } from './object.ts';
import { isComplex, isWide, realPart } from './types.ts';

/** The definition of a variable with static storage. */
export function lowerVariable(decl: VarDecl, symbol: string, symbols: Symbols): ObjectData {
  const size = objectSize(decl);
  // Without an initialiser it is zero bytes, of which there may be a great many.
  const bytes = new Uint8Array(decl.init ? size : 0);
  const relocations: Relocation[] = [];
  if (decl.init) writeInitialiser(decl.init, 0, bytes, relocations, symbols);
  const zero = relocations.length === 0 && bytes.every(b => b === 0);
  const section = sectionOf(decl, zero);
  return {
    symbol,
    name: decl.name,
    local: decl.storage !== 'global',
    weak: decl.weak === true,
    common: decl.tentative && !decl.init && decl.storage === 'global' && !decl.threadLocal,
    section,
    size,
    align: alignOf(decl.type),
    bytes: section === 'bss' || section === 'tbss' ? undefined : bytes,
    relocations,
    type: decl.hidden ? undefined : decl.type,
    range: decl.range,
    ...(decl.owner ? { owner: decl.owner.name } : {}),
  };
}

/** A flexible array member may be initialised past the end of its struct (GNU). */
function objectSize(decl: VarDecl): number {
  // `int table[];` at file scope becomes an array of one element (C11 6.9.2p5).
  const own =
    decl.type.kind === 'array' && decl.type.length === null ? sizeOf(decl.type.of) : sizeOf(decl.type);
  return Math.max(own, decl.init?.extent ?? 0);
}

function sectionOf(decl: VarDecl, zero: boolean): Section {
  if (decl.threadLocal) return zero ? 'tbss' : 'tdata';
  let t: CType = decl.type;
  while (t.kind === 'array' && !t.const) t = t.of;
  if (t.const && !t.volatile && decl.init) return 'rodata';
  return zero ? 'bss' : 'data';
}

function writeInitialiser(
  init: Initialiser,
  base: number,
  bytes: Uint8Array,
  relocations: Relocation[],
  symbols: Symbols,
): void {
  for (const item of init.items) {
    const at = base + item.offset;
    // A later initialiser of the same place wins (C11 6.7.9p19). Most come in order, and there is none after them.
    const end = at + sizeOf(item.type);
    const last = relocations.at(-1);
    if (last && last.at >= at && !item.bit) {
      const overridden = relocations.findIndex(r => r.at >= at && r.at < end);
      if (overridden >= 0) relocations.splice(overridden, 1);
    }
    writeItem(item.value, item.type, item.bit, at, bytes, relocations, symbols);
  }
}

function writeItem(
  e: Expr,
  type: CType,
  bit: Initialiser['items'][number]['bit'],
  at: number,
  bytes: Uint8Array,
  relocations: Relocation[],
  symbols: Symbols,
): void {
  const c = constantValue(e);
  if (isComplex(type) && c?.kind === 'complex') {
    const part = realPart(type);
    writeFloat(bytes, at, part, c.real);
    writeFloat(bytes, at + sizeOf(part), part, c.imaginary);
    return;
  }
  if (isWide(type) && c?.kind === 'int') {
    writeInteger(new DataView(bytes.buffer), at, sizeOf(type), c.value);
    return;
  }
  if (!isScalar(type)) {
    writeAggregate(e, type, at, bytes, relocations, symbols);
    return;
  }
  if (!c) throw new Error('the initialiser of a static variable is not constant');
  const view = new DataView(bytes.buffer);
  if (type.kind === 'float') {
    writeFloat(bytes, at, type, c.kind === 'int' || c.kind === 'float' ? Number(c.value) : 0);
    return;
  }
  const address = symbolic(c, symbols);
  if (!address) throw new Error('a floating initialiser of an integer');
  if (address.symbol !== undefined) {
    relocations.push({ at, symbol: address.symbol, addend: Number(address.offset) });
    return;
  }
  const size = bit?.bytes ?? accessSize(type);
  let value = address.offset;
  if (bit) {
    const mask = ((1n << BigInt(bit.width)) - 1n) << BigInt(bit.shift);
    const old = readInteger(view, at, size);
    value = (old & ~mask) | ((value << BigInt(bit.shift)) & mask);
  }
  writeInteger(view, at, size, value);
}

function writeAggregate(
  e: Expr,
  type: CType,
  at: number,
  bytes: Uint8Array,
  relocations: Relocation[],
  symbols: Symbols,
): void {
  if (e.kind === 'string') {
    bytes.fill(0, at, at + sizeOf(type));
    bytes.set(e.bytes.subarray(0, Math.min(e.bytes.length, sizeOf(type))), at);
  } else if (e.kind === 'compoundLiteral') {
    if (e.decl.init) writeInitialiser(e.decl.init, at, bytes, relocations, symbols);
  } else if (e.kind === 'cast') {
    writeAggregate(e.operand, type, at, bytes, relocations, symbols);
  } else if (lvalueAddress(e, symbols)) {
    throw new Error('the value of another variable is not a constant');
  }
}

function writeFloat(bytes: Uint8Array, at: number, type: CType, n: number): void {
  const view = new DataView(bytes.buffer);
  if (sizeOf(type) === 4) view.setFloat32(at, n, true);
  else view.setFloat64(at, n, true);
}

function readInteger(view: DataView, at: number, size: number): bigint {
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(view.getUint8(at + i));
  return value;
}

function writeInteger(view: DataView, at: number, size: number, value: bigint): void {
  for (let i = 0; i < size; i++) view.setUint8(at + i, Number((value >> BigInt(8 * i)) & 0xffn));
}
