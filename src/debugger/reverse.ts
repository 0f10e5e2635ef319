/**
 * Going back: to the place a thread was at before, to the last breakpoint, to a position.
 *
 * The machine only runs forward, so a place in the past is found by running a stretch that ends now again, and taking the
 * last place on it that will do. Stretches get longer, further and further back, until there is one. A search is an iterator:
 * each turn runs the machine for a while, so that the caller can look after its mailbox in between.
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

/** Instructions of the first stretch that is looked through, and by how much the next one is longer. */
const FIRST_STRETCH = 2_000;
const GROWTH = 8;
/** Instructions, and places, that are looked at in one turn. */
const TURN = 2_000_000;
const PLACES_IN_TURN = 2_000;

/** A place of a thread in the past. Neighbours of one key are one place, which begins at the first of them. */
interface Place {
  readonly key: string;
  readonly position: Position;
}

/** What places are looked for. */
interface Wanted {
  readonly tid: number;
  /** Where to stop; undefined: after each instruction of the thread. */
  readonly marks: ReadonlyMap<Program, ReadonlySet<number>> | undefined;
  /** The key of the place the thread is at, if it will do. */
  keyOf(t: Thread): string | undefined;
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
    const t = this.machine.threads.get(tid);
    const here: Place = { key: (t && granularity === 'line' && wanted.keyOf(t)) || 'now', position: now };
    let found = yield* this.lastPlace(wanted, here, granularity === 'line' && kind !== 'out');
    let who = id;
    if (!found && user) {
      // Before its first place is what its kernel thread did before.
      who = tid;
      found = yield* this.lastPlace(this.wanted(tid, 'into', 'statement', []), here, false);
    } else if (!found) {
      const birth = this.timeline.events.findLast(
        e => e.child === tid && e.clock < now.clock && CREATION.has(e.event),
      );
      if (birth) {
        who = birth.tid;
        const end: Place = { key: 'birth', position: this.timeline.positionAt(birth.clock + 1) };
        found = yield* this.lastPlace(this.wanted(who, 'into', 'statement', []), end, false);
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
    const isUsers = (a: (typeof stack)[number]) => !a.program.isSystem(a.place);
    const usersOnly =
      this.control.justMyCode && granularity !== 'instruction' && (stack.length === 0 || stack.some(isUsers));
    const shown = stack.filter(a => !usersOnly || isUsers(a));
    const active = kind === 'into' || stack.length === 0 ? undefined : shown.slice(kind === 'out' ? 1 : 0);
    const windows = stack.map(a => a.window);
    const identities = active && new Set(active.map(a => identity(windows, a.level)));
    // Nothing of the user's is on the stack, as in exit: what comes before it is main, that has returned.
    const afterMain = this.control.justMyCode && granularity !== 'instruction' && !stack.some(isUsers);
    let count = 0;
    const keyOf = (thread: Thread): string | undefined => {
      const { exe, memory } = thread.proc;
      if (!exe || !memory) return undefined;
      const top = this.machine.cpu.walkWindows(thread.context, memory.space, 2);
      if (!top[0] || (own !== undefined && registerStackStart(top[0].window) !== own)) return undefined;
      // What a thread executed before exec has nothing in common with its windows now.
      const isActive = !identities || exe.image !== image || identities.has(identity(top, 0));
      if (!isActive && !(afterMain && !this.programs.of(exe.image).isSystem(thread.context.pc)))
        return undefined;
      if (granularity !== 'line') return String(count++);
      const range = this.programs.of(exe.image).rangeAt(thread.context.pc);
      return `${top[0].window} ${range?.source.path}:${range?.line}`;
    };
    if (granularity === 'instruction') return { tid, marks: undefined, keyOf };
    const marks = new Map<Program, ReadonlySet<number>>();
    for (const program of this.programs.all) {
      const functions =
        active && program.image === image
          ? new Set([...active.flatMap(a => a.function ?? []), ...(afterMain ? usersOf(program) : [])])
          : usersOnly
            ? usersOf(program)
            : program.image.functions;
      marks.set(program, statementsOf(program, functions));
    }
    return { tid, marks, keyOf };
  }

  /**
   * The last place before `here` that is wanted; with `runs`, its beginning. Undefined if the thread was at none.
   */
  private *lastPlace(
    wanted: Wanted,
    here: Place,
    runs: boolean,
  ): Generator<void, Position | undefined, void> {
    let places: Place[] = [here];
    let end = here.position;
    for (let length = FIRST_STRETCH; ; length *= GROWTH) {
      const begin = this.timeline.positionAt(here.position.clock - length);
      const earlier = yield* this.placesBetween(wanted, begin, end);
      places = joined(earlier, places);
      const exhausted =
        comparePositions(begin, START) <= 0 || (places.length === 1 && !this.existedAt(begin, wanted.tid));
      const last = places.at(-1)!; // `here` is in it, or has been joined with what is before it
      const previous = places.at(-2);
      const isSame = comparePositions(last.position, here.position) === 0;
      const answer = isSame ? previous : last;
      const first = answer === places[0];
      if (answer && (!runs || !first || exhausted)) return answer.position;
      if (exhausted) return undefined;
      end = begin;
    }
  }

  private existedAt(position: Position, tid: number): boolean {
    this.past.moveTo(position);
    return this.machine.threads.has(tid);
  }

  /** The last few wanted places of a stretch. */
  private *placesBetween(wanted: Wanted, begin: Position, end: Position): Generator<void, Place[], void> {
    const { machine, timeline } = this;
    const { tid, marks } = wanted;
    this.past.mark(new Map());
    this.past.moveTo(begin);
    this.past.mark(marks ?? new Map());
    const places: Place[] = [];
    const look = () => {
      const t = machine.threads.get(tid);
      const key = t && wanted.keyOf(t);
      if (key === undefined || places.at(-1)?.key === key) return;
      places.push({ key, position: timeline.position });
      if (places.length > KEPT_PLACES) places.shift();
    };
    // The machine does not stop where a run begins: look at the place oneself.
    timeline.scan(readyAt(begin, end));
    const { current } = machine;
    if (current?.tid === tid && comparePositions(timeline.position, end) < 0 && this.isMarked(marks, current))
      look();
    for (let turns = 1; comparePositions(timeline.position, end) < 0; turns++) {
      const untilClock = machine.clock + TURN;
      const before = timeline.position;
      const stop = timeline.scan(end, {
        untilClock,
        ...(marks ? {} : { step: { tid, mode: 'instruction' } }),
      });
      if (comparePositions(timeline.position, end) >= 0) break;
      if ((stop.kind === 'breakpoint' || stop.kind === 'step') && stop.tid === tid) look();
      const stuck = comparePositions(timeline.position, before) === 0;
      if (
        stuck &&
        (stop.kind === 'deadlock' ||
          stop.kind === 'done' ||
          stop.kind === 'needs-input' ||
          stop.kind === 'needs-choice')
      )
        break;
      if (stop.kind === 'clock' || turns % PLACES_IN_TURN === 0) yield;
    }
    this.past.mark(new Map());
    return places;
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
      past.mark(new Map());
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
        past.mark(new Map());
        past.moveTo(found.position);
        found.recall();
        return found.stop;
      }
      end = begin;
    }
    return yield* this.toBeginning(now);
  }

  /** To the first statement of main, or if we are not behind it to the very start. */
  private *toBeginning(now: Position): Search {
    const first = this.programs.all.find(p => p.number === 0);
    const pc = first?.main;
    const { timeline } = this;
    this.past.mark(new Map());
    this.past.moveTo(START);
    if (first && pc !== undefined) {
      this.past.mark(new Map([[first, new Set([pc])]]));
      while (comparePositions(timeline.position, now) < 0) {
        const stop = timeline.scan(now, { untilClock: this.machine.clock + TURN });
        if (stop.kind === 'breakpoint') break;
        yield;
      }
      this.past.mark(new Map());
      if (comparePositions(timeline.position, now) >= 0) this.past.moveTo(START);
    }
    return this.stop(this.machine.current?.tid, 'Beginning');
  }

  // --- Go to -----------------------------------------------------------------------------------------------

  /** `clock` is within the history. */
  // biome-ignore lint/correctness/useYield: a search of one turn
  *seek(clock: number): Search {
    const { timeline } = this;
    this.past.mark(new Map());
    const isEnd = clock === timeline.end.clock;
    this.past.moveTo(isEnd ? timeline.end : readyAt(timeline.positionAt(clock), timeline.end));
    return this.stop(this.machine.current?.tid, 'Went here');
  }

  // --- Stops -----------------------------------------------------------------------------------------------

  private stop(id: number | undefined, description: string, more = ''): Stop {
    const { machine, inspection } = this;
    const user = id === undefined ? undefined : inspection.userThread(id);
    const t =
      user?.carrier ??
      (id === undefined ? undefined : machine.threads.get(id)) ??
      machine.threads.values().next().value;
    const place = t
      ? `${inspection.numbers.title(t.proc.pid)} is at ${this.control.words.place(t)}`
      : 'nothing runs';
    return {
      reason: 'step',
      threadId: user?.id ?? t?.tid,
      description,
      text: place + (more ? `: ${more}` : ''),
      hitBreakpointIds: [],
    };
  }
}

/** More than are ever needed of one stretch: the place before, and where the run of equal ones begins. */
const KEPT_PLACES = 3;
const CREATION: ReadonlySet<string> = new Set(['fork', 'vfork', 'thread-start']);

/**
 * Which activation of a function this is. Another one with the same window and the same return address can only follow when its
 * caller has begun another statement, so the last statement of any activation with this identity is this one's.
 */
const identity = (windows: readonly WindowInfo[], level: number): string =>
  `${windows[level]?.window} ${windows[level]?.entry} ${windows[level + 1]?.pc}`;

/** One list of both; a place that goes on in the second begins in the first. */
function joined(earlier: readonly Place[], later: readonly Place[]): Place[] {
  const last = earlier.at(-1);
  const next = later[0];
  if (!last || !next || last.key !== next.key) return [...earlier, ...later];
  return [...earlier, ...later.slice(1)];
}

const usersOf = (program: Program): readonly ImageFunction[] =>
  program.image.functions.filter(f => !f.source.range.file.system);

function statementsOf(program: Program, functions: Iterable<ImageFunction>): ReadonlySet<number> {
  const found = new Set<number>();
  for (const f of functions) {
    for (let pc = f.entry; pc < f.end; pc += INSTRUCTION_BYTES) {
      if (program.info.isStatement(pc)) found.add(pc);
    }
  }
  return found;
}
