/**
 * The linker: objects and what they need of a library become an Image.
 *
 * The user's objects are taken whole. From the library only what is reachable is taken, function by function and
 * datum by datum, so that a small program stays small in the address-space view. A definition of the program wins
 * over the library's, for the library's own references too, as in static linking on Unix.
 *
 * Layout from TEXT_BASE up, each segment page-aligned: text, rodata, data, bss, and then the heap.
 */

import type { Archive } from './archive.ts';
import { DYNAMIC_TABLES, dynamicSymbols, replacedSymbol } from './dynamic-symbols.ts';
import { INSTRUCTION_BYTES, OPS, type Signature } from './ir.ts';
import type {
  Image,
  ImageFunction,
  ImageGlobal,
  ImageSegment,
  ObjectData,
  ObjectFile,
  ObjectFunction,
  TlsTemplate,
} from './object.ts';
import { MMAP_TOP, TEXT_BASE } from './object.ts';
import { type Diagnostic, type Range, SourceFile } from './source.ts';
import { closest } from './suggest.ts';

export interface LinkOptions {
  /** Name of the program as in the file system. */
  readonly name: string;
  /** The kernel that the library's system calls are of (Image.personality). */
  readonly personality?: Image['personality'];
  /** Symbol at which execution begins; `_start` unless given. */
  readonly entry?: string;
}

export interface LinkResult {
  /** Present if there were no errors. */
  readonly image?: Image;
  readonly errors: readonly Diagnostic[];
  /** Undefined symbols, each with its error. */
  readonly missing: ReadonlyMap<string, Diagnostic>;
}

/** Links `objects` with what they need of `archive`. Errors are undefined references and duplicate definitions. */
export function link(
  objects: readonly ObjectFile[],
  archive: Archive | undefined,
  options: LinkOptions,
): LinkResult {
  return new Linking(objects, archive, options).link();
}

const PAGE = 4096;
const alignUp = (n: number, to: number): number => Math.ceil(n / to) * to;

/** A function or datum of an object that may become part of the program. */
interface Definition {
  readonly object: ObjectFile;
  readonly function?: ObjectFunction;
  readonly data?: ObjectData;
  /** Address in the image; in thread-local storage, offset from the thread pointer. -1 until laid out. */
  address: number;
  /** Bytes, of merged tentative definitions the largest. */
  size: number;
}

/** What an object calls its things: local symbols are found here before global ones. */
interface ObjectSymbols {
  readonly locals: ReadonlyMap<string, Definition>;
  readonly globals: ReadonlyMap<string, Definition>;
}

/** An undefined symbol and where it was first needed. */
interface Missing {
  readonly symbol: string;
  readonly range: Range | undefined;
  readonly isCall: boolean;
}

/** Symbols that the linker defines if nobody else does. */
const LINKER_SYMBOLS: ReadonlySet<string> = new Set([
  'end',
  '_end',
  'etext',
  '_etext',
  'edata',
  '_edata',
  '__bss_start',
  '__data_start',
  'data_start',
  '__constructors_start',
  '__constructors_end',
  '__destructors_start',
  '__destructors_end',
  '__tls_size',
]);

const isWeak = (d: Definition): boolean => (d.function ?? d.data)?.weak === true;
const isCommon = (d: Definition): boolean => d.data?.common === true;
const rangeOf = (d: Definition): Range | undefined => (d.function ?? d.data)?.range;

/** Two files that each have a main are two programs, which a linker cannot know to say. */
const twoPrograms = (range: Range): NonNullable<Diagnostic['notes']>[number] => ({
  message:
    "each 'main' is a program of its own: name the files of one; another one in the folder is compiled when the first, or a shell, executes it as ./NAME",
  range,
});

class Linking {
  private readonly errors: Diagnostic[] = [];
  /** Global symbols of the program's own objects. */
  private readonly program = new Map<string, Definition>();
  /** Global symbols taken from the archive. */
  private readonly library = new Map<string, Definition>();
  private readonly symbolsOf = new Map<ObjectFile, ObjectSymbols>();
  /** What is part of the image, in order of layout. */
  private readonly included = new Set<Definition>();
  private readonly usedObjects = new Set<ObjectFile>();
  private readonly worklist: Definition[] = [];
  private readonly missing = new Map<string, Missing>();
  private readonly linkerSymbols = new Map<string, number>();

  constructor(
    private readonly objects: readonly ObjectFile[],
    private readonly archive: Archive | undefined,
    private readonly options: LinkOptions,
  ) {}

  link(): LinkResult {
    for (const object of this.objects) this.defineGlobals(object);
    for (const object of this.objects) this.includeWhole(object);
    const entryName = this.options.entry ?? '_start';
    const entry = this.findGlobal(entryName);
    if (entry) this.include(entry);
    else this.missing.set(entryName, { symbol: entryName, range: undefined, isCall: false });
    this.reach();
    const missing = new Map([...this.missing.values()].map(m => [m.symbol, this.reportMissing(m)]));
    if (this.errors.length > 0 || !entry) return { errors: this.errors, missing };
    const image = this.makeImage(entry);
    return this.errors.length > 0 ? { errors: this.errors, missing } : { image, errors: [], missing };
  }

  // --- Symbols ---

  private indexOf(object: ObjectFile): ObjectSymbols {
    let symbols = this.symbolsOf.get(object);
    if (!symbols) {
      const locals = new Map<string, Definition>();
      const globals = new Map<string, Definition>();
      for (const f of object.functions) {
        (f.local ? locals : globals).set(f.symbol, { object, function: f, address: -1, size: f.code.length });
      }
      for (const d of object.data) {
        (d.local ? locals : globals).set(d.symbol, { object, data: d, address: -1, size: d.size });
      }
      for (const { symbol, target, local } of object.aliases) {
        const definition = locals.get(target) ?? globals.get(target);
        if (definition) (local ? locals : globals).set(symbol, definition);
      }
      symbols = { locals, globals };
      this.symbolsOf.set(object, symbols);
    }
    return symbols;
  }

  /** Enters an object of the program: a strong definition beats a weak or tentative one, two strong ones clash. */
  private defineGlobals(object: ObjectFile): void {
    for (const [symbol, definition] of this.indexOf(object).globals) {
      const other = this.program.get(symbol);
      if (!other) this.program.set(symbol, definition);
      else if (isCommon(other) && isCommon(definition)) other.size = Math.max(other.size, definition.size);
      else if (isWeak(other) || isCommon(other)) this.program.set(symbol, definition);
      else if (!isWeak(definition) && !isCommon(definition)) this.reportDuplicate(symbol, other, definition);
    }
  }

  private includeWhole(object: ObjectFile): void {
    const { locals, globals } = this.indexOf(object);
    for (const { symbol, local } of [...object.functions, ...object.data]) {
      const d = (local ? locals : globals).get(symbol);
      if (d && (local || this.program.get(symbol) === d)) this.include(d);
    }
  }

  private findGlobal(symbol: string): Definition | undefined {
    const known = this.program.get(symbol) ?? this.library.get(symbol);
    if (known) return known;
    const replaced = replacedSymbol(symbol);
    if (replaced !== undefined) return this.libraryDefinition(replaced);
    if (DYNAMIC_TABLES.has(symbol)) {
      for (const [name, definition] of this.indexOf(this.dynamicSymbols()).globals)
        this.library.set(name, definition);
    }
    const found = this.library.get(symbol) ?? this.libraryDefinition(symbol);
    if (found) this.library.set(symbol, found);
    return found;
  }

  /** What the program could look up by name: its own globals, and the library's that are for users. */
  private dynamicSymbols(): ObjectFile {
    const names = new Set([...this.program.keys(), 'environ', 'stdin', 'stdout', 'stderr']);
    for (const name of this.archive?.symbols ?? []) if (!name.startsWith('_')) names.add(name);
    const hasAddress = (name: string) => {
      const section = this.findGlobal(name)?.data?.section;
      return this.findGlobal(name) !== undefined && section !== 'tdata' && section !== 'tbss';
    };
    const replaced = [...this.program.keys()].filter(name => this.libraryDefinition(name)?.function);
    return dynamicSymbols([...names].filter(hasAddress), replaced);
  }

  /** What the library calls by this name, whether or not the program has its own. */
  private libraryDefinition(symbol: string): Definition | undefined {
    const object = this.archive?.lookup(symbol);
    return object && this.indexOf(object).globals.get(symbol);
  }

  private resolve(symbol: string, from: ObjectFile): Definition | undefined {
    return this.indexOf(from).locals.get(symbol) ?? this.findGlobal(symbol);
  }

  private include(d: Definition): void {
    if (this.included.has(d)) return;
    this.included.add(d);
    this.worklist.push(d);
    if (this.usedObjects.has(d.object)) return;
    this.usedObjects.add(d.object);
    for (const { symbol } of [...d.object.constructors, ...d.object.destructors]) {
      const function_ = this.resolve(symbol, d.object);
      if (function_) this.include(function_);
    }
  }

  /** Includes everything that something included refers to. */
  private reach(): void {
    for (let d = this.worklist.pop(); d; d = this.worklist.pop()) {
      const item = d.function ?? d.data;
      for (const { symbol, at } of item?.relocations ?? []) {
        const target = this.resolve(symbol, d.object);
        if (target) this.include(target);
        else if (!LINKER_SYMBOLS.has(symbol) && !d.object.weakReferences.includes(symbol)) {
          this.noteMissing(symbol, d, at);
        }
      }
    }
  }

  // --- Errors ---

  private noteMissing(symbol: string, from: Definition, at: number): void {
    const before = this.missing.get(symbol);
    // A place in the program says more than one in the library.
    if (before?.range && !before.range.file.system) return;
    const opcode = from.function?.code[at * INSTRUCTION_BYTES];
    this.missing.set(symbol, {
      symbol,
      range: from.function ? from.function.ranges[at] : from.data?.range,
      isCall: opcode !== undefined && OPS[opcode]?.name === 'call',
    });
  }

  private reportMissing({ symbol, range, isCall }: Missing): Diagnostic {
    const near = closest(symbol, this.knownNames());
    const suggestion = near === undefined ? '' : `; did you mean '${near}'?`;
    const at = range ?? this.programRange();
    const { line } = at.file.position(at.start);
    const where = range ? `; it is ${isCall ? 'called' : 'used'} at ${at.file.path}:${line}` : '';
    const begins = symbol === 'main' && (!range || range.file.system);
    const error: Diagnostic = begins
      ? {
          severity: 'error',
          message: `undefined reference to 'main': a program begins in a function 'int main(void)'${suggestion}`,
          range: this.programRange(),
        }
      : { severity: 'error', message: `undefined reference to '${symbol}'${where}${suggestion}`, range: at };
    this.errors.push(error);
    return error;
  }

  private *knownNames(): Generator<string> {
    for (const name of this.program.keys()) yield name;
    for (const object of this.objects) for (const f of object.functions) yield f.name;
    for (const name of this.archive?.symbols ?? []) if (!name.startsWith('_')) yield name;
  }

  /** The beginning of the program's first file, for what is wrong with no line in particular. */
  private programRange(): Range {
    const file = this.objects[0]?.files[0] ?? new SourceFile(this.options.name, '');
    return { file, start: 0, end: 0 };
  }

  private reportDuplicate(symbol: string, first: Definition, second: Definition): void {
    const was = rangeOf(first) ?? this.programRange();
    const is = rangeOf(second) ?? this.programRange();
    const { line } = was.file.position(was.start);
    this.errors.push({
      severity: 'error',
      message: `multiple definition of '${symbol}'; it is first defined at ${was.file.path}:${line}`,
      range: is,
      notes: [
        { message: `first definition of '${symbol}'`, range: was },
        ...(symbol === 'main' ? [twoPrograms(was)] : []),
      ],
    });
  }

  private reportTooLarge(end: number): void {
    const size = Math.ceil((end - TEXT_BASE) / 2 ** 20);
    const message = `the program's variables need ${size} MiB, more than its address space has`;
    this.errors.push({ severity: 'error', message, range: this.programRange() });
  }

  // --- Layout ---

  private makeImage(entry: Definition): Image {
    const functions: Definition[] = [];
    const sections: Record<ObjectData['section'], Definition[]> = {
      rodata: [],
      data: [],
      bss: [],
      tdata: [],
      tbss: [],
    };
    for (const d of this.included) {
      if (d.function) functions.push(d);
      else if (d.data) sections[d.data.section].push(d);
    }
    const text = place(functions, TEXT_BASE);
    const textEnd = text.end;
    const rodata = place(sections.rodata, alignUp(textEnd, PAGE));
    const tables = this.layoutTables(alignUp(rodata.end, 8));
    const data = place(sections.data, alignUp(tables.end, PAGE));
    const bss = place(sections.bss, alignUp(data.end, PAGE));
    const brk = alignUp(bss.end, PAGE);
    if (brk > MMAP_TOP) this.reportTooLarge(brk);
    const tls = place([...sections.tdata, ...sections.tbss], 0);
    const mark = (address: number, ...names: string[]) => {
      for (const name of names) this.linkerSymbols.set(name, address);
    };
    mark(textEnd, 'etext', '_etext');
    mark(data.start, '__data_start', 'data_start');
    mark(data.end, 'edata', '_edata');
    mark(bss.start, '__bss_start');
    mark(bss.end, 'end', '_end');
    mark(tls.end, '__tls_size');

    const signatures = new SignatureTable();
    const textBytes = new Uint8Array(textEnd - TEXT_BASE);
    for (const d of functions) this.writeFunction(d, textBytes, signatures);
    const rodataBytes = this.writeData(sections.rodata, rodata.start, tables.end - rodata.start);
    const rodataView = new DataView(rodataBytes.buffer);
    tables.addresses.forEach((address, i) => {
      rodataView.setBigUint64(tables.start - rodata.start + 8 * i, BigInt(address), true);
    });
    const dataBytes = this.writeData(sections.data, data.start, data.end - data.start);
    const tdataEnd = sections.tdata.reduce((end, d) => Math.max(end, d.address + d.size), 0);

    const segments: ImageSegment[] = [
      segment('text', TEXT_BASE, textBytes.length, textBytes, false, true),
      segment('rodata', rodata.start, rodataBytes.length, rodataBytes, false, false),
      segment('data', data.start, dataBytes.length, dataBytes, true, false),
      segment('bss', bss.start, bss.end - bss.start, new Uint8Array(0), true, false),
    ];
    const template: TlsTemplate = {
      bytes: this.writeData(sections.tdata, 0, tdataEnd),
      size: tls.end,
      align: [...sections.tdata, ...sections.tbss].reduce((a, d) => Math.max(a, d.data?.align ?? 1), 1),
    };
    return {
      name: this.options.name,
      ...(this.options.personality ? { personality: this.options.personality } : {}),
      entry: entry.address,
      segments: segments.filter(s => s.size > 0),
      brk,
      functions: functions.map(imageFunction),
      globals: [...sections.data, ...sections.bss, ...sections.rodata].map(imageGlobal),
      signatures: signatures.all,
      tls: template,
      symbols: this.symbolTable(),
      objects: [...this.usedObjects],
    };
  }

  /** The tables of constructors and destructors, at the end of rodata. */
  private layoutTables(start: number): { start: number; end: number; addresses: number[] } {
    const addressesOf = (kind: 'constructors' | 'destructors') =>
      [...this.usedObjects]
        .flatMap(object => object[kind].map(f => ({ ...f, object })))
        .sort((a, b) => a.priority - b.priority)
        .map(({ symbol, object }) => this.resolve(symbol, object)?.address ?? 0);
    const constructors = addressesOf('constructors');
    const destructors = addressesOf('destructors');
    const middle = start + 8 * constructors.length;
    const end = middle + 8 * destructors.length;
    this.linkerSymbols.set('__constructors_start', start);
    this.linkerSymbols.set('__constructors_end', middle);
    this.linkerSymbols.set('__destructors_start', middle);
    this.linkerSymbols.set('__destructors_end', end);
    return { start, end, addresses: [...constructors, ...destructors] };
  }

  private addressOf(symbol: string, from: ObjectFile): number {
    const address = this.resolve(symbol, from)?.address ?? this.linkerSymbols.get(symbol);
    if (address === undefined && from.weakReferences.includes(symbol)) return 0;
    if (address === undefined) throw new Error(`'${symbol}' was not laid out`);
    return address;
  }

  /** Copies a function's code into the text: addresses for symbols, jump targets and signature numbers. */
  private writeFunction(d: Definition, text: Uint8Array, signatures: SignatureTable): void {
    const f = d.function;
    if (!f) return;
    const at = d.address - TEXT_BASE;
    text.set(f.code, at);
    const view = new DataView(text.buffer, at, f.code.length);
    for (const { at: index, symbol, addend } of f.relocations) {
      const low = index * INSTRUCTION_BYTES + 8;
      view.setUint32(
        low,
        (view.getUint32(low, true) + this.addressOf(symbol, d.object) + addend) >>> 0,
        true,
      );
    }
    const numbers = f.signatures.map(s => signatures.number(s));
    for (let i = 0; i < f.code.length; i += INSTRUCTION_BYTES) {
      const kind = PATCHES[text[at + i]!];
      if (kind === 'target')
        view.setUint32(i + 8, d.address + INSTRUCTION_BYTES * view.getUint32(i + 8, true), true);
      else if (kind === 'signature') view.setUint32(i + 12, numbers[view.getUint32(i + 12, true)] ?? 0, true);
    }
  }

  private writeData(definitions: readonly Definition[], base: number, size: number): Uint8Array {
    const out = new Uint8Array(size);
    const view = new DataView(out.buffer);
    for (const d of definitions) {
      if (!d.data) continue;
      const at = d.address - base;
      if (d.data.bytes) out.set(d.data.bytes, at);
      for (const { at: offset, symbol, addend } of d.data.relocations) {
        view.setBigUint64(at + offset, BigInt(this.addressOf(symbol, d.object) + addend), true);
      }
    }
    return out;
  }

  /** Every symbol's address. Local symbols of different files that are called the same get a number. */
  private symbolTable(): Map<string, number> {
    const table = new Map<string, number>();
    const locals: [string, number][] = [];
    for (const d of this.included) {
      const item = d.function ?? d.data;
      if (!item) continue;
      if (item.local) locals.push([item.symbol, d.address]);
      else table.set(item.symbol, d.address);
    }
    for (const [name, address] of this.linkerSymbols) if (!table.has(name)) table.set(name, address);
    for (const [name, address] of locals) {
      let unique = name;
      for (let n = 1; table.has(unique); n++) unique = `${name}.${n}`;
      table.set(unique, address);
    }
    return table;
  }
}

/** Gives each definition the next properly aligned address. */
function place(definitions: readonly Definition[], start: number): { start: number; end: number } {
  let at = start;
  for (const d of definitions) {
    d.address = alignUp(at, d.data?.align ?? INSTRUCTION_BYTES);
    at = d.address + d.size;
  }
  return { start, end: at };
}

/** What the linker changes in the immediate of each operation: by opcode. */
const PATCHES: readonly ('target' | 'signature' | undefined)[] = OPS.map(op => {
  if (op.shape === 'jump' || op.shape === 'branch') return 'target';
  return op.shape === 'call' || op.shape === 'icall' || op.shape === 'enter' ? 'signature' : undefined;
});

class SignatureTable {
  private readonly numbers = new Map<Signature, number>();

  number(s: Signature): number {
    let n = this.numbers.get(s);
    if (n === undefined) {
      n = this.numbers.size;
      this.numbers.set(s, n);
    }
    return n;
  }

  get all(): Signature[] {
    return [...this.numbers.keys()];
  }
}

const segment = (
  name: ImageSegment['name'],
  address: number,
  size: number,
  bytes: Uint8Array,
  write: boolean,
  execute: boolean,
): ImageSegment => ({ name, address, size, bytes, write, execute });

function imageFunction(d: Definition): ImageFunction {
  const f = d.function!; // only functions are passed
  return {
    name: f.name,
    entry: d.address,
    end: d.address + f.code.length,
    signature: f.signature,
    frameSize: f.frameSize,
    windowSize: f.windowSize,
    variableCount: f.variableCount,
    object: d.object,
    source: f,
  };
}

function imageGlobal(d: Definition): ImageGlobal {
  const data = d.data!; // only data are passed
  return {
    name: data.name,
    address: d.address,
    size: d.size,
    get type() {
      return data.type; // decoded when asked for
    },
    object: d.object,
    source: data,
  };
}
