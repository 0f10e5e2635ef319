/**
 * Going somewhere in the history by what happened there: an event, the birth of a process, the last time a line ran, the last
 * time a variable was written.
 *
 * Each destination is a search (past.ts). What cannot be gone to is refused before the search begins, in words. When a variable
 * was last written is found from the end: a page that has the same frame in two checkpoints was not written between
 * them; other stretches are run again with the bytes watched, so that system calls and other processes count too. A register
 * is written by the few instructions that name it, in the one activation whose window it is in: those are places to look for.
 */
import { INSTRUCTION_BYTES } from '../compiler/ir.ts';
import type { EventKind } from '../kernel/events.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Watch } from '../machine/interface.ts';
import { PTE_SHARED } from '../machine/memory.ts';
import type { Activation } from './frames.ts';
import { numberText } from './hits.ts';
import type { Inspection } from './inspection.ts';
import type { Past, Search } from './past.ts';
import { compilerPath, type Program, type Programs } from './programs.ts';
import { identity, type Reverse } from './reverse.ts';
import type { StopWords } from './stop-words.ts';
import { comparePositions, type Position, readyAt, type Timeline } from './timeline.ts';
import { DebuggerError, type Destination, type HistoryEvent } from './types.ts';

const PAGE_SHIFT = 12;
/** Instructions that are run in one turn. */
const TURN = 2_000_000;
/** So many writes show that the last one is near: the rest of the stretch is halved. */
const MANY_WRITES = 200;
const SHORT_STRETCH = 2_000;
/** After these, other address spaces than before may have the bytes. */
const NEW_MEMORY: readonly EventKind[] = ['fork', 'vfork', 'exec', 'exit'];
const BIRTHS: ReadonlySet<string> = new Set(['fork', 'vfork', 'thread-start']);

/** Bytes of a process. */
export interface MemoryPlace {
  readonly kind: 'memory';
  readonly pid: number;
  /** Virtual address. */
  readonly address: number;
  /** Bytes. */
  readonly size: number;
}

/** A register of an activation, by its offset in the window. */
export interface RegisterPlace {
  readonly kind: 'register';
  readonly activation: Activation;
  readonly offset: number;
  readonly isParameter: boolean;
}

/** Where a variable is. */
export type WrittenPlace = (MemoryPlace | RegisterPlace) & { readonly name: string };

/** A write that was seen. */
interface Write {
  readonly tid: number;
  /** Right after the instruction. */
  readonly after: Position;
  readonly value: Uint8Array | undefined;
}

export class Destinations {
  /** The memory that is watched may be another one after an event. */
  private watching = false;

  constructor(
    private readonly machine: Machine,
    private readonly timeline: Timeline,
    private readonly programs: Programs,
    private readonly inspection: Inspection,
    private readonly past: Past,
    private readonly words: StopWords,
    private readonly reverse: Reverse,
  ) {
    machine.events.subscribe(NEW_MEMORY, e => {
      if (this.watching) machine.requestStop(e.event);
    });
  }

  // --- Events ----------------------------------------------------------------------------------------------

  /** Throws DebuggerError if there is no such place. */
  goTo(destination: Destination): Search {
    const { timeline } = this;
    switch (destination.to) {
      case 'start':
        return this.reverse.toBeginning(timeline.position);
      case 'end':
        return this.moveTo(timeline.end, undefined, 'End');
      case 'event': {
        const event = timeline.events[destination.index];
        if (!event) throw new DebuggerError(`the history has ${timeline.events.length} events`);
        return this.toEvent(event, destination.side ?? 'after');
      }
      case 'nextEvent':
      case 'previousEvent':
        return this.toEvent(this.neighbour(destination), 'after');
      case 'birth': {
        const { threadId } = destination;
        const birth = timeline.events.find(e => e.child === threadId && BIRTHS.has(e.event));
        if (!birth) throw new DebuggerError(`${threadId} was there from the beginning`);
        return this.moveTo(
          this.afterEvent(birth),
          threadId,
          'Created',
          `made by ${birth.event} in ${birth.pid}`,
        );
      }
      default:
        return destination satisfies never;
    }
  }

  private neighbour({
    to,
    events: kinds,
    pid,
  }: Destination & { to: 'nextEvent' | 'previousEvent' }): HistoryEvent {
    const now = this.timeline.position;
    const wanted = this.timeline.events.filter(
      e => (!kinds || kinds.includes(e.event)) && (pid === undefined || e.pid === pid || e.child === pid),
    );
    const found =
      to === 'nextEvent'
        ? wanted.find(e => comparePositions(this.afterEvent(e), now) > 0)
        : wanted.findLast(e => comparePositions(this.afterEvent(e), now) < 0);
    if (!found) {
      const which = kinds ? ` (${kinds.join(', ')})` : '';
      throw new DebuggerError(
        to === 'nextEvent'
          ? `no such event${which} is recorded after this moment: run on to make it happen`
          : `no such event${which} happened before this moment`,
      );
    }
    return found;
  }

  /** When the next instruction is about to be executed after it. */
  private afterEvent(e: HistoryEvent): Position {
    const { timeline } = this;
    // A signal takes effect between two instructions, everything else within a system call.
    const clock = e.event === 'signal-delivered' ? e.clock : e.clock + 1;
    return readyAt(timeline.positionAt(clock), timeline.end);
  }

  private toEvent(e: HistoryEvent, side: 'before' | 'after'): Search {
    const { timeline } = this;
    const position =
      side === 'after' ? this.afterEvent(e) : readyAt(timeline.positionAt(e.clock), timeline.end);
    const child = e.child === undefined ? '' : ` ${e.child}`;
    return this.moveTo(
      position,
      e.tid,
      `${side === 'after' ? 'After' : 'Before'} ${e.event}`,
      `${e.event}${child}`,
    );
  }

  // biome-ignore lint/correctness/useYield: a search of one turn
  private *moveTo(position: Position, tid: number | undefined, description: string, more = ''): Search {
    this.past.unmark();
    this.past.moveTo(position);
    return this.reverse.stop(tid ?? this.machine.current?.tid, description, more);
  }

  // --- Lines -----------------------------------------------------------------------------------------------

  /** To the last time before now that a thread was about to execute a statement of a line. Throws if there is none on it. */
  lastRan(path: string, line: number, tid: number | undefined): Search {
    const marks = new Map<Program, ReadonlySet<number>>();
    for (const program of this.programs.all) {
      const found = program.info.statementsOf(compilerPath(path), line);
      if (found.length > 0) marks.set(program, new Set(found));
    }
    if (marks.size === 0) throw new DebuggerError(`no statement begins in line ${line}`);
    return this.toLastOf(marks, line, tid);
  }

  private *toLastOf(
    marks: ReadonlyMap<Program, ReadonlySet<number>>,
    line: number,
    tid: number | undefined,
  ): Search {
    const now = this.timeline.position;
    let count = 0;
    const { last } = yield* this.reverse.lastBefore({ tid, marks, keyOf: () => String(count++) }, now);
    this.past.moveTo(last?.position ?? now);
    if (last) return this.reverse.stop(last.tid, 'Last ran');
    return this.reverse.stop(tid, 'Never ran', `line ${line} has not run before this moment`);
  }

  // --- Writes ----------------------------------------------------------------------------------------------

  /** To the last time before now that something was written, before the instruction or after it. */
  lastWritten(place: WrittenPlace, side: 'before' | 'after'): Search {
    return place.kind === 'memory' ? this.toLastWrite(place, side) : this.toLastAssignment(place, side);
  }

  private *toLastWrite(place: MemoryPlace & { readonly name: string }, side: 'before' | 'after'): Search {
    const now = this.timeline.position;
    const write = yield* this.lastWrite(place, now);
    if (!write) {
      this.past.moveTo(now);
      return this.reverse.stop(
        undefined,
        'Never written',
        `nothing has written ${place.name} before this moment`,
      );
    }
    const before = this.justBefore(write.after);
    this.past.moveTo(before);
    const old = this.read(place);
    const t = this.machine.threads.get(write.tid);
    const who = t ? this.words.introduction(t) : `thread ${write.tid}`;
    const where = t ? ` at ${this.words.userPlace(t)}` : '';
    if (side === 'after') this.past.moveTo(readyAt(write.after, now));
    return {
      ...this.reverse.stop(write.tid, 'Last written'),
      text: `${who} ${side === 'before' ? 'writes' : 'wrote'} ${place.name}${where}: ${numberText(old)} ${side === 'before' ? 'becomes' : 'became'} ${numberText(write.value)}`,
    };
  }

  /** The instruction that ends at a position is about to be executed. */
  private justBefore(after: Position): Position {
    return readyAt(this.timeline.positionAt(after.clock - 1), after);
  }

  private read({ pid, address, size }: MemoryPlace): Uint8Array | undefined {
    return this.machine.procs.get(pid)?.memory?.space.copyin(address, size, { privileged: true });
  }

  /** The last write to the bytes before a position, by whoever; of a forked process also what its parent wrote before. */
  private *lastWrite(place: MemoryPlace, end: Position): Generator<void, Write | undefined, void> {
    const { timeline } = this;
    const pages = [place.address >>> PAGE_SHIFT, (place.address + place.size - 1) >>> PAGE_SHIFT];
    if (comparePositions(timeline.position, end) !== 0) this.past.moveTo(end);
    let later: readonly (number | undefined)[] = pages.map(page => this.entryNow(place.pid, page));
    for (let behind = end; ; ) {
      const begin = timeline.checkpointBefore(behind);
      if (!begin) return undefined;
      const entries = pages.map(page => timeline.pageEntryAt(begin, place.pid, page));
      const untouched = entries.every(
        (entry, i) => entry !== 0 && !(entry & PTE_SHARED) && entry === later[i],
      );
      if (!untouched) {
        const write = yield* this.lastWriteWithin(place, begin, behind);
        if (write) return write;
        const birth = this.forkOf(place.pid, begin, behind);
        if (birth)
          return yield* this.lastWrite({ ...place, pid: birth.pid }, timeline.positionAt(birth.clock + 1));
      }
      later = entries;
      behind = begin;
    }
  }

  private entryNow(pid: number, page: number): number {
    return this.machine.procs.get(pid)?.memory?.space.entry(page) ?? 0;
  }

  private forkOf(pid: number, begin: Position, end: Position): HistoryEvent | undefined {
    return this.timeline.events.findLast(
      e => e.child === pid && BIRTHS.has(e.event) && e.clock >= begin.clock && e.clock < end.clock,
    );
  }

  private *lastWriteWithin(
    place: MemoryPlace,
    begin: Position,
    end: Position,
  ): Generator<void, Write | undefined, void> {
    const { machine, timeline } = this;
    this.past.unmark();
    this.past.moveTo(begin);
    let last: Write | undefined;
    let writes = 0;
    this.watching = true;
    try {
      this.watch(place);
      while (comparePositions(timeline.position, end) < 0) {
        const { clock } = machine;
        const stop = timeline.scan(end, { untilClock: clock + TURN });
        if (stop.kind === 'requested') this.watch(place);
        if (stop.kind === 'watch' && comparePositions(timeline.position, end) <= 0) {
          last = { tid: stop.tid, after: timeline.position, value: this.read(place) };
          if (++writes >= MANY_WRITES && end.clock - machine.clock > SHORT_STRETCH) {
            const here = timeline.position;
            const middle = timeline.positionAt(Math.ceil((here.clock + end.clock) / 2));
            const later = yield* this.lastWriteWithin(place, middle, end);
            return later ?? (yield* this.lastWriteWithin(place, here, middle)) ?? last;
          }
          continue;
        }
        if (stop.kind === 'clock') yield;
        else if (stop.kind !== 'requested' && machine.clock === clock) break;
      }
    } finally {
      this.watching = false;
      machine.cpu.setWatches([]);
    }
    return last;
  }

  /** Watch the bytes for writes, in every address space that maps them. */
  private watch({ pid, address, size }: MemoryPlace): void {
    const space = this.machine.procs.get(pid)?.memory?.space;
    const watches: Watch[] = space ? [{ space, address, size, access: 'write' }] : [];
    const page = address >>> PAGE_SHIFT;
    const entry = space?.entry(page) ?? 0;
    if (entry & PTE_SHARED) {
      const spaces = new Set([...this.machine.procs.values()].flatMap(p => p.memory?.space ?? []));
      for (const other of spaces) {
        for (const mapped of other.mappings()) {
          if (mapped.frame !== entry >>> PAGE_SHIFT || (other === space && mapped.page === page)) continue;
          const there = (mapped.page << PAGE_SHIFT) + (address & ((1 << PAGE_SHIFT) - 1));
          watches.push({ space: other, address: there >>> 0, size, access: 'write' });
        }
      }
    }
    this.machine.cpu.setWatches(watches);
  }

  // --- Registers -------------------------------------------------------------------------------------------

  private *toLastAssignment(
    place: RegisterPlace & { readonly name: string },
    side: 'before' | 'after',
  ): Search {
    const { activation, offset, name } = place;
    const now = this.timeline.position;
    const { thread, program, function: f, level } = activation;
    const { tid } = thread;
    const windows = this.inspection.stackOf(tid).map(a => a.window);
    const own = identity(windows, level);
    const writers = f ? program.instructions(f).filter(i => i.d === offset && i.op.shape !== 'enter') : [];
    let count = 0;
    const wanted = {
      tid,
      marks: new Map([[program, new Set(writers.map(i => i.pc))]]),
      keyOf: (t: typeof thread) => {
        const space = t.proc.memory?.space;
        const top = space ? this.machine.cpu.walkWindows(t.context, space, 2) : [];
        return top[0] && identity(top, 0) === own ? String(count++) : undefined;
      },
    };
    const { last } = yield* this.reverse.lastBefore(wanted, now);
    if (!last) {
      this.past.moveTo(now);
      if (!place.isParameter)
        return this.reverse.stop(tid, 'Never written', `${name} has not been written in this call`);
      const call = yield* this.reverse.step(tid, 'out', 'statement');
      return {
        ...call,
        description: 'Last written',
        text: `${name} has its value from the call: ${call.text}`,
      };
    }
    this.past.moveTo(last.position);
    const t = this.machine.threads.get(tid);
    const verb = side === 'before' ? 'writes' : 'wrote';
    const where = t ? `${this.words.introduction(t)} ${verb} ${name} at ${this.words.userPlace(t)}` : '';
    if (side === 'after') {
      // A call writes when its function has returned: the value is there when this activation goes on.
      const next = new Map([[program, new Set([last.pc + INSTRUCTION_BYTES])]]);
      yield* this.reverse.toFirst({ ...wanted, marks: next }, now);
    }
    return { ...this.reverse.stop(tid, 'Last written'), text: where };
  }
}
