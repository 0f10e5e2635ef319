/**
 * What the three kinds of System V IPC share (POSIX XSI 2.7): objects that live in the kernel beside the processes, found by
 * a key and named by an id, with an owner and permission bits, until somebody removes them. The kinds are in sysshm.ts,
 * syssem.ts and sysmsg.ts; how they look in /proc and in reports is in ipcwords.ts.
 *
 * An id is an index and above it a sequence number, given out in turn as Linux does it: an id that was removed does not
 * soon name something else.
 */
import type { ErrnoName } from './abi.ts';
import { fail, KernelError } from './error.ts';
import type { Kernel } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';
import type { SysvQueue } from './sysmsg.ts';
import type { SemaphoreSet } from './syssem.ts';
import type { SharedSegment } from './sysshm.ts';
import { copyin, copyout } from './vm.ts';

export const IPC_CREAT = 0o1000;
export const IPC_EXCL = 0o2000;
export const IPC_NOWAIT = 0o4000;
export const IPC_PRIVATE = 0;
export const IPC_RMID = 0;
export const IPC_SET = 1;
export const IPC_STAT = 2;
export const IPC_INFO = 3;
/** In the command of a *ctl call that has a layout of its own on 64-bit machines; there is only that one here. */
const IPC_64 = 0x100;
/** Permission bits, as in the mode that a *get call asks for. */
export const MAY_READ_IPC = 0o444;
export const MAY_ALTER_IPC = 0o222;

const INDEX_BITS = 15;
/** Indices are given in turn among at least so many. */
const LEAST_CYCLE = 64;

/** struct ipc_perm, and when the object was made or changed last (seconds since 1970). */
export abstract class IpcObject {
  uid: number;
  gid: number;
  mode: number;
  ctime: number;

  constructor(
    readonly id: number,
    /** 0 (IPC_PRIVATE): no *get call finds it. */
    public key: number,
    readonly cuid: number,
    readonly cgid: number,
    mode: number,
    now: number,
  ) {
    this.uid = cuid;
    this.gid = cgid;
    this.mode = mode & 0o777;
    this.ctime = now;
  }
}

/** All objects of a kind. */
class IpcTable<T extends IpcObject> {
  readonly objects = new Map<number, T>();
  private lastIndex = -1;
  private sequence = 0;

  constructor(private readonly most: number) {}

  /** The id of the next object; ENOSPC if there are too many. */
  nextId(): number {
    if (this.objects.size >= this.most) throw fail('ENOSPC');
    const cycle = Math.max(LEAST_CYCLE, Math.floor(this.objects.size * 1.5) + 1);
    let index = this.lastIndex;
    do index = (index + 1) % cycle;
    while (this.atIndex(index));
    if (index <= this.lastIndex) this.sequence = (this.sequence + 1) & 0xffff;
    this.lastIndex = index;
    return this.sequence * 2 ** INDEX_BITS + index;
  }

  atIndex(index: number): T | undefined {
    for (const object of this.objects.values()) {
      if (object.id % 2 ** INDEX_BITS === index) return object;
    }
    return undefined;
  }

  /** Highest index in use: what the *_INFO commands return. */
  get highestIndex(): number {
    return [...this.objects.keys()].reduce((most, id) => Math.max(most, id % 2 ** INDEX_BITS), 0);
  }

  /** The object of an id, or EINVAL. */
  get(id: number): T {
    const object = this.objects.get(id);
    if (!object) throw fail('EINVAL');
    return object;
  }
}

const MOST_SEGMENTS = 4096;
const MOST_SETS = 32_000;
const MOST_QUEUES = 32_000;

/** The part of the kernel's state that System V IPC is. */
export class SystemV {
  readonly segments = new IpcTable<SharedSegment>(MOST_SEGMENTS);
  readonly semaphores = new IpcTable<SemaphoreSet>(MOST_SETS);
  readonly queues = new IpcTable<SysvQueue>(MOST_QUEUES);
}

export const secondsNow = (k: Kernel): number => k.state.epoch + Math.floor(k.now / 1e9);

/** May the process do what these permission bits say? Bits for owner, group and others mean the same here. */
function ipcPermitted(p: Proc, object: IpcObject, bits: number): boolean {
  const requested = ((bits >> 6) | (bits >> 3) | bits) & 7;
  const shift =
    p.euid === object.uid || p.euid === object.cuid
      ? 6
      : p.egid === object.gid || p.egid === object.cgid
        ? 3
        : 0;
  return p.euid === 0 || (requested & ~(object.mode >> shift)) === 0;
}

export function requireIpc(p: Proc, object: IpcObject, bits: number): void {
  if (!ipcPermitted(p, object, bits)) throw fail('EACCES');
}

/** Only its owner, its creator and the superuser may change or remove an object. */
export function requireOwner(p: Proc, object: IpcObject): void {
  if (p.euid !== 0 && p.euid !== object.uid && p.euid !== object.cuid) throw fail('EPERM');
}

/**
 * What shmget, semget and msgget do: find the object of a key, or make one. `fits` says whether a found object is what was
 * asked for, or which error to give.
 */
export function ipcGet<T extends IpcObject>(
  p: Proc,
  table: IpcTable<T>,
  key: number,
  flags: number,
  fits: (object: T) => ErrnoName | undefined,
  make: (id: number) => T,
): number {
  const found =
    key === IPC_PRIVATE ? undefined : [...table.objects.values()].find(object => object.key === key);
  if (found) {
    if (flags & IPC_CREAT && flags & IPC_EXCL) throw fail('EEXIST');
    const misfit = fits(found);
    if (misfit) throw fail(misfit);
    requireIpc(p, found, flags & 0o777);
    return found.id;
  }
  if (key !== IPC_PRIVATE && !(flags & IPC_CREAT)) throw fail('ENOENT');
  const object = make(table.nextId());
  table.objects.set(object.id, object);
  return object.id;
}

/** The command of a *ctl call. */
export const ipcCommand = (command: number): number => (command | 0) & ~IPC_64;

/**
 * The object of a *_STAT command, and what the call returns: IPC_STAT names it by its id and returns 0, the others by its index
 * and return its id. `needsRead`: false for the *_STAT_ANY commands.
 */
export function ipcToStat<T extends IpcObject>(
  p: Proc,
  table: IpcTable<T>,
  id: number,
  byIndex: boolean,
  needsRead: boolean,
): { object: T; result: number } {
  const object = byIndex ? table.atIndex(id) : table.objects.get(id);
  if (!object) throw fail('EINVAL');
  if (needsRead) requireIpc(p, object, MAY_READ_IPC);
  return { object, result: byIndex ? object.id : 0 };
}

const PERM_BYTES = 48;

/** Write a struct *_ds: struct ipc_perm, then 8-byte fields. */
export function writeDescription(
  t: Thread,
  address: number,
  object: IpcObject,
  fields: readonly number[],
): void {
  const bytes = new Uint8Array(PERM_BYTES + 8 * fields.length);
  const view = new DataView(bytes.buffer);
  [object.key, object.uid, object.gid, object.cuid, object.cgid, object.mode].forEach((value, i) => {
    view.setInt32(4 * i, value, true);
  });
  view.setUint16(24, Math.floor(object.id / 2 ** INDEX_BITS), true);
  fields.forEach((value, i) => {
    view.setBigUint64(PERM_BYTES + 8 * i, BigInt(value), true);
  });
  copyout(t, address, bytes);
}

/** Two 32-bit fields of a struct *_ds, as one of 8 bytes. */
export const pairOf = (low: number, high: number): number => low + high * 2 ** 32;

/** IPC_SET: owner and permission bits from a struct *_ds. */
export function setPermissions(k: Kernel, t: Thread, object: IpcObject, address: number): void {
  const view = new DataView(copyin(t, address, PERM_BYTES).buffer);
  requireOwner(t.proc, object);
  object.uid = view.getInt32(4, true);
  object.gid = view.getInt32(8, true);
  object.mode = (object.mode & ~0o777) | (view.getUint32(20, true) & 0o777);
  object.ctime = secondsNow(k);
}

/** 32-bit fields, as the structures of the *_INFO commands have them. */
export function writeWords(t: Thread, address: number, values: readonly number[]): void {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setInt32(4 * i, value, true);
  });
  copyout(t, address, bytes);
}

/**
 * A thread that sleeps in a queue of the kernel is given its result there by whoever ends its wait, as a wake-up alone could be
 * overtaken by a third. The call, tried again, returns it.
 */
export function complete(k: Kernel, t: Thread, result: number): void {
  if (t.trapframe) {
    t.trapframe.progress.done = 1;
    t.trapframe.progress.result = result;
  }
  k.wake(t);
}

/** What a system call would return that does this: a result, or -errno. */
export function resultOf(does: () => number): number {
  try {
    return does();
  } catch (e) {
    if (e instanceof KernelError) return -e.errno;
    throw e;
  }
}
