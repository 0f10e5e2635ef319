/**
 * Lets the user and the debugger choose who runs. A thread the user has picked runs next, once; while a thread is stepped it is
 * picked whenever it can run, so a step ends as soon as it can; but now and then the others have a turn, as it may be them that
 * it waits for in a loop. Everything else is left to the policy; where that leaves the
 * choice to the user (schedule "manual"), the decision stays open, and the machine waits. Sits between the machine (or a
 * recording, which then logs its answers) and the policy.
 */
import type { Candidate, Decisions, Input, Moment } from '../kernel/decisions.ts';

/** Turns in a row of a thread that is stepped. */
const MOST_TURNS = 8;

export class SteeredDecisions implements Decisions {
  /** The thread to pick when it is runnable. */
  preferred: number | undefined;
  /** The thread the user has picked to run next. */
  chosen: number | undefined;
  /** The next decision that is the user's is decided for the first in the queue: the user has let the machine go on. */
  takeFirst = false;
  private turns = 0;

  constructor(private readonly policy: Decisions) {}

  pickThread(candidates: readonly Candidate[], at: Moment): number | undefined {
    const canRun = (tid: number | undefined): boolean => candidates.some(c => c.tid === tid);
    const isOthersTurn = candidates.length > 1 && this.turns >= MOST_TURNS && canRun(this.preferred);
    const wish = [isOthersTurn ? undefined : this.preferred, this.chosen].find(canRun);
    this.turns = wish !== undefined && wish === this.preferred ? this.turns + 1 : 0;
    const first = this.takeFirst ? candidates[0]?.tid : undefined;
    const picked = wish ?? this.policy.pickThread(candidates, at) ?? first;
    if (picked === this.chosen) this.chosen = undefined;
    if (picked !== undefined) this.takeFirst = false;
    return picked;
  }

  quantum(tid: number, at: Moment): number {
    return this.policy.quantum(tid, at);
  }

  input(at: Moment): Input | undefined {
    return this.policy.input(at);
  }

  inputPossible(at: Moment): boolean {
    return this.policy.inputPossible(at);
  }

  epoch(at: Moment): number {
    return this.policy.epoch(at);
  }

  seed(at: Moment): number {
    return this.policy.seed(at);
  }
}
