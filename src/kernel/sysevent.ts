/**
 * Linux's descriptors for what is no file: event counters (eventfd), timers (timerfd), signals (signalfd) and processes (pidfd). Each
 * is a FileObject (file.ts), so read, poll, select and epoll treat them as they treat a pipe.
 */
import {
  CLOCK_MONOTONIC,
  CLOCK_REALTIME,
  O_CLOEXEC,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  POLLIN,
  POLLOUT,
  POLLRDNORM,
  SI_TIMER,
} from './abi.ts';
import { allocateFd, fileOf, openInode, requireFds } from './descriptor.ts';
import { fail } from './error.ts';
import type { FileObject, Give, OpenFile } from './file.ts';
import { Block, type Kernel } from './kernel.ts';
import { type Proc, type SignalInfo, type SignalSet, signalBit, type Thread } from './proc.ts';
import { sendSignal, UNBLOCKABLE } from './signal.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { mayKill } from './syssig.ts';
import { readTimespec } from './systime.ts';
import { takeTimerSignal } from './timer.ts';
import { copyin, writeLongs } from './vm.ts';

const SECOND = 1e9;
const NEVER = Number.POSITIVE_INFINITY;
const EFD_SEMAPHORE = 1;
const TFD_TIMER_ABSTIME = 1;
const TFD_TIMER_CANCEL_ON_SET = 2;
const CLOCK_BOOTTIME = 7;

/** Give a new descriptor to the caller. `name` is what /proc/PID/fd shows. */
function openObject(
  k: Kernel,
  t: Thread,
  object: FileObject,
  name: string,
  access: number,
  flags: number,
): number {
  requireFds(k, t.proc, 1);
  const inode = k.state.fs.newInode(0o600);
  inode.nlink = 0;
  inode.uid = t.proc.euid;
  inode.gid = t.proc.egid;
  inode.object = object;
  const file = openInode(inode, `anon_inode:[${name}]`, access | (flags & O_NONBLOCK));
  return allocateFd(k, t, file, (flags & O_CLOEXEC) !== 0);
}

/** Wait for an object to become ready, unless the caller does not want to wait. */
function wait(file: OpenFile, chan: readonly object[], text: string, why: string, until = NEVER): Block {
  if (file.nonblocking) throw fail('EAGAIN');
  return new Block([...chan], { kind: 'ipc', call: text, wait: { on: 'event', why } }, until);
}

const word = (value: bigint): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
};

// --- eventfd ---------------------------------------------------------------------------------------------------------

const COUNTER_LIMIT = 0xffff_ffff_ffff_fffen;

/** A counter: write adds, read takes it all, or one at a time (EFD_SEMAPHORE). */
class EventCounter implements FileObject {
  private readonly changed = { channel: 'event counter' };

  constructor(
    private count: bigint,
    private readonly semaphore: boolean,
  ) {}

  read(k: Kernel, _t: Thread, fd: number, file: OpenFile, length: number, give: Give): number | Block {
    if (length < 8) throw fail('EINVAL');
    if (this.count === 0n)
      return wait(
        file,
        [this.changed],
        `read(eventfd ${fd})`,
        'its counter is 0, and nobody is left to add to it',
      );
    return give(8, () => {
      const taken = this.semaphore ? 1n : this.count;
      this.count -= taken;
      k.wakeup(this.changed);
      return word(taken);
    });
  }

  write(k: Kernel, _t: Thread, fd: number, file: OpenFile, bytes: Uint8Array): number | Block {
    if (bytes.length !== 8) throw fail('EINVAL');
    const value = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
    if (value > COUNTER_LIMIT) throw fail('EINVAL');
    if (this.count + value > COUNTER_LIMIT)
      return wait(
        file,
        [this.changed],
        `write(eventfd ${fd})`,
        'its counter is full, and nobody is left to read it',
      );
    this.count += value;
    k.wakeup(this.changed);
    return 8;
  }

  readiness(): number {
    return (this.count > 0n ? POLLIN : 0) | (this.count < COUNTER_LIMIT ? POLLOUT : 0);
  }
  channels(): readonly object[] {
    return [this.changed];
  }
  close(): void {}
  describe(): string {
    return `event counter, ${this.count}`;
  }
}

const sysEventfd2: Handler = (k, t, [initial, flags]) => {
  if (flags! & ~(EFD_SEMAPHORE | O_CLOEXEC | O_NONBLOCK)) throw fail('EINVAL');
  const counter = new EventCounter(BigInt(initial! >>> 0), (flags! & EFD_SEMAPHORE) !== 0);
  return openObject(k, t, counter, 'eventfd', O_RDWR, flags!);
};

// --- timerfd ---------------------------------------------------------------------------------------------------------

/** A timer whose expirations are counted until they are read. When it is ready follows from the time: nothing has to fire. */
class TimerFile implements FileObject {
  /** The first expiration not yet read, in virtual nanoseconds; Infinity: disarmed. */
  at = NEVER;
  interval = 0;
  private readonly changed = { channel: 'timer was set' };

  constructor(readonly clock: number) {}

  private expirations(now: number): number {
    if (now < this.at) return 0;
    return this.interval === 0 ? 1 : Math.floor((now - this.at) / this.interval) + 1;
  }

  read(k: Kernel, _t: Thread, fd: number, file: OpenFile, length: number, give: Give): number | Block {
    if (length < 8) throw fail('EINVAL');
    const count = this.expirations(k.now);
    if (count === 0)
      return wait(file, [this.changed], `read(timerfd ${fd})`, 'the timer is not armed', this.at);
    return give(8, () => {
      this.at = this.interval === 0 ? NEVER : this.at + count * this.interval;
      return word(BigInt(count));
    });
  }

  write(): number {
    throw fail('EINVAL');
  }

  set(k: Kernel, at: number, interval: number): void {
    this.at = at;
    this.interval = interval;
    k.wakeup(this.changed);
  }

  left(now: number): number {
    if (this.at === NEVER) return 0;
    if (this.at > now) return this.at - now;
    return this.interval === 0 ? 0 : this.interval - ((now - this.at) % this.interval);
  }

  readiness(k: Kernel): number {
    return this.expirations(k.now) > 0 ? POLLIN : 0;
  }
  channels(): readonly object[] {
    return [this.changed];
  }
  readyAt(): number {
    return this.at;
  }
  close(): void {}
  describe(): string {
    if (this.at === NEVER) return 'timer, not armed';
    return `timer, due at ${this.at / SECOND} s${this.interval ? `, every ${this.interval / SECOND} s` : ''}`;
  }
}

const sysTimerfdCreate: Handler = (k, t, [clock, flags]) => {
  if (flags! & ~(O_CLOEXEC | O_NONBLOCK)) throw fail('EINVAL');
  if (![CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME].includes(clock! | 0)) throw fail('EINVAL');
  return openObject(k, t, new TimerFile(clock! | 0), 'timerfd', O_RDWR, flags!);
};

function timerFile(p: Proc, fd: number): TimerFile {
  const { object } = fileOf(p, fd).inode;
  if (!(object instanceof TimerFile)) throw fail('EINVAL');
  return object;
}

/** struct itimerspec: interval, then time left. */
function writeSetting(k: Kernel, t: Thread, address: number, timer: TimerFile): void {
  const left = timer.left(k.now);
  writeLongs(
    t,
    address,
    [timer.interval, left].flatMap(ns => [Math.floor(ns / SECOND), ns % SECOND]),
  );
}

const sysTimerfdSettime: Handler = (k, t, [fd, flags, valueAt, oldAt]) => {
  if (flags! & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) throw fail('EINVAL');
  const interval = readTimespec(t, valueAt!);
  const first = readTimespec(t, valueAt! + 16);
  const timer = timerFile(t.proc, fd!);
  if (oldAt) writeSetting(k, t, oldAt, timer);
  const origin = timer.clock === CLOCK_REALTIME ? -k.state.epoch * SECOND : 0;
  const at = flags! & TFD_TIMER_ABSTIME ? origin + first : k.now + first;
  timer.set(k, first === 0 ? NEVER : at, interval);
  return 0;
};

const sysTimerfdGettime: Handler = (k, t, [fd, address]) => {
  writeSetting(k, t, address!, timerFile(t.proc, fd!));
  return 0;
};

// --- signalfd --------------------------------------------------------------------------------------------------------

const SIGNALFD_BYTES = 128;

/** Takes pending signals of a set, as sigwaitinfo does: those of whoever reads, not of who made the descriptor. */
class SignalFile implements FileObject {
  constructor(public set: SignalSet) {}

  private pending(t: Thread): SignalInfo | undefined {
    return [...t.pending, ...t.proc.pending]
      .filter(info => (this.set & signalBit(info.signal)) !== 0n)
      .sort((a, b) => a.signal - b.signal)[0];
  }

  read(k: Kernel, t: Thread, fd: number, file: OpenFile, length: number, give: Give): number | Block {
    if (length < SIGNALFD_BYTES) throw fail('EINVAL');
    if (!this.pending(t))
      return wait(
        file,
        this.channels(k),
        `read(signalfd ${fd})`,
        'no signal of its set is pending, and nobody is left to send one',
      );
    return give(length - (length % SIGNALFD_BYTES), room => {
      const parts: number[] = [];
      for (let info = this.pending(t); info && parts.length < room; info = this.pending(t)) {
        const taken = info;
        t.pending = t.pending.filter(i => i !== taken);
        t.proc.pending = t.proc.pending.filter(i => i !== taken);
        parts.push(...encode(taken.code === SI_TIMER ? takeTimerSignal(k, t.proc, taken) : taken));
      }
      return Uint8Array.from(parts);
    });
  }

  write(): number {
    throw fail('EINVAL');
  }
  readiness(k: Kernel): number {
    const { current } = k.state;
    return current && this.pending(current) ? POLLIN : 0;
  }
  channels(k: Kernel): readonly object[] {
    const { current } = k.state;
    return current ? [current.proc.pendingChannel] : [];
  }
  close(): void {}
  describe(): string {
    const signals = Array.from({ length: 64 }, (_, i) => i + 1).filter(s => this.set & signalBit(s));
    return `signals ${signals.join(', ')}`;
  }
}

/** struct signalfd_siginfo. */
function encode(info: SignalInfo): Uint8Array {
  const bytes = new Uint8Array(SIGNALFD_BYTES);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, info.signal, true);
  view.setInt32(8, info.code, true);
  if (info.code === SI_TIMER) {
    view.setInt32(24, info.pid, true);
    view.setInt32(32, info.uid, true);
  } else {
    view.setInt32(12, info.pid, true);
    view.setInt32(16, info.uid, true);
  }
  view.setInt32(40, info.status, true);
  if (info.value !== undefined) {
    view.setInt32(44, Number(BigInt.asIntN(32, info.value)), true);
    view.setBigUint64(48, info.value, true);
  }
  view.setBigUint64(72, BigInt.asUintN(64, info.address), true);
  return bytes;
}

const sysSignalfd4: Handler = (k, t, [fd, setAt, size, flags]) => {
  if (size !== 8 || flags! & ~(O_CLOEXEC | O_NONBLOCK)) throw fail('EINVAL');
  const set = new DataView(copyin(t, setAt!, 8).buffer).getBigUint64(0, true) & ~UNBLOCKABLE;
  if ((fd! | 0) === -1) return openObject(k, t, new SignalFile(set), 'signalfd', O_RDWR, flags!);
  const { object } = fileOf(t.proc, fd!).inode;
  if (!(object instanceof SignalFile)) throw fail('EINVAL');
  object.set = set;
  return fd! | 0;
};

// --- pidfd -----------------------------------------------------------------------------------------------------------

/** A process, also when its number has been given to another: readable when it has ended. */
class ProcessFile implements FileObject {
  constructor(readonly proc: Proc) {}

  read(): number {
    throw fail('EINVAL');
  }
  write(): number {
    throw fail('EINVAL');
  }
  readiness(): number {
    return this.proc.zombie ? POLLIN | POLLRDNORM : 0;
  }
  channels(): readonly object[] {
    return [this.proc.ended];
  }
  close(): void {}
  describe(): string {
    return `process ${this.proc.pid}`;
  }
}

const PIDFD_NONBLOCK = O_NONBLOCK;

const sysPidfdOpen: Handler = (k, t, [pid, flags]) => {
  if (flags! & ~PIDFD_NONBLOCK || (pid! | 0) <= 0) throw fail('EINVAL');
  const p = k.state.procs.get(pid! | 0);
  if (!p) throw fail(k.state.threads.has(pid! | 0) ? 'EINVAL' : 'ESRCH');
  return openObject(k, t, new ProcessFile(p), 'pidfd', O_RDONLY, flags! | O_CLOEXEC);
};

/** The process of a pidfd, or EBADF. */
export function processOfFile(p: Proc, fd: number): Proc {
  const { object } = fileOf(p, fd).inode;
  if (!(object instanceof ProcessFile)) throw fail('EBADF');
  return object.proc;
}

const sysPidfdSendSignal: Handler = (k, t, [fd, number, infoAt, flags]) => {
  const sig = number! | 0;
  const p = processOfFile(t.proc, fd!);
  if (flags !== 0 || sig < 0 || sig > 64) throw fail('EINVAL');
  if (!k.state.procs.has(p.pid)) throw fail('ESRCH');
  if (!mayKill(t.proc, p)) throw fail('EPERM');
  if (sig === 0) return 0;
  const view = infoAt ? new DataView(copyin(t, infoAt, 32).buffer) : undefined;
  const base = { signal: sig, code: 0, pid: t.proc.pid, uid: t.proc.uid, status: 0, address: 0n };
  if (!view) sendSignal(k, p, base);
  else {
    const code = view.getInt32(8, true);
    if (code >= 0 && p !== t.proc) throw fail('EPERM');
    sendSignal(k, p, { ...base, code, value: view.getBigUint64(24, true) });
  }
  return 0;
};

export const EVENT_CALLS: readonly SyscallEntry[] = [
  call(282, 'signalfd', 'int pointer size', (k, t, [fd, set, size], g) =>
    sysSignalfd4(k, t, [fd!, set!, size!, 0], g),
  ),
  call(283, 'timerfd_create', 'int hex', sysTimerfdCreate),
  call(284, 'eventfd', 'int', (k, t, [initial], g) => sysEventfd2(k, t, [initial!, 0], g)),
  call(286, 'timerfd_settime', 'int hex pointer pointer', sysTimerfdSettime),
  call(287, 'timerfd_gettime', 'int pointer', sysTimerfdGettime),
  call(289, 'signalfd4', 'int pointer size hex', sysSignalfd4),
  call(290, 'eventfd2', 'int hex', sysEventfd2),
  call(424, 'pidfd_send_signal', 'int signal pointer hex', sysPidfdSendSignal),
  call(434, 'pidfd_open', 'int hex', sysPidfdOpen),
];
