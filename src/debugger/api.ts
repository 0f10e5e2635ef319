/**
 * Everything a user interface can ask of the debugger. `Debugger` (debugger.ts) is the implementation; adapters depend on this
 * alone, so they can be tested without a machine.
 *
 * Running is in slices, so that the caller can look at its mailbox in between:
 *
 *     debugger.continue();
 *     for (;;) { const stop = debugger.runSlice(1_000_000); if (stop) break; if (debugger.waitingForInput) await input; }
 *
 * The other requests are for a machine that stands still, and throw DebuggerError when they cannot be carried out.
 */
import type {
  Breakpoint,
  CompletionItem,
  DataBreakpoint,
  DataBreakpointInfo,
  DebuggerListener,
  Destination,
  DisassembledInstruction,
  EvaluateContext,
  ExceptionFilter,
  ExceptionFilterInfo,
  Frame,
  FunctionBreakpoint,
  GotoTarget,
  Granularity,
  History,
  InstructionBreakpoint,
  ModuleInfo,
  ProcessRow,
  Scope,
  SourceBreakpoint,
  SourceRange,
  SourceReference,
  StepInTarget,
  Stop,
  ThreadInfo,
  Variable,
} from './types.ts';

export interface DebuggerApi {
  listener: DebuggerListener;
  /** Step into and step out pass over library code. Default true. */
  justMyCode: boolean;
  readonly exceptionFilters: readonly ExceptionFilterInfo[];

  // --- Run control: these only say what to do, runSlice does it ---
  /** Begin: run until something stops the machine; with `stopOnEntry` at the first statement of main at the latest. */
  start(stopOnEntry: boolean): void;
  continue(): void;
  stepOver(threadId: number, granularity: Granularity): void;
  /** `target`: a StepInTarget's id, the one call to go into. */
  stepInto(threadId: number, granularity: Granularity, target?: number): void;
  stepOut(threadId: number): void;
  /** Makes the next runSlice stop at once. */
  pause(): void;
  /** Run for at most about so many instructions. undefined: not stopped yet, call again. */
  runSlice(maxInstructions: number): Stop | undefined;
  /** After runSlice gave undefined: nothing can run until input comes (or `pause` is called). */
  readonly waitingForInput: boolean;
  /**
   * With `waitingForInput`, where the program does not wait for ever (select, poll): when it goes on without input, in nanoseconds of
   * virtual time. Whoever types has the time until then: the caller lets it pass and says `timeOut`.
   */
  readonly inputDeadline: number | undefined;
  /** Virtual time in nanoseconds. */
  readonly now: number;
  /** The time until `inputDeadline` is over: the next runSlice goes on without input. */
  timeOut(): void;
  /** Instructions executed so far. */
  readonly clock: number;
  // --- Back in time: as run control, runSlice does it; the machine stands still at the end ---
  /**
   * To where this thread was before: at the same depth or further out, at any depth of the user's code (`into`), or at the call
   * (`out`). Before its first place that is where it was created. When no thread is left, to the last place of the last one.
   */
  stepBack(threadId: number, kind: 'over' | 'into' | 'out', granularity: Granularity): void;
  /** To the last stop that breakpoints, data breakpoints or exception filters would have made, else to the beginning. */
  reverseContinue(): void;
  /** To the moment when so many instructions had been executed. */
  seek(clock: number): void;
  /** To a place of the history. */
  goTo(destination: Destination): void;
  /** To the last time that a thread (this one) was about to execute a statement of a line. */
  lastRan(path: string, line: number, threadId?: number): void;
  /**
   * To the last time that the program, any process that shares the bytes, or a system call wrote an lvalue: before the instruction
   * or after it. What the user assigned does not count.
   */
  lastWritten(expression: string, frameId: number | undefined, side: 'before' | 'after'): void;
  history(): History;
  stepInTargets(frameId: number): readonly StepInTarget[];
  gotoTargets(path: string, line: number): readonly GotoTarget[];
  /** Let the thread go on at a goto target of its innermost function. Gives the stop to report. */
  goto(threadId: number, target: number): Stop;
  /** Give the CPU to this thread, which must be runnable. Nothing is executed yet. Gives the stop to report. */
  runNext(threadId: number): Stop;
  /** Enter the frame's function anew, with the arguments it has now. */
  restartFrame(frameId: number): Stop;
  /** End a process as SIGKILL would. Takes effect when the machine runs on. */
  terminateProcess(pid: number): void;
  /**
   * End these threads on the spot: no cleanup handler runs, and what they have locked stays locked. Where they are all that
   * a process has, the process ends as SIGKILL would end it. User-level threads cannot be ended.
   */
  terminateThreads(threadIds: readonly number[]): void;

  // --- Breakpoints: each call replaces all of its kind (of that file) ---
  setSourceBreakpoints(path: string, breakpoints: readonly SourceBreakpoint[]): readonly Breakpoint[];
  setFunctionBreakpoints(breakpoints: readonly FunctionBreakpoint[]): readonly Breakpoint[];
  setInstructionBreakpoints(breakpoints: readonly InstructionBreakpoint[]): readonly Breakpoint[];
  setDataBreakpoints(breakpoints: readonly DataBreakpoint[]): readonly Breakpoint[];
  setExceptionFilters(filters: readonly ExceptionFilter[]): readonly Breakpoint[];
  /** Can this expression (or, with `children`, this child of them by name) be watched? */
  dataBreakpointInfo(expression: string, frameId?: number): DataBreakpointInfo;
  /** Places in these lines where a breakpoint can be. */
  breakpointLocations(path: string, line: number, endLine?: number): readonly SourceRange[];

  // --- Looking ---
  threads(): readonly ThreadInfo[];
  processes(): readonly ProcessRow[];
  /** Frames innermost first; empty for zombies. */
  stack(threadId: number, start?: number, count?: number): { frames: readonly Frame[]; total: number };
  scopes(frameId: number): readonly Scope[];
  /** What belongs to no process: run queue, process table, physical memory, clock, pipes, terminal. */
  kernelScopes(): readonly Scope[];
  /** Value of a C expression; `,x` and the like after it choose a format. Without a frame: in the innermost of the current thread. */
  evaluate(text: string, frameId: number | undefined, context: EvaluateContext): Variable;
  setExpression(text: string, value: string, frameId: number | undefined): Variable;
  completions(text: string, column: number, frameId: number | undefined): readonly CompletionItem[];
  /** Bytes of a process's memory, from `address` (a memory reference), as many as are mapped without a gap. */
  readMemory(
    memoryReference: string,
    offset: number,
    count: number,
  ): { address: string; data: Uint8Array; unreadable: number };
  /** Returns how many bytes were written. */
  writeMemory(memoryReference: string, offset: number, data: Uint8Array): number;
  disassemble(
    reference: string,
    instructionOffset: number,
    count: number,
  ): readonly DisassembledInstruction[];
  modules(): readonly ModuleInfo[];
  loadedSources(): readonly SourceReference[];
  /** Text of a source file, in particular of `sysroot:` ones. */
  sourceText(path: string): string | undefined;
}
