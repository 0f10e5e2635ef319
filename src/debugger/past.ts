/**
 * Looking at the past: what a search (reverse.ts) can do with the machine, and how run control keeps quiet meanwhile.
 *
 * A search runs the machine through what is recorded. Nothing that happens then is news: while `looking`, no listener is
 * told anything. To find what would have stopped the machine, the search has a stretch *judged*: run control judges each
 * rest as it did the first time, and its verdicts are answers instead of stops.
 */
import type { Machine, Stop as MachineStop } from '../kernel/machine.ts';
import type { Program } from './programs.ts';
import { type Position, readyAt, type Timeline } from './timeline.ts';
import type { DebuggerListener, Stop } from './types.ts';

/** Instructions of the past that are looked through in one turn of a search. */
const LOOK = 2_000_000;

/** A way to a place in the past, in turns between which a mailbox can be looked at; it ends with the machine there. */
export type Search = Generator<void, Stop, void>;

/** Whoever judges the rests of the machine. */
export interface Judge {
  /** The machine has been put at the beginning of a stretch: nothing has been judged there yet. */
  begin(): void;
  /** Mark the instructions at which there is something to judge. */
  mark(): void;
  /** What is to be judged where the machine is, before it runs. */
  unjudged(): MachineStop | undefined;
  judge(rest: MachineStop): Stop | undefined;
  /** Put marks at these places and no others. */
  setMarks(places: ReadonlyMap<Program, ReadonlySet<number>>): void;
  /** What is to be kept in mind after a stretch: nothing. */
  end(): void;
}

export class Past {
  private state: 'present' | 'looking' | 'judging' = 'present';

  constructor(
    private readonly machine: Machine,
    private readonly timeline: Timeline,
    private readonly judge: Judge,
    private readonly listener: () => DebuggerListener,
  ) {}

  /** The machine runs only to be looked at: nothing is told. */
  get looking(): boolean {
    return this.state !== 'present';
  }

  /** While looking: what would have stopped the machine is looked out for. */
  get judging(): boolean {
    return this.state === 'judging';
  }

  /** One turn of a search, or, when it is given up, back to where it began. Gives the stop at its end. */
  turn(search: Search, givenUp: Position | undefined, paused: () => Stop): Stop | undefined {
    const before = new Set(this.machine.threads.keys());
    this.state = 'looking';
    let stop: Stop | undefined;
    try {
      if (givenUp) {
        this.timeline.seek(givenUp);
        stop = paused();
      } else {
        const turn = search.next();
        if (turn.done) stop = turn.value;
      }
    } finally {
      this.state = 'present';
    }
    this.tellOf(before);
    return stop;
  }

  /** Tell which threads are not there any more, or again. */
  private tellOf(before: ReadonlySet<number>): void {
    const now = new Set(this.machine.threads.keys());
    const listener = this.listener();
    for (const tid of before) if (!now.has(tid)) listener.threadExited?.(tid);
    for (const tid of now) if (!before.has(tid)) listener.threadStarted?.(tid);
    listener.processesChanged?.();
  }

  // --- What a search does ----------------------------------------------------------------------------------

  /** Stop at these places and no others. */
  mark(places: ReadonlyMap<Program, ReadonlySet<number>>): void {
    this.judge.setMarks(places);
  }

  /** Stop nowhere. */
  unmark(): void {
    this.judge.setMarks(new Map());
  }

  /** Put the machine at a moment, for good or to look around from there. */
  moveTo(position: Position): void {
    this.machine.cpu.setWatches([]);
    this.timeline.seek(position);
  }

  /**
   * Run towards `end` for a while, and give what would have stopped the machine on the way. `begin` at the beginning of a
   * stretch, where the machine has just been put.
   */
  lookForStop(end: Position, begin: boolean): Stop | undefined {
    this.state = 'judging';
    if (begin) this.judge.begin();
    this.judge.mark();
    const rest =
      (begin ? undefined : this.judge.unjudged()) ??
      this.timeline.scan(begin ? readyAt(this.timeline.position, end) : end, {
        untilClock: this.machine.clock + LOOK,
      });
    const stop = this.judge.judge(rest);
    this.state = 'looking';
    if (begin) this.judge.end();
    return stop;
  }
}
