/**
 * How processes and threads come into being: an entry in the process table, fork and vfork, and clone in its two kinds.
 * What a child shares, copies and borrows of its parent is decided here, and only here.
 */

import type { ThreadContext } from '../machine/interface.ts';
import { registerStackBase } from '../machine/layout.ts';
import { walkWindows, windowForReading } from '../machine/windows.ts';
import { ERRNO, PAGE, RLIMIT_NPROC } from './abi.ts';
import { KernelError } from './error.ts';
import { takeRegisterStack } from './exec.ts';
import type { Kernel } from './kernel.ts';
import { NPROC, Proc, Thread } from './proc.ts';
import { rememberUnwritten } from './unwritten.ts';

/** Look in the process table for room, and make a process there. xv6's allocproc. */
export function newProc(k: Kernel, parent: Proc, cwd: Proc['cwd'], name: string): Proc {
  const s = k.state;
  while (s.procs.has(s.nextPid) || s.threads.has(s.nextPid)) s.nextPid++;
  const p = new Proc(s.nextPid++, parent, cwd, name);
  p.startClock = k.now;
  s.procs.set(p.pid, p);
  parent.children.push(p);
  cwd.users++;
  return p;
}

export function addThread(k: Kernel, t: Thread): void {
  const s = k.state;
  t.startClock = k.now;
  t.proc.threads.push(t);
  s.threads.set(t.tid, t);
  s.tasks.set(t.proc.uid, (s.tasks.get(t.proc.uid) ?? 0) + 1);
}

/** A new tid for a thread of an existing process; EAGAIN past the limits. */
function checkTaskLimits(k: Kernel, p: Proc): void {
  const s = k.state;
  const used = s.tasks.get(p.uid) ?? 0;
  const limit = p.limits[RLIMIT_NPROC]!.soft;
  if (p.euid !== 0 && used >= limit) {
    forkFailed(k, ERRNO.EAGAIN, `the user's limit of ${limit} processes (ulimit -u) is reached`);
  }
  if (s.procs.size >= NPROC || s.threads.size >= NPROC) {
    forkFailed(k, ERRNO.EAGAIN, `the process table is full (${NPROC} entries)`);
  }
}

function forkFailed(k: Kernel, errno: number, reason: string): never {
  k.emit({ event: 'fork-failed', errno, reason });
  throw new KernelError(errno);
}

/** Copy the calling process; only the calling thread is in the copy. Returns the child's thread, runnable. */
export function fork(k: Kernel, t: Thread, vfork: boolean): Thread {
  const p = t.proc;
  const s = k.state;
  checkTaskLimits(k, p);
  const child = newProc(k, p, p.cwd, p.name);
  s.forks++;
  if (vfork) {
    child.memory = p.memory;
    child.borrowed = lendMemory(k, t);
  } else {
    child.memory = p.memory!.clone();
    for (const other of [...s.threads.values()].filter(o => o.proc.memory === p.memory)) {
      if (other === t) child.memory.registerStacks[stackNumber(other)] = true;
      else {
        child.memory.space.unmapRange(other.registerStack.base / PAGE, other.registerStack.end / PAGE);
      }
    }
  }
  k.checks?.forked(t, child.pid, vfork);
  inherit(k, child, p);
  if (!vfork) rememberUnwritten(k, t, child);

  const ct = new Thread(child.pid, child, { ...t.context }, t.registerStack);
  ct.mask = t.mask;
  ct.altStack = { ...t.altStack };
  ct.signalFrames = t.signalFrames.slice();
  ct.hostCall = t.hostCall;
  addThread(k, ct);
  k.cpu.finishSyscall(ct.context, child.memory!.space, 0n);
  k.enqueue(ct);
  k.emit({ event: vfork ? 'vfork' : 'fork', child: child.pid }, t);
  return ct;
}

/** What a new process has from its parent, beside memory. */
function inherit(k: Kernel, child: Proc, p: Proc): void {
  if (p.trace?.follow) p.trace.attach(k, child);
  child.ofile = p.ofile.map(d => {
    if (!d) return null;
    d.file.ref++;
    return { ...d };
  });
  child.pgid = p.pgid;
  child.sid = p.sid;
  child.actions = new Map(p.actions);
  child.limits = p.limits;
  child.uid = p.uid;
  child.gid = p.gid;
  child.euid = p.euid;
  child.egid = p.egid;
  child.suid = p.suid;
  child.sgid = p.sgid;
  child.umask = p.umask;
  child.nice = p.nice;
  child.cmdline = p.cmdline;
  child.environment = p.environment;
  child.exe = p.exe;
  child.exePath = p.exePath;
  child.tty = p.tty;
}

/** Keep what a vfork child on our stack may overwrite: the window it will return from. */
function lendMemory(k: Kernel, t: Thread): Proc['borrowed'] {
  const { space } = t.proc.memory!;
  const [innermost] = walkWindows(t.context, space, 1);
  const at = windowForReading(space, t.context.window);
  return {
    lender: t,
    window: t.context.window,
    saved: k.ram.bytes.slice(at, at + (innermost?.size ?? 0)),
  };
}

/** Start a thread in the process of t (SYS_clone), or the first one of process p; it is runnable. */
export function startThread(
  k: Kernel,
  t: Thread,
  start: { entry: number; argument: bigint; sp: number; stackLimit: number; tp: number },
  p = t.proc,
): Thread {
  const s = k.state;
  checkTaskLimits(k, t.proc);
  const memory = p.memory!;
  const n = takeRegisterStack(memory);
  while (s.procs.has(s.nextPid) || s.threads.has(s.nextPid)) s.nextPid++;
  const base = registerStackBase(n);
  const context: ThreadContext = { pc: 0, window: 0, tp: start.tp, stackLimit: start.stackLimit };
  k.cpu.startThread(context, memory.space, p.exe!.loaded, {
    registerStack: base,
    entry: start.entry,
    args: [start.argument],
    sp: start.sp,
  });
  const tid = p === t.proc ? s.nextPid++ : p.pid;
  const thread = new Thread(tid, p, context, { base, end: registerStackBase(n + 1) });
  thread.mask = t.mask;
  addThread(k, thread);
  k.enqueue(thread);
  k.checks?.threadStarted(t, thread.tid, p.pid);
  k.emit(p === t.proc ? { event: 'thread-start', thread: tid } : { event: 'fork', child: tid }, t);
  return thread;
}

/** clone with CLONE_VM but without CLONE_THREAD: a process of its own, in the memory of its parent. */
export function cloneProcess(k: Kernel, t: Thread, start: Parameters<typeof startThread>[2]): Thread {
  const p = t.proc;
  checkTaskLimits(k, p);
  const child = newProc(k, p, p.cwd, p.name);
  k.state.forks++;
  child.memory = p.memory;
  p.memory!.sharers++;
  inherit(k, child, p);
  return startThread(k, t, start, child);
}

/** The number of the thread's register stack in its address space. */
export function stackNumber(t: Thread): number {
  let n = 0;
  while (registerStackBase(n) !== t.registerStack.base) n++;
  return n;
}
