/** The decisions of a recorded run, as lines of a replay file and as answers to the machine that runs it again. */
import {
  type Candidate,
  type DecisionCode,
  type Decisions,
  LeftRecording,
  type LoggedDecision,
  type Moment,
  type PolicyDecisions,
  RecordingDecisions,
} from '../kernel/decisions.ts';
import { type BodyLine, bytesAsData, type Replay, ReplayError } from './format.ts';

export function decisionLine(decision: LoggedDecision): BodyLine {
  const { clock, index: question, last } = decision;
  const run = last > question ? { last } : {};
  switch (decision.code) {
    case 'thread':
      return [clock, 'thread', { tid: decision.tid, question, ...run }];
    case 'input': {
      const { port, bytes, eof } = decision.input;
      return [clock, 'input', { port, ...bytesAsData(bytes), ...(eof ? { eof } : {}), question }];
    }
    default: {
      const { code, value } = decision;
      return [clock, code, { value: Number.isFinite(value) ? value : null, question, ...run }];
    }
  }
}

/** Nothing is decided live: all is in the file. */
const NOBODY: Decisions = {
  pickThread: () => undefined,
  quantum: () => Number.POSITIVE_INFINITY,
  input: () => undefined,
  inputPossible: () => false,
  epoch: () => 0,
  seed: () => 0,
};

/** Answers from a replay, and says of which line it is when the run asks for something else. */
export class ReplayDecisions extends RecordingDecisions {
  private readonly asked = new Set<LoggedDecision>();

  constructor(
    private readonly replay: Replay,
    policy: PolicyDecisions,
  ) {
    super(
      NOBODY,
      policy,
      replay.decisions.map(d => d.decision),
      // One more than were asked, so that the question behind the end is not asked live.
      replay.footer.questions + 1,
    );
  }

  /** The first line that nobody has asked for. */
  get unasked(): Replay['decisions'][number] | undefined {
    return this.replay.decisions.find(d => !this.asked.has(d.decision));
  }

  override inputPossible(at: Moment): boolean {
    return at.index < this.replay.footer.questions;
  }

  override pickThread(candidates: readonly Candidate[], at: Moment): number | undefined {
    return this.inWords(() => super.pickThread(candidates, at));
  }

  protected override known<C extends DecisionCode>(at: Moment, code: C) {
    const entry = this.inWords(() => super.known(at, code));
    if (entry) this.asked.add(entry);
    return entry;
  }

  private inWords<T>(ask: () => T): T {
    try {
      return ask();
    } catch (error) {
      if (!(error instanceof LeftRecording)) throw error;
      throw new ReplayError(this.lineOf(error.decision), error.reason);
    }
  }

  private lineOf(decision: LoggedDecision): number {
    return this.replay.decisions.find(d => d.decision === decision)?.line ?? 0;
  }
}
