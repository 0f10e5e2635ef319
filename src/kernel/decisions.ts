/**
 * The one door for everything that is not determined by the program: which thread runs next and for how long, what
 * comes in from outside, what time it is, what the random seed is. Same program + same answers = the same machine.
 *
 * Questions are numbered. The number is part of the machine's state (so a restored machine asks the same number
 * again), and every policy here is a pure function of question and number: nothing in a policy needs saving with a
 * checkpoint, and a recording is a map from number to answer.
 */

/** When a question is asked. */
export interface Moment {
  /** Running number of this question. */
  readonly index: number;
  /** Instructions executed since the machine started. */
  readonly clock: number;
}

/** A thread as a policy sees it, in the order of the run queue. */
export interface Candidate {
  readonly tid: number;
  readonly pid: number;
  /** True for a thread that was running and has not blocked (it may go on where the policy says so). */
  readonly wasRunning: boolean;
}

/** Where input comes in: the terminal, or standard input when that is not a terminal. */
export type InputPort = 'tty' | 'stdin';

/** Bytes that arrive; `eof` ends a non-terminal standard input after them. */
export interface Input {
  readonly port: InputPort;
  readonly bytes: Uint8Array;
  readonly eof: boolean;
}

export interface Decisions {
  /**
   * Which of the runnable threads runs next: a tid out of the candidates (never empty). undefined: it is not decided yet, and
   * the machine stops with `needs-choice`; run again, it asks again.
   */
  pickThread(candidates: readonly Candidate[], at: Moment): number | undefined;
  /** For how many instructions the thread may run before another is chosen; Infinity: until it blocks. */
  quantum(tid: number, at: Moment): number;
  /** Input that has arrived by now, or undefined. Asked before every choice of a thread. */
  input(at: Moment): Input | undefined;
  /** May `input` ever give anything again? When not, waiting for it is for ever. */
  inputPossible(at: Moment): boolean;
  /** Seconds since 1970 at which the machine starts. Asked once, at boot. */
  epoch(at: Moment): number;
  /** Seed of the kernel's random numbers (getrandom, /dev/random). Asked once, at boot. */
  seed(at: Moment): number;
}

export const DEFAULT_QUANTUM = 1_000_000;
/** 2025-02-03 09:00:00 UTC, a lecture morning: a fixed start, so that runs are equal unless told otherwise. */
const DEFAULT_EPOCH = 1_738_573_200;

export type Policy =
  | { readonly kind: 'fifo' }
  | { readonly kind: 'round-robin'; readonly quantum: number }
  | { readonly kind: 'random'; readonly seed: number; readonly quantum: number }
  /** Somebody else picks, at every decision. */
  | { readonly kind: 'manual'; readonly quantum: number };

/** A well mixed 32-bit value of two numbers (multiply and shift rounds), for decisions at random. */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x5bd1e995, 0x9e3779b1) ^ Math.imul(b + 0x7f4a7c15, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}

/** Host input waiting for the machine to ask for it. The host calls `type`; the machine calls `take`. */
export class InputQueue {
  private readonly waiting: Input[] = [];
  /** No more will come. */
  closed = false;

  push(port: InputPort, bytes: Uint8Array, eof = false): void {
    this.waiting.push({ port, bytes: bytes.slice(), eof });
  }

  take(): Input | undefined {
    return this.waiting.shift();
  }

  /** Input that was taken in a future that will not come is waiting again, before everything else. */
  giveBack(inputs: readonly Input[]): void {
    this.waiting.unshift(...inputs);
  }

  get empty(): boolean {
    return this.waiting.length === 0;
  }
}

export interface PolicyOptions {
  readonly policy?: Policy;
  readonly input?: InputQueue;
  readonly epoch?: number;
  readonly seed?: number;
}

/** The policies of the issue, with live input from a queue. */
export class PolicyDecisions implements Decisions {
  readonly policy: Policy;
  readonly queue: InputQueue;
  private readonly start: number;
  private readonly randomSeed: number;

  constructor(options: PolicyOptions = {}) {
    this.policy = options.policy ?? { kind: 'round-robin', quantum: DEFAULT_QUANTUM };
    if (options.input) this.queue = options.input;
    else {
      this.queue = new InputQueue();
      this.queue.closed = true;
    }
    this.start = options.epoch ?? DEFAULT_EPOCH;
    this.randomSeed = options.seed ?? 1;
  }

  pickThread(candidates: readonly Candidate[], at: Moment): number | undefined {
    if (this.policy.kind === 'manual') return undefined;
    const i = this.policy.kind === 'random' ? mix(this.policy.seed, at.index) % candidates.length : 0;
    return candidates[i]!.tid;
  }

  quantum(_tid: number, at: Moment): number {
    switch (this.policy.kind) {
      case 'fifo':
        return Number.POSITIVE_INFINITY;
      case 'round-robin':
      case 'manual':
        return this.policy.quantum;
      case 'random':
        return 1 + (mix(this.policy.seed ^ 0x517cc1b7, at.index) % (2 * this.policy.quantum));
    }
  }

  input(): Input | undefined {
    return this.queue.take();
  }

  inputPossible(): boolean {
    return !(this.queue.closed && this.queue.empty);
  }

  epoch(): number {
    return this.start;
  }

  seed(): number {
    return this.randomSeed;
  }
}

/** What a logged decision was about. */
export type DecisionCode = 'thread' | 'quantum' | 'input' | 'epoch' | 'seed';

/** The answer to a question, where it does not follow from the policy. */
export type LoggedDecision = {
  readonly clock: number;
  /** Number of the question. */
  readonly index: number;
  /** Number of the last question of this kind that it is the answer to: one after the other was answered the same. */
  readonly last: number;
} & (
  | { readonly code: 'thread'; readonly tid: number }
  | { readonly code: 'input'; readonly input: Input }
  /** Instructions (Infinity: until it blocks); seconds; the seed. */
  | { readonly code: 'quantum' | 'epoch' | 'seed'; readonly value: number }
);

type Logged<C extends DecisionCode> = LoggedDecision & { readonly code: C };

/** The machine asks for something else than it did when the decisions were recorded. */
export class LeftRecording extends Error {
  constructor(
    readonly decision: LoggedDecision,
    /** In words. */
    readonly reason: string,
  ) {
    super(`the run has left its recording: ${reason}`);
  }
}

/**
 * Answers from its log where there is an entry, else asks `live` and logs the answer. So it records a first run, replays it
 * after the machine was taken back, and goes on live where the log ends.
 *
 * What the policy would have answered is not logged: it follows from the question, and is asked again. Equal choices of a
 * thread in a row are one entry. So a schedule by a seed has an empty log, and one that was steered by hand a short one.
 */
export class RecordingDecisions implements Decisions {
  private readonly logs: { readonly [C in DecisionCode]: Logged<C>[] } = {
    thread: [],
    quantum: [],
    input: [],
    epoch: [],
    seed: [],
  };
  /** The last choice of a thread was this entry's: the next equal one prolongs it. */
  private open: (Logged<'thread'> & { last: number }) | undefined;

  constructor(
    private readonly live: Decisions,
    /** What the answers follow from where none is logged. Must be a pure function of the question, input excepted. */
    private readonly policy: PolicyDecisions,
    recorded: readonly LoggedDecision[] = [],
    /** Questions with a number below this have been answered before. */
    private answered = recorded.reduce((n, entry) => Math.max(n, entry.last + 1), 0),
  ) {
    for (const entry of recorded) (this.logs[entry.code] as LoggedDecision[]).push(entry);
  }

  /** The log, in the order of the questions. */
  get log(): readonly LoggedDecision[] {
    return Object.values<readonly LoggedDecision[]>(this.logs)
      .flat()
      .sort((a, b) => a.index - b.index);
  }

  get answeredCount(): number {
    return this.answered;
  }

  /** Forget every answer from question `index` on: the future will be decided anew. Gives the input that had come in it. */
  truncate(index: number): readonly Input[] {
    const inputs = this.logs.input.filter(entry => entry.index >= index).map(entry => entry.input);
    for (const log of Object.values<LoggedDecision[]>(this.logs)) {
      log.length = firstFrom(log, index);
      const end = log.at(-1);
      if (end && end.last >= index) log[log.length - 1] = { ...end, last: index - 1 };
    }
    this.open = undefined;
    this.answered = Math.min(this.answered, index);
    return inputs;
  }

  /** The logged answer to this question. Throws LeftRecording if it was given at another moment. */
  protected known<C extends DecisionCode>(at: Moment, code: C): Logged<C> | undefined {
    if (at.index >= this.answered) return undefined;
    const log: readonly Logged<C>[] = this.logs[code];
    const entry = log[firstFrom(log, at.index + 1) - 1];
    if (!entry || entry.last < at.index) return undefined;
    if (entry.index === at.index && entry.clock !== at.clock) {
      const when = `at ${entry.clock}, and is asked at ${at.clock}`;
      throw new LeftRecording(entry, `this was decided ${when}`);
    }
    return entry;
  }

  private markAnswered(at: Moment): void {
    this.answered = Math.max(this.answered, at.index + 1);
  }

  pickThread(candidates: readonly Candidate[], at: Moment): number | undefined {
    const follows = this.policy.pickThread(candidates, at) ?? candidates[0]?.tid;
    if (at.index < this.answered) {
      const entry = this.known(at, 'thread');
      if (entry && !candidates.some(c => c.tid === entry.tid))
        throw new LeftRecording(entry, `thread ${entry.tid} cannot run at ${at.clock}`);
      return entry?.tid ?? follows;
    }
    // As with input: no choice is no answer yet.
    const tid = this.live.pickThread(candidates, at);
    if (tid === undefined) return undefined;
    this.markAnswered(at);
    if (this.open?.tid === tid) this.open.last = at.index;
    else if (tid === follows) this.open = undefined;
    else {
      this.open = { code: 'thread', tid, clock: at.clock, index: at.index, last: at.index };
      this.logs.thread.push(this.open);
    }
    return tid;
  }

  private number(at: Moment, code: 'quantum' | 'epoch' | 'seed', ask: (from: Decisions) => number): number {
    const follows = ask(this.policy);
    if (at.index < this.answered) return this.known(at, code)?.value ?? follows;
    const value = ask(this.live);
    this.markAnswered(at);
    const log: LoggedDecision[] = this.logs[code];
    if (value !== follows) log.push({ code, value, clock: at.clock, index: at.index, last: at.index });
    return value;
  }

  quantum(tid: number, at: Moment): number {
    return this.number(at, 'quantum', from => from.quantum(tid, at));
  }

  input(at: Moment): Input | undefined {
    if (at.index < this.answered) return this.known(at, 'input')?.input;
    // No input is no answer yet: an idle machine asks the same question again.
    const input = this.live.input(at);
    if (!input) return undefined;
    this.markAnswered(at);
    this.logs.input.push({ code: 'input', input, clock: at.clock, index: at.index, last: at.index });
    return input;
  }

  inputPossible(at: Moment): boolean {
    return at.index < this.answered || this.live.inputPossible(at);
  }

  epoch(at: Moment): number {
    return this.number(at, 'epoch', from => from.epoch(at));
  }

  seed(at: Moment): number {
    return this.number(at, 'seed', from => from.seed(at));
  }
}

/** Where the entries of questions from `index` on begin; they are in the order of the questions. */
function firstFrom(log: readonly LoggedDecision[], index: number): number {
  let lo = 0;
  let hi = log.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (log[mid]!.index < index) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}
