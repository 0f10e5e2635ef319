/**
 * The cost model: how long the work of a kernel takes on a real machine. The clock, which says where in time we are, counts a system
 * call as one instruction; then threads and processes would look as cheap as function calls, and time would hardly pass for a
 * program that only asks what time it is. So the time that programs see (clocks, timers, CPU times) is the clock, the
 * time nobody could run, and what the kernel's work takes by this table. Quanta and positions know nothing of it.
 *
 * What is done for a thread is *owed*, and passes when the thread next makes a system call (`settle`): there, and only there,
 * time goes on without an instruction, so a timer is due at the same instruction however a run is cut into pieces.
 * The numbers are those of a desktop processor of 2020, rounded: what matters is the order of magnitude.
 */
import type { KernelState } from './kernel.ts';
import type { Proc, Thread, Times } from './proc.ts';

/** Nanoseconds. An instruction of the program is one, a call of a function a few. */
export const COST = {
  /** Into the kernel and back, with what processors have had to do on the way since 2018. */
  systemCall: 250,
  /** The CPU goes to another thread: registers, run queue, and caches that are cold. */
  contextSwitch: 2_500,
  /** clone: a control block, a kernel stack, a place in the run queue. */
  threadCreation: 15_000,
  /** fork: the same, and an address space and a descriptor table. */
  processCreation: 80_000,
  /** A page is touched for the first time, or copied on write: the fault, and 4 KiB to fill. */
  pageFault: 1_000,
} as const;

/** CPU time in nanoseconds, as programs see it. */
export interface CpuTime {
  readonly user: number;
  readonly system: number;
}

/** A thread makes a system call: what the kernel has done for it since the last one passes now, and the way into the kernel. */
export function settle(state: KernelState, t: Thread): void {
  const { proc } = t;
  const faults = proc.faults.minor + proc.faults.major;
  const spent = COST.systemCall + t.owed + COST.pageFault * (faults - proc.faultsSettled);
  proc.faultsSettled = faults;
  t.owed = 0;
  t.times.kernel += spent;
  state.kernelTime += spent;
}

/** The clock's ticks in the kernel are part of the time that the kernel takes. */
const seen = ({ user, system, kernel }: Times): CpuTime => ({ user, system: system + kernel });

export const threadTime = (t: Thread): CpuTime => seen(t.times);

/** Of all threads that a process has or had. */
export const processTime = (p: Proc): CpuTime => ({
  user: p.threads.reduce((sum, t) => sum + t.times.user, p.times.user),
  system: p.threads.reduce((sum, t) => sum + seen(t.times).system, seen(p.times).system),
});

/** Of the children that a process has waited for, and of theirs. */
export const childrenTime = (p: Proc): CpuTime => seen(p.childTimes);
