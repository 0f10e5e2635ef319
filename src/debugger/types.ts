/**
 * What the debugger and its user interface say to each other: plain data, free of any protocol and of kernel objects.
 *
 * Everything handed out belongs to the stop it was made at. Thread and process ids are the simulated tids and pids, which
 * stay valid for ever; frame ids and the `children` of variables are void as soon as the machine has run on.
 */
import type { CheckName } from '../kernel/check-state.ts';

// --- Sources ------------------------------------------------------------------------------------------------

/** A source file. Files of the C library and of /bin have `sysroot:/usr/src/...` as path; Debugger.sourceText has their text. */
export interface SourceReference {
  readonly path: string;
  /** Last component of the path. */
  readonly name: string;
  readonly system: boolean;
}

/** A stretch of a file; lines and columns are 1-based, the end is exclusive. */
export interface SourceRange {
  readonly source: SourceReference;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

// --- Stops --------------------------------------------------------------------------------------------------

export type ExceptionFilterId =
  | 'fork'
  | 'exec'
  | 'wait'
  | 'exit'
  | 'signal'
  | 'crash'
  | 'deadlock'
  | 'threadStart'
  | 'threadExit'
  | 'contextSwitch'
  | 'contention'
  | 'misuse'
  /** What the checks find (kernel/checks.ts). */
  | CheckName;

export interface ExceptionFilterInfo {
  readonly filter: ExceptionFilterId;
  readonly label: string;
  readonly description: string;
  readonly byDefault: boolean;
  /** Example of a condition, with the extra names it may use. */
  readonly conditionDescription: string;
}

export interface ExceptionFilter {
  readonly filter: ExceptionFilterId;
  /** C expression; $pid, $tid and what CONDITION_NAMES (exceptions.ts) lists for the filter are names too. */
  readonly condition?: string;
}

export type StopReason =
  | 'entry'
  | 'step'
  | 'breakpoint'
  | 'function breakpoint'
  | 'instruction breakpoint'
  | 'data breakpoint'
  | 'exception'
  | 'pause'
  | 'goto'
  | 'restart'
  /** Several threads can run, and the schedule leaves it to the user who does. */
  | 'choice'
  /** The user has given the CPU to another thread. */
  | 'switch'
  /** The last process is gone. */
  | 'done';

/** Why the machine stands still. All threads are stopped. */
export interface Stop {
  readonly reason: StopReason;
  /** The thread it is about. Absent when no thread is left. */
  readonly threadId: number | undefined;
  /** One or two words, for a narrow call stack: `Fork`. */
  readonly description: string;
  /** What happened, in words: `59101 called fork(): child 59102`. */
  readonly text: string;
  readonly hitBreakpointIds: readonly number[];
  /** Why the condition of what was hit cannot be evaluated; `text` says so, too. */
  readonly trouble?: string;
  /** Only with reason `exception`. */
  readonly exception?: ExceptionDetails;
  /** Only with reason `done`: exit status of the first process; 128 + n if signal n killed it. */
  readonly exitCode?: number;
}

export interface ExceptionDetails {
  readonly filter: ExceptionFilterId;
  /** `SIGSEGV`, `fork`, `deadlock`, ... */
  readonly name: string;
  /** The cause in full sentences; several lines for a deadlock. */
  readonly message: string;
  readonly signal?: number;
  /** Address that could not be accessed, or the instruction's. */
  readonly address?: bigint;
  /** `main() at p3.c:12`, innermost first. */
  readonly backtrace: readonly string[];
}

/** Where in time the machine is; clocks count instructions. */
export interface History {
  readonly clock: number;
  /** The farthest that was reached: what is before it is recorded. */
  readonly end: number;
  readonly events: readonly HistoryEvent[];
  /** Bytes of output that have been shown and are not yet written at this moment. */
  readonly unwritten: number;
}

/** Something the kernel did, as an entry of the history. */
export interface HistoryEvent {
  readonly clock: number;
  /** `fork`, `exec`, `exit`, `wait`, ... */
  readonly event: string;
  readonly pid: number;
  readonly tid: number;
  /** The process or thread that was made, or waited for. */
  readonly child?: number;
}

/** Somewhere in the history, as `procstep/goTo` (dap/protocol.ts) has it. */
export type Destination =
  | { readonly to: 'start' | 'end' }
  | { readonly to: 'event'; readonly index: number; readonly side?: 'before' | 'after' }
  | {
      readonly to: 'nextEvent' | 'previousEvent';
      readonly events?: readonly string[];
      readonly pid?: number;
    }
  | { readonly to: 'birth'; readonly threadId: number };

export type Granularity = 'statement' | 'line' | 'instruction';

// --- Breakpoints --------------------------------------------------------------------------------------------

/** What every kind of breakpoint may have. */
export interface BreakpointConditions {
  /** C expression evaluated in the frame; stops if it is not 0. */
  readonly condition?: string;
  /** `5` or `== 5`: the fifth hit; `>= 5`, `> 5`, `< 5`; `% 3`: every third. Hits with a false condition do not count. */
  readonly hitCondition?: string;
  /** Print this instead of stopping; {expressions} are replaced. */
  readonly logMessage?: string;
}

export interface SourceBreakpoint extends BreakpointConditions {
  readonly line: number;
  readonly column?: number;
}
export interface FunctionBreakpoint extends BreakpointConditions {
  readonly name: string;
}
export interface InstructionBreakpoint extends BreakpointConditions {
  /** An instruction reference, as frames and disassembled instructions have them. */
  readonly reference: string;
  /** Bytes. */
  readonly offset?: number;
}
export interface DataBreakpoint extends BreakpointConditions {
  /** From dataBreakpointInfo: process, address and size. */
  readonly dataId: string;
  readonly access: 'read' | 'write' | 'readWrite';
}

/** What became of a breakpoint that was set. */
export interface Breakpoint {
  readonly id: number;
  readonly verified: boolean;
  /** Why it is not verified. */
  readonly message?: string;
  /** Where it really is: a line without a statement moves to the next one with one. */
  readonly range?: SourceRange;
  readonly instructionReference?: string;
}

export interface DataBreakpointInfo {
  /** undefined: cannot be watched, the description says why. */
  readonly dataId: string | undefined;
  readonly description: string;
  /** It cannot be watched for being read. */
  readonly writesOnly?: boolean;
}

// --- Threads and processes ------------------------------------------------------------------------------------

export type StateWord = 'ready' | 'running' | 'blocked' | 'stopped' | 'zombie';

export interface ThreadInfo {
  readonly id: number;
  readonly pid: number;
  /** `P2 59103 · worker · blocked: read(pipe 5)` */
  readonly name: string;
  readonly state: StateWord;
  /** Of a user-level thread: the kernel thread that carries it. */
  readonly carrier?: number;
}

/** One row of the process tree. The same shape as the adapter's protocol has. */
export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  /** P0, P1, ... in the order of creation; absent for init. */
  readonly label?: string;
  readonly name: string;
  readonly command: string;
  readonly state: StateWord;
  readonly detail: string;
  readonly orphan: boolean;
  readonly threads: readonly ThreadRow[];
}

export interface ThreadRow {
  /** Of a user-level thread, which has no tid of its own, that of the kernel thread that carries it. */
  readonly tid: number;
  readonly threadId: number;
  /** Of a user-level thread: its number in its process. */
  readonly userThread?: number;
  readonly name: string;
  readonly state: StateWord;
  readonly detail: string;
}

export interface Frame {
  readonly id: number;
  /** Function name, or `<signal handler called>`. */
  readonly name: string;
  /** Absent where there is no source. */
  readonly range?: SourceRange;
  /** Text address of the next instruction, and the same as a reference that also names the program. */
  readonly pc: number;
  readonly instructionReference: string;
  /** subtle: a function of the library. label: not a function at all. */
  readonly hint: 'normal' | 'subtle' | 'label';
  readonly module: string;
  readonly canRestart: boolean;
}

// --- Variables ------------------------------------------------------------------------------------------------

/** Children of a variable, made when asked for. */
export interface Children {
  /** How many have names, how many are numbered elements. */
  readonly named: number;
  readonly indexed: number;
  /** All named children and the elements [start, start + count); by default everything. */
  list(start?: number, count?: number): readonly Variable[];
  /** Assign to a child, by the name shown. Throws DebuggerError in words. */
  set?(name: string, text: string): Variable;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  /** C expression that gives this value in the frame. */
  readonly evaluateName?: string;
  /** Where its bytes are: a hexadecimal number that also names the process (for P0 it is the address itself). */
  readonly memoryReference?: string;
  readonly children?: Children;
  readonly readOnly?: boolean;
  /** Its value is another one than at the last stop. Kernel data only. */
  readonly changed?: boolean;
  readonly presentation?: 'data' | 'class' | 'property' | 'method' | 'virtual';
}

export interface Scope {
  readonly name: string;
  readonly hint?: 'arguments' | 'locals' | 'registers' | 'globals';
  readonly expensive: boolean;
  readonly children: Children;
  readonly range?: SourceRange;
}

export type EvaluateContext = 'watch' | 'hover' | 'repl' | 'clipboard' | 'variables';

export interface CompletionItem {
  readonly label: string;
  readonly text?: string;
  readonly kind: 'variable' | 'function' | 'field' | 'keyword' | 'text';
  readonly detail?: string;
  /** Offset in the text where the replaced part begins, and its length. */
  readonly start: number;
  readonly length: number;
}

// --- Machine level --------------------------------------------------------------------------------------------

export interface DisassembledInstruction {
  /** Instruction reference: a hexadecimal number that also names the program (for the first one it is the address itself). */
  readonly address: string;
  readonly bytes: string;
  readonly text: string;
  /** `main+3` */
  readonly symbol?: string;
  readonly range?: SourceRange;
  /** There is no instruction at this address. */
  readonly invalid?: boolean;
}

export interface ModuleInfo {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly system: boolean;
  /** Text: first address, and the one after the last. */
  readonly start: number;
  readonly end: number;
}

export interface GotoTarget {
  /** Text address. */
  readonly id: number;
  readonly label: string;
  readonly range: SourceRange;
}

export interface StepInTarget {
  /** Text address of the function's entry. */
  readonly id: number;
  readonly label: string;
}

/** What a process wrote to the terminal, to standard output or standard error. */
export interface Output {
  readonly text: string;
  /** terminal: what went to the simulated terminal; console: log points and remarks of the debugger. */
  readonly category: 'stdout' | 'stderr' | 'terminal' | 'console';
  /** 0: no process (echo of typed characters). */
  readonly pid: number;
  readonly threadId: number;
  /** `P1 59102`; empty without a process. */
  readonly label: string;
  readonly range?: SourceRange;
}

/** What the debugger tells while the machine runs. Called synchronously; must not call back into the debugger. */
export interface DebuggerListener {
  output?(output: Output): void;
  breakpointChanged?(breakpoint: Breakpoint): void;
  threadStarted?(threadId: number): void;
  threadExited?(threadId: number): void;
  /** A process was created, ended, was waited for, or executed another program. */
  processesChanged?(): void;
  moduleLoaded?(module: ModuleInfo, sources: readonly SourceReference[]): void;
}

/** A request that cannot be carried out; the message is for the user. */
export class DebuggerError extends Error {}
