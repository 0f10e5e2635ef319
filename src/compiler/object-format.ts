/**
 * The encoded form of objects: what object-encoder.ts writes and object-decoder.ts reads.
 *
 *     member: u32 length of its header | header (JSON) | code, data and ranges as bytes
 *
 * Types form graphs with cycles, so each member has a table of types and one of tags that everything else refers to by
 * number.
 */
import type { CType, IntKind } from './ctype.ts';
import type { Alias, Location, Relocation, Section, StartupFunction } from './object.ts';

/** Reads a stretch of a file: offset and length in bytes. */
export type ReadBytes = (offset: number, length: number) => Uint8Array;

/** A file that is in memory already. */
export const fromMemory =
  (bytes: Uint8Array): ReadBytes =>
  (offset, length) =>
    bytes.subarray(offset, offset + length);

/** [file number, start, length], or null. */
export type EncodedRange = readonly [number, number, number] | null;
/** [offset, length] in the bytes of the member. */
export type Slice = readonly [number, number];
/** [at, symbol, addend], flattened. */
export type EncodedRelocations = readonly (number | string)[];

/** A type without its references: those are numbers in the table of types, tags in that of tags. */
export interface EncodedType {
  readonly k: CType['kind'];
  /** Integer or floating kind. */
  readonly n?: string;
  /** Pointed to, element or result type, or tag. */
  readonly t?: number;
  readonly length?: number | null;
  readonly params?: readonly (readonly [string | null, number])[];
  /** v: variadic, p: prototype, c: const, o: volatile, r: restrict, a: atomic */
  readonly f?: string;
  readonly alias?: string;
  readonly aligned?: number;
}

export type EncodedTag =
  | {
      readonly kind: 'struct' | 'union';
      readonly name?: string;
      readonly size: number;
      readonly align: number;
      readonly members?: readonly {
        readonly name?: string;
        readonly type: number;
        readonly offset: number;
        readonly bit?: readonly [shift: number, width: number, bytes?: number | null];
      }[];
    }
  | {
      readonly kind: 'enum';
      readonly name?: string;
      readonly int: IntKind;
      readonly complete: boolean;
      readonly enumerators: readonly (readonly [string, string])[];
    };

export interface EncodedVariable {
  readonly name: string;
  readonly type: number;
  readonly location: Location;
  readonly isParam: boolean;
  readonly from: number;
  readonly to: number;
  readonly range: EncodedRange;
  readonly hidden?: boolean;
}

export interface EncodedFunction {
  readonly symbol: string;
  readonly name: string;
  readonly local: boolean;
  readonly weak: boolean;
  readonly type: number;
  readonly signature: string;
  readonly code: Slice;
  readonly relocations: EncodedRelocations;
  readonly signatures: readonly string[];
  readonly frameSize: number;
  readonly windowSize: number;
  readonly variableCount: number;
  readonly ranges: Slice;
  readonly variables: Slice;
  readonly range: EncodedRange;
  readonly end: EncodedRange;
}

export interface EncodedData {
  readonly symbol: string;
  readonly name: string;
  readonly local: boolean;
  readonly weak: boolean;
  readonly common: boolean;
  readonly section: Section;
  readonly size: number;
  readonly align: number;
  readonly bytes: Slice | null;
  readonly relocations: EncodedRelocations;
  readonly type: number | null;
  readonly range: EncodedRange;
  readonly owner?: string;
}

export interface EncodedNames {
  readonly typedefs: readonly (readonly [string, number])[];
  readonly structTags: readonly (readonly [string, number])[];
  readonly enumTags: readonly (readonly [string, number])[];
  readonly enumerators: readonly (readonly [string, number, string])[];
  readonly macros: readonly (readonly [string, string])[];
}

export interface EncodedTypes {
  readonly types: readonly EncodedType[];
  readonly tags: readonly EncodedTag[];
}

export interface EncodedObject {
  readonly path: string;
  readonly files: readonly (readonly [path: string, system: boolean])[];
  readonly functions: readonly EncodedFunction[];
  readonly data: readonly EncodedData[];
  readonly constructors: readonly StartupFunction[];
  readonly destructors: readonly StartupFunction[];
  readonly weakReferences: readonly string[];
  readonly aliases: readonly Alias[];
  /** JSON of EncodedTypes and EncodedNames. */
  readonly types: Slice;
  readonly names: Slice;
}

// --- Bytes ------------------------------------------------------------------------------------------------

export function withHeader(header: object, body: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(header));
  const out = new Uint8Array(4 + head.length + body.length);
  new DataView(out.buffer).setUint32(0, head.length, true);
  out.set(head, 4);
  out.set(body, 4 + head.length);
  return out;
}

/** What withHeader put in front, and where the rest starts. */
export function readHeader<T>(read: ReadBytes): { header: T; start: number } {
  const { buffer, byteOffset } = read(0, 4);
  const length = new DataView(buffer, byteOffset).getUint32(0, true);
  return { header: parseJson(read(4, length)), start: 4 + length };
}

export const parseJson = <T>(bytes: Uint8Array): T => JSON.parse(new TextDecoder().decode(bytes)) as T;

/** A growing file of slices. */
export class Bytes {
  private readonly parts: Uint8Array[] = [];
  private size = 0;

  add(bytes: Uint8Array): Slice {
    this.parts.push(bytes);
    this.size += bytes.length;
    return [this.size - bytes.length, bytes.length];
  }

  addJson(value: object): Slice {
    return this.add(new TextEncoder().encode(JSON.stringify(value)));
  }

  bytes(): Uint8Array {
    const out = new Uint8Array(this.size);
    let at = 0;
    for (const part of this.parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}

export const encodeRelocations = (list: readonly Relocation[]): EncodedRelocations =>
  list.flatMap(r => [r.at, r.symbol, r.addend]);

export function decodeRelocations(list: EncodedRelocations): Relocation[] {
  const out: Relocation[] = [];
  for (let i = 0; i < list.length; i += 3) {
    out.push({ at: Number(list[i]), symbol: String(list[i + 1]), addend: Number(list[i + 2]) });
  }
  return out;
}

/** Appends a natural number as LEB128: seven bits a byte, the lowest first. */
export function writeNumber(out: number[], n: number): void {
  let rest = n;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) | 128);
  out.push(rest);
}
