/**
 * How threads and processes end: what they hold is let go, their children pass to init or a subreaper, and a zombie stays
 * until somebody waits for it.
 */

import { discardWindow, walkWindows, windowForWriting } from '../machine/windows.ts';
import {
  CLD_DUMPED,
  CLD_EXITED,
  CLD_KILLED,
  PAGE,
  SA_NOCLDWAIT,
  SI_USER,
  SIG_IGN,
  SIGCHLD,
  SIGHUP,
} from './abi.ts';
import { closeFile } from './descriptor.ts';
import { KernelError } from './error.ts';
import type { ExitCause } from './events.ts';
import { stackNumber } from './fork.ts';
import { leaveFutex, releaseRobustFutexes, wakeJoiners } from './futex.ts';
import { leftBehind } from './ipcwords.ts';
import { leaveGroup, loseParent } from './jobcontrol.ts';
import { type Kernel, NO_SITE } from './kernel.ts';
import type { Proc, Thread } from './proc.ts';
import { fromKernel, sendGroupSignal, sendSignal } from './signal.ts';
import { leaveMqueues } from './sysmq.ts';
import { leaveMessages } from './sysmsg.ts';
import { leaveSemaphores, undoSemaphores } from './syssem.ts';
import { dropMappings } from './sysshm.ts';
import { deleteTimers } from './timer.ts';
import { type Memory, writeWord } from './vm.ts';

/** The process lets go of its address space; a borrowed one goes back to its lender as it was lent. */
export function releaseMemory(k: Kernel, p: Proc): void {
  const { memory, borrowed } = p;
  p.memory = null;
  p.borrowed = null;
  if (!memory) return;
  p.maxPages = Math.max(p.maxPages, memory.notePeak().pages);
  if (!borrowed && memory.sharers > 1) {
    memory.sharers--;
    for (const t of p.threads) freeRegisterStack(t, memory);
    k.wakeup(p);
    return;
  }
  if (borrowed) {
    const { space } = memory;
    const mine = p.threads[0];
    if (mine) {
      for (const { window } of walkWindows(mine.context, space)) {
        if (window > borrowed.window) discardWindow(space, window);
      }
    }
    if (borrowed.saved.length > 0 && space.entry(Math.floor(borrowed.window / PAGE)) === 0) {
      const frame = k.ram.allocate();
      if (frame !== 0) space.map(Math.floor(borrowed.window / PAGE), frame, 3);
    }
    const at = windowForWriting(space, borrowed.window);
    if (at !== 0) {
      k.ram.bytes.set(borrowed.saved, at);
      k.ram.shadow?.define(at, borrowed.saved.length);
    }
    k.wakeup(p);
    return;
  }
  dropMappings(k, p, memory.release());
}

/** Take a thread out of everything. */
function removeThread(k: Kernel, t: Thread): void {
  const s = k.state;
  const p = t.proc;
  s.sleepers.delete(t);
  leaveFutex(k, t);
  if (t.trapframe?.progress.queued) {
    leaveSemaphores(k, t);
    leaveMessages(k, t);
    leaveMqueues(k, t);
  }
  const queued = s.runQueue.indexOf(t);
  if (queued >= 0) s.runQueue.splice(queued, 1);
  s.threads.delete(t.tid);
  s.tasks.set(p.uid, s.tasks.get(p.uid)! - 1);
  p.threads = p.threads.filter(other => other !== t);
  p.times.user += t.times.user;
  p.times.system += t.times.system;
  p.times.kernel += t.times.kernel;
  p.switches.voluntary += t.voluntarySwitches;
  p.switches.involuntary += t.involuntarySwitches;
  p.timerInterrupts += t.timerInterrupts;
  t.state = 'UNUSED';
  t.chan = [];
  t.waiting = null;
  k.leaveCpu(t, 'exit');
}

/** exit of one thread; with the last one the process ends. */
export function exitThread(k: Kernel, t: Thread, status: number): void {
  const p = t.proc;
  if (p.threads.length === 1) {
    exitProc(k, p, { kind: 'exited', status });
    return;
  }
  k.emit({ event: 'thread-exit' }, t);
  k.checks?.threadEnds(t);
  releaseRobustFutexes(k, t);
  clearThreadId(k, t);
  freeRegisterStack(t, p.memory!);
  removeThread(k, t);
}

/** set_tid_address: tell a joiner. */
function clearThreadId(k: Kernel, t: Thread): void {
  if (t.clearTid === 0) return;
  try {
    writeWord(t, t.clearTid, 0);
  } catch (e) {
    if (!(e instanceof KernelError)) throw e;
    return; // the memory is gone: nobody can be waiting there
  }
  wakeJoiners(k, t, t.clearTid);
}

/** exec and exit_group: the calling thread is the only one left, and has the process's pid as tid. */
export function endOtherThreads(k: Kernel, t: Thread): void {
  const p = t.proc;
  if (!p.borrowed) for (const each of p.threads) releaseRobustFutexes(k, each);
  for (const other of p.threads.filter(o => o !== t)) removeThread(k, other);
  if (t.tid !== p.pid) {
    k.state.threads.delete(t.tid);
    t.tid = p.pid;
    k.state.threads.set(t.tid, t);
  }
}

/** End a process: it becomes a zombie until its parent waits for it. xv6's exit. */
export function exitProc(k: Kernel, p: Proc, cause: ExitCause): void {
  const s = k.state;
  const parent = p.parent ?? s.init;
  const last = p.threads.find(t => t === s.current) ?? p.threads[0] ?? null;
  if (cause.kind === 'exited' && last) k.checks?.exiting(p, last);
  k.checks?.ended(p);
  k.emit({ event: 'exit', cause, parent: parent.pid }, last);
  p.trace?.end(k, p, cause);
  if (!p.borrowed) for (const t of p.threads) releaseRobustFutexes(k, t);
  releaseMemory(k, p);
  for (const t of [...p.threads]) removeThread(k, t);
  undoSemaphores(k, p);
  deleteTimers(k, p, true);
  p.ofile.forEach((d, fd) => {
    if (d) closeFile(k, p, fd);
  });
  p.ofile = [];
  p.cwd.users--;
  s.alarms.delete(p);
  p.alarm = { at: Number.POSITIVE_INFINITY, interval: 0 };
  p.pending = [];
  p.stopped = 0;
  p.zombie = true;
  p.cause = cause;
  p.xstate = cause.kind === 'exited' ? (cause.status & 0xff) << 8 : cause.signal | (cause.core ? 0x80 : 0);
  p.killed = cause.kind === 'killed' ? cause.signal : 0;
  p.endClock = k.now;
  k.wakeup(p.ended);
  if (p.pid === s.firstPid) s.firstStatus = p.xstate;
  reparent(k, p, last);
  leaveGroup(k, p);
  hangUp(k, p);
  tellParent(k, p, cause);
  const left = s.threads.size === 0 ? leftBehind(k) : '';
  if (left !== '') k.note(left, null);
}

/**
 * Pass p's abandoned children to init, which reaps those that are zombies already; or to the nearest ancestor that wants them
 * (prctl PR_SET_CHILD_SUBREAPER), which is told of those.
 */
function reparent(k: Kernel, p: Proc, last: Thread | null): void {
  const { init } = k.state;
  let adopter = p.parent;
  while (adopter && adopter !== init && !(adopter.subreaper && !adopter.zombie)) adopter = adopter.parent;
  adopter ??= init;
  const children = p.children;
  p.children = [];
  for (const child of children) {
    child.parent = adopter;
    child.orphan = adopter === init;
    adopter.children.push(child);
    k.emit({ event: 'reparent', child: child.pid, parent: adopter.pid }, last);
    if (child.zombie) tellParent(k, child, child.cause as ExitCause);
    else loseParent(k, child, p);
    const signal = child.deathSignal;
    if (signal)
      sendSignal(k, child, { signal, code: SI_USER, pid: p.pid, uid: p.uid, status: 0, address: 0n });
  }
}

/** The session leader is gone: the terminal is free, and its foreground group gets SIGHUP. */
function hangUp(k: Kernel, p: Proc): void {
  const terminal = p.tty;
  if (!terminal || p.sid !== p.pid || terminal.session !== p.sid) return;
  const group = terminal.foreground;
  terminal.session = 0;
  terminal.foreground = 0;
  sendGroupSignal(k, group, fromKernel(SIGHUP));
}

function tellParent(k: Kernel, p: Proc, cause: ExitCause): void {
  const parent = p.parent!;
  if (parent.pid === 1) {
    reapByInit(k, p);
    return;
  }
  const action = parent.actions.get(SIGCHLD);
  const code = cause.kind === 'exited' ? CLD_EXITED : cause.core ? CLD_DUMPED : CLD_KILLED;
  const status = cause.kind === 'exited' ? cause.status & 0xff : cause.signal;
  // Ignored is not the same as blocked: it does not even become pending then.
  const ignored = action?.handler === SIG_IGN;
  if (!ignored) sendSignal(k, parent, { signal: SIGCHLD, code, pid: p.pid, uid: p.uid, status, address: 0n });
  if (action && (ignored || action.flags & SA_NOCLDWAIT)) reap(k, p);
  k.wakeup(parent);
}

function reapByInit(k: Kernel, p: Proc): void {
  const { init } = k.state;
  if (k.events.wants('wait')) {
    const result = p.cause!;
    k.events.emit({
      event: 'wait',
      child: p.pid,
      result,
      clock: k.cpu.clock,
      pid: init.pid,
      tid: init.pid,
      site: NO_SITE,
    });
  }
  reap(k, p);
}

/** Free a zombie's entry in the process table. xv6's freeproc. */
export function reap(k: Kernel, p: Proc): void {
  const parent = p.parent!;
  parent.children = parent.children.filter(c => c !== p);
  parent.childTimes.user += p.times.user + p.childTimes.user;
  parent.childTimes.system += p.times.system + p.childTimes.system;
  parent.childTimes.kernel += p.times.kernel + p.childTimes.kernel;
  parent.childSwitches.voluntary += p.switches.voluntary + p.childSwitches.voluntary;
  parent.childSwitches.involuntary += p.switches.involuntary + p.childSwitches.involuntary;
  parent.childFaults.minor += p.faults.minor + p.childFaults.minor;
  parent.childFaults.major += p.faults.major + p.childFaults.major;
  parent.childMaxPages = Math.max(parent.childMaxPages, p.maxPages, p.childMaxPages);
  k.state.procs.delete(p.pid);
}

/** Windows of a thread that will not return to them. */
function freeRegisterStack(t: Thread, memory: Memory): void {
  memory.registerStacks[stackNumber(t)] = false;
  memory.space.unmapRange(t.registerStack.base / PAGE, t.registerStack.end / PAGE);
}
