/**
 * The table behind dlsym: name and address of every global symbol of the program and of the C library, as an object that
 * the linker makes when something refers to DYNAMIC_SYMBOLS. Its relocations are what brings the library in whole, so a
 * program that never looks a symbol up by name pays nothing.
 */
import type { ObjectData, ObjectFile, Relocation } from './object.ts';

/** `extern const struct { const char *name; void *address; } __dynamic_symbols[]`, sorted by name, ended by NULL. */
export const DYNAMIC_SYMBOLS = '__dynamic_symbols';

const NAMES = '__dynamic_symbol_names';
const POINTER = 8;

/** `symbols`: what can be looked up; those of thread-local variables have no one address and must not be among them. */
export function dynamicSymbols(symbols: Iterable<string>): ObjectFile {
  const sorted = [...symbols].sort((a, b) => (a < b ? -1 : 1)); // as strcmp has it
  const text = new TextEncoder().encode(sorted.map(name => `${name}\0`).join(''));
  const relocations: Relocation[] = [];
  let offset = 0;
  sorted.forEach((symbol, i) => {
    relocations.push({ at: 2 * POINTER * i, symbol: NAMES, addend: offset });
    relocations.push({ at: 2 * POINTER * i + POINTER, symbol, addend: 0 });
    offset += new TextEncoder().encode(symbol).length + 1;
  });
  const size = 2 * POINTER * (sorted.length + 1);
  return {
    path: 'dynamic symbols',
    files: [],
    functions: [],
    data: [
      constant(NAMES, true, text, []),
      constant(DYNAMIC_SYMBOLS, false, new Uint8Array(size), relocations),
    ],
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
