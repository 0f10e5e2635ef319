/**
 * Objects and images: what a compiled file is, and what a linked program is.
 *
 * An ObjectFile is position independent: instruction immediates that hold addresses are described by relocations.
 * The linker lays functions and data out, keeps from libraries only what is reachable, and makes an Image, which is
 * what the kernel's exec loads and the debugger reads. Both are plain data and survive JSON (see object-format.ts),
 * because the C library is compiled when Procstep is built.
 */

import type { FileNames } from './ast.ts';
import type { CType } from './ctype.ts';
import type { Signature } from './ir.ts';
import type { Range, SourceFile } from './source.ts';

export type Section = 'rodata' | 'data' | 'bss' | 'tdata' | 'tbss';

/** Add the symbol's address (+ addend) to the low 32 bits of an immediate, or to 8 bytes of data. */
export interface Relocation {
  /** Text: instruction index in the function. Data: byte offset. */
  readonly at: number;
  readonly symbol: string;
  readonly addend: number;
}

/** Where a variable is while its function is active. */
export type Location =
  | { readonly kind: 'register'; readonly offset: number } // window offset
  | { readonly kind: 'frame'; readonly offset: number } // bytes from fp
  | { readonly kind: 'indirect'; readonly offset: number } // its address is in the window register at offset (VLAs, by-reference parameters)
  | { readonly kind: 'static'; readonly symbol: string }
  | { readonly kind: 'tls'; readonly symbol: string };

export interface DebugVariable {
  readonly name: string;
  readonly type: CType;
  readonly location: Location;
  readonly isParam: boolean;
  /** Instructions [from, to) of the function in whose source scope it is visible. */
  readonly from: number;
  readonly to: number;
  readonly range: Range;
  /** Made by the compiler (the sizes of variable-length arrays): not for the user to see. */
  readonly hidden?: boolean;
}

export interface ObjectFunction {
  readonly symbol: string;
  /** The C name; equals symbol except for file-local functions, whose symbols are made unique by the linker. */
  readonly name: string;
  readonly local: boolean;
  readonly weak: boolean;
  readonly type: CType;
  readonly signature: Signature;
  /** 16-byte instructions. Jump targets are instruction indexes (the linker adds the base). */
  readonly code: Uint8Array;
  readonly relocations: readonly Relocation[];
  /** Call-site signatures used by call and icall; their immediates' high half indexes this. [0] is the function's own. */
  readonly signatures: readonly Signature[];
  readonly frameSize: number;
  readonly windowSize: number;
  /** Registers [0, variableCount) are variables; above are temporaries, dead at every block boundary. */
  readonly variableCount: number;
  /** One per instruction: the source range it came from (the statement's or the subexpression's). */
  readonly ranges: readonly Range[];
  readonly variables: readonly DebugVariable[];
  readonly range: Range;
  readonly end: Range;
}

export interface ObjectData {
  readonly symbol: string;
  readonly name: string;
  readonly local: boolean;
  readonly weak: boolean;
  /** Tentative definition: merges with a real one in another file. */
  readonly common: boolean;
  readonly section: Section;
  readonly size: number;
  readonly align: number;
  /** Absent for bss. */
  readonly bytes: Uint8Array | undefined;
  readonly relocations: readonly Relocation[];
  /** undefined for string literals and other things without a name. */
  readonly type: CType | undefined;
  readonly range: Range | undefined;
  /** Function-local static: that function's name. */
  readonly owner?: string;
}

/** A function to call before main or after exit. */
export interface StartupFunction {
  readonly symbol: string;
  /** Constructors run from the lowest to the highest, destructors the other way. */
  readonly priority: number;
}

export interface Alias {
  readonly symbol: string;
  readonly target: string;
  readonly local: boolean;
}

export interface ObjectFile {
  readonly path: string;
  readonly files: readonly SourceFile[];
  readonly functions: readonly ObjectFunction[];
  readonly data: readonly ObjectData[];
  readonly constructors: readonly StartupFunction[];
  readonly destructors: readonly StartupFunction[];
  /** Undefined symbols that may stay so: their address is then 0 (`__attribute__((weak))` on a declaration). */
  readonly weakReferences: readonly string[];
  /** Other names of things defined here: `__attribute__((alias("target")))`. */
  readonly aliases: readonly Alias[];
  readonly names: FileNames;
}

// --- Images -----------------------------------------------------------------------------------------------

/** The virtual address space (32 bits; pointers are 64 bits wide with a zero upper half). */
export const TEXT_BASE = 0x0040_0000;
/** Anonymous and file mappings grow down from here. */
export const MMAP_TOP = 0x7000_0000;
/** Just above the main thread's C stack. Addresses stay positive as an int, as in lecture programs that print them with %d. */
export const STACK_TOP = 0x7fff_f000;
/** From here on only the kernel may read or write: register stacks of the threads. */
export const KERNEL_BASE = 0x8000_0000;

export interface ImageSegment {
  readonly name: 'text' | 'rodata' | 'data' | 'bss';
  /** Page-aligned virtual address; size in bytes (not rounded). */
  readonly address: number;
  readonly size: number;
  /** File contents, `size` bytes or fewer; the rest is zero. */
  readonly bytes: Uint8Array;
  readonly write: boolean;
  readonly execute: boolean;
}

export interface ImageFunction {
  readonly name: string;
  /** Text addresses: [entry, end). */
  readonly entry: number;
  readonly end: number;
  readonly signature: Signature;
  readonly frameSize: number;
  readonly windowSize: number;
  readonly variableCount: number;
  readonly object: ObjectFile;
  readonly source: ObjectFunction;
}

export interface ImageGlobal {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly type: CType | undefined;
  readonly object: ObjectFile;
  readonly source: ObjectData;
}

/** Initial image of thread-local storage: each thread gets a copy. */
export interface TlsTemplate {
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly align: number;
}

export interface Image {
  /** Name as in the file system: 'p3', 'wc'. */
  readonly name: string;
  readonly entry: number; // text address of _start
  readonly segments: readonly ImageSegment[];
  /** Where the heap (brk) starts; page aligned. */
  readonly brk: number;
  /** Sorted by entry. */
  readonly functions: readonly ImageFunction[];
  readonly globals: readonly ImageGlobal[];
  readonly signatures: readonly Signature[];
  readonly tls: TlsTemplate;
  /** Symbol (linker name) -> address, for everything that was linked; thread-local symbols: offset from the thread pointer. */
  readonly symbols: ReadonlyMap<string, number>;
  readonly objects: readonly ObjectFile[];
  /** The kernel it is a program of; absent: Linux. */
  readonly personality?: 'xv6';
}
