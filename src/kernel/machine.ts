/**
 * The whole simulated computer as one object: RAM, CPU, kernel, clock. `run` lets it go on until something stops it;
 * `checkpoint` and `restore` copy its value and put it back.
 *
 * How `run` keeps positions exact: a slice of execution ends at the nearest of quantum, timer, and the clock asked for, and
 * what the slices are never changes what happens, because a quantum is counted down over slices. So stopping more or
 * less often, stepping, and running on give the same machine.
 *
 * After `restore` all kernel objects (Proc, Thread, ...) are new ones: hold on to pids and tids, not to objects.
 */
import { FLAG_BREAK, FLAG_STATEMENT } from '../compiler/ir.ts';
import { Cpu } from '../machine/cpu.ts';
import { createFastTier } from '../machine/fast.ts';
import type { Access, CpuExit, RunMode } from '../machine/interface.ts';
import { Ram } from '../machine/ram.ts';
import { boot } from './boot.ts';
import type { CheckState } from './check-state.ts';
import { Checker, type CheckOptions } from './checks.ts';
import { type DeadlockReport, reportDeadlock } from './deadlock.ts';
import { type Decisions, PolicyDecisions } from './decisions.ts';
import { EventBus } from './events.ts';
import type { ProgramLoader } from './exec.ts';
import type { HostFiles } from './fs.ts';
import { Kernel, type KernelState } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';
import { schedule } from './scheduler.ts';
import { cloneState, hashState } from './snapshot.ts';
import { userFault, userTrap } from './trap.ts';

export interface MachineOptions {
  readonly decisions?: Decisions;
  /** Makes the image of an executable file, when it is first executed. */
  readonly loadProgram: ProgramLoader;
  /** No generated code: the interpreter alone, which means the same and is slower. */
  readonly interpretOnly?: boolean;
  /** Executions after which a loop or function gets generated code; default machine/tier.ts HEAT_LIMIT. */
  readonly heatLimit?: number;
  /** Look for mistakes of the program while it runs (checks.ts). The machine does the same with it and without. */
  readonly checks?: CheckOptions;
}

export interface BootOptions {
  /** Path of the first program in the simulated file system: absolute, or relative to `cwd`. */
  readonly program: string;
  /** argv; default: the program as it was given. */
  readonly argv?: readonly string[];
  /** Environment strings `NAME=value`; default a small login environment. */
  readonly env?: readonly string[];
  /** Working directory; created, and filled with `files`. Default /home/student. */
  readonly cwd?: string;
  /** Files of the working directory, by path relative to it. Read when first needed. */
  readonly files?: HostFiles;
  /** Executables: paths (relative to `cwd`, or absolute as `/bin/ls`) that `loadProgram` can make images for. */
  readonly executables: readonly string[];
  /** Which standard streams are the terminal; the others are byte streams of the host. Default: all the terminal. */
  readonly terminal?: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  readonly rows?: number;
  readonly columns?: number;
  readonly firstPid?: number;
  /** `ulimit -u`, `-n`, in processes and descriptors; `-v` and `-f` in bytes. */
  readonly limits?: { nproc?: number; nofile?: number; as?: number; fsize?: number; stack?: number };
  readonly hostname?: string;
  readonly user?: string;
  /** The file system is xv6's: all in the root directory, which is the working directory. */
  readonly personality?: 'xv6';
}

/**
 * A moment in the machine's life. Something can happen without an instruction being executed (a timer goes off, a thread
 * is chosen, a fault becomes a signal), so beside the clock there is `step`: three to a round of the run loop, for before the
 * scheduler is asked, a thread has been chosen, and it is about to execute. How a run is cut into pieces changes neither.
 */
export interface Instant {
  readonly clock: number;
  readonly step: number;
}

/** Negative: a is before b. */
export const compareInstants = (a: Instant, b: Instant): number => a.clock - b.clock || a.step - b.step;

/** Steps of a round. */
export const ROUND = 3;
const CHOSEN = 1;
export const READY = 2;

export interface RunOptions {
  /** Stop when this many instructions have been executed since the start of the machine. */
  readonly untilClock?: number;
  /** The same to the step. */
  readonly untilInstant?: Instant;
  /** Stop when this thread has reached the next statement, or has executed one instruction. */
  readonly step?: { readonly tid: number; readonly mode: 'statement' | 'instruction' };
  /** Use the interpreter only (watches, tests). */
  readonly interpret?: boolean;
  /**
   * Do not let time jump while nobody can run: stop with `needs-input` and `until`, so that the host can let as much real
   * time pass, or hand over the key that comes before, and go on (without this option, to let the time be over).
   * `for-input`: only while somebody waits for input that may still come, so that `echo hi |` is faster than a poll's timeout.
   */
  readonly realTime?: boolean | 'for-input';
  /** Asked about every five million instructions; true ends the run with `paused`. */
  readonly poll?: () => boolean;
}

export type Stop =
  | { readonly kind: 'clock' }
  | { readonly kind: 'breakpoint'; readonly tid: number }
  | { readonly kind: 'step'; readonly tid: number }
  | {
      readonly kind: 'watch';
      readonly tid: number;
      readonly address: number;
      readonly size: number;
      readonly access: Access;
    }
  /** A listener called requestStop; `tid` is the thread that was current. */
  | { readonly kind: 'requested'; readonly tid: number; readonly reasons: readonly string[] }
  /** A function called by the debugger has returned. */
  | { readonly kind: 'returned'; readonly tid: number; readonly value: bigint }
  /** Nothing can run until input comes; or, with `realTime`, before `until`, in nanoseconds of virtual time. */
  | { readonly kind: 'needs-input'; readonly tids: readonly number[]; readonly until?: number }
  /** It is not decided which of these runs next: the policy leaves it to the user. */
  | { readonly kind: 'needs-choice'; readonly tids: readonly number[] }
  | { readonly kind: 'deadlock'; readonly report: DeadlockReport }
  /** The last process is gone. `status` is the first process's, in wait's encoding. */
  | { readonly kind: 'done'; readonly status: number }
  | { readonly kind: 'paused' };

/** The value of the machine at one moment. Costs little: memory is shared until somebody writes to it. */
export interface Checkpoint {
  readonly clock: number;
  /** The moment it was taken at. */
  readonly instant: Instant;
  /** How many objects of the kernel it holds copies of. */
  readonly objects: number;
  /** The page table entry (frame << 12 | flags) that a page of a process had; 0: none. */
  pageEntry(pid: number, page: number): number;
  /** The hash that the machine had (Machine.hash). */
  hash(): string;
  /** Give its share of the memory back; it cannot be restored afterwards. */
  release(): void;
}

class MachineCheckpoint implements Checkpoint {
  constructor(
    readonly machine: Machine,
    readonly instant: Instant,
    public state: KernelState | null,
    /** The address spaces and file contents in it. */
    private readonly memories: readonly { release(): void }[],
    readonly objects: number,
    /** What the checks remember, on a machine that is checked. */
    readonly checks: CheckState | undefined,
  ) {}

  get clock(): number {
    return this.instant.clock;
  }

  pageEntry(pid: number, page: number): number {
    return this.state?.procs.get(pid)?.memory?.space.entry(page) ?? 0;
  }

  hash(): string {
    if (!this.state) throw new Error('a checkpoint that was released has no state');
    return hashState(this.state);
  }

  release(): void {
    if (this.state) for (const memory of this.memories) memory.release();
    this.state = null;
  }
}

const POLL_EVERY = 5_000_000;
const FUEL: CpuExit = { kind: 'fuel' };

export class Machine {
  readonly ram: Ram;
  readonly cpu: Cpu;
  readonly kernel: Kernel;
  readonly events = new EventBus();
  private stopReasons: string[] = [];
  /** Instructions each thread had executed when a stop was last shown at its pc: it is not shown again there. */
  private readonly shown = new Map<number, number>();
  /** What has happened at `stepClock` without an instruction being executed. */
  private step = 0;
  private stepClock = 0;

  constructor(options: MachineOptions) {
    this.ram = new Ram(undefined, { shadow: options.checks !== undefined });
    this.cpu = new Cpu(this.ram, options.interpretOnly ? undefined : createFastTier, options.heatLimit);
    this.kernel = new Kernel(
      this.ram,
      this.cpu,
      this.events,
      options.decisions ?? new PolicyDecisions(),
      options.loadProgram,
    );
    this.cpu.supervisor = this.kernel;
    if (options.checks) {
      this.kernel.checks = new Checker(this.kernel, options.checks);
      this.cpu.observer = this.kernel.checks;
    }
  }

  /** Start the machine: init, the file system, and the first process, runnable. Throws if the program cannot be executed. */
  boot(options: BootOptions): void {
    boot(this.kernel, options);
  }

  /** Instructions executed since the start. */
  get clock(): number {
    return this.cpu.clock;
  }

  /** The moment the machine is at. */
  get instant(): Instant {
    return { clock: this.cpu.clock, step: this.stepClock === this.cpu.clock ? this.step : 0 };
  }

  /** Virtual time since the start in nanoseconds: instructions, the kernel's work (cost.ts), and the time nobody could run. */
  get now(): number {
    return this.kernel.now;
  }

  get state(): KernelState {
    return this.kernel.state;
  }

  /** Processes by pid, zombies and init included. */
  get procs(): ReadonlyMap<number, Proc> {
    return this.kernel.state.procs;
  }

  get threads(): ReadonlyMap<number, Thread> {
    return this.kernel.state.threads;
  }

  /** The thread that ran last, if it still exists. */
  get current(): Thread | null {
    return this.kernel.state.current;
  }

  /**
   * With true, every event carries the place it comes from (Event.site), and system calls cost more. Output events
   * have no place without it.
   */
  set recordSites(on: boolean) {
    this.kernel.recordSites = on;
  }

  /** Stop the machine right after the current instruction or system call. May be called by event listeners only. */
  requestStop(reason: string): void {
    this.stopReasons.push(reason);
    this.kernel.attention = true;
  }

  run(options: RunOptions = {}): Stop {
    const { kernel, cpu } = this;
    const { untilInstant } = options;
    const until = Math.min(
      options.untilClock ?? Number.POSITIVE_INFINITY,
      untilInstant?.clock ?? Number.POSITIVE_INFINITY,
    );
    const arrived = (): boolean =>
      untilInstant !== undefined && compareInstants(this.instant, untilInstant) >= 0;
    const step = options.step;
    const stepFrom = step && kernel.state.threads.get(step.tid);
    const stepStart = stepFrom ? executedBy(stepFrom) : 0;
    let nextPoll = options.poll ? cpu.clock + POLL_EVERY : Number.POSITIVE_INFINITY;
    if (kernel.state.current) this.shown.set(kernel.state.current.tid, executedBy(kernel.state.current));
    if (stepFrom) this.shown.set(stepFrom.tid, stepStart);

    for (let resumed = true; ; resumed = false) {
      this.beginRound(resumed);
      if (this.stopReasons.length > 0) return this.requested();
      if (untilInstant && untilInstant.clock === until ? arrived() : cpu.clock >= until) {
        return { kind: 'clock' };
      }
      if (options.poll && cpu.clock >= nextPoll) {
        if (options.poll()) return { kind: 'paused' };
        nextPoll = cpu.clock + POLL_EVERY;
      }
      const written = cpu.takeKernelWrite();
      const writer = kernel.state.current;
      if (written && writer)
        return this.show(writer, { kind: 'watch', tid: writer.tid, ...written, access: 'write' });
      kernel.attention = false;
      const choice = schedule(kernel, options.realTime);
      if (choice.kind !== 'again' && choice.kind !== 'needs-choice') this.reach(CHOSEN);
      else if (this.stopReasons.length > 0) this.nextRound();
      if (this.stopReasons.length > 0) return this.requested();
      if (arrived()) return { kind: 'clock' };
      switch (choice.kind) {
        case 'done':
          return { kind: 'done', status: kernel.state.firstStatus };
        case 'needs-input':
        case 'needs-choice':
          return choice;
        case 'deadlock': {
          const report = reportDeadlock(kernel);
          kernel.emitDeadlock(report.text);
          this.stopReasons = [];
          return { kind: 'deadlock', report };
        }
        case 'again':
          continue;
        case 'run':
          break;
      }
      const t = choice.thread;
      if (!kernel.enterUser(t)) continue;
      this.reach(READY);
      if (arrived()) return { kind: 'clock' };

      const stepping = step?.tid === t.tid;
      if (
        stepping &&
        executedBy(t) > stepStart &&
        (step.mode === 'instruction' || this.flagsAt(t) & FLAG_STATEMENT)
      ) {
        return this.show(t, { kind: 'step', tid: t.tid });
      }
      if (this.flagsAt(t) & FLAG_BREAK && this.shown.get(t.tid) !== executedBy(t)) {
        return this.show(t, { kind: 'breakpoint', tid: t.tid });
      }
      let fuel = Math.min(
        t.quantumLeft,
        // Positive until the clock is reached; then only a step within it is still to come.
        until > cpu.clock ? until - cpu.clock : 1,
        kernel.fuelToTimer,
        nextPoll - cpu.clock,
      );
      let mode: RunMode = options.interpret ? 'interpret' : 'run';
      if (stepping && step.mode === 'statement') mode = 'statement';
      if (stepping && step.mode === 'instruction') fuel = 1;
      const end = cpu.clock + Math.max(1, Math.min(fuel, 1 << 30));
      let exit = kernel.runThread(t, end - cpu.clock, mode);
      while (exit.kind === 'check') {
        kernel.checks?.tell(t);
        if (this.stopReasons.length > 0) return this.requested();
        exit = end > cpu.clock ? kernel.runThread(t, end - cpu.clock, mode) : FUEL;
      }
      const stop = this.afterRun(t, exit);
      if (stop) return stop;
    }
  }

  /** A run that goes on where an earlier one ended goes on with its round. */
  private beginRound(resumed: boolean): void {
    if (this.stepClock !== this.cpu.clock) {
      this.stepClock = this.cpu.clock;
      this.step = 0;
    } else if (!resumed) this.nextRound();
  }

  private nextRound(): void {
    this.step += ROUND - (this.step % ROUND);
  }

  private reach(step: number): void {
    this.step += Math.max(0, step - (this.step % ROUND));
  }

  /** What a thread was about to execute was not executed: a run that ended right before it would have been ready for it too. */
  private reachedInstruction(): void {
    if (this.stepClock === this.cpu.clock) return;
    this.stepClock = this.cpu.clock;
    this.step = READY;
  }

  private afterRun(t: Thread, exit: CpuExit): Stop | undefined {
    switch (exit.kind) {
      case 'fuel':
      case 'yield':
      case 'statement':
      case 'breakpoint':
      case 'check':
        // The top of the loop looks at the place the thread has come to, whatever brought it there.
        return undefined;
      case 'syscall':
        this.kernel.performSyscall(t);
        return undefined;
      case 'fault':
        this.reachedInstruction();
        userFault(this.kernel, t, exit.address, exit.access, exit.overflow);
        return undefined;
      case 'trap':
        this.reachedInstruction();
        userTrap(this.kernel, t, exit.trap);
        return undefined;
      case 'watch':
        return this.show(t, {
          kind: 'watch',
          tid: t.tid,
          address: exit.address,
          size: exit.size,
          access: exit.access,
        });
      case 'returned':
        if (t.hostCall && t.hostCall.tid !== t.tid) {
          t.context.pc = t.hostCall.pc;
          t.hostCall = null;
          return undefined;
        }
        return this.show(t, { kind: 'returned', tid: t.tid, value: exit.value });
    }
  }

  private show(t: Thread, stop: Stop): Stop {
    this.shown.set(t.tid, executedBy(t));
    return stop;
  }

  private requested(): Stop {
    const reasons = this.stopReasons;
    this.stopReasons = [];
    return { kind: 'requested', tid: this.kernel.state.current?.tid ?? 0, reasons };
  }

  /** Flags of the instruction the thread executes next. */
  private flagsAt(t: Thread): number {
    return this.cpu.flagsAt(t.proc.exe!.loaded, t.context.pc);
  }

  checkpoint(): Checkpoint {
    this.kernel.state.clock = this.cpu.clock;
    const { state, memories, objects } = cloneState(this.kernel.state);
    for (const memory of memories) this.ram.holders.delete(memory);
    const checks = this.kernel.checks?.state.clone();
    return new MachineCheckpoint(this, this.instant, state, memories, objects, checks);
  }

  restore(checkpoint: Checkpoint): void {
    if (!(checkpoint instanceof MachineCheckpoint) || checkpoint.machine !== this || !checkpoint.state) {
      throw new Error('not a checkpoint of this machine, or released');
    }
    const before = this.ram.holders;
    this.ram.holders = new Set();
    this.kernel.state = cloneState(checkpoint.state).state;
    for (const holder of before) holder.release();
    if (this.kernel.checks && checkpoint.checks) this.kernel.checks.state = checkpoint.checks.clone();
    this.cpu.clock = checkpoint.clock;
    this.stepClock = checkpoint.clock;
    this.step = checkpoint.instant.step;
    this.shown.clear();
    this.stopReasons = [];
  }

  /** A hash of the whole machine, the same for equal machines whatever frames they happen to use. */
  hash(): string {
    this.kernel.state.clock = this.cpu.clock;
    return hashState(this.kernel.state);
  }
}

/** Instructions a thread has executed. */
const executedBy = (t: Thread): number => t.times.user + t.times.system;
