/**
 * What the kernel does for programs orders what they do, and here is what does, for the data-race detector: bytes that go through
 * a pipe, a socket or a file, System V semaphores and messages, POSIX messages, file locks, signals, and the end of a process.
 *
 * A system call *releases* when it begins (what its thread did before is known from here on at an object) and *acquires* when it
 * ends (its thread learns what is known there). Each kind of object has a range of negative numbers of its own as keys, beside
 * those of bytes (check-races.ts). Where Linux orders less than is said here, a race may be missed; one is never told wrongly.
 */
import { F_SETLK, F_SETLKW, SIGCHLD } from './abi.ts';
import type { ByteKey, Races } from './check-races.ts';
import type { Checker } from './checks.ts';
import type { Proc, Thread } from './proc.ts';

const SPACE = 2 ** 32;
/** What a process did before it ended, by pid. */
const ENDED = -SPACE;
/** Bytes that went through a file, a pipe, a socket, a POSIX message queue; by inode. File locks, too. */
const STREAMS = -2 * SPACE;
/** Signals, by number: whose handler begins may look at what was done before anybody sent one. */
const SIGNALS = -3 * SPACE;
/** System V message queues, by id. */
const QUEUES = -4 * SPACE;
/** System V semaphores, by id and number: what was done before one went up, and before it went down. */
const SEMAPHORES = -(2 ** 50);
const SET = 2 ** 17;
/** In the place of a number: all semaphores of a set (SETALL). */
const ALL = SET / 2 - 1;

const SENDS: ReadonlySet<string> = new Set(
  'write writev pwrite64 sendto sendmsg sendmmsg close shutdown mq_timedsend splice sendfile'.split(' '),
);
const RECEIVES: ReadonlySet<string> = new Set(
  'read readv pread64 recvfrom recvmsg recvmmsg accept accept4 mq_timedreceive'.split(' '),
);
const WAITS: ReadonlySet<string> = new Set(['wait4', 'waitid']);
const SEMAPHORE_OPERATIONS: ReadonlySet<string> = new Set(['semop', 'semtimedop']);
/** Calls that send a signal, and which argument has its number. */
const SIGNALLING: ReadonlyMap<string, number> = new Map([
  ['kill', 1],
  ['tkill', 1],
  ['tgkill', 2],
  ['rt_sigqueueinfo', 1],
  ['rt_tgsigqueueinfo', 2],
]);

const SEMBUF_BYTES = 6;
const GETVAL = 12;
const SETVAL = 16;
const SETALL = 17;
const LOCK_UN = 8;
const F_UNLCK = 2;
const F_OFD_SETLK = 37;
const F_OFD_SETLKW = 38;
const LOCKING: ReadonlySet<number> = new Set([F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW]);

type Direction = 'up' | 'down';

const semaphore = (id: number, number: number, direction: Direction): ByteKey =>
  SEMAPHORES - id * SET - 2 * number - (direction === 'up' ? 0 : 1);

/** One operation of semop: which semaphore, and what is added to it (0: wait for zero). */
interface SemaphoreOperation {
  readonly number: number;
  readonly change: number;
}

export class CallOrder {
  constructor(private readonly checks: Checker) {}

  private get races(): Races {
    return this.checks.state.races;
  }

  /** A thread begins a system call: what it did before may be known where the call leads. */
  called(t: Thread): void {
    const name = this.nameOfCall(t);
    const [first = 0, second = 0, third = 0] = t.trapframe?.args ?? [];
    const release = (key: ByteKey): void => this.races.release(t.tid, key);
    if (SENDS.has(name)) {
      const stream = this.stream(t.proc, first);
      if (stream !== undefined) release(stream);
    } else if (SEMAPHORE_OPERATIONS.has(name)) {
      for (const { number, change } of this.operations(t, second, third)) {
        if (change !== 0) release(semaphore(first, number, change > 0 ? 'up' : 'down'));
      }
    } else if (name === 'semctl') {
      const number = third === SETALL ? ALL : second;
      if (third === SETVAL || third === SETALL) {
        for (const direction of ['up', 'down'] as const) release(semaphore(first, number, direction));
      }
    } else if (name === 'msgsnd') release(QUEUES - first);
    else if (this.unlocks(t, name)) {
      const file = this.stream(t.proc, first);
      if (file !== undefined) release(file);
    } else {
      const signal = t.trapframe?.args[SIGNALLING.get(name) ?? -1];
      if (signal !== undefined) release(SIGNALS - signal);
    }
  }

  /** The call is over, with this result: the thread may know what others did before they made theirs. */
  answered(t: Thread, result: number): void {
    if (result < 0) return;
    const name = this.nameOfCall(t);
    const [first = 0, second = 0, third = 0] = t.trapframe?.args ?? [];
    const acquire = (key: ByteKey): void => this.races.acquire(t.tid, key);
    if (WAITS.has(name)) {
      if (result > 0) acquire(ENDED + result);
    } else if (RECEIVES.has(name) || this.locks(t, name)) {
      const stream = this.stream(t.proc, first);
      if (stream !== undefined) acquire(stream);
    } else if (SEMAPHORE_OPERATIONS.has(name)) {
      for (const { number, change } of this.operations(t, second, third)) {
        if (change <= 0) this.learn(t, first, number, change < 0 ? 'up' : 'down');
      }
    } else if (name === 'semctl') {
      if (third === GETVAL)
        for (const direction of ['up', 'down'] as const) this.learn(t, first, second, direction);
    } else if (name === 'msgrcv') acquire(QUEUES - first);
    else if (name === 'rt_sigtimedwait') acquire(SIGNALS - result);
  }

  /** The handler of a signal is about to run. */
  signalled(t: Thread, signal: number): void {
    this.races.acquire(t.tid, SIGNALS - signal);
  }

  /**
   * A process ends, of itself or not: who waits for it knows what its threads did, so does who sees the end of what it wrote, and
   * its semaphores are undone.
   */
  ended(p: Proc): void {
    const streams = [...p.ofile.keys()].flatMap(fd => this.stream(p, fd) ?? []);
    for (const t of p.threads) {
      for (const stream of streams) this.races.release(t.tid, stream);
      this.races.release(t.tid, ENDED + p.pid);
      this.races.release(t.tid, SIGNALS - SIGCHLD);
      for (const [id, undo] of p.semaphoreUndo) {
        undo.forEach((change, number) => {
          if (change > 0) this.races.release(t.tid, semaphore(id, number, 'up'));
        });
      }
    }
  }

  private learn(t: Thread, id: number, number: number, direction: Direction): void {
    this.races.acquire(t.tid, semaphore(id, number, direction));
    this.races.acquire(t.tid, semaphore(id, ALL, direction));
  }

  private nameOfCall(t: Thread): string {
    return t.trapframe ? (this.checks.kernel.syscalls[t.trapframe.number]?.name ?? '') : '';
  }

  /** Key of what a descriptor leads to; not of a terminal, which orders nothing. */
  private stream(p: Proc, fd: number): ByteKey | undefined {
    const inode = p.ofile[fd]?.file.inode;
    return inode && !inode.device ? STREAMS - inode.ino : undefined;
  }

  /** The array that semop is given. */
  private operations(t: Thread, address: number, count: number): SemaphoreOperation[] {
    const bytes = t.proc.memory?.space.copyin(address, count * SEMBUF_BYTES);
    if (!bytes) return [];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: count }, (_, i) => ({
      number: view.getUint16(i * SEMBUF_BYTES, true),
      change: view.getInt16(i * SEMBUF_BYTES + 2, true),
    }));
  }

  private unlocks(t: Thread, name: string): boolean {
    const [, operation = 0] = t.trapframe?.args ?? [];
    if (name === 'flock') return (operation & LOCK_UN) !== 0;
    return name === 'fcntl' && LOCKING.has(operation) && this.lockType(t) === F_UNLCK;
  }

  private locks(t: Thread, name: string): boolean {
    const [, operation = 0] = t.trapframe?.args ?? [];
    if (name === 'flock') return (operation & LOCK_UN) === 0;
    return name === 'fcntl' && LOCKING.has(operation) && this.lockType(t) !== F_UNLCK;
  }

  /** l_type of the struct flock that fcntl is given. */
  private lockType(t: Thread): number | undefined {
    return t.proc.memory?.space.copyin(t.trapframe?.args[2] ?? 0, 2)?.[0];
  }
}
