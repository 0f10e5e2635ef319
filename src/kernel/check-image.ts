/**
 * What the checks must know of a program before it runs: where the allocator is entered and left, which functions have locals in
 * memory, and which object each instruction that names one names.
 *
 * An instruction names a static object by a relocation. A local is named by its offset in the frame; where that is also the end
 * of the local before (`a + 5` of `int a[5]`), the source text decides, and if it does not, nobody is blamed.
 */
import { sizeOf } from '../compiler/ctype.ts';
import { DebugInfo } from '../compiler/debuginfo.ts';
import { INSTRUCTION_BYTES, OPS, WINDOW_FP, WINDOW_ZERO } from '../compiler/ir.ts';
import type { DebugVariable, Image, ImageFunction, ImageGlobal, ObjectFile } from '../compiler/object.ts';
import { isScalar } from '../compiler/types.ts';
import type { Annotations } from '../machine/interface.ts';
import { ARGUMENT_RULES, type ArgumentRules } from './check-arguments.ts';
import { SHARED_PLACES, type SharedPlace } from './check-shared-functions.ts';

/** How a function of the allocator's interface says what it does. */
export type AllocatorKind =
  | {
      readonly kind: 'allocate';
      readonly size: (args: readonly number[]) => number;
      readonly zeroed?: boolean;
    }
  | { readonly kind: 'reallocate'; readonly size: (args: readonly number[]) => number }
  /** The block is given through the pointer in the first argument. */
  | { readonly kind: 'memalign'; readonly size: (args: readonly number[]) => number }
  | { readonly kind: 'free' }
  /** Looks at memory that is nobody's, and changes nothing. */
  | { readonly kind: 'look' };

const argument = (n: number) => (args: readonly number[]) => args[n] ?? 0;
const product = (a: number, b: number) => (args: readonly number[]) => (args[a] ?? 0) * (args[b] ?? 0);

const ALLOCATOR: Readonly<Record<string, AllocatorKind>> = {
  malloc: { kind: 'allocate', size: argument(0) },
  __libc_malloc: { kind: 'allocate', size: argument(0) },
  calloc: { kind: 'allocate', size: product(0, 1), zeroed: true },
  memalign: { kind: 'allocate', size: argument(1) },
  aligned_alloc: { kind: 'allocate', size: argument(1) },
  valloc: { kind: 'allocate', size: argument(0) },
  pvalloc: { kind: 'allocate', size: argument(0) },
  posix_memalign: { kind: 'memalign', size: argument(2) },
  realloc: { kind: 'reallocate', size: argument(1) },
  __libc_realloc: { kind: 'reallocate', size: argument(1) },
  reallocarray: { kind: 'reallocate', size: product(1, 2) },
  free: { kind: 'free' },
  __libc_free: { kind: 'free' },
  cfree: { kind: 'free' },
};
/** Where those functions are, and xv6's. */
const ALLOCATOR_FILES: ReadonlySet<string> = new Set(['malloc.c', 'umalloc.c']);
/** Functions beside the allocator that programs may use to do without it. */
const BREAK: ReadonlySet<string> = new Set(['brk', 'sbrk', '__sbrk']);

export type Hook =
  | { readonly kind: 'allocator'; readonly name: string; readonly does: AllocatorKind }
  /** A function whose locals in memory have no value when it begins. */
  | { readonly kind: 'frame'; readonly bytes: number }
  /** A function of the library: of string.c, which looks at more than it uses, with rules for its arguments, or not for two threads. */
  | {
      readonly kind: 'library';
      readonly name: string;
      readonly words: boolean;
      readonly rules: ArgumentRules | undefined;
      readonly shares: SharedPlace | undefined;
    };

export type LibraryHook = Hook & { readonly kind: 'library' };

export interface LibraryFunction {
  readonly name: string;
  /** Without its folder. */
  readonly file: string;
}

export class CheckedImage {
  readonly info: DebugInfo;
  /** By text address of the function's entry. */
  readonly hooks = new Map<number, Hook>();
  private readonly libraryAt = new Map<number, LibraryFunction | null>();
  private readonly globals = new Map<number, ImageGlobal>();
  /** Addresses of what is a file's own. */
  private readonly locals = new Map<ObjectFile, Map<string, number>>();

  constructor(readonly image: Image) {
    this.info = new DebugInfo(image);
    for (const g of image.globals) {
      const known = this.globals.get(g.address);
      if (!known || known.size < g.size) this.globals.set(g.address, g);
      if (!g.source.local) continue;
      const own = this.locals.get(g.object) ?? new Map<string, number>();
      this.locals.set(g.object, own.set(g.source.symbol, g.address));
    }
  }

  /** A program of the system, like /bin/ls: what it does is not the user's to mend. */
  get isSystem(): boolean {
    const main = this.image.functions.find(f => f.name === 'main');
    return main !== undefined && systemFile(main) !== undefined;
  }

  /** The function around a text address, if it belongs to the library. */
  library(pc: number): LibraryFunction | undefined {
    let known = this.libraryAt.get(pc);
    if (known === undefined) {
      const f = this.info.functionAt(pc);
      const file = f && systemFile(f);
      known = f && file !== undefined ? { name: f.name, file } : null;
      this.libraryAt.set(pc, known);
    }
    return known ?? undefined;
  }

  global(address: number): ImageGlobal | undefined {
    return this.globals.get(address);
  }

  annotations(): Annotations {
    const hooks: number[] = [];
    const statics: [number, { address: number; size: number }][] = [];
    const locals: [number, { address: number; size: number }][] = [];
    const interpretOnly: number[] = [];
    for (const f of this.image.functions) {
      const hook = this.hookOf(f);
      if (hook) {
        this.hooks.set(f.entry, hook);
        hooks.push(f.entry);
        if (hook.kind !== 'frame') hooks.push(...returnsOf(f));
        if (hook.kind === 'allocator') interpretOnly.push(f.entry);
      }
      if (systemFile(f) === undefined) {
        this.staticObjects(f, statics);
        this.localObjects(f, locals);
      }
    }
    return { hooks, statics, locals, interpretOnly };
  }

  private hookOf(f: ImageFunction): Hook | undefined {
    const file = systemFile(f);
    if (file === undefined) {
      // What is above the locals is there so that recursion takes as much stack as with gcc.
      const bytes = f.frameSize - 16 - 8 * f.variableCount;
      return bytes > 0 ? { kind: 'frame', bytes } : undefined;
    }
    if (ALLOCATOR_FILES.has(file) && !BREAK.has(f.name)) {
      return { kind: 'allocator', name: f.name, does: ALLOCATOR[f.name] ?? { kind: 'look' } };
    }
    const words = file === 'string.c';
    const rules = Object.hasOwn(ARGUMENT_RULES, f.name) ? ARGUMENT_RULES[f.name] : undefined;
    const shares = SHARED_PLACES.get(f.name);
    return words || rules || shares ? { kind: 'library', name: f.name, words, rules, shares } : undefined;
  }

  private staticObjects(f: ImageFunction, statics: [number, { address: number; size: number }][]): void {
    const { code, relocations } = f.source;
    const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
    for (const { at, symbol } of relocations) {
      const op = OPS[code[at * INSTRUCTION_BYTES]!]!;
      const pc = f.entry + at * INSTRUCTION_BYTES;
      if (op.shape !== 'const' && op.shape !== 'load' && op.shape !== 'store' && op.name !== 'i64.add.imm')
        continue;
      const address = this.locals.get(f.object)?.get(symbol) ?? this.image.symbols.get(symbol);
      const object = address === undefined ? undefined : this.globals.get(address);
      if (!object || object.size === 0) continue;
      // A base register is an index only where there is one.
      const base = view.getUint16(at * INSTRUCTION_BYTES + 4, true);
      if (op.shape === 'const' || base !== WINDOW_ZERO) {
        statics.push([pc, { address: object.address, size: object.size }]);
      }
    }
  }

  private localObjects(f: ImageFunction, found: [number, { address: number; size: number }][]): void {
    const { code, ranges, relocations, variables } = f.source;
    const relocated = new Set(relocations.map(r => r.at));
    const locals = variables.filter(v => v.location.kind === 'frame');
    const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
    for (let i = 0; i * INSTRUCTION_BYTES < code.length; i++) {
      const at = i * INSTRUCTION_BYTES;
      const op = OPS[code[at]!]!;
      const named = op.shape === 'addr' || op.name === 'i64.add.imm';
      const indexed =
        (op.shape === 'load' || op.shape === 'store') && view.getUint16(at + 4, true) !== WINDOW_FP;
      if ((!named && !indexed) || relocated.has(i)) continue;
      const offset = Number(view.getBigInt64(at + 8, true));
      const range = ranges[i];
      const text = range ? range.file.text.slice(range.start, range.end) : '';
      const visible = locals.filter(v => v.from <= i && i < v.to);
      const local = op.shape === 'addr' ? localAt(visible, offset, text) : localNamed(visible, offset, text);
      if (!local) continue;
      const from = offsetOf(local);
      found.push([f.entry + at, { address: offset - from, size: sizeOf(local.type) }]);
    }
  }
}

const offsetOf = (v: DebugVariable): number => (v.location.kind === 'frame' ? v.location.offset : 0);

/**
 * The local that an offset in the frame names: the one that is there, unless the text counts from one that ends there (`a + 5`,
 * `&a[5]`, and `a[5]` of rows). Where it may be either, nobody is. The text of what begins a declaration is its declarator, `*a[5]`, which
 * counts nothing.
 */
function localAt(locals: readonly DebugVariable[], offset: number, text: string): DebugVariable | undefined {
  const within = locals.find(v => offsetOf(v) <= offset && offset < offsetOf(v) + sizeOf(v.type));
  const ending = locals.find(v => offsetOf(v) + sizeOf(v.type) === offset);
  if (!ending) return within;
  const { name, type } = ending;
  const rows = type.kind === 'array' && type.of.kind === 'array';
  const count = `&[\\s(]*${name}\\s*\\[|\\b${name}\\s*\\+|\\+\\s*${name}\\b${rows ? `|\\b${name}\\s*\\[` : ''}`;
  const counted = new RegExp(count).test(text);
  const named = within !== undefined && new RegExp(`\\b${within.name}\\b`).test(text);
  if (counted === named) return undefined;
  return named ? within : ending;
}

/**
 * The local that the text names; of several the one that the offset is in. An index may make the offset any. The use of a macro names its
 * arguments, but may be about a local of its own.
 */
function localNamed(
  locals: readonly DebugVariable[],
  offset: number,
  text: string,
): DebugVariable | undefined {
  const named = locals.filter(v => !isScalar(v.type) && new RegExp(`\\b${v.name}\\b`).test(text));
  const holds = (v: DebugVariable): boolean => offsetOf(v) <= offset && offset < offsetOf(v) + sizeOf(v.type);
  const [only] = named;
  if (named.length !== 1) return named.find(holds);
  const ofMacro = /^\w+\s*\(/.test(text) && !holds(only!) && locals.some(holds);
  return ofMacro ? undefined : only;
}

/** Name of the library's file that a function is in; undefined for the program's own. */
function systemFile(f: ImageFunction): string | undefined {
  const { path } = f.object;
  return path.startsWith(SYSROOT) ? path.slice(path.lastIndexOf('/') + 1) : undefined;
}
const SYSROOT = '/usr/src/';

function returnsOf(f: ImageFunction): number[] {
  const found: number[] = [];
  const { code } = f.source;
  for (let at = 0; at < code.length; at += INSTRUCTION_BYTES) {
    if (OPS[code[at]!]!.shape === 'ret') found.push(f.entry + at);
  }
  return found;
}
