/**
 * What the user does to the machine by hand, as data. Whatever the debugger changes (an assignment, a call, a frame entered anew)
 * comes down to a few *effects*; they are noted when they happen, and performing them again on the same machine at the same
 * moment gives the same machine. So a recording can say what was changed by hand, and be replayed exactly.
 */

import { INSTRUCTION_BYTES, REG_BASE } from '../compiler/ir.ts';
import { KERNEL_BASE } from '../compiler/object.ts';
import { exitProc, exitThread } from '../kernel/exit.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Thread } from '../kernel/proc.ts';
import type { AddressSpace } from '../machine/memory.ts';
import { leaveSystemCall, performCall, preferThread } from './calls.ts';
import { EvaluationError } from './evaluate.ts';
import { ProcessMemory } from './process-memory.ts';
import type { SteeredDecisions } from './steering.ts';

/** Addresses are virtual ones of the process, sizes bytes; registers are 64 bits wide. */
export type Effect =
  | { readonly do: 'write'; readonly pid: number; readonly address: number; readonly bytes: Uint8Array }
  /** Room in the process for what the debugger keeps there (string literals). */
  | { readonly do: 'room'; readonly pid: number }
  /** A register of an activation's window. */
  | {
      readonly do: 'register';
      readonly tid: number;
      readonly window: number;
      readonly offset: number;
      readonly value: bigint;
    }
  /** `until`: the clock at which the call was given up, where the debugger's breakpoints were the reason. */
  | {
      readonly do: 'call';
      readonly tid: number;
      readonly entry: number;
      readonly registers: readonly bigint[];
      until?: number;
    }
  | { readonly do: 'goto'; readonly tid: number; readonly pc: number }
  /** `caller`: the window of the activation that is called from again. */
  | {
      readonly do: 'restart';
      readonly tid: number;
      readonly caller: number;
      readonly entry: number;
      readonly registers: readonly bigint[];
    }
  | { readonly do: 'kill'; readonly pid: number }
  /** One thread of a process that has others. */
  | { readonly do: 'endThread'; readonly tid: number };

const PAGE = 4096;
/** The address space ends here. */
const ADDRESSES = 2 ** 32;
/** More instructions than there are before the first statement of any function. */
const PROLOGUE = 1000;
const SIGKILL = 9;

/** The effect is none for this machine: the process or thread is not there. */
class NoSuchTarget extends Error {}

/** Does it to the machine. Throws NoSuchTarget; EvaluationError when a call cannot come to its end. */
export function perform(machine: Machine, steering: SteeredDecisions | undefined, effect: Effect): void {
  switch (effect.do) {
    case 'write':
      memoryOf(machine, effect.pid).write(BigInt(effect.address), effect.bytes);
      return;
    case 'room':
      memoryOf(machine, effect.pid).makeRoom();
      return;
    case 'register': {
      const { space } = windowOf(machine, effect.tid, effect.window, effect.offset);
      machine.cpu.writeRegister(space, effect.window, effect.offset, effect.value);
      return;
    }
    case 'call': {
      const { thread } = functionOf(machine, effect);
      performCall(machine, steering, thread, effect, 'the function');
      return;
    }
    case 'goto': {
      const { thread, space } = threadOf(machine, effect.tid);
      const isCode = thread.proc.exe?.image.functions.some(f => f.entry <= effect.pc && effect.pc < f.end);
      if (!isCode || effect.pc % INSTRUCTION_BYTES !== 0)
        throw new NoSuchTarget(`there is no instruction at ${effect.pc}`);
      leaveSystemCall(machine, thread);
      thread.context.pc = effect.pc;
      machine.cpu.canonicalise(thread.context, space);
      return;
    }
    case 'restart':
      restart(machine, steering, effect);
      return;
    case 'kill': {
      const p = machine.procs.get(effect.pid);
      if (p && !p.zombie) exitProc(machine.kernel, p, { kind: 'killed', signal: SIGKILL, core: false });
      return;
    }
    case 'endThread':
      exitThread(machine.kernel, threadOf(machine, effect.tid).thread, 0);
      return;
    default:
      effect satisfies never;
  }
}

/**
 * Does it once more, in a recording that is run again. A call that came to no end is an effect all the same; one that cannot
 * even begin leaves another machine than it did, which is seen by its hash.
 */
export function performAgain(machine: Machine, steering: SteeredDecisions | undefined, effect: Effect): void {
  try {
    perform(machine, steering, effect);
  } catch (error) {
    if (!(error instanceof EvaluationError) && !(error instanceof NoSuchTarget)) throw error;
  }
}

/** The function is entered anew, and runs to its first statement. */
function restart(
  machine: Machine,
  steering: SteeredDecisions | undefined,
  effect: Effect & { readonly do: 'restart' },
): void {
  const { thread, space } = functionOf(machine, effect);
  const { cpu } = machine;
  if (!cpu.walkWindows(thread.context, space).some(w => w.window === effect.caller))
    throw new NoSuchTarget(`thread ${effect.tid} has no activation at ${effect.caller}`);
  leaveSystemCall(machine, thread);
  while (thread.context.window !== effect.caller) cpu.popWindow(thread.context, space);
  const { pc } = thread.context;
  if (!cpu.pushCall(thread.context, space, effect.entry, effect.registers, pc)) {
    throw new EvaluationError('the stack is full');
  }
  preferThread(machine, steering, thread);
  machine.run({ step: { tid: thread.tid, mode: 'statement' }, untilClock: machine.clock + PROLOGUE });
  if (steering) steering.preferred = undefined;
}

function memoryOf(machine: Machine, pid: number): ProcessMemory {
  const p = machine.procs.get(pid);
  if (!p?.memory) throw new NoSuchTarget(`there is no process ${pid}`);
  return new ProcessMemory(p, undefined);
}

function threadOf(machine: Machine, tid: number): { thread: Thread; space: AddressSpace } {
  const thread = machine.threads.get(tid);
  const space = thread?.proc.memory?.space;
  if (!thread || !space) throw new NoSuchTarget(`there is no thread ${tid}`);
  return { thread, space };
}

/** The thread, if there is memory of register stacks where this register of this window is. */
function windowOf(machine: Machine, tid: number, window: number, offset: number) {
  const { thread, space } = threadOf(machine, tid);
  const at = window + offset;
  const isRegister = window >= KERNEL_BASE && offset >= REG_BASE && at < ADDRESSES && at % 8 === 0;
  if (!isRegister || space.entry(Math.floor(at / PAGE)) === 0)
    throw new NoSuchTarget(`thread ${tid} has no register at ${window} + ${offset}`);
  return { thread, space };
}

/** The thread, if its program has a function that begins there and takes so many registers. */
function functionOf(machine: Machine, effect: Effect & { readonly do: 'call' | 'restart' }) {
  const { tid, entry, registers } = effect;
  const { thread, space } = threadOf(machine, tid);
  const f = thread.proc.exe?.image.functions.find(g => g.entry === entry);
  if (!f || registers.length > f.signature.indexOf(':'))
    throw new NoSuchTarget(`there is no function at ${entry} with ${registers.length} parameters`);
  return { thread, space };
}
