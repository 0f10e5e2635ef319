/**
 * Values of C types as a debugger shows them: bytes plus a type, and where they came from. Reading never fails loudly:
 * memory that is not mapped becomes a value that says so.
 *
 * The one idea: a Value is plain bytes in the layout of the type, so members, elements and bit-fields are slices, and the
 * same code formats what is in memory, in a register, or computed.
 */
import type { CType, Member } from '../compiler/ctype.ts';
import { intSize, isUnsignedKind, sizeOf } from '../compiler/ctype.ts';

/** Where a value can be assigned. */
export type Place =
  | { readonly kind: 'memory'; readonly address: bigint; readonly bit?: Member['bit'] }
  /** A register of the selected frame: its window offset. */
  | { readonly kind: 'register'; readonly offset: number };

export interface Value {
  readonly type: CType;
  /** sizeof(type) bytes; undefined: the memory is not mapped. */
  readonly bytes: Uint8Array | undefined;
  readonly place?: Place;
}

/** The memory of one process, as far as showing values needs it. */
export interface Memory {
  /** All the bytes, or undefined where any of them is not mapped. */
  read(address: bigint, length: number): Uint8Array | undefined;
  /** Name of the function or global that this address is (in), for pointers: 'worker', 'table+16'. */
  nameOf(address: bigint): string | undefined;
  /** What an object is about, where its members alone say it badly: one line, and facts to be listed before the members. */
  describe?(type: CType, address: bigint): Description | undefined;
}

export interface Description {
  readonly text: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
}

/** The description of a value, if it is in memory and of a type that has one. */
export function descriptionOf(value: Value, memory: Memory): Description | undefined {
  const { type, place, bytes } = value;
  if (type.kind !== 'struct' || !bytes || place?.kind !== 'memory') return undefined;
  return memory.describe?.(type, place.address);
}

export interface Child {
  /** Name shown: member name, '[3]', '*p'. */
  readonly name: string;
  readonly value: Value;
  /** What to append to (or, with `prefix`, to put around) the parent's expression to name this in C: '.x', '[3]', '->x'. */
  readonly suffix: string;
  readonly prefix?: string;
}

const MAX_TEXT = 200;
const MAX_ELEMENTS_INLINE = 16;
const MAX_DEPTH_INLINE = 3;

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The integer kind behind an integer-like type (int, enum, pointer), or undefined. */
function integerShape(t: CType): { size: number; unsigned: boolean } | undefined {
  switch (t.kind) {
    case 'int':
      return { size: intSize(t.int), unsigned: isUnsignedKind(t.int) };
    case 'enum':
      return { size: intSize(t.tag.int), unsigned: isUnsignedKind(t.tag.int) };
    case 'pointer':
    case 'nullptr':
      return { size: 8, unsigned: true };
    default:
      return undefined;
  }
}

/** The value of an integer, enumeration or pointer; bit-fields are extracted. */
export function toInteger(value: Value): bigint {
  const shape = integerShape(value.type);
  if (!shape || !value.bytes) return 0n;
  let raw = 0n;
  const bit = value.place?.kind === 'memory' ? value.place.bit : undefined;
  for (let i = (bit?.bytes ?? shape.size) - 1; i >= 0; i--) raw = (raw << 8n) | BigInt(value.bytes[i] ?? 0);
  if (bit) {
    raw = (raw >> BigInt(bit.shift)) & ((1n << BigInt(bit.width)) - 1n);
    return shape.unsigned ? raw : BigInt.asIntN(bit.width, raw);
  }
  return shape.unsigned ? raw : BigInt.asIntN(shape.size * 8, raw);
}

/** The value of a floating type (long double holds a double in its first 8 bytes). */
export function toFloat(value: Value): number {
  if (value.type.kind !== 'float' || !value.bytes) return 0;
  return value.type.float === 'float'
    ? view(value.bytes).getFloat32(0, true)
    : view(value.bytes).getFloat64(0, true);
}

/** Bytes of an integer-like type. */
export function fromInteger(type: CType, n: bigint): Value {
  const size = integerShape(type)?.size ?? 8;
  const bytes = new Uint8Array(size);
  let rest = type.kind === 'int' && type.int === 'bool' ? (n === 0n ? 0n : 1n) : n;
  for (let i = 0; i < size; i++) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return { type, bytes };
}

/** The parts of a complex number; of another arithmetic value, itself and 0. */
export function toComplex(value: Value): [real: number, imaginary: number] {
  const { type, bytes } = value;
  if (type.kind === 'float') return [toFloat(value), 0];
  if (type.kind !== 'complex') return [Number(toInteger(value)), 0];
  if (!bytes) return [0, 0];
  const part: CType = { kind: 'float', float: type.part };
  const middle = sizeOf(part);
  return [
    toFloat({ type: part, bytes: bytes.subarray(0, middle) }),
    toFloat({ type: part, bytes: bytes.subarray(middle) }),
  ];
}

export function fromComplex(type: CType, real: number, imaginary: number): Value {
  const bytes = new Uint8Array(sizeOf(type));
  const part: CType = { kind: 'float', float: type.kind === 'complex' ? type.part : 'double' };
  bytes.set(fromFloat(part, real).bytes ?? [], 0);
  bytes.set(fromFloat(part, imaginary).bytes ?? [], sizeOf(part));
  return { type, bytes };
}

export function fromFloat(type: CType, n: number): Value {
  const bytes = new Uint8Array(sizeOf(type));
  if (type.kind === 'float' && type.float === 'float') view(bytes).setFloat32(0, n, true);
  else view(bytes).setFloat64(0, n, true);
  return { type, bytes };
}

/** The object of a type at an address. */
export function objectAt(memory: Memory, type: CType, address: bigint, bit?: Member['bit']): Value {
  const size = bit?.bytes ?? sizeOf(type);
  const bytes = type.kind === 'function' || size === 0 ? new Uint8Array(0) : memory.read(address, size);
  return { type, bytes, place: bit ? { kind: 'memory', address, bit } : { kind: 'memory', address } };
}

/** A member of a struct or union value. */
export function memberOf(value: Value, member: Member): Value {
  const size = member.bit?.bytes ?? sizeOf(member.type);
  const bytes = value.bytes?.subarray(member.offset, member.offset + size);
  if (value.place?.kind !== 'memory') {
    // A struct that is not in memory (a call's result): take a bit-field apart here, since there is no place to say so.
    if (!member.bit || !bytes) return { type: member.type, bytes };
    const field: Value = {
      type: member.type,
      bytes,
      place: { kind: 'memory', address: 0n, bit: member.bit },
    };
    return fromInteger(member.type, toInteger(field));
  }
  const address = value.place.address + BigInt(member.offset);
  const place: Place = member.bit
    ? { kind: 'memory', address, bit: member.bit }
    : { kind: 'memory', address };
  return { type: member.type, bytes, place };
}

/** Element i of an array value. */
export function elementOf(value: Value, i: number): Value {
  if (value.type.kind !== 'array' && value.type.kind !== 'vector') return value;
  const size = sizeOf(value.type.of);
  const bytes = value.bytes?.subarray(i * size, (i + 1) * size);
  if (value.place?.kind !== 'memory') return { type: value.type.of, bytes };
  return {
    type: value.type.of,
    bytes,
    place: { kind: 'memory', address: value.place.address + BigInt(i * size) },
  };
}

const isCharacter = (t: CType): boolean =>
  t.kind === 'int' && (t.int === 'char' || t.int === 'schar' || t.int === 'uchar');

function quoteByte(b: number, quote: string): string {
  const known: Record<number, string> = {
    0: '\\0',
    7: '\\a',
    8: '\\b',
    9: '\\t',
    10: '\\n',
    11: '\\v',
    12: '\\f',
    13: '\\r',
    27: '\\e',
  };
  if (known[b] !== undefined) return known[b];
  const c = String.fromCharCode(b);
  if (c === quote || c === '\\') return `\\${c}`;
  return b >= 32 && b < 127 ? c : `\\${b.toString(8).padStart(3, '0')}`;
}

/** "text" of a null-terminated string, valid UTF-8 shown as such; undefined if nothing can be read there. */
function stringAt(memory: Memory, address: bigint): string | undefined {
  const bytes: number[] = [];
  for (let i = 0; i < MAX_TEXT; i++) {
    const b = memory.read(address + BigInt(i), 1);
    if (!b) return i === 0 ? undefined : `${quoteBytes(bytes)}...`;
    if (b[0] === 0) return quoteBytes(bytes);
    bytes.push(b[0]!);
  }
  return `${quoteBytes(bytes)}...`;
}

function quoteBytes(bytes: readonly number[]): string {
  let text: string | undefined;
  if (bytes.some(b => b >= 128)) {
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(bytes));
    } catch {
      text = undefined;
    }
  }
  const parts =
    text === undefined
      ? bytes.map(b => quoteByte(b, '"'))
      : [...text].map(c => (c.charCodeAt(0) < 128 ? quoteByte(c.charCodeAt(0), '"') : c));
  return `"${parts.join('')}"`;
}

export const hex = (n: bigint): string => `0x${BigInt.asUintN(64, n).toString(16)}`;

function formatFloat(n: number, single: boolean): string {
  if (Number.isNaN(n)) return 'nan';
  if (!Number.isFinite(n)) return n > 0 ? 'inf' : '-inf';
  if (Object.is(n, -0)) return '-0';
  return String(single ? Number(n.toPrecision(9)) : n);
}

/** How to write values: natural is by type, the others force a way of writing integers and pointers. */
export type Format = 'natural' | 'decimal' | 'unsigned' | 'hex' | 'octal' | 'binary' | 'character' | 'string';

const quoteCharacter = (n: bigint): string => `'${quoteByte(Number(n & 0xffn), "'")}'`;

function formatInteger(n: bigint, size: number, format: Exclude<Format, 'natural'>): string {
  const unsigned = BigInt.asUintN(size * 8, n);
  switch (format) {
    case 'decimal':
    case 'string':
      return String(n);
    case 'unsigned':
      return String(unsigned);
    case 'hex':
      return hex(unsigned);
    case 'octal':
      return unsigned === 0n ? '0' : `0${unsigned.toString(8)}`;
    case 'binary':
      return `0b${unsigned.toString(2)}`;
    case 'character':
      return quoteCharacter(n);
  }
}

/** Value as one line, in gdb's manner: 5, 97 'a', 0x4000 "text", {x = 1, y = 2}, {1, 2, 3}. */
export function formatValue(value: Value, memory: Memory, format: Format = 'natural', depth = 0): string {
  const t = value.type;
  if (t.kind === 'void') return 'void';
  if (t.kind === 'function') {
    const at = value.place?.kind === 'memory' ? value.place.address : 0n;
    return `{function} ${hex(at)}${label(memory, at)}`;
  }
  if (!value.bytes) return '<not mapped>';
  switch (t.kind) {
    case 'int': {
      const n = toInteger(value);
      if (format !== 'natural') return formatInteger(n, intSize(t.int), format);
      if (t.int === 'bool') return n === 0n ? 'false' : 'true';
      return isCharacter(t) ? `${n} ${quoteCharacter(n)}` : String(n);
    }
    case 'enum': {
      const n = toInteger(value);
      if (format !== 'natural') return formatInteger(n, intSize(t.tag.int), format);
      return t.tag.enumerators.find(e => e.value === n)?.name ?? `(${t.tag.name ?? 'enum'}) ${n}`;
    }
    case 'float':
      return formatFloat(toFloat(value), t.float === 'float');
    case 'complex': {
      const [real, imaginary] = toComplex(value).map(n => formatFloat(n, t.part === 'float'));
      return imaginary?.startsWith('-') ? `${real} - ${imaginary.slice(1)}i` : `${real} + ${imaginary}i`;
    }
    case 'pointer': {
      const address = toInteger(value);
      if (format !== 'natural' && format !== 'string') return formatInteger(address, 8, format);
      if (address === 0n) return '0x0 (NULL)';
      const text = isCharacter(t.to) || format === 'string' ? stringAt(memory, address) : undefined;
      if (format === 'string' && text) return text;
      return text ? `${hex(address)} ${text}` : `${hex(address)}${label(memory, address)}`;
    }
    case 'nullptr':
      return '0x0 (NULL)';
    case 'array':
    case 'vector':
      return formatArray(value, t.of, t.length ?? 0, memory, format, depth);
    case 'struct': {
      const described = format === 'natural' ? descriptionOf(value, memory) : undefined;
      if (described) return described.text;
      if (depth >= MAX_DEPTH_INLINE) return '{...}';
      const parts = (t.tag.members ?? []).map(m => {
        const inner = formatValue(memberOf(value, m), memory, format, depth + 1);
        return m.name === undefined ? inner : `${m.name} = ${inner}`;
      });
      return `{${parts.join(', ')}}`;
    }
  }
}

function label(memory: Memory, address: bigint): string {
  const name = memory.nameOf(address);
  return name ? ` <${name}>` : '';
}

function formatArray(
  value: Value,
  of: CType,
  length: number,
  memory: Memory,
  format: Format,
  depth: number,
): string {
  const bytes = value.bytes ?? new Uint8Array(0);
  if (isCharacter(of) && (format === 'natural' || format === 'string')) {
    const end = bytes.indexOf(0);
    const used = [...bytes.subarray(0, Math.min(end < 0 ? bytes.length : end, MAX_TEXT))];
    return quoteBytes(used) + (used.length < (end < 0 ? bytes.length : end) ? '...' : '');
  }
  if (depth >= MAX_DEPTH_INLINE) return '{...}';
  const parts: string[] = [];
  for (let i = 0; i < length; ) {
    const element = elementOf(value, i);
    let run = 1;
    while (i + run < length && sameBytes(element.bytes, elementOf(value, i + run).bytes)) run++;
    const text = formatValue(element, memory, format, depth + 1);
    if (run > 9) {
      parts.push(`${text} <repeats ${run} times>`);
      i += run;
    } else {
      parts.push(text);
      i++;
    }
    if (parts.length >= MAX_ELEMENTS_INLINE && i < length) {
      parts.push('...');
      break;
    }
  }
  return `{${parts.join(', ')}}`;
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (!a || !b || a.length !== b.length) return false;
  return a.every((x, i) => x === b[i]);
}

/** The type of argv and envp, and of what exec takes. */
const isStringVector = (t: CType): boolean =>
  t.kind === 'pointer' && t.to.kind === 'pointer' && isCharacter(t.to.to);

const MAX_STRINGS = 1000;

/** How many strings a vector holds before the null pointer that ends it; 0 if it does not look like one. */
function vectorLength(value: Value, memory: Memory): number {
  const start = toInteger(value);
  for (let n = 0; n < MAX_STRINGS; n++) {
    const entry = memory.read(start + BigInt(8 * n), 8);
    if (!entry) return 0;
    const address = view(entry).getBigUint64(0, true);
    if (address === 0n) return n;
    if (!memory.read(address, 1)) return 0;
  }
  return 0;
}

/** How many children a value expands to, and whether they are numbered. */
export function childCount(value: Value, memory: Memory): { named: number; indexed: number } {
  const t = value.type;
  switch (t.kind) {
    case 'struct':
      return { named: t.tag.members?.length ?? 0, indexed: 0 };
    case 'array':
    case 'vector':
      return { named: 0, indexed: t.length ?? 0 };
    case 'pointer': {
      if (!value.bytes || toInteger(value) === 0n || t.to.kind === 'void' || t.to.kind === 'function')
        return { named: 0, indexed: 0 };
      if (t.to.kind === 'struct') return { named: t.to.tag.members?.length ?? 0, indexed: 0 };
      const strings = isStringVector(t) ? vectorLength(value, memory) : 0;
      return strings > 0 ? { named: 0, indexed: strings } : { named: 1, indexed: 0 };
    }
    default:
      return { named: 0, indexed: 0 };
  }
}

/** What a value expands to: members, elements [start, start + count), or what a pointer points at. */
export function childrenOf(
  value: Value,
  memory: Memory,
  start = 0,
  count = Number.MAX_SAFE_INTEGER,
): Child[] {
  const t = value.type;
  switch (t.kind) {
    case 'struct':
      return members(value, t.tag.members ?? [], '.');
    case 'array':
    case 'vector': {
      const end = Math.min(t.length ?? 0, start + count);
      const all: Child[] = [];
      for (let i = start; i < end; i++)
        all.push({ name: `[${i}]`, value: elementOf(value, i), suffix: `[${i}]` });
      return all;
    }
    case 'pointer': {
      const { named, indexed } = childCount(value, memory);
      if (indexed > 0) {
        const length = indexed;
        const whole: Value = objectAt(memory, { kind: 'array', of: t.to, length }, toInteger(value));
        return childrenOf(whole, memory, start, count);
      }
      if (named === 0) return [];
      const target = objectAt(memory, t.to, toInteger(value));
      if (t.to.kind === 'struct') return members(target, t.to.tag.members ?? [], '->');
      return [{ name: '*', value: target, suffix: '', prefix: '*' }];
    }
    default:
      return [];
  }
}

function members(value: Value, of: readonly Member[], operator: string): Child[] {
  return of
    .filter(m => m.name !== undefined || !m.bit)
    .map(m => ({
      name: m.name ?? '(anonymous)',
      value: memberOf(value, m),
      suffix: m.name ? `${operator}${m.name}` : '',
    }));
}
