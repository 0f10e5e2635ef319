/**
 * From a launch configuration to a machine that is about to run: compile, link, lay out the working directory, boot.
 *
 * The host is reached through `LaunchHost` only, and only before the machine starts or when it executes a program for the
 * first time; a program sees a copy of its folder and nothing else.
 */
import { compile } from '../compiler/compile.ts';
import type { IncludeKind } from '../compiler/header.ts';
import { type LinkResult, link } from '../compiler/link.ts';
import type { Image, ObjectFile } from '../compiler/object.ts';
import { renderDiagnostics } from '../compiler/render.ts';
import { type Diagnostic, decodeSource, SourceFile } from '../compiler/source.ts';
import { joinPath, libraryFor, type Personality, personalityOf, type Sysroot } from '../compiler/sysroot.ts';
import type { CheckOptions } from '../kernel/checks.ts';
import {
  DEFAULT_QUANTUM,
  type Decisions,
  InputQueue,
  type Policy,
  PolicyDecisions,
} from '../kernel/decisions.ts';
import { type BootOptions, Machine } from '../kernel/machine.ts';
import { XV6_FIRST_PID, XV6_MEMORY, XV6_NOFILE, XV6_STACK } from '../kernel/xv6.ts';
import { baseName, Companions, folderOf, headerElsewhere, neighbours, programName } from './companions.ts';

export interface LaunchConfiguration {
  /** Absolute host paths of the C files that make the program; the first names it. Or of one shell script. */
  readonly sources: readonly string[];
  readonly args: readonly string[];
  /** Variables to add to the login environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Host folder that is copied to be the working directory. */
  readonly folder: string;
  readonly includePath: readonly string[];
  readonly defines: readonly string[];
  readonly allWarnings: boolean;
  readonly schedule: 'fifo' | 'roundRobin' | 'random' | 'manual';
  readonly quantum: number;
  readonly seed: number;
  readonly firstPid: number;
  readonly limits: NonNullable<BootOptions['limits']>;
  readonly terminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** More executables of the working directory: name -> absolute paths of its C files. */
  readonly executables: ReadonlyMap<string, readonly string[]>;
}

export const DEFAULT_FIRST_PID = 59101;

export const DEFAULTS: Omit<LaunchConfiguration, 'sources' | 'folder'> = {
  args: [],
  env: {},
  includePath: [],
  defines: [],
  allWarnings: false,
  schedule: 'roundRobin',
  quantum: DEFAULT_QUANTUM,
  seed: 1,
  firstPid: DEFAULT_FIRST_PID,
  limits: {},
  terminal: { stdin: true, stdout: true, stderr: true },
  executables: new Map(),
};

export interface FolderEntry {
  readonly name: string;
  readonly folder: boolean;
  /** Bytes. */
  readonly size: number;
}

/** What a launch may ask of the host. Paths are the host's, joined with '/'. */
export interface LaunchHost {
  /** undefined: there is no such file, or it cannot be read. */
  readFile(path: string): Uint8Array | undefined;
  /** Empty: there is no such folder. */
  listFolder(path: string): readonly FolderEntry[];
}

/** A launch that cannot be: the message says what to change. */
export class LaunchError extends Error {
  constructor(
    message: string,
    /** What the compiler said, if that is why. */
    readonly diagnostics: readonly Diagnostic[] = [],
  ) {
    super(message);
  }
}

/** Larger files, and deeper or larger folders, are not copied. */
const MAX_FILE = 16 << 20;
const MAX_FILES = 2000;
const MAX_DEPTH = 6;
const SKIPPED = new Set(['node_modules', '.git', '.svn', '.hg', '.vscode']);
/** Names of files that are of other languages, or of make. */
const FOREIGN = /(?:^|\/)(?:[^/]*\.(?:cpp|cc|cxx|hpp|java|py|rs|go|js|ts|sh|s|asm)|makefile)$/i;
const HOME = '/home/student';

/** What a configuration did not name and programs were made of all the same, as far as they have been built. */
export interface Added {
  /** Name of a program -> all its C files. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
  /** Folders in which headers were found that the include path does not name. */
  readonly includePath: ReadonlySet<string>;
}

/** Compiles C files of the host with the sysroot's headers and library. Keeps one SourceFile a path. */
export class Toolchain {
  private readonly files = new Map<string, SourceFile>();
  /** Everything the compiler has said so far, by host path of the main file. */
  readonly diagnostics = new Map<string, readonly Diagnostic[]>();

  constructor(
    readonly sysroot: Sysroot,
    private readonly host: LaunchHost,
    private readonly options: Pick<LaunchConfiguration, 'includePath' | 'defines' | 'allWarnings'>,
    /** How a host path is shown in messages. */
    private readonly shown: (path: string) => string = path => path,
    /** What __FILE__ says for a host path. */
    private readonly spelled: (path: string) => string = shown,
    /** Looks into a file that may not be part of the program. */
    private readonly peek: LaunchHost['readFile'] = path => host.readFile(path),
  ) {}

  /** The file as it was when it was first asked for. */
  file(path: string): SourceFile | undefined {
    const known = this.files.get(path);
    if (known) return known;
    const bytes = this.host.readFile(path);
    if (!bytes) return undefined;
    const text = decodeSource(bytes);
    const file = new SourceFile(this.shown(path), text, false, this.spelled(path));
    this.files.set(path, file);
    this.hostPaths.set(file, path);
    return file;
  }

  private readonly hostPaths = new Map<SourceFile, string>();
  /** What there is to say of the file being compiled that the compiler does not know. */
  private notes: Diagnostic[] = [];
  private readonly sources = new Map<string, readonly string[]>();
  private readonly headerFolders = new Set<string>();
  /** The named files of programs built so far. */
  private readonly programs: string[] = [];
  readonly added: Added = { sources: this.sources, includePath: this.headerFolders };

  /** Compiles one file; undefined if there were errors. Throws LaunchError if it cannot be read. */
  compile(path: string): ObjectFile | undefined {
    const { object, diagnostics } = this.translate(path);
    this.diagnostics.set(path, diagnostics);
    return object;
  }

  private translate(path: string): {
    readonly object: ObjectFile | undefined;
    readonly diagnostics: readonly Diagnostic[];
  } {
    const file = FOREIGN.test(path) ? undefined : this.file(path);
    if (!file) throw new LaunchError(this.noSource(path));
    this.notes = [];
    const { object, diagnostics: said } = compile(file, {
      readInclude: (name, kind, from) => this.include(name, kind, from),
      headerNames: this.sysroot.headerNames,
      defines: this.options.defines,
      warnings: this.options.allWarnings ? 'all' : 'default',
    });
    const diagnostics = [...said, ...this.notes];
    return { object: diagnostics.some(d => d.severity === 'error') ? undefined : object, diagnostics };
  }

  /** Why something cannot be compiled, and what to name instead. */
  private noSource(path: string): string {
    if (FOREIGN.test(path)) return `${this.shown(path)} is not a C file: name the C files of the program`;
    if (this.host.listFolder(path).length === 0) return `there is no file ${path}`;
    return `${this.shown(path)} is a folder: name the C file with the main function in it, or all its C files`;
  }

  private include(name: string, kind: IncludeKind, from: SourceFile): SourceFile | undefined {
    const own = this.hostPaths.get(from);
    if (kind === 'quote' && own !== undefined) {
      const beside = this.file(joinPath(folderOf(own), name));
      if (beside) return beside;
    }
    if (kind !== 'next') {
      for (const folder of this.options.includePath) {
        const found = this.file(joinPath(folder, name));
        if (found) return found;
      }
    }
    return this.sysroot.header(name) ?? this.elsewhere(name, from);
  }

  /** A header in a folder of the program that the include path does not name. */
  private elsewhere(name: string, from: SourceFile): SourceFile | undefined {
    const own = this.hostPaths.get(from);
    const path = own === undefined ? undefined : headerElsewhere(this.host, [...this.programs, own], name);
    const file = path === undefined ? undefined : this.file(path);
    if (!file || path === undefined) return undefined;
    const folder = path.slice(0, path.length - name.length - 1);
    if (!this.headerFolders.has(folder)) {
      this.headerFolders.add(folder);
      const message = `'${name}' was found in ${this.shown(folder)}; for gcc say so with -I`;
      this.notes.push({ severity: 'note', message, range: { file: from, start: 0, end: 0 } });
    }
    return file;
  }

  /**
   * Compiles and links files into a program, with those beside them that define what it uses. Throws LaunchError with the
   * diagnostics.
   */
  build(name: string, paths: readonly string[]): Image {
    this.programs.push(...paths);
    const objects = paths.map(path => this.compile(path));
    const said = paths.flatMap(path => this.diagnostics.get(path) ?? []);
    if (objects.some(o => !o)) throw new LaunchError(`${name} does not compile`, said);
    return this.complete(name, paths, objects as ObjectFile[], said);
  }

  link(name: string, objects: readonly ObjectFile[], said: readonly Diagnostic[] = []): Image {
    const { image, errors } = this.attempt(name, objects);
    if (!image) throw new LaunchError(`${name} cannot be linked`, [...said, ...errors]);
    return image;
  }

  private attempt(name: string, objects: readonly ObjectFile[]): LinkResult {
    const library = libraryFor(objects);
    const personality = personalityOf(library);
    return link(objects, this.sysroot.libraryOf(library), {
      name,
      ...(personality === 'xv6' ? { personality } : {}),
    });
  }

  private complete(
    name: string,
    paths: readonly string[],
    own: readonly ObjectFile[],
    said: readonly Diagnostic[],
  ): Image {
    /** What the compiler says of files that may turn out not to belong to the program. */
    const tried = new Map<string, readonly Diagnostic[]>();
    const companions = new Companions(this.host, this.peek, paths, path => {
      const { object, diagnostics } = this.translate(path);
      tried.set(path, diagnostics);
      return object;
    });
    const objects = [...own];
    const came: string[] = [];
    for (;;) {
      const { image, errors, missing } = this.attempt(name, objects);
      if (image) {
        this.sources.set(name, [...paths, ...came]);
        for (const path of came) this.diagnostics.set(path, tried.get(path) ?? []);
        if (came.length > 0) this.tellCompanions(paths[0]!, came); // it came to something
        return image;
      }
      const more = missing.size === errors.length ? companions.find(missing.keys(), objects) : [];
      if (more.length === 0) {
        throw new LaunchError(`${name} cannot be linked`, [
          ...said,
          ...advised(errors, missing, companions, personalityOf(libraryFor(objects))),
          ...companions.broken(missing.keys()).flatMap(path => tried.get(path) ?? []),
        ]);
      }
      for (const { path, object } of more) {
        objects.push(object);
        came.push(path);
      }
    }
  }

  private tellCompanions(first: string, came: readonly string[]): void {
    const file = this.file(first)!; // it has been compiled
    const within = `${folderOf(first)}/`;
    const names = came.map(path => (path.startsWith(within) ? path.slice(within.length) : path));
    const last = names.pop()!; // some came
    const all = names.length === 0 ? last : `${names.join(', ')} and ${last}`;
    const message = `linked with ${all}, which define${came.length === 1 ? 's' : ''} what ${baseName(first)} uses`;
    const note: Diagnostic = { severity: 'note', message, range: { file, start: 0, end: 0 } };
    this.diagnostics.set(first, [...(this.diagnostics.get(first) ?? []), note]);
  }
}

const NOT_OF_XV6 =
  "it is not in xv6's library (user/user.h). System calls that a laboratory adds to xv6's kernel are not there: " +
  "this kernel is Procstep's own";

/** The linker's errors, each with what is known of the files beside the program, and of those for one reason the first. */
function advised(
  errors: readonly Diagnostic[],
  missing: ReadonlyMap<string, Diagnostic>,
  companions: Companions,
  personality: Personality,
): Diagnostic[] {
  const symbols = new Map([...missing].map(([symbol, error]) => [error, symbol]));
  const brokenTold = new Set<string>();
  return errors.flatMap(error => {
    const symbol = symbols.get(error);
    if (symbol === undefined) return error;
    const broken = companions.broken([symbol]).join();
    if (broken !== '' && brokenTold.has(broken)) return [];
    brokenTold.add(broken);
    const message = companions.advice(symbol) || (personality === 'xv6' ? NOT_OF_XV6 : '');
    return message === ''
      ? error
      : { ...error, notes: [...(error.notes ?? []), { message, range: error.range }] };
  });
}

/**
 * The files of a host folder by relative path, read when the program opens them. Nearer ones first, so that
 * a large tree beside a program does not hide what is beside the program.
 */
function copyOf(host: LaunchHost, folder: string): Map<string, () => Uint8Array> {
  const files = new Map<string, () => Uint8Array>();
  let level = [folder];
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
    const below: string[] = [];
    for (const parent of level) {
      if (files.size >= MAX_FILES) return files;
      for (const entry of host.listFolder(parent)) {
        if (files.size >= MAX_FILES || SKIPPED.has(entry.name)) continue;
        const path = `${parent}/${entry.name}`;
        if (entry.folder) below.push(path);
        else if (entry.size <= MAX_FILE) {
          files.set(path.slice(folder.length + 1), () => host.readFile(path) ?? new Uint8Array(0));
        }
      }
    }
    level = below;
  }
  return files;
}

/** Programs that have been compiled: nothing in them changes when they run. */
export interface Built {
  readonly toolchain: Toolchain;
  readonly image: Image;
  /** By path in the machine: those that have been linked, `image` included. */
  readonly programs: Map<string, Image>;
  /** Warnings of the program's own files. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface Launched extends Built {
  readonly machine: Machine;
  /** Where typed or piped input goes. */
  readonly input: InputQueue;
}

export interface LaunchServices {
  readonly host: LaunchHost;
  readonly sysroot: Sysroot;
  /** How host paths are shown in diagnostics. */
  readonly shown?: (path: string) => string;
  /**
   * What __FILE__ says for a file outside of the program's folder. Default: its path. A file of the folder is spelled as gcc
   * would, called in that folder.
   */
  readonly spelledOutside?: (path: string) => string;
  /** Looks into a file of the folder to see whether it is a program. Default: the host reads it. */
  readonly peek?: LaunchHost['readFile'];
  /** Told of all executables of the working directory: name -> paths of its C files; and where to see what was added. */
  readonly notice?: (executables: ReadonlyMap<string, readonly string[]>, added: Added) => void;
  /** The configuration names all executables: no others are looked for. */
  readonly allExecutables?: boolean;
  /** The programs that /bin is to have. Default: all there are. */
  readonly bin?: readonly string[];
  /** Wraps the policy: a recording, the user's hand. */
  readonly decisions?: (policy: PolicyDecisions) => Decisions;
  /** Look for mistakes of the programs. Not part of the configuration: it changes nothing of what happens. */
  readonly checks?: CheckOptions;
  /** Of an earlier launch of the same sources, options and files: nothing of it is compiled again. */
  readonly built?: Built;
}

/** Where programs of a machine come from. */
interface Programs {
  readonly sysroot: Sysroot;
  readonly personality: Personality;
  /** The working directory in the machine, and its programs: name -> paths of their C files. Any other is one of /bin. */
  readonly home: string;
  readonly executables: ReadonlyMap<string, readonly string[]>;
  /** By path: those that have been linked already. */
  readonly images: Map<string, Image>;
}

/** What exec runs: the program at a path, compiled when it is first asked for, or why there is none. */
function programLoader(
  toolchain: Toolchain,
  { sysroot, personality, home, executables, images }: Programs,
): (path: string) => Image | { error: string } {
  return path => {
    const known = images.get(path);
    if (known) return known;
    try {
      const own = path.startsWith(`${home}/`) ? executables.get(path.slice(home.length + 1)) : undefined;
      const tool = sysroot.program(baseName(path), personality);
      if (!own && !tool) return { error: `there is no program ${path}` };
      const made = own ? toolchain.build(baseName(path), own) : toolchain.link(baseName(path), tool!);
      images.set(path, made);
      return made;
    } catch (error) {
      if (!(error instanceof LaunchError)) throw error;
      return { error: `${error.message}\n${renderDiagnostics(error.diagnostics)}` };
    }
  };
}

function policyOf({ schedule, seed, quantum }: LaunchConfiguration): Policy {
  switch (schedule) {
    case 'fifo':
      return { kind: 'fifo' };
    case 'random':
      return { kind: 'random', seed, quantum };
    case 'roundRobin':
      return { kind: 'round-robin', quantum };
    case 'manual':
      return { kind: 'manual', quantum };
  }
}

/** A shell that is the first process, and what it is told to do: nothing, or a script. */
interface Script {
  readonly shell: 'sh' | 'bash';
  readonly args: readonly string[];
}

/**
 * Programs that talk to each other are started by a shell: `FILE.sh` is a script in the folder, run by bash if its first line
 * says so, and `sh` or `bash`, if there is no such file, is the shell itself.
 */
function scriptOf({ sources, folder }: LaunchConfiguration, host: LaunchHost): Script | undefined {
  const [first = ''] = sources;
  const name = baseName(first);
  if ((name === 'sh' || name === 'bash') && !host.readFile(first)) return { shell: name, args: [] };
  if (!name.endsWith('.sh')) return undefined;
  const text = host.readFile(first);
  if (!text) return undefined;
  if (!first.startsWith(`${folder}/`)) {
    throw new LaunchError(`the script ${first} is not in ${folder}, the folder that programs see`);
  }
  const [line = ''] = decodeSource(text.subarray(0, LONGEST_FIRST_LINE)).split('\n');
  return { shell: /^#!.*\bbash\b/.test(line) ? 'bash' : 'sh', args: [first.slice(folder.length + 1)] };
}
const LONGEST_FIRST_LINE = 256;

/** Compiles and boots; the machine has not executed an instruction yet. Throws LaunchError. */
export function launch(config: LaunchConfiguration, services: LaunchServices): Launched {
  const { host, sysroot } = services;
  const first = config.sources[0];
  if (first === undefined) throw new LaunchError('there is nothing to run: name a C file');
  const { spelledOutside = (path: string) => path } = services;
  const spelled = (path: string) =>
    path.startsWith(`${config.folder}/`) ? path.slice(config.folder.length + 1) : spelledOutside(path);
  const { peek = path => host.readFile(path) } = services;
  const { built } = services;
  const toolchain = built?.toolchain ?? new Toolchain(sysroot, host, config, services.shown, spelled, peek);
  const script = scriptOf(config, host);
  const name = script?.shell ?? programName(first);
  const image =
    built?.image ??
    (script ? toolchain.link(name, sysroot.program(name) ?? []) : toolchain.build(name, config.sources));
  const personality = image.personality ?? 'linux';
  const xv6 = personality === 'xv6';
  const home = xv6 ? '' : HOME;

  const found = services.allExecutables ? [] : neighbours(host, peek, config.folder);
  const executables = new Map([...found, ...config.executables]);
  services.notice?.(executables, toolchain.added);
  const program = script ? `/bin/${name}` : `${home}/${name}`;
  const programs = built?.programs ?? new Map([[program, image]]);
  const loadProgram = programLoader(toolchain, { sysroot, personality, home, executables, images: programs });

  const input = new InputQueue();
  const policyDecisions = new PolicyDecisions({ policy: policyOf(config), input, seed: config.seed });
  const decisions = services.decisions?.(policyDecisions) ?? policyDecisions;

  const machine = new Machine({
    decisions,
    loadProgram,
    ...(services.checks ? { checks: services.checks } : {}),
  });
  machine.boot({
    program,
    terminal: config.terminal,
    ...(xv6
      ? {
          personality,
          argv: [name, ...config.args],
          env: [],
          cwd: '/',
          files: xv6Files(copyOf(host, config.folder)),
          executables: [...new Set([...sysroot.programNamesOf('xv6'), ...executables.keys(), name])].map(
            n => `/${n}`,
          ),
          firstPid: config.firstPid === DEFAULT_FIRST_PID ? XV6_FIRST_PID : config.firstPid,
          limits: { nofile: XV6_NOFILE, as: XV6_MEMORY, stack: XV6_STACK, ...config.limits },
        }
      : {
          argv: script ? [name, ...script.args, ...config.args] : [`./${name}`, ...config.args],
          env: environment(config.env),
          cwd: HOME,
          files: copyOf(host, config.folder),
          executables: [
            ...(script ? [] : [program]),
            ...[...executables.keys()].map(n => `${HOME}/${n}`).filter(path => path !== program),
            ...(services.bin ?? sysroot.programNames).map(n => `/bin/${n}`),
          ],
          firstPid: config.firstPid,
          limits: config.limits,
        }),
  });
  return {
    machine,
    toolchain,
    image,
    programs,
    input,
    diagnostics: built?.diagnostics ?? [...toolchain.diagnostics.values()].flat(),
  };
}

/** Of a folder's files, those that belong on xv6's disk: what programs read, not what they are made of. */
function xv6Files(files: Map<string, () => Uint8Array>): Map<string, () => Uint8Array> {
  return new Map([...files].filter(([path]) => !SOURCES.test(path)));
}
const SOURCES = /\.([chodS]|asm|sym|pl|ld|py|json|md|procreplay)$/;

/** A login environment, with the configuration's variables over it. */
function environment(more: Readonly<Record<string, string>>): string[] {
  const login = {
    HOME,
    USER: 'student',
    LOGNAME: 'student',
    SHELL: '/bin/sh',
    PATH: '/bin:/usr/bin',
    PWD: HOME,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  };
  return Object.entries({ ...login, ...more }).map(([name, value]) => `${name}=${value}`);
}
