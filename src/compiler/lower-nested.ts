/**
 * Nested functions (GNU): how they reach the variables of the functions around them, and what a pointer to one is.
 *
 * The one idea: a function with nested ones keeps a *record* in its frame: its own static chain, the addresses of the variables they
 * use, and a jump buffer for each label they jump to. The address of that record is the static chain that a call of a nested
 * function passes as a hidden first argument; on entry the callee takes from it the addresses it needs, and from there on
 * the variables of others are variables that are where a register says.
 *
 * A pointer to a nested function has to carry the chain. Code cannot be made while a program runs, so there are a number of
 * *thunks* per function, compiled beside it: thunk i calls the function with the chain that stands in element i of a static pool. Taking
 * the address claims one for this record (library: lib/nested.c), and leaving the function gives back what its record holds.
 */
import type { FuncDecl, Nest, VarDecl } from './ast.ts';
import { LONG } from './ctype.ts';
import { LETTER_TYPE } from './ir.ts';
import { CodeBuilder, type Reg, ZERO } from './lower-builder.ts';
import type { FunctionLowering, Memory } from './lower-function.ts';
import { addressOfMemory, offsetMemory, pointedTo, store } from './lower-memory.ts';
import type { ObjectData, ObjectFunction } from './object.ts';
import type { Range } from './source.ts';

/** How many pointers to one nested function there can be at a time. */
const THUNKS = 256;
/** Bytes of a pool's element: the chain, and the next one of the same record. */
const POOL_ELEMENT = 16;

/** Offsets in a record, in bytes: the record of the function around, the thunks it holds, addresses of variables, jump buffers. */
const OUTER = 0;
const CLAIMED = 8;
const FIRST_VARIABLE = 16;
const JUMP_BUFFER = 40;

const labelsAt = (nest: Nest): number => FIRST_VARIABLE + 8 * nest.captured.size;
const recordSize = (nest: Nest): number => labelsAt(nest) + JUMP_BUFFER * nest.labels.size;

const slotOf = (nest: Nest, decl: VarDecl): number => FIRST_VARIABLE + 8 * [...nest.captured].indexOf(decl);
const bufferOf = (nest: Nest, label: string): number =>
  labelsAt(nest) + JUMP_BUFFER * [...nest.labels].indexOf(label);

const poolOf = (symbol: string): string => `${symbol}.pool`;
const thunksOf = (symbol: string): string => `${symbol}.thunks`;
const thunkOf = (symbol: string, i: number): string => `${symbol}.thunk${i}`;

/** The register with the address of the record of `owner`: of this function, or of one around it. */
export function chainTo(f: FunctionLowering, owner: FuncDecl | undefined, range: Range): Reg {
  if (f.record && f.decl === owner) return addressOfMemory(f, f.record, range);
  let at = f.chain;
  for (let decl = f.decl.enclosing; decl && decl !== owner; decl = decl.enclosing) {
    const next = f.code.temporary();
    f.code.emit('i64.load', { d: next, a: at ?? ZERO, imm: OUTER }, range);
    at = next;
  }
  if (at === undefined) throw new Error('a nested function outside of the function around it');
  return at;
}

/** On entry: find the variables of others, and write the record for the nested functions. */
export function enterNest(f: FunctionLowering, nest: Nest, range: Range): void {
  for (const decl of nest.uses) {
    const owner = ownerOf(f.decl, decl);
    const mark = f.code.mark();
    const record = chainTo(f, owner, range);
    const reg = f.borrow(decl);
    f.code.emit('i64.load', { d: reg, a: record, imm: slotOf(owner.nest!, decl) }, range); // it was captured there
    f.code.release(mark);
  }
  const { record } = f;
  if (!record) return;
  store(f, offsetMemory(record, OUTER), LONG, f.chain ?? ZERO, range);
  store(f, offsetMemory(record, CLAIMED), LONG, ZERO, range);
  for (const decl of nest.captured) noteAddress(f, decl, range);
}

/** The function around that has this variable. */
function ownerOf(user: FuncDecl, decl: VarDecl): FuncDecl {
  for (let f = user.enclosing; f; f = f.enclosing) if (f.nest?.captured.has(decl)) return f;
  throw new Error(`nobody has '${decl.name}'`);
}

/** The address of a captured variable is known: of an array of variable length, when it has been made. */
export function noteAddress(f: FunctionLowering, decl: VarDecl, range: Range): void {
  const nest = f.decl.nest;
  if (!f.record || !nest?.captured.has(decl)) return;
  const home = f.home(decl);
  if (home.kind === 'register') throw new Error('a captured variable is in a register');
  const place = home.kind === 'frame' ? f.frameMemory(home.offset, 'locals') : pointedTo(home.reg);
  const mark = f.code.mark();
  const address = addressOfMemory(f, place, range);
  store(f, offsetMemory(f.record, slotOf(nest, decl)), LONG, address, range);
  f.code.release(mark);
}

// --- Jumps out ------------------------------------------------------------------------------------------------

/** After the record has been written: nested functions come back here, to be sent on to the label they jumped to. */
export function awaitJumps(f: FunctionLowering, nest: Nest, range: Range): void {
  const { record } = f;
  if (!record) return;
  for (const label of nest.labels) {
    const mark = f.code.mark();
    const jumped = f.code.spill('i32');
    const buffer = addressOfMemory(f, offsetMemory(record, bufferOf(nest, label)), range);
    f.code.emit('setjmp', { d: jumped, a: buffer }, range);
    f.code.emit('brnz', { a: jumped, label: f.label(label) }, range);
    f.code.release(mark);
  }
}

/** `goto` a label of a function around. */
export function jumpOut(f: FunctionLowering, owner: FuncDecl, label: string, range: Range): void {
  const record = pointedTo(chainTo(f, owner, range), BigInt(bufferOf(owner.nest!, label))); // noted by the parser
  const a = addressOfMemory(f, record, range);
  const one = f.code.temporary();
  f.code.emit('i32.const', { d: one, imm: 1 }, range);
  f.code.emit('longjmp', { a, b: one }, range);
}

// --- Pointers -------------------------------------------------------------------------------------------------

/** The value of a nested function as a pointer. Ends the block. */
export function nestedPointer(f: FunctionLowering, decl: FuncDecl, range: Range, dest?: Reg): Reg {
  const symbol = f.symbols.ofFunction(decl);
  const d = dest ?? f.code.temporary();
  const mark = f.code.mark();
  const record = chainTo(f, decl.enclosing, range);
  const base = f.code.temporary(4);
  f.code.emit('i64.mov', { d: base, a: record }, range);
  f.code.emit('i64.const', { d: base + 1, symbol: poolOf(symbol) }, range);
  f.code.emit('i64.const', { d: base + 2, symbol: thunksOf(symbol) }, range);
  f.code.emit('i64.const', { d: base + 3, imm: THUNKS }, range);
  const imm = BigInt(f.code.signature('IIII:I')) << 32n;
  f.code.emit('call', { d, a: base, count: 4, symbol: '__procstep_nested_pointer', imm }, range);
  f.code.release(mark);
  return d;
}

/** The function is left: pointers that carry its record are no more. */
export function releasePointers(f: FunctionLowering, range: Range): void {
  if (!f.record || !f.decl.nest?.hasPointers || !f.code.reachable) return;
  const mark = f.code.mark();
  const a = f.code.temporary();
  const r = addressOfMemory(f, f.record, range, a);
  if (r !== a) f.code.emit('i64.mov', { d: a, a: r }, range);
  const imm = BigInt(f.code.signature('I:v')) << 32n;
  f.code.emit('call', { a, count: 1, symbol: '__procstep_nested_release', imm }, range);
  f.code.release(mark);
}

/** The pool and the table of thunks of a function whose address is taken. */
export function nestedData(symbol: string): ObjectData[] {
  const common = { local: true, weak: false, common: false, align: 8, type: undefined, range: undefined };
  const size = 8 * THUNKS;
  const relocations = Array.from({ length: THUNKS }, (_, i) => ({
    at: 8 * i,
    symbol: thunkOf(symbol, i),
    addend: 0,
  }));
  const pool = poolOf(symbol);
  const table = thunksOf(symbol);
  return [
    {
      ...common,
      symbol: pool,
      name: pool,
      section: 'bss',
      size: POOL_ELEMENT * THUNKS,
      bytes: undefined,
      relocations: [],
    },
    {
      ...common,
      symbol: table,
      name: table,
      section: 'rodata',
      size,
      bytes: new Uint8Array(size),
      relocations,
    },
  ];
}

/** Its thunks: each passes on what it was given, the chain before it. */
export function nestedThunks(f: FunctionLowering): ObjectFunction[] {
  const { decl, symbol } = f;
  const [letters = '', result = 'v'] = f.signature.slice(1).split(':');
  return Array.from({ length: THUNKS }, (_, i): ObjectFunction => {
    const code = new CodeBuilder(f.signature.slice(1));
    const passed = [...letters].map(letter => ({ letter, reg: code.variable() ?? ZERO }));
    const base = code.temporary(passed.length + 1);
    code.emit('i64.load', { d: base, a: ZERO, imm: POOL_ELEMENT * i, symbol: poolOf(symbol) }, decl.range);
    for (const [k, { letter, reg }] of passed.entries())
      code.emit(`${LETTER_TYPE[letter]}.mov`, { d: base + 1 + k, a: reg }, decl.range);
    const imm = BigInt(code.signature(f.signature)) << 32n;
    const d = result === 'v' ? {} : { d: code.temporary() };
    code.emit('call', { ...d, a: base, count: passed.length + 1, symbol, imm }, decl.range);
    code.emit(
      result === 'v' ? 'ret' : `ret.${LETTER_TYPE[result]}`,
      d.d === undefined ? {} : { a: d.d },
      decl.range,
    );
    const done = code.finish(decl.range, passed.length);
    return {
      symbol: thunkOf(symbol, i),
      name: decl.name,
      local: true,
      weak: false,
      type: decl.type,
      signature: f.signature.slice(1),
      code: done.code,
      relocations: done.relocations,
      signatures: code.signatures,
      frameSize: done.frameSize,
      windowSize: done.windowSize,
      variableCount: done.variableCount,
      ranges: done.ranges,
      variables: [],
      range: decl.range,
      end: decl.range,
    };
  });
}

/** Room for the record in the frame. */
export const recordIn = (f: FunctionLowering, nest: Nest): Memory =>
  f.frameMemory(f.code.local(recordSize(nest), 8), 'locals');
