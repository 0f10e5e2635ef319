/** System calls about signals. What signals do is in signal.ts. */
import {
  NSIG,
  SI_TIMER,
  SI_TKILL,
  SI_USER,
  SIG_BLOCK,
  SIG_DFL,
  SIG_SETMASK,
  SIG_UNBLOCK,
  SIGKILL,
  SIGSEGV,
  SIGSTOP,
  SS_DISABLE,
  SS_ONSTACK,
} from './abi.ts';
import { fail } from './error.ts';
import { Block, type Kernel } from './kernel.ts';
import {
  DEFAULT_ACTION,
  type Proc,
  type SignalInfo,
  type SignalSet,
  signalBit,
  type Thread,
} from './proc.ts';
import {
  encodeSigInfo,
  forgetIgnored,
  onAlternateStack,
  raiseFault,
  sendSignal,
  signalReturn,
  UNBLOCKABLE,
} from './signal.ts';
import { call, type Handler, type SyscallEntry } from './syscall.ts';
import { readTimespec } from './systime.ts';
import { takeTimerSignal } from './timer.ts';
import { copyin, copyout } from './vm.ts';

function readSet(t: Thread, address: number): SignalSet {
  return new DataView(copyin(t, address, 8).buffer).getBigUint64(0, true);
}

function writeSet(t: Thread, address: number, set: SignalSet): void {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, set, true);
  copyout(t, address, bytes);
}

function requireSignal(sig: number): void {
  if (sig < 1 || sig > NSIG) throw fail('EINVAL');
}

/** The kernel's struct sigaction: handler, flags, restorer, mask; 8 bytes each. */
const sysRtSigaction: Handler = (k, t, [number, actionAt, oldAt]) => {
  const sig = number! | 0;
  requireSignal(sig);
  const p = t.proc;
  const old = p.actions.get(sig) ?? DEFAULT_ACTION;
  if (actionAt) {
    if (sig === SIGKILL || sig === SIGSTOP) throw fail('EINVAL');
    const view = new DataView(copyin(t, actionAt, 32).buffer);
    const action = Object.freeze({
      handler: Number(view.getBigUint64(0, true)),
      flags: Number(view.getBigUint64(8, true)),
      restorer: Number(view.getBigUint64(16, true)),
      mask: view.getBigUint64(24, true) & ~UNBLOCKABLE,
    });
    if (action.handler === SIG_DFL && action.flags === 0) p.actions.delete(sig);
    else p.actions.set(sig, action);
    forgetIgnored(p, sig);
    k.attention = true;
  }
  if (oldAt) {
    const bytes = new Uint8Array(32);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, BigInt(old.handler), true);
    view.setBigUint64(8, BigInt(old.flags), true);
    view.setBigUint64(16, BigInt(old.restorer), true);
    view.setBigUint64(24, old.mask, true);
    copyout(t, oldAt, bytes);
  }
  return 0;
};

const sysRtSigprocmask: Handler = (k, t, [how, setAt, oldAt]) => {
  const old = t.mask;
  if (setAt) {
    const set = readSet(t, setAt) & ~UNBLOCKABLE;
    switch (how! | 0) {
      case SIG_BLOCK:
        t.mask |= set;
        break;
      case SIG_UNBLOCK:
        t.mask &= ~set;
        break;
      case SIG_SETMASK:
        t.mask = set;
        break;
      default:
        throw fail('EINVAL');
    }
    k.attention = true;
  }
  if (oldAt) writeSet(t, oldAt, old);
  return 0;
};

const sysRtSigpending: Handler = (_k, t, [address]) => {
  let set = 0n;
  for (const { signal } of [...t.pending, ...t.proc.pending]) set |= signalBit(signal);
  writeSet(t, address!, set & t.mask);
  return 0;
};

/** Wait for a handler to run, with another mask. The old mask comes back after the handler. */
const sysRtSigsuspend: Handler = (_k, t, [address], progress) => {
  if (!progress.waiting) {
    progress.waiting = 1;
    const mask = readSet(t, address!) & ~UNBLOCKABLE;
    t.savedMask = t.mask;
    t.mask = mask;
  }
  return new Block([], { kind: 'pause', call: 'sigsuspend' });
};

const sysPause: Handler = () => new Block([], { kind: 'pause', call: 'pause' });

/** Take a pending signal of a set, or wait for one. */
const sysRtSigtimedwait: Handler = (k, t, [setAt, infoAt, timeoutAt], progress) => {
  const set = readSet(t, setAt!) & ~UNBLOCKABLE;
  progress.until ??= timeoutAt ? k.now + readTimespec(t, timeoutAt) : Number.POSITIVE_INFINITY;
  const wanted = (info: SignalInfo) => (set & signalBit(info.signal)) !== 0n;
  for (const owner of [t, t.proc]) {
    const candidates = owner.pending.filter(wanted).sort((a, b) => a.signal - b.signal);
    const info = candidates[0];
    if (!info) continue;
    owner.pending = owner.pending.filter(i => i !== info);
    const shown = info.code === SI_TIMER ? takeTimerSignal(k, t.proc, info) : info;
    if (infoAt) copyout(t, infoAt, encodeSigInfo(shown));
    return info.signal;
  }
  if (k.now >= progress.until) throw fail('EAGAIN');
  progress.awaitsLow = Number(set & 0xffff_ffffn);
  progress.awaitsHigh = Number(set >> 32n);
  return new Block([t.proc.pendingChannel], { kind: 'pause', call: 'sigwait' }, progress.until);
};

const sysRtSigreturn: Handler = (k, t) => {
  if (!signalReturn(k, t)) {
    t.trapframe = null;
    raiseFault(t, { signal: SIGSEGV, code: 0x80, pid: 0, uid: 0, status: 0, address: 0n });
  }
  return 'no-return';
};

/** struct stack_t: sp, flags, size. */
const sysSigaltstack: Handler = (_k, t, [newAt, oldAt]) => {
  const { base, size, enabled } = t.altStack;
  const inUse = enabled && onAlternateStack(t);
  if (newAt) {
    if (inUse) throw fail('EPERM');
    const view = new DataView(copyin(t, newAt, 24).buffer);
    const flags = view.getInt32(8, true);
    if (flags !== 0 && flags !== SS_DISABLE && flags !== SS_ONSTACK) throw fail('EINVAL');
    const length = Number(view.getBigUint64(16, true));
    const on = !(flags & SS_DISABLE);
    if (on && length < 2048) throw fail('ENOMEM');
    t.altStack = on
      ? { base: Number(view.getBigUint64(0, true)), size: length, enabled: true }
      : { base: 0, size: 0, enabled: false };
  }
  if (oldAt) {
    const bytes = new Uint8Array(24);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, BigInt(base), true);
    view.setInt32(8, inUse ? SS_ONSTACK : enabled ? 0 : SS_DISABLE, true);
    view.setBigUint64(16, BigInt(size), true);
    copyout(t, oldAt, bytes);
  }
  return 0;
};

// --- kill -----------------------------------------------------------------------------------------------------------

export const mayKill = (from: Proc, to: Proc): boolean =>
  from.euid === 0 || from.euid === to.uid || from.uid === to.uid || from.euid === to.suid;

const infoFrom = (t: Thread, signal: number, code: number): SignalInfo => ({
  signal,
  code,
  pid: t.proc.pid,
  uid: t.proc.uid,
  status: 0,
  address: 0n,
});

const sysKill: Handler = (k, t, [target, number]) => {
  const pid = target! | 0;
  const sig = number! | 0;
  if (sig !== 0) requireSignal(sig);
  const all = [...k.state.procs.values()];
  const targets =
    pid > 0
      ? all.filter(p => p.pid === pid)
      : pid === -1
        ? all.filter(p => p.pid !== 1 && p !== t.proc)
        : all.filter(p => p.pgid === (pid === 0 ? t.proc.pgid : -pid));
  if (targets.length === 0) throw fail('ESRCH');
  const allowed = targets.filter(p => mayKill(t.proc, p));
  if (allowed.length === 0) throw fail('EPERM');
  if (sig !== 0) for (const p of allowed) sendSignal(k, p, infoFrom(t, sig, SI_USER));
  return 0;
};

/**
 * A signal with a value, whose siginfo_t the caller fills in; its code must not pass for the kernel's own. To a process (POSIX
 * sigqueue), or to one thread of it.
 */
function queueSignal(
  k: Kernel,
  t: Thread,
  target: Proc | undefined,
  sig: number,
  at: number,
  to?: Thread,
): number {
  const view = new DataView(copyin(t, at, 32).buffer);
  const code = view.getInt32(8, true);
  if (sig !== 0) requireSignal(sig);
  if (!target) throw fail('ESRCH');
  if (!mayKill(t.proc, target) || ((code >= 0 || code === SI_TKILL) && target !== t.proc))
    throw fail('EPERM');
  if (sig !== 0) sendSignal(k, target, { ...infoFrom(t, sig, code), value: view.getBigUint64(24, true) }, to);
  return 0;
}

const sysRtSigqueueinfo: Handler = (k, t, [pid, number, infoAt]) =>
  queueSignal(k, t, k.state.procs.get(pid! | 0), number! | 0, infoAt!);

const sysRtTgsigqueueinfo: Handler = (k, t, [tgid, tid, number, infoAt]) => {
  const to = k.state.threads.get(tid! | 0);
  const target = to?.proc.pid === (tgid! | 0) ? to.proc : undefined;
  return queueSignal(k, t, target, number! | 0, infoAt!, to);
};

function killThread(k: Kernel, t: Thread, tid: number, sig: number, tgid?: number): number {
  if (sig !== 0) requireSignal(sig);
  const to = k.state.threads.get(tid);
  if (!to || (tgid !== undefined && to.proc.pid !== tgid)) throw fail('ESRCH');
  if (!mayKill(t.proc, to.proc)) throw fail('EPERM');
  if (sig !== 0) sendSignal(k, to.proc, infoFrom(t, sig, SI_TKILL), to);
  return 0;
}

export const SIGNAL_CALLS: readonly SyscallEntry[] = [
  call(13, 'rt_sigaction', 'signal pointer pointer size', sysRtSigaction, { inline: true }),
  call(14, 'rt_sigprocmask', 'int pointer pointer size', sysRtSigprocmask, { inline: true }),
  call(15, 'rt_sigreturn', '', sysRtSigreturn),
  call(34, 'pause', '', sysPause, { interrupt: 'eintr' }),
  call(62, 'kill', 'int signal', sysKill, { inline: true }),
  call(127, 'rt_sigpending', 'pointer size', sysRtSigpending, { inline: true }),
  call(128, 'rt_sigtimedwait', 'pointer pointer pointer size', sysRtSigtimedwait, { interrupt: 'eintr' }),
  call(129, 'rt_sigqueueinfo', 'int signal pointer', sysRtSigqueueinfo, { inline: true }),
  call(130, 'rt_sigsuspend', 'pointer size', sysRtSigsuspend, { interrupt: 'eintr' }),
  call(131, 'sigaltstack', 'pointer pointer', sysSigaltstack),
  call(200, 'tkill', 'int signal', (k, t, [tid, sig]) => killThread(k, t, tid! | 0, sig! | 0), {
    inline: true,
  }),
  call(
    234,
    'tgkill',
    'int int signal',
    (k, t, [tgid, tid, sig]) => killThread(k, t, tid! | 0, sig! | 0, tgid! | 0),
    {
      inline: true,
    },
  ),
  call(297, 'rt_tgsigqueueinfo', 'int int signal pointer', sysRtTgsigqueueinfo, { inline: true }),
];
