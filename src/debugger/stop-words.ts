/**
 * The words of stops: who stopped, where, and why, as a call stack and an exception widget show it.
 *
 * Pure descriptions of a machine that stands still; what is a stop and what is not is decided elsewhere (run-control.ts,
 * hits.ts, reverse.ts). Who is always named the same way: `P1 59102 (child of 59101), thread 59103 (count)`.
 */
import { INSTRUCTION_BYTES } from '../compiler/ir.ts';
import type { DeadlockReport } from '../kernel/deadlock.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Thread } from '../kernel/proc.ts';
import { labelOf } from './exceptions.ts';
import { type Activation, frameLine, userActivation } from './frames.ts';
import type { Inspection } from './inspection.ts';
import type { Occurrence } from './occurrences.ts';
import { endText, threadTitle } from './processes.ts';
import type { Programs } from './programs.ts';
import type { ExceptionDetails, Stop, StopReason } from './types.ts';
import { userThreadTitle } from './user-threads.ts';

/** Threads named where the user is to choose among them. */
const NAMED = 6;

/** Frames in the backtrace of an exception. */
const BACKTRACE = 32;

const NO_THREAD = { threadId: undefined, hitBreakpointIds: [] } as const;

export class StopWords {
  constructor(
    private readonly machine: Machine,
    private readonly programs: Programs,
    private readonly inspection: Inspection,
  ) {}

  // --- Who and where ---------------------------------------------------------------------------------------

  /** `P1 59102 (child of 59101), thread 59103 (count)`: the thread where it is not the process's first. */
  introduction(t: Thread): string {
    return this.inspection.numbers.introduction(t.proc) + this.whichThread(t);
  }

  /** `P1 59102, thread 59103 (count)` */
  title(t: Thread): string {
    return this.inspection.numbers.title(t.proc.pid) + this.whichThread(t);
  }

  private whichThread(t: Thread): string {
    const kernel = t.tid === t.proc.pid ? '' : `, thread ${t.tid} (${threadTitle(this.machine, t)})`;
    const user = this.inspection.carriedBy(t);
    return user ? `${kernel}, user-level thread ${userThreadTitle(user)} (${user.name})` : kernel;
  }

  /** `P0 59102 (count)` */
  threadTitle(tid: number): string {
    const t = this.inspection.thread(tid);
    const label = this.inspection.numbers.label(t.proc.pid) ?? '';
    return `${label} ${tid} (${threadTitle(this.machine, t)})`.trim();
  }

  /** `p3.c:12`: the line of the innermost activation. */
  place(t: Thread): string {
    return this.placeOf(t, this.inspection.activationsOf(t, 1)[0]);
  }

  /** The line of the user's code it is in, be it in a function of the library. */
  userPlace(t: Thread): string {
    return this.placeOf(t, userActivation(this.inspection.activationsOf(t)));
  }

  private placeOf(t: Thread, activation: Activation | undefined): string {
    const range = activation?.program.rangeAt(activation.place);
    return range ? `${range.source.name}:${range.line}` : `0x${t.context.pc.toString(16)}`;
  }

  /** ` at p3.c:12`: the line of the instruction just executed. */
  accessPlace(t: Thread): string {
    const image = t.proc.exe?.image;
    const range = image && this.programs.of(image).rangeAt(t.context.pc - INSTRUCTION_BYTES);
    return range ? ` at ${range.source.name}:${range.line}` : '';
  }

  // --- Stops of one thread ---------------------------------------------------------------------------------

  at(t: Thread, reason: StopReason, description: string, text: string): Stop {
    return { reason, threadId: t.tid, description, text, hitBreakpointIds: [] };
  }

  exception(t: Thread, o: Occurrence, ids: readonly number[]): Stop {
    const who = this.inspection.numbers.label(t.proc.pid);
    const exception: ExceptionDetails = {
      filter: o.filter,
      name: o.name,
      message: o.text,
      ...(o.signal === undefined ? {} : { signal: o.signal }),
      ...(o.address === undefined ? {} : { address: o.address }),
      backtrace: this.inspection.activationsOf(t, BACKTRACE).map(frameLine),
    };
    return {
      reason: 'exception',
      threadId: t.tid,
      description: o.filter === 'crash' ? o.name : capitalized(labelOf(o.filter)),
      text: who === undefined ? o.text : `${who} ${o.text}`,
      hitBreakpointIds: ids,
      exception,
    };
  }

  /** The machine may not go on, for a reason in words. */
  obstacle({ kind, text }: { readonly kind: 'end' | 'differs'; readonly text: string }): Stop {
    const t = this.machine.current ?? this.machine.threads.values().next().value;
    return {
      reason: 'pause',
      threadId: t?.tid,
      description: kind === 'end' ? 'End of the recording' : 'Not as recorded',
      text,
      hitBreakpointIds: [],
    };
  }

  /** A stepped thread that has ended: its zombie is shown, or else who runs now. */
  ended(tid: number): Stop {
    const { machine } = this;
    const zombie = machine.procs.get(tid);
    const other = machine.current ?? machine.state.runQueue[0] ?? machine.threads.values().next().value;
    const how = zombie?.cause ? `ended: ${endText(zombie.cause)}` : 'ended';
    return {
      reason: 'step',
      threadId: zombie?.zombie ? tid : other?.tid,
      description: 'Step',
      text: `${this.inspection.numbers.title(tid)} ${how}`,
      hitBreakpointIds: [],
    };
  }

  // --- Stops for the machine as a whole --------------------------------------------------------------------

  paused(): Stop {
    const { machine } = this;
    const [first] = machine.threads.values();
    const t = machine.current ?? machine.state.runQueue[0] ?? first;
    if (!t) return { ...NO_THREAD, reason: 'pause', description: 'Paused', text: 'Paused' };
    return this.at(t, 'pause', 'Paused', `${this.introduction(t)} is at ${this.place(t)}`);
  }

  /** The schedule is the user's: who runs next? */
  choice(tids: readonly number[]): Stop {
    const names = tids.slice(0, NAMED).map(tid => this.threadTitle(tid));
    const [first] = names;
    const others = tids.length - names.length;
    const last = others > 0 ? `${others} others` : names.pop();
    const text =
      `${names.join(', ')} and ${last} can run. Choose with "Run This Next" in the call stack or process tree, or type ` +
      `run next ${tids.at(-1)} in the debug console. Continue takes ${first}.`;
    return {
      reason: 'choice',
      threadId: tids[0],
      description: 'Who runs next?',
      text,
      hitBreakpointIds: [],
    };
  }

  /** `ids`: of the filters that ask for it. */
  deadlock(report: DeadlockReport, ids: readonly number[]): Stop {
    const exception: ExceptionDetails = {
      filter: 'deadlock',
      name: 'deadlock',
      message: report.text,
      backtrace: [],
    };
    return {
      reason: 'exception',
      threadId: report.threads[0]?.tid,
      description: 'Deadlock',
      text: report.text,
      hitBreakpointIds: ids,
      exception,
    };
  }

  /** `status`: the first process's, in wait's encoding. */
  done(status: number): Stop {
    const signal = status & 0x7f;
    const exitCode = signal === 0 ? (status >> 8) & 0xff : 128 + signal;
    const text = `the last process is gone; the first one's exit status was ${exitCode}`;
    return { ...NO_THREAD, reason: 'done', description: 'Finished', text, exitCode };
  }
}

export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
