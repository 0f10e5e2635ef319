/**
 * The C files beside a program: those that are programs of their own (./child is child.c), and those that it is made of.
 *
 * A student presses F5 on main.c and has no Makefile here that says what else belongs to it. What does say so is what the
 * linker misses: the file that defines it, has no main of its own, and defines nothing that is there already. Only a
 * program that could not be linked otherwise gets companions, and only where there is no choice between two.
 */
import type { ObjectFile } from '../compiler/object.ts';
import type { LaunchHost } from './launch.ts';

/** Larger C files are not looked into. */
const MAX_SOURCE = 1 << 20;
/** How many, and how far below the program's folder. */
const MAX_FILES = 200;
const MAX_DEPTH = 2;
const SKIPPED = new Set(['node_modules', 'build', 'dist']);

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0)) || '/';
/** /bin/x.c -> x */
export const programName = (path: string): string => baseName(path).replace(/\.[^.]*$/, '');

/** C files with a main beside the program: ./child is child.c, compiled when it is first executed. */
export function neighbours(
  host: LaunchHost,
  peek: LaunchHost['readFile'],
  folder: string,
): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const entry of host.listFolder(folder)) {
    if (entry.folder || !entry.name.endsWith('.c') || entry.size > MAX_SOURCE) continue;
    const path = `${folder}/${entry.name}`;
    const bytes = peek(path);
    if (bytes && definesMain(bytes)) found.set(programName(entry.name), [path]);
  }
  return found;
}

const WORD_PART = /\w/;

/** Is there a word `main` with a parenthesis after it? Looks at bytes: folders are large and launches short. */
function definesMain(text: Uint8Array): boolean {
  for (let at = text.indexOf(M); at >= 0; at = text.indexOf(M, at + 1)) {
    if (text[at + 1] !== A || text[at + 2] !== I || text[at + 3] !== N) continue;
    if (at > 0 && WORD_PART.test(String.fromCharCode(text[at - 1]!))) continue;
    let after = at + 4;
    while (WHITE_SPACE.has(text[after]!)) after++;
    if (text[after] === OPEN) return true;
  }
  return false;
}
const [M, A, I, N, OPEN] = [...'main('].map(c => c.charCodeAt(0)) as [number, number, number, number, number];
const WHITE_SPACE: ReadonlySet<number> = new Set([...' \t\r\n'].map(c => c.charCodeAt(0)));

/** A C file beside the program. */
interface Candidate {
  readonly path: string;
  readonly text: string;
  readonly hasMain: boolean;
  /** undefined: not compiled yet; null: it does not compile. */
  object: ObjectFile | null | undefined;
}

/** A file that came to a program because it defines what the program uses. */
export interface Companion {
  readonly path: string;
  readonly object: ObjectFile;
}

/** Looks for the companions of one program. */
export class Companions {
  private candidates: Candidate[] | undefined;
  private readonly taken: Set<string>;

  /**
   * `paths` are the program's own files; `peek` looks into a file without making it part of the run, `compile` gives an object
   * or, if the file has errors, undefined.
   */
  constructor(
    private readonly host: LaunchHost,
    private readonly peek: LaunchHost['readFile'],
    private readonly paths: readonly string[],
    private readonly compile: (path: string) => ObjectFile | undefined,
  ) {
    this.taken = new Set(paths);
  }

  /** Files that define some of the missing symbols and fit to what is there. Empty: nothing more can be found. */
  find(missing: Iterable<string>, objects: readonly ObjectFile[]): Companion[] {
    const found: Companion[] = [];
    for (const symbol of missing) {
      const present = [...objects, ...found.map(c => c.object)];
      if (present.some(o => defines(o, symbol))) continue;
      const fitting = this.defining(symbol).filter(({ object }) => !clashes(object, present));
      const [only] = fitting;
      if (!only || fitting.length > 1) continue;
      this.taken.add(only.path);
      found.push(only);
    }
    return found;
  }

  /** What to say of a symbol that is still missing: which files have to do with it. Empty: none. */
  advice(symbol: string): string {
    const defining = this.defining(symbol);
    const names = defining.map(c => baseName(c.path)).join(' and ');
    if (defining.length > 1) {
      return `'${symbol}' is defined in ${names}: name the one that is meant among the program's files`;
    }
    if (defining.length === 1) {
      return `'${symbol}' is defined in ${names}, which also defines what this program has already`;
    }
    const broken = this.broken([symbol]);
    if (broken.length === 0) return '';
    return `${broken.map(baseName).join(' and ')} may define '${symbol}', but does not compile`;
  }

  /** Paths of files with errors that might define one of these symbols. */
  broken(symbols: Iterable<string>): string[] {
    const mentioning = [...symbols].flatMap(symbol => this.mentioning(symbol));
    return [...new Set(mentioning.filter(c => c.object === null).map(c => c.path))];
  }

  /** Compiled candidates that define a symbol: of the nearest folder in which there are any. */
  private defining(symbol: string): Companion[] {
    const all = this.mentioning(symbol).flatMap(({ path, object }) =>
      object && defines(object, symbol) ? [{ path, object }] : [],
    );
    const depth = (path: string) => path.split('/').length;
    const nearest = Math.min(...all.map(c => depth(c.path)));
    return all.filter(c => depth(c.path) === nearest);
  }

  private mentioning(symbol: string): Candidate[] {
    this.candidates ??= this.look();
    const word = new RegExp(`\\b${symbol}\\b`);
    return this.candidates.filter(c => {
      if (this.taken.has(c.path) || c.hasMain !== (symbol === 'main') || !word.test(c.text)) return false;
      if (c.object === undefined) c.object = this.compile(c.path) ?? null;
      return true;
    });
  }

  private look(): Candidate[] {
    const latin1 = new TextDecoder('latin1');
    return filesBelow(this.host, this.paths.map(rootOf))
      .filter(path => path.endsWith('.c'))
      .slice(0, MAX_FILES)
      .flatMap(path => {
        const bytes = this.peek(path);
        if (!bytes) return [];
        return [{ path, text: latin1.decode(bytes), hasMain: definesMain(bytes), object: undefined }];
      });
  }
}

/** The folder of what a file belongs to: its own, or above `src`. */
const rootOf = (path: string): string => folderOf(path).replace(/\/(src|source|sources)$/, '') || '/';

/** Files of folders and what is below, nearer ones first. */
function filesBelow(host: LaunchHost, folders: readonly string[]): string[] {
  const found: string[] = [];
  const seen = new Set(folders);
  let level = [...seen];
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    const below: string[] = [];
    for (const folder of level) {
      for (const { name, folder: isFolder, size } of host.listFolder(folder)) {
        const path = `${folder}/${name}`;
        if (isFolder && !SKIPPED.has(name) && !name.startsWith('.') && !seen.has(path)) below.push(path);
        if (isFolder) seen.add(path);
        if (!isFolder && size <= MAX_SOURCE) found.push(path);
      }
    }
    level = below;
  }
  return found;
}

/** A header in some folder of the program that these files are of, if there is one only: a forgotten -I. */
export function headerElsewhere(
  host: LaunchHost,
  files: readonly string[],
  name: string,
): string | undefined {
  const found = filesBelow(host, files.map(rootOf)).filter(path => path.endsWith(`/${name}`));
  return found.length === 1 ? found[0] : undefined;
}

const globalsOf = ({
  functions,
  data,
}: ObjectFile): { readonly symbol: string; readonly strong: boolean }[] => [
  ...functions.filter(f => !f.local).map(f => ({ symbol: f.symbol, strong: !f.weak })),
  ...data.filter(d => !d.local).map(d => ({ symbol: d.symbol, strong: !d.weak && !d.common })),
];

const defines = (object: ObjectFile, symbol: string): boolean =>
  globalsOf(object).some(g => g.symbol === symbol) ||
  object.aliases.some(a => !a.local && a.symbol === symbol);

/** Would the linker find something defined twice? */
function clashes(object: ObjectFile, present: readonly ObjectFile[]): boolean {
  const there = new Set(present.flatMap(globalsOf).flatMap(g => (g.strong ? [g.symbol] : [])));
  return globalsOf(object).some(g => g.strong && there.has(g.symbol));
}
