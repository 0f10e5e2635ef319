/**
 * Tracing for /bin/strace: a process that is traced puts a record of each system call, signal and end into a queue that the tracer
 * reads from a descriptor, and gives the CPU away, so that the tracer prints it before the process goes on. (Linux has ptrace for
 * this, which stops the process instead.) How it all reads is trace-text.ts; what is shown of it the tracer decides.
 */
import {
  CLD_DUMPED,
  CLD_EXITED,
  CLD_KILLED,
  CLD_STOPPED,
  ERRNO,
  O_RDONLY,
  POLLHUP,
  POLLIN,
  POLLRDNORM,
  SEGV_ACCERR,
  SEGV_MAPERR,
  SI_KERNEL,
  SI_TKILL,
  SI_USER,
  SIGCHLD,
  SIGSEGV,
  signalName,
} from './abi.ts';
import { allocateFd, fileOf, openInode, requireFds } from './descriptor.ts';
import { fail } from './error.ts';
import type { ExitCause } from './events.ts';
import type { FileObject, Give, OpenFile } from './file.ts';
import { Block, type Kernel } from './kernel.ts';
import type { Proc, SignalInfo, Thread } from './proc.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { callText, interruptedText, resultText, signalSet } from './trace-text.ts';

/** What a record is about, as its first byte says: struct trace_record in bin/strace.c. */
type RecordKind = 'call' | 'begun' | 'signal' | 'new' | 'end';
const LETTERS: Readonly<Record<RecordKind, string>> = {
  call: 'c',
  begun: 'b',
  signal: 's',
  new: 'n',
  end: 'e',
};

const NAME_BYTES = 31;
/** Kind and name, tid, pid of the traced process, error, bytes of the text, start and duration in nanoseconds. */
const HEAD_BYTES = 1 + NAME_BYTES + 16 + 16;
const encoder = new TextEncoder();

/** A call that is going on: what execve and exit will not be able to show any more, and when it began. */
interface Going {
  readonly entry: SyscallEntry;
  readonly since: number;
  readonly text: string;
}

export class Trace implements FileObject {
  private records: Uint8Array[] = [];
  /** Processes that are traced; with `follow`, their children too. */
  private processes = 0;
  private begun = false;
  private readonly going = new Map<Thread, Going>();
  /** Signals that were thrown away, as they are ignored: said after the call that they came in. */
  private ignored: { readonly proc: Proc; readonly info: SignalInfo }[] = [];
  private readonly readable = { channel: 'trace' };

  constructor(readonly follow: boolean) {}

  attach(k: Kernel, p: Proc): void {
    p.trace = this;
    this.processes++;
    this.begun = true;
    this.put(k, 'new', p, p.pid, '', '');
  }

  private put(
    k: Kernel,
    kind: RecordKind,
    p: Proc,
    tid: number,
    name: string,
    text: string,
    more: { readonly error?: number; readonly since?: number } = {},
  ): void {
    const bytes = encoder.encode(text);
    const record = new Uint8Array(HEAD_BYTES + bytes.length);
    const view = new DataView(record.buffer);
    record.set(encoder.encode(LETTERS[kind] + name.slice(0, NAME_BYTES - 1)));
    view.setInt32(32, tid, true);
    view.setInt32(36, p.pid, true);
    view.setInt32(40, more.error ?? 0, true);
    view.setInt32(44, bytes.length, true);
    const since = more.since ?? k.now;
    view.setBigInt64(48, BigInt(Math.round(since)), true);
    view.setBigInt64(56, BigInt(Math.round(k.now - since)), true);
    record.set(bytes, HEAD_BYTES);
    this.records.push(record);
    k.wakeup(this.readable);
  }

  /** A thread is about to try a call for the first time. */
  enter(k: Kernel, t: Thread, entry: SyscallEntry): void {
    this.tellIgnored(k, t);
    const { args } = t.trapframe!;
    const early = entry.name === 'execve' || entry.name === 'exit' || entry.name === 'exit_group';
    const text = early ? callText(t, entry, args, 0) : '';
    this.going.set(t, { entry, since: k.now, text });
    if (entry.name === 'exit' || entry.name === 'exit_group')
      this.put(k, 'call', t.proc, t.tid, entry.name, `${text.padEnd(39)} = ?`);
  }

  /** It waits in it. */
  blocked(k: Kernel, t: Thread, entry: SyscallEntry): void {
    const { args, progress } = t.trapframe!;
    if (progress.traced) return;
    progress.traced = 1;
    this.put(k, 'begun', t.proc, t.tid, entry.name, callText(t, entry, args, null));
  }

  /** The call is over; or a signal has ended it, to be made again perhaps (`interrupted`). */
  leave(k: Kernel, t: Thread, entry: SyscallEntry, result: number, interrupted = false): void {
    const going = this.going.get(t);
    if (!going) return;
    this.going.delete(t);
    const text = going.text || callText(t, entry, t.trapframe!.args, interrupted ? -ERRNO.EINTR : result);
    const value = interrupted ? interruptedText(entry) : resultText(entry, result);
    const error = !interrupted && result < 0 && result >= -4095 ? -result : 0;
    this.put(k, 'call', t.proc, t.tid, entry.name, `${text.padEnd(39)} = ${value}`, {
      error,
      since: going.since,
    });
    this.tellIgnored(k, t);
  }

  /** A signal came that the process ignores. */
  ignores(proc: Proc, info: SignalInfo): void {
    this.ignored.push({ proc, info });
  }

  private tellIgnored(k: Kernel, t: Thread): void {
    for (const { proc, info } of this.ignored)
      if (proc === t.proc) this.put(k, 'signal', proc, t.tid, signalName(info.signal), signalText(info));
    this.ignored = this.ignored.filter(({ proc }) => proc !== t.proc);
  }

  /** A call has come to an end from which nothing returns: exec has succeeded, a handler is done, a thread is gone. */
  departed(k: Kernel, t: Thread): void {
    const going = this.going.get(t);
    if (!going) return;
    if (t.proc.zombie || !t.proc.threads.includes(t)) {
      this.going.delete(t);
      return;
    }
    const text = going.text || `${going.entry.name}({mask=${signalSet(t.mask)}})`;
    this.going.delete(t);
    this.put(k, 'call', t.proc, t.tid, going.entry.name, `${text.padEnd(39)} = 0`, { since: going.since });
  }

  signal(k: Kernel, t: Thread, info: SignalInfo): void {
    const entry = t.trapframe ? k.syscalls[t.trapframe.number] : undefined;
    if (entry) this.leave(k, t, entry, 0, true);
    this.put(k, 'signal', t.proc, t.tid, signalName(info.signal), signalText(info));
  }

  /** The process has ended. */
  end(k: Kernel, p: Proc, cause: ExitCause): void {
    const how =
      cause.kind === 'exited'
        ? `exited with ${cause.status & 0xff}`
        : `killed by ${signalName(cause.signal)}${cause.core ? ' (core dumped)' : ''}`;
    this.put(k, 'end', p, p.pid, '', `+++ ${how} +++`);
    for (const t of p.threads) this.going.delete(t);
    this.processes--;
    k.wakeup(this.readable);
  }

  // --- FileObject -----------------------------------------------------------------------------------------------------

  /** One record at a time; 0 when nobody is traced any more. EINVAL if it does not fit. */
  read(_k: Kernel, _t: Thread, fd: number, file: OpenFile, length: number, give: Give): number | Block {
    const [record] = this.records;
    if (!record) {
      if (this.begun && this.processes === 0) return 0;
      if (file.nonblocking) throw fail('EAGAIN');
      const wait = { on: 'event', why: 'what it traces makes no system call' } as const;
      return new Block([this.readable], { kind: 'ipc', call: `read(trace ${fd})`, wait });
    }
    if (record.length > length) throw fail('EINVAL');
    return give(record.length, n => {
      this.records.shift();
      return record.subarray(0, n);
    });
  }

  write(): number {
    throw fail('EINVAL');
  }

  readiness(): number {
    const over = this.begun && this.processes === 0 ? POLLHUP : 0;
    return over | (this.records.length > 0 ? POLLIN | POLLRDNORM : 0);
  }

  channels(): readonly object[] {
    return [this.readable];
  }

  close(): void {}

  describe(): string {
    return `trace of ${this.processes} processes`;
  }
}

const CHILD_CODES: Readonly<Record<number, string>> = {
  [CLD_EXITED]: 'CLD_EXITED',
  [CLD_KILLED]: 'CLD_KILLED',
  [CLD_DUMPED]: 'CLD_DUMPED',
  [CLD_STOPPED]: 'CLD_STOPPED',
};
const FAULT_CODES: Readonly<Record<number, string>> = {
  [SEGV_MAPERR]: 'SEGV_MAPERR',
  [SEGV_ACCERR]: 'SEGV_ACCERR',
};
const SENT_CODES: Readonly<Record<number, string>> = {
  [SI_USER]: 'SI_USER',
  [SI_KERNEL]: 'SI_KERNEL',
  [SI_TKILL]: 'SI_TKILL',
  [-1]: 'SI_QUEUE',
  [-2]: 'SI_TIMER',
};

/** `--- SIGCHLD {si_signo=SIGCHLD, ...} ---` */
function signalText({ signal, code, pid, uid, status, address }: SignalInfo): string {
  const name = signalName(signal);
  const begin = (codes: Readonly<Record<number, string>>) =>
    `--- ${name} {si_signo=${name}, si_code=${codes[code] ?? code}`;
  if (signal === SIGCHLD && CHILD_CODES[code]) {
    const how = code === CLD_EXITED ? String(status) : signalName(status);
    return `${begin(CHILD_CODES)}, si_pid=${pid}, si_uid=${uid}, si_status=${how}, si_utime=0, si_stime=0} ---`;
  }
  if (code > 0 && code !== SI_KERNEL) {
    const at = address === 0n ? 'NULL' : `0x${address.toString(16)}`;
    return `${begin(signal === SIGSEGV ? FAULT_CODES : {})}, si_addr=${at}} ---`;
  }
  return code === SI_KERNEL
    ? `${begin(SENT_CODES)}} ---`
    : `${begin(SENT_CODES)}, si_pid=${pid}, si_uid=${uid}} ---`;
}

/** A descriptor to read records from; `follow`: children are traced, too. */
const sysTrace: Handler = (k, t, [follow]) => {
  requireFds(k, t.proc, 1);
  const inode = k.state.fs.newInode(0o600);
  inode.nlink = 0;
  inode.object = new Trace(follow !== 0);
  return allocateFd(k, t, openInode(inode, 'anon_inode:[trace]', O_RDONLY), true);
};

/** The caller is traced from now on, by whoever reads the descriptor. */
const sysTraceMe: Handler = (k, t, [fd]) => {
  const { object } = fileOf(t.proc, fd!).inode;
  if (!(object instanceof Trace) || t.proc.trace) throw fail('EINVAL');
  object.attach(k, t.proc);
  return 0;
};

export const TRACE_CALLS: readonly SyscallEntry[] = [
  call(1003, 'procstep_trace', 'int', sysTrace),
  call(1004, 'procstep_traceme', 'int', sysTraceMe),
];
