/**
 * The intermediate representation: the instruction set of the simulated computer.
 *
 * A function is a flat list of three-address instructions over typed registers. Each activation of a
 * function owns a *window*: a small block of memory (at most one page) that holds a header and the
 * function's registers, 8 bytes each. Windows are stacked in the thread's register stack, so *everything a
 * thread is doing is in RAM whenever it is stopped*; there is nothing else to save. Locals whose address
 * the program takes (and arrays, structs, unions) live in the ordinary C stack frame instead, at fp + offset.
 *
 * Operations are named and defined after WebAssembly's (`i32.add`, `f64.convert_i32_s`, ...), except where
 * x86-64 behaves otherwise and C programs can see it; those exceptions are said in OPS below. The
 * interpreter and the code generator are both derived from this one table, so they cannot disagree.
 *
 * Encoding: every instruction is 16 bytes, little endian:
 *
 *     0   u8   opcode (index into OPS)
 *     1   u8   flags (FLAG_*)
 *     2   u16  d    window offset of the destination register (REG_BASE + 8 * r), or 0: no destination
 *     4   u16  a    window offset of the first operand register
 *     6   u16  b    window offset of the second operand register (or a small count, see the shape)
 *     8   i64  imm  immediate
 *
 * The address of an instruction is textBase + 16 * index. Registers hold canonical 8-byte values: an i32 is
 * zero-extended, an f32 is its bits zero-extended. A register reads as 0 until it is first written.
 */

export const INSTRUCTION_BYTES = 16;

/** This instruction begins a source statement (a debugger may stop before it). */
export const FLAG_STATEMENT = 1;
/** This instruction begins a basic block. The linker's final image has this on every block leader. */
export const FLAG_LEADER = 2;
/** This instruction is the header of a loop (target of a backward jump): an entry point of generated code. */
export const FLAG_LOOP = 4;
/** A load or store that is atomic, of an _Atomic object for example. It is executed as any other: only the checks look at it. */
export const FLAG_ATOMIC = 16;
/** The same bit on an add, sub or mul: of signed integers, so that overflow is undefined (C11 6.5p5). Only the checks look at it. */
export const FLAG_SIGNED = 16;
/** Set in the running copy only: a debugger breakpoint stops before this instruction. */
export const FLAG_BREAK = 8;

// --- The window -------------------------------------------------------------------------------------------

/** u32: text address to continue at in the caller after this activation returns. */
export const WINDOW_RETURN_PC = 0;
/** u32: virtual address of the caller's window; 0 at the bottom of the stack. */
export const WINDOW_CALLER = 4;
/** i64: frame pointer: the C stack pointer right after this activation's frame was made. Reads as register `fp`. */
export const WINDOW_FP = 8;
/** i64: current C stack pointer; differs from fp only after `alloca`. Reads as register `sp`. */
export const WINDOW_SP = 16;
/** i64, always 0. Reads as register `zero`. */
export const WINDOW_ZERO = 24;
/** u32: size of this window in bytes. */
export const WINDOW_SIZE = 32;
/** u32: text address of the function's `enter` instruction. */
export const WINDOW_ENTRY = 36;
/** Register r is at REG_BASE + 8 * r. Parameters are registers 0, 1, ... in order. */
export const REG_BASE = 40;
/** A window is at most a page and never straddles two. */
export const MAX_WINDOW = 4096;
/** The most registers (variables and temporaries) that fit a window. Past it, variables move to the C frame. */
export const MAX_REGISTERS = (MAX_WINDOW - REG_BASE) >> 3;

export const regOffset = (r: number): number => REG_BASE + 8 * r;

/**
 * Where a callee's window goes: right after the caller's, unless it would straddle a page; then at the next page.
 * `end` is the virtual address just past the caller's window. Both tiers must use this rule.
 */
export function placeWindow(end: number, size: number): number {
  return (end & 4095) + size > 4096 ? ((end + 4095) & ~4095) >>> 0 : end;
}

// --- Signatures -------------------------------------------------------------------------------------------

export type RegType = 'i32' | 'i64' | 'f32' | 'f64';

/** A function's register signature: letters of the parameters, ':', letter of the result (v: none). `iId:v` */
export type Signature = string;
export const SIGNATURE_LETTER: Record<RegType, string> = { i32: 'i', i64: 'I', f32: 'f', f64: 'd' };
export const LETTER_TYPE: Record<string, RegType> = { i: 'i32', I: 'i64', f: 'f32', d: 'f64' };

// --- The table --------------------------------------------------------------------------------------------

/**
 * How an instruction uses its fields. "ends block" means that the next instruction is a leader and that no
 * temporary is live across it (variables are), except that a call's result register may be read in the block after it.
 *
 * const    d := imm (float constants: the bits, zero-extended for f32)
 * unary    d := op(a)
 * binary   d := a op b
 * binimm   d := a op imm           (imm sign-extended; i32 forms use its low 32 bits)
 * load     d := mem[a + imm]       (a is i64; the effective address wraps at 64 bits)
 * store    mem[a + imm] := b
 * addr     d := fp + imm
 * jump     pc := imm                                                      ends block
 * branch   if (i32 a) is nonzero / zero then pc := imm                     ends block
 * jumptab  i32 a, unsigned: if a < imm then pc += 16 * (1 + a) else pc += 16 * (1 + imm).
 *          Followed by exactly imm `jump` instructions.                    ends block
 * enter    first instruction of each function, and only there: a = window size in bytes (not an offset),
 *          b = number of parameters, d = number of variable registers (registers from there on are temporaries);
 *          imm = C frame size in bytes (low 32) | signature index << 32.
 *          Executing it checks the C stack limit: below it, a stack-overflow fault at this pc.
 * call     d := f(args): args are b consecutive registers from offset a; imm = entry address (low 32) |
 *          signature index at the call site << 32.                          ends block
 *          The callee's C frame is at (sp of the caller - callee frame size). Where the call's signature and
 *          the callee's differ (C code without prototypes), arguments are taken as far as both have them,
 *          each converted as raw register bits to the width the callee reads; missing ones are 0.
 * icall    the same through a pointer: imm low 32 = window offset of the i64 register that holds the address.
 *          An address that is not a function's `enter` is an execute fault at that address.  ends block
 * ret      return a (or nothing).                                           ends block
 * ecall    system call: b i64 argument registers from offset a, the first is the call number; d (i64) := result,
 *          negative errno in -4095..-1 on failure.                           ends block
 * alloca   sp := (sp - a) & ~15; d := sp (a is i64)
 * setsp    sp := a (an earlier value of sp)
 * setjmp   mem[a] := {u64 pc of the next instruction, u64 window, u64 sp, u64 window offset of d, u64 lowest valid sp};
 *          d := 0 (i32).                                                    ends block
 * longjmp  continue where the setjmp that filled mem[a] returned, with its d := b (i32; 0 becomes 1).
 *          The window may also be on another register stack that the thread may use (makecontext): then what the thread was
 *          doing stays where it is, to be continued by another longjmp; and pc may be the entry of the one window of a
 *          new stack. A window that is on no such stack (any more) is a fault at the buffer.  ends block
 * amo      d := mem[a]; mem[a] := d op b, in one instruction (no preemption inside). Narrow ones zero-extend d.
 * cas      d := mem[a]; if d = b then mem[a] := register at window offset imm
 * tp       d (i64) := thread pointer: where this thread's copy of the thread-local storage template begins
 * caller   d (i64) := text address at which the caller goes on after this activation returns; 0 if nobody called
 * trap     illegal instruction (SIGILL); `__builtin_trap`, `__builtin_unreachable`           ends block
 * nop      nothing
 */
export type Shape =
  | 'const'
  | 'unary'
  | 'binary'
  | 'binimm'
  | 'load'
  | 'store'
  | 'addr'
  | 'jump'
  | 'branch'
  | 'jumptab'
  | 'enter'
  | 'call'
  | 'icall'
  | 'ret'
  | 'ecall'
  | 'alloca'
  | 'setsp'
  | 'setjmp'
  | 'longjmp'
  | 'amo'
  | 'cas'
  | 'tp'
  | 'caller'
  | 'trap'
  | 'nop';

export interface OpInfo {
  readonly name: string;
  readonly code: number;
  readonly shape: Shape;
  /** Type of the result register, if there is one. */
  readonly dt?: RegType;
  /** Type of operand a (and of b where there is no bt). */
  readonly at?: RegType;
  readonly bt?: RegType;
  /** Bytes read or written in memory. */
  readonly size?: 1 | 2 | 4 | 8;
  /** May trap: integer division by zero, or of the most negative number by -1 (both SIGFPE, as on x86-64). */
  readonly traps?: boolean;
}

const table: OpInfo[] = [];
const byName = new Map<string, OpInfo>();

function op(name: string, shape: Shape, more: Partial<OpInfo> = {}): void {
  const info: OpInfo = { name, code: table.length, shape, ...more };
  table.push(info);
  byName.set(name, info);
}

op('trap', 'trap');
op('nop', 'nop');

for (const t of ['i32', 'i64', 'f32', 'f64'] as const) {
  op(`${t}.const`, 'const', { dt: t });
  op(`${t}.mov`, 'unary', { dt: t, at: t });
}

// Integer arithmetic. Shift counts are taken modulo the width, as wasm and x86-64 do.
for (const t of ['i32', 'i64'] as const) {
  for (const name of ['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'shr_s', 'shr_u', 'rotl']) {
    op(`${t}.${name}`, 'binary', { dt: t, at: t });
    op(`${t}.${name}.imm`, 'binimm', { dt: t, at: t });
  }
  for (const name of ['div_s', 'div_u', 'rem_s', 'rem_u']) {
    op(`${t}.${name}`, 'binary', { dt: t, at: t, traps: true });
  }
  for (const name of ['eq', 'ne', 'lt_s', 'lt_u', 'gt_s', 'gt_u', 'le_s', 'le_u', 'ge_s', 'ge_u']) {
    op(`${t}.${name}`, 'binary', { dt: 'i32', at: t });
    op(`${t}.${name}.imm`, 'binimm', { dt: 'i32', at: t });
  }
  for (const name of ['clz', 'ctz', 'popcnt']) op(`${t}.${name}`, 'unary', { dt: t, at: t });
}

// Floating point. A NaN result is x86-64's: the first NaN operand made quiet, else the negative default NaN.
for (const t of ['f32', 'f64'] as const) {
  for (const name of ['add', 'sub', 'mul', 'div', 'copysign']) op(`${t}.${name}`, 'binary', { dt: t, at: t });
  for (const name of ['eq', 'ne', 'lt', 'gt', 'le', 'ge']) op(`${t}.${name}`, 'binary', { dt: 'i32', at: t });
  for (const name of ['neg', 'abs', 'sqrt', 'floor', 'ceil', 'trunc', 'nearest']) {
    op(`${t}.${name}`, 'unary', { dt: t, at: t });
  }
}

// Conversions. Float to integer: what gcc's x86-64 code gives; out of range is 0x80000000 / 0x8000000000000000
// ("integer indefinite") for the signed forms; the unsigned 32-bit form truncates the signed 64-bit result; the
// unsigned 64-bit form is gcc's two-range sequence (subtract 2^63 above it).
const conversions: [string, RegType, RegType][] = [
  ['i32.wrap_i64', 'i32', 'i64'],
  ['i64.extend_i32_s', 'i64', 'i32'],
  ['i64.extend_i32_u', 'i64', 'i32'],
  ['i32.extend8_s', 'i32', 'i32'],
  ['i32.extend16_s', 'i32', 'i32'],
  ['f32.demote_f64', 'f32', 'f64'],
  ['f64.promote_f32', 'f64', 'f32'],
  ['i32.reinterpret_f32', 'i32', 'f32'],
  ['i64.reinterpret_f64', 'i64', 'f64'],
  ['f32.reinterpret_i32', 'f32', 'i32'],
  ['f64.reinterpret_i64', 'f64', 'i64'],
];
for (const i of ['i32', 'i64'] as const) {
  for (const f of ['f32', 'f64'] as const) {
    for (const s of ['s', 'u']) {
      conversions.push([`${f}.convert_${i}_${s}`, f, i], [`${i}.trunc_${f}_${s}`, i, f]);
    }
  }
}
for (const [name, dt, at] of conversions) op(name, 'unary', { dt, at });

// Memory. Narrow loads extend into an i32 register.
op('i32.load8_s', 'load', { dt: 'i32', at: 'i64', size: 1 });
op('i32.load8_u', 'load', { dt: 'i32', at: 'i64', size: 1 });
op('i32.load16_s', 'load', { dt: 'i32', at: 'i64', size: 2 });
op('i32.load16_u', 'load', { dt: 'i32', at: 'i64', size: 2 });
op('i32.load', 'load', { dt: 'i32', at: 'i64', size: 4 });
op('i64.load', 'load', { dt: 'i64', at: 'i64', size: 8 });
op('f32.load', 'load', { dt: 'f32', at: 'i64', size: 4 });
op('f64.load', 'load', { dt: 'f64', at: 'i64', size: 8 });
op('i32.store8', 'store', { at: 'i64', bt: 'i32', size: 1 });
op('i32.store16', 'store', { at: 'i64', bt: 'i32', size: 2 });
op('i32.store', 'store', { at: 'i64', bt: 'i32', size: 4 });
op('i64.store', 'store', { at: 'i64', bt: 'i64', size: 8 });
op('f32.store', 'store', { at: 'i64', bt: 'f32', size: 4 });
op('f64.store', 'store', { at: 'i64', bt: 'f64', size: 8 });
op('addr', 'addr', { dt: 'i64' });

// Control.
op('jump', 'jump');
op('brnz', 'branch', { at: 'i32' });
op('brz', 'branch', { at: 'i32' });
op('jumptab', 'jumptab', { at: 'i32' });
op('enter', 'enter');
op('call', 'call');
op('icall', 'icall');
op('ret', 'ret');
for (const t of ['i32', 'i64', 'f32', 'f64'] as const) op(`ret.${t}`, 'ret', { at: t });
op('ecall', 'ecall', { dt: 'i64', at: 'i64' });
op('alloca', 'alloca', { dt: 'i64', at: 'i64' });
op('setsp', 'setsp', { at: 'i64' });
op('tp', 'tp', { dt: 'i64' });
op('setjmp', 'setjmp', { dt: 'i32', at: 'i64' });
op('longjmp', 'longjmp', { at: 'i64', bt: 'i32' });

// Atomic read-modify-write.
for (const [t, size, suffix] of [
  ['i32', 1, '8'],
  ['i32', 2, '16'],
  ['i32', 4, ''],
  ['i64', 8, ''],
] as const) {
  for (const name of ['add', 'sub', 'and', 'or', 'xor', 'xchg']) {
    op(`${t}.amo${suffix}.${name}`, 'amo', { dt: t, at: 'i64', bt: t, size });
  }
  op(`${t}.cas${suffix}`, 'cas', { dt: t, at: 'i64', bt: t, size });
}

op('caller', 'caller', { dt: 'i64' });

// An i32 as a whole slot of variadic arguments, its upper half 0, as it is in a register of x86-64 that was given an int: whoever
// reads a long where an int was passed (printf of %ld) gets the same.
op('i32.store64', 'store', { at: 'i64', bt: 'i32', size: 8 });

/** Every operation, by opcode. */
export const OPS: readonly OpInfo[] = table;

/** The operation of this name; unknown names are a mistake in the compiler. */
export function opNamed(name: string): OpInfo {
  const info = byName.get(name);
  if (!info) throw new Error(`no such operation: ${name}`);
  return info;
}

export interface Instruction {
  op: OpInfo;
  flags: number;
  d: number;
  a: number;
  b: number;
  imm: bigint;
}

export function encodeInstruction(i: Instruction, out: DataView, at: number): void {
  out.setUint8(at, i.op.code);
  out.setUint8(at + 1, i.flags);
  out.setUint16(at + 2, i.d, true);
  out.setUint16(at + 4, i.a, true);
  out.setUint16(at + 6, i.b, true);
  out.setBigInt64(at + 8, BigInt.asIntN(64, i.imm), true);
}

export function decodeInstruction(text: DataView, at: number): Instruction {
  const op = OPS[text.getUint8(at)];
  if (!op) throw new Error(`bad opcode ${text.getUint8(at)} at ${at}`);
  return {
    op,
    flags: text.getUint8(at + 1),
    d: text.getUint16(at + 2, true),
    a: text.getUint16(at + 4, true),
    b: text.getUint16(at + 6, true),
    imm: text.getBigInt64(at + 8, true),
  };
}
