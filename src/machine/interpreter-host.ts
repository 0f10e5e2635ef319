/**
 * What the interpreter and whoever runs it (cpu.ts) promise each other: why it comes back, what it asks for, and the flags it
 * looks at in the running copy of the text.
 */
import type { ValueType } from '../codegen/wasm.ts';

/** Private flags in the running copy. This instruction is executed by the host. */
export const FLAG_HOST = 0x40;
/** A temporary is alive before this instruction. */
export const FLAG_LIVE = 0x80;
/** The checks have something to do at this instruction. Nobody else looks at it. */
export const FLAG_CHECK = 0x20;

/** Why the interpreter came back. "Not executed": the instruction at ip was neither executed nor charged. */
export enum Stop {
  Fuel = 0,
  /** Before an instruction with one of the flags in the stop mask. */
  Flagged = 1,
  /** Before a function entry or loop header that has become hot. */
  Hot = 2,
  /** At an ecall, not executed. */
  Syscall = 3,
  /** After an ecall. */
  Yield = 4,
  /** Not executed; the host knows the address, or STATE_OVERFLOW is set. */
  Fault = 5,
  /** Not executed. */
  Divide = 6,
  /** Not executed. */
  Illegal = 7,
  /** After an instruction. */
  Watch = 8,
  /** A `ret` to RETURN_TO_HOST was executed, its value is in STATE_RESULT; the window is not popped yet. */
  Returned = 9,
  /** Not executed: the checks have found something about it, and will not say it again. */
  Check = 10,
}

/** What `execute` returns when the interpreter shall simply go on at STATE_IP; otherwise a Stop. */
export const GO_ON = -1;

/** What the interpreter asks the host for. Addresses without "virtual" are linear. */
export interface InterpreterHost {
  /** Linear address for an access at a virtual address, after a TLB miss; 0: let `execute` do the instruction. */
  resolve(address: bigint, sizeAndWrite: number): number;
  /** A new window goes on another page than its caller's (virtual addresses): its linear address, or 0 for overflow. */
  enterPage(address: number, caller: number): number;
  /** The innermost window goes, and its page with it; linear address of the caller's. */
  leavePage(caller: number): number;
  /** A call whose signature is not the callee's: copy the arguments from one window to the other. */
  convertArguments(call: number, enter: number, from: number, to: number): void;
  /** Make the system call in the state block: a SyscallOutcome. */
  syscall(): number;
  /** Execute the instruction at STATE_IP and advance it; GO_ON or a Stop. */
  execute(): number;
}

/** In the second argument of `resolve`, beside the size: the access is a write. */
export const RESOLVE_WRITE = 16;

/** Type of an imported function. */
export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export const HOST_TYPES = {
  resolve: { params: ['i64', 'i32'], results: ['i32'] },
  enterPage: { params: ['i32', 'i32'], results: ['i32'] },
  leavePage: { params: ['i32'], results: ['i32'] },
  convertArguments: { params: ['i32', 'i32', 'i32', 'i32'], results: [] },
  syscall: { params: [], results: ['i32'] },
  execute: { params: [], results: ['i32'] },
} as const;
