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
export const DEFAULT_EPOCH = 1_738_573_200;

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

/** `[clock, code, data, index]`. Data: tid, instructions, [port, base64-free byte list, eof], seconds, seed. */
export type LoggedDecision = readonly [
  clock: number,
  code: DecisionCode,
  data: number | readonly [InputPort, readonly number[], boolean],
  index: number,
];

/**
 * Answers from its log where there is an entry, else asks the policy behind it and logs the answer. So it records a
 * first run, replays it after the machine was taken back, and goes on live where the log ends. Answers that are no
 * choice (one candidate, no input) are not logged, unlimited quanta neither.
 */
export class RecordingDecisions implements Decisions {
  private readonly byIndex = new Map<number, LoggedDecision>();
  /** Questions with a number below this have been answered before. */
  private answered = 0;

  constructor(
    private readonly live: Decisions,
    recorded: readonly LoggedDecision[] = [],
    /** How many questions the recording answered, those that were not worth logging included. */
    answered = recorded.reduce((n, entry) => Math.max(n, entry[3] + 1), 0),
  ) {
    for (const entry of recorded) this.byIndex.set(entry[3], entry);
    this.answered = answered;
  }

  /** The log, in the order of the questions. */
  get log(): readonly LoggedDecision[] {
    return [...this.byIndex.values()].sort((a, b) => a[3] - b[3]);
  }

  get answeredCount(): number {
    return this.answered;
  }

  /** Forget every answer from question `index` on: the future will be decided anew. Gives the input that had come in it. */
  truncate(index: number): readonly Input[] {
    const forgotten = this.log.filter(entry => entry[3] >= index);
    for (const entry of forgotten) this.byIndex.delete(entry[3]);
    this.answered = Math.min(this.answered, index);
    return forgotten.filter(entry => entry[1] === 'input').map(inputOf);
  }

  private known(at: Moment, code: DecisionCode): LoggedDecision | undefined {
    const entry = this.byIndex.get(at.index);
    if (entry && (entry[1] !== code || entry[0] !== at.clock)) {
      throw new Error(
        `the replay has left its recording: question ${at.index} at clock ${at.clock} is about ${code}, ` +
          `the recording has ${entry[1]} at clock ${entry[0]}`,
      );
    }
    return entry;
  }

  private record(at: Moment, code: DecisionCode, data: LoggedDecision[2]): void {
    this.byIndex.set(at.index, [at.clock, code, data, at.index]);
  }

  private markAnswered(at: Moment): void {
    this.answered = Math.max(this.answered, at.index + 1);
  }

  private askNumber(at: Moment, code: DecisionCode, ask: () => number, log: boolean): number {
    const entry = this.known(at, code);
    if (entry) return entry[2] as number;
    this.markAnswered(at);
    const answer = ask();
    if (log && Number.isFinite(answer)) this.record(at, code, answer);
    return answer;
  }

  pickThread(candidates: readonly Candidate[], at: Moment): number | undefined {
    const entry = this.known(at, 'thread');
    if (entry) return entry[2] as number;
    // As with input: no choice is no answer yet.
    const tid = this.live.pickThread(candidates, at);
    if (tid === undefined) return undefined;
    this.markAnswered(at);
    if (candidates.length > 1) this.record(at, 'thread', tid);
    return tid;
  }

  quantum(tid: number, at: Moment): number {
    return this.askNumber(at, 'quantum', () => this.live.quantum(tid, at), true);
  }

  input(at: Moment): Input | undefined {
    // A machine that was idle without input asked with the number of the question after that.
    const entry = this.byIndex.get(at.index)?.[1] === 'input' ? this.known(at, 'input') : undefined;
    if (entry) return inputOf(entry);
    if (at.index < this.answered) return undefined;
    // No input is no answer yet: an idle machine asks the same question again.
    const input = this.live.input(at);
    if (!input) return undefined;
    this.markAnswered(at);
    this.record(at, 'input', [input.port, [...input.bytes], input.eof]);
    return input;
  }

  inputPossible(at: Moment): boolean {
    return at.index < this.answered || this.live.inputPossible(at);
  }

  epoch(at: Moment): number {
    return this.askNumber(at, 'epoch', () => this.live.epoch(at), true);
  }

  seed(at: Moment): number {
    return this.askNumber(at, 'seed', () => this.live.seed(at), true);
  }
}

/** The input that a logged decision of this code brought. */
function inputOf(entry: LoggedDecision): Input {
  const [port, bytes, eof] = entry[2] as readonly [InputPort, readonly number[], boolean];
  return { port, bytes: Uint8Array.from(bytes), eof };
}
