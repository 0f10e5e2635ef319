/**
 * Time: the clocks, sleeping, alarms, CPU times. One instruction takes one nanosecond of virtual time, the kernel's work what
 * cost.ts says; when nobody can run, time jumps to the next timer (kernel.ts). Times inside the kernel are virtual nanoseconds since the machine started.
 */
import {
  CLOCK_MONOTONIC,
  CLOCK_PROCESS_CPUTIME_ID,
  CLOCK_REALTIME,
  CLOCK_THREAD_CPUTIME_ID,
  ERRNO,
  SIGALRM,
  TIMER_ABSTIME,
} from './abi.ts';
import { type CpuTime, childrenTime, processTime, threadTime } from './cost.ts';
import { fail } from './error.ts';
import { Block, type Kernel } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';
import { fromKernel, sendSignal } from './signal.ts';
import { call, type Handler, QUERY, type SyscallEntry } from './syscall.ts';
import { cpuInterval, fireWallTimers, nextWallTimer, setTimer, timeLeft, timeOf } from './timer.ts';
import { copyin, writeLongs } from './vm.ts';

const SECOND = 1e9;
const NEVER = Number.POSITIVE_INFINITY;

/** CLOCKS_PER_SEC of times(2): sysconf(_SC_CLK_TCK). */
const TICK = SECOND / 100;

/** A struct timespec in nanoseconds; EINVAL if it is not a time. */
export function readTimespec(t: Thread, address: number): number {
  const view = new DataView(copyin(t, address, 16).buffer);
  const seconds = Number(view.getBigInt64(0, true));
  const nanoseconds = Number(view.getBigInt64(8, true));
  if (seconds < 0 || nanoseconds < 0 || nanoseconds >= SECOND) throw fail('EINVAL');
  return seconds * SECOND + nanoseconds;
}

export const writeTimespec = (t: Thread, address: number, ns: number, epoch = 0): void =>
  writeLongs(t, address, [epoch + Math.floor(ns / SECOND), ns % SECOND]);

/** A struct timeval in nanoseconds. */
export function readTimeval(t: Thread, address: number): number {
  const view = new DataView(copyin(t, address, 16).buffer);
  const seconds = Number(view.getBigInt64(0, true));
  const microseconds = Number(view.getBigInt64(8, true));
  if (seconds < 0 || microseconds < 0 || microseconds >= 1e6) throw fail('EINVAL');
  return seconds * SECOND + microseconds * 1000;
}

export const timevalOf = (ns: number): [number, number] => [
  Math.floor(ns / SECOND),
  Math.floor((ns % SECOND) / 1000),
];

// --- Timers ---------------------------------------------------------------------------------------------------------

/** When the next timer goes off, exactly. */
export function nextDeadline(k: Kernel): number {
  let next = NEVER;
  for (const t of k.state.sleepers) next = Math.min(next, t.wakeAt);
  for (const p of k.state.alarms) next = Math.min(next, p.alarm.at);
  return Math.min(next, nextWallTimer(k));
}

/** Wake the sleepers whose time has come, and send the alarms that are due. */
export function fireTimers(k: Kernel): void {
  const due = [...k.state.sleepers].filter(t => t.wakeAt <= k.now).sort((a, b) => a.wakeAt - b.wakeAt);
  for (const t of due) k.wake(t);
  for (const p of [...k.state.alarms]) {
    if (p.alarm.at > k.now) continue;
    setAlarm(k, p, p.alarm.interval > 0 ? p.alarm.at + p.alarm.interval : NEVER, p.alarm.interval);
    sendSignal(k, p, fromKernel(SIGALRM));
  }
  fireWallTimers(k);
  k.state.nextTimer = nextDeadline(k);
}

function setAlarm(k: Kernel, p: Proc, at: number, interval: number): void {
  p.alarm = { at, interval };
  if (at === NEVER) k.state.alarms.delete(p);
  else {
    k.state.alarms.add(p);
    k.setTimer(at);
  }
}

const alarmLeft = (k: Kernel, p: Proc): number =>
  p.alarm.at === NEVER ? 0 : Math.max(0, p.alarm.at - k.now);

// --- The calls --------------------------------------------------------------------------------------------------------

const sleepUntil = (k: Kernel, until: number): 0 | Block =>
  k.now >= until ? 0 : new Block([], { kind: 'sleep', until }, until);

const sysNanosleep: Handler = (k, t, [request], progress) => {
  progress.until ??= k.now + readTimespec(t, request!);
  return sleepUntil(k, progress.until);
};

const sysClockNanosleep: Handler = (k, t, [clock, flags, request], progress) => {
  if (clock !== CLOCK_REALTIME && clock !== CLOCK_MONOTONIC) throw fail('EINVAL');
  if (progress.until === undefined) {
    const time = readTimespec(t, request!);
    const origin = flags! & TIMER_ABSTIME ? (clock === CLOCK_REALTIME ? -k.state.epoch * SECOND : 0) : k.now;
    progress.until = origin + time;
  }
  return sleepUntil(k, progress.until);
};

/** An interrupted sleep says how much was left. */
const sleepLeft =
  (remainingArgument: number): SyscallEntry['interrupted'] =>
  (k, t, args, progress) => {
    const address = args[remainingArgument]!;
    const absolute = remainingArgument === 3 && args[1]! & TIMER_ABSTIME;
    if (address && !absolute) writeTimespec(t, address, Math.max(0, progress.until! - k.now));
    return -ERRNO.EINTR;
  };

/** Clocks of CPU time of any thread or process have numbers made of its id: ~id << 3 | kind. */
const THREAD_CLOCK = 6;
const PROCESS_CLOCK = 2;

function cpuClockOf(k: Kernel, clock: number): number {
  const id = ~(clock >> 3);
  const thread = k.state.threads.get(id);
  if ((clock & 7) === THREAD_CLOCK && thread) return total(threadTime(thread));
  const p = k.state.procs.get(id);
  if ((clock & 7) !== PROCESS_CLOCK || !p) throw fail('EINVAL');
  return total(processTime(p));
}

const total = ({ user, system }: CpuTime): number => user + system;

function clockValue(k: Kernel, t: Thread, clock: number): { ns: number; epoch: number } {
  if (clock < 0) return { ns: cpuClockOf(k, clock), epoch: 0 };
  switch (clock) {
    case CLOCK_REALTIME:
    case 5: // CLOCK_REALTIME_COARSE
      return { ns: k.now, epoch: k.state.epoch };
    case CLOCK_MONOTONIC:
    case 4: // CLOCK_MONOTONIC_RAW
    case 6: // CLOCK_MONOTONIC_COARSE
    case 7: // CLOCK_BOOTTIME
      return { ns: k.now, epoch: 0 };
    case CLOCK_PROCESS_CPUTIME_ID:
      return { ns: total(processTime(t.proc)), epoch: 0 };
    case CLOCK_THREAD_CPUTIME_ID:
      return { ns: total(threadTime(t)), epoch: 0 };
    default:
      throw fail('EINVAL');
  }
}

const sysClockGettime: Handler = (k, t, [clock, address]) => {
  const { ns, epoch } = clockValue(k, t, clock! | 0);
  writeTimespec(t, address!, ns, epoch);
  return 0;
};

const sysClockGetres: Handler = (k, t, [clock, address]) => {
  clockValue(k, t, clock! | 0);
  if (address) writeTimespec(t, address, 1);
  return 0;
};

const sysGettimeofday: Handler = (k, t, [address]) => {
  const [seconds, microseconds] = timevalOf(k.now);
  if (address) writeLongs(t, address, [k.state.epoch + seconds, microseconds]);
  return 0;
};

const sysTime: Handler = (k, t, [address]) => {
  const seconds = k.state.epoch + Math.floor(k.now / SECOND);
  if (address) writeLongs(t, address, [seconds]);
  return seconds;
};

const sysAlarm: Handler = (k, t, [seconds]) => {
  const left = alarmLeft(k, t.proc);
  const count = seconds! >>> 0;
  setAlarm(k, t.proc, count === 0 ? NEVER : k.now + count * SECOND, 0);
  return left === 0 ? 0 : Math.max(1, Math.round(left / SECOND));
};

const ITIMER_REAL = 0;

/** struct itimerval: interval, then time left. */
function writeTimer(k: Kernel, t: Thread, which: 0 | 1 | 2, address: number): void {
  const p = t.proc;
  const timer = which === ITIMER_REAL ? undefined : cpuInterval(p, which);
  const left = timer ? timeLeft(k, timer) : alarmLeft(k, p);
  writeLongs(t, address, [...timevalOf(timer ? timer.interval : p.alarm.interval), ...timevalOf(left)]);
}

/** ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF; else EINVAL. */
function itimer(which: number): 0 | 1 | 2 {
  if (which !== 0 && which !== 1 && which !== 2) throw fail('EINVAL');
  return which;
}

const sysSetitimer: Handler = (k, t, [which, value, old]) => {
  const kind = itimer(which! | 0);
  if (old) writeTimer(k, t, kind, old);
  if (!value) return 0;
  const interval = readTimeval(t, value);
  const first = readTimeval(t, value + 16);
  if (kind === ITIMER_REAL) setAlarm(k, t.proc, first === 0 ? NEVER : k.now + first, interval);
  else {
    const timer = cpuInterval(t.proc, kind);
    setTimer(k, timer, first === 0 ? NEVER : timeOf(k, timer) + first, interval);
  }
  return 0;
};

const sysGetitimer: Handler = (k, t, [which, address]) => {
  writeTimer(k, t, itimer(which! | 0), address!);
  return 0;
};

const sysTimes: Handler = (k, t, [address]) => {
  const ticks = (n: number) => Math.floor(n / TICK);
  const own = processTime(t.proc);
  const children = childrenTime(t.proc);
  if (address) {
    writeLongs(t, address, [
      ticks(own.user),
      ticks(own.system),
      ticks(children.user),
      ticks(children.system),
    ]);
  }
  return ticks(k.now);
};

export const TIME_CALLS: readonly SyscallEntry[] = [
  call(35, 'nanosleep', 'pointer pointer', sysNanosleep, { interrupt: 'eintr', interrupted: sleepLeft(1) }),
  call(36, 'getitimer', 'int pointer', sysGetitimer, QUERY),
  call(37, 'alarm', 'int', sysAlarm, { inline: true }),
  call(38, 'setitimer', 'int pointer pointer', sysSetitimer, { inline: true }),
  call(96, 'gettimeofday', 'pointer pointer', sysGettimeofday, QUERY),
  call(100, 'times', 'pointer', sysTimes, QUERY),
  call(201, 'time', 'pointer', sysTime, QUERY),
  call(228, 'clock_gettime', 'int pointer', sysClockGettime, QUERY),
  call(229, 'clock_getres', 'int pointer', sysClockGetres, QUERY),
  call(230, 'clock_nanosleep', 'int hex pointer pointer', sysClockNanosleep, {
    interrupt: 'eintr',
    interrupted: sleepLeft(3),
  }),
];
