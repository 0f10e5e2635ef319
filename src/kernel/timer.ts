/**
 * Interval timers: those of timer_create (POSIX 2.8.5), and the ones that count CPU time (setitimer's ITIMER_VIRTUAL and ITIMER_PROF,
 * RLIMIT_CPU). Timers of the wall clock are due at a moment of virtual time, like any sleep. Timers of CPU time bound
 * how many instructions their process may execute before the scheduler looks at them again, so they too go off at an exact
 * instruction.
 *
 * A timer whose signal is still pending is not armed: when the signal is taken, the expirations missed meanwhile are
 * counted as its overrun, as on Linux.
 */
import { RLIMIT_CPU, SI_KERNEL, SI_TIMER, SIGKILL, SIGPROF, SIGVTALRM, SIGXCPU } from './abi.ts';
import { processTime, threadTime } from './cost.ts';
import type { Kernel } from './kernel.ts';
import type { Proc, SignalInfo } from './proc.ts';
import { fromKernel, sendSignal } from './signal.ts';

const SECOND = 1e9;
const NEVER = Number.POSITIVE_INFINITY;
/** An ignored signal is sent again no sooner than after this, so that a tiny interval does not stop time. */
const LEAST_IGNORED_INTERVAL = 1e6;

/** What a timer's time is: virtual time, or CPU time of a process (all, or in user mode only) or of a thread. */
export type TimerClock = 'wall' | 'process' | 'user' | 'thread';

export class IntervalTimer {
  /** When it goes off next, in nanoseconds of its clock; Infinity: disarmed. */
  at = NEVER;
  interval = 0;
  /** Its signal is pending. */
  queued = false;
  /** Expirations that the last signal stood for beside its own. */
  overrun = 0;
  /** The thread whose CPU time it measures, for the clock `thread`. */
  measured = 0;

  constructor(
    readonly id: number,
    readonly proc: Proc,
    readonly clock: TimerClock,
    /** clock_gettime's clock, for absolute times. */
    readonly clockId: number,
    /** 0: tells nobody (SIGEV_NONE). */
    readonly signal: number,
    readonly value: bigint,
    /** The thread that gets the signal (SIGEV_THREAD_ID); 0: any. */
    readonly tid: number,
    /** si_code: SI_TIMER for timer_create's, SI_KERNEL for setitimer's. */
    readonly code: number = SI_TIMER,
  ) {}
}

/** Now, on a timer's clock. */
export function timeOf(k: Kernel, timer: IntervalTimer): number {
  switch (timer.clock) {
    case 'wall':
      return k.now;
    case 'user':
      return processTime(timer.proc).user;
    case 'process':
      return usedBy(timer.proc);
    case 'thread': {
      const thread = k.state.threads.get(timer.measured);
      if (!thread) return 0;
      const { user, system } = threadTime(thread);
      return user + system;
    }
  }
}

/** CPU time of a process in nanoseconds. */
function usedBy(p: Proc): number {
  const { user, system } = processTime(p);
  return user + system;
}

/** Set, or with `at` Infinity stop, a timer. */
export function setTimer(k: Kernel, timer: IntervalTimer, at: number, interval: number): void {
  timer.at = at;
  timer.interval = interval;
  timer.queued = false;
  timer.overrun = 0;
  const armed = at < NEVER && timer.signal !== 0;
  if (timer.clock !== 'wall') {
    const others = timer.proc.cpuTimers.filter(other => other !== timer);
    timer.proc.cpuTimers = armed ? [...others, timer] : others;
    k.attention = true;
  } else if (armed) {
    k.state.wallTimers.add(timer);
    k.setTimer(at);
  } else k.state.wallTimers.delete(timer);
}

/** Time until it goes off next, as timer_gettime tells it; 0: it is disarmed. */
export function timeLeft(k: Kernel, timer: IntervalTimer): number {
  const now = timeOf(k, timer);
  if (timer.at === NEVER) return 0;
  if (timer.at > now) return timer.at - now;
  // Its signal is pending, or it tells nobody: it goes on with its interval.
  return timer.interval === 0
    ? timer.queued || timer.signal === 0
      ? 0
      : 1
    : timer.interval - ((now - timer.at) % timer.interval);
}

/** It is due: send its signal, and arm it again. */
function expire(k: Kernel, timer: IntervalTimer): void {
  const now = timeOf(k, timer);
  const { proc, signal, code, id, value, tid } = timer;
  const info: SignalInfo = {
    signal,
    code,
    pid: code === SI_TIMER ? id : 0,
    uid: 0,
    status: 0,
    address: 0n,
    value,
  };
  const thread = k.state.threads.get(tid);
  const next = timer.interval > 0 ? timer.at + timer.interval : NEVER;
  if (tid === 0 || thread) sendSignal(k, proc, info, thread);
  const owner = thread ?? proc;
  const queued = code === SI_TIMER && owner.pending.includes(info);
  if (queued) {
    // Not armed until the signal is taken.
    const interval = timer.interval;
    setTimer(k, timer, NEVER, interval);
    timer.queued = true;
    timer.at = next;
    return;
  }
  const overrun = timer.overrun;
  const ignored = timer.clock === 'wall' ? now + LEAST_IGNORED_INTERVAL : now;
  const late = code === SI_TIMER && next < NEVER && next < ignored;
  setTimer(
    k,
    timer,
    late ? next + Math.ceil((ignored - next) / timer.interval) * timer.interval : next,
    timer.interval,
  );
  timer.overrun = overrun;
}

/** A timer's signal is about to be delivered: count what it stands for, and arm the timer again. Returns what the program sees. */
export function takeTimerSignal(k: Kernel, p: Proc, info: SignalInfo): SignalInfo {
  const timer = p.timers.get(info.pid);
  if (!timer?.queued) return info;
  const now = timeOf(k, timer);
  const { at, interval } = timer;
  const missed = interval > 0 && now >= at ? Math.floor((now - at) / interval) + 1 : 0;
  setTimer(k, timer, at + missed * interval, interval);
  timer.overrun = missed;
  return { ...info, uid: missed };
}

// --- When they are due -------------------------------------------------------------------------------------------------

/** When the next timer of the wall clock goes off. */
export function nextWallTimer(k: Kernel): number {
  let next = NEVER;
  for (const timer of k.state.wallTimers) next = Math.min(next, timer.at);
  return next;
}

export function fireWallTimers(k: Kernel): void {
  const due = [...k.state.wallTimers].filter(timer => timer.at <= k.now).sort((a, b) => a.at - b.at);
  for (const timer of due) expire(k, timer);
}

/** At which amount of CPU time RLIMIT_CPU strikes next: the soft limit, then each second after it, and the hard limit, once. */
function cpuLimit(p: Proc): number {
  const { soft, hard } = p.limits[RLIMIT_CPU]!;
  if (p.cpuSecondsTold >= Math.max(1, hard)) return NEVER;
  return Math.min(Math.max(soft, p.cpuSecondsTold + 1), hard) * SECOND;
}

const measuresCpu = (p: Proc): boolean => p.cpuTimers.length > 0 || p.limits[RLIMIT_CPU]!.soft !== NEVER;

/** Instructions that a process may execute before one of its timers of CPU time could be due. */
export function cpuTimerFuel(k: Kernel, p: Proc): number {
  if (!measuresCpu(p)) return NEVER;
  let fuel = cpuLimit(p) - usedBy(p);
  for (const timer of p.cpuTimers) fuel = Math.min(fuel, timer.at - timeOf(k, timer));
  return Math.max(1, fuel);
}

/** The process is about to run: its timers of CPU time that are due go off. True if there were any. */
export function fireCpuTimers(k: Kernel, p: Proc): boolean {
  if (!measuresCpu(p)) return false;
  const due = p.cpuTimers.filter(timer => timeOf(k, timer) >= timer.at);
  for (const timer of due) expire(k, timer);
  const used = usedBy(p);
  if (used < cpuLimit(p)) return due.length > 0;
  const { hard } = p.limits[RLIMIT_CPU]!;
  p.cpuSecondsTold = Math.floor(used / SECOND);
  const signal = used >= hard * SECOND ? SIGKILL : SIGXCPU;
  sendSignal(k, p, fromKernel(signal));
  return true;
}

/** setitimer's timers of CPU time, by `which`: ITIMER_VIRTUAL 1, ITIMER_PROF 2. */
export function cpuInterval(p: Proc, which: 1 | 2): IntervalTimer {
  const index = -which;
  let timer = p.timers.get(index);
  if (!timer) {
    const [clock, signal] = which === 1 ? (['user', SIGVTALRM] as const) : (['process', SIGPROF] as const);
    timer = new IntervalTimer(index, p, clock, 0, signal, 0n, 0, SI_KERNEL);
    p.timers.set(index, timer);
  }
  return timer;
}

/** Exit and exec: the process has no timers any more. setitimer's survive exec. */
export function deleteTimers(k: Kernel, p: Proc, all: boolean): void {
  for (const [id, timer] of p.timers) {
    if (id < 0 && !all) continue;
    setTimer(k, timer, NEVER, 0);
    p.timers.delete(id);
  }
}
