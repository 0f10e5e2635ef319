/**
 * Going back: to the place a thread was at before, to the last breakpoint, to a position.
 *
 * The machine only runs forward, so a place in the past is found by running a stretch that ends now again, and taking the
 * last place on it that will do. Stretches get longer, further and further back, until there is one; and where a stretch turns
 * out to be full of places, only its second half is looked at on. A search is an iterator: each turn runs the machine for a
 * while, so that the caller can look after its mailbox in between.
 */
import { INSTRUCTION_BYTES } from '../compiler/ir.ts';
import type { ImageFunction } from '../compiler/object.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Thread } from '../kernel/proc.ts';
import { registerStackBase, registerStackStart } from '../machine/layout.ts';
import type { WindowInfo } from '../machine/windows.ts';
import type { Activation } from './frames.ts';
import type { Inspection } from './inspection.ts';
import type { Past, Search } from './past.ts';
import type { Program, Programs } from './programs.ts';
import type { RunControl } from './run-control.ts';
import type { StepKind } from './stepping.ts';
import { comparePositions, type Position, readyAt, START, type Timeline } from './timeline.ts';
import type { Granularity, Stop } from './types.ts';
import type { UserThread } from './user-threads.ts';

/** Instructions of the first stretch that is looked through: statement by statement, or each by itself. */
const FIRST_STRETCH = 400;
const FIRST_INSTRUCTIONS = 100;
/** By how much the next stretch is longer. */
const GROWTH = 4;
/** A stretch has an instruction at least for so many objects that are copied to get to its beginning. */
const OBJECTS_PER_INSTRUCTION = 4;
/** Instructions that are run in one turn. */
const TURN = 2_000_000;
/** So many places show that the last one is near: the rest of the stretch is halved. */
const MANY_PLACES = 60;
/** A stretch that is not halved any more. */
const SHORT_STRETCH = 2_000;

/** A place of a thread in the past. Neighbours of one key are one place, which begins at the first of them. */
interface Place {
  readonly tid: number;
  readonly key: string;
  readonly position: Position;
  /** The statement it is at. */
  readonly program: Program;
  readonly pc: number;
}

/** What places are looked for. */
export interface Wanted {
  /** Of this thread; undefined: of any, where there are marks. */
  readonly tid: number | undefined;
  /** Where to stop; undefined: after each instruction of the thread. */
  readonly marks: ReadonlyMap<Program, ReadonlySet<number>> | undefined;
  /** The key of the place the thread is at, if it will do. */
  keyOf(t: Thread): string | undefined;
}

/** The last place of what has been looked through, which began at `begin`. */
interface Found {
  readonly last: Place | undefined;
  /** Where the run of places of its key has begun, if another one was seen before that run. */
  readonly runBegin?: Position;
  readonly begin: Position;
  /** All places between here and the last one have been looked at: where there is no `runBegin`, they have its key. */
  readonly from: Position;
  /** Was the thread there at its beginning? */
  readonly existed: boolean;
}

export class Reverse {
  private readonly past: Past;

  constructor(
    private readonly machine: Machine,
    private readonly timeline: Timeline,
    private readonly programs: Programs,
    private readonly inspection: Inspection,
    private readonly control: RunControl,
  ) {
    this.past = control.past;
  }

  // --- Steps -----------------------------------------------------------------------------------------------

  /** `id`: of a kernel thread, or of a user-level one: then only places on its own stack will do. */
  *step(id: number, kind: StepKind, granularity: Granularity): Search {
    const now = this.timeline.position;
    const user = this.inspection.userThread(id);
    const tid = user?.carrier.tid ?? id;
    const wanted = this.wanted(tid, kind, granularity, this.inspection.stackOf(id), user);
    const first = granularity === 'instruction' ? FIRST_INSTRUCTIONS : FIRST_STRETCH;
    const { last, runBegin, from } = yield* this.lastBefore(wanted, now, first);
    // A line is gone back to where it began: the one before, or, in the middle of one, that one.
    let found =
      last && granularity === 'line' && kind !== 'out'
        ? (runBegin ?? (yield* this.beginning(wanted, last, from)))
        : last?.position;
    let who = id;
    if (!found && user) {
      // Before its first place is what its kernel thread did before.
      who = tid;
      found = (yield* this.lastBefore(this.wanted(tid, 'into', 'statement', []), now)).last?.position;
    } else if (!found) {
      const birth = this.timeline.events.findLast(
        e => e.child === tid && e.clock < now.clock && CREATION.has(e.event),
      );
      if (birth) {
        who = birth.tid;
        const end = this.timeline.positionAt(birth.clock + 1);
        found = (yield* this.lastBefore(this.wanted(who, 'into', 'statement', []), end)).last?.position;
      }
    }
    if (!found) {
      this.past.moveTo(now);
      return this.stop(id, 'Beginning', 'there is nothing before this place');
    }
    this.past.moveTo(found);
    return this.stop(who, 'Step back');
  }

  /** What is before this stack of the thread (empty: whatever it did); with `user`, of what it did for that user-level thread. */
  private wanted(
    tid: number,
    kind: StepKind,
    granularity: Granularity,
    stack: readonly Activation[],
    user?: UserThread,
  ): Wanted {
    const image = stack[0]?.thread.proc.exe?.image;
    const own = user && registerStackBase(user.number);
    const isUsers = (a: Activation) => a.function?.source.range.file.system === false;
    const { justMyCode } = this.control;
    const hasUsers = stack.some(isUsers);
    const usersOnly = justMyCode && granularity !== 'instruction' && (stack.length === 0 || hasUsers);
    const shown = usersOnly ? stack.filter(isUsers) : stack;
    const active = kind === 'into' || stack.length === 0 ? undefined : shown.slice(kind === 'out' ? 1 : 0);
    const isActive = active && innermostOf(stack, active);
    // Nothing of the user's is on the stack, as in exit: what comes before it is main, that has returned.
    const afterMain = justMyCode && granularity !== 'instruction' && !hasUsers;
    let count = 0;
    const keyOf = (thread: Thread): string | undefined => {
      const { exe, memory } = thread.proc;
      if (!exe || !memory) return undefined;
      const top = this.machine.cpu.walkWindows(thread.context, memory.space, 2);
      if (!top[0] || (own !== undefined && registerStackStart(top[0].window) !== own)) return undefined;
      // What a thread executed before exec has nothing in common with its windows now.
      const isWanted = !isActive || exe.image !== image || isActive(top);
      if (!isWanted && !(afterMain && !this.programs.of(exe.image).isSystem(thread.context.pc)))
        return undefined;
      if (granularity !== 'line') return String(count++);
      const range = this.programs.of(exe.image).rangeAt(thread.context.pc);
      return `${top[0].window} ${range?.source.path}:${range?.line}`;
    };
    if (granularity === 'instruction') {
      // Calls on the way are run at full speed. What was there before an exec has other functions: there each instruction is looked at.
      const hasExecuted = this.timeline.events.some(
        e => e.event === 'exec' && e.pid === stack[0]?.thread.proc.pid,
      );
      if (!active || !image || hasExecuted) return { tid, marks: undefined, keyOf };
      const program = this.programs.of(image);
      const functions = [...functionsOf(active), ...(afterMain ? usersOf(program) : [])];
      return { tid, marks: new Map([[program, instructionsOf(functions)]]), keyOf };
    }
    const marks = new Map<Program, ReadonlySet<number>>();
    for (const program of this.programs.all) {
      const functions =
        active && program.image === image
          ? [...functionsOf(active), ...(afterMain ? usersOf(program) : [])]
          : usersOnly
            ? usersOf(program)
            : program.image.functions;
      marks.set(program, statementsOf(program, functions));
    }
    return { tid, marks, keyOf };
  }

  /** The last wanted place before a position; `first`: instructions that are looked through first. */
  *lastBefore(
    wanted: Wanted,
    end: Position,
    first = wanted.marks ? FIRST_STRETCH : FIRST_INSTRUCTIONS,
  ): Generator<void, Found, void> {
    let behind = end;
    const least = Math.floor(this.timeline.objects / OBJECTS_PER_INSTRUCTION);
    for (let length = Math.max(first, least); ; length *= GROWTH) {
      const begin = this.stretchBegin(end.clock, length);
      const found = yield* this.lastWithin(wanted, begin, behind);
      if (found.last || !found.existed || comparePositions(begin, START) <= 0) return found;
      behind = begin;
    }
  }

  /** Where to begin so many instructions before a clock; at a checkpoint that is up to as many farther back, as one runs from there. */
  private stretchBegin(end: number, length: number): Position {
    const { timeline } = this;
    const begin = timeline.positionAt(end - length);
    const kept = timeline.checkpointAt(begin);
    return kept && kept.clock >= end - 2 * length ? kept : begin;
  }

  /** The last wanted place of a stretch. */
  private *lastWithin(wanted: Wanted, begin: Position, end: Position): Generator<void, Found, void> {
    const { machine, timeline } = this;
    this.past.mark(NOWHERE);
    this.past.moveTo(begin);
    const existed = wanted.tid === undefined || machine.threads.has(wanted.tid);
    let last: Place | undefined;
    let runBegin: Position | undefined;
    let places = 0;
    for (const place of this.places(wanted, end)) {
      if (!place) {
        yield;
        continue;
      }
      if (last && last.key !== place.key) runBegin = place.position;
      last = place;
      if (++places < MANY_PLACES || end.clock - machine.clock < SHORT_STRETCH) continue;
      const here = timeline.position;
      const middle = timeline.positionAt(Math.ceil((here.clock + end.clock) / 2));
      const later = yield* this.lastWithin(wanted, middle, end);
      const found = later.last ? later : yield* this.lastWithin(wanted, here, middle);
      // The place here is before all of them, so one was found.
      return { ...found, begin, existed };
    }
    this.past.mark(NOWHERE);
    return { last, ...(runBegin ? { runBegin } : {}), begin, from: begin, existed };
  }

  /**
   * The wanted places from here (this one included) to `end`, one at a time, while the machine stands at them; undefined
   * between two turns.
   */
  private *places(wanted: Wanted, end: Position): Generator<Place | undefined, void, void> {
    const { machine, timeline } = this;
    const { tid, marks } = wanted;
    if (marks) this.past.mark(marks);
    // Asked after every place: that the clock has not come there is enough.
    const reached = () => machine.clock >= end.clock && comparePositions(timeline.position, end) >= 0;
    // The machine does not stop where a run begins: look at the place oneself.
    timeline.scan(readyAt(timeline.position, end));
    const here = machine.current;
    if (here && here.tid === (tid ?? here.tid) && !reached() && this.isMarked(marks, here)) {
      const place = this.placeOf(wanted, here);
      if (place) yield place;
    }
    while (!reached()) {
      const { clock } = machine;
      const stop = timeline.scan(end, {
        untilClock: clock + TURN,
        ...(marks || tid === undefined ? {} : { step: { tid, mode: 'instruction' } }),
      });
      if (reached()) return;
      if ((stop.kind === 'breakpoint' || stop.kind === 'step') && stop.tid === (tid ?? stop.tid)) {
        const t = machine.threads.get(stop.tid);
        const place = t && this.placeOf(wanted, t);
        if (place) yield place;
      }
      if (CANNOT_GO_ON.has(stop.kind) && machine.clock === clock) return;
      if (stop.kind === 'clock') yield undefined;
    }
  }

  private placeOf(wanted: Wanted, t: Thread): Place | undefined {
    const key = wanted.keyOf(t);
    const image = t.proc.exe?.image;
    if (key === undefined || !image) return undefined;
    const program = this.programs.of(image);
    return { tid: t.tid, key, position: this.timeline.position, program, pc: t.context.pc };
  }

  /** Where the run of places of one key that `last` is on has begun: not after `from`, or there is no other place in between. */
  private *beginning(wanted: Wanted, last: Place, from: Position): Generator<void, Position, void> {
    const { marks } = wanted;
    const others: Wanted = {
      tid: wanted.tid,
      marks: marks && withoutLine(marks, last),
      keyOf: t => {
        const key = wanted.keyOf(t);
        return key === last.key ? undefined : key;
      },
    };
    const known = last.position.clock - from.clock;
    const before = yield* this.lastBefore(others, from, Math.max(FIRST_STRETCH, known));
    this.past.moveTo(before.last?.position ?? before.begin);
    let found = last.position;
    for (const place of this.places(wanted, last.position)) {
      if (!place) yield;
      else if (place.key === last.key) {
        found = place.position;
        break;
      }
    }
    this.past.mark(NOWHERE);
    return found;
  }

  /** Run on to the first wanted place before `end`. */
  *toFirst(wanted: Wanted, end: Position): Generator<void, void, void> {
    for (const place of this.places(wanted, end)) {
      if (place) break;
      yield;
    }
    this.past.unmark();
  }

  private isMarked(marks: Wanted['marks'], t: Thread): boolean {
    const image = t.proc.exe?.image;
    if (!image || t.trapframe) return false;
    return marks === undefined || (marks.get(this.programs.of(image))?.has(t.context.pc) ?? false);
  }

  // --- Continue --------------------------------------------------------------------------------------------

  *continue(): Search {
    const { timeline, past } = this;
    const now = timeline.position;
    for (let end: Position = now; ; ) {
      const begin = timeline.checkpointBefore(end);
      if (!begin) break;
      let found:
        | { readonly stop: Stop; readonly position: Position; readonly recall: () => void }
        | undefined;
      past.mark(NOWHERE);
      past.moveTo(begin);
      for (let first = true; first || comparePositions(timeline.position, end) < 0; first = false) {
        const before = timeline.position;
        const stop = past.lookForStop(end, first);
        const { position } = timeline;
        if (stop && stop.reason !== 'done' && comparePositions(position, end) < 0) {
          found = { stop, position, recall: timeline.companion.save() };
        }
        if (!stop && !first && comparePositions(position, before) === 0) break;
        yield;
      }
      if (found) {
        past.mark(NOWHERE);
        past.moveTo(found.position);
        found.recall();
        return found.stop;
      }
      end = begin;
    }
    return yield* this.toBeginning(now);
  }

  /** To the first statement of main, or if we are not behind it to the very start. */
  *toBeginning(now: Position): Search {
    const first = this.programs.all.find(p => p.number === 0);
    const pc = first?.main;
    const { timeline } = this;
    this.past.mark(NOWHERE);
    this.past.moveTo(START);
    if (first && pc !== undefined) {
      this.past.mark(new Map([[first, new Set([pc])]]));
      while (comparePositions(timeline.position, now) < 0) {
        const stop = timeline.scan(now, { untilClock: this.machine.clock + TURN });
        if (stop.kind === 'breakpoint') break;
        yield;
      }
      this.past.mark(NOWHERE);
      if (comparePositions(timeline.position, now) >= 0) this.past.moveTo(START);
    }
    return this.stop(this.machine.current?.tid, 'Beginning');
  }

  // --- Go to -----------------------------------------------------------------------------------------------

  /** `clock` is within the history. */
  // biome-ignore lint/correctness/useYield: a search of one turn
  *seek(clock: number): Search {
    const { timeline } = this;
    this.past.mark(NOWHERE);
    const isEnd = clock === timeline.end.clock;
    this.past.moveTo(isEnd ? timeline.end : readyAt(timeline.positionAt(clock), timeline.end));
    return this.stop(this.machine.current?.tid, 'Went here');
  }

  // --- Stops -----------------------------------------------------------------------------------------------

  /** Where a search has led: to this thread, or if it is not there to any. */
  stop(id: number | undefined, description: string, more = ''): Stop {
    const { machine, inspection } = this;
    const user = id === undefined ? undefined : inspection.userThread(id);
    const t =
      user?.carrier ??
      (id === undefined ? undefined : machine.threads.get(id)) ??
      machine.threads.values().next().value;
    const place = t ? `${this.control.words.title(t)} is at ${this.control.words.place(t)}` : 'nothing runs';
    return {
      reason: 'step',
      threadId: user?.id ?? t?.tid,
      description,
      text: place + (more ? `: ${more}` : ''),
      hitBreakpointIds: [],
    };
  }
}

const NOWHERE: ReadonlyMap<Program, ReadonlySet<number>> = new Map();
/** Only what comes from outside, or nothing, makes the machine go on. */
const CANNOT_GO_ON: ReadonlySet<string> = new Set(['deadlock', 'done', 'needs-input', 'needs-choice']);
const CREATION: ReadonlySet<string> = new Set(['fork', 'vfork', 'thread-start']);

/**
 * Which activation of a function this is. Another one with the same window and the same return address can only follow when its
 * caller has begun another statement, so the last statement of any activation with this identity is this one's.
 */
export const identity = (windows: readonly WindowInfo[], level: number): string =>
  `${windows[level]?.window} ${windows[level]?.entry} ${windows[level + 1]?.pc}`;

/**
 * Is the activation that these windows are of, innermost first, one of `some` of a stack? The stack may be a hundred thousand calls
 * deep: they are not written down as identities.
 */
function innermostOf(
  stack: readonly Activation[],
  some: readonly Activation[],
): (top: readonly WindowInfo[]) => boolean {
  const levels = new Map<number, number>();
  for (const a of some) levels.set(a.window.window, a.level);
  return top => {
    const level = levels.get(top[0]!.window);
    if (level === undefined) return false;
    const windows = stack.slice(level, level + 2).map(a => a.window);
    return identity(windows, 0) === identity(top, 0);
  };
}

function functionsOf(stack: readonly Activation[]): ReadonlySet<ImageFunction> {
  const found = new Set<ImageFunction>();
  for (const { function: f } of stack) if (f) found.add(f);
  return found;
}

/**
 * The marks without the statements of a place's line, which a loop may pass a million times. The first statement of a function
 * stays: whoever comes there is in another activation, and so at another place.
 */
function withoutLine(
  marks: ReadonlyMap<Program, ReadonlySet<number>>,
  { program, pc }: Place,
): ReadonlyMap<Program, ReadonlySet<number>> {
  const own = marks.get(program);
  const f = program.info.functionAt(pc);
  const here = program.rangeAt(pc);
  if (!own || !f || !here) return marks;
  const left = new Set(own);
  for (const at of statementsIn(program, f)) {
    const range = program.rangeAt(at);
    const isHere = range?.line === here.line && range.source.path === here.source.path;
    if (isHere && at !== program.info.firstStatement(f)) left.delete(at);
  }
  return new Map([...marks, [program, left]]);
}

const usersOf = (program: Program): readonly ImageFunction[] =>
  program.image.functions.filter(f => !f.source.range.file.system);

function statementsOf(program: Program, functions: Iterable<ImageFunction>): ReadonlySet<number> {
  const found = new Set<number>();
  for (const f of functions) for (const pc of statementsIn(program, f)) found.add(pc);
  return found;
}

/** Text addresses of all instructions of functions. */
function instructionsOf(functions: readonly ImageFunction[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { entry, end } of functions)
    for (let pc = entry; pc < end; pc += INSTRUCTION_BYTES) found.add(pc);
  return found;
}

const statements = new WeakMap<ImageFunction, readonly number[]>();

/** Text addresses where a statement of a function begins. */
function statementsIn(program: Program, f: ImageFunction): readonly number[] {
  let found = statements.get(f);
  if (!found) {
    const list: number[] = [];
    for (let pc = f.entry; pc < f.end; pc += INSTRUCTION_BYTES)
      if (program.info.isStatement(pc)) list.push(pc);
    found = list;
    statements.set(f, found);
  }
  return found;
}
