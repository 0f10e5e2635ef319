/**
 * What becomes of an instruction that cannot be executed: a signal, and an event that says in words what was wrong with it. (Page
 * faults that can be made good never come here: vm.ts.) xv6's usertrap, without system calls.
 */
import { decodeInstruction } from '../compiler/ir.ts';
import type { Access } from '../machine/interface.ts';
import {
  BUS_ADRERR,
  FPE_INTDIV,
  ILL_ILLOPN,
  RLIMIT_STACK,
  SEGV_ACCERR,
  SEGV_MAPERR,
  SIGBUS,
  SIGFPE,
  SIGILL,
  SIGKILL,
  SIGSEGV,
} from './abi.ts';
import { functionAt } from './events.ts';
import type { Kernel } from './kernel.ts';
import type { Thread } from './proc.ts';
import { fromKernel, raiseFault } from './signal.ts';
import { allows, isBeyondFile, type Region, stackBottom } from './vm.ts';
import { isXv6, tellUserTrap } from './xv6.ts';

/** The instruction at pc could not access memory. */
export function userFault(k: Kernel, t: Thread, address: bigint, access: Access, overflow: boolean): void {
  const region = address <= 0xffff_ffffn ? t.proc.memory?.regionAt(Number(address)) : undefined;
  const allowed = region !== undefined && allows(region, access);
  if (k.ram.exhausted && (overflow || allowed)) {
    outOfMemory(k, t, address);
    return;
  }
  const hex = `0x${address.toString(16)}`;
  const verb = { read: 'reading', write: 'writing', execute: 'executing' }[access];
  const bus = region && allows(region, access) && isBeyondFile(region, Number(address));
  const jump = allowed && !bus ? longjmpText(k, t, address) : undefined;
  const message = overflow
    ? `stack overflow: ${fullStack(t)}`
    : jump !== undefined
      ? jump
      : bus
        ? `${verb} address ${hex} in ${regionText(region)}, beyond the end of the file (${region.data!.size} bytes; ftruncate gives it more)`
        : region
          ? `${verb} address ${hex} in ${regionText(region)} is not allowed`
          : `${verb} address ${hex}${address < 4096n ? ' (a null pointer)' : ', which is not mapped'}` +
            (k.checks?.faultText(t.proc, Number(address)) ?? '');
  const signal = bus ? SIGBUS : SIGSEGV;
  k.emit({ event: 'fault', signal, address, message }, t);
  if (isXv6(t.proc)) tellUserTrap(k, t, access, address);
  raiseFault(t, {
    signal,
    code: bus ? BUS_ADRERR : region ? SEGV_ACCERR : SEGV_MAPERR,
    pid: 0,
    uid: 0,
    status: 0,
    address,
  });
}

/** The promise of memory cannot be kept: there is no frame left. As Linux does, the process that asked for one is killed. */
function outOfMemory(k: Kernel, t: Thread, address: bigint): void {
  const size = `${k.ram.limitBytes >> 20} MiB`;
  const message =
    k.ram.framesAvailable > 0
      ? `out of memory: the checks need three times what they look at; without them the machine has ${size}`
      : `out of memory: all ${size} of the machine are in use`;
  k.emit({ event: 'fault', signal: SIGKILL, address, message }, t);
  raiseFault(t, fromKernel(SIGKILL));
}

export function userTrap(k: Kernel, t: Thread, trap: 'divide' | 'illegal'): void {
  const signal = trap === 'divide' ? SIGFPE : SIGILL;
  const message = trap === 'divide' ? 'integer division by zero, or overflow' : 'illegal instruction';
  k.emit({ event: 'fault', signal, address: BigInt(t.context.pc), message }, t);
  if (isXv6(t.proc)) tellUserTrap(k, t, 'illegal', 0n);
  const code = trap === 'divide' ? FPE_INTDIV : ILL_ILLOPN;
  raiseFault(t, { signal, code, pid: 0, uid: 0, status: 0, address: BigInt(t.context.pc) });
}

/** The machine refuses a longjmp by a fault at its buffer, which is memory that may be read: why. */
function longjmpText(k: Kernel, t: Thread, buffer: bigint): string | undefined {
  const { exe, memory } = t.proc;
  if (!exe || !memory) return undefined;
  const { op } = decodeInstruction(k.ram.view, exe.loaded.linear(t.context.pc));
  if (op.shape !== 'longjmp') return undefined;
  const target = memory.space.readUnsigned(Number(buffer), 8) ?? 0n;
  const f = target <= 0xffff_ffffn ? functionAt(exe.image, Number(target)) : undefined;
  return f
    ? `longjmp cannot go back to ${f.name}(), which called setjmp: that call of it has returned, or another thread made it`
    : 'longjmp with a buffer that setjmp has not filled, or that was changed since: a context with a stack of its own is made with makecontext (ucontext.h)';
}

/** Which stack is full: the process's, which has a limit, or one that a thread or a context was given. */
function fullStack(t: Thread): string {
  const { stackLimit } = t.context;
  return stackLimit === stackBottom(t.proc)
    ? `the stack is full (its limit is ${t.proc.limits[RLIMIT_STACK]!.soft} bytes)`
    : `the stack of thread ${t.tid} is full (its lowest address is 0x${stackLimit.toString(16)})`;
}

/** A region as the message of a fault names it. */
const regionText = (region: Region): string =>
  region.segment === 'rodata'
    ? 'a string literal or another constant of the program'
    : region.segment === 'text'
      ? "the program's code"
      : region.name || 'a mapping';
