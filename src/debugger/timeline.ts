/**
 * The past of a machine. A position in time is the number of instructions executed (and, within it, the step of the run
 * loop). The timeline takes checkpoints on the way; going anywhere is restoring the nearest one before and running from there
 * with the decisions that were recorded.
 *
 * What the user does to the machine (an assignment, a call, taking the CPU from a thread to step another) is no decision
 * of the program's world, so it is kept as an *intervention*: running through the past again, it happens again at its place.
 * One that changes memory is the checkpoint taken right after it; giving the CPU away is simply done again.
 *
 * How far apart checkpoints are is measured in *work*: instructions, and what else takes the host's time (switches, forks,
 * pages that had to be copied), in instructions' worth. Near the position they are denser, everywhere else evenly spaced, so that
 * going anywhere costs the work of one gap at most; the gap doubles with the length of the history, and when memory is short.
 */
import type { InputQueue, RecordingDecisions } from '../kernel/decisions.ts';
import type { EventKind, KernelEvent } from '../kernel/events.ts';
import {
  type Checkpoint,
  compareInstants,
  type Instant,
  type Machine,
  READY,
  ROUND,
  type RunOptions,
  type Stop,
} from '../kernel/machine.ts';
import type { Effect } from './interventions.ts';
import type { HistoryEvent } from './types.ts';

/** A moment of the history; `interventions`: how many have happened before it. */
export interface Position extends Instant {
  readonly interventions: number;
}

export const START: Position = { clock: 0, step: 0, interventions: 0 };

/** Negative: a is before b. */
export const comparePositions = (a: Position, b: Position): number =>
  a.interventions - b.interventions || compareInstants(a, b);

/** When the thread that runs at this moment is about to execute its next instruction; at the latest `end`. */
export function readyAt(position: Position, end: Position): Position {
  const ready = { ...position, step: position.step - (position.step % ROUND) + READY };
  return comparePositions(ready, end) < 0 ? ready : end;
}

/** The machine cannot go on until something comes from outside. */
const WAITS: ReadonlySet<Stop['kind']> = new Set(['needs-input', 'needs-choice']);

/** The user's doing at a moment. */
type Intervention =
  /** The CPU was taken from the running thread. */
  | { readonly kind: 'preempt'; readonly at: Instant }
  /** Anything else: its effects, and what they left once they have been performed. */
  | { readonly kind: 'change'; readonly at: Instant; readonly effects: readonly Effect[]; after?: Kept };

/** An intervention as a recording tells it. */
export type RecordedIntervention =
  | { readonly kind: 'preempt'; readonly at: Instant }
  | { readonly kind: 'change'; readonly at: Instant; readonly effects: readonly Effect[] };

/** The hash of the whole machine at a moment of a recording. */
export interface StateCheck {
  readonly position: Position;
  readonly hash: string;
}

/** A history that was recorded before, to be run again. Everything is in the order of time. */
export interface RecordedHistory {
  readonly interventions: readonly RecordedIntervention[];
  readonly checks: readonly StateCheck[];
  readonly end: Position;
  /** What happens in it, as far as that is known. */
  readonly events: readonly HistoryEvent[];
  /** The program was not at its end there: nothing is known of what comes behind. */
  readonly openEnd: boolean;
  /** What to say of a machine that is not as it was there. */
  differs(check: StateCheck): string;
}

/** Somebody whose memory of the past is to go back with the machine (hit counts of breakpoints). */
export interface Companion {
  /** Keep what is known now; the function given back returns to it. */
  save(): () => void;
}

export interface TimelineOptions {
  /** Bytes of simulated memory that the machine and its past may use together, roughly. */
  readonly memory?: number;
  /** Work between two checkpoints at the beginning of a history. */
  readonly spacing?: number;
}

export const DEFAULT_HISTORY_MEMORY = 256 << 20;
/** The part of the memory that checkpoints alone may use, and what they may use in any case. */
const CHECKPOINTS_PART = 4;
const LEAST_FOR_CHECKPOINTS = 8 << 20;
const DEFAULT_SPACING = 250_000;
/** A gap is this part of the history at first, and grows to so many times the spacing. */
const GAP_OF_HISTORY = 2;
const LARGEST_GAP = 32;
/** Then there are about so many gaps before it doubles. */
const GAPS = 256;
/** Near the present position, the gap between checkpoints may be this part of the distance from it. */
const GAP_PART = 8;
/** Two checkpoints nearer to each other than this are never both needed. */
const NEAREST = 4_000;
/**
 * Who went somewhere will go back from there, further and further: checkpoints are left on the way, each so much nearer to the
 * target than the last, the nearest of them at least LANDING before it.
 */
const APPROACH = 8;
const LANDING = 16_000;
/** Who runs on through the past leaves them only with so many instructions to run. */
const FAR = 2_000_000;
/** Thin out when so many have been added. */
const THIN_EVERY = 16;

// Work, in instructions' worth.
/** A decision: the scheduler, and a switch of threads. */
const DECISION_WORK = 1_000;
/** A nanosecond that the kernel takes by its cost model (kernel/cost.ts): system calls, page faults, forks. */
const KERNEL_WORK = 5;
/** An event of HISTORY_EVENTS: a process begins, ends, executes a program. */
const EVENT_WORK = 15_000;
/** A page that had to be copied because a checkpoint shares it: so much the next checkpoint is put off. */
const COPY_WORK = 40_000;
/** An object of the kernel that a checkpoint has copied, the same: there are hundreds, or a hundred thousand where processes abound. */
const OBJECT_WORK = 10_000;
/**
 * The fewest instructions between two looks at the work done, for the spacing of checkpoints that it is: each look ends a run
 * of the machine, and where work comes in bursts one would look all the time.
 */
const LOOKS_IN_SPACING = 8;
const LOOK_EVERY = 2_000;

const FRAME = 4096;
/** What one checkpoint takes of the host's memory, in bytes, roughly: for its tables, and for each object of the kernel. */
const TABLES_BYTES = 64 << 10;
const OBJECT_BYTES = 256;
/** Hashes of a history that are kept in a recording of it. */
const HASHES = 12;
/** Events listed; later ones are counted only. */
const MAX_EVENTS = 20_000;

/** What the history lists. */
export const HISTORY_EVENTS: readonly EventKind[] = [
  'fork',
  'vfork',
  'exec',
  'exit',
  'wait',
  'signal-delivered',
  'thread-start',
  'thread-exit',
];

interface Kept {
  readonly position: Position;
  /** Work done since the start. */
  readonly work: number;
  readonly checkpoint: Checkpoint;
  /** Events that had happened. */
  readonly events: number;
  readonly recall: () => void;
}

export class Timeline {
  companion: Companion = { save: () => () => {} };
  /** Called when a change in the past has made what followed it void. */
  onNewFuture: (() => void) | undefined;
  /** Does to the machine what was done by hand. What cannot be done shows in the state that is left. */
  perform: (effect: Effect) => void = () => {};
  /** Why it cannot go on: a recording ends here, or the machine is not as it was when it was recorded. In words. */
  obstacle: { readonly kind: 'end' | 'differs'; readonly text: string } | undefined;
  /** How the machine came to its end, if it has: at the end of the history. */
  ending: Stop | undefined;
  private recorded: RecordedHistory | undefined;
  /** The next of the recording's checks. */
  private nextCheck = 0;
  private readonly interventions: Intervention[] = [];
  /** Interventions that lie before the present position. */
  private passed = 0;
  /** In order; the first is the start, or what is left of it. */
  private kept: Kept[] = [];
  private addedSinceThinned = 0;
  /** Pages that had been copied when the newest checkpoint was taken. */
  private copiesThen = 0;
  /** Work for each instruction, lately. */
  private workRate = 1;
  private farthest: Position;
  /** Where a change began that has not been kept yet. */
  private changing: { readonly at: Instant; readonly effects: Effect[] } | undefined;
  private readonly history: HistoryEvent[] = [];
  /** Events that lie before the present position. */
  private eventsPassed = 0;
  private readonly memory: number;
  private readonly spacing: number;
  private readonly lookEvery: number;

  /** Without a recording nothing can be run again: there is no past then. */
  constructor(
    private readonly machine: Machine,
    private readonly recording: RecordingDecisions | undefined,
    private readonly input: InputQueue | undefined,
    options: TimelineOptions = {},
  ) {
    this.memory = options.memory ?? DEFAULT_HISTORY_MEMORY;
    this.spacing = options.spacing ?? DEFAULT_SPACING;
    this.lookEvery = Math.max(LOOK_EVERY, Math.floor(this.spacing / LOOKS_IN_SPACING));
    this.farthest = this.position;
    machine.events.subscribe(HISTORY_EVENTS, e => this.onEvent(e));
  }

  get position(): Position {
    const { clock, step } = this.machine.instant;
    return { clock, step, interventions: this.passed };
  }

  /** The farthest position reached: the present, where decisions are made live. */
  get end(): Position {
    return this.farthest;
  }

  get inPast(): boolean {
    return comparePositions(this.position, this.farthest) < 0;
  }

  /** What has happened in the whole history, in order. */
  get events(): readonly HistoryEvent[] {
    return this.history;
  }

  /** How many objects of the kernel have to be copied to go anywhere. */
  get objects(): number {
    return this.kept.at(-1)?.checkpoint.objects ?? 0;
  }

  /** Clocks at which there are checkpoints, in order. */
  get checkpoints(): readonly number[] {
    return this.kept.map(k => k.position.clock);
  }

  /** Take over a recorded history that has not been run yet: all of it is past; the machine is at its beginning. */
  load(recorded: RecordedHistory): void {
    this.recorded = recorded;
    this.interventions.push(...recorded.interventions);
    this.farthest = recorded.end;
    this.history.push(...recorded.events.slice(0, MAX_EVENTS));
  }

  /** The past is that of a recording, and nothing of it is void. */
  get isRecorded(): boolean {
    this.settle();
    return this.recorded !== undefined;
  }

  /** The present position, after what has just been changed. */
  get settledPosition(): Position {
    this.settle();
    return this.position;
  }

  /** All interventions of the history. */
  get done(): readonly RecordedIntervention[] {
    this.settle();
    return this.interventions;
  }

  /** Hashes of some moments of the history: after each change, at its end, and a dozen others, whatever its length. */
  get hashes(): readonly StateCheck[] {
    this.settle();
    if (!this.inPast) this.keep();
    const every = Math.ceil(this.kept.length / HASHES);
    return this.kept
      .filter((k, i) => (this.kept.length - 1 - i) % every === 0 || this.isAfterChange(k))
      .map(({ position, checkpoint }) => ({ position, hash: checkpoint.hash() }));
  }

  /** As Machine.run, keeping the past. May come back early with `clock`; the caller runs on then, if there is no `obstacle`. */
  run(options: RunOptions = {}): Stop {
    this.settle();
    if (!this.recording) return this.machine.run(options);
    const check = this.checkHere();
    if (this.obstacle) return { kind: 'clock' };
    let last = this.before(this.position) ?? this.keep();
    if (this.workToDo(last) <= 0) last = this.keep();
    const next = this.interventions[this.passed];
    if (next && compareInstants(this.machine.instant, next.at) >= 0) {
      this.redo(next);
      return { kind: 'clock' };
    }
    const { clock } = this.machine;
    const { work } = this;
    const untilClock = Math.min(
      options.untilClock ?? Number.POSITIVE_INFINITY,
      clock + Math.max(this.lookEvery, Math.ceil(this.workToDo(last) / this.workRate)),
    );
    // What was waited for in the past is over: time passes there as it did, and may be waited for from the present on.
    const { inPast } = this;
    const present = inPast && options.realTime ? this.farthest : undefined;
    const openEnd = this.recorded?.openEnd ? this.recorded.end : undefined;
    const bounds = [next?.at, check?.position, openEnd, present];
    const untilInstant = bounds.reduce((a, b) => (a && (!b || compareInstants(a, b) <= 0) ? a : b));
    const stop = this.machine.run({
      ...options,
      untilClock,
      ...(untilInstant ? { untilInstant } : {}),
      ...(inPast ? { realTime: false } : {}),
    });
    this.advance();
    if (stop.kind === 'done' || stop.kind === 'deadlock') {
      this.ending = stop;
      this.checkHere();
    }
    if (this.machine.clock > clock)
      this.workRate = Math.max(1, (this.work - work) / (this.machine.clock - clock));
    return stop;
  }

  /** Work done since the start of the machine. */
  private get work(): number {
    const { questions, kernelTime } = this.machine.state;
    return (
      this.machine.clock +
      DECISION_WORK * questions +
      KERNEL_WORK * kernelTime +
      EVENT_WORK * this.eventsPassed
    );
  }

  /** Work to be done until the next checkpoint is due; the pages copied since the last one put it off. */
  private workToDo(last: Kept): number {
    const copied = this.machine.ram.copies - this.copiesThen;
    const putOff = COPY_WORK * copied + OBJECT_WORK * last.checkpoint.objects;
    return last.work + this.gapAt(last.work) + putOff - this.work;
  }

  /** Compares the machine with the recording where that says how it was; gives the next place where it does. */
  private checkHere(): StateCheck | undefined {
    const { recorded } = this;
    this.obstacle = undefined;
    if (!recorded) return undefined;
    const here = this.position;
    const { checks } = recorded;
    while (this.nextCheck < checks.length) {
      const check = checks[this.nextCheck]!;
      const order = comparePositions(check.position, here);
      if (order > 0) break;
      if (order === 0 && check.hash !== this.machine.hash()) {
        this.obstacle = { kind: 'differs', text: recorded.differs(check) };
        return undefined;
      }
      this.nextCheck++;
    }
    if (recorded.openEnd && comparePositions(here, recorded.end) >= 0)
      this.obstacle = { kind: 'end', text: 'The recording ends here' };
    const next = checks[this.nextCheck];
    return next && next.position.interventions === here.interventions ? next : undefined;
  }

  private advance(): void {
    if (this.inPast) return;
    this.farthest = this.position;
  }

  // --- Going elsewhere -------------------------------------------------------------------------------------

  /**
   * Go to a position of the history, exactly; one that lies between two moments, or behind the end, is the next one, or the
   * end. All objects of the kernel are new ones afterwards. Breakpoints stop nothing, watches must have been taken away.
   */
  seek(target: Position): void {
    this.settle();
    // The end keeps its state, for the way forward again and for a recording that is saved.
    if (!this.inPast) this.keep();
    const from = this.before(target);
    if (!from) throw new RangeError('nothing is known of that time');
    // What lies ahead, with no checkpoint on the way, is reached by running on.
    const { position } = this;
    const isAhead = comparePositions(position, target) <= 0 && comparePositions(from.position, position) <= 0;
    if (!isAhead) this.restore(from);
    this.runTo(target, isAhead);
  }

  private restore(from: Kept): void {
    this.machine.restore(from.checkpoint);
    this.passed = from.position.interventions;
    this.eventsPassed = from.events;
    from.recall();
  }

  /** Run forward through the past, and leave checkpoints on the way, closer and closer to the target. */
  private runTo(target: Position, isAhead: boolean): void {
    let approaches = !isAhead;
    for (;;) {
      const next = this.interventions[this.passed];
      const to = this.passed < target.interventions && next ? next.at : target;
      if (compareInstants(this.machine.instant, to) < 0) {
        const left = to.clock - this.machine.clock;
        approaches ||= left > FAR;
        const stage = to.clock - Math.max(LANDING, Math.floor(left / APPROACH));
        const staged = approaches && left > 2 * LANDING;
        const before = this.machine.instant;
        const stop = this.machine.run({
          untilInstant: staged ? { clock: stage, step: 0 } : to,
        });
        if (staged && this.machine.clock >= stage) this.keep();
        const stuck = stop.kind === 'done' || stop.kind === 'deadlock' || WAITS.has(stop.kind);
        if (stuck && compareInstants(before, this.machine.instant) === 0) return;
        if (stuck && this.passed >= target.interventions) return;
      } else if (this.passed < target.interventions && next) this.redo(next);
      else return;
    }
  }

  /** Run forward to `target` at most, as `run` does, but only to look: nothing is kept. */
  scan(target: Position, options: RunOptions = {}): Stop {
    const next = this.interventions[this.passed];
    const ahead = this.passed < target.interventions && next;
    const to = ahead ? next.at : target;
    if (compareInstants(this.machine.instant, to) >= 0 && ahead) {
      this.redo(next);
      return { kind: 'clock' };
    }
    return this.machine.run({ ...options, untilInstant: to });
  }

  /** The position at which so many instructions have been executed, before anything else happens at it. */
  positionAt(clock: number): Position {
    let interventions = 0;
    for (const i of this.interventions) {
      const after = (i.kind === 'change' ? i.after?.position : undefined) ?? i.at;
      if (after.clock < clock) interventions++;
      else if (i.at.clock < clock) return { ...after, interventions: interventions + 1 };
      else break;
    }
    return { clock: Math.min(Math.max(clock, 0), this.farthest.clock), step: 0, interventions };
  }

  /** The newest checkpoint at or before a position. */
  private before(position: Position): Kept | undefined {
    return this.kept[this.indexBefore(position)];
  }

  private indexBefore(position: Position): number {
    let lo = 0;
    let hi = this.kept.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (comparePositions(this.kept[mid]!.position, position) <= 0) lo = mid + 1;
      else hi = mid;
    }
    return lo - 1;
  }

  /** The page table entry of a process's page at the newest checkpoint at or before a position; 0: there is none. */
  pageEntryAt(position: Position, pid: number, page: number): number {
    return this.before(position)?.checkpoint.pageEntry(pid, page) ?? 0;
  }

  /** The position of the newest checkpoint at or before this one. */
  checkpointAt(position: Position): Position | undefined {
    return this.before(position)?.position;
  }

  /** The position of the newest checkpoint before this one; undefined at the start. */
  checkpointBefore(position: Position): Position | undefined {
    let i = this.indexBefore(position);
    if (i >= 0 && comparePositions(this.kept[i]!.position, position) === 0) i--;
    return this.kept[i]?.position;
  }

  // --- Interventions ---------------------------------------------------------------------------------------

  /**
   * The user is about to change the machine, by this effect among others. What is recorded of the time after now is void.
   * Without an effect it is only that: from here on it will be decided anew.
   */
  beginChange(effect?: Effect): void {
    if (!this.recording) return;
    if (!this.changing) {
      this.startNewFuture();
      this.before(this.position) ?? this.keep();
      this.changing = { at: this.machine.instant, effects: [] };
    }
    if (effect) this.changing.effects.push(effect);
  }

  /** A change is complete: from now on it is part of the past. Called before the machine does anything else. */
  private settle(): void {
    const change = this.changing;
    if (!change) return;
    this.changing = undefined;
    if (change.effects.length === 0) return;
    // The clock may stand where it stood: a checkpoint after the change has one intervention more than one before it.
    this.passed++;
    this.interventions.push({ kind: 'change', ...change, after: this.keep() });
    this.farthest = this.position;
    this.ending = undefined;
  }

  /** Take the CPU from the running thread, if this is the present: the recorded past keeps its schedule. */
  preempt(): void {
    this.settle();
    if (this.inPast) return;
    const at = this.machine.instant;
    if (this.recording) {
      this.before(this.position) ?? this.keep();
      this.interventions.push({ kind: 'preempt', at });
      this.passed++;
    }
    this.takeCpu();
    this.farthest = this.position;
  }

  private redo(intervention: Intervention): void {
    if (intervention.kind === 'preempt') {
      this.passed++;
      this.takeCpu();
    } else if (intervention.after) this.restore(intervention.after);
    else this.performFirst(intervention);
  }

  /** A change of a recording, the first time its moment comes. */
  private performFirst(change: Intervention & { readonly kind: 'change' }): void {
    this.passed++;
    for (const effect of change.effects) this.perform(effect);
    change.after = this.keep();
  }

  private takeCpu(): void {
    const { current, kernel } = this.machine;
    if (current?.state === 'RUNNING') kernel.yieldCpu(current, 'quantum');
  }

  private startNewFuture(): void {
    if (!this.inPast || !this.recording) return;
    const here = this.position;
    const gone = this.kept.splice(this.indexBefore(here) + 1);
    for (const k of gone) k.checkpoint.release();
    this.interventions.length = this.passed;
    this.history.length = Math.min(this.history.length, this.eventsPassed);
    this.input?.giveBack(this.recording.truncate(this.machine.state.questions));
    this.recorded = undefined;
    this.obstacle = undefined;
    this.ending = undefined;
    this.farthest = here;
    this.onNewFuture?.();
  }

  // --- Checkpoints -----------------------------------------------------------------------------------------

  private keep(): Kept {
    const { position } = this;
    const at = this.indexBefore(position);
    const known = this.kept[at];
    if (known && comparePositions(known.position, position) === 0) return known;
    const kept: Kept = {
      position,
      work: this.work,
      checkpoint: this.machine.checkpoint(),
      events: this.eventsPassed,
      recall: this.companion.save(),
    };
    this.kept.splice(at + 1, 0, kept);
    if (++this.addedSinceThinned >= THIN_EVERY || this.isOverMemory) this.thin();
    this.copiesThen = this.machine.ram.copies;
    return kept;
  }

  /** The work between two checkpoints, where so much has been done before. */
  private gapAt(work: number): number {
    let gap = Math.min(Math.max(this.spacing, work / GAP_OF_HISTORY), LARGEST_GAP * this.spacing);
    while (work > GAPS * gap) gap *= 2;
    return gap;
  }

  private thin(): void {
    this.addedSinceThinned = 0;
    const here = this.work;
    const everywhere = this.gapAt(this.kept.at(-1)?.work ?? 0) / 2;
    for (let strictness = 1; ; strictness *= 2) {
      const kept: Kept[] = [];
      this.kept.forEach((k, i) => {
        const last = kept.at(-1);
        const next = this.kept[i + 1];
        const near = Math.max(NEAREST, Math.abs(here - k.work) / GAP_PART);
        const gap = strictness * Math.min(near, everywhere);
        if (!last || !next || this.isAfterChange(k) || next.work - last.work > gap) kept.push(k);
        else k.checkpoint.release();
      });
      this.kept = kept;
      if (this.kept.length <= 8 || strictness > 1 << 20 || !this.isOverMemory) return;
    }
  }

  /** What checkpoints hold beside the machine is too much. Dropping them gives nothing else back. */
  private get isOverMemory(): boolean {
    const held = this.checkpointBytes;
    const most = Math.max(this.memory / CHECKPOINTS_PART, LEAST_FOR_CHECKPOINTS);
    return held > most || (held > LEAST_FOR_CHECKPOINTS && this.bytesHeld > this.memory);
  }

  /** Memory of the machine and its past, in bytes, roughly. */
  private get bytesHeld(): number {
    return this.machine.ram.framesInUse * FRAME + this.objectBytes;
  }

  /** Bytes that checkpoints hold and the machine does not, roughly: at least what is more than all live pages. */
  get checkpointBytes(): number {
    const spaces = new Set([...this.machine.procs.values()].map(p => p.memory?.space));
    let live = 0;
    for (const space of spaces) live += space?.pages ?? 0;
    return Math.max(0, this.machine.ram.framesInUse - live) * FRAME + this.objectBytes;
  }

  /** The same of the kernel's objects in checkpoints. */
  private get objectBytes(): number {
    return this.kept.reduce((sum, k) => sum + TABLES_BYTES + OBJECT_BYTES * k.checkpoint.objects, 0);
  }

  private isAfterChange(k: Kept): boolean {
    const i = this.interventions[k.position.interventions - 1];
    return i?.kind === 'change' && i.after === k;
  }

  // --- Events ----------------------------------------------------------------------------------------------

  /** Running through the past again gives the same events in the same order: only new ones are added. */
  private onEvent(e: KernelEvent): void {
    const index = this.eventsPassed++;
    if (index < this.history.length || this.history.length >= MAX_EVENTS) return;
    this.history.push(historyEvent(e));
  }
}

/** The event as the history lists it. */
export function historyEvent(e: KernelEvent): HistoryEvent {
  const child = e.event === 'thread-start' ? e.thread : 'child' in e ? e.child : undefined;
  const { clock, event, pid, tid } = e;
  return { clock, event, pid, tid, ...(child === undefined ? {} : { child }) };
}
