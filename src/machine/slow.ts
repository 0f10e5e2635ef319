/**
 * Single instructions executed in TypeScript: those too rare to be in the interpreter's loop (setjmp, longjmp), and
 * memory accesses that are not a plain hit in one page (page crossing, watched pages, faults). All or nothing: an
 * instruction that faults has changed no register and no byte.
 */
import {
  decodeInstruction,
  INSTRUCTION_BYTES,
  type Instruction,
  opNamed,
  WINDOW_CALLER,
  WINDOW_ENTRY,
  WINDOW_SP,
} from '../compiler/ir.ts';
import { KERNEL_BASE } from '../compiler/object.ts';
import type { Access } from './interface.ts';
import { PAGE_SIZE, registerStackStart } from './layout.ts';
import type { AddressSpace, FaultHandler } from './memory.ts';
import { stackWindows, windowForReading } from './windows.ts';

/** Where an instruction is executed. `pc` and `window` are virtual; `linear` is where the window is in RAM. */
export interface Place {
  readonly space: AddressSpace;
  readonly fault: FaultHandler;
  readonly pc: number;
  readonly window: number;
  readonly linear: number;
  /** Linear address of the instruction. */
  readonly at: number;
  /** Whether [entry, ...) is a function that contains pc. */
  readonly contains: (entry: number, pc: number) => boolean;
  /** Lowest valid C stack pointer. */
  readonly stackLimit: number;
  /** Supervisor.ownsRegisterStack. */
  readonly owns: (address: number) => boolean;
}

export type Outcome =
  | { readonly kind: 'next'; readonly touched?: Touched }
  /**
   * longjmp: continue there. `abandoned`: windows above the target on a stack that is not the running one, innermost first,
   * which end now; undefined when the target is on the running one.
   */
  | {
      readonly kind: 'goto';
      readonly pc: number;
      readonly window: number;
      readonly register: number;
      readonly value: bigint;
      readonly stackLimit: number;
      readonly abandoned: readonly number[] | undefined;
    }
  | { readonly kind: 'fault'; readonly address: bigint; readonly access: Access }
  | { readonly kind: 'divide' };

/** What memory an instruction accessed. */
export interface Touched {
  readonly address: number;
  readonly size: number;
  readonly reads: boolean;
  readonly writes: boolean;
}

/** setjmp's buffer: five 8-byte words. */
const JUMP_BUFFER_BYTES = 40;
const SETJMP = opNamed('setjmp').code;

/**
 * Execute the instruction at `place`: a load, store, amo, cas, setjmp, longjmp, an icall to what is not a function, or
 * anything pure that has no destination.
 */
export function executeSlowly(place: Place): Outcome {
  const i = decodeInstruction(place.space.ram.view, place.at);
  switch (i.op.shape) {
    case 'load':
      return load(place, i);
    case 'store':
      return store(place, i);
    case 'amo':
    case 'cas':
      return atomic(place, i);
    case 'setjmp':
      return setjmp(place, i);
    case 'longjmp':
      return longjmp(place, i);
    case 'icall':
      // Only a call to something that is not a function comes here.
      return { kind: 'fault', address: register(place, Number(i.imm & 0xffff_ffffn)), access: 'execute' };
    case 'binary':
      return i.op.traps ? division(place, i) : { kind: 'next' };
    case 'const':
    case 'unary':
    case 'binimm':
    case 'addr':
    case 'tp':
    case 'caller':
      return { kind: 'next' };
    default:
      throw new Error(`${i.op.name} is not executed here`);
  }
}

const register = (place: Place, offset: number): bigint =>
  place.space.ram.view.getBigUint64(place.linear + offset, true);

function setRegister(place: Place, offset: number, value: bigint): void {
  if (offset !== 0) place.space.ram.view.setBigUint64(place.linear + offset, value, true);
}

/** The pages of [address, address + size), checked and made ready; what is wrong otherwise. */
function check(place: Place, address: bigint, size: number, access: Access): Outcome | undefined {
  const end = address + BigInt(size);
  for (let at = address; at < end; at = (at | BigInt(PAGE_SIZE - 1)) + 1n) {
    if (at > 0xffff_ffffn || place.space.linear(Number(at), access, { fault: place.fault }) === 0) {
      return { kind: 'fault', address: at, access };
    }
  }
  return undefined;
}

function touched(address: bigint, size: number, reads: boolean, writes: boolean): Outcome {
  return { kind: 'next', touched: { address: Number(address), size, reads, writes } };
}

function load(place: Place, i: Instruction): Outcome {
  const size = i.op.size!;
  const address = BigInt.asUintN(64, register(place, i.a) + i.imm);
  const wrong = check(place, address, size, 'read');
  if (wrong) return wrong;
  let value = place.space.readUnsigned(Number(address), size)!;
  if (i.op.name.endsWith('_s')) value = BigInt.asUintN(32, BigInt.asIntN(8 * size, value));
  setRegister(place, i.d, value);
  return touched(address, size, true, false);
}

function store(place: Place, i: Instruction): Outcome {
  const size = i.op.size!;
  const address = BigInt.asUintN(64, register(place, i.a) + i.imm);
  const wrong = check(place, address, size, 'write');
  if (wrong) return wrong;
  place.space.writeUnsigned(Number(address), size, register(place, i.b));
  return touched(address, size, false, true);
}

function atomic(place: Place, i: Instruction): Outcome {
  const size = i.op.size!;
  const address = register(place, i.a);
  const wrong = check(place, address, size, 'write') ?? check(place, address, size, 'read');
  if (wrong) return wrong;
  const old = place.space.readUnsigned(Number(address), size)!;
  const b = register(place, i.b);
  let writes = true;
  if (i.op.shape === 'cas') {
    writes = old === BigInt.asUintN(8 * size, b);
    if (writes) place.space.writeUnsigned(Number(address), size, register(place, Number(i.imm)));
  } else {
    place.space.writeUnsigned(Number(address), size, updated(i.op.name, old, b));
  }
  setRegister(place, i.d, old);
  return touched(address, size, true, writes);
}

function updated(name: string, old: bigint, b: bigint): bigint {
  switch (name.slice(name.lastIndexOf('.') + 1)) {
    case 'add':
      return BigInt.asUintN(64, old + b);
    case 'sub':
      return BigInt.asUintN(64, old - b);
    case 'and':
      return old & b;
    case 'or':
      return old | b;
    case 'xor':
      return old ^ b;
    default:
      return b; // xchg
  }
}

/** A division whose result nobody wants can still trap. */
function division(place: Place, i: Instruction): Outcome {
  const bits = i.op.at === 'i32' ? 32 : 64;
  const a = BigInt.asIntN(bits, register(place, i.a));
  const b = BigInt.asIntN(bits, register(place, i.b));
  const overflows = i.op.name.endsWith('_s') && b === -1n && a === -(1n << BigInt(bits - 1));
  return b === 0n || overflows ? { kind: 'divide' } : { kind: 'next' };
}

function setjmp(place: Place, i: Instruction): Outcome {
  const address = register(place, i.a);
  const wrong = check(place, address, JUMP_BUFFER_BYTES, 'write');
  if (wrong) return wrong;
  const buffer = new DataView(new ArrayBuffer(JUMP_BUFFER_BYTES));
  buffer.setBigUint64(0, BigInt(place.pc + INSTRUCTION_BYTES), true);
  buffer.setBigUint64(8, BigInt(place.window), true);
  buffer.setBigUint64(16, register(place, WINDOW_SP), true);
  buffer.setBigUint64(24, BigInt(i.d), true);
  buffer.setBigUint64(32, BigInt(place.stackLimit), true);
  place.space.copyout(Number(address), new Uint8Array(buffer.buffer));
  setRegister(place, i.d, 0n);
  return touched(address, JUMP_BUFFER_BYTES, false, true);
}

/**
 * The buffer is the program's memory and may hold anything, so nothing in it is believed: the window must be one of
 * this thread's, and the pc must follow a setjmp, with that destination, in that window's function (or begin it, in a new
 * stack). The stack limit only decides when a stack overflow is noticed.
 */
function longjmp(place: Place, i: Instruction): Outcome {
  const address = register(place, i.a);
  const wrong = check(place, address, JUMP_BUFFER_BYTES, 'read');
  if (wrong) return wrong;
  const bytes = place.space.copyin(Number(address), JUMP_BUFFER_BYTES)!;
  const buffer = new DataView(bytes.buffer);
  const [pc, window, sp, d, limit] = [0, 8, 16, 24, 32].map(at => buffer.getBigUint64(at, true)) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const above = onStack(place, window) === 0 ? windowsFrom(place, window) : undefined;
  const linear = above?.length === 0 ? 0 : windowForReading(place.space, Number(BigInt.asUintN(32, window)));
  const view = place.space.ram.view;
  const entry = linear === 0 ? 0 : view.getUint32(linear + WINDOW_ENTRY, true);
  const begins =
    above?.length === 1 && view.getUint32(linear + WINDOW_CALLER, true) === 0 && pc === BigInt(entry);
  if (linear === 0 || !((begins && d === 0n) || followsSetjmp(place, Number(pc), entry, d))) {
    return { kind: 'fault', address, access: 'read' };
  }
  const value = register(place, i.b) & 0xffff_ffffn;
  if (!begins) {
    const target = place.space.linear(Number(window), 'write', { privileged: true });
    place.space.ram.view.setBigUint64(target + WINDOW_SP, sp, true);
  }
  return {
    kind: 'goto',
    pc: Number(pc),
    window: Number(window),
    register: Number(d),
    value: value === 0n ? 1n : value,
    stackLimit: Number(BigInt.asUintN(32, limit)),
    abandoned: above?.slice(0, -1),
  };
}

/**
 * The windows of another register stack from its innermost to this one, if the thread may use that stack and there is
 * such a window; else none.
 */
function windowsFrom(place: Place, wanted: bigint): number[] {
  if (wanted > 0xffff_ffffn || Number(wanted) < KERNEL_BASE || !place.owns(Number(wanted))) return [];
  const windows = stackWindows(place.space, registerStackStart(Number(wanted)));
  const at = windows.indexOf(Number(wanted));
  return at < 0 ? [] : windows.slice(at).reverse();
}

/** Linear address of a window if it is on the running thread's stack, else 0. */
function onStack(place: Place, wanted: bigint): number {
  for (let window = place.window; window !== 0; ) {
    const linear = windowForReading(place.space, window);
    if (linear === 0) return 0;
    if (BigInt(window) === wanted) return linear;
    window = place.space.ram.view.getUint32(linear + WINDOW_CALLER, true);
  }
  return 0;
}

function followsSetjmp(place: Place, pc: number, entry: number, d: bigint): boolean {
  if (!Number.isInteger(pc / INSTRUCTION_BYTES) || !place.contains(entry, pc)) return false;
  const setjmp = place.at + (pc - INSTRUCTION_BYTES - place.pc);
  const text = place.space.ram.view;
  return text.getUint8(setjmp) === SETJMP && BigInt(text.getUint16(setjmp + 2, true)) === d;
}
