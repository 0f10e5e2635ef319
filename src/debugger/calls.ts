/**
 * Calls of the program's functions by the debugger: the thread is given one more activation and runs until that returns.
 *
 * Whatever the function did stays done. If it cannot come to its end (it crashes, blocks, reaches a breakpoint, never
 * returns), its activations are taken off again and the thread is where it was.
 */
import type { CType } from '../compiler/ctype.ts';
import { sizeOf } from '../compiler/ctype.ts';
import { isByAddress } from '../compiler/lower-type.ts';
import { signalName } from '../kernel/abi.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Thread } from '../kernel/proc.ts';
import { RETURN_TO_HOST } from '../machine/interface.ts';
import { EvaluationError, registerBits } from './evaluate.ts';
import type { ProcessMemory } from './process-memory.ts';
import type { Program } from './programs.ts';
import type { SteeredDecisions } from './steering.ts';
import { objectAt, type Value } from './values.ts';

/** A function that has not returned after so many instructions never will. */
const MAX_INSTRUCTIONS = 100_000_000;

/** Take a thread out of the system call it is in, as if it had not been made. */
export function leaveSystemCall(machine: Machine, t: Thread): void {
  if (t.state === 'SLEEPING') machine.kernel.wake(t);
  t.trapframe = null;
}

/** Make this thread the one that runs next, as far as the policy lets itself be steered. */
export function preferThread(machine: Machine, steering: SteeredDecisions | undefined, t: Thread): void {
  if (steering) steering.preferred = t.tid;
  const { current } = machine;
  if (steering && current && current !== t && current.state === 'RUNNING' && t.state === 'RUNNABLE') {
    machine.kernel.yieldCpu(current, 'quantum');
  }
}

export interface CallSite {
  readonly machine: Machine;
  readonly steering: SteeredDecisions | undefined;
  readonly thread: Thread;
  readonly program: Program;
  readonly memory: ProcessMemory;
}

/** Arguments as registers: a pointer to room for a struct result, the arguments, a pointer to the variadic ones. */
function argumentRegisters(
  site: CallSite,
  type: CType,
  args: readonly Value[],
  result: bigint | undefined,
): bigint[] {
  const { memory } = site;
  const variadic = type.kind === 'function' && type.variadic;
  const fixed = variadic ? type.params.length : args.length;
  const registers = result === undefined ? [] : [result];
  for (const arg of args.slice(0, fixed)) {
    registers.push(
      isByAddress(arg.type) ? memory.allocate(arg.bytes ?? new Uint8Array(0)) : registerBits(arg),
    );
  }
  if (variadic) {
    const parts = args.slice(fixed).map(arg => {
      const bytes = new Uint8Array(Math.ceil(sizeOf(arg.type) / 8) * 8);
      bytes.set(arg.bytes ?? bytes);
      return bytes;
    });
    const list = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
    let at = 0;
    for (const part of parts) {
      list.set(part, at);
      at += part.length;
    }
    registers.push(list.length > 0 ? memory.allocate(list) : 0n);
  }
  return registers;
}

function refuseIfBusy(t: Thread): void {
  if (t.proc.stopped !== 0) {
    throw new EvaluationError(
      `process ${t.proc.pid} is stopped by ${signalName(t.proc.stopped)}: it cannot run a function`,
    );
  }
  if (t.trapframe) {
    throw new EvaluationError('the thread is blocked in a system call: it cannot run a function now');
  }
}

/** Runs the function at `address` to its end in the thread of the site. Throws EvaluationError if that cannot be. */
export function callFunction(site: CallSite, address: number, args: readonly Value[], returns: CType): Value {
  const { machine, thread: t, program, memory } = site;
  const f = program.info.functionAt(address);
  if (f?.entry !== address) throw new EvaluationError(`there is no function at 0x${address.toString(16)}`);
  refuseIfBusy(t);
  if (!t.proc.memory) throw new EvaluationError('the process has ended');
  const result = isByAddress(returns) ? memory.allocate(new Uint8Array(sizeOf(returns))) : undefined;
  const registers = argumentRegisters(site, f.source.type, args, result);
  const { type, signature } = f.source;
  if (registers.length < signature.indexOf(':') && type.kind === 'function' && type.prototype) {
    throw new EvaluationError(
      `'${f.name}' is a nested function: only the program can call it, from where its variables are`,
    );
  }
  const effect = { do: 'call' as const, tid: t.tid, entry: address, registers };
  memory.beforeChange(effect);
  const raw = performCall(machine, site.steering, t, effect, `'${f.name}'`);
  if (result !== undefined) return objectAt(memory, returns, result);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, raw), true);
  return { type: returns, bytes: bytes.subarray(0, returns.kind === 'void' ? 0 : sizeOf(returns)) };
}

/** A call as it is made: arguments are registers. */
interface Call {
  readonly entry: number;
  readonly registers: readonly bigint[];
  /** The clock at which it is given up; set when a breakpoint was the reason. */
  until?: number;
}

/** The call itself; its raw result. Throws EvaluationError, with the thread back where it was, if it does not come to its end. */
export function performCall(
  machine: Machine,
  steering: SteeredDecisions | undefined,
  t: Thread,
  call: Call,
  name: string,
): bigint {
  refuseIfBusy(t);
  const space = t.proc.memory?.space;
  if (!space) throw new EvaluationError('the process has ended');
  const before = { ...t.context };
  const preferredBefore = steering?.preferred;
  if (!machine.cpu.pushCall(t.context, space, call.entry, call.registers, RETURN_TO_HOST)) {
    throw new EvaluationError('the stack is full');
  }
  preferThread(machine, steering, t);
  t.hostCall = { tid: t.tid, pc: before.pc };
  let raw: bigint;
  try {
    raw = runToReturn(machine, t, call, name);
  } catch (error) {
    if (error instanceof EvaluationError && t.proc.memory?.space === space && machine.threads.has(t.tid)) {
      leaveSystemCall(machine, t);
      while (t.context.window !== before.window) machine.cpu.popWindow(t.context, space);
      t.signalFrames = t.signalFrames.filter(frame => frame.window <= before.window);
      t.context = before;
    }
    throw error;
  } finally {
    t.hostCall = null;
    if (steering) steering.preferred = preferredBefore;
  }
  t.context = before;
  return raw;
}

/** Run until the pushed call has returned; its raw result. */
function runToReturn(machine: Machine, t: Thread, call: Call, name: string): bigint {
  const { tid } = t;
  let trouble: string | undefined;
  let fault = 0;
  const end = machine.events.subscribe(['fault', 'block', 'exit', 'exec'], e => {
    if (e.tid !== tid) return;
    if (e.event === 'fault') {
      fault = e.signal;
      trouble = `${name} crashed with ${signalName(e.signal)}: ${e.message}`;
    } else if (e.event === 'block') trouble = `${name} would block in ${e.on}`;
    else if (e.event === 'exit') trouble ??= `${name} ended the process`;
    else if (e.event === 'exec') trouble = `${name} executed another program`;
    machine.requestStop('call');
  });
  try {
    const until = call.until ?? machine.clock + MAX_INSTRUCTIONS;
    for (;;) {
      const stop = machine.run({ untilClock: until });
      if (trouble !== undefined) {
        // The signal of a fault, the newest one, has not been delivered yet, and shall not be.
        if (t.pending[0]?.signal === fault) t.pending.shift();
        throw new EvaluationError(trouble);
      }
      switch (stop.kind) {
        case 'returned':
          if (stop.tid === tid) return stop.value;
          break;
        case 'breakpoint':
          call.until = machine.clock;
          throw new EvaluationError(`a breakpoint was reached during the call of ${name}`);
        case 'watch':
          call.until = machine.clock;
          throw new EvaluationError(`a data breakpoint was hit during the call of ${name}`);
        case 'clock':
          throw new EvaluationError(`${name} did not return within ${MAX_INSTRUCTIONS} instructions`);
        case 'requested':
        case 'step':
        case 'paused':
          break;
        case 'needs-input':
        case 'needs-choice':
        case 'deadlock':
        case 'done':
          throw new EvaluationError(`${name} cannot come to its end`);
      }
    }
  } finally {
    end();
  }
}
