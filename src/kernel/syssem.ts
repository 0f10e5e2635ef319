/**
 * System V semaphores: sets of counters, on which several operations are done at once or not at all.
 *
 * Who cannot go on sleeps in the set's queue, the one that slept longest first. Whoever changes a value does the operations of those
 * that can go on now, before anybody else can take the semaphore: so a process that posts and takes again at once does
 * not overtake one that waits (as on Linux).
 */
import { ERRNO } from './abi.ts';
import { fail } from './error.ts';
import {
  complete,
  IPC_INFO,
  IPC_NOWAIT,
  IPC_RMID,
  IPC_SET,
  IPC_STAT,
  IpcObject,
  ipcCommand,
  ipcGet,
  ipcToStat,
  MAY_ALTER_IPC,
  MAY_READ_IPC,
  requireIpc,
  requireOwner,
  secondsNow,
  setPermissions,
  writeDescription,
  writeWords,
} from './ipc.ts';
import type { IpcWait } from './ipcwait.ts';
import { Block, type Kernel, type SyscallResult } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { readTimespec } from './systime.ts';
import { copyin, copyout } from './vm.ts';

const GETPID = 11;
const GETVAL = 12;
const GETALL = 13;
const GETNCNT = 14;
const GETZCNT = 15;
const SETVAL = 16;
const SETALL = 17;
const SEM_STAT = 18;
const SEM_INFO = 19;
const SEM_STAT_ANY = 20;
const SEM_UNDO = 0x1000;

/** Limits of Linux: semaphores in a set, operations in a call, a semaphore's value. */
const SEMMSL = 32_000;
const SEMOPM = 500;
const SEMVMX = 32_767;

/** struct sembuf. */
export interface SemaphoreOperation {
  readonly number: number;
  readonly operation: number;
  readonly flags: number;
}

/** A thread that sleeps in semop. */
export interface SemaphoreWaiter {
  readonly thread: Thread;
  readonly operations: readonly SemaphoreOperation[];
  /** The first operation that cannot be done now. */
  blocking: SemaphoreOperation;
}

/** A counter, and the process that operated on it last. */
export interface Semaphore {
  value: number;
  pid: number;
}

/** struct semid_ds. */
export class SemaphoreSet extends IpcObject {
  readonly semaphores: Semaphore[];
  /** Seconds since 1970 of the last semop; 0: never. */
  otime = 0;
  /** Who sleeps in semop, longest first. */
  waiters: SemaphoreWaiter[] = [];

  constructor(id: number, key: number, p: Proc, mode: number, now: number, count: number) {
    super(id, key, p.euid, p.egid, mode, now);
    this.semaphores = Array.from({ length: count }, () => ({ value: 0, pid: 0 }));
  }
}

const sysSemget: Handler = (k, t, [key, number, flags]) => {
  const count = number! | 0;
  if (count < 0 || count > SEMMSL) throw fail('EINVAL');
  return ipcGet(
    t.proc,
    k.state.ipc.semaphores,
    key! | 0,
    flags!,
    set => (count > set.semaphores.length ? 'EINVAL' : undefined),
    id => {
      if (count === 0) throw fail('EINVAL');
      return new SemaphoreSet(id, key! | 0, t.proc, flags!, secondsNow(k), count);
    },
  );
};

// --- Operating -------------------------------------------------------------------------------------------------------

/** What to give back at exit, for each semaphore of a set. */
function undoOf(p: Proc, set: SemaphoreSet): number[] {
  let undo = p.semaphoreUndo.get(set.id);
  if (!undo) {
    undo = new Array<number>(set.semaphores.length).fill(0);
    p.semaphoreUndo.set(set.id, undo);
  }
  return undo;
}

/**
 * Do all operations, or none. Returns 0, a negative errno, or the operation that cannot be done now.
 */
function operate(
  k: Kernel,
  p: Proc,
  set: SemaphoreSet,
  operations: readonly SemaphoreOperation[],
): number | SemaphoreOperation {
  const values = set.semaphores.map(s => s.value);
  const undo = operations.some(o => o.flags & SEM_UNDO) ? undoOf(p, set).slice() : undefined;
  for (const o of operations) {
    const old = values[o.number]!;
    const value = old + o.operation;
    if (o.operation === 0 ? old !== 0 : value < 0) return o.flags & IPC_NOWAIT ? -ERRNO.EAGAIN : o;
    if (value > SEMVMX) return -ERRNO.ERANGE;
    if (undo && o.flags & SEM_UNDO) {
      undo[o.number]! -= o.operation;
      if (Math.abs(undo[o.number]!) > SEMVMX) return -ERRNO.ERANGE;
    }
    values[o.number] = value;
  }
  for (const { number } of operations) {
    set.semaphores[number]!.value = values[number]!;
    set.semaphores[number]!.pid = p.pid;
  }
  if (undo) p.semaphoreUndo.set(set.id, undo);
  set.otime = secondsNow(k);
  return 0;
}

const alters = (operations: readonly SemaphoreOperation[]): boolean =>
  operations.some(o => o.operation !== 0);

/** Values have changed: do the operations of those that can go on now. */
function serve(k: Kernel, set: SemaphoreSet): void {
  // Who waits for zero goes first, and changes nothing for the others.
  const inTurn = () => [
    ...set.waiters.filter(w => !alters(w.operations)),
    ...set.waiters.filter(w => alters(w.operations)),
  ];
  for (let again = true; again; ) {
    again = false;
    for (const waiter of inTurn()) {
      const result = operate(k, waiter.thread.proc, set, waiter.operations);
      if (typeof result !== 'number') {
        waiter.blocking = result;
        continue;
      }
      set.waiters = set.waiters.filter(w => w !== waiter);
      complete(k, waiter.thread, result);
      if (result === 0 && alters(waiter.operations)) {
        again = true;
        break;
      }
    }
  }
}

const reason = (set: SemaphoreSet, { number, operation }: SemaphoreOperation): IpcWait => ({
  on: 'semaphore',
  set,
  number,
  operation,
});

function readOperations(t: Thread, address: number, count: number): SemaphoreOperation[] {
  const view = new DataView(copyin(t, address, 6 * count).buffer);
  return Array.from({ length: count }, (_, i) =>
    Object.freeze({
      number: view.getUint16(6 * i, true),
      operation: view.getInt16(6 * i + 2, true),
      flags: view.getUint16(6 * i + 4, true),
    }),
  );
}

/** semop and semtimedop. progress.queued: it sleeps in the set's queue; progress.done: somebody has ended that. */
const sysSemtimedop: Handler = (k, t, [id, address, number, timeout], progress): SyscallResult => {
  if (progress.done) return progress.result!;
  const { semaphores } = k.state.ipc;
  if (progress.queued) {
    const set = semaphores.get(id! | 0);
    const waiter = set.waiters.find(w => w.thread === t)!;
    if (k.now < progress.until!) return sleepIn(set, waiter, progress.until!);
    set.waiters = set.waiters.filter(w => w !== waiter);
    return -ERRNO.EAGAIN;
  }
  const count = number! >>> 0;
  if (count < 1 || (id! | 0) < 0) throw fail('EINVAL');
  if (count > SEMOPM) throw fail('E2BIG');
  const operations = readOperations(t, address!, count);
  const until = timeout ? k.now + readTimespec(t, timeout) : Number.POSITIVE_INFINITY;
  const set = semaphores.get(id! | 0);
  if (operations.some(o => o.number >= set.semaphores.length)) throw fail('EFBIG');
  requireIpc(t.proc, set, alters(operations) ? MAY_ALTER_IPC : MAY_READ_IPC);
  const result = operate(k, t.proc, set, operations);
  if (typeof result === 'number') {
    if (result === 0 && alters(operations)) serve(k, set);
    return result;
  }
  if (k.now >= until) return -ERRNO.EAGAIN;
  const waiter: SemaphoreWaiter = { thread: t, operations, blocking: result };
  set.waiters.push(waiter);
  progress.queued = 1;
  progress.until = until;
  return sleepIn(set, waiter, until);
};

const sleepIn = (set: SemaphoreSet, waiter: SemaphoreWaiter, until: number): Block =>
  new Block([waiter], { kind: 'ipc', call: 'semop', wait: reason(set, waiter.blocking) }, until);

/** A handler ran: the wait is over, unless its end came first. */
const interrupted: SyscallEntry['interrupted'] = (k, t, _args, progress) => {
  if (progress.done) return progress.result!;
  leaveSemaphores(k, t);
  return undefined;
};

/** The thread no longer waits in semop. */
export function leaveSemaphores(k: Kernel, t: Thread): void {
  for (const set of k.state.ipc.semaphores.objects.values()) {
    if (set.waiters.some(w => w.thread === t)) set.waiters = set.waiters.filter(w => w.thread !== t);
  }
}

/** Exit: what was done with SEM_UNDO is done backwards, as far as it goes. */
export function undoSemaphores(k: Kernel, p: Proc): void {
  for (const [id, undo] of p.semaphoreUndo) {
    const set = k.state.ipc.semaphores.objects.get(id);
    if (!set) continue;
    undo.forEach((change, i) => {
      if (change === 0) return;
      const semaphore = set.semaphores[i]!;
      semaphore.value = Math.max(0, Math.min(SEMVMX, semaphore.value + change));
      semaphore.pid = p.pid;
    });
    set.otime = secondsNow(k);
    serve(k, set);
  }
  p.semaphoreUndo.clear();
}

// --- semctl ----------------------------------------------------------------------------------------------------------

/** A value was set: nobody undoes what he did before. */
function forgetUndo(k: Kernel, set: SemaphoreSet, number?: number): void {
  for (const p of k.state.procs.values()) {
    const undo = p.semaphoreUndo.get(set.id);
    if (!undo) continue;
    if (number === undefined) undo.fill(0);
    else undo[number] = 0;
  }
}

function setValues(k: Kernel, t: Thread, set: SemaphoreSet, first: number, values: readonly number[]): 0 {
  if (values.some(value => value < 0 || value > SEMVMX)) throw fail('ERANGE');
  values.forEach((value, i) => {
    set.semaphores[first + i] = { value, pid: t.proc.pid };
  });
  set.ctime = secondsNow(k);
  serve(k, set);
  return 0;
}

/** How many threads wait for a semaphore to grow, or to become zero. */
export function waitersOf(set: SemaphoreSet, number: number, forZero: boolean): number {
  return set.waiters.filter(
    ({ blocking }) => blocking.number === number && (blocking.operation === 0) === forZero,
  ).length;
}

function oneSemaphore(
  k: Kernel,
  t: Thread,
  set: SemaphoreSet,
  number: number,
  command: number,
  value: number,
) {
  const semaphore = set.semaphores[number];
  if (!semaphore) throw fail('EINVAL');
  requireIpc(t.proc, set, command === SETVAL ? MAY_ALTER_IPC : MAY_READ_IPC);
  switch (command) {
    case GETPID:
      return semaphore.pid;
    case GETVAL:
      return semaphore.value;
    case GETNCNT:
      return waitersOf(set, number, false);
    case GETZCNT:
      return waitersOf(set, number, true);
    default:
      if (value < 0 || value > SEMVMX) throw fail('ERANGE');
      forgetUndo(k, set, number);
      return setValues(k, t, set, number, [value]);
  }
}

function allSemaphores(k: Kernel, t: Thread, set: SemaphoreSet, setting: boolean, address: number): number {
  const count = set.semaphores.length;
  requireIpc(t.proc, set, setting ? MAY_ALTER_IPC : MAY_READ_IPC);
  if (setting) {
    const view = new DataView(copyin(t, address, 2 * count).buffer);
    const values = Array.from({ length: count }, (_, i) => view.getUint16(2 * i, true));
    if (values.some(value => value > SEMVMX)) throw fail('ERANGE');
    forgetUndo(k, set);
    return setValues(k, t, set, 0, values);
  }
  const bytes = new Uint8Array(2 * count);
  const view = new DataView(bytes.buffer);
  set.semaphores.forEach(({ value }, i) => {
    view.setUint16(2 * i, value, true);
  });
  copyout(t, address, bytes);
  return 0;
}

function removeSet(k: Kernel, t: Thread, set: SemaphoreSet): number {
  requireOwner(t.proc, set);
  k.state.ipc.semaphores.objects.delete(set.id);
  for (const p of k.state.procs.values()) p.semaphoreUndo.delete(set.id);
  for (const { thread } of set.waiters) complete(k, thread, -ERRNO.EIDRM);
  set.waiters = [];
  return 0;
}

const sysSemctl: Handler = (k, t, [id, number, rawCommand, argument]) => {
  const { semaphores } = k.state.ipc;
  const command = ipcCommand(rawCommand!);
  const set = () => semaphores.get(id! | 0);
  switch (command) {
    case GETPID:
    case GETVAL:
    case GETNCNT:
    case GETZCNT:
    case SETVAL:
      return oneSemaphore(k, t, set(), number! | 0, command, argument! | 0);
    case GETALL:
    case SETALL:
      return allSemaphores(k, t, set(), command === SETALL, argument!);
    case IPC_RMID:
      return removeSet(k, t, set());
    case IPC_SET:
      setPermissions(k, t, set(), argument!);
      return 0;
    case IPC_STAT:
    case SEM_STAT:
    case SEM_STAT_ANY: {
      const byIndex = command !== IPC_STAT;
      const { object, result } = ipcToStat(t.proc, semaphores, id! | 0, byIndex, command !== SEM_STAT_ANY);
      writeDescription(t, argument!, object, [
        object.otime,
        0,
        object.ctime,
        0,
        object.semaphores.length,
        0,
        0,
      ]);
      return result;
    }
    case IPC_INFO:
    case SEM_INFO: {
      const most = SEMMSL * SEMMSL;
      const used = [...semaphores.objects.values()].reduce((n, s) => n + s.semaphores.length, 0);
      const [sets, count] = command === SEM_INFO ? [semaphores.objects.size, used] : [20, SEMVMX];
      writeWords(t, argument!, [most, SEMMSL, most, most, SEMMSL, SEMOPM, SEMOPM, sets, SEMVMX, count]);
      return semaphores.highestIndex;
    }
    default:
      throw fail('EINVAL');
  }
};

export const SEM_CALLS: readonly SyscallEntry[] = [
  call(64, 'semget', 'hex int octal', sysSemget),
  call(
    65,
    'semop',
    'int pointer size',
    (k, t, [id, operations, count], progress) => sysSemtimedop(k, t, [id!, operations!, count!, 0], progress),
    { interrupt: 'eintr', interrupted },
  ),
  call(66, 'semctl', 'int int int hex', sysSemctl),
  call(220, 'semtimedop', 'int pointer size pointer', sysSemtimedop, { interrupt: 'eintr', interrupted }),
];
