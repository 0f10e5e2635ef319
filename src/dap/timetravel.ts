/**
 * Going back in time: DAP's two reverse requests, and ours to see the history and go anywhere in it.
 *
 * Going back is looked for in slices like everything that runs, so it ends with a `stopped` event and can be paused.
 */
import type { DebuggerApi } from '../debugger/api.ts';
import type { Destination, Granularity } from '../debugger/types.ts';
import type { Arguments } from './arguments.ts';
import type { Context } from './context.ts';
import { badArgument, kernelThread, refused } from './errors.ts';
import type { ExecutionService } from './execution.ts';
import type { TimelineBody } from './protocol.ts';
import { KERNEL_THREAD, type ThreadService } from './threads.ts';
import { frameArgument, type VariableService } from './variables.ts';

const GRANULARITIES: readonly Granularity[] = ['statement', 'line', 'instruction'];
const KINDS = ['over', 'into', 'out'] as const;
const SIDES = ['before', 'after'] as const;
const DESTINATIONS = ['start', 'end', 'event', 'nextEvent', 'previousEvent', 'birth'] as const;
/** Events sent at a time. */
const EVENTS = 1000;

function destinationOf(args: Arguments): Destination {
  if (!args.has('to')) throw badArgument(args.command, 'to', `one of ${DESTINATIONS.join(', ')}`);
  const to = args.choice('to', DESTINATIONS, 'end');
  switch (to) {
    case 'start':
    case 'end':
      return { to };
    case 'event':
      return { to, index: args.integer('index'), side: args.choice('side', SIDES, 'after') };
    case 'nextEvent':
    case 'previousEvent': {
      const pid = args.optionalInteger('pid');
      const events = args.has('events') ? { events: args.strings('events') } : {};
      return { to, ...events, ...(pid === undefined ? {} : { pid }) };
    }
    case 'birth':
      return { to, threadId: args.integer('threadId') };
    default:
      return to satisfies never;
  }
}

export class TimeTravelService {
  constructor(
    private readonly context: Context,
    private readonly threads: ThreadService,
    private readonly execution: ExecutionService,
    private readonly variables: VariableService,
  ) {}

  /** DAP `stepBack`; with our argument `kind` also into calls, or out to the call. */
  stepBack(args: Arguments): void {
    const machine = this.context.stopped;
    const threadId = args.integer('threadId');
    // When all have ended there is only the kernel to stand on: the debugger knows who was the last.
    const nobody = machine.threads().length === 0;
    if (threadId === KERNEL_THREAD && !nobody) throw kernelThread();
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

  /** `procstep/goTo` */
  goTo(args: Arguments): void {
    const machine = this.context.stopped;
    machine.goTo(destinationOf(args));
    this.go(this.someThread(machine));
  }

  /** `procstep/lastRan` */
  lastRan(args: Arguments): void {
    const machine = this.context.stopped;
    const line = this.context.client.line(args.integer('line'));
    machine.lastRan(this.context.client.path(args.string('path')), line, args.optionalInteger('threadId'));
    this.go(this.someThread(machine));
  }

  /** `procstep/lastWritten` */
  lastWritten(args: Arguments): void {
    const reference = args.optionalInteger('variablesReference') ?? 0;
    const side = args.choice('side', SIDES, 'before');
    if (reference === 0) {
      this.findLastWrite(args.string('expression'), frameArgument(args), side);
      return;
    }
    const name = args.string('name');
    const expression = this.variables.child(reference, name)?.evaluateName;
    if (expression === undefined)
      throw refused(`'${name}' is no variable of the program: nothing writes to it`);
    this.findLastWrite(expression, this.variables.frameOf(reference), side);
  }

  /** The same typed in the debug console. */
  findLastWrite(expression: string, frame: number | undefined, side: 'before' | 'after' = 'before'): void {
    const machine = this.context.stopped;
    machine.lastWritten(expression, frame, side);
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
    return machine.threads()[0]?.id ?? KERNEL_THREAD;
  }
}
