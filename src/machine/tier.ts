/**
 * The seam between the CPU and generated code (the fast tier).
 *
 * The interpreter counts *heat* at function entries and loop headers. At HEAT_LIMIT it leaves, and the CPU offers the
 * place to the fast tier. If the tier enters, it runs until it cannot go on *exactly*; then the CPU lays its activations
 * out as windows, and the interpreter continues from there. Generated code never writes a window itself.
 *
 * On entry (everything in the state block, layout.ts):
 *   - the innermost window (STATE_WINDOW, linear address) is the activation to run; all its registers are in it,
 *     temporaries are 0 and dead; `pc` is its function's `enter` or an instruction with FLAG_LOOP;
 *   - STATE_FUEL instructions may be executed; STATE_TLB, STATE_TP, STATE_STACK_LIMIT are set.
 *
 * What generated code may call (FastHost) is `syscall`. Before it, it stores STATE_FUEL: what is left with the ecall itself
 * not charged yet.
 *
 * It stops in one of two ways, with STATE_FUEL exact:
 *   - `Returned`: the activation entered executed its `ret` (charged). The value is in STATE_RESULT as canonical register bits
 *     (0 if none). The CPU pops the window and delivers the result.
 *   - anything else: each live activation has appended a record to the unwind buffer, innermost first, the last one
 *     being the activation entered; STATE_UNWIND_TOP is the linear address past the last. A record:
 *
 *          0  u32  text address of the function's `enter`
 *          4  u32  pc: of the next instruction for the innermost, the return pc (after the call) for the others
 *          8  i64  sp
 *         16  the registers, 8 bytes each, (window size - REG_BASE) bytes: dead temporaries are 0
 *
 *     Buffer and register stack must not overflow: generated code unwinds rather than let the records of the live
 *     activations exceed UNWIND_BYTES. (The CPU enters only where the register stack has room for all that.)
 *
 * Reasons to unwind with `Interpret`: less fuel than the next block costs; a TLB miss; a call into a function
 * whose `interpretOnly` word is -1 (pc is the callee's `enter`, its window is a record too); too deep; a stack limit
 * or division trap (the interpreter raises it); an access to memory that its shadow says is nobody's; any operation generated code does not have (setjmp, longjmp, ...).
 */
import type { LoadedImage } from './loaded-image.ts';

/**
 * Executions of a function entry or loop header before it is offered to the fast tier. Making code takes the engine tens
 * of milliseconds in a young process, in which the interpreter does millions of instructions: most lab programs are over by then.
 */
export const HEAT_LIMIT = 10_000;

/** With less fuel than this the interpreter is faster, and the tier is not asked. */
export const LEAST_FUEL = 50;

export enum FastStop {
  /** The entered activation returned. */
  Returned = 0,
  /** Unwound; the interpreter must go on at pc. */
  Interpret = 1,
  /** Unwound at an ecall for which `syscall` said NeedsFrames: pc at the ecall, not charged. */
  Syscall = 2,
  /** Unwound after an ecall for which `syscall` said DoneThenStop: charged, its d written, pc after it. */
  Yield = 3,
}

/** What the CPU offers generated code. */
export interface FastHost {
  readonly memory: WebAssembly.Memory;
  /** All of it as words; another view once it has grown. (Asking the memory for its buffer takes longer than a system call may.) */
  readonly words: () => Int32Array;
  /** Zeroed linear memory for good, for what generated code looks up: its linear address. RangeError when RAM is used up. */
  readonly allocate: (bytes: number) => number;
  /** Makes the system call in STATE_SYSCALL_ARGS; returns a SyscallOutcome, the result in STATE_SYSCALL_RESULT. */
  readonly syscall: () => number;
  /** Linear address of the table of shadows (shadow.ts), on a machine that is checked: accesses are held against it. */
  readonly shadows: number | undefined;
}

export interface FastTier {
  /**
   * Enter generated code at `pc`, or return undefined when there is none for it or the fuel is too little to be worth it:
   * the interpreter then goes on and asks again later. May compile now; must not depend on the host's clock. `watching`: some
   * memory of the process is watched, so its code shall go on where an access is only beside it.
   */
  run(image: LoadedImage, pc: number, watching: boolean): FastStop | undefined;
}

/** Makes a tier for a CPU; called once. */
export type FastTierFactory = (host: FastHost) => FastTier;
