/**
 * Where things are: in the machine's linear memory, and in the kernel half of every address space.
 *
 * Linear memory starts with a fixed area (the CPU's state block, the TLBs); everything above is 4 KiB frames, frame n at
 * byte 4096 * n. The state block is how TypeScript, the interpreter and generated code hand a running thread to each other.
 */
import { KERNEL_BASE } from '../compiler/object.ts';

export const PAGE_SIZE = 4096;
export const PAGE_SHIFT = 12;

// --- The state block: linear addresses ----------------------------------------------------------------------

/** u32: linear address of the next instruction (interpreter only). */
export const STATE_IP = 0x1000;
/** u32: linear address of the innermost window. */
export const STATE_WINDOW = 0x1004;
/** u32: virtual address of the innermost window. */
export const STATE_WINDOW_ADDRESS = 0x1008;
/** i32: instructions left of this slice. Both tiers store it before every call into the host, so the clock is exact. */
export const STATE_FUEL = 0x100c;
/** i32: the fuel at which breakpoints and statements do not stop (the first instruction of a run), or -1. */
export const STATE_FRESH = 0x1010;
/** u32: flags << 8 that stop the interpreter before an instruction. */
export const STATE_STOP_MASK = 0x1014;
/** u32: linear address of the running copy of the text minus its virtual address, modulo 2^32. */
export const STATE_TEXT_DELTA = 0x1018;
/** u32: virtual bounds of the text: [start, end). */
export const STATE_TEXT_START = 0x101c;
export const STATE_TEXT_END = 0x1020;
/** u32: linear address of the current TLB. */
export const STATE_TLB = 0x1024;
/** u32: thread pointer. */
export const STATE_TP = 0x1028;
/** u32: lowest valid C stack pointer. */
export const STATE_STACK_LIMIT = 0x102c;
/** u32: linear address of the image's heat table (one i32 per instruction). */
export const STATE_HEAT = 0x1030;
/** i32: heat at which the interpreter leaves with Stop.Hot; 0x7fffffff: never. */
export const STATE_HEAT_LIMIT = 0x1034;
/** u32: lowest window (virtual address) that was the innermost one during this run. */
export const STATE_LOWEST_WINDOW = 0x1038;
/** u32: 1 when a fault is one of stack overflow. */
export const STATE_OVERFLOW = 0x103c;
/** i64: what `returned` returns. */
export const STATE_RESULT = 0x1040;
/** i64: result of the system call that was just done. */
export const STATE_SYSCALL_RESULT = 0x1048;
/** 8 x i64: arguments of the system call being made, the first is its number; unused ones are 0. */
export const STATE_SYSCALL_ARGS = 0x1050;
export const SYSCALL_ARGS = 8;
/** u32: linear address just past the last record in the unwind buffer (tier.ts). */
export const STATE_UNWIND_TOP = 0x1090;
/** u32: linear address of one byte per signature of the image: 1 if its result has 32 bits. */
export const STATE_SIGNATURES = 0x1094;
/** u32: where generated code's caller goes on, for a callee that asks (ir.ts, caller). Set right before a call only. */
export const STATE_CALLER = 0x1098;
/** u32: linear address of the table that finds a frame's shadows (shadow.ts). This and what follows: only with checks. */
export const STATE_SHADOWS = 0x109c;
/** u32: for an instruction at linear address `ip`, the bounds of the object it names are at this + ip / 2 (modulo 2^32). */
export const STATE_BOUNDS = 0x10a0;
/** u32: 1 where every access shall be reported, for the data-race detector. */
export const STATE_SHARING = 0x10a4;
/** u32: 1 where signed arithmetic is held against its range. */
export const STATE_ARITHMETIC = 0x10ac;
/** u32: 1 while the thread is in a function of the allocator, which may touch what it has given to nobody. */
export const STATE_QUIET = 0x10a8;

// --- TLBs ---------------------------------------------------------------------------------------------------

/**
 * A TLB is direct mapped: TLB_ENTRIES entries of 32 bytes, chosen by the low bits of the page number:
 *
 *      0  i64  read tag: the page's virtual address, or -1
 *      8  i64  write tag, the same
 *     16  i32  addend: linear address = virtual address + addend, modulo 2^32
 *     20  u16  of a watched page: offset of its first watched byte
 *     22  u16  offset past its last watched byte
 *     24  i64  watched tag: the same as the others, for a page that may be read and written in place, but whose tags are
 *              missing because some of its bytes are watched
 *
 * An access of `size` bytes hits if `address & (-4096 | (size - 1))` equals the tag: for a misaligned access or an
 * address above 32 bits that is never so, and an aligned access never crosses a page. Only code made for a process that is
 * watched looks at the watched tag, and only after a miss.
 */
export const TLB_ENTRY_BYTES = 32;
export const TLB_ENTRIES = 2048;
export const TLB_BYTES = TLB_ENTRIES * TLB_ENTRY_BYTES;
export const TLB_WRITE_TAG = 8;
export const TLB_ADDEND = 16;
export const TLB_WATCHED_FIRST = 20;
export const TLB_WATCHED_PAST = 22;
export const TLB_WATCHED_TAG = 24;
/** How many address spaces have a TLB at a time. */
export const TLB_COUNT = 8;
export const TLB_BASE = 0x10000;

// --- The unwind buffer --------------------------------------------------------------------------------------

/** Where generated code writes its activations when it stops (tier.ts). */
export const UNWIND_BASE = TLB_BASE + TLB_COUNT * TLB_BYTES;
const UNWIND_BYTES = 1 << 19;

/** The first frame handed out. */
export const FIRST_FRAME = (UNWIND_BASE + UNWIND_BYTES) / PAGE_SIZE;

// --- Register stacks: virtual addresses ---------------------------------------------------------------------

/** The register stack of a process's first thread. */
const MAIN_REGISTER_STACK_BYTES = 64 << 20;
/**
 * Generated code does not look whether its windows will fit, so it is entered only where the register stack and RAM have
 * room for all that the unwind buffer can hold. A window is at most 2.5 times its record, and what is left empty at
 * the end of pages adds the less the smaller the windows are: together less than 3 times.
 */
export const FAST_HEADROOM = 3 * UNWIND_BYTES + 2 * PAGE_SIZE;
/**
 * Of each further thread: small enough that a thousand of them fit, and large enough that generated code is entered until
 * the thread's own windows have filled a quarter of a megabyte.
 */
const THREAD_REGISTER_STACK_BYTES = FAST_HEADROOM + 62 * PAGE_SIZE;
/** How many register stacks an address space has room for. */
export const REGISTER_STACKS =
  1 + Math.floor((2 ** 32 - KERNEL_BASE - MAIN_REGISTER_STACK_BYTES) / THREAD_REGISTER_STACK_BYTES);

/** Where the n-th register stack of an address space begins. Which thread has which is the kernel's to say; 0 is the large one. */
export function registerStackBase(n: number): number {
  if (n === 0) return KERNEL_BASE;
  return KERNEL_BASE + MAIN_REGISTER_STACK_BYTES + (n - 1) * THREAD_REGISTER_STACK_BYTES;
}

/** Which register stack of its address space contains this address. */
export function registerStackNumber(address: number): number {
  const offset = address - KERNEL_BASE - MAIN_REGISTER_STACK_BYTES;
  return offset < 0 ? 0 : 1 + Math.floor(offset / THREAD_REGISTER_STACK_BYTES);
}

/** Where the register stack that contains this address begins. */
export function registerStackStart(address: number): number {
  const offset = address - KERNEL_BASE - MAIN_REGISTER_STACK_BYTES;
  return offset < 0 ? KERNEL_BASE : address - (offset % THREAD_REGISTER_STACK_BYTES);
}

/** Just past the register stack that contains this address. */
export function registerStackEnd(address: number): number {
  const offset = address - KERNEL_BASE - MAIN_REGISTER_STACK_BYTES;
  if (offset < 0) return KERNEL_BASE + MAIN_REGISTER_STACK_BYTES;
  return address - (offset % THREAD_REGISTER_STACK_BYTES) + THREAD_REGISTER_STACK_BYTES;
}
