/**
 * futex(2): sleep while a word in memory has a value, and wake the sleepers of a word. All that user-level locks need from
 * a kernel.
 *
 * A queue belongs to a word of memory, not to an address: where a mapping is shared, threads of several processes meet in the
 * same queue. Waking takes a thread out of its queue, so a wake-up is for exactly the thread that slept longest, and can neither
 * be lost to a signal or a timeout that comes at the same time nor be taken by another.
 */
import {
  ERRNO,
  FUTEX_CLOCK_REALTIME,
  FUTEX_CMD_MASK,
  FUTEX_CMP_REQUEUE,
  FUTEX_REQUEUE,
  FUTEX_WAIT,
  FUTEX_WAIT_BITSET,
  FUTEX_WAKE,
  FUTEX_WAKE_BITSET,
} from './abi.ts';
import { fail, KernelError } from './error.ts';
import type { FileData } from './file.ts';
import { Block, type Kernel } from './kernel.ts';
import type { Thread, WaitReason } from './proc.ts';
import { contention, futexCall } from './pthread.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { readTimespec } from './systime.ts';
import { readLong, readWord, writeWord } from './vm.ts';

/** The threads that sleep on one word, the one that slept longest first; `chan` of those threads. */
export interface FutexQueue {
  readonly waiters: Thread[];
}

/** Queues by address (in private memory) or offset (in what a shared mapping maps). */
export type FutexTable = Map<number, FutexQueue>;

export type SharedFutexes = Map<FileData, FutexTable>;

/** What identifies a word: the contents that a shared mapping maps (null in private memory), and where in them or in memory. */
function wordAt(t: Thread, address: number): { data: FileData | null; key: number } {
  const region = t.proc.memory!.regionAt(address);
  if (!region?.shared || !region.data) return { data: null, key: address };
  return { data: region.data, key: address - region.start + region.offset };
}

function enter(k: Kernel, t: Thread, address: number): FutexQueue {
  const { data, key } = wordAt(t, address);
  let table = data ? k.state.sharedFutexes.get(data) : t.proc.memory!.futexes;
  if (!table) {
    table = new Map();
    k.state.sharedFutexes.set(data!, table);
  }
  let queue = table.get(key);
  if (!queue) {
    queue = { waiters: [] };
    table.set(key, queue);
  }
  queue.waiters.push(t);
  return queue;
}

/** Forget a queue that nobody is in, and a table that has none. */
function tidy(k: Kernel, data: FileData | null, table: FutexTable, key: number): void {
  if (table.get(key)?.waiters.length === 0) table.delete(key);
  if (data && table.size === 0) k.state.sharedFutexes.delete(data);
}

/** Take up to `count` threads out of the queue of a word, those that slept longest first. */
function take(k: Kernel, t: Thread, address: number, count: number): Thread[] {
  const { data, key } = wordAt(t, address);
  const table = data ? k.state.sharedFutexes.get(data) : t.proc.memory!.futexes;
  const taken = table?.get(key)?.waiters.splice(0, Math.max(0, count)) ?? [];
  if (table) tidy(k, data, table, key);
  return taken;
}

/** The queue a thread sleeps in, wherever requeuing may have brought it. */
function queueOf(k: Kernel, t: Thread) {
  const tables: [FileData | null, FutexTable][] = [
    [null, t.proc.memory?.futexes ?? new Map()],
    ...k.state.sharedFutexes,
  ];
  for (const [data, table] of tables) {
    for (const [key, queue] of table) if (queue.waiters.includes(t)) return { data, table, key, queue };
  }
  return undefined;
}

/** The thread no longer waits: out of its queue. */
function leave(k: Kernel, t: Thread): void {
  const found = queueOf(k, t);
  if (!found) return;
  found.queue.waiters.splice(found.queue.waiters.indexOf(t), 1);
  tidy(k, found.data, found.table, found.key);
}

/** Absolute times are of the real-time clock if the operation says so, else of the monotonic one. */
function deadline(k: Kernel, t: Thread, operation: number, timeout: number): number {
  if (timeout === 0) return Number.POSITIVE_INFINITY;
  const time = readTimespec(t, timeout);
  if ((operation & FUTEX_CMD_MASK) === FUTEX_WAIT) return k.now + time;
  return operation & FUTEX_CLOCK_REALTIME ? time - k.state.epoch * 1e9 : time;
}

const reason = (t: Thread, address: number): WaitReason => ({
  kind: 'futex',
  address,
  call: futexCall(t, address),
});

/** FUTEX_WAIT. progress.asleep: it sleeps in a queue; progress.woken: it has been taken out. */
const wait: Handler = (k, t, [address, operation, expected, timeout], progress) => {
  if (progress.woken) return 0;
  let queue: FutexQueue | undefined;
  if (!progress.asleep) {
    if (address! % 4 !== 0) throw fail('EINVAL');
    if (readWord(t, address!) !== (expected! | 0)) throw fail('EAGAIN');
    progress.until = deadline(k, t, operation!, timeout!);
    progress.asleep = 1;
    queue = enter(k, t, address!);
    if (k.events.wants('contention')) {
      const wanted = contention(t);
      if (wanted) k.emit({ event: 'contention', ...wanted }, t);
    }
  }
  if (k.now >= progress.until!) {
    leave(k, t);
    return -ERRNO.ETIMEDOUT;
  }
  queue ??= queueOf(k, t)?.queue;
  return new Block(queue ? [queue] : [], reason(t, address!), progress.until);
};

function wake(k: Kernel, t: Thread, address: number, count: number): number {
  const woken = take(k, t, address, count);
  for (const sleeper of woken) {
    if (sleeper.trapframe) sleeper.trapframe.progress.woken = 1;
    k.wake(sleeper);
  }
  return woken.length;
}

/** Wake some, and let others sleep on at another word, so that not all of them run for a lock only one can have. */
const requeue: Handler = (k, t, [address, operation, count, most, target, expected]) => {
  if ((operation! & FUTEX_CMD_MASK) === FUTEX_CMP_REQUEUE && readWord(t, address!) !== (expected! | 0)) {
    throw fail('EAGAIN');
  }
  const woken = wake(k, t, address!, count! | 0);
  const moved = take(k, t, address!, most! | 0);
  for (const sleeper of moved) sleeper.chan = [enter(k, sleeper, target!)];
  return woken + moved.length;
};

const sysFutex: Handler = (k, t, args, progress) => {
  const [address, operation, value] = args;
  switch (operation! & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
      return wait(k, t, args, progress);
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET:
      return wake(k, t, address!, value! | 0);
    case FUTEX_REQUEUE:
    case FUTEX_CMP_REQUEUE:
      return requeue(k, t, args, progress);
    default:
      throw fail('ENOSYS');
  }
};

/** A signal ends the wait, unless a wake-up was there first. */
const interrupted: SyscallEntry['interrupted'] = (k, t, _args, progress) => {
  if (progress.woken) return 0;
  leave(k, t);
  return undefined;
};

/** A thread has ended, and its tid has been cleared at this address: wake who waits for that. */
export function wakeJoiners(k: Kernel, t: Thread, address: number): void {
  wake(k, t, address, Number.MAX_SAFE_INTEGER);
}

/** A thread is gone while it slept (exec by another thread, the debugger's doing). */
export function leaveFutex(k: Kernel, t: Thread): void {
  if (t.trapframe?.progress.asleep) leave(k, t);
}

const FUTEX_WAITERS = 0x80000000;
const FUTEX_OWNER_DIED = 0x40000000;
const FUTEX_TID_MASK = 0x3fffffff;
/** So long a robust list may be (Linux's ROBUST_LIST_LIMIT); it may well be a circle. */
const ROBUST_LIST_LIMIT = 2048;

/** A robust futex's owner has ended: say so in the word, and let one who waits for it have a look. */
function releaseRobustFutex(k: Kernel, t: Thread, address: number): void {
  const word = readWord(t, address);
  if ((word & FUTEX_TID_MASK) !== t.tid) return;
  writeWord(t, address, (word & FUTEX_WAITERS) | FUTEX_OWNER_DIED);
  if (word & FUTEX_WAITERS) wake(k, t, address, 1);
}

/** A thread ends: the robust futexes it holds (set_robust_list(2)) are marked. The list is the program's, and may be anything. */
export function releaseRobustFutexes(k: Kernel, t: Thread): void {
  const head = t.robustList;
  t.robustList = 0;
  if (head === 0 || !t.proc.memory) return;
  try {
    const offset = readLong(t, head + 8);
    const pending = readLong(t, head + 16);
    let entry = readLong(t, head);
    for (let left = ROBUST_LIST_LIMIT; entry !== head && left > 0; left--) {
      const next = readLong(t, entry);
      if (entry !== pending) releaseRobustFutex(k, t, entry + offset);
      entry = next;
    }
    if (pending !== 0) releaseRobustFutex(k, t, pending + offset);
  } catch (e) {
    if (!(e instanceof KernelError)) throw e;
  }
}

export const FUTEX_CALLS: readonly SyscallEntry[] = [
  call(202, 'futex', 'pointer int int pointer pointer int', sysFutex, { interrupted }),
];
