/**
 * What the kernel's events mean to the exception filters: a table of how each kind of event is told, and whether it counts.
 */
import { errnoName, SIG_DFL, SIG_IGN, signalName } from '../kernel/abi.ts';
import { findingLines } from '../kernel/check-text.ts';
import type { EventKind, KernelEvent, SwitchReason } from '../kernel/events.ts';
import { type Proc, signalBit, type Thread } from '../kernel/proc.ts';
import { startName, threadWords } from '../kernel/pthread.ts';
import { endText, INIT } from './processes.ts';
import type { ExceptionFilterId } from './types.ts';

/** Something that happened, as far as filters look at it. */
export interface Occurrence {
  readonly filter: ExceptionFilterId;
  readonly name: string;
  readonly text: string;
  /** Names for the condition, without the dollar. */
  readonly names: Readonly<Record<string, number>>;
  readonly signal?: number;
  readonly address?: bigint;
  /** Stop when the thread reaches main, the handler of this signal, or the function it begins with, not at once. */
  readonly landing?: 'main' | 'handler' | 'start';
  /** The variable it is about, which a condition may name. */
  readonly variable?: string;
  /** The thread it is about, where that is not the one it happened in. */
  readonly thread?: number;
}

/** Signals that end a process with a core dump unless it says otherwise, and that it brings on itself. */
const CRASHES: ReadonlySet<string> = new Set([
  'SIGSEGV',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGABRT',
  'SIGTRAP',
  'SIGSYS',
]);

/** Would this signal, sent to the process by itself, end it? A fault cannot be ignored or blocked. */
function isFatal(p: Proc, t: Thread | undefined, signal: number, isFault: boolean): boolean {
  const handler = p.actions.get(signal)?.handler ?? SIG_DFL;
  const blocked = t !== undefined && (t.mask & signalBit(signal)) !== 0n;
  if (isFault) return handler === SIG_DFL || handler === SIG_IGN || blocked;
  return handler === SIG_DFL && !blocked;
}

export interface EventContext {
  process(pid: number): Proc | undefined;
  thread(tid: number): Thread | undefined;
  /** What is known of the address a fault is about: `through 'p'`. */
  faultCause(event: KernelEvent & { event: 'fault' }): string;
}

/** Why a thread does not have the CPU any more. */
const SWITCH_WORDS: Readonly<Record<SwitchReason, string>> = {
  start: 'has begun',
  quantum: 'has used its quantum up',
  block: 'is blocked',
  yield: 'has given way',
  exit: 'has ended',
  stop: 'has been stopped by a signal',
};

/** `59102 (worker)` */
function wordsOf(tid: number, context: EventContext): string {
  const t = context.thread(tid);
  const name = t && (startName(t) || t.proc.name);
  return name ? `${tid} (${name})` : String(tid);
}

type Told<K extends EventKind> = (
  e: KernelEvent & { event: K },
  context: EventContext,
) => Occurrence | undefined;

const forked: Told<'fork' | 'vfork'> = e => ({
  filter: 'fork',
  name: e.event,
  text: `${e.pid} called ${e.event}(): child ${e.child}`,
  names: { child: e.child, errno: 0 },
});

/** The events that filters are about; other kinds are none of theirs. */
const TOLD: { readonly [K in EventKind]?: Told<K> } = {
  fork: forked,
  vfork: forked,
  'fork-failed': e => ({
    filter: 'fork',
    name: 'fork',
    text: `${e.pid} called fork(): it failed with ${errnoName(e.errno)}, ${e.reason}`,
    names: { child: -1, errno: e.errno },
  }),
  exec: e => ({
    filter: 'exec',
    name: 'exec',
    text: `${e.pid} began to execute ${e.path}: ${e.argv.join(' ')}`,
    names: { errno: 0 },
    landing: 'main',
  }),
  'exec-failed': e => ({
    filter: 'exec',
    name: 'exec',
    text: `${e.pid} could not execute ${e.path}: ${e.message || errnoName(e.errno)}`,
    names: { errno: e.errno },
  }),
  wait: e => {
    if (e.pid === INIT) return undefined;
    const { result } = e;
    const status = result.kind === 'exited' ? result.status & 0xff : 0;
    const signal = result.kind === 'killed' || result.kind === 'stopped' ? result.signal : 0;
    return {
      filter: 'wait',
      name: 'wait',
      text: `${e.pid} waited for its child ${e.child}: ${endText(result)}`,
      names: { child: e.child, status, signal },
    };
  },
  exit: e => {
    const { cause } = e;
    return {
      filter: 'exit',
      name: 'exit',
      text:
        cause.kind === 'exited'
          ? `${e.pid} exited with status ${cause.status & 0xff}`
          : `${e.pid} was ${endText(cause)}`,
      names: {
        status: cause.kind === 'exited' ? cause.status & 0xff : 0,
        signal: cause.kind === 'killed' ? cause.signal : 0,
      },
    };
  },
  'signal-delivered': e => {
    if (e.action === 'ignored' || e.action === 'continue') return undefined;
    const what = {
      handler: 'its handler runs',
      terminate: 'it ends the process',
      core: 'it ends the process',
      stop: 'it stops the process',
    }[e.action];
    return {
      filter: 'signal',
      name: signalName(e.signal),
      text: `${e.pid} got ${signalName(e.signal)}: ${what}`,
      names: { signal: e.signal },
      signal: e.signal,
      ...(e.action === 'handler' ? { landing: 'handler' as const } : {}),
    };
  },
  fault: (e, context) => {
    const p = context.process(e.pid);
    if (!p || !isFatal(p, context.thread(e.tid), e.signal, true)) return undefined;
    const cause = context.faultCause(e);
    return {
      filter: 'crash',
      name: signalName(e.signal),
      text: `${e.pid} crashes with ${signalName(e.signal)}: ${e.message}${cause ? ` ${cause}` : ''}`,
      names: { signal: e.signal },
      signal: e.signal,
      address: e.address,
    };
  },
  signal: (e, context) => {
    const target = context.thread(e.target);
    const process = target?.proc ?? context.process(e.target);
    if (!process || process.pid !== e.from || process.pid !== e.pid) return undefined;
    if (!CRASHES.has(signalName(e.signal)) || !isFatal(process, target, e.signal, false)) return undefined;
    return {
      filter: 'crash',
      name: signalName(e.signal),
      text: `${e.pid} ends itself with ${signalName(e.signal)}`,
      names: { signal: e.signal },
      signal: e.signal,
    };
  },
  misuse: e => ({ filter: 'misuse', name: 'misuse of threads', text: e.message, names: {} }),
  check: e => {
    const { check, name, variable, address } = e.finding;
    return {
      filter: check,
      name,
      text: `${e.pid}: ${findingLines(e.finding, e.site).join('\n')}`,
      names: {},
      ...(variable === undefined ? {} : { variable }),
      ...(address === undefined ? {} : { address: BigInt(address) }),
    };
  },
  'thread-start': (e, context) => {
    const thread = context.thread(e.thread);
    const start = thread && startName(thread);
    return {
      filter: 'threadStart',
      name: 'thread start',
      text: `${e.tid} created the thread ${e.thread}${start ? `, which begins with ${start}()` : ''}`,
      names: { tid: e.thread, creator: e.tid },
      landing: 'start',
      thread: e.thread,
    };
  },
  'thread-exit': (e, context) => {
    const thread = context.thread(e.tid);
    return {
      filter: 'threadExit',
      name: 'thread exit',
      text: `${thread ? threadWords(thread) : `thread ${e.tid}`} has ended`,
      names: {},
    };
  },
  switch: (e, context) => {
    // The first thread gets the CPU from nobody.
    if (e.from === 0) return undefined;
    return {
      filter: 'contextSwitch',
      name: 'context switch',
      text: `the CPU goes from ${wordsOf(e.from, context)} to ${wordsOf(e.to, context)}: ${e.from} ${SWITCH_WORDS[e.reason]}`,
      names: { from: e.from, to: e.to },
    };
  },
  contention: e => ({
    filter: 'contention',
    name: 'mutex contention',
    text: e.message,
    names: { owner: e.owner },
  }),
};

/** What an event means to the filters; undefined: nothing. */
export function occurrenceOf(e: KernelEvent, context: EventContext): Occurrence | undefined {
  const told = TOLD[e.event] as Told<EventKind> | undefined;
  return told?.(e, context);
}
