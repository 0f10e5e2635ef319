/**
 * Archives of objects, for the C library that is compiled when Procstep is built: an index of symbols, and members that
 * are read and decoded when a symbol of theirs is wanted.
 *
 *     u32 length of the index | index (JSON) | members (object-format.ts)
 */
import type { ObjectFile } from './object.ts';
import { decodeObject, SourceFiles, type SourceText } from './object-decoder.ts';
import { encodeObject } from './object-encoder.ts';
import { Bytes, fromMemory, type ReadBytes, readHeader, withHeader } from './object-format.ts';

export interface Archive {
  /** The object that defines this global symbol. */
  lookup(symbol: string): ObjectFile | undefined;
  /** All global symbols defined in the archive. */
  readonly symbols: Iterable<string>;
  /** All objects; decodes them. */
  readonly members: readonly ObjectFile[];
}

interface ArchiveIndex {
  readonly members: readonly {
    readonly path: string;
    readonly offset: number;
    readonly length: number;
    readonly symbols: readonly string[];
  }[];
}

/** All objects in one file. */
export function encodeArchive(objects: readonly ObjectFile[]): Uint8Array {
  const out = new Bytes();
  const members = objects.map(object => {
    const bytes = encodeObject(object);
    const symbols = [...object.functions, ...object.data, ...object.aliases]
      .filter(d => !d.local)
      .map(d => d.symbol);
    const [offset, length] = out.add(bytes);
    return { path: object.path, offset, length, symbols };
  });
  const index: ArchiveIndex = { members };
  return withHeader(index, out.bytes());
}

/** Opens what encodeArchive made. `source` gives the texts of the files that the members were compiled from. */
export function openArchive(read: ReadBytes, source: SourceText): Archive {
  const { header, start } = readHeader<ArchiveIndex>(read);
  const files = new SourceFiles(source);
  const decoded = new Map<number, ObjectFile>();
  const member = (n: number): ObjectFile => {
    let object = decoded.get(n);
    if (!object) {
      const { offset, length } = header.members[n]!; // n is an index of members
      object = decodeObject(fromMemory(read(start + offset, length)), files);
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
