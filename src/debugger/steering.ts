/**
 * Lets the debugger choose who runs: while a thread is stepped it is picked whenever it can run, so a step ends as soon as
 * it can. Everything else is left to the policy. Sits between the machine (or a recording, which then logs its answers)
 * and the policy.
 */
import type { Candidate, Decisions, Input, Moment } from '../kernel/decisions.ts';

export class SteeredDecisions implements Decisions {
  /** The thread to pick when it is runnable. */
  preferred: number | undefined;

  constructor(private readonly policy: Decisions) {}

  pickThread(candidates: readonly Candidate[], at: Moment): number {
    const { preferred } = this;
    return preferred !== undefined && candidates.some(c => c.tid === preferred)
      ? preferred
      : this.policy.pickThread(candidates, at);
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
