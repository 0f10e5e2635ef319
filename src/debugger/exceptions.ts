/**
 * The exception filters: what of all that happens in the kernel a user can ask to be stopped at, and how it is told.
 */
import type { EventKind } from '../kernel/events.ts';
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

/** Events that are listened to for a filter alone: making one for every switch, or each fork of a bomb, would cost. */
export const EVENTS_OF_FILTERS: Readonly<Partial<Record<ExceptionFilterId, EventKind>>> = {
  fork: 'fork-failed',
  exec: 'exec-failed',
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
  'exec',
  'wait',
  'exit',
  'signal',
  'signal-delivered',
  'fault',
];
