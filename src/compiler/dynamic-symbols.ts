/**
 * The table behind dlsym: name and address of every global symbol of the program and of the C library, as an object that
 * the linker makes when something refers to DYNAMIC_SYMBOLS. Its relocations are what brings the library in whole, so a
 * program that never looks a symbol up by name pays nothing.
 */
import type { ObjectData, ObjectFile, Relocation } from './object.ts';

/** `extern const struct { const char *name; void *address; } __dynamic_symbols[]`, sorted by name, ended by NULL. */
const DYNAMIC_SYMBOLS = '__dynamic_symbols';

/** The same of the library's functions that the program has replaced by its own, for RTLD_NEXT. */
const REPLACED_SYMBOLS = '__replaced_symbols';
/** Symbols that nothing but the object below defines. */
export const DYNAMIC_TABLES: ReadonlySet<string> = new Set([DYNAMIC_SYMBOLS, REPLACED_SYMBOLS]);
/** What the linker calls a symbol of the library although the program defines it, too. */
const REPLACED = 'replaced ';

/** The symbol of the library that a name of the table above stands for. */
export const replacedSymbol = (symbol: string): string | undefined =>
  symbol.startsWith(REPLACED) ? symbol.slice(REPLACED.length) : undefined;

const POINTER = 8;

/**
 * `symbols`: what can be looked up; those of thread-local variables have no one address and must not be among them.
 * `replaced`: those of the library that the program defines itself.
 */
export function dynamicSymbols(symbols: Iterable<string>, replaced: Iterable<string>): ObjectFile {
  const whole = table(DYNAMIC_SYMBOLS, symbols, name => name);
  const hidden = table(REPLACED_SYMBOLS, replaced, name => REPLACED + name);
  return {
    path: 'dynamic symbols',
    files: [],
    functions: [],
    data: [...whole, ...hidden],
    constructors: [],
    destructors: [],
    weakReferences: [],
    aliases: [],
    names: {
      typedefs: new Map(),
      structTags: new Map(),
      enumTags: new Map(),
      enumerators: new Map(),
      macros: new Map(),
    },
  };
}

/** A table sorted by name, and the names. */
function table(symbol: string, names: Iterable<string>, target: (name: string) => string): ObjectData[] {
  const text = `${symbol}_names`;
  const sorted = [...names].sort((a, b) => (a < b ? -1 : 1)); // as strcmp has it
  const relocations: Relocation[] = [];
  let offset = 0;
  sorted.forEach((name, i) => {
    relocations.push({ at: 2 * POINTER * i, symbol: text, addend: offset });
    relocations.push({ at: 2 * POINTER * i + POINTER, symbol: target(name), addend: 0 });
    offset += new TextEncoder().encode(name).length + 1;
  });
  const bytes = new TextEncoder().encode(sorted.map(name => `${name}\0`).join(''));
  return [
    constant(text, true, bytes, []),
    constant(symbol, false, new Uint8Array(2 * POINTER * (sorted.length + 1)), relocations),
  ];
}

const constant = (
  symbol: string,
  local: boolean,
  bytes: Uint8Array,
  relocations: readonly Relocation[],
): ObjectData => ({
  symbol,
  name: symbol,
  local,
  weak: false,
  common: false,
  section: 'rodata',
  size: bytes.length,
  align: POINTER,
  bytes,
  relocations,
  type: undefined,
  range: undefined,
});
