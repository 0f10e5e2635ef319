/**
 * Going back in time: DAP's two reverse requests, and ours to see the history and go anywhere in it.
 *
 * Going back is looked for in slices like everything that runs, so it ends with a `stopped` event and can be paused.
 */
import type { DebuggerApi } from '../debugger/api.ts';
import { DebuggerError, type Granularity } from '../debugger/types.ts';
import type { Arguments } from './arguments.ts';
import type { Context } from './context.ts';
import { kernelThread } from './errors.ts';
import type { ExecutionService } from './execution.ts';
import type { TimelineBody } from './protocol.ts';
import { KERNEL_THREAD, type ThreadService } from './threads.ts';

const GRANULARITIES: readonly Granularity[] = ['statement', 'line', 'instruction'];
const KINDS = ['over', 'into', 'out'] as const;
/** Events sent at a time. */
const EVENTS = 1000;

export class TimeTravelService {
  constructor(
    private readonly context: Context,
    private readonly threads: ThreadService,
    private readonly execution: ExecutionService,
  ) {}

  /** DAP `stepBack`; with our argument `kind` also into calls, or out to the call. */
  stepBack(args: Arguments): void {
    const machine = this.context.stopped;
    const threadId = args.integer('threadId');
    if (threadId === KERNEL_THREAD) throw kernelThread();
    this.threads.check(threadId);
    machine.stepBack(
      threadId,
      args.choice('kind', KINDS, 'over'),
      args.choice('granularity', GRANULARITIES, 'line'),
    );
    this.go(threadId);
  }

  /** DAP `reverseContinue` */
  reverseContinue(args: Arguments): void {
    this.context.stopped.reverseContinue();
    this.go(args.integer('threadId'));
  }

  /** `procstep/seek` */
  seek(args: Arguments): void {
    const machine = this.context.stopped;
    machine.seek(args.integer('clock'));
    this.go(this.someThread(machine));
  }

  /** `procstep/timeline` */
  timeline(args: Arguments): TimelineBody {
    const { clock, end, events, unwritten } = this.context.debugger.history();
    const start = args.optionalInteger('start') ?? 0;
    const count = args.optionalInteger('count') ?? EVENTS;
    return { clock, end, events: events.slice(start, start + count), totalEvents: events.length, unwritten };
  }

  private go(threadId: number): void {
    this.execution.goOn(threadId);
  }

  private someThread(machine: DebuggerApi): number {
    const [first] = machine.threads();
    if (!first) throw new DebuggerError('there is no thread any more');
    return first.id;
  }
}
