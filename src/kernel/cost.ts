/**
 * The cost model: what the work of a kernel would cost on a real machine, in cycles. Here a system call is one tick of the clock,
 * so that positions in time stay simple; but then threads and processes would look as cheap as function calls. So
 * the CPU time that programs and `ps` see (not the clock by which they are scheduled) has a system part that is the sum of
 * what was done times what it costs. The numbers are those of a desktop processor of 2020, rounded: what matters is the
 * order of magnitude.
 */
import type { Proc, Thread } from './proc.ts';

/** Cycles. An instruction of the program is one, a call of a function a few. */
export const COST = {
  /** Into the kernel and back. */
  systemCall: 100,
  /** The CPU goes to another thread: registers, run queue, and caches that are cold. */
  contextSwitch: 1_500,
  /** clone: a control block, a kernel stack, a place in the run queue. */
  threadCreation: 10_000,
  /** fork: the same, and an address space and a descriptor table. */
  processCreation: 60_000,
  /** A page is touched for the first time, or copied on write: the fault, and 4 KiB to fill. */
  pageFault: 1_000,
} as const;

const switches = (t: Thread): number => t.voluntarySwitches + t.involuntarySwitches;

/** Cycles that the kernel has worked for one thread. Each tick of its system time is a system call. */
export function threadCost(t: Thread): number {
  return COST.systemCall * t.times.system + COST.contextSwitch * switches(t);
}

/** Cycles that the kernel has worked for a process, with all threads it has or had. */
export function processCost(p: Proc): number {
  const ended =
    COST.systemCall * p.times.system + COST.contextSwitch * (p.switches.voluntary + p.switches.involuntary);
  return (
    p.threads.reduce((sum, t) => sum + threadCost(t), ended) +
    COST.threadCreation * p.created.threads +
    COST.processCreation * p.created.processes +
    COST.pageFault * (p.faults.minor + p.faults.major)
  );
}
