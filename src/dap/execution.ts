/**
 * Running and stopping. The machine runs in slices; between two of them the messages that have come in are handled, so a
 * program that computes, prints or forks for ever can be paused, changed and ended at any time.
 *
 * All threads run and stop together. A step request makes the client believe that one thread continued, so we say ourselves
 * that all did.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DebuggerApi } from '../debugger/api.ts';
import type { Granularity, Stop } from '../debugger/types.ts';
import type { Arguments } from './arguments.ts';
import type { BreakpointService } from './breakpoints.ts';
import type { Context } from './context.ts';
import { atTheEnd, ended, kernelThread, noException, noTerminal } from './errors.ts';
import type { OutputService } from './output.ts';
import type { Sources } from './sources.ts';
import { KERNEL_FRAME, KERNEL_THREAD, type ThreadService } from './threads.ts';

/**
 * Instructions between two looks at the messages. How long they take depends on what they do: a loop runs a thousand times as
 * fast as a chain of forks. So slices are made longer and shorter until they take about SLICE_TIME milliseconds.
 */
const SHORTEST_SLICE = 1_000;
const FIRST_SLICE = 50_000;
const LONGEST_SLICE = 4_000_000;
const SLICE_TIME = 8;
/** Nanoseconds in a millisecond; and milliseconds that a host's timer can wait. */
const NANOSECONDS = 1e6;
const LONGEST_DELAY = 2 ** 31 - 1;
const GRANULARITIES: readonly Granularity[] = ['statement', 'line', 'instruction'];

/** Exit codes of a machine that was ended from outside: as if by SIGKILL, and by a limit or deadlock. */
const KILLED = 137;
const STOPPED = 124;

export class ExecutionService {
  /** Counts runs: a slice that was planned for an earlier one does nothing. */
  private run = 0;
  /** The machine waits for input; nothing else is planned but, perhaps, that the time for it is over. */
  private asleep = false;
  /** The moment of virtual time until which there is time to type, and when that is on the host's clock. */
  private deadline: { readonly virtual: number; readonly due: number } | undefined;
  /** Clock at which the limit on instructions stops the machine. */
  private limit = Number.POSITIVE_INFINITY;
  private lastStop: Stop | undefined;
  /** The last process is gone, and the user may go back from there; `continue` ends the session. */
  private ending: Stop | undefined;
  /** The user has stepped, paused or gone back, and not only let the program run. */
  private explored = false;
  /** A pause was asked for before the program ran: it stops at its first statement. */
  private pauseFirst = false;
  /** Instructions of the next slice. */
  private sliceLength = FIRST_SLICE;

  constructor(
    private readonly context: Context,
    private readonly threads: ThreadService,
    private readonly sources: Sources,
    private readonly breakpoints: BreakpointService,
    private readonly output: OutputService,
  ) {}

  // --- Running -------------------------------------------------------------------------------------------------

  /** The program's first instruction, after `configurationDone` or a restart. */
  begin(): void {
    const { target } = this.context;
    this.limit = target.instructionLimit;
    target.debugger.start((target.stopOnEntry || this.pauseFirst) && !target.noDebug);
    this.pauseFirst = false;
    this.resume();
  }

  private resume(): void {
    this.context.phase = 'running';
    this.lastStop = undefined;
    this.ending = undefined;
    for (const forget of this.context.onResume) forget();
    const run = ++this.run;
    this.asleep = false;
    this.context.host.schedule(() => this.slice(run));
  }

  private slice(run: number): void {
    if (run !== this.run) return;
    const machine = this.context.debugger;
    const { host } = this.context;
    const began = host.now();
    let stop: Stop | undefined;
    try {
      stop = machine.runSlice(Math.max(1, Math.min(this.sliceLength, this.limit - machine.clock)));
    } catch (error) {
      this.broken(error);
      return;
    }
    this.adjustSlice(host.now() - began);
    if (stop) this.stopped(stop);
    else if (machine.clock >= this.limit) this.limitReached(machine);
    else if (machine.waitingForInput) {
      this.asleep = true;
      this.context.report();
      this.giveTime(machine, run);
    } else host.schedule(() => this.slice(run));
  }

  private adjustSlice(milliseconds: number): void {
    const factor = milliseconds > 4 * SLICE_TIME ? 1 / 4 : milliseconds > SLICE_TIME ? 1 / 2 : 2;
    this.sliceLength = Math.max(SHORTEST_SLICE, Math.min(LONGEST_SLICE, this.sliceLength * factor));
  }

  /**
   * Whoever waits for input and not for ever (select, poll) has as much real time as it is virtual time: all other time is
   * skipped. What is typed and not enough to end the wait does not prolong it.
   */
  private giveTime(machine: DebuggerApi, run: number): void {
    const { inputDeadline } = machine;
    if (inputDeadline === undefined) return;
    const { host } = this.context;
    if (this.deadline?.virtual !== inputDeadline) {
      this.deadline = {
        virtual: inputDeadline,
        due: host.now() + (inputDeadline - machine.now) / NANOSECONDS,
      };
    }
    const { deadline } = this;
    host.delay(Math.max(0, Math.min(deadline.due - host.now(), LONGEST_DELAY)), () => {
      if (run !== this.run || !this.asleep || this.deadline !== deadline) return;
      machine.timeOut();
      this.wake();
    });
  }

  /** Something happened that the machine waited for. */
  private wake(): void {
    if (!this.asleep) return;
    this.asleep = false;
    const { run } = this;
    this.context.host.schedule(() => this.slice(run));
  }

  private limitReached(machine: DebuggerApi): void {
    const { instructionLimit, noDebug } = this.context.target;
    const text = `the limit of ${instructionLimit} instructions ("limits" in the launch configuration) is reached`;
    if (noDebug) {
      this.output.say(`Stopped: ${text}.`, 'important');
      this.end(STOPPED);
      return;
    }
    this.limit += instructionLimit;
    machine.pause();
    const stop = machine.runSlice(1);
    if (stop?.reason === 'pause') this.stopped({ ...stop, description: 'Paused by the limit', text });
    else if (stop) this.stopped(stop);
  }

  /** A bug of ours: the session ends, and says why. */
  private broken(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.output.say(`The simulated machine failed, which is a defect of the debugger:\n${text}`, 'important');
    this.end(undefined);
  }

  // --- Stopping ------------------------------------------------------------------------------------------------

  private stopped(stop: Stop): void {
    this.run++;
    if (stop.reason === 'done') this.finished(stop);
    else if (this.context.target.noDebug) this.stoppedWithoutDebugging(stop);
    else this.show(stop);
  }

  /**
   * The last process is gone. A program that was just run ends the session with that, as everywhere. Who has looked at it step by
   * step is not thrown out: the end is a stop like others, from which one can go back.
   */
  private finished(stop: Stop): void {
    const { noDebug, stopAtEnd } = this.context.target;
    if (noDebug || !(stopAtEnd ?? this.explored)) {
      this.end(stop.exitCode ?? 0);
      return;
    }
    this.ending = stop;
    const text = `${stop.text}. Step back to look at it again; continue ends the session.`;
    this.show({ ...stop, reason: 'pause', description: 'Program ended', text });
  }

  private show(stop: Stop): void {
    const { context } = this;
    context.phase = 'stopped';
    this.lastStop = stop;
    context.report();
    // Clients show the text of a stop where hardly anybody looks.
    if (stop.trouble !== undefined)
      this.output.say(`The condition of this breakpoint cannot be evaluated: ${stop.trouble}.`, 'important');
    const body: DebugProtocol.StoppedEvent['body'] = {
      reason: stop.reason,
      description: stop.description,
      threadId: stop.threadId ?? KERNEL_THREAD,
      text: stop.text,
      allThreadsStopped: true,
      ...(stop.hitBreakpointIds.length > 0
        ? { hitBreakpointIds: this.breakpoints.idsOf(stop.hitBreakpointIds) }
        : {}),
    };
    context.connection.event('stopped', body);
  }

  /** Nobody looks at stops: only a machine that cannot go on ends. */
  private stoppedWithoutDebugging(stop: Stop): void {
    if (stop.exception?.filter === 'deadlock') {
      this.output.say(stop.exception.message, 'stderr');
      this.output.say('The program is in a deadlock; the debug console says why.', 'important');
      this.end(STOPPED);
    } else {
      this.context.debugger.continue();
      this.resume();
    }
  }

  /** All processes are gone, or the machine is switched off. */
  private end(exitCode: number | undefined): void {
    const { context } = this;
    this.run++;
    if (context.phase === 'over') return;
    context.phase = 'over';
    context.report();
    this.threads.allExited();
    if (exitCode !== undefined) context.connection.event('exited', { exitCode });
    context.connection.event('terminated');
  }

  /** Nothing more is run or sent. */
  abandon(): void {
    this.run++;
    this.context.phase = 'over';
  }

  /** The machine makes place for another one. */
  replace(): void {
    this.run++;
    this.asleep = false;
    this.ending = undefined;
    this.explored = false;
    this.pauseFirst = false;
    this.context.phase = 'launched';
    this.context.report();
    this.threads.allExited();
  }

  // --- Requests ------------------------------------------------------------------------------------------------

  /** DAP `continue` */
  continue(): DebugProtocol.ContinueResponse['body'] {
    const machine = this.context.stopped;
    const { ending } = this;
    if (ending) {
      this.context.connection.afterResponse(() => this.end(ending.exitCode ?? 0));
      return { allThreadsContinued: true };
    }
    machine.continue();
    this.resume();
    return { allThreadsContinued: true };
  }

  private step(
    args: Arguments,
    act: (machine: DebuggerApi, thread: number, granularity: Granularity) => void,
  ) {
    const machine = this.context.stopped;
    if (this.ending) throw atTheEnd();
    const threadId = args.integer('threadId');
    if (threadId === KERNEL_THREAD) throw kernelThread();
    this.threads.check(threadId);
    act(machine, threadId, args.choice('granularity', GRANULARITIES, 'line'));
    this.goOn(threadId);
  }

  /** The debugger has been told what to do; a request about this thread was for it, but all of them go on. */
  goOn(threadId: number): void {
    this.explored = true;
    this.resume();
    const { connection } = this.context;
    connection.afterResponse(() => connection.event('continued', { threadId, allThreadsContinued: true }));
  }

  /** DAP `next` */
  next(args: Arguments): void {
    this.step(args, (machine, thread, granularity) => machine.stepOver(thread, granularity));
  }

  /** DAP `stepIn` */
  stepIn(args: Arguments): void {
    const target = args.optionalInteger('targetId');
    this.step(args, (machine, thread, granularity) => machine.stepInto(thread, granularity, target));
  }

  /** DAP `stepOut` */
  stepOut(args: Arguments): void {
    this.step(args, (machine, thread) => machine.stepOut(thread));
  }

  /** DAP `stepInTargets` */
  stepInTargets(args: Arguments): DebugProtocol.StepInTargetsResponse['body'] {
    const targets = this.context.stopped.stepInTargets(args.integer('frameId'));
    return { targets: targets.map(({ id, label }) => ({ id, label })) };
  }

  /** DAP `pause`. A machine that stands still stays as it is; one that has not begun begins by standing still. */
  pause(): void {
    const { phase } = this.context;
    if (phase === 'over') throw ended();
    if (phase !== 'launched' && phase !== 'running') return;
    this.explored = true;
    if (phase === 'launched') {
      this.pauseFirst = true;
      return;
    }
    this.context.debugger.pause();
    this.wake();
  }

  /** DAP `gotoTargets` */
  gotoTargets(args: Arguments): DebugProtocol.GotoTargetsResponse['body'] {
    const line = this.context.client.line(args.integer('line'));
    const targets = this.context.stopped.gotoTargets(this.sources.path(args), line);
    return {
      targets: targets.map(({ id, label, range }) => ({ id, label, ...this.sources.extentOf(range) })),
    };
  }

  /** DAP `goto` */
  goto(args: Arguments): void {
    const machine = this.context.stopped;
    const threadId = args.integer('threadId');
    if (threadId === KERNEL_THREAD) throw kernelThread();
    this.moved(machine.goto(threadId, args.integer('targetId')));
  }

  /** DAP `restartFrame` */
  restartFrame(args: Arguments): void {
    const machine = this.context.stopped;
    const frame = args.integer('frameId');
    if (frame === KERNEL_FRAME) throw kernelThread();
    this.moved(machine.restartFrame(frame));
  }

  /** A thread stands somewhere else without having run. */
  private moved(stop: Stop): void {
    for (const forget of this.context.onResume) forget();
    this.context.connection.afterResponse(() => this.stopped(stop));
  }

  /** DAP `exceptionInfo` */
  exceptionInfo(args: Arguments): DebugProtocol.ExceptionInfoResponse['body'] {
    this.context.requireStopped();
    const exception = this.lastStop?.exception;
    const threadId = args.integer('threadId');
    if (!exception || threadId !== (this.lastStop?.threadId ?? KERNEL_THREAD)) throw noException();
    const { name, message, backtrace } = exception;
    return {
      exceptionId: name,
      description: message,
      breakMode: 'always',
      details: { message, typeName: name, fullTypeName: name, stackTrace: backtrace.join('\n') },
    };
  }

  /** DAP `terminate`: the machine is switched off. */
  terminate(): void {
    this.context.connection.afterResponse(() => this.end(KILLED));
  }

  /** DAP `terminateThreads`: takes effect when the machine runs on. */
  terminateThreads(args: Arguments): void {
    if (this.context.phase === 'over') throw ended();
    const ids = args.integers('threadIds');
    if (ids.includes(KERNEL_THREAD)) throw kernelThread();
    for (const id of ids) this.threads.check(id);
    this.context.debugger.terminateThreads(ids);
    this.wake();
  }

  /** `procstep/runNext` */
  runNext(args: Arguments): void {
    this.chooseNext(args.integer('threadId'));
  }

  /** Gives the CPU to a thread; says who it is. */
  chooseNext(threadId: number): string {
    const machine = this.context.stopped;
    if (threadId === KERNEL_THREAD) throw kernelThread();
    this.threads.check(threadId);
    const stop = machine.runNext(threadId);
    // Without it the client goes on to say of the thread it showed before why that one had stopped.
    const { connection } = this.context;
    connection.afterResponse(() => connection.event('continued', { threadId, allThreadsContinued: true }));
    this.moved(stop);
    return stop.text;
  }

  /** `procstep/focus`: the client shows the thread of the latest `stopped`. */
  focus(args: Arguments): void {
    this.context.requireStopped();
    const threadId = args.integer('threadId');
    this.threads.check(threadId);
    const stop = this.lastStop;
    const own = stop !== undefined && threadId === stop.threadId;
    const { connection } = this.context;
    connection.afterResponse(() =>
      connection.event('stopped', {
        reason: own ? stop.reason : 'pause',
        description: own ? stop.description : 'Paused',
        ...(own ? { text: stop.text } : {}),
        threadId,
        allThreadsStopped: true,
      }),
    );
  }

  /** `procstep/input`: bytes typed at the terminal. */
  input(args: Arguments): void {
    if (this.context.phase === 'over') throw ended();
    const { keyboard } = this.context.target;
    if (!keyboard) throw noTerminal();
    keyboard.push('tty', new TextEncoder().encode(args.string('data')));
    this.wake();
  }
}
