/**
 * The exception filters: what of all that happens in the kernel a user can ask to be stopped at, and how it is told.
 */
import { errnoName, SIG_DFL, SIG_IGN, signalName } from '../kernel/abi.ts';
import { findingLines } from '../kernel/check-text.ts';
import type { EventKind, KernelEvent, SwitchReason } from '../kernel/events.ts';
import { type Proc, signalBit, type Thread } from '../kernel/proc.ts';
import { startName, threadWords } from '../kernel/pthread.ts';
import { endText, INIT } from './processes.ts';
import type { ExceptionFilterId, ExceptionFilterInfo } from './types.ts';

export const EXCEPTION_FILTERS: readonly ExceptionFilterInfo[] = [
  {
    filter: 'fork',
    label: 'fork',
    description: 'Stop when a process has been created, or could not be.',
    byDefault: false,
    conditionDescription: '$pid == 59101, $child, $errno != 0',
  },
  {
    filter: 'exec',
    label: 'exec',
    description: 'Stop at main when a process begins another program, and where exec fails.',
    byDefault: false,
    conditionDescription: '$pid == 59102, $errno != 0',
  },
  {
    filter: 'wait',
    label: 'wait',
    description: 'Stop when a parent has been told of its child.',
    byDefault: false,
    conditionDescription: '$child == 59102, $status != 0, $signal == 11',
  },
  {
    filter: 'exit',
    label: 'exit',
    description: 'Stop when a process has ended: it is a zombie until its parent waits for it.',
    byDefault: false,
    conditionDescription: '$pid == 59102, $status != 0, $signal != 0',
  },
  {
    filter: 'signal',
    label: 'signal',
    description: 'Stop where a signal takes effect: in its handler, or when it ends or stops the process.',
    byDefault: false,
    conditionDescription: '$signal == 10, $pid == 59102',
  },
  {
    filter: 'crash',
    label: 'crash',
    description: 'Stop at the instruction that ends a process: a bad address, a division by zero, abort().',
    byDefault: true,
    conditionDescription: '$signal == 11',
  },
  {
    filter: 'deadlock',
    label: 'deadlock',
    description: 'Stop when no thread can ever run again. There is nothing else to do then.',
    byDefault: true,
    conditionDescription: '',
  },
  {
    filter: 'misuse',
    label: 'misuse of threads',
    description:
      'Stop at a mistake that POSIX leaves undefined: unlocking what another thread holds, destroying a locked mutex, ' +
      'joining oneself, returning the address of a local variable from a thread.',
    byDefault: true,
    conditionDescription: '$tid == 59102',
  },
  {
    filter: 'threadStart',
    label: 'thread start',
    description: 'Stop at the first statement of a new thread.',
    byDefault: false,
    conditionDescription: '$tid == 59102, $creator == 59101',
  },
  {
    filter: 'threadExit',
    label: 'thread exit',
    description: 'Stop when a thread has ended and its process goes on.',
    byDefault: false,
    conditionDescription: '$tid == 59102',
  },
  {
    filter: 'contextSwitch',
    label: 'context switch',
    description: 'Stop when the CPU goes from one kernel thread to another.',
    byDefault: false,
    conditionDescription: '$from == 59101 && $to == 59102, $from == 59102',
  },
  {
    filter: 'contention',
    label: 'mutex contention',
    description: 'Stop when a thread goes to sleep because another one holds the mutex that it wants.',
    byDefault: false,
    conditionDescription: '$tid == 59102, $owner == 59101',
  },
  {
    filter: 'memory',
    label: 'memory errors',
    description:
      'Stop before an access outside an array or a block of the heap, to a block that was freed, and where something is freed ' +
      'that cannot be.',
    byDefault: true,
    conditionDescription: '$pid == 59101',
  },
  {
    filter: 'uninitialised',
    label: 'uninitialised values',
    description: 'Stop where a decision, an address or a system call depends on a value that was never set.',
    byDefault: true,
    conditionDescription: '$pid == 59101',
  },
  {
    filter: 'race',
    label: 'data races',
    description:
      'Stop where two threads use the same variable, one of them to write, and nothing orders the two. Slower: every access is ' +
      'looked at.',
    byDefault: false,
    conditionDescription: "a variable's name, $tid == 59102",
  },
  {
    filter: 'overflow',
    label: 'signed overflow',
    description:
      'Stop where a sum, difference or product of signed integers does not fit its type, which C leaves undefined.',
    byDefault: false,
    conditionDescription: '$pid == 59101',
  },
  {
    filter: 'leak',
    label: 'left at exit',
    description:
      'Stop when a process exits and leaves memory that nothing points to, open descriptors, or children nobody waited for.',
    byDefault: false,
    conditionDescription: '$pid == 59101',
  },
];

/** What a filter is called: `context switch`. */
export const labelOf = (filter: ExceptionFilterId): string =>
  EXCEPTION_FILTERS.find(f => f.filter === filter)?.label ?? filter;

/** The names that a filter's condition may use beside those of the program: $pid, $tid and these. */
export const CONDITION_NAMES: Readonly<Record<ExceptionFilterId, readonly string[]>> = {
  fork: ['child', 'errno'],
  exec: ['errno'],
  wait: ['child', 'status', 'signal'],
  exit: ['status', 'signal'],
  signal: ['signal'],
  crash: ['signal'],
  deadlock: [],
  misuse: [],
  threadStart: ['creator'],
  threadExit: [],
  contextSwitch: ['from', 'to'],
  contention: ['owner'],
  memory: [],
  uninitialised: [],
  race: [],
  leak: [],
  overflow: [],
};

/** Events that are listened to for a filter alone: making one for every switch would cost. */
export const EVENTS_OF_FILTERS: Readonly<Partial<Record<ExceptionFilterId, EventKind>>> = {
  misuse: 'misuse',
  threadStart: 'thread-start',
  threadExit: 'thread-exit',
  contextSwitch: 'switch',
  contention: 'contention',
  memory: 'check',
  uninitialised: 'check',
  race: 'check',
  leak: 'check',
  overflow: 'check',
};

/** The other events that filters are about. */
export const EXCEPTION_EVENTS: readonly EventKind[] = [
  'fork',
  'vfork',
  'fork-failed',
  'exec',
  'exec-failed',
  'wait',
  'exit',
  'signal',
  'signal-delivered',
  'fault',
];

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

/** What an event means to the filters. */
export function occurrenceOf(e: KernelEvent, context: EventContext): Occurrence | undefined {
  const p = context.process(e.pid);
  switch (e.event) {
    case 'fork':
    case 'vfork':
      return {
        filter: 'fork',
        name: e.event,
        text: `${e.pid} called ${e.event}(): child ${e.child}`,
        names: { child: e.child, errno: 0 },
      };
    case 'fork-failed':
      return {
        filter: 'fork',
        name: 'fork',
        text: `${e.pid} called fork(): it failed with ${errnoName(e.errno)}, ${e.reason}`,
        names: { child: -1, errno: e.errno },
      };
    case 'exec':
      return {
        filter: 'exec',
        name: 'exec',
        text: `${e.pid} began to execute ${e.path}: ${e.argv.join(' ')}`,
        names: { errno: 0 },
        landing: 'main',
      };
    case 'exec-failed':
      return {
        filter: 'exec',
        name: 'exec',
        text: `${e.pid} could not execute ${e.path}: ${e.message || errnoName(e.errno)}`,
        names: { errno: e.errno },
      };
    case 'wait': {
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
    }
    case 'exit': {
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
    }
    case 'signal-delivered': {
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
    }
    case 'fault': {
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
    }
    case 'signal': {
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
    }
    case 'misuse':
      return { filter: 'misuse', name: 'misuse of threads', text: e.message, names: {} };
    case 'check': {
      const { check, name, variable, address } = e.finding;
      return {
        filter: check,
        name,
        text: `${e.pid}: ${findingLines(e.finding, e.site).join('\n')}`,
        names: {},
        ...(variable === undefined ? {} : { variable }),
        ...(address === undefined ? {} : { address: BigInt(address) }),
      };
    }
    case 'thread-start': {
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
    }
    case 'thread-exit': {
      const thread = context.thread(e.tid);
      return {
        filter: 'threadExit',
        name: 'thread exit',
        text: `${thread ? threadWords(thread) : `thread ${e.tid}`} has ended`,
        names: {},
      };
    }
    case 'switch':
      // The first thread gets the CPU from nobody.
      if (e.from === 0) return undefined;
      return {
        filter: 'contextSwitch',
        name: 'context switch',
        text: `the CPU goes from ${wordsOf(e.from, context)} to ${wordsOf(e.to, context)}: ${e.from} ${SWITCH_WORDS[e.reason]}`,
        names: { from: e.from, to: e.to },
      };
    case 'contention':
      return {
        filter: 'contention',
        name: 'mutex contention',
        text: e.message,
        names: { owner: e.owner },
      };
    default:
      return undefined;
  }
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
