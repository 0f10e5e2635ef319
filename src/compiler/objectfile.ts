/**
 * Archives of objects, for the C library that is compiled when Procstep is built.
 *
 * An archive is opened by reading an index of symbols; a member is read and decoded when a symbol of it is wanted, and
 * the bulky debug information of each function (ranges, variables) when somebody looks at it. Types form graphs with
 * cycles, so each member has a table of types and tags that everything else refers to by number.
 *
 *     u32 length of the index | index (JSON) | members
 *     member: u32 length of its header | header (JSON) | code, data and ranges as bytes
 */
import type { FileNames } from './ast.ts';
import type { CType, EnumTag, IntKind, Member, StructTag } from './ctype.ts';
import type {
  Alias,
  DebugVariable,
  Location,
  ObjectData,
  ObjectFile,
  ObjectFunction,
  Relocation,
  Section,
  StartupFunction,
} from './object.ts';
import { type Range, SourceFile } from './source.ts';

export interface Archive {
  /** The object that defines this global symbol. */
  lookup(symbol: string): ObjectFile | undefined;
  /** All global symbols defined in the archive. */
  readonly symbols: Iterable<string>;
  /** All objects; decodes them. */
  readonly members: readonly ObjectFile[];
}

/** Reads a stretch of a file: offset and length in bytes. */
export type ReadBytes = (offset: number, length: number) => Uint8Array;

/** A file that is in memory already. */
export const fromMemory =
  (bytes: Uint8Array): ReadBytes =>
  (offset, length) =>
    bytes.subarray(offset, offset + length);

/** The text of a source file by its path; the file itself, where one is shared. */
export type SourceText = (path: string) => SourceFile | string | undefined;

// --- The encoded form: what is in the JSON ----------------------------------------------------------------

interface ArchiveIndex {
  readonly members: readonly {
    readonly path: string;
    readonly offset: number;
    readonly length: number;
    readonly symbols: readonly string[];
  }[];
}

/** [file number, start, length], or null. */
type EncodedRange = readonly [number, number, number] | null;
/** [offset, length] in the bytes of the member. */
type Slice = readonly [number, number];
/** [at, symbol, addend], flattened. */
type EncodedRelocations = readonly (number | string)[];

/** A type without its references: those are numbers in the table of types, tags in that of tags. */
interface EncodedType {
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

type EncodedTag =
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

interface EncodedVariable {
  readonly name: string;
  readonly type: number;
  readonly location: Location;
  readonly isParam: boolean;
  readonly from: number;
  readonly to: number;
  readonly range: EncodedRange;
  readonly hidden?: boolean;
}

interface EncodedFunction {
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

interface EncodedData {
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

interface EncodedNames {
  readonly typedefs: readonly (readonly [string, number])[];
  readonly structTags: readonly (readonly [string, number])[];
  readonly enumTags: readonly (readonly [string, number])[];
  readonly enumerators: readonly (readonly [string, number, string])[];
  readonly macros: readonly (readonly [string, string])[];
}

interface EncodedTypes {
  readonly types: readonly EncodedType[];
  readonly tags: readonly EncodedTag[];
}

interface EncodedObject {
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

// --- Encoding ---------------------------------------------------------------------------------------------

/** All objects in one file. */
export function encodeArchive(objects: readonly ObjectFile[]): Uint8Array {
  const out = new Bytes();
  const members = objects.map(object => {
    const bytes = new ObjectEncoder(object).encode();
    const symbols = [...object.functions, ...object.data, ...object.aliases]
      .filter(d => !d.local)
      .map(d => d.symbol);
    const [offset, length] = out.add(bytes);
    return { path: object.path, offset, length, symbols };
  });
  const index: ArchiveIndex = { members };
  return withHeader(index, out.bytes());
}

function withHeader(header: object, body: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(header));
  const out = new Uint8Array(4 + head.length + body.length);
  new DataView(out.buffer).setUint32(0, head.length, true);
  out.set(head, 4);
  out.set(body, 4 + head.length);
  return out;
}

/** A growing file of slices. */
class Bytes {
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

class ObjectEncoder {
  private readonly out = new Bytes();
  private readonly files: SourceFile[];
  private readonly types: EncodedType[] = [];
  private readonly typeNumbers = new Map<CType, number>();
  private readonly typeTexts = new Map<string, number>();
  private readonly tags: EncodedTag[] = [];
  private readonly tagNumbers = new Map<StructTag | EnumTag, number>();

  constructor(private readonly object: ObjectFile) {
    this.files = [...object.files];
  }

  encode(): Uint8Array {
    const { object } = this;
    const functions = object.functions.map(f => this.function(f));
    const data = object.data.map(d => this.data(d));
    const names = this.out.addJson(this.names(object.names));
    const types = this.out.addJson({ types: this.types, tags: this.tags } satisfies EncodedTypes);
    const header: EncodedObject = {
      path: object.path,
      files: this.files.map(f => [f.path, f.system]),
      functions,
      data,
      constructors: object.constructors,
      destructors: object.destructors,
      weakReferences: object.weakReferences,
      aliases: object.aliases,
      types,
      names,
    };
    return withHeader(header, this.out.bytes());
  }

  private function(f: ObjectFunction): EncodedFunction {
    const variables = f.variables.map(
      (v): EncodedVariable => ({
        ...v,
        type: this.type(v.type),
        range: this.range(v.range),
      }),
    );
    return {
      symbol: f.symbol,
      name: f.name,
      local: f.local,
      weak: f.weak,
      type: this.type(f.type),
      signature: f.signature,
      code: this.out.add(f.code),
      relocations: encodeRelocations(f.relocations),
      signatures: f.signatures,
      frameSize: f.frameSize,
      windowSize: f.windowSize,
      variableCount: f.variableCount,
      ranges: this.out.add(this.ranges(f.ranges)),
      variables: this.out.addJson(variables),
      range: this.range(f.range),
      end: this.range(f.end),
    };
  }

  private data(d: ObjectData): EncodedData {
    return {
      symbol: d.symbol,
      name: d.name,
      local: d.local,
      weak: d.weak,
      common: d.common,
      section: d.section,
      size: d.size,
      align: d.align,
      bytes: d.bytes ? this.out.add(d.bytes) : null,
      relocations: encodeRelocations(d.relocations),
      type: d.type ? this.type(d.type) : null,
      range: d.range ? this.range(d.range) : null,
      ...(d.owner === undefined ? {} : { owner: d.owner }),
    };
  }

  private fileNumber(file: SourceFile): number {
    const known = this.files.indexOf(file);
    return known >= 0 ? known : this.files.push(file) - 1;
  }

  private range(r: Range): EncodedRange {
    return [this.fileNumber(r.file), r.start, r.end - r.start];
  }

  /** Each range as file, distance from the one before, and length, in variable-length numbers. */
  private ranges(ranges: readonly Range[]): Uint8Array {
    const out: number[] = [];
    let before = 0;
    for (const r of ranges) {
      writeNumber(out, this.fileNumber(r.file));
      const distance = r.start - before;
      writeNumber(out, distance < 0 ? -2 * distance - 1 : 2 * distance);
      writeNumber(out, r.end - r.start);
      before = r.start;
    }
    return Uint8Array.from(out);
  }

  private type(t: CType): number {
    const known = this.typeNumbers.get(t);
    if (known !== undefined) return known;
    const encoded = this.encodeType(t);
    const text = JSON.stringify(encoded);
    let n = this.typeTexts.get(text);
    if (n === undefined) {
      n = this.types.push(encoded) - 1;
      this.typeTexts.set(text, n);
    }
    this.typeNumbers.set(t, n);
    return n;
  }

  private encodeType(t: CType): EncodedType {
    const isFunction = t.kind === 'function';
    const flags = [
      isFunction && t.variadic && 'v',
      isFunction && t.prototype && 'p',
      t.const && 'c',
      t.volatile && 'o',
      t.restrict && 'r',
      t.atomic && 'a',
    ].filter(Boolean);
    return {
      k: t.kind,
      ...this.typeContents(t),
      ...(flags.length > 0 ? { f: flags.join('') } : {}),
      ...(t.alias === undefined ? {} : { alias: t.alias }),
      ...(t.aligned === undefined ? {} : { aligned: t.aligned }),
    };
  }

  private typeContents(t: CType): Partial<EncodedType> {
    switch (t.kind) {
      case 'int':
        return { n: t.int };
      case 'float':
        return { n: t.float };
      case 'enum':
      case 'struct':
        return { t: this.tag(t.tag) };
      case 'pointer':
        return { t: this.type(t.to) };
      case 'array':
        return { t: this.type(t.of), length: t.length };
      case 'function':
        return { t: this.type(t.returns), params: t.params.map(p => [p.name ?? null, this.type(p.type)]) };
      case 'void':
      case 'nullptr':
        return {};
    }
  }

  private tag(tag: StructTag | EnumTag): number {
    const known = this.tagNumbers.get(tag);
    if (known !== undefined) return known;
    // The number is taken first: members may refer back to the struct.
    const n = this.tags.length;
    this.tagNumbers.set(tag, n);
    const name = tag.name === undefined ? {} : { name: tag.name };
    if ('enumerators' in tag) {
      const { int, complete } = tag;
      const enumerators = tag.enumerators.map(e => [e.name, String(e.value)] as const);
      this.tags.push({ kind: 'enum', ...name, int, complete, enumerators });
      return n;
    }
    this.tags.push({ kind: tag.kind, ...name, size: tag.size, align: tag.align });
    const members = tag.members?.map(m => ({
      ...(m.name === undefined ? {} : { name: m.name }),
      type: this.type(m.type),
      offset: m.offset,
      ...(m.bit ? { bit: [m.bit.shift, m.bit.width, m.bit.bytes] as const } : {}),
    }));
    if (members) this.tags[n] = { kind: tag.kind, ...name, size: tag.size, align: tag.align, members };
    return n;
  }

  private names(names: FileNames): EncodedNames {
    const types = (map: ReadonlyMap<string, CType>) => [...map].map(([k, t]) => [k, this.type(t)] as const);
    return {
      typedefs: types(names.typedefs),
      structTags: types(names.structTags),
      enumTags: types(names.enumTags),
      enumerators: [...names.enumerators].map(([k, e]) => [k, this.type(e.type), String(e.value)]),
      macros: [...names.macros],
    };
  }
}

const encodeRelocations = (list: readonly Relocation[]): EncodedRelocations =>
  list.flatMap(r => [r.at, r.symbol, r.addend]);

/** LEB128. */
function writeNumber(out: number[], n: number): void {
  let rest = n;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) | 128);
  out.push(rest);
}

// --- Decoding ---------------------------------------------------------------------------------------------

/** Opens what encodeArchive made. `source` gives the texts of the files that the members were compiled from. */
export function openArchive(read: ReadBytes, source: SourceText): Archive {
  const { header, start } = readHeader<ArchiveIndex>(read);
  const files = new SourceFiles(source);
  const decoded = new Map<number, ObjectFile>();
  const member = (n: number): ObjectFile => {
    let object = decoded.get(n);
    if (!object) {
      const { offset, length } = header.members[n]!; // n is an index of members
      object = new ObjectDecoder(fromMemory(read(start + offset, length)), files).object();
      decoded.set(n, object);
    }
    return object;
  };
  const where = new Map<string, number>();
  header.members.forEach((m, n) => {
    for (const symbol of m.symbols) if (!where.has(symbol)) where.set(symbol, n);
  });
  return {
    lookup(symbol) {
      const n = where.get(symbol);
      return n === undefined ? undefined : member(n);
    },
    symbols: [...where.keys()],
    get members() {
      return header.members.map((_, n) => member(n));
    },
  };
}

/** What withHeader put in front, and where the rest starts. */
function readHeader<T>(read: ReadBytes): { header: T; start: number } {
  const { buffer, byteOffset } = read(0, 4);
  const length = new DataView(buffer, byteOffset).getUint32(0, true);
  return { header: parseJson(read(4, length)), start: 4 + length };
}

const parseJson = <T>(bytes: Uint8Array): T => JSON.parse(new TextDecoder().decode(bytes)) as T;

/** One SourceFile for each path. */
class SourceFiles {
  private readonly files = new Map<string, SourceFile>();

  constructor(private readonly source: SourceText) {}

  get(path: string, system: boolean): SourceFile {
    let file = this.files.get(path);
    if (!file) {
      const found = this.source(path) ?? '';
      file = typeof found === 'string' ? new SourceFile(path, found, system) : found;
      this.files.set(path, file);
    }
    return file;
  }
}

class ObjectDecoder {
  private readonly header: EncodedObject;
  private readonly start: number;
  private typeTable: TypeDecoder | undefined;

  constructor(
    private readonly read: ReadBytes,
    private readonly sources: SourceFiles,
  ) {
    const { header, start } = readHeader<EncodedObject>(read);
    this.header = header;
    this.start = start;
  }

  object(): ObjectFile {
    const { header } = this;
    const names = lazy(() => this.names());
    const files = lazy(() => header.files.map((_, i) => this.file(i)));
    return {
      path: header.path,
      get files() {
        return files();
      },
      functions: header.functions.map(f => this.function(f)),
      data: header.data.map(d => this.data(d)),
      constructors: header.constructors,
      destructors: header.destructors,
      weakReferences: header.weakReferences,
      aliases: header.aliases,
      get names() {
        return names();
      },
    };
  }

  private function(f: EncodedFunction): ObjectFunction {
    const type = lazy(() => this.types.type(f.type));
    const ranges = lazy(() => this.ranges(this.slice(f.ranges)));
    const variables = lazy(() => this.variables(f.variables));
    const range = lazy(() => this.range(f.range));
    const end = lazy(() => this.range(f.end));
    return {
      symbol: f.symbol,
      name: f.name,
      local: f.local,
      weak: f.weak,
      get type() {
        return type();
      },
      signature: f.signature,
      code: this.slice(f.code),
      relocations: decodeRelocations(f.relocations),
      signatures: f.signatures,
      frameSize: f.frameSize,
      windowSize: f.windowSize,
      variableCount: f.variableCount,
      get ranges() {
        return ranges();
      },
      get variables() {
        return variables();
      },
      get range() {
        return range();
      },
      get end() {
        return end();
      },
    };
  }

  private data(d: EncodedData): ObjectData {
    const type = lazy(() => (d.type === null ? undefined : this.types.type(d.type)));
    const range = lazy(() => (d.range === null ? undefined : this.range(d.range)));
    return {
      symbol: d.symbol,
      name: d.name,
      local: d.local,
      weak: d.weak,
      common: d.common,
      section: d.section,
      size: d.size,
      align: d.align,
      bytes: d.bytes ? this.slice(d.bytes) : undefined,
      relocations: decodeRelocations(d.relocations),
      get type() {
        return type();
      },
      get range() {
        return range();
      },
      ...(d.owner === undefined ? {} : { owner: d.owner }),
    };
  }

  private get types(): TypeDecoder {
    this.typeTable ??= new TypeDecoder(parseJson(this.slice(this.header.types)));
    return this.typeTable;
  }

  private slice([offset, length]: Slice): Uint8Array {
    return this.read(this.start + offset, length);
  }

  private file(n: number): SourceFile {
    const [path, system] = this.header.files[n] ?? ['', true];
    return this.sources.get(path, system);
  }

  private range(r: EncodedRange): Range {
    const [file, start, length] = r ?? [0, 0, 0];
    return { file: this.file(file), start, end: start + length };
  }

  private ranges(bytes: Uint8Array): Range[] {
    const ranges: Range[] = [];
    let at = 0;
    const next = () => {
      let n = 0;
      for (let scale = 1; ; scale *= 128) {
        const byte = bytes[at++]!; // the encoder wrote whole numbers
        n += (byte & 127) * scale;
        if (byte < 128) return n;
      }
    };
    let start = 0;
    while (at < bytes.length) {
      const file = this.file(next());
      const distance = next();
      start += distance & 1 ? -(distance + 1) / 2 : distance / 2;
      ranges.push({ file, start, end: start + next() });
    }
    return ranges;
  }

  private variables(slice: Slice): DebugVariable[] {
    return parseJson<EncodedVariable[]>(this.slice(slice)).map(v => ({
      ...v,
      type: this.types.type(v.type),
      range: this.range(v.range),
    }));
  }

  private names(): FileNames {
    const names = parseJson<EncodedNames>(this.slice(this.header.names));
    const types = (list: readonly (readonly [string, number])[]) =>
      new Map(list.map(([k, t]) => [k, this.types.type(t)] as const));
    return {
      typedefs: types(names.typedefs),
      structTags: types(names.structTags),
      enumTags: types(names.enumTags),
      enumerators: new Map(
        names.enumerators.map(([k, t, value]) => [k, { type: this.types.type(t), value: BigInt(value) }]),
      ),
      macros: new Map(names.macros),
    };
  }
}

/** Types by number; tags are made first and completed after, because they refer to each other. */
class TypeDecoder {
  private readonly types: (CType | undefined)[] = [];
  private readonly tags = new Map<number, StructTag | EnumTag>();

  constructor(private readonly encoded: EncodedTypes) {}

  type(n: number): CType {
    let t = this.types[n];
    if (!t) {
      t = this.decode(this.encoded.types[n]!); // n came from the same member
      this.types[n] = t;
    }
    return t;
  }

  private decode(e: EncodedType): CType {
    const has = (flag: string) => e.f?.includes(flag) === true;
    const qualifiers = {
      ...(has('c') ? { const: true } : {}),
      ...(has('o') ? { volatile: true } : {}),
      ...(has('r') ? { restrict: true } : {}),
      ...(has('a') ? { atomic: true } : {}),
      ...(e.alias === undefined ? {} : { alias: e.alias }),
      ...(e.aligned === undefined ? {} : { aligned: e.aligned }),
    };
    const inner = e.t ?? 0;
    switch (e.k) {
      case 'int':
        return { kind: 'int', int: e.n as IntKind, ...qualifiers };
      case 'float':
        return { kind: 'float', float: e.n as (CType & { kind: 'float' })['float'], ...qualifiers };
      case 'enum':
        return { kind: 'enum', tag: this.enumTag(inner), ...qualifiers };
      case 'struct':
        return { kind: 'struct', tag: this.structTag(inner), ...qualifiers };
      case 'pointer':
        return { kind: 'pointer', to: this.type(inner), ...qualifiers };
      case 'array':
        return { kind: 'array', of: this.type(inner), length: e.length ?? null, ...qualifiers };
      case 'function':
        return {
          kind: 'function',
          returns: this.type(inner),
          params: (e.params ?? []).map(([name, type]) => ({
            name: name ?? undefined,
            type: this.type(type),
          })),
          variadic: has('v'),
          prototype: has('p'),
          ...qualifiers,
        };
      case 'void':
      case 'nullptr':
        return { kind: e.k, ...qualifiers };
    }
  }

  private structTag(n: number): StructTag {
    const known = this.tags.get(n);
    if (known && 'members' in known) return known;
    const e = this.encoded.tags[n];
    if (!e || e.kind === 'enum') throw new Error('the archive is damaged: not a struct');
    const tag: StructTag = { kind: e.kind, name: e.name, members: undefined, size: e.size, align: e.align };
    this.tags.set(n, tag);
    tag.members = e.members?.map((m): Member => {
      const bit = m.bit && {
        shift: m.bit[0],
        width: m.bit[1],
        ...(m.bit[2] == null ? {} : { bytes: m.bit[2] }),
      };
      return { name: m.name, type: this.type(m.type), offset: m.offset, ...(bit ? { bit } : {}) };
    });
    return tag;
  }

  private enumTag(n: number): EnumTag {
    const known = this.tags.get(n);
    if (known && 'enumerators' in known) return known;
    const e = this.encoded.tags[n];
    if (e?.kind !== 'enum') throw new Error('the archive is damaged: not an enum');
    const enumerators = e.enumerators.map(([name, value]) => ({ name, value: BigInt(value) }));
    const tag: EnumTag = { name: e.name, int: e.int, complete: e.complete, enumerators };
    this.tags.set(n, tag);
    return tag;
  }
}

function decodeRelocations(list: EncodedRelocations): Relocation[] {
  const out: Relocation[] = [];
  for (let i = 0; i < list.length; i += 3) {
    out.push({ at: Number(list[i]), symbol: String(list[i + 1]), addend: Number(list[i + 2]) });
  }
  return out;
}

/** Computes a value when it is first asked for. */
function lazy<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}
