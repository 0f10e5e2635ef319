/**
 * The decisions of a run on their way into a replay file and out of it. Both ends leave out what the rules of format.ts
 * give: the same quantum again, the first thread of the queue, no input.
 */
import type { Candidate, Decisions, Input, Moment } from '../kernel/decisions.ts';
import { type DecisionLine, type Replay, type ReplayCode, ReplayError } from './format.ts';

/** Passes every question on and notes what a replay has to know of the answers. */
export class NotedDecisions implements Decisions {
  private lastQuantum: number | undefined;

  constructor(
    private readonly live: Decisions,
    private readonly note: (line: DecisionLine) => void,
  ) {}

  pickThread(candidates: readonly Candidate[], at: Moment): number | undefined {
    const tid = this.live.pickThread(candidates, at);
    if (tid !== undefined && tid !== candidates[0]?.tid) this.note([at.clock, 'thread', tid, at.index]);
    return tid;
  }

  quantum(tid: number, at: Moment): number {
    const quantum = this.live.quantum(tid, at);
    if (quantum !== this.lastQuantum) {
      this.lastQuantum = quantum;
      this.note([at.clock, 'quantum', Number.isFinite(quantum) ? quantum : null, at.index]);
    }
    return quantum;
  }

  input(at: Moment): Input | undefined {
    const input = this.live.input(at);
    if (input) {
      const { port, bytes, eof } = input;
      this.note([at.clock, 'input', { port, bytes: [...bytes], eof }, at.index]);
    }
    return input;
  }

  inputPossible(at: Moment): boolean {
    return this.live.inputPossible(at);
  }

  epoch(at: Moment): number {
    const epoch = this.live.epoch(at);
    this.note([at.clock, 'epoch', epoch, at.index]);
    return epoch;
  }

  seed(at: Moment): number {
    const seed = this.live.seed(at);
    this.note([at.clock, 'seed', seed, at.index]);
    return seed;
  }
}

/** Answers from a replay. A pure function of the question, so a machine that was taken back gets the same answers again. */
export class ReplayDecisions implements Decisions {
  private readonly byQuestion = new Map<number, Replay['decisions'][number]>();
  private readonly quanta: Replay['decisions'];
  private readonly asked = new Set<number>();

  constructor(private readonly replay: Replay) {
    for (const entry of replay.decisions) this.byQuestion.set(entry.decision[3], entry);
    this.quanta = replay.decisions.filter(e => e.decision[1] === 'quantum');
  }

  /** The answer to this question, if a line has it. Throws ReplayError if the line is about something else. */
  private entry(at: Moment, code: ReplayCode): DecisionLine | undefined {
    const entry = this.byQuestion.get(at.index);
    if (!entry) return undefined;
    const { line, decision } = entry;
    if (decision[1] !== code || decision[0] !== at.clock) {
      // An idle machine asks for input with the number of the next question.
      if (code === 'input' && decision[1] !== 'input') return undefined;
      throw new ReplayError(
        line,
        `the run is another one: it asks about '${code}' at ${at.clock}, not about '${decision[1]}' at ${decision[0]}`,
      );
    }
    this.asked.add(at.index);
    return decision;
  }

  /** The first decision that nobody has asked for. */
  get unasked(): Replay['decisions'][number] | undefined {
    return this.replay.decisions.find(e => !this.asked.has(e.decision[3]));
  }

  pickThread(candidates: readonly Candidate[], at: Moment): number {
    const entry = this.entry(at, 'thread');
    const first = candidates[0]!.tid; // there is always one
    if (!entry) return first;
    const tid = Number(entry[2]);
    if (candidates.some(c => c.tid === tid)) return tid;
    throw new ReplayError(this.lineOf(at), `thread ${tid} cannot run at ${at.clock}`);
  }

  private lineOf(at: Moment): number {
    return this.byQuestion.get(at.index)?.line ?? 0;
  }

  quantum(_tid: number, at: Moment): number {
    this.entry(at, 'quantum');
    let lo = 0;
    let hi = this.quanta.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.quanta[mid]!.decision[3] <= at.index) lo = mid + 1;
      else hi = mid;
    }
    const quantum = this.quanta[lo - 1]?.decision[2];
    return typeof quantum === 'number' ? quantum : Number.POSITIVE_INFINITY;
  }

  input(at: Moment): Input | undefined {
    const data = this.entry(at, 'input')?.[2];
    if (typeof data !== 'object' || data === null) return undefined;
    return { port: data.port, bytes: Uint8Array.from(data.bytes), eof: data.eof };
  }

  /** Input comes when it is asked for, or never. */
  inputPossible(): boolean {
    return false;
  }

  epoch(at: Moment): number {
    return this.number(at, 'epoch');
  }

  seed(at: Moment): number {
    return this.number(at, 'seed');
  }

  private number(at: Moment, code: 'epoch' | 'seed'): number {
    const entry = this.entry(at, code);
    if (!entry) throw new ReplayError(0, `the replay does not say the ${code}`);
    return Number(entry[2]);
  }
}
