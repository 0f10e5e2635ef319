/** System calls about threads: clone, the thread pointer, and what a program may ask and tell the scheduler. */

import { registerStackBase, registerStackStart } from '../machine/layout.ts';
import { walkWindows } from '../machine/windows.ts';
import {
  CLONE_CHILD_CLEARTID,
  CLONE_CHILD_SETTID,
  CLONE_FILES,
  CLONE_FS,
  CLONE_PARENT_SETTID,
  CLONE_SETTLS,
  CLONE_SIGHAND,
  CLONE_THREAD,
  CLONE_VFORK,
  CLONE_VM,
  PAGE,
} from './abi.ts';
import { COST } from './cost.ts';
import { fail } from './error.ts';
import { takeRegisterStack } from './exec.ts';
import { cloneProcess, fork, startThread } from './fork.ts';
import { Block, type Kernel, type SyscallResult } from './kernel.ts';
import type { Thread } from './proc.ts';
import { misuseWords } from './pthread.ts';
import { call, type Handler, QUERY, type SyscallEntry } from './syscall.ts';
import { writeTimespec } from './systime.ts';
import { copyin, copyout, readLong, readWord, requireWritable, writeLongs, writeWord } from './vm.ts';

/** CLONE_NEWNS and the other namespaces: for the superuser. */
const NAMESPACES = 0x7e02_0000;

/** The lowest address of the stack whose top a program has given: as far as the mapping goes that it is in. */
function stackBelow(t: Thread, top: number): number {
  const region = t.proc.memory!.regionAt(top - 1);
  if (!region) throw fail('EINVAL');
  return region.start;
}

/**
 * clone: a thread in the same process (CLONE_THREAD), a process in the same memory (CLONE_VM), or a fork. Arguments: flags, entry
 * of its first function, its argument, stack (lowest address and size; or its top, and 0), and a pointer to {thread pointer,
 * address of tid to store and to clear}. A fork has no function: it returns, as from fork. Thread-local storage is laid out at the
 * new thread pointer as exec does it for the first thread. progress.child: the child that CLONE_VFORK waits for.
 */
const sysClone: Handler = (k, t, [flags, entry, argument, stack, size, more], progress) => {
  const { image } = t.proc.exe!;
  if (progress.child) return vforked(k, t, progress.child);
  if (flags! & NAMESPACES) throw fail('EPERM');
  if (flags! & CLONE_SIGHAND ? !(flags! & CLONE_VM) : flags! & CLONE_THREAD) throw fail('EINVAL');
  if (!(flags! & CLONE_VM)) {
    t.owed += COST.processCreation;
    return fork(k, t, false).proc.pid;
  }
  if (!image.functions.some(f => f.entry === entry)) throw fail('EINVAL');
  const sp = Math.floor((stack! + size!) / 16) * 16;
  const stackLimit = size ? stack! : stackBelow(t, stack!);
  const tp = flags! & CLONE_SETTLS ? readLong(t, more!) : t.context.tp;
  const tidAt = more ? readLong(t, more + 8) : 0;
  const stores = CLONE_CHILD_SETTID | CLONE_PARENT_SETTID;
  if (flags! & CLONE_SETTLS) copyout(t, tp, image.tls.bytes);
  if (flags! & stores) requireWritable(t, tidAt, 4);
  const start = { entry: entry!, argument: BigInt(argument!), sp, stackLimit, tp };
  if (!(flags! & CLONE_THREAD)) {
    if (flags! & (CLONE_FILES | CLONE_FS | CLONE_SIGHAND))
      k.note(
        'clone without CLONE_THREAD: the child shares memory, but has copies of descriptors, directory and signal actions',
      );
    t.owed += COST.processCreation;
    const child = cloneProcess(k, t, start);
    if (!(flags! & CLONE_VFORK)) return child.tid;
    progress.child = child.tid;
    return vforked(k, t, child.tid);
  }
  const thread = startThread(k, t, start);
  t.owed += COST.threadCreation;
  if (flags! & stores) writeWord(t, tidAt, thread.tid);
  if (flags! & CLONE_CHILD_CLEARTID) thread.clearTid = tidAt;
  return thread.tid;
};

/** CLONE_VFORK: go on when the child has a program of its own, or has ended. */
function vforked(k: Kernel, t: Thread, pid: number): SyscallResult {
  const child = k.state.procs.get(pid);
  if (!child || child.memory !== t.proc.memory) return pid;
  return new Block([child], { kind: 'vfork', child: pid });
}

/**
 * Procstep's own (Linux needs no kernel for it, its programs can write their stack): a register stack for a user-level
 * context, with one window, for a function about to begin. Arguments: where to write what longjmp takes, the function,
 * its argument, and the C stack (lowest address, size). A context that was made on any part of that C stack is forgotten.
 */
const sysMakecontext: Handler = (k, t, [state, entry, argument, stack, size]) => {
  const { proc } = t;
  const memory = proc.memory!;
  if (!proc.exe!.image.functions.some(f => f.entry === entry)) throw fail('EINVAL');
  requireWritable(t, state!, 40);
  const end = stack! + size!;
  for (const old of memory.contexts.filter(c => c.start < end && c.end > stack!)) {
    const base = registerStackBase(old.registerStack);
    if (proc.threads.some(o => registerStackStart(o.context.window) === base)) throw fail('EBUSY');
    memory.space.unmapRange(base / PAGE, registerStackBase(old.registerStack + 1) / PAGE);
    memory.registerStacks[old.registerStack] = false;
    memory.contexts = memory.contexts.filter(c => c !== old);
  }
  const registerStack = takeRegisterStack(memory);
  memory.contexts.push({ start: stack!, end, registerStack, ucontext: argument!, madeBy: t.tid });
  const context = { pc: 0, window: 0, tp: 0, stackLimit: stack! };
  const sp = Math.floor(end / 16) * 16;
  k.cpu.startThread(context, memory.space, proc.exe!.loaded, {
    registerStack: registerStackBase(registerStack),
    entry: entry!,
    args: [BigInt(argument!)],
    sp,
  });
  writeLongs(t, state!, [context.pc, context.window, sp, 0, context.stackLimit]);
  return 0;
};

/** Procstep's own: the thread library has noticed a mistake of the program. Arguments: which, and the object's address. */
const sysMisuse: Handler = (k, t, [misuse, address]) => {
  const message = misuseWords(t, misuse!, address!);
  if (message === undefined) throw fail('EINVAL');
  k.emit({ event: 'misuse', message }, t);
  return 0;
};

const ARCH_SET_FS = 0x1002;
const ARCH_GET_FS = 0x1003;

const sysArchPrctl: Handler = (_k, t, [code, address]) => {
  switch (code) {
    case ARCH_SET_FS:
      t.context.tp = address!;
      return 0;
    case ARCH_GET_FS:
      writeLongs(t, address!, [t.context.tp]);
      return 0;
    default:
      throw fail('EINVAL');
  }
};

// --- What programs may ask and tell the scheduler -----------------------------------------------------------------------

const SCHED_FIFO = 1;
const SCHED_RR = 2;
const IDLE = 5;
/** SCHED_OTHER, SCHED_BATCH and SCHED_IDLE have one priority, 0. */
const isRealTime = (policy: number): boolean => policy === SCHED_FIFO || policy === SCHED_RR;
const isPolicy = (policy: number): boolean => policy >= 0 && policy <= IDLE && policy !== 4;

function threadOf(k: Kernel, t: Thread, tid: number): Thread {
  const found = (tid | 0) === 0 ? t : k.state.threads.get(tid | 0);
  if (!found) throw fail('ESRCH');
  return found;
}

const priorityLimit =
  (realTime: number): Handler =>
  (_k, _t, [policy]) => {
    if (!isPolicy(policy! | 0)) throw fail('EINVAL');
    return isRealTime(policy! | 0) ? realTime : 0;
  };

/** Everybody is in the ordinary class; real-time ones are for the superuser, who does not log in here. */
const sysSchedSetscheduler: Handler = (k, t, [tid, policy, parameterAt]) => {
  threadOf(k, t, tid!);
  const priority = readWord(t, parameterAt!);
  if (!isPolicy(policy! | 0)) throw fail('EINVAL');
  if (isRealTime(policy! | 0)) throw fail(priority >= 1 && priority <= 99 ? 'EPERM' : 'EINVAL');
  if (priority !== 0) throw fail('EINVAL');
  return 0;
};

const sysSchedGetscheduler: Handler = (k, t, [tid]) => {
  threadOf(k, t, tid!);
  return 0;
};

const sysSchedGetparam: Handler = (k, t, [tid, parameterAt]) => {
  threadOf(k, t, tid!);
  writeWord(t, parameterAt!, 0);
  return 0;
};

const sysSchedSetparam: Handler = (k, t, [tid, parameterAt]) => {
  threadOf(k, t, tid!);
  if (readWord(t, parameterAt!) !== 0) throw fail('EINVAL');
  return 0;
};

/** There is one CPU: number 0. A set that does not contain it cannot be. */
const sysSchedSetaffinity: Handler = (k, t, [tid, size, maskAt]) => {
  threadOf(k, t, tid!);
  const mask = copyin(t, maskAt!, Math.min(size!, 8));
  if (((mask[0] ?? 0) & 1) === 0) throw fail('EINVAL');
  return 0;
};

const sysSchedGetaffinity: Handler = (k, t, [tid, size, maskAt]) => {
  threadOf(k, t, tid!);
  if (size! < 8 || size! % 8 !== 0) throw fail('EINVAL');
  writeLongs(t, maskAt!, [1]);
  return 8;
};

const sysGetcpu: Handler = (_k, t, [cpuAt, nodeAt]) => {
  if (cpuAt) writeWord(t, cpuAt, 0);
  if (nodeAt) writeWord(t, nodeAt, 0);
  return 0;
};

/** The quantum in virtual time: as the default policy has it. */
const sysSchedRrGetInterval: Handler = (k, t, [tid, at]) => {
  threadOf(k, t, tid!);
  writeTimespec(t, at!, 1_000_000);
  return 0;
};

/** Our own: where the functions that called the one that asks will go on, innermost first (for backtrace of execinfo.h). Counts them. */
const sysBacktrace: Handler = (_k, t, [address, size]) => {
  const windows = walkWindows(t.context, t.proc.memory!.space, (size! | 0) + 1);
  const returns = windows.slice(1).map(window => window.pc);
  writeLongs(t, address!, returns);
  return returns.length;
};

const inline = { inline: true } as const;

export const THREAD_CALLS: readonly SyscallEntry[] = [
  call(24, 'sched_yield', '', () => 'yield', QUERY),
  call(56, 'clone', 'hex pointer pointer pointer size pointer', sysClone, {
    interrupted: (_k, _t, _args, progress) => progress.child,
  }),
  call(142, 'sched_setparam', 'int pointer', sysSchedSetparam, inline),
  call(143, 'sched_getparam', 'int pointer', sysSchedGetparam, inline),
  call(144, 'sched_setscheduler', 'int int pointer', sysSchedSetscheduler, inline),
  call(145, 'sched_getscheduler', 'int', sysSchedGetscheduler, inline),
  call(146, 'sched_get_priority_max', 'int', priorityLimit(99), inline),
  call(147, 'sched_get_priority_min', 'int', priorityLimit(1), inline),
  call(148, 'sched_rr_get_interval', 'int pointer', sysSchedRrGetInterval, inline),
  call(158, 'arch_prctl', 'hex pointer', sysArchPrctl),
  call(186, 'gettid', '', (_k, t) => t.tid, QUERY),
  call(203, 'sched_setaffinity', 'int size pointer', sysSchedSetaffinity, inline),
  call(204, 'sched_getaffinity', 'int size pointer', sysSchedGetaffinity, inline),
  call(218, 'set_tid_address', 'pointer', (_k, t, [address]) => {
    t.clearTid = address!;
    return t.tid;
  }),
  call(309, 'getcpu', 'pointer pointer pointer', sysGetcpu, QUERY),
  call(1000, 'procstep_makecontext', 'pointer pointer pointer pointer size', sysMakecontext),
  call(1001, 'procstep_misuse', 'int pointer', sysMisuse),
  call(1002, 'procstep_backtrace', 'pointer size', sysBacktrace),
];
