/**
 * The debugger: run control and inspection of one machine behind one interface (api.ts), without any protocol.
 * `launchDebugger` makes both, with the debugger's hand on the decisions who runs, so that a stepped thread runs.
 */
import { regOffset } from '../compiler/ir.ts';
import { type InputQueue, type LoggedDecision, RecordingDecisions } from '../kernel/decisions.ts';
import { functionAt } from '../kernel/events.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Thread } from '../kernel/proc.ts';
import { registerStackStart } from '../machine/layout.ts';
import type { DebuggerApi } from './api.ts';
import { Destinations } from './destinations.ts';
import { registerBits, valueAt } from './evaluate.ts';
import { EXCEPTION_FILTERS } from './exceptions.ts';
import { type Activation, restartable } from './frames.ts';
import { Inspection } from './inspection.ts';
import { type Effect, perform, performAgain } from './interventions.ts';
import { type LaunchConfiguration, type Launched, type LaunchServices, launch } from './launch.ts';
import { INIT, listProcesses, listThreads } from './processes.ts';
import { Programs } from './programs.ts';
import { Reverse } from './reverse.ts';
import { RunControl } from './run-control.ts';
import { SteeredDecisions } from './steering.ts';
import type { StepKind } from './stepping.ts';
import { type RecordedHistory, Timeline, type TimelineOptions } from './timeline.ts';
import {
  type Breakpoint,
  type CompletionItem,
  type DataBreakpoint,
  type DataBreakpointInfo,
  DebuggerError,
  type DebuggerListener,
  type Destination,
  type DisassembledInstruction,
  type EvaluateContext,
  type ExceptionFilter,
  type Frame,
  type FunctionBreakpoint,
  type GotoTarget,
  type Granularity,
  type History,
  type InstructionBreakpoint,
  type ModuleInfo,
  type ProcessRow,
  type Scope,
  type SourceBreakpoint,
  type SourceRange,
  type SourceReference,
  type StepInTarget,
  type Stop,
  type ThreadInfo,
  type Variable,
} from './types.ts';
import { isUserThreadId } from './user-threads.ts';
import { inWords } from './variables.ts';

export class Debugger implements DebuggerApi {
  readonly exceptionFilters = EXCEPTION_FILTERS;
  private readonly inspection: Inspection;
  private readonly control: RunControl;

  private readonly reverse: Reverse;
  private readonly destinations: Destinations;
  readonly timeline: Timeline;

  /**
   * `steering` must be what the machine's decisions come through; without it a step does not choose who runs. The same with
   * the recording, without which there is no way back.
   */
  constructor(
    readonly machine: Machine,
    private readonly steering?: SteeredDecisions,
    history: { readonly recording?: RecordingDecisions; readonly input?: InputQueue } & TimelineOptions = {},
  ) {
    const programs = new Programs(machine);
    this.timeline = new Timeline(machine, history.recording, history.input, history);
    this.timeline.perform = effect => performAgain(machine, steering, effect);
    this.inspection = new Inspection(machine, programs, steering, this.timeline);
    this.control = new RunControl(machine, programs, this.inspection, steering, this.timeline);
    const { inspection, control, timeline } = this;
    this.reverse = new Reverse(machine, timeline, programs, inspection, control);
    const { past, words } = control;
    this.destinations = new Destinations(machine, timeline, programs, inspection, past, words, this.reverse);
  }

  get listener(): DebuggerListener {
    return this.control.listener;
  }

  set listener(listener: DebuggerListener) {
    this.control.listener = listener;
  }

  get justMyCode(): boolean {
    return this.control.justMyCode;
  }

  set justMyCode(on: boolean) {
    this.control.justMyCode = on;
  }

  get inputDeadline(): number | undefined {
    return this.control.inputDeadline;
  }

  get now(): number {
    return this.machine.now;
  }

  timeOut(): void {
    this.control.timeOut();
  }

  get waitingForInput(): boolean {
    return this.control.waitingForInput;
  }

  get clock(): number {
    return this.machine.clock;
  }

  // --- Run control -----------------------------------------------------------------------------------------

  start(stopOnEntry: boolean): void {
    this.control.start(stopOnEntry);
  }

  continue(): void {
    this.control.continue();
  }

  stepOver(threadId: number, granularity: Granularity): void {
    this.control.step(threadId, { kind: 'over', granularity, target: undefined });
  }

  stepInto(threadId: number, granularity: Granularity, target?: number): void {
    this.control.step(threadId, { kind: 'into', granularity, target });
  }

  stepOut(threadId: number): void {
    this.control.step(threadId, { kind: 'out', granularity: 'statement', target: undefined });
  }

  pause(): void {
    this.control.pause();
  }

  runSlice(maxInstructions: number): Stop | undefined {
    return this.control.runSlice(maxInstructions);
  }

  // --- Back in time ----------------------------------------------------------------------------------------

  stepBack(threadId: number, kind: StepKind, granularity: Granularity): void {
    const { threads } = this.machine;
    const last = threads.size > 0 ? undefined : this.timeline.events.findLast(e => e.event === 'exit');
    this.control.goBack(this.reverse.step(last?.tid ?? threadId, kind, granularity));
  }

  reverseContinue(): void {
    this.control.goBack(this.reverse.continue());
  }

  seek(clock: number): void {
    const { end } = this.timeline;
    if (clock < 0 || clock > end.clock) throw new DebuggerError(`positions go from 0 to ${end.clock}`);
    this.control.goBack(this.reverse.seek(clock));
  }

  goTo(destination: Destination): void {
    this.control.goBack(this.destinations.goTo(destination));
  }

  lastRan(path: string, line: number, threadId?: number): void {
    this.control.goBack(this.destinations.lastRan(path, line, threadId));
  }

  lastWritten(expression: string, frameId: number | undefined, side: 'before' | 'after'): void {
    const place = this.inspection.writtenPlace(expression, frameId);
    this.control.goBack(this.destinations.lastWritten(place, side));
  }

  history(): History {
    const { position, end, events } = this.timeline;
    return { clock: position.clock, end: end.clock, events, unwritten: this.control.told.unwritten };
  }

  stepInTargets(frameId: number): readonly StepInTarget[] {
    return this.inspection.stepInTargets(frameId, this.justMyCode);
  }

  gotoTargets(path: string, line: number): readonly GotoTarget[] {
    return this.inspection.gotoTargets(path, line);
  }

  goto(threadId: number, target: number): Stop {
    const t = this.inspection.thread(threadId);
    const { program, pc } = this.inspection.gotoPlace(target);
    const [top] = this.inspection.activationsOf(t);
    const f = program && functionAt(program.image, pc);
    if (!top || !f || top.program !== program || top.function !== f) {
      throw new DebuggerError('a thread can only go on within the function it is in');
    }
    this.change({ do: 'goto', tid: threadId, pc });
    this.inspection.forget();
    return this.control.stoppedBy('goto', threadId, `${t.proc.pid} goes on at another place`);
  }

  runNext(threadId: number): Stop {
    return this.control.runNext(threadId);
  }

  restartFrame(frameId: number): Stop {
    const { activation, stack } = this.inspection.frame(frameId);
    const space = activation.thread.proc.memory?.space;
    const caller = stack[activation.level + 1];
    if (!space || !caller || !restartable(stack)(activation.level)) {
      throw new DebuggerError(
        'this frame cannot be restarted: nobody called it, or a signal handler runs above it',
      );
    }
    const t = activation.thread;
    if (registerStackStart(activation.window.window) !== registerStackStart(t.context.window)) {
      throw new DebuggerError('this frame cannot be restarted: its user-level thread does not run now');
    }
    const args = this.currentArguments(activation);
    this.change({
      do: 'restart',
      tid: t.tid,
      caller: caller.window.window,
      entry: activation.window.entry,
      registers: args,
    });
    this.inspection.forget();
    return this.control.restarted(t);
  }

  /** Does something to the machine that the recording will know of. */
  private change(effect: Effect): void {
    this.timeline.beginChange(effect);
    inWords(() => perform(this.machine, this.steering, effect));
  }

  /** The parameters of an activation as registers: hidden ones as they were passed, the others with the values they have now. */
  private currentArguments(activation: Activation): bigint[] {
    const frame = this.inspection.evaluation(activation, false);
    const f = activation.function!.source; // restartable asked for it
    const count = f.signature.indexOf(':');
    const registers = Array.from({ length: count }, (_, i) => frame.readRegister(regOffset(i)));
    const variadic = f.type.kind === 'function' && f.type.variadic ? 1 : 0;
    const parameters = f.variables.filter(v => v.isParam).length;
    // The static chain of a nested function, and the place for a struct result.
    const hidden = count - parameters - variadic;
    f.variables
      .filter(v => v.isParam)
      .sort((a, b) => a.range.start - b.range.start)
      .forEach((v, i) => {
        const place = frame.placeAt(v.location);
        if (v.location.kind === 'frame' && typeof place !== 'string') {
          registers[i + hidden] = registerBits(valueAt(place, v.type, frame));
        }
      });
    return registers;
  }

  terminateProcess(pid: number): void {
    const p = this.machine.procs.get(pid);
    if (!p || pid === INIT) throw new DebuggerError(`there is no process ${pid} to end`);
    if (p.zombie) return;
    this.change({ do: 'kill', pid });
    this.inspection.forget();
  }

  terminateThreads(threadIds: readonly number[]): void {
    const ended = threadIds.map(id => this.machine.threads.get(id) ?? this.userThreadOrId(id));
    for (const t of ended) {
      if (typeof t === 'number') this.terminateProcess(t);
      else if (!t.proc.threads.includes(t)) continue;
      else if (t.proc.threads.every(o => ended.includes(o))) this.terminateProcess(t.proc.pid);
      else this.terminateThread(t);
    }
  }

  /** The pid of a zombie, perhaps. A user-level thread is nothing that anybody but its program could end. */
  private userThreadOrId(id: number): number {
    if (isUserThreadId(id)) {
      throw new DebuggerError(
        'a user-level thread cannot be ended: the kernel, which could, does not know it',
      );
    }
    return id;
  }

  private terminateThread(t: Thread): void {
    this.control.told.remark(
      `Thread ${t.tid} was ended on the spot, as no program can do it: pthread_cancel would have run its cleanup handlers, a ` +
        'signal would have ended the whole process. What it has locked stays locked.',
    );
    this.change({ do: 'endThread', tid: t.tid });
    this.inspection.forget();
  }

  // --- Breakpoints -----------------------------------------------------------------------------------------

  setSourceBreakpoints(path: string, breakpoints: readonly SourceBreakpoint[]): readonly Breakpoint[] {
    return this.control.table.setSource(path, breakpoints);
  }

  setFunctionBreakpoints(breakpoints: readonly FunctionBreakpoint[]): readonly Breakpoint[] {
    return this.control.table.setFunctions(breakpoints);
  }

  setInstructionBreakpoints(breakpoints: readonly InstructionBreakpoint[]): readonly Breakpoint[] {
    return this.control.table.setInstructions(breakpoints);
  }

  setDataBreakpoints(breakpoints: readonly DataBreakpoint[]): readonly Breakpoint[] {
    return this.control.setDataBreakpoints(breakpoints);
  }

  setExceptionFilters(filters: readonly ExceptionFilter[]): readonly Breakpoint[] {
    return this.control.setFilters(filters);
  }

  dataBreakpointInfo(expression: string, frameId?: number): DataBreakpointInfo {
    return this.inspection.dataBreakpointInfo(expression, frameId);
  }

  breakpointLocations(path: string, line: number, endLine = line): readonly SourceRange[] {
    return this.control.table.locations(path, line, endLine);
  }

  // --- Looking ---------------------------------------------------------------------------------------------

  threads(): readonly ThreadInfo[] {
    return listThreads(this.inspection);
  }

  processes(): readonly ProcessRow[] {
    return listProcesses(this.inspection);
  }

  stack(threadId: number, start?: number, count?: number): { frames: readonly Frame[]; total: number } {
    return this.inspection.stack(threadId, start, count);
  }

  scopes(frameId: number): readonly Scope[] {
    return this.inspection.scopes(frameId);
  }

  kernelScopes(): readonly Scope[] {
    return this.inspection.kernelScopes();
  }

  evaluate(text: string, frameId: number | undefined, context: EvaluateContext): Variable {
    return this.inspection.evaluate(text, frameId, context);
  }

  setExpression(text: string, value: string, frameId: number | undefined): Variable {
    return this.inspection.setExpression(text, value, frameId);
  }

  completions(text: string, column: number, frameId: number | undefined): readonly CompletionItem[] {
    return this.inspection.completions(text, column, frameId);
  }

  readMemory(
    memoryReference: string,
    offset: number,
    count: number,
  ): { address: string; data: Uint8Array; unreadable: number } {
    return this.inspection.readMemory(memoryReference, offset, count);
  }

  writeMemory(memoryReference: string, offset: number, data: Uint8Array): number {
    return this.inspection.writeMemory(memoryReference, offset, data);
  }

  disassemble(
    reference: string,
    instructionOffset: number,
    count: number,
  ): readonly DisassembledInstruction[] {
    return this.inspection.disassemble(reference, instructionOffset, count);
  }

  modules(): readonly ModuleInfo[] {
    return this.inspection.modules();
  }

  loadedSources(): readonly SourceReference[] {
    return this.inspection.loadedSources();
  }

  sourceText(path: string): string | undefined {
    return this.inspection.sourceText(path);
  }
}

/** A run that was recorded: its decisions, how many questions they answer, and what else is known of it. */
export interface RecordedRun {
  readonly decisions: readonly LoggedDecision[];
  readonly questions: number;
  readonly history: RecordedHistory;
}

/** Compile, boot, and put a debugger on the machine; `recorded` is the past that it runs through. Throws LaunchError. */
export function launchDebugger(
  configuration: LaunchConfiguration,
  services: LaunchServices,
  history: TimelineOptions = {},
  recorded?: RecordedRun,
): { launched: Launched; debugger: Debugger; recording: RecordingDecisions } {
  let steering: SteeredDecisions | undefined;
  let recording: RecordingDecisions | undefined;
  const launched = launch(configuration, {
    ...services,
    decisions: policy => {
      // The recording is outermost: what was decided is decided, whoever steers.
      steering = new SteeredDecisions(services.decisions?.(policy) ?? policy);
      recording = new RecordingDecisions(steering, policy, recorded?.decisions, recorded?.questions);
      return recording;
    },
  });
  const { machine, input } = launched;
  const session = new Debugger(machine, steering, { ...history, recording, input });
  if (recorded) session.timeline.load(recorded.history);
  return { launched, debugger: session, recording: recording! }; // launch asked for the decisions
}
