/** Writing an object in the form of object-format.ts: each type and each tag gets a number when it is first met. */
import type { FileNames } from './ast.ts';
import type { CType, EnumTag, StructTag } from './ctype.ts';
import type { ObjectData, ObjectFile, ObjectFunction } from './object.ts';
import {
  Bytes,
  type EncodedData,
  type EncodedFunction,
  type EncodedNames,
  type EncodedObject,
  type EncodedRange,
  type EncodedTag,
  type EncodedType,
  type EncodedTypes,
  type EncodedVariable,
  encodeRelocations,
  withHeader,
  writeNumber,
} from './object-format.ts';
import type { Range, SourceFile } from './source.ts';

/** An object as bytes. */
export const encodeObject = (object: ObjectFile): Uint8Array => new ObjectEncoder(object).encode();

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
      case 'complex':
        return { n: t.part };
      case 'enum':
      case 'struct':
        return { t: this.tag(t.tag) };
      case 'pointer':
        return { t: this.type(t.to) };
      case 'vector':
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
