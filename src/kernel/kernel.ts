/**
 * The kernel: its state, sleeping and waking, events, and the way into and out of user programs and system calls. The machine boots
 * in boot.ts, who runs is decided in scheduler.ts, processes come into being in fork.ts and end in exit.ts, instructions fail in
 * trap.ts; what a system call does is in the sys*.ts files, reached through the table in systable.ts.
 *
 * The protocol of a system call: it is atomic. It completes, or it returns a Block and has done nothing that may not be
 * done again; the thread then sleeps, and when it is woken and chosen the call is tried once more, as the loops around
 * xv6's sleep() do. What it must remember in between (a deadline, bytes already moved) is in trapframe.progress.
 *
 * Everything that belongs to the value of the machine is in KernelState; the rest of Kernel is wiring.
 */

import type { Cpu } from '../machine/cpu.ts';
import type { Access, CpuExit, RunMode, Supervisor } from '../machine/interface.ts';
import { SyscallOutcome } from '../machine/interface.ts';
import { registerStackBase, registerStackStart } from '../machine/layout.ts';
import type { Ram } from '../machine/ram.ts';
import { walkWindows } from '../machine/windows.ts';
import { ERRNO } from './abi.ts';
import type { Finding } from './check-state.ts';
import type { Checker } from './checks.ts';
import { COST, settle } from './cost.ts';
import type { Decisions, Moment } from './decisions.ts';
import { type EpollItem, noticeItems } from './epoll.ts';
import { KernelError } from './error.ts';
import type { EventBus, EventDetail, Site, SwitchReason } from './events.ts';
import { type Executable, loadExecutable, type ProgramLoader } from './exec.ts';
import { countFailure, forgetFailures } from './failing.ts';
import { type IoOwner, noticeIo } from './fasync.ts';
import type { OpenFile } from './file.ts';
import { FileSystem, type HostFiles } from './fs.ts';
import type { SharedFutexes } from './futex.ts';
import { SystemV } from './ipc.ts';
import type { MessageQueue } from './mqueue.ts';
import { type Proc, type Thread, type WaitReason, waitText } from './proc.ts';
import { deliverSignals, wakeForSignals } from './signal.ts';
import { Network } from './socket-network.ts';
import { describeCall } from './strace.ts';
import { absentCall } from './sysadmin.ts';
import type { SyscallEntry } from './syscall.ts';
import { syscallTable } from './systable.ts';
import { Terminal } from './terminal.ts';
import { cpuTimerFuel, type IntervalTimer } from './timer.ts';
import { handlePageFault } from './vm.ts';

/** A system call that cannot complete now: sleep on these channels, and no longer than `until`. */
export class Block {
  constructor(
    readonly chan: object[],
    readonly reason: WaitReason,
    /** Nanoseconds of virtual time. */
    readonly until = Number.POSITIVE_INFINITY,
  ) {}
}

/**
 * What a system call handler gives back: a result, a Block, that there is nothing to return to (exit, exec, sigreturn),
 * or that it returns 0 and the CPU goes to another (sched_yield).
 */
export type SyscallResult = number | Block | 'no-return' | 'yield';

/** A standard input that is not the terminal: bytes of the host. */
class HostInput {
  bytes: Uint8Array = new Uint8Array(0);
  eof = false;
  readonly channel = { channel: 'standard input' };
}

/** All of the kernel that is part of the machine's value. Plain data, copied generically by snapshot.ts. */
export class KernelState {
  procs = new Map<number, Proc>();
  threads = new Map<number, Thread>();
  /** Runnable threads, next first. The running one is not in it. */
  runQueue: Thread[] = [];
  /** Sleeping threads in the order they went to sleep. */
  sleepers = new Set<Thread>();
  /** The thread that has the CPU. */
  current: Thread | null = null;
  /** tid that had it before, and why it lost it. */
  lastTid = 0;
  switchReason: SwitchReason = 'start';
  /** User tasks (threads) by real uid, for RLIMIT_NPROC. */
  tasks = new Map<number, number>();
  nextPid = 1;
  firstPid = 0;
  /** The first process's exit status in wait's encoding; meaningful once it has ended. */
  firstStatus = 0;
  /** Copy of the CPU's clock, set when the state is copied. */
  clock = 0;
  /** Nanoseconds of virtual time during which nobody could run. */
  idle = 0;
  /** Nanoseconds of virtual time that the kernel's work has taken beside the clock's (cost.ts). */
  kernelTime = 0;
  /** No timer goes off before this (virtual nanoseconds). */
  nextTimer = Number.POSITIVE_INFINITY;
  /** Processes with an armed alarm. */
  alarms = new Set<Proc>();
  /** Armed timers of timer_create that go by the wall clock. */
  wallTimers = new Set<IntervalTimer>();
  /** Clock at which to look for input next. */
  nextInput = 0;
  /** Decisions asked so far. */
  questions = 0;
  /** Seconds since 1970 at the start. */
  epoch = 0;
  /** State of the kernel's random generator. */
  random = 0;
  /** Bytes written to the host so far. */
  output = 0;
  hostname = '';
  systemCalls = 0;
  /** What the user has been told by an event `note`. */
  noted = new Set<string>();
  contextSwitches = 0;
  forks = 0;
  stdin = new HostInput();
  /** The sockets and their addresses. */
  net = new Network();
  /** Channels that epoll sets watch, and the items to be told. */
  watched = new Map<object, Set<EpollItem>>();
  /** Entries of the open file table. */
  openFiles = 0;
  /** Open files whose owner wants signals about them (F_SETOWN, F_SETSIG, O_ASYNC). */
  ioOwners = new Map<OpenFile, IoOwner>();
  /** Who sleeps in a futex call on what word of shared mappings. */
  sharedFutexes: SharedFutexes = new Map();
  /** System V shared memory, semaphores and message queues. */
  ipc = new SystemV();
  /** Who sleeps in mq_send or mq_receive, and at which queue. */
  mqueueWaits = new Map<Thread, MessageQueue>();

  constructor(
    readonly fs: FileSystem,
    readonly terminal: Terminal,
  ) {}

  get init(): Proc {
    return this.procs.get(1)!;
  }
}

/** A run that ends no later than this before a timer (nanoseconds) is not cut shorter for the sake of system calls in it. */
const NEAR_TIMER = 4096;
export const NO_SITE: Site = Object.freeze({ image: undefined, pcs: Object.freeze([]) });
const SITE_DEPTH = 24;

export class Kernel implements Supervisor {
  state: KernelState;
  /** Set when the run loop should look at the world before the next instruction. */
  attention = false;
  /** Walk the call stack for every event. */
  recordSites = false;
  readonly syscalls = syscallTable();
  /** On a machine that is checked. */
  checks: Checker | undefined;
  /** What a call served in the middle of a run has come to, if that needs frames. */
  private deferred: Block | 'yield' | null = null;
  /** True while a system call is served in the middle of Cpu.run, where windows are stale. */
  private inline = false;
  /** Clock up to which the running thread's instructions are accounted for, and at which its run ends at the latest. */
  private accounted = 0;
  private runEnd = 0;
  /** What the working directory began with. */
  hostFiles: HostFiles = new Map();
  private readonly hostCache = new Map<string, Uint8Array>();
  private readonly executables = new Map<string, Executable>();

  constructor(
    readonly ram: Ram,
    readonly cpu: Cpu,
    readonly events: EventBus,
    readonly decisions: Decisions,
    readonly loadProgram: ProgramLoader,
  ) {
    this.state = new KernelState(new FileSystem(ram), new Terminal(24, 80));
  }

  /** Bytes of a host file; read once. */
  hostFile(path: string): Uint8Array {
    const known = this.hostCache.get(path);
    if (known) return known;
    const file = this.hostFiles.get(path) ?? new Uint8Array(0);
    const bytes = typeof file === 'function' ? file() : file;
    this.hostCache.set(path, bytes);
    return bytes;
  }

  /** The executable of this name, loaded now if nobody has executed it before. */
  executable(name: string): Executable {
    let exe = this.executables.get(name);
    if (!exe) {
      exe = loadExecutable(this, name);
      this.executables.set(name, exe);
      this.checks?.load(exe);
      this.onLoad?.(exe);
    }
    return exe;
  }

  /** Executables loaded so far, for setting breakpoints in all of them. */
  get loadedExecutables(): readonly Executable[] {
    return [...this.executables.values()];
  }

  /** Called whenever an image is loaded, before its first instruction runs. */
  onLoad: ((exe: Executable) => void) | undefined;

  // --- Time and decisions -----------------------------------------------------------------------------------------

  /** Virtual nanoseconds since the start. */
  get now(): number {
    return this.cpu.clock + this.state.idle + this.state.kernelTime;
  }

  /** Nanoseconds until a timer could be due, if the running thread makes no system call. */
  private get timeToTimer(): number {
    const wall = this.state.nextTimer - this.now;
    const { current } = this.state;
    return current ? Math.min(wall, cpuTimerFuel(this, current.proc)) : wall;
  }

  /**
   * Instructions that may be executed before the scheduler has to look at timers and input. System calls on the way bring timers
   * nearer: one that would make the run go too far ends it, so it is given half of the way, lest each of them do.
   */
  get fuelToTimer(): number {
    const time = this.timeToTimer;
    const fuel = time > NEAR_TIMER ? Math.ceil(time / 2) : time;
    return Math.min(fuel, this.state.nextInput - this.cpu.clock);
  }

  /** The moment of a question, which from now on has been asked. */
  ask(): Moment {
    return { index: this.state.questions++, clock: this.cpu.clock };
  }

  /** A number of the kernel's random generator, 32 bits. */
  nextRandom(): number {
    // xorshift32 after Marsaglia; the state is never 0.
    let x = this.state.random | 0 || 0x6d2b79f5;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state.random = x >>> 0;
    return this.state.random;
  }

  setTimer(at: number): void {
    if (at < this.state.nextTimer) this.state.nextTimer = at;
    this.attention = true;
  }

  // --- Events -----------------------------------------------------------------------------------------------------

  /** Where a thread is. In the middle of a run only the image is known. */
  site(t: Thread | null = this.state.current): Site {
    if (!t?.proc.memory || !t.proc.exe) return NO_SITE;
    const pcs = this.inline ? [] : walkWindows(t.context, t.proc.memory.space, SITE_DEPTH).map(w => w.pc);
    return Object.freeze({ image: t.proc.exe.image, pcs: Object.freeze(pcs) });
  }

  emit(detail: EventDetail, t: Thread | null = this.state.current): void {
    if (!this.events.wants(detail.event)) return;
    this.events.emit({
      ...detail,
      clock: this.cpu.clock,
      pid: t?.proc.pid ?? 0,
      tid: t?.tid ?? 0,
      site: this.site(t),
    });
  }

  /** A mistake that the checks have found, at a place of its own. */
  emitFinding(t: Thread, finding: Finding, site: Site): void {
    if (!this.events.wants('check')) return;
    this.events.emit({ event: 'check', finding, clock: this.cpu.clock, pid: t.proc.pid, tid: t.tid, site });
  }

  /** Tell the user something, the first time it is so. */
  note(message: string, t: Thread | null = this.state.current): void {
    if (this.state.noted.has(message)) return;
    this.state.noted.add(message);
    this.emit({ event: 'note', message }, t);
  }

  emitDeadlock(report: string): void {
    this.emit({ event: 'deadlock', report }, null);
  }

  // --- Who has the CPU (chosen in scheduler.ts) ------------------------------------------------------------------------------------------------

  /** Take the CPU from a running thread; it stays runnable, at the end of the queue. */
  yieldCpu(t: Thread, reason: SwitchReason): void {
    t.state = 'RUNNABLE';
    this.enqueue(t);
    this.leaveCpu(t, reason);
  }

  leaveCpu(t: Thread, reason: SwitchReason): void {
    if (this.state.current !== t) return;
    this.state.lastTid = t.tid;
    this.state.switchReason = reason;
    this.state.current = null;
    this.attention = true;
  }

  /** Bytes for the host, in the order they were written. */
  output(t: Thread | null, fd: number, stream: 'tty' | 'stdout' | 'stderr', bytes: Uint8Array): void {
    const offset = this.state.output;
    this.state.output += bytes.length;
    this.emit({ event: 'output', fd, stream, bytes: bytes.slice(), offset }, t);
  }

  // --- Sleep and wakeup ---------------------------------------------------------------------------------------------

  enqueue(t: Thread): void {
    t.state = 'RUNNABLE';
    t.waited.since = this.now;
    if (t.proc.stopped === 0) this.state.runQueue.push(t);
  }

  /** Put the running thread to sleep, as its system call asked. */
  private sleep(t: Thread, block: Block): void {
    t.state = 'SLEEPING';
    t.waited.since = this.now;
    t.chan = block.chan;
    t.waiting = block.reason;
    t.wakeAt = block.until;
    if (block.until < this.state.nextTimer) this.state.nextTimer = block.until;
    this.state.sleepers.add(t);
    t.voluntarySwitches++;
    t.owed += COST.contextSwitch;
    this.emit({ event: 'block', on: waitText(block.reason) }, t);
    this.leaveCpu(t, 'block');
  }

  /** Make a sleeping thread runnable; its system call will be tried again. */
  wake(t: Thread): void {
    if (t.state !== 'SLEEPING') return;
    const on = t.waiting ? waitText(t.waiting) : '';
    t.waited.blocked += this.now - t.waited.since;
    this.state.sleepers.delete(t);
    t.chan = [];
    t.waiting = null;
    t.woken = true;
    t.wakeAt = Number.POSITIVE_INFINITY;
    this.enqueue(t);
    this.emit({ event: 'wakeup', woken: t.tid, on });
  }

  /** Wake all threads that sleep on chan, those that slept longest first. */
  wakeup(chan: object): void {
    if (this.state.ioOwners.size > 0) noticeIo(this, chan);
    for (const t of [...this.state.sleepers]) if (t.chan.includes(chan)) this.wake(t);
    if (this.state.watched.size > 0) noticeItems(this, chan);
  }

  // --- Into and out of the user program -------------------------------------------------------------------------------

  /**
   * Before a thread goes on in user mode: a system call it slept in is tried again, signals are delivered. In this order, as the loops
   * in Linux look for what they wait for before they look for signals: wait() gives the child whose SIGCHLD has a handler, and
   * EINTR only if there is none. True if it can execute instructions now.
   */
  enterUser(t: Thread): boolean {
    if (t.woken) {
      t.woken = false;
      if (t.trapframe) {
        this.attempt(t);
        return false;
      }
    }
    if (!deliverSignals(this, t)) return false;
    if (!t.trapframe) return true;
    this.attempt(t);
    return false;
  }

  /** Let the thread execute at most `fuel` instructions. */
  runThread(t: Thread, fuel: number, mode: RunMode): CpuExit {
    const exe = t.proc.exe!;
    this.accounted = this.cpu.clock;
    this.runEnd = this.cpu.clock + fuel;
    const { exit } = this.cpu.run(t.context, t.proc.memory!.space, exe.loaded, fuel, mode);
    this.account(t);
    return exit;
  }

  /** Count what the running thread has executed since this was last done. */
  private account(t: Thread): void {
    const instructions = this.cpu.clock - this.accounted;
    this.accounted = this.cpu.clock;
    t.times.user += instructions;
    t.quantumLeft -= instructions;
  }

  pageFault(address: number, access: Access): boolean {
    const t = this.state.current;
    return t !== null && handlePageFault(this.ram, t.proc, address, access);
  }

  /** An ecall in the middle of a run: calls that need no frames are served on the spot. */
  syscall(): SyscallOutcome {
    const t = this.state.current!;
    const number = this.cpu.syscallNumber(0);
    const entry = this.syscalls[number];
    if (!entry?.inline) return SyscallOutcome.NeedsFrames;
    const args = this.callArguments();
    if (this.isExact(t, entry, args)) return SyscallOutcome.NeedsFrames;
    this.inline = true;
    this.account(t);
    this.trap(t, 0, number, args);
    const result = this.invoke(t, entry);
    this.inline = false;
    const alone = result === 'yield' && this.state.runQueue.length === 0;
    if (result instanceof Block || (result === 'yield' && !alone)) {
      this.deferred = result;
      return SyscallOutcome.NeedsFrames;
    }
    t.trapframe = null;
    this.cpu.syscallResult = alone ? 0n : BigInt(result as number);
    // The call is an instruction of the kernel's; the CPU counts it when it goes on.
    this.accounted++;
    t.times.system++;
    t.quantumLeft--;
    if (this.timeToTimer < this.runEnd - this.cpu.clock) this.attention = true;
    return this.attention ? SyscallOutcome.DoneThenStop : SyscallOutcome.Done;
  }

  /** Somebody wants to know the place of this system call. */
  private isExact(t: Thread, { inline, silent }: SyscallEntry, args: readonly number[]): boolean {
    const { events } = this;
    if (this.checks || t.proc.trace || events.wants('syscall-enter') || events.wants('syscall-exit'))
      return true;
    if (!this.recordSites && inline === true) return false;
    return !silent || events.wants('wakeup') || !silent(t, args);
  }

  /** Of the system call being made. */
  private callArguments(): number[] {
    const { cpu } = this;
    return [
      cpu.syscallNumber(1),
      cpu.syscallNumber(2),
      cpu.syscallNumber(3),
      cpu.syscallNumber(4),
      cpu.syscallNumber(5),
      cpu.syscallNumber(6),
    ];
  }

  private trap(t: Thread, epc: number, number: number, args: readonly number[]): void {
    t.trapframe = { epc, number, args, progress: {} };
    this.state.systemCalls++;
    settle(this.state, t);
  }

  /** The CPU came back at an ecall that has not been executed. */
  performSyscall(t: Thread): void {
    const { deferred } = this;
    this.deferred = null;
    if (deferred) {
      t.trapframe = { ...t.trapframe!, epc: t.context.pc };
      this.conclude(t, deferred);
      return;
    }
    this.trap(t, t.context.pc, this.cpu.syscallNumber(0), this.callArguments());
    const entry = this.syscalls[t.trapframe!.number];
    this.checks?.systemCall(t);
    if (entry) t.proc.trace?.enter(this, t, entry);
    if (this.events.wants('syscall-enter')) {
      this.emit({ event: 'syscall-enter', number: t.trapframe!.number, call: describeCall(entry, t) }, t);
    }
    this.attempt(t);
  }

  /** Try the system call a thread is in. */
  private attempt(t: Thread): void {
    const { number } = t.trapframe!;
    const entry = this.syscalls[number];
    if (!entry) {
      this.emit({ event: 'unknown-syscall', number }, t);
      this.note(`${absentCall(number)} is not there on the simulated computer: it fails with ENOSYS`, t);
      this.finishSyscall(t, -ERRNO.ENOSYS);
      return;
    }
    this.conclude(t, this.invoke(t, entry));
  }

  private conclude(t: Thread, result: SyscallResult): void {
    if (result instanceof Block) this.blockOrInterrupt(t, result);
    else if (result === 'no-return') {
      t.proc.trace?.departed(this, t);
      this.tick(t);
    } else if (result === 'yield') {
      this.finishSyscall(t, 0);
      if (this.state.runQueue.length > 0) {
        t.voluntarySwitches++;
        t.owed += COST.contextSwitch;
        this.yieldCpu(t, 'yield');
      }
    } else this.finishSyscall(t, result);
  }

  private invoke(t: Thread, entry: SyscallEntry): SyscallResult {
    try {
      const result = entry.handler(this, t, t.trapframe!.args, t.trapframe!.progress);
      if (t.failing) forgetFailures(t, entry);
      return result;
    } catch (e) {
      if (!(e instanceof KernelError)) throw e;
      countFailure(this, t, entry, e.errno);
      return -e.errno;
    }
  }

  /**
   * An instruction was executed, in the kernel: a system call completed, blocked, or went elsewhere. So every position
   * in time is either before such a step or after it.
   */
  private tick(t: Thread): void {
    this.cpu.clock += 1;
    t.times.system++;
    t.quantumLeft--;
  }

  private blockOrInterrupt(t: Thread, block: Block): void {
    this.tick(t);
    const entry = this.syscalls[t.trapframe!.number];
    if (entry) t.proc.trace?.blocked(this, t, entry);
    // A signal that is already there must not be slept through: the next look at the thread will settle it.
    if (!wakeForSignals(this, t)) this.sleep(t, block);
  }

  /** The system call is over: the thread goes on after the ecall with this result. */
  finishSyscall(t: Thread, result: number): void {
    if (this.events.wants('syscall-exit')) {
      const entry = this.syscalls[t.trapframe!.number];
      this.emit(
        { event: 'syscall-exit', number: t.trapframe!.number, call: describeCall(entry, t), result },
        t,
      );
    }
    this.checks?.answered(t, result);
    const { trace } = t.proc;
    const entry = this.syscalls[t.trapframe!.number];
    if (trace && entry) trace.leave(this, t, entry, result);
    t.trapframe = null;
    this.cpu.finishSyscall(t.context, t.proc.memory!.space, BigInt(result));
    this.tick(t);
    // The tracer has its turn before the process goes on.
    if (trace && this.state.current === t && t.state === 'RUNNING') this.yieldCpu(t, 'yield');
  }

  // --- Stopped processes, register stacks -------------------------------------------------------------------------

  /** A thread whose process was stopped or continued goes out of, or into, the run queue. */
  stopThreads(p: Proc): void {
    const s = this.state;
    s.runQueue = s.runQueue.filter(t => t.proc !== p);
    if (s.current?.proc === p) {
      s.current.state = 'RUNNABLE';
      this.leaveCpu(s.current, 'stop');
    }
  }

  continueThreads(p: Proc): void {
    for (const t of p.threads)
      if (t.state === 'RUNNABLE' && !this.state.runQueue.includes(t)) this.state.runQueue.push(t);
  }

  /** A context of makecontext, on which no other thread is; or the thread's own stack. */
  ownsRegisterStack(address: number): boolean {
    const t = this.state.current;
    if (!t) return false;
    const base = registerStackStart(address);
    if (base === t.registerStack.base) return true;
    const { proc } = t;
    const isContext = proc.memory!.contexts.some(c => registerStackBase(c.registerStack) === base);
    return isContext && !proc.threads.some(o => o !== t && registerStackStart(o.context.window) === base);
  }
}
