/**
 * Signals: sending (generation), and delivery when the thread is about to go on in user mode.
 *
 * A handler runs on top of whatever was interrupted: the kernel pushes a window for the restorer and above it one for
 * the handler; when the handler returns, the restorer makes the sigreturn call, and the kernel puts pc, window
 * and mask back. siginfo and ucontext are on the C stack, below what the program uses.
 */

import { WINDOW_SP } from '../compiler/ir.ts';
import { registerStackStart } from '../machine/layout.ts';
import { popWindow, walkWindows } from '../machine/windows.ts';
import {
  CLD_CONTINUED,
  CLD_STOPPED,
  ERRNO,
  SA_NOCLDSTOP,
  SA_NODEFER,
  SA_ONSTACK,
  SA_RESETHAND,
  SA_RESTART,
  SA_RESTORER,
  SI_KERNEL,
  SI_TIMER,
  SIG_DFL,
  SIG_IGN,
  SIGABRT,
  SIGBUS,
  SIGCHLD,
  SIGCONT,
  SIGFPE,
  SIGILL,
  SIGKILL,
  SIGQUIT,
  SIGRTMIN,
  SIGSEGV,
  SIGSTOP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  SIGURG,
  SIGWINCH,
  SIGXCPU,
  SIGXFSZ,
} from './abi.ts';
import { exitProc } from './exit.ts';
import { isOrphanedGroup } from './jobcontrol.ts';
import type { Kernel } from './kernel.ts';
import {
  DEFAULT_ACTION,
  type Proc,
  type SignalInfo,
  type SignalSet,
  signalBit,
  type Thread,
} from './proc.ts';
import { takeTimerSignal } from './timer.ts';

type DefaultAction = 'terminate' | 'core' | 'ignore' | 'stop' | 'continue';

const CORE = new Set<number>([SIGQUIT, SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGXCPU, SIGXFSZ, 5, 31]);
const STOP = new Set<number>([SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU]);
const IGNORED = new Set<number>([SIGCHLD, SIGURG, SIGWINCH]);

function defaultAction(sig: number): DefaultAction {
  if (CORE.has(sig)) return 'core';
  if (STOP.has(sig)) return 'stop';
  if (IGNORED.has(sig)) return 'ignore';
  return sig === SIGCONT ? 'continue' : 'terminate';
}

/** SIGKILL and SIGSTOP cannot be blocked. */
export const UNBLOCKABLE: SignalSet = signalBit(SIGKILL) | signalBit(SIGSTOP);

const actionOf = (p: Proc, sig: number) => p.actions.get(sig) ?? DEFAULT_ACTION;

/** Would delivering it do nothing? */
/** Is this C stack pointer on the alternate stack? */
const within = (alt: Thread['altStack'], sp: number): boolean =>
  alt.enabled && sp > alt.base && sp <= alt.base + alt.size;

/** Does a handler run on the alternate stack, so that it cannot be exchanged? Not for calls served inline: it looks at a window. */
export function onAlternateStack(t: Thread): boolean {
  const [top] = walkWindows(t.context, t.proc.memory!.space, 1); // it runs, so there is one
  return within(t.altStack, top!.sp);
}

/** POSIX 2.4.3: what is pending of a signal that is ignored from now on is thrown away, blocked or not. */
export function forgetIgnored(p: Proc, sig: number): void {
  if (!isIgnored(p, sig)) return;
  p.pending = p.pending.filter(i => i.signal !== sig);
  for (const t of p.threads) t.pending = t.pending.filter(i => i.signal !== sig);
}

function isIgnored(p: Proc, sig: number): boolean {
  const { handler } = actionOf(p, sig);
  return handler === SIG_IGN || (handler === SIG_DFL && defaultAction(sig) === 'ignore');
}

const blocks = (t: Thread, sig: number): boolean => (t.mask & signalBit(sig)) !== 0n;

/**
 * Is this a signal that the thread is waiting for in sigtimedwait, and that would otherwise run a handler? It is the call's then, blocked
 * or not, as on Linux, where a thread that waits has it blocked for everybody but itself. (What the default action is of ends the process.)
 */
function awaits(t: Thread, sig: number): boolean {
  const progress = t.trapframe?.progress;
  if (progress?.awaitsLow === undefined || actionOf(t.proc, sig).handler === SIG_DFL) return false;
  const set = (BigInt(progress.awaitsHigh!) << 32n) | BigInt(progress.awaitsLow);
  return (set & signalBit(sig)) !== 0n;
}

// --- Sending ------------------------------------------------------------------------------------------------------

/** A signal that the kernel itself sends, for what no process did. */
export const fromKernel = (signal: number): SignalInfo => ({
  signal,
  code: SI_KERNEL,
  pid: 0,
  uid: 0,
  status: 0,
  address: 0n,
});

/** Send a signal to a process, or to one of its threads. */
export function sendSignal(k: Kernel, p: Proc, info: SignalInfo, to?: Thread): void {
  const sig = info.signal;
  if (p.zombie || p.pid === 1) return;
  k.emit({ event: 'signal', signal: sig, target: to?.tid ?? p.pid, from: info.pid });
  const drop = (unwanted: (sig: number) => boolean) => {
    p.pending = p.pending.filter(i => !unwanted(i.signal));
    for (const t of p.threads) t.pending = t.pending.filter(i => !unwanted(i.signal));
  };
  if (sig === SIGCONT) {
    drop(s => STOP.has(s));
    continueProc(k, p);
  } else if (STOP.has(sig)) drop(s => s === SIGCONT);
  else if (sig === SIGKILL && p.stopped) {
    p.stopped = 0;
    k.continueThreads(p);
  }

  const candidates = to ? [to] : p.threads;
  if (isIgnored(p, sig) && candidates.some(t => !blocks(t, sig))) {
    p.trace?.ignores(p, info);
    return;
  }
  const pending = to ? to.pending : p.pending;
  if (sig < SIGRTMIN && pending.some(i => i.signal === sig)) return;
  pending.push(info);
  k.wakeup(p.pendingChannel);
  const taker =
    candidates.find(t => t.state === 'RUNNING' && !blocks(t, sig)) ?? candidates.find(t => !blocks(t, sig));
  if (!taker) return;
  k.attention = true;
  if (taker.state === 'SLEEPING' && wakeForSignals(k, taker)) k.wake(taker);
}

/** Send to every process of a group; returns how many there were. */
export function sendGroupSignal(k: Kernel, pgid: number, info: SignalInfo): number {
  const members = [...k.state.procs.values()].filter(p => p.pgid === pgid && p.pid !== 1);
  for (const p of members) sendSignal(k, p, info);
  return members.length;
}

/**
 * A fault of the thread itself. It cannot be ignored or blocked: then the process ends, as the instruction
 * could never go on.
 */
export function raiseFault(t: Thread, info: SignalInfo): void {
  const action = actionOf(t.proc, info.signal);
  if (action.handler === SIG_IGN || blocks(t, info.signal)) {
    t.proc.actions.delete(info.signal);
    t.mask &= ~signalBit(info.signal);
  }
  t.pending.unshift(info);
}

function tellParentOf(k: Kernel, p: Proc, code: number, status: number): void {
  const { parent } = p;
  if (!parent || parent.pid === 1) return;
  const { handler, flags } = actionOf(parent, SIGCHLD);
  if (handler !== SIG_IGN && !(flags & SA_NOCLDSTOP)) {
    sendSignal(k, parent, { signal: SIGCHLD, code, pid: p.pid, uid: p.uid, status, address: 0n });
  }
  k.wakeup(parent);
}

function stopProc(k: Kernel, p: Proc, sig: number): void {
  if (p.stopped) return;
  p.stopped = sig;
  p.report = 'stopped';
  k.stopThreads(p);
  tellParentOf(k, p, CLD_STOPPED, sig);
}

function continueProc(k: Kernel, p: Proc): void {
  if (!p.stopped) return;
  p.stopped = 0;
  p.report = 'continued';
  k.continueThreads(p);
  tellParentOf(k, p, CLD_CONTINUED, SIGCONT);
}

// --- Delivery -----------------------------------------------------------------------------------------------------

/** In a call that only SIGKILL can end early. */
const uninterruptible = (k: Kernel, t: Thread): boolean =>
  t.trapframe !== null && k.syscalls[t.trapframe.number]?.interrupt === 'never';

/** The signal to deliver next: faults first, then the lowest number. */
function nextSignal(k: Kernel, t: Thread): SignalInfo | undefined {
  const p = t.proc;
  if (t.pending.length === 0 && p.pending.length === 0) return undefined;
  const ready = [...t.pending, ...p.pending].filter(
    i => !blocks(t, i.signal) && !awaits(t, i.signal) && (!uninterruptible(k, t) || i.signal === SIGKILL),
  );
  return (
    ready.find(i => i.signal === SIGKILL) ??
    t.pending.find(i => ready.includes(i) && i.code > 0 && i.code !== SI_KERNEL && i.signal !== SIGCHLD) ??
    ready.reduce<SignalInfo | undefined>((best, i) => (best && best.signal <= i.signal ? best : i), undefined)
  );
}

/** Is there a signal that ends the thread's sleep? */
export function wakeForSignals(k: Kernel, t: Thread): boolean {
  return nextSignal(k, t) !== undefined;
}

function takePending(t: Thread, info: SignalInfo): void {
  t.pending = t.pending.filter(i => i !== info);
  t.proc.pending = t.proc.pending.filter(i => i !== info);
}

/** Deliver what is pending. False if the thread cannot go on afterwards: it has ended, or was stopped. */
export function deliverSignals(k: Kernel, t: Thread): boolean {
  for (let info = nextSignal(k, t); info; info = nextSignal(k, t)) {
    takePending(t, info);
    deliver(k, t, info.code === SI_TIMER ? takeTimerSignal(k, t.proc, info) : info);
    if (t.state !== 'RUNNING') return false;
  }
  return true;
}

function deliver(k: Kernel, t: Thread, info: SignalInfo): void {
  const p = t.proc;
  const sig = info.signal;
  const action = actionOf(p, sig);
  p.trace?.signal(k, t, info);
  const tell = (what: 'handler' | 'ignored' | 'terminate' | 'core' | 'stop' | 'continue') =>
    k.emit({ event: 'signal-delivered', signal: sig, action: what }, t);
  if (action.handler === SIG_IGN) {
    tell('ignored');
    return;
  }
  if (action.handler !== SIG_DFL) {
    tell('handler');
    k.checks?.signalled(t, sig);
    settleSyscall(k, t, (action.flags & SA_RESTART) !== 0);
    if (!pushHandler(k, t, info)) exitProc(k, p, { kind: 'killed', signal: SIGSEGV, core: true });
    return;
  }
  const what = defaultAction(sig);
  switch (what) {
    case 'ignore':
      tell('ignored');
      return;
    case 'continue':
      tell('continue');
      return;
    case 'stop':
      if (sig !== SIGSTOP && isOrphanedGroup(k, p.pgid)) {
        tell('ignored');
        return;
      }
      tell('stop');
      stopProc(k, p, sig);
      return;
    case 'terminate':
    case 'core':
      tell(what);
      exitProc(k, p, { kind: 'killed', signal: sig, core: what === 'core' });
  }
}

/** A handler is about to run over a system call that blocked: it ends with EINTR, or will be made again from the start. */
function settleSyscall(k: Kernel, t: Thread, restart: boolean): void {
  if (!t.trapframe) return;
  const { number, args, progress } = t.trapframe;
  const entry = k.syscalls[number];
  const partial = entry?.interrupted?.(k, t, args, progress);
  if (partial !== undefined) k.finishSyscall(t, partial);
  else if (restart && entry?.interrupt === 'restart') t.trapframe = null;
  else k.finishSyscall(t, -ERRNO.EINTR);
}

const SIGINFO_BYTES = 128;
const UCONTEXT_BYTES = 968;
/** Offset of uc_sigmask in glibc's ucontext_t. */
const UC_SIGMASK = 296;
/** The part of the C stack below sp that compiled code may use without moving sp. */
const RED_ZONE = 128;

/** siginfo_t of x86-64 Linux. */
export function encodeSigInfo(info: SignalInfo): Uint8Array {
  const bytes = new Uint8Array(SIGINFO_BYTES);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, info.signal, true);
  view.setInt32(8, info.code, true);
  if (info.poll) {
    view.setBigInt64(16, BigInt(info.poll.band), true);
    view.setInt32(24, info.poll.fd, true);
  } else if (info.address !== 0n) view.setBigUint64(16, BigInt.asUintN(64, info.address), true);
  else {
    view.setInt32(16, info.pid, true);
    view.setUint32(20, info.uid, true);
    if (info.value === undefined) view.setInt32(24, info.status, true);
    else view.setBigUint64(24, info.value, true);
  }
  return bytes;
}

/** The interrupted place, as much of it as a portable handler may ask for: the blocked signals. */
function encodeContext(mask: SignalSet): Uint8Array {
  const bytes = new Uint8Array(UCONTEXT_BYTES);
  new DataView(bytes.buffer).setBigUint64(UC_SIGMASK, mask, true);
  return bytes;
}

/** Make the thread run the handler next. False if its stack cannot take it. */
function pushHandler(k: Kernel, t: Thread, info: SignalInfo): boolean {
  const p = t.proc;
  const sig = info.signal;
  const action = actionOf(p, sig);
  const { space } = p.memory!;
  if (!(action.flags & SA_RESTORER) || action.restorer === 0) return false;
  const functions = p.exe!.image.functions;
  if (![action.handler, action.restorer].every(entry => functions.some(f => f.entry === entry))) return false;

  const interrupted = { ...t.context };
  const [top] = walkWindows(t.context, space, 1);
  const alt = t.altStack;
  const onAlt = within(alt, top!.sp);
  const useAlt = (action.flags & SA_ONSTACK) !== 0 && alt.enabled && !onAlt;
  const from = useAlt ? alt.base + alt.size : top!.sp - RED_ZONE;
  const siginfoAt = Math.floor((from - SIGINFO_BYTES) / 16) * 16;
  const contextAt = siginfoAt - UCONTEXT_BYTES - 8;
  if (useAlt) t.context.stackLimit = alt.base;
  if (contextAt < t.context.stackLimit) return false;
  const fault = (address: number, access: 'read' | 'write' | 'execute') => k.pageFault(address, access);
  const mask = t.savedMask ?? t.mask;
  t.savedMask = null;
  if (!space.copyout(siginfoAt, encodeSigInfo(info), { fault })) return false;
  if (!space.copyout(contextAt, encodeContext(mask), { fault })) return false;

  if (!k.cpu.pushCall(t.context, space, action.restorer, [], interrupted.pc)) return false;
  const restorerWindow = t.context.window;
  space.writeU64(restorerWindow + WINDOW_SP, BigInt(contextAt), { privileged: true });
  // Frames above it on the same register stack are of handlers that were left by longjmp.
  const here = registerStackStart(restorerWindow);
  t.signalFrames = t.signalFrames.filter(
    f => f.window < restorerWindow || registerStackStart(f.window) !== here,
  );
  t.signalFrames.push(
    Object.freeze({
      window: restorerWindow,
      interrupted: Object.freeze(interrupted),
      mask,
      onAltStack: useAlt,
    }),
  );
  const args = [BigInt(sig), BigInt(siginfoAt), BigInt(contextAt)];
  if (!k.cpu.pushCall(t.context, space, action.handler, args, action.restorer)) return false;

  t.mask |= action.mask;
  if (!(action.flags & SA_NODEFER)) t.mask |= signalBit(sig);
  t.mask &= ~UNBLOCKABLE;
  if (action.flags & SA_RESETHAND) p.actions.set(sig, { ...action, handler: SIG_DFL });
  return true;
}

/** rt_sigreturn: back to what the handler interrupted. False if no handler is running. */
export function signalReturn(k: Kernel, t: Thread): boolean {
  const { space } = t.proc.memory!;
  const windows = new Set(walkWindows(t.context, space).map(w => w.window));
  const frame = t.signalFrames.findLast(f => windows.has(f.window));
  if (!frame) return false;
  while (t.context.window !== frame.window) popWindow(t.context, space);
  popWindow(t.context, space);
  t.context = { ...frame.interrupted };
  t.mask = frame.mask;
  t.signalFrames = t.signalFrames.filter(f => f !== frame);
  t.trapframe = null;
  k.attention = true;
  return true;
}
