/**
 * Reading an object in the form of object-format.ts. Most of an object is debug information (types, ranges, variables)
 * that few ever look at, so that is decoded when somebody asks for it.
 */
import type { FileNames } from './ast.ts';
import type { CType, EnumTag, FloatKind, IntKind, Member, StructTag } from './ctype.ts';
import type { DebugVariable, ObjectData, ObjectFile, ObjectFunction } from './object.ts';
import {
  decodeRelocations,
  type EncodedData,
  type EncodedFunction,
  type EncodedNames,
  type EncodedObject,
  type EncodedRange,
  type EncodedType,
  type EncodedTypes,
  type EncodedVariable,
  parseJson,
  type ReadBytes,
  readHeader,
  type Slice,
} from './object-format.ts';
import { type Range, SourceFile } from './source.ts';

/** The text of a source file by its path; the file itself, where one is shared. */
export type SourceText = (path: string) => SourceFile | string | undefined;

/** One SourceFile for each path. */
export class SourceFiles {
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

/** The object that encodeObject made these bytes of. */
export const decodeObject = (read: ReadBytes, sources: SourceFiles): ObjectFile =>
  new ObjectDecoder(read, sources).object();

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
        return { kind: 'float', float: e.n as FloatKind, ...qualifiers };
      case 'complex':
        return { kind: 'complex', part: e.n as FloatKind, ...qualifiers };
      case 'enum':
        return { kind: 'enum', tag: this.enumTag(inner), ...qualifiers };
      case 'struct':
        return { kind: 'struct', tag: this.structTag(inner), ...qualifiers };
      case 'pointer':
        return { kind: 'pointer', to: this.type(inner), ...qualifiers };
      case 'vector':
        return { kind: 'vector', of: this.type(inner), length: e.length ?? 1, ...qualifiers };
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

/** Computes a value when it is first asked for. */
function lazy<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}
