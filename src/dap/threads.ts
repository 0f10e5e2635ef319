/**
 * Threads and their stacks. Beside the simulated threads there is one that is none: the kernel, whose single frame carries the
 * scopes that belong to no process. Its id is init's, which is never shown as a thread.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Frame, SourceRange } from '../debugger/types.ts';
import type { Arguments } from './arguments.ts';
import type { Context } from './context.ts';
import { noSuchThread } from './errors.ts';
import { isBackground, type Sources } from './sources.ts';

export const KERNEL_THREAD = 1;
/** The largest id DAP allows; the debugger counts its frames from 1. */
export const KERNEL_FRAME = 2 ** 31 - 1;

const KERNEL_STACK: DebugProtocol.StackFrame = {
  id: KERNEL_FRAME,
  name: 'kernel: run queue, process table, memory',
  line: 0,
  column: 0,
  presentationHint: 'label',
  canRestart: false,
};

export class ThreadService {
  /** Threads the client has been told of. */
  private readonly announced = new Set<number>();
  /** Started and exited since the last report; a thread that did both is not mentioned. */
  private readonly started = new Set<number>();
  private readonly exited = new Set<number>();

  constructor(
    private readonly context: Context,
    private readonly sources: Sources,
  ) {}

  threadStarted(id: number): void {
    if (!this.exited.delete(id)) this.started.add(id);
    this.context.reportSoon();
  }

  threadExited(id: number): void {
    if (!this.started.delete(id)) this.exited.add(id);
    this.context.reportSoon();
  }

  /** How many threads the client knows. */
  get count(): number {
    return this.announced.size;
  }

  /** Sends `thread` events. */
  flush(): void {
    for (const id of this.exited) this.announce(id, 'exited');
    for (const id of this.started) this.announce(id, 'started');
    this.exited.clear();
    this.started.clear();
  }

  /** Tells the client of all threads there are, at once. */
  announceAll(): void {
    for (const { id } of this.context.debugger.threads()) this.announce(id, 'started');
  }

  private announce(threadId: number, reason: 'started' | 'exited'): void {
    if ((reason === 'started') === this.announced.has(threadId)) return;
    if (reason === 'started') this.announced.add(threadId);
    else this.announced.delete(threadId);
    this.context.connection.event('thread', { reason, threadId });
  }

  /** The machine is gone, which `terminated` says of all its threads at once: a fork bomb has thousands. */
  allExited(): void {
    this.started.clear();
    this.exited.clear();
    this.announced.clear();
  }

  /** DAP `threads`; may come while the program runs. */
  threads(): DebugProtocol.ThreadsResponse['body'] {
    if (this.context.phase === 'over') return { threads: [] };
    const threads = this.context.debugger.threads().map(({ id, name }) => ({ id, name }));
    return { threads: [...threads, { id: KERNEL_THREAD, name: 'kernel' }] };
  }

  /** Throws if there is no such thread now. */
  check(id: number): void {
    if (id !== KERNEL_THREAD && !this.context.debugger.threads().some(t => t.id === id))
      throw noSuchThread(id);
  }

  /** DAP `stackTrace` */
  stackTrace(args: Arguments): DebugProtocol.StackTraceResponse['body'] {
    const machine = this.context.stopped;
    const id = args.integer('threadId');
    const start = args.optionalInteger('startFrame') ?? 0;
    const levels = args.optionalInteger('levels') ?? 0;
    if (id === KERNEL_THREAD) return { stackFrames: start === 0 ? [KERNEL_STACK] : [], totalFrames: 1 };
    this.check(id);
    const { frames, total } = machine.stack(id, start, levels === 0 ? undefined : levels);
    const withModule = args.optionalObject('format')?.boolean('module', false) ?? false;
    return { stackFrames: frames.map(f => this.toClient(f, withModule)), totalFrames: total };
  }

  /** Without the end: VS Code would select the whole statement at every stop, and the next key typed would replace it. */
  private pointOf(range: SourceRange): Pick<DebugProtocol.StackFrame, 'source' | 'line' | 'column'> {
    const { source, line, column } = this.sources.placeOf(range);
    return { source, line, column };
  }

  private toClient(frame: Frame, withModule: boolean): DebugProtocol.StackFrame {
    const { range, hint } = frame;
    const module = frame.module.slice(frame.module.lastIndexOf('/') + 1);
    return {
      id: frame.id,
      name: withModule ? `${module}!${frame.name}` : frame.name,
      ...(range ? this.pointOf(range) : { line: 0, column: 0 }),
      presentationHint: hint === 'subtle' && range && !isBackground(range.source) ? 'normal' : hint,
      instructionPointerReference: frame.instructionReference,
      moduleId: frame.module,
      canRestart: frame.canRestart,
    };
  }
}
