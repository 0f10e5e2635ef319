/**
 * What the machine and the operating system on it promise each other. The machine knows nothing of processes:
 * it runs one thread of one address space at a time, and asks a Supervisor (the kernel) about everything else.
 */
import type { AddressSpace } from './memory.ts';

/**
 * All the state of a thread that is not in RAM. Everything else (return addresses, registers, stack pointers) is in its
 * windows (compiler/ir.ts).
 */
export interface ThreadContext {
  /** Text address of the next instruction. */
  pc: number;
  /** Virtual address of the innermost window. */
  window: number;
  /** Thread pointer, what the `tp` instruction reads. */
  tp: number;
  /** Lowest valid C stack pointer: an `enter` that would go below it is a stack-overflow fault. */
  stackLimit: number;
}

export type Access = 'read' | 'write' | 'execute';

/** What a system call made from generated or interpreted code did; see Supervisor.syscall. */
export enum SyscallOutcome {
  /** The result is in cpu.syscallResult; the thread goes on at once. */
  Done = 0,
  /** Not executed. Cpu.run must return `syscall` with the pc still at the ecall and all frames in RAM. */
  NeedsFrames = 1,
  /** Executed, result set, but Cpu.run must return `yield` with the pc after the ecall. */
  DoneThenStop = 2,
}

export interface Supervisor {
  /**
   * The running thread touched `address` and the page table did not allow it. Make it right (zero page, copy-on-write
   * copy, stack growth) and return true, or return false: Cpu.run then returns a `fault`.
   */
  pageFault(address: number, access: Access): boolean;
  /**
   * Called at an `ecall`, with cpu.syscallArgs(n) readable and cpu.clock exact, in the middle of Cpu.run. Reads and writes
   * the process's memory through the AddressSpace only; must not touch the ThreadContext (it is stale here).
   */
  syscall(): SyscallOutcome;
  /**
   * May the running thread go on (longjmp) on the register stack that contains this address? Asked only of stacks that its
   * activations are not on; without this method it may not.
   */
  ownsRegisterStack?(address: number): boolean;
}

/** Why Cpu.run came back. The context's pc is at the instruction named, and every frame is in RAM. */
export type CpuExit =
  /** `fuel` instructions were executed. */
  | { readonly kind: 'fuel' }
  /** At an ecall, not yet executed (the supervisor said NeedsFrames). Perform it, then Cpu.finishSyscall. */
  | { readonly kind: 'syscall' }
  /** After an ecall (the supervisor said DoneThenStop). */
  | { readonly kind: 'yield' }
  /** The instruction at pc accessed memory it may not. `overflow`: an `enter` ran out of stack. `address` may exceed 32 bits. */
  | { readonly kind: 'fault'; readonly address: bigint; readonly access: Access; readonly overflow: boolean }
  | { readonly kind: 'trap'; readonly trap: 'divide' | 'illegal' }
  /** About to execute an instruction with a breakpoint (never the first instruction of a run). */
  | { readonly kind: 'breakpoint' }
  /** mode 'statement': about to execute an instruction that begins a statement (never the first of a run). */
  | { readonly kind: 'statement' }
  /** The instruction just executed touched a watched range. */
  | { readonly kind: 'watch'; readonly address: number; readonly size: number; readonly access: Access }
  /** The checks found something about the instruction at pc, which is not executed (Observer). */
  | { readonly kind: 'check' }
  /** A function returned to RETURN_TO_HOST (Cpu.pushCall); its result's 8 raw bytes. */
  | { readonly kind: 'returned'; readonly value: bigint };

/**
 * run: both tiers, stops at breakpoints. interpret: the same, interpreter only.
 * statement: the interpreter, until the next statement.
 */
export type RunMode = 'run' | 'interpret' | 'statement';

/** Return pc of a call made from outside (the debugger's evaluator). */
export const RETURN_TO_HOST = 0;

export interface Watch {
  readonly space: AddressSpace;
  readonly address: number;
  readonly size: number;
  readonly access: 'read' | 'write' | 'readWrite';
}

/** An access that an instruction is about to make. */
export interface ObservedAccess {
  /** Virtual address. */
  readonly address: number;
  /** Bytes. */
  readonly size: number;
  readonly write: boolean;
  readonly atomic: boolean;
}

/** Where the instruction is that the observer is asked about. */
export interface ObservedPlace {
  readonly pc: number;
  /** Virtual and linear address of the innermost window. */
  readonly window: number;
  readonly linear: number;
}

/** How closely a thread is looked at. */
export interface Look {
  /** Definedness and bounds too, in the interpreter; else only addressability. */
  readonly full: boolean;
  /** Every access is told. */
  readonly sharing: boolean;
  /** Arithmetic of signed integers is looked at. */
  readonly arithmetic: boolean;
  /** The thread is in the allocator, which may touch memory that is nobody's. */
  readonly quiet: boolean;
}

/**
 * Who looks on while a machine with shadows runs. What it is told of is about to happen; where it returns true the thread stops
 * before that, and the observer must not do so for the same finding again. It may change shadows, and nothing else.
 */
export interface Observer {
  /** Asked when a thread begins to run; undefined: nothing is looked at. */
  begin(): Look | undefined;
  /** The shadows object to an access; whether they are right is for the observer to say. */
  suspect(access: ObservedAccess, place: ObservedPlace): boolean;
  shared(access: ObservedAccess, place: ObservedPlace): boolean;
  /** A branch depends on bits that have no value. */
  undecided(place: ObservedPlace): boolean;
  /** An add, sub or mul of signed integers is about to be executed: does its result fit? */
  overflows(place: ObservedPlace): boolean;
  /** An annotated `enter` or `ret`, or any `alloca`. */
  hook(place: ObservedPlace): boolean;
  /** Whether the thread is in the allocator from here on: asked after `hook`. */
  readonly quiet: boolean;
}

/** What an image's instructions are to the checks. */
export interface Annotations {
  /** Text addresses of `enter` and `ret` instructions to tell of. */
  readonly hooks: Iterable<number>;
  /** By text address of a constant, `add.imm`, load or store that names a static object: that object. */
  readonly statics: Iterable<readonly [number, { readonly address: number; readonly size: number }]>;
  /**
   * By text address of an instruction that adds an offset in the frame: how far into a local that leads (address), and the
   * local's size.
   */
  readonly locals: Iterable<readonly [number, { readonly address: number; readonly size: number }]>;
  /** Functions that must be interpreted, by text address of their entry. */
  readonly interpretOnly: Iterable<number>;
}
