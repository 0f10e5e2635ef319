/**
 * The sysroot: the C library's headers, its compiled objects, the programs of /bin, and the sources of all of them, in one
 * file that is made when Procstep is built. Opening it costs an index; everything else is read and decoded when it is used.
 *
 *     u32 length of the index | index (JSON) | data
 */

import { type Archive, encodeArchive, openArchive } from './archive.ts';
import { compile } from './compile.ts';
import type { IncludeKind } from './header.ts';
import { link } from './link.ts';
import type { ObjectFile } from './object.ts';
import { fromMemory, type ReadBytes } from './object-format.ts';
import { publicHeader } from './private-headers.ts';
import { renderDiagnostics } from './render.ts';
import { SourceFile } from './source.ts';

/** Where the sysroot's files appear to be. */
const INCLUDE = '/usr/include/';
const SOURCE = '/usr/src/';
/** xv6's headers are named from here: "kernel/types.h", "user/user.h". */
const XV6 = '/usr/src/xv6/';
/** Those of xv6 for x86, which are in no folder there: "types.h", "user.h". */
const XV6_X86 = '/usr/src/xv6/x86/';
/** Whoever includes it is a user program of xv6, whether the header is ours or the student's. */
const XV6_HEADER = /(^|\/)user\/user\.h$/;
/** Or both of these: a program in xv6's folder user names the header beside it. */
const XV6_HEADERS = [/(^|\/)kernel\/types\.h$/, /(^|\/)user\.h$/];
/** xv6's headers as programs in its folder user name them: "../kernel/types.h". */
const FROM_FOLDER = /^(\.\.\/)+(?=(kernel|user)\/)/;
/** The same of xv6 for x86: who includes both. */
const XV6_X86_HEADERS = [/(^|\/)(?<!(sys|user)\/)user\.h$/, /(^|\/)(?<!(sys|bits|kernel)\/)types\.h$/];

/** Programs of several names in /bin, which they tell apart by argv[0]. */
const NAMES: Readonly<Record<string, string>> = {
  test: '[',
  sh: 'bash',
  pgrep: 'pkill',
  killall: 'pidof',
  grep: 'egrep fgrep',
  more: 'less',
  expand: 'unexpand',
  chown: 'chgrp',
  link: 'unlink',
  md5sum: 'sha1sum sha256sum',
  gcc: 'cc g++ clang make gdb valgrind man sudo vi vim nano',
};

interface Index {
  /** Path -> [offset, length] of the text, from the start of the data. */
  readonly files: Record<string, readonly [number, number]>;
  readonly library: readonly [number, number];
  /** Name in /bin -> its objects, as an archive. */
  readonly programs: Record<string, readonly [number, number]>;
  /** The same of xv6. */
  readonly xv6: Pick<Index, 'library' | 'programs'>;
  /** What xv6's programs for x86 are linked with. */
  readonly xv6x86: Pick<Index, 'library'>;
}

/** The kernel that a program is made for. */
export type Personality = 'linux' | 'xv6';

/** What a program is linked with. */
export type Library = Personality | 'xv6x86';

/** Which that is follows from what its files include. */
export function libraryFor(objects: readonly ObjectFile[]): Library {
  const includes = (header: RegExp): boolean => objects.some(o => o.files.some(f => header.test(f.spelled)));
  if (includes(XV6_HEADER) || XV6_HEADERS.every(includes)) return 'xv6';
  return XV6_X86_HEADERS.every(includes) ? 'xv6x86' : 'linux';
}

export const personalityOf = (library: Library): Personality => (library === 'linux' ? 'linux' : 'xv6');

export class Sysroot {
  private readonly sources = new Map<string, SourceFile>();
  private readonly programs = new Map<readonly [number, number], readonly ObjectFile[]>();
  private readonly libraries = new Map<Library, Archive>();

  private constructor(
    private readonly index: Index,
    private readonly read: ReadBytes,
    /** Where the data starts. */
    private readonly start: number,
  ) {}

  /** Opens what buildSysroot made: all of it, or a way to read it. Throws if it is not one. */
  static open(file: Uint8Array | ReadBytes): Sysroot {
    const read = typeof file === 'function' ? file : fromMemory(file);
    const head = read(0, 4);
    const length = head.length < 4 ? 0 : new DataView(head.buffer, head.byteOffset).getUint32(0, true);
    const index = read(4, length);
    if (length === 0 || index.length < length)
      throw new Error('not a sysroot: build Procstep again (npm run build)');
    return new Sysroot(JSON.parse(new TextDecoder().decode(index)), read, 4 + length);
  }

  private slice([offset, length]: readonly [number, number]): Uint8Array {
    return this.read(this.start + offset, length);
  }

  /** A file of the sysroot by its path (/usr/include/stdio.h, /usr/src/lib/printf.c); always the same object. */
  source(path: string): SourceFile | undefined {
    const known = this.sources.get(path);
    if (known) return known;
    const place = this.index.files[path];
    if (!place) return undefined;
    const file = new SourceFile(path, new TextDecoder().decode(this.slice(place)), true);
    this.sources.set(path, file);
    return file;
  }

  /** The header that `#include <name>` finds; of a private one the public one. */
  header(name: string): SourceFile | undefined {
    const found =
      this.source(INCLUDE + name) ??
      this.source(XV6 + name.replace(FROM_FOLDER, '')) ??
      this.source(XV6_X86 + name);
    if (found) return found;
    const whole = publicHeader(name);
    return whole === undefined ? undefined : this.source(INCLUDE + whole);
  }

  get headerNames(): string[] {
    return Object.keys(this.index.files)
      .filter(path => path.startsWith(INCLUDE))
      .map(path => path.slice(INCLUDE.length));
  }

  /** The C library. */
  get library(): Archive {
    return this.libraryOf('linux');
  }

  /** The C library, or what xv6's programs are linked with. */
  libraryOf(library: Library): Archive {
    const place = library === 'linux' ? this.index.library : this.index[library].library;
    const known = this.libraries.get(library) ?? this.archive(place);
    this.libraries.set(library, known);
    return known;
  }

  private userland(personality: Personality): Pick<Index, 'library' | 'programs'> {
    return personality === 'xv6' ? this.index.xv6 : this.index;
  }

  /** Names of the programs in /bin. */
  get programNames(): string[] {
    return this.programNamesOf('linux');
  }

  /** Names of the programs in /bin, or in the root directory of xv6. */
  programNamesOf(personality: Personality): string[] {
    return Object.keys(this.userland(personality).programs);
  }

  /** The objects of one of these programs. */
  program(name: string, personality: Personality = 'linux'): readonly ObjectFile[] | undefined {
    const place = this.userland(personality).programs[name];
    if (!place) return undefined;
    const known = this.programs.get(place) ?? [...this.archive(place).members];
    this.programs.set(place, known);
    return known;
  }

  private archive(place: readonly [number, number]): Archive {
    const [start] = place;
    const read: ReadBytes = (offset, length) => this.slice([start + offset, length]);
    return openArchive(read, path => this.source(path));
  }
}

/** A path relative to a folder, without `.` and `..`. */
export function joinPath(folder: string, name: string): string {
  const parts: string[] = [];
  for (const part of (name.startsWith('/') ? name : `${folder}/${name}`).split('/')) {
    if (part === '..' && parts.length > 1) parts.pop();
    else if (part !== '.' && part !== '' && part !== '..') parts.push(part);
    else if (parts.length === 0 && part === '') parts.push('');
  }
  return parts.join('/') || '/';
}

/**
 * Compiles the sysroot: `files` maps paths below src/sysroot (include/stdio.h, lib/printf.c, bin/wc.c, bin/sh/parse.c) to texts.
 * A folder in bin is one program. Throws with all diagnostics if anything does not compile, or a program does not link.
 */
export function buildSysroot(files: ReadonlyMap<string, string>): Uint8Array {
  const sources = new Map<string, SourceFile>();
  for (const [path, text] of files) {
    const shown = path.startsWith('include/') ? INCLUDE + path.slice('include/'.length) : SOURCE + path;
    sources.set(shown, new SourceFile(shown, text, true));
  }
  const readInclude = (name: string, kind: IncludeKind, from: SourceFile): SourceFile | undefined => {
    const folder = from.path.slice(0, from.path.lastIndexOf('/') + 1);
    const beside = kind === 'quote' ? sources.get(joinPath(folder, name)) : undefined;
    return beside ?? sources.get(INCLUDE + name) ?? sources.get(XV6 + name);
  };

  const complaints: string[] = [];
  const library: ObjectFile[] = [];
  const programs = new Map<string, ObjectFile[]>();
  const xv6 = { library: [] as ObjectFile[], programs: new Map<string, ObjectFile[]>() };
  const xv6x86: ObjectFile[] = [];
  for (const file of sources.values()) {
    if (!file.path.endsWith('.c')) continue;
    const { object, diagnostics } = compile(file, { readInclude });
    if (!object || diagnostics.some(d => d.severity === 'error'))
      complaints.push(renderDiagnostics(diagnostics));
    if (!object) continue;
    const [, folder, name] = /^\/usr\/src\/(lib|bin|xv6\/user|xv6\/x86)\/([^/.]+)/.exec(file.path) ?? [];
    if (folder === 'xv6/user' && name) {
      if (object.functions.some(f => f.symbol === 'main')) xv6.programs.set(name, [object]);
      else xv6.library.push(object);
    } else if (folder === 'xv6/x86') xv6x86.push(object);
    else if (folder === 'lib') library.push(object);
    else if (name) programs.set(name, [...(programs.get(name) ?? []), object]);
  }
  if (complaints.length > 0) throw new Error(`the sysroot does not compile:\n${complaints.join('')}`);

  const checked = (members: readonly ObjectFile[], users: ReadonlyMap<string, ObjectFile[]>): Uint8Array => {
    const encoded = encodeArchive(members);
    const archive = openArchive(fromMemory(encoded), path => sources.get(path));
    for (const [name, objects] of users) {
      const { errors } = link(objects, archive, { name });
      if (errors.length > 0) complaints.push(renderDiagnostics(errors));
    }
    return encoded;
  };
  const encodedLibrary = checked(library, programs);
  const encodedXv6 = checked(xv6.library, xv6.programs);
  const encodedXv6x86 = checked(xv6x86, new Map());
  if (complaints.length > 0) throw new Error(`programs of /bin cannot be linked:\n${complaints.join('')}`);

  const parts: Uint8Array[] = [];
  let size = 0;
  const add = (bytes: Uint8Array): readonly [number, number] => {
    parts.push(bytes);
    size += bytes.length;
    return [size - bytes.length, bytes.length];
  };
  const encoder = new TextEncoder();
  const index: Index = {
    files: {},
    library: add(encodedLibrary),
    programs: {},
    xv6: { library: add(encodedXv6), programs: {} },
    xv6x86: { library: add(encodedXv6x86) },
  };
  for (const [name, objects] of programs) index.programs[name] = add(encodeArchive(objects));
  for (const [name, objects] of xv6.programs) index.xv6.programs[name] = add(encodeArchive(objects));
  for (const [name, others] of Object.entries(NAMES)) {
    const place = index.programs[name];
    for (const other of others.split(' ')) if (place) index.programs[other] = place;
  }
  for (const [path, file] of sources) index.files[path] = add(encoder.encode(file.text));

  const head = encoder.encode(JSON.stringify(index));
  const out = new Uint8Array(4 + head.length + size);
  new DataView(out.buffer).setUint32(0, head.length, true);
  out.set(head, 4);
  let at = 4 + head.length;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
