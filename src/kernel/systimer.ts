/** System calls of POSIX timers: timer_create and its family (POSIX 2.8.5). What a timer does is in timer.ts. */
import {
  CLOCK_MONOTONIC,
  CLOCK_PROCESS_CPUTIME_ID,
  CLOCK_REALTIME,
  CLOCK_THREAD_CPUTIME_ID,
  NSIG,
  SIGALRM,
  TIMER_ABSTIME,
} from './abi.ts';
import { fail } from './error.ts';
import type { Kernel } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { readTimespec } from './systime.ts';
import { IntervalTimer, setTimer, type TimerClock, timeLeft, timeOf } from './timer.ts';
import { copyin, writeLongs, writeWord } from './vm.ts';

const SECOND = 1e9;
const NEVER = Number.POSITIVE_INFINITY;
const CLOCK_BOOTTIME = 7;
const SIGEV_SIGNAL = 0;
const SIGEV_NONE = 1;
const SIGEV_THREAD_ID = 4;

function timerClock(clock: number): TimerClock {
  switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_MONOTONIC:
    case CLOCK_BOOTTIME:
      return 'wall';
    case CLOCK_PROCESS_CPUTIME_ID:
      return 'process';
    case CLOCK_THREAD_CPUTIME_ID:
      return 'thread';
    default:
      throw fail('EINVAL');
  }
}

/** struct sigevent: value, signal, how, thread. */
function readEvent(t: Thread, address: number, id: number): { signal: number; value: bigint; tid: number } {
  if (!address) return { signal: SIGALRM, value: BigInt(id), tid: 0 };
  const view = new DataView(copyin(t, address, 64).buffer);
  const value = view.getBigUint64(0, true);
  const signal = view.getInt32(8, true);
  const how = view.getInt32(12, true);
  const tid = how === SIGEV_THREAD_ID ? view.getInt32(16, true) : 0;
  if (how === SIGEV_NONE) return { signal: 0, value, tid: 0 };
  if (how !== SIGEV_SIGNAL && how !== SIGEV_THREAD_ID) throw fail('EINVAL');
  if (signal < 1 || signal > NSIG) throw fail('EINVAL');
  if (tid !== 0 && !t.proc.threads.some(other => other.tid === tid)) throw fail('EINVAL');
  return { signal, value, tid };
}

const sysTimerCreate: Handler = (_k, t, [clock, eventAt, idAt]) => {
  const p = t.proc;
  const kind = timerClock(clock! | 0);
  let id = 0;
  while (p.timers.has(id)) id++;
  const { signal, value, tid } = readEvent(t, eventAt!, id);
  writeWord(t, idAt!, id);
  const timer = new IntervalTimer(id, p, kind, clock! | 0, signal, value, tid);
  timer.measured = t.tid;
  p.timers.set(id, timer);
  return 0;
};

function timerOf(p: Proc, id: number): IntervalTimer {
  const timer = (id | 0) < 0 ? undefined : p.timers.get(id | 0);
  if (!timer) throw fail('EINVAL');
  return timer;
}

/** struct itimerspec: interval, then time left. */
function writeSetting(k: Kernel, t: Thread, address: number, timer: IntervalTimer): void {
  const spec = (ns: number) => [Math.floor(ns / SECOND), ns % SECOND];
  writeLongs(t, address, [...spec(timer.interval), ...spec(timeLeft(k, timer))]);
}

const sysTimerSettime: Handler = (k, t, [id, flags, valueAt, oldAt]) => {
  const timer = timerOf(t.proc, id!);
  const interval = readTimespec(t, valueAt!);
  const first = readTimespec(t, valueAt! + 16);
  if (oldAt) writeSetting(k, t, oldAt, timer);
  const origin = timer.clockId === CLOCK_REALTIME ? -k.state.epoch * SECOND : 0;
  const at = flags! & TIMER_ABSTIME ? origin + first : timeOf(k, timer) + first;
  setTimer(k, timer, first === 0 ? NEVER : at, interval);
  return 0;
};

const sysTimerGettime: Handler = (k, t, [id, address]) => {
  writeSetting(k, t, address!, timerOf(t.proc, id!));
  return 0;
};

const sysTimerDelete: Handler = (k, t, [id]) => {
  const timer = timerOf(t.proc, id!);
  setTimer(k, timer, NEVER, 0);
  t.proc.timers.delete(timer.id);
  return 0;
};

export const TIMER_CALLS: readonly SyscallEntry[] = [
  call(222, 'timer_create', 'int pointer pointer', sysTimerCreate),
  call(223, 'timer_settime', 'int hex pointer pointer', sysTimerSettime),
  call(224, 'timer_gettime', 'int pointer', sysTimerGettime),
  call(225, 'timer_getoverrun', 'int', (_k, t, [id]) => timerOf(t.proc, id!).overrun),
  call(226, 'timer_delete', 'int', sysTimerDelete),
  // Nobody here may change the time: there is no superuser at the terminal, and a replay has its clock from the launch.
  call(227, 'clock_settime', 'int pointer', (_k, t, [clock, at]) => {
    readTimespec(t, at!);
    throw fail((clock! | 0) === CLOCK_REALTIME ? 'EPERM' : 'EINVAL');
  }),
  call(164, 'settimeofday', 'pointer pointer', () => {
    throw fail('EPERM');
  }),
];
