/**
 * Running the machine: in slices, until something stops it that the user wants to know of.
 *
 * The machine itself stops at marked instructions, at events that a listener asked to be stopped at, and when nothing can run.
 * Here each such rest is judged: a breakpoint whose condition holds, a step that is done, an event a filter is set for,
 * or nothing, and the machine goes on. What is remembered between two stops is only what the user asked for.
 */
import { FLAG_STATEMENT } from '../compiler/ir.ts';
import type { EventKind, KernelEvent } from '../kernel/events.ts';
import type { Machine, Stop as MachineStop } from '../kernel/machine.ts';
import type { Thread } from '../kernel/proc.ts';
import type { Watch } from '../machine/interface.ts';
import { BreakpointTable } from './breakpoints.ts';
import { EXCEPTION_EVENTS } from './exceptions.ts';
import { faultCause } from './fault-cause.ts';
import { Filters } from './filters.ts';
import { Hits } from './hits.ts';
import type { Inspection } from './inspection.ts';
import { Landings } from './landings.ts';
import { type Judge, Past, type Search } from './past.ts';
import { stateText } from './processes.ts';
import { type Program, type Programs, referenceTo } from './programs.ts';
import { namesRegister, RegisterWatches } from './register-watches.ts';
import type { SteeredDecisions } from './steering.ts';
import { executedBy, Step, type StepOptions } from './stepping.ts';
import { capitalized, StopWords } from './stop-words.ts';
import type { Position, Timeline } from './timeline.ts';
import { Told } from './told.ts';
import {
  type Breakpoint,
  type DataBreakpoint,
  DebuggerError,
  type DebuggerListener,
  type ExceptionFilter,
  type Stop,
  type StopReason,
} from './types.ts';
import { isUserThreadId, type UserThread } from './user-threads.ts';

const LIFE_EVENTS: readonly EventKind[] = ['thread-start', 'thread-exit', 'output', 'reparent', 'note'];

/**
 * For so many instructions a stepped thread is preferred. After that it probably waits for another one without blocking,
 * and the policy decides again.
 */
const PREFERRED_FOR = 5_000_000;

/** What the machine runs for. */
type Plan =
  | { readonly kind: 'continue' }
  /** `asked`: the id of the thread the user stepped. */
  | { readonly kind: 'step'; readonly step: Step; readonly asked: number }
  /** Looking for a place in the past. Each turn of the search runs the machine for a while; at its end it is at that place. */
  | { readonly kind: 'back'; readonly search: Search; readonly from: Position };

/** Stops at a place of the program's own text, after which a step belongs to the innermost frame even in the library. */
const AT_A_PLACE: ReadonlySet<StopReason> = new Set([
  'step',
  'breakpoint',
  'function breakpoint',
  'instruction breakpoint',
  'data breakpoint',
  'goto',
  'restart',
  'entry',
]);

export class RunControl {
  readonly table: BreakpointTable;
  readonly words: StopWords;
  readonly past: Past;
  private readonly hits: Hits;
  private readonly registers: RegisterWatches;
  listener: DebuggerListener = {};
  justMyCode = true;
  waitingForInput = false;
  /** When whoever waits goes on without input, in nanoseconds of virtual time; undefined: never. */
  inputDeadline: number | undefined;
  private timeIsOver = false;
  /** Why the machine stands still; undefined while it runs. */
  lastStop: Stop | undefined;
  private plan: Plan | undefined;
  private pauseRequested = false;
  private stopOnEntry = false;
  private preferredUntil = 0;
  private readonly filters: Filters;
  /** Stops that events have asked for, and that the machine has not come to yet. */
  private readonly requested: Stop[] = [];
  private readonly landings: Landings;
  /** Instructions a thread had executed when its place was last judged: it is not judged again there. */
  private readonly judged = new Map<number, number>();
  private readonly marked = new Map<Program, ReadonlySet<number>>();
  readonly told: Told;

  constructor(
    private readonly machine: Machine,
    private readonly programs: Programs,
    private readonly inspection: Inspection,
    private readonly steering: SteeredDecisions | undefined,
    readonly timeline: Timeline,
  ) {
    timeline.companion = { save: () => this.remember() };
    timeline.onNewFuture = () => this.newFuture();
    this.table = new BreakpointTable(programs);
    this.words = new StopWords(machine, programs, inspection);
    this.registers = new RegisterWatches(machine, programs, this.words);
    this.hits = new Hits(this.table, inspection, this.words, output => {
      if (!this.past.looking) this.listener.output?.(output);
    });
    this.past = new Past(machine, timeline, this.judgeOfThePast, () => this.listener);
    this.landings = new Landings(programs);
    this.told = new Told(machine, programs, inspection.numbers, output => this.listener.output?.(output));
    const context = {
      process: (pid: number) => machine.procs.get(pid),
      thread: (tid: number) => machine.threads.get(tid),
      faultCause: (fault: KernelEvent) => this.faultCause(fault.tid),
    };
    this.filters = new Filters(machine, inspection, this.hits, context, e => this.onFiltered(e));
    machine.recordSites = true;
    machine.events.subscribe(EXCEPTION_EVENTS, e => this.onEvent(e));
    machine.events.subscribe(LIFE_EVENTS, e => this.onLife(e));
    this.refreshPrograms();
  }

  // --- What to do ------------------------------------------------------------------------------------------

  start(stopOnEntry: boolean): void {
    this.stopOnEntry = stopOnEntry;
    this.resume({ kind: 'continue' });
  }

  continue(): void {
    this.resume({ kind: 'continue' });
    const chosen = this.steering?.chosen;
    const t = chosen === undefined ? undefined : this.machine.threads.get(chosen);
    if (t) this.takeCpuFor(t);
  }

  /** The user picks who runs next. Nothing is executed until the machine is told to go on. */
  runNext(tid: number): Stop {
    const { machine, steering, timeline } = this;
    const t = this.inspection.thread(tid);
    const title = this.words.threadTitle(tid);
    if (!steering) throw new DebuggerError('who runs next is given in this machine: it cannot be chosen');
    const runs = t === machine.current && t.state === 'RUNNING';
    if (!runs && (t.state !== 'RUNNABLE' || t.proc.stopped !== 0)) {
      throw new DebuggerError(`${title} cannot run next: it is ${stateText(t)}`);
    }
    this.inspection.forget();
    if (timeline.inPast) timeline.beginChange();
    this.takeCpuFor(t);
    const stop = this.finish(
      this.words.at(t, 'switch', 'Runs next', `${title} runs next, at ${this.words.userPlace(t)}`),
    );
    if (!runs && machine.state.runQueue.length > 1) steering.chosen = tid;
    return stop;
  }

  /** Take the CPU from another thread than this one, if this one can use it. */
  private takeCpuFor(t: Thread): void {
    const { current } = this.machine;
    if (current && current !== t && current.state === 'RUNNING' && t.state === 'RUNNABLE')
      this.timeline.preempt();
  }

  /** `id`: of a kernel thread, or of a user-level one, whether it runs or not. */
  step(id: number, options: Pick<StepOptions, 'kind' | 'granularity' | 'target'>): void {
    const { machine, programs, inspection, justMyCode } = this;
    const user = inspection.userThread(id);
    const t = user?.carrier ?? inspection.thread(id);
    const here = this.lastStop?.threadId === id && AT_A_PLACE.has(this.lastStop.reason);
    const fromUserCode = justMyCode && !here && options.granularity !== 'instruction';
    const step = new Step(machine, programs, t, {
      ...options,
      justMyCode,
      fromUserCode,
      ...this.userLevel(user, t),
    });
    this.resume({ kind: 'step', step, asked: id });
    this.preferredUntil = machine.clock + PREFERRED_FOR;
    if (!this.steering) return;
    this.steering.preferred = t.tid;
    this.takeCpuFor(t);
  }

  /** What a step of a user-level thread, or of the kernel thread that runs one, has to know of it. */
  private userLevel(user: UserThread | undefined, t: Thread): Partial<StepOptions> {
    const { inspection } = this;
    if (user?.progress.kind === 'ended')
      throw new DebuggerError(`${user.name} has ended: it cannot be stepped`);
    const stepped = user ?? inspection.carriedBy(t);
    if (!stepped) return {};
    return {
      followsCarrier: user === undefined,
      hasEnded: () => (inspection.userThread(stepped.id)?.progress.kind ?? 'ended') === 'ended',
      ...(stepped.running ? {} : { context: stepped.context }),
    };
  }

  pause(): void {
    this.pauseRequested = true;
  }

  private resume(plan: Plan): void {
    this.inspection.forget();
    // Threads go on from where the user has seen them; what the user had them do meanwhile counts for nothing.
    this.judged.clear();
    const stepped = plan.kind === 'step' ? plan.step.tid : undefined;
    for (const tid of [this.machine.current?.tid, this.lastStop?.threadId, stepped]) {
      const t = tid === undefined ? undefined : this.machine.threads.get(tid);
      if (t) this.judged.set(t.tid, executedBy(t));
    }
    this.landings.forgetAllBut(this.machine.threads);
    this.plan = plan;
    if (this.steering) {
      this.steering.takeFirst = this.lastStop?.reason === 'choice';
      if (plan.kind !== 'continue') this.steering.chosen = undefined;
    }
    // The user has seen it: gone back to, it would be found once more.
    if (this.lastStop?.exception) this.machine.kernel.checks?.acknowledge();
    this.lastStop = undefined;
    this.pauseRequested = false;
    if (this.steering) this.steering.preferred = undefined;
    this.installWatches();
  }

  /** What the stops so far have left behind, for a return to this moment. */
  private remember(): () => void {
    const hits = this.table.hits;
    const registers = this.registers.remember();
    const landings = this.landings.remember();
    return () => {
      this.table.hits = hits;
      registers();
      landings();
    };
  }

  private newFuture(): void {
    this.inspection.output.forgetFuture();
    this.told.forgetFuture();
  }

  /** Go back to where the search leads; runSlice does it. */
  goBack(search: Search): void {
    const from = this.timeline.position;
    this.resume({ kind: 'back', search, from });
    this.machine.cpu.setWatches([]);
  }

  private searchOn(plan: Plan & { kind: 'back' }): Stop | undefined {
    const givenUp = this.pauseRequested ? plan.from : undefined;
    const stop = this.past.turn(plan.search, givenUp, () => this.words.paused());
    return stop && this.arrived(stop);
  }

  /** The machine has been put at another moment. */
  private arrived(stop: Stop): Stop {
    this.requested.length = 0;
    this.stopOnEntry = false;
    this.judged.clear();
    this.inspection.forget();
    return this.finish(stop);
  }

  /** The debugger itself has put a thread elsewhere. */
  stoppedBy(reason: StopReason, tid: number, text: string): Stop {
    const t = this.inspection.thread(tid);
    this.judged.set(tid, executedBy(t));
    this.lastStop = this.words.at(t, reason, capitalized(reason), text);
    return this.lastStop;
  }

  /** A function was entered anew, and is at its first statement. */
  restarted(t: Thread): Stop {
    return this.stoppedBy('restart', t.tid, `${this.words.title(t)} is at ${this.words.place(t)} again`);
  }

  setDataBreakpoints(wanted: readonly DataBreakpoint[]): Breakpoint[] {
    const inRegisters = wanted.filter(b => namesRegister(b.dataId));
    const shown = this.registers.set(inRegisters, () => this.table.newId);
    const parsed = wanted
      .filter(b => !namesRegister(b.dataId))
      .map(breakpoint => {
        const match = /^(\d+):(0x[0-9a-f]+):(\d+)$/.exec(breakpoint.dataId);
        if (!match) throw new DebuggerError(`'${breakpoint.dataId}' names no data`);
        return { breakpoint, pid: Number(match[1]), address: Number(match[2]), size: Number(match[3]) };
      });
    const others = this.table.setData(parsed);
    // In the order they were asked for.
    return wanted.map(b => (namesRegister(b.dataId) ? shown : others).shift()!);
  }

  setFilters(filters: readonly ExceptionFilter[]): Breakpoint[] {
    return this.filters.set(filters, () => this.table.newId);
  }

  // --- The run loop ----------------------------------------------------------------------------------------

  runSlice(maxInstructions: number): Stop | undefined {
    if (!this.plan) {
      if (this.lastStop) return this.lastStop;
      throw new DebuggerError('the machine has not been told to run');
    }
    const until = this.machine.clock + maxInstructions;
    this.waitingForInput = false;
    this.inputDeadline = undefined;
    if (this.plan.kind === 'back') return this.searchOn(this.plan);
    for (;;) {
      const earlier = this.requested.shift();
      if (earlier) return this.finish(this.withLivingThread(earlier));
      if (this.pauseRequested) return this.finish(this.words.paused());
      const rest = this.unjudged() ?? this.run(until);
      this.told.budget();
      const { obstacle } = this.timeline;
      const stop = obstacle?.kind === 'differs' ? undefined : this.judge(rest);
      if (stop) return this.finish(stop);
      if (obstacle) return this.finish(this.words.obstacle(obstacle));
      if (rest.kind === 'clock' && this.machine.clock >= until) return undefined;
      if (rest.kind === 'needs-input') {
        this.waitingForInput = true;
        this.inputDeadline = rest.until;
        return undefined;
      }
    }
  }

  /** Nobody has typed anything in the time there was: the next slice lets it be over. */
  timeOut(): void {
    this.timeIsOver = true;
  }

  private run(end: number): MachineStop {
    this.markInstructions();
    const { timeIsOver } = this;
    this.timeIsOver = false;
    const now = timeIsOver ? Math.min(end, this.machine.clock + 1) : end;
    const until = this.whilePreferred(now);
    const realTime = timeIsOver ? false : 'for-input';
    const step = this.plan?.kind === 'step' ? this.plan.step : undefined;
    const move = step?.current;
    if (!step || move?.kind === 'run' || move?.kind === 'done' || move === undefined) {
      return this.timeline.run({ untilClock: until, realTime });
    }
    return this.timeline.run({ untilClock: until, realTime, step: { tid: step.tid, mode: move.kind } });
  }

  /** Where the next run has to end so that the preference of a stepped thread can: never later than `end`. */
  private whilePreferred(end: number): number {
    const { steering } = this;
    if (steering?.preferred === undefined) return end;
    if (this.machine.clock < this.preferredUntil) return Math.min(end, this.preferredUntil);
    steering.preferred = undefined;
    return end;
  }

  /** Where in time the machine is, if that is not the present. */
  private timeText(): string {
    const { timeline } = this;
    if (!timeline.inPast) return '';
    const { unwritten } = this.told;
    const output = unwritten > 0 ? `; the last ${unwritten} bytes of output are not yet written` : '';
    return `, ${timeline.end.clock - timeline.position.clock} instructions before the present${output}`;
  }

  private finish(stop: Stop): Stop {
    this.plan = undefined;
    this.pauseRequested = false;
    this.waitingForInput = false;
    if (this.steering) {
      this.steering.preferred = undefined;
      this.steering.chosen = undefined;
    }
    this.lastStop = { ...stop, text: stop.text + this.timeText() };
    return this.lastStop;
  }

  /** Mark the instructions to stop at, where they are not those of the last run. */
  private markInstructions(): void {
    const move = this.plan?.kind === 'step' ? this.plan.step.current : undefined;
    const stepping = this.plan?.kind === 'step' ? this.machine.threads.get(this.plan.step.tid) : undefined;
    for (const program of this.programs.all) {
      const wanted = new Set([...this.table.addresses(program), ...this.registers.addresses(program)]);
      for (const pc of this.landings.addresses(program)) wanted.add(pc);
      if (move?.kind === 'run' && stepping?.proc.exe?.image === program.image) {
        for (const pc of move.to) wanted.add(pc);
      }
      if (this.stopOnEntry && program.number === 0 && program.main !== undefined) wanted.add(program.main);
      this.setMarks(program, wanted);
    }
  }

  private setMarks(program: Program, wanted: ReadonlySet<number>): void {
    const before = this.marked.get(program);
    if (before && before.size === wanted.size && [...wanted].every(pc => before.has(pc))) return;
    this.machine.cpu.setBreakpoints(program.executable.loaded, wanted);
    this.marked.set(program, wanted);
  }

  private installWatches(): void {
    const watches: Watch[] = [];
    for (const w of this.table.watches) {
      const p = this.machine.procs.get(w.pid);
      if (!p?.memory) continue;
      watches.push({ space: p.memory.space, address: w.address, size: w.size, access: w.breakpoint.access });
      w.before = this.inspection.memoryOf(p).read(BigInt(w.address), w.size);
    }
    this.machine.cpu.setWatches(watches);
  }

  /**
   * A slice may have ended exactly where a thread should be stopped; the machine does not look at a place where it begins
   * a run. So the running thread's place is judged here if it never was.
   */
  private unjudged(): MachineStop | undefined {
    const step = this.plan?.kind === 'step' ? this.plan.step : undefined;
    const { current } = this.machine;
    const stepped = step && this.machine.threads.get(step.tid);
    for (const t of new Set([current, stepped])) {
      if (!t?.proc.exe || t.trapframe || this.judged.get(t.tid) === executedBy(t)) continue;
      const program = this.programs.of(t.proc.exe.image);
      const { pc } = t.context;
      if (this.marked.get(program)?.has(pc)) return { kind: 'breakpoint', tid: t.tid };
      if (t !== stepped || step?.current.kind === 'run') continue;
      const flags = this.machine.cpu.flagsAt(program.executable.loaded, pc);
      if (step?.current.kind === 'instruction' || flags & FLAG_STATEMENT) return { kind: 'step', tid: t.tid };
    }
    return undefined;
  }

  /** What a search may ask of us. */
  private get judgeOfThePast(): Judge {
    return {
      begin: () => {
        this.judged.clear();
        this.requested.length = 0;
        this.installWatches();
      },
      mark: () => this.markInstructions(),
      unjudged: () => this.unjudged(),
      judge: rest => this.judge(rest),
      setMarks: places => {
        for (const program of this.programs.all) this.setMarks(program, places.get(program) ?? new Set());
      },
      end: () => this.judged.clear(),
    };
  }

  // --- Judging a rest --------------------------------------------------------------------------------------

  private judge(rest: MachineStop): Stop | undefined {
    const asked = this.requested.shift();
    if (asked) return this.withLivingThread(asked);
    switch (rest.kind) {
      case 'breakpoint':
      case 'step':
        return this.judgePlace(rest.tid);
      case 'watch':
        return this.judgeWatch(rest);
      case 'requested':
        return this.stepGone();
      case 'deadlock':
        return this.words.deadlock(rest.report, this.filters.idsOf('deadlock'));
      case 'done':
        return this.words.done(rest.status);
      case 'needs-choice':
        return this.choiceStop(rest.tids);
      case 'clock':
      case 'paused':
      case 'needs-input':
      case 'returned':
        return undefined;
    }
  }

  private judgeWatch(rest: MachineStop & { kind: 'watch' }): Stop | undefined {
    const t = this.machine.threads.get(rest.tid);
    return t && this.hits.watched(t, rest);
  }

  /** A process that init has taken away at once cannot be shown: show somebody who is there. */
  private withLivingThread(stop: Stop): Stop {
    const { machine } = this;
    const { threadId } = stop;
    if (threadId !== undefined && (machine.threads.has(threadId) || machine.procs.get(threadId)?.zombie)) {
      return stop;
    }
    const [first] = machine.threads.values();
    return { ...stop, threadId: (machine.current ?? machine.state.runQueue[0] ?? first)?.tid };
  }

  private judgePlace(tid: number): Stop | undefined {
    const t = this.machine.threads.get(tid);
    const image = t?.proc.exe?.image;
    if (!t || !image || this.judged.get(tid) === executedBy(t)) return undefined;
    this.judged.set(tid, executedBy(t));
    const program = this.programs.of(image);
    const { pc } = t.context;

    const reached = this.hits.at(t, program, pc);
    const holds = (condition: string) => this.hits.conditionHolds(condition, t, {}, false) !== false;
    const hit = this.registers.at(t, program, pc, holds) ?? reached;
    const landed = this.landings.take(tid, program, pc);
    if (landed) {
      const ids = [...landed.hitBreakpointIds, ...(hit?.hitBreakpointIds ?? [])];
      return { ...landed, hitBreakpointIds: ids };
    }
    if (this.stopOnEntry && program.number === 0 && pc === program.main) {
      this.stopOnEntry = false;
      const text = `${this.words.introduction(t)} is at the beginning of main`;
      return {
        ...this.words.at(t, 'entry', 'Entry', text),
        hitBreakpointIds: hit?.hitBreakpointIds ?? [],
      };
    }
    const arrived =
      this.plan?.kind === 'step' && this.plan.step.concerns(t) && this.plan.step.nextMove(t).kind === 'done';
    if (hit) return hit;
    return arrived ? this.stepStop(t) : undefined;
  }

  /** A step has come to its end: shown as the thread that was stepped, unless that was a user-level one that has ended. */
  private stepStop(t: Thread): Stop {
    const asked = this.plan?.kind === 'step' ? this.plan.asked : t.tid;
    const stop = this.words.at(t, 'step', 'Step', `${this.words.title(t)} is at ${this.words.place(t)}`);
    if (!isUserThreadId(asked)) return stop;
    const runs = this.inspection.carriedBy(t)?.id === asked;
    return runs
      ? { ...stop, threadId: asked }
      : { ...stop, text: `the user-level thread has ended; ${stop.text}` };
  }

  /** The stepped thread has ended: show what became of it, unless nothing is left to be looked at. */
  private stepGone(): Stop | undefined {
    if (this.plan?.kind !== 'step') return undefined;
    const { tid } = this.plan.step;
    const { threads } = this.machine;
    return threads.has(tid) || threads.size === 0 ? undefined : this.words.ended(tid);
  }

  /** The schedule is the user's: who runs next? */
  private choiceStop(tids: readonly number[]): Stop {
    const stop = this.words.choice(tids);
    this.told.remark(stop.text);
    return stop;
  }

  // --- Events ----------------------------------------------------------------------------------------------

  /** One of the events that are listened to for a filter alone. */
  private onFiltered(e: KernelEvent): void {
    if (this.past.looking ? this.past.judging : this.plan) this.filter(e);
  }

  private onEvent(e: KernelEvent): void {
    const { numbers } = this.inspection;
    if (e.event === 'fork' || e.event === 'vfork') {
      numbers.created(e.child);
      if (!this.past.looking) this.listener.threadStarted?.(e.child);
    }
    if (e.event === 'exec') {
      this.refreshPrograms();
      this.stepThroughExec(e.tid);
    }
    if (this.past.looking) {
      if (this.past.judging) this.filter(e);
      return;
    }
    if (e.event === 'wait' && (e.result.kind === 'exited' || e.result.kind === 'killed')) {
      this.listener.threadExited?.(e.child);
    }
    if (e.event !== 'signal' && e.event !== 'fault') this.listener.processesChanged?.();
    if (e.event === 'exit' && this.plan?.kind === 'step') this.machine.requestStop('a process ended');
    if (this.plan) this.filter(e);
  }

  /** The program of a stepped thread is another one now, and so are the places where its step can end. */
  private stepThroughExec(tid: number): void {
    const t = this.machine.threads.get(tid);
    if (!t || this.plan?.kind !== 'step' || this.plan.step.tid !== tid) return;
    this.plan.step.nextMove(t);
    this.markInstructions();
  }

  /** Ask the machine to stop if a filter is set for what happened. */
  private filter(e: KernelEvent): void {
    const filtered = this.filters.concernedBy(e);
    if (!filtered) return;
    const { occurrence, ids, trouble } = filtered;
    const t = this.machine.threads.get(occurrence.thread ?? e.tid);
    if (!t) return;
    const said = this.words.exception(t, occurrence, ids);
    const why = trouble && ` (its condition cannot be evaluated: ${trouble})`;
    const stop = { ...said, text: said.text + why, ...(trouble ? { trouble } : {}) };
    if (this.landings.await(t, occurrence, stop)) {
      this.markInstructions();
      return;
    }
    this.requested.push(stop);
    this.machine.requestStop(occurrence.filter);
  }

  /** What is known of the pointer behind the fault a thread has just run into. */
  private faultCause(tid: number): string {
    const t = this.machine.threads.get(tid);
    const [top] = t ? this.inspection.activationsOf(t, 1) : [];
    return top ? faultCause(top) : '';
  }

  private onLife(e: KernelEvent): void {
    // What was recorded elsewhere may be seen for the first time on the way to a moment.
    if (this.past.looking && e.event !== 'output') return;
    switch (e.event) {
      case 'thread-start':
        this.listener.threadStarted?.(e.thread);
        break;
      case 'thread-exit':
        this.listener.threadExited?.(e.tid);
        if (this.plan?.kind === 'step' && this.plan.step.tid === e.tid)
          this.machine.requestStop('a thread ended');
        break;
      case 'reparent':
        this.listener.processesChanged?.();
        break;
      case 'note':
        this.told.note(e);
        break;
      case 'output':
        this.told.output(e);
        break;
      default:
        break;
    }
  }

  private refreshPrograms(): void {
    this.programs.refresh(program => {
      for (const breakpoint of this.table.resolveAll()) this.listener.breakpointChanged?.(breakpoint);
      this.listener.moduleLoaded?.(program.module, program.sources.map(referenceTo));
    });
    // A search has marks of its own.
    if (!this.past.looking) this.markInstructions();
  }
}
