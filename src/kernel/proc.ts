/**
 * Processes and threads: the PCB and what hangs on it. `Proc` has exactly the fields of xv6's `struct proc`, under
 * their names, then the ones a Linux process also has. A process is a container (address space, open files, identity);
 * what runs is its threads, of which a process that calls no pthread function has one, with tid = pid.
 *
 * All of it is plain data: a checkpoint is a deep copy (snapshot.ts), so nothing here may hold a function, a host
 * object, or anything that is not part of the simulated computer. Frozen objects are immutable all the way down, and
 * shared by the copies.
 */
import type { ThreadContext } from '../machine/interface.ts';
import type { AddressSpace } from '../machine/memory.ts';
import {
  RLIM_INFINITY,
  RLIM_NLIMITS,
  RLIMIT_CORE,
  RLIMIT_NOFILE,
  RLIMIT_NPROC,
  RLIMIT_STACK,
  SIG_DFL,
} from './abi.ts';
import type { Site, WaitResult } from './events.ts';
import type { Executable } from './exec.ts';
import type { Failing } from './failing.ts';
import type { Inode, OpenFile } from './file.ts';
import { type IpcWait, ipcWaitText } from './ipcwait.ts';
import type { Pipe } from './pipe.ts';
import type { Socket } from './socket.ts';
import type { Terminal } from './terminal.ts';
import type { IntervalTimer } from './timer.ts';
import type { Trace } from './trace.ts';
import type { UnwrittenOutput } from './unwritten.ts';
import type { Memory, Region } from './vm.ts';

/** xv6's enum procstate. */
export type ProcState = 'UNUSED' | 'USED' | 'SLEEPING' | 'RUNNABLE' | 'RUNNING' | 'ZOMBIE';

/** The state in the lecture's words. */
export function stateWord(state: ProcState, stopped: boolean): string {
  if (stopped && state !== 'ZOMBIE') return 'stopped';
  switch (state) {
    case 'UNUSED':
      return 'unused';
    case 'USED':
      return 'new';
    case 'SLEEPING':
      return 'blocked';
    case 'RUNNABLE':
      return 'ready';
    case 'RUNNING':
      return 'running';
    case 'ZOMBIE':
      return 'zombie';
  }
}

/** What a sleeping thread waits for, enough for a report in words (deadlock.ts). */
export type WaitReason =
  | {
      readonly kind: 'pipe-read' | 'pipe-write';
      readonly pipe: Pipe;
      readonly fd: number;
      readonly call: string;
    }
  | {
      readonly kind: 'fifo-open';
      readonly pipe: Pipe;
      readonly path: string;
      readonly end: 'reading' | 'writing';
    }
  | { readonly kind: 'wait'; readonly which: string; readonly call: string }
  | { readonly kind: 'terminal'; readonly fd: number }
  | { readonly kind: 'stdin'; readonly fd: number }
  | { readonly kind: 'sleep'; readonly until: number }
  | { readonly kind: 'pause'; readonly call: string }
  | { readonly kind: 'futex'; readonly address: number; readonly call: string }
  | { readonly kind: 'vfork'; readonly child: number }
  | { readonly kind: 'poll'; readonly call: string; readonly fds: readonly number[] }
  | { readonly kind: 'ipc'; readonly call: string; readonly wait: IpcWait }
  | {
      readonly kind: 'socket';
      readonly call: string;
      readonly fd: number;
      readonly socket: Socket;
      readonly for: SocketWait;
    }
  | { readonly kind: 'lock'; readonly fd: number; readonly holder: number };

/** What a socket call waits for: bytes or a message, room at the other end, somebody to accept, a place in a listener's queue. */
export type SocketWait = 'input' | 'room' | 'connection' | 'backlog';

/** The same in few words, as in the name of a thread: `read(pipe fd 3)`. */
export function waitText(reason: WaitReason): string {
  switch (reason.kind) {
    case 'pipe-read':
    case 'pipe-write':
      return `${reason.call}(pipe ${reason.fd})`;
    case 'fifo-open':
      return `open(${reason.path}) for ${reason.end}`;
    case 'wait':
      return `${reason.call}(${reason.which})`;
    case 'terminal':
      return `read(terminal ${reason.fd})`;
    case 'stdin':
      return `read(standard input ${reason.fd})`;
    case 'sleep':
      return 'sleep';
    case 'pause':
      return `${reason.call}()`;
    case 'futex':
      return reason.call;
    case 'vfork':
      return `vfork(): child ${reason.child} still uses our memory`;
    case 'poll':
      return `${reason.call}(${reason.fds.join(', ')})`;
    case 'ipc':
      return ipcWaitText(reason.call, reason.wait);
    case 'socket':
      return `${reason.call}(socket ${reason.fd})`;
    case 'lock':
      return `lock on fd ${reason.fd}`;
  }
}

/** A set of signals as a bit set; signal n is bit n - 1. */
export type SignalSet = bigint;
export const signalBit = (sig: number): SignalSet => 1n << BigInt(sig - 1);

/** siginfo_t, as far as anybody reads it. */
export interface SignalInfo {
  readonly signal: number;
  readonly code: number;
  readonly pid: number;
  readonly uid: number;
  readonly status: number;
  readonly address: bigint;
  /** si_value of sigqueue: 8 raw bytes, in the place of `status`. */
  readonly value?: bigint;
  /** si_band and si_fd of a signal about an open file (fasync.ts), in the place of pid and status. */
  readonly poll?: { readonly band: number; readonly fd: number };
}

/** struct sigaction. */
export interface SignalAction {
  /** SIG_DFL, SIG_IGN or the handler's text address. */
  readonly handler: number;
  readonly flags: number;
  readonly mask: SignalSet;
  readonly restorer: number;
}

export const DEFAULT_ACTION: SignalAction = Object.freeze({
  handler: SIG_DFL,
  flags: 0,
  mask: 0n,
  restorer: 0,
});

/** What sigreturn restores when a handler is done. */
export interface SignalFrame {
  /** Window of the restorer; the handler's is above it. */
  readonly window: number;
  readonly interrupted: ThreadContext;
  readonly mask: SignalSet;
  readonly onAltStack: boolean;
}

/** xv6's trapframe: what the thread asked the kernel for when it last trapped. */
export interface Trapframe {
  /** Text address of the ecall. */
  readonly epc: number;
  /** Number of the system call, and its arguments (low 53 bits of each, signed). */
  readonly number: number;
  readonly args: readonly number[];
  /** What a handler that blocked has to remember until it is tried again: deadlines, bytes already moved. */
  readonly progress: Record<string, number>;
}

/** CPU time. */
export interface Times {
  /** Instructions of the program; each is a nanosecond. */
  user: number;
  /** Ticks of the clock in the kernel: one for each system call that completed or blocked. */
  system: number;
  /** Nanoseconds that the kernel's work took besides, by the cost model (cost.ts). */
  kernel: number;
}

/** How often the CPU was given up, and how often it was taken away. */
export interface Switches {
  voluntary: number;
  involuntary: number;
}

/** One thread. xv6 keeps state, chan, context and trapframe in struct proc, as a process there has one. */
export class Thread {
  state: ProcState = 'USED';
  /** If not empty, sleeping on these: any wakeup on one of them ends the sleep. */
  chan: object[] = [];
  /** User registers that are not in RAM: pc, window, thread pointer, stack limit. */
  context: ThreadContext;
  /** The system call it is in, while it is in one. */
  trapframe: Trapframe | null = null;
  /** What it waits for, while SLEEPING. */
  waiting: WaitReason | null = null;
  /** Its sleep has ended and the call it slept in has not been tried again: what came in the meantime goes before signals. */
  woken = false;
  /** Nanoseconds of virtual time at which the sleep ends by itself. */
  wakeAt = Number.POSITIVE_INFINITY;
  /** Blocked signals. */
  mask: SignalSet = 0n;
  /** Signals sent to this thread and not yet delivered. */
  pending: SignalInfo[] = [];
  /** Its last system call that failed, with how often in a row (failing.ts). */
  failing: Failing | null = null;
  /** Mask to go back to after the handler that ends a sigsuspend. */
  savedMask: SignalSet | null = null;
  signalFrames: SignalFrame[] = [];
  /**
   * The debugger has a thread call a function: that thread's tid, and the pc it was at. A child forked in the call has the
   * call on its stack too; nobody waits for its result there, and after it the child goes on at that pc.
   */
  hostCall: { readonly tid: number; readonly pc: number } | null = null;
  altStack = { base: 0, size: 0, enabled: false };
  /** Instructions left of its quantum. */
  quantumLeft = 0;
  times: Times = { user: 0, system: 0, kernel: 0 };
  /** Nanoseconds that the kernel has worked for it since its last system call; they pass with the next (cost.ts). */
  owed = 0;
  /** Times it gave the CPU up: it blocked, or called sched_yield while somebody else could run. */
  voluntarySwitches = 0;
  /** Times the CPU was taken from it for another thread. */
  involuntarySwitches = 0;
  /** Times its quantum was over; whether somebody else could run or not. */
  timerInterrupts = 0;
  /** Virtual time, in nanoseconds, that it has been ready and blocked; `since`: when it last began to be one of the two. */
  waited = { ready: 0, blocked: 0, since: 0 };
  startClock = 0;
  /** What it is called (prctl PR_SET_NAME); the first thread's name is the process's. */
  name: string;
  /** set_tid_address: zeroed, and a futex there woken, when the thread ends. */
  clearTid = 0;
  /** set_robust_list: address of the head of the list of robust futexes it holds; 0: none. */
  robustList = 0;
  /** Its register stack: [base, end) above KERNEL_BASE. */
  registerStack: { base: number; end: number };

  constructor(
    /** Changes only when exec is called by a thread that is not the first: it becomes the first. */
    public tid: number,
    readonly proc: Proc,
    context: ThreadContext,
    registerStack: { base: number; end: number },
  ) {
    this.context = context;
    this.registerStack = registerStack;
    this.name = proc.name;
  }
}

/** An entry of the descriptor table: per-process. The offset and the flags of the open are in the OpenFile. */
export interface Descriptor {
  readonly file: OpenFile;
  closeOnExec: boolean;
  /** Who made this descriptor and where (a fork inherits it unchanged). */
  readonly opened: Site;
  readonly openedBy: number;
}

export interface Limit {
  readonly soft: number;
  readonly hard: number;
}

/** Default limits, those of an ordinary Linux login where it matters. */
function defaultLimits(): readonly Limit[] {
  const unlimited: Limit = Object.freeze({ soft: RLIM_INFINITY, hard: RLIM_INFINITY });
  const limits = new Array<Limit>(RLIM_NLIMITS).fill(unlimited);
  limits[RLIMIT_STACK] = Object.freeze({ soft: 8 << 20, hard: RLIM_INFINITY });
  limits[RLIMIT_CORE] = Object.freeze({ soft: 0, hard: RLIM_INFINITY });
  limits[RLIMIT_NPROC] = Object.freeze({ soft: NPROC, hard: NPROC });
  limits[RLIMIT_NOFILE] = Object.freeze({ soft: 1024, hard: 4096 });
  return Object.freeze(limits);
}

/** Size of the process table: xv6's NPROC. */
export const NPROC = 4096;
export const DEFAULT_LIMITS = defaultLimits();

/** What vfork must put right when the parent goes on: the child may have overwritten the window it returned from. */
export interface BorrowedMemory {
  readonly lender: Thread;
  readonly window: number;
  readonly saved: Uint8Array;
}

export class Proc {
  // --- struct proc of xv6 -------------------------------------------------------------------------------------

  /** Process state. With several threads: that of the one nearest to running. */
  get state(): ProcState {
    if (this.zombie) return 'ZOMBIE';
    let best: ProcState = 'SLEEPING';
    for (const t of this.threads) {
      if (t.state === 'RUNNING') return 'RUNNING';
      if (t.state === 'RUNNABLE') best = 'RUNNABLE';
      if (t.state === 'USED' && best === 'SLEEPING') best = 'USED';
    }
    return best;
  }
  /** If not null, sleeping on this channel (in words; the first thread's). */
  get chan(): string | null {
    if (this.zombie) return null;
    if (this.threads.length === 0) return 'wait(any child)';
    const reason = this.threads[0]!.waiting;
    return reason ? waitText(reason) : null;
  }
  /** If not 0, has been killed: the signal. */
  killed = 0;
  /** Exit status to be returned to the parent's wait, in wait's encoding. */
  xstate = 0;
  /** Process ID. */
  readonly pid: number;
  /** Parent process; null only for init. */
  parent: Proc | null;
  /** Virtual address of the kernel stack: here the register stack, with the windows of its active functions. */
  get kstack(): number {
    return this.threads[0]?.registerStack.base ?? 0;
  }
  /** Size of process memory in bytes (virtual). */
  get sz(): number {
    return this.regions.reduce((n, r) => n + (r.end - r.start), 0);
  }
  /** User page table; null for init and for zombies. */
  get pagetable(): AddressSpace | null {
    return this.memory?.space ?? null;
  }
  /** What it trapped for (the first thread's). */
  get trapframe(): Trapframe | null {
    return this.threads[0]?.trapframe ?? null;
  }
  /** swtch() here to run the process (the first thread's). */
  get context(): ThreadContext | null {
    return this.threads[0]?.context ?? null;
  }
  /** Open files: index is the file descriptor. */
  ofile: (Descriptor | null)[] = [];
  /** Current directory. */
  cwd: Inode;
  /** Process name (debugging): the last component of what was executed, at most 15 characters. */
  name: string;

  // --- what Linux has besides -----------------------------------------------------------------------------------

  /** Children, oldest first. */
  children: Proc[] = [];
  /** Process group and session. */
  pgid: number;
  sid: number;
  threads: Thread[] = [];
  /** By signal number; a signal that is not here has its default action. */
  actions = new Map<number, SignalAction>();
  /** Signals sent to the process, which any thread that does not block them takes. */
  pending: SignalInfo[] = [];
  /** Channel of threads in sigwait. */
  readonly pendingChannel = { channel: 'pending signals' };
  /** Channel of those that wait for its end through a descriptor (pidfd). */
  readonly ended = { channel: 'the end of a process' };
  /** Index: RLIMIT number. Replaced, never changed in place. */
  limits: readonly Limit[] = DEFAULT_LIMITS;
  uid = 1000;
  gid = 1000;
  euid = 1000;
  egid = 1000;
  suid = 1000;
  sgid = 1000;
  umask = 0o022;
  /** Forked with something in stdout's buffer: that (unwritten.ts). */
  unwritten: UnwrittenOutput | null = null;
  nice = 0;
  cmdline: readonly string[] = Object.freeze([]);
  environment: readonly string[] = Object.freeze([]);
  /** What it executes; null for init. */
  exe: Executable | null = null;
  exePath = '';
  startClock = 0;
  /** CPU time of ended threads, and of waited-for children. */
  times: Times = { user: 0, system: 0, kernel: 0 };
  childTimes: Times = { user: 0, system: 0, kernel: 0 };
  switches: Switches = { voluntary: 0, involuntary: 0 };
  childSwitches: Switches = { voluntary: 0, involuntary: 0 };
  timerInterrupts = 0;
  /** Page faults served without (minor) and with (major) reading a file. */
  faults = { minor: 0, major: 0 };
  childFaults = { minor: 0, major: 0 };
  /** The most pages that were resident in address spaces it has left, and in its waited-for children. */
  maxPages = 0;
  childMaxPages = 0;
  /** Those of the faults whose time has passed (cost.ts). */
  faultsSettled = 0;
  /** Controlling terminal. */
  tty: Terminal | null = null;
  /** Exited, not yet waited for. */
  zombie = false;
  /** Stopped by this signal (job control); 0: not stopped. */
  stopped = 0;
  /** A stop or continue that waitpid (WUNTRACED, WCONTINUED) has not reported yet. */
  report: 'none' | 'stopped' | 'continued' = 'none';
  /** Why it ended. */
  cause: WaitResult | null = null;
  /** Clock at which it ended. */
  endClock = 0;
  /** timer_create's timers by id, and setitimer's of CPU time at -1 and -2. Not inherited by fork. */
  timers = new Map<number, IntervalTimer>();
  /** Those of CPU time that are armed. */
  cpuTimers: IntervalTimer[] = [];
  /** Whole seconds of CPU time at which RLIMIT_CPU last had SIGXCPU sent. */
  cpuSecondsTold = 0;
  /** By id of a System V semaphore set: what exit adds to its semaphores (SEM_UNDO). Not inherited by fork. */
  semaphoreUndo = new Map<number, number[]>();
  /** Address space with its map; shared with the parent between vfork and exec. Null for init and for zombies. */
  memory: Memory | null = null;
  /** Memory map, sorted by address. */
  get regions(): readonly Region[] {
    return this.memory?.regions ?? [];
  }
  /** ITIMER_REAL: next expiry and interval in nanoseconds of virtual time; Infinity: off. */
  alarm = { at: Number.POSITIVE_INFINITY, interval: 0 };
  /** Made by vfork and still using its parent's memory; the parent's thread sleeps until exec or exit. */
  borrowed: BorrowedMemory | null = null;
  /** Has this process executed a program since the fork? (setpgid by the parent fails with EACCES then.) */
  execed = false;
  /** Signal it gets when its parent ends (prctl PR_SET_PDEATHSIG); 0: none. Not inherited by fork. */
  deathSignal = 0;
  /** Adopts the orphans among its descendants, as init does otherwise (prctl PR_SET_CHILD_SUBREAPER). */
  subreaper = false;
  /** Who is told of its system calls (trace.ts). */
  trace: Trace | null = null;
  /** Its parent ended, and init has adopted it. */
  orphan = false;

  constructor(pid: number, parent: Proc | null, cwd: Inode, name: string) {
    this.pid = pid;
    this.parent = parent;
    this.cwd = cwd;
    this.name = name;
    this.pgid = pid;
    this.sid = pid;
  }
}
