/**
 * Stack frames: the windows of a thread with what the debugger knows of each.
 *
 * The pc of an outer frame is where its callee will return to, so the frame is shown at the instruction before, the call.
 * Where a signal handler was put on top, the interrupted instruction itself is next, and is what is shown.
 */
import {
  INSTRUCTION_BYTES,
  WINDOW_CALLER,
  WINDOW_ENTRY,
  WINDOW_FP,
  WINDOW_RETURN_PC,
  WINDOW_SIZE,
  WINDOW_SP,
} from '../compiler/ir.ts';
import type { ImageFunction } from '../compiler/object.ts';
import type { Machine } from '../kernel/machine.ts';
import type { Thread } from '../kernel/proc.ts';
import type { ThreadContext } from '../machine/interface.ts';
import type { AddressSpace } from '../machine/memory.ts';
import type { WindowInfo } from '../machine/windows.ts';
import type { Program, Programs } from './programs.ts';
import type { Frame } from './types.ts';

export interface Activation {
  readonly thread: Thread;
  readonly program: Program;
  /** 0 is the innermost. */
  readonly level: number;
  readonly window: WindowInfo;
  /** Text address the frame is shown at. */
  readonly place: number;
  readonly function: ImageFunction | undefined;
  /** Put on the stack by the kernel, below a signal handler. */
  readonly isSignalFrame: boolean;
}

/**
 * The activations of a thread, innermost first; with `context`, of a user-level thread that it carries and has left there.
 */
export function activations(
  machine: Machine,
  programs: Programs,
  thread: Thread,
  limit = Number.POSITIVE_INFINITY,
  context = thread.context,
): Activation[] {
  const { memory, exe } = thread.proc;
  if (!memory || !exe) return [];
  const program = programs.of(exe.image);
  const signalFrames = new Set(thread.signalFrames.map(f => f.window));
  let interrupted = true; // the innermost has not called anybody
  return windowsOf(machine, thread, context, memory.space, limit).map((window, level) => {
    const place = interrupted ? window.pc : window.pc - INSTRUCTION_BYTES;
    const isSignalFrame = signalFrames.has(window.window);
    interrupted = isSignalFrame;
    const f = program.info.functionAt(window.entry);
    return { thread, program, level, window, place, function: f, isSignalFrame };
  });
}

/**
 * The windows of a thread, innermost first. The one a thread waits in for its vfork child may have been overwritten by the
 * child, which runs on the same stack: the kernel keeps a copy until it is given back.
 */
function windowsOf(
  machine: Machine,
  thread: Thread,
  context: ThreadContext,
  space: AddressSpace,
  limit: number,
): WindowInfo[] {
  const lent = thread.proc.children.find(c => c.borrowed?.lender === thread)?.borrowed;
  if (context !== thread.context || !lent || lent.saved.length === 0) {
    return machine.cpu.walkWindows(context, space, limit);
  }
  const { saved, window } = lent;
  const view = new DataView(saved.buffer, saved.byteOffset, saved.byteLength);
  const own: WindowInfo = {
    window,
    pc: thread.context.pc,
    entry: view.getUint32(WINDOW_ENTRY, true),
    fp: Number(view.getBigInt64(WINDOW_FP, true)),
    sp: Number(view.getBigInt64(WINDOW_SP, true)),
    size: view.getUint32(WINDOW_SIZE, true),
  };
  const caller: ThreadContext = {
    ...thread.context,
    pc: view.getUint32(WINDOW_RETURN_PC, true),
    window: view.getUint32(WINDOW_CALLER, true),
  };
  return [own, ...machine.cpu.walkWindows(caller, space, limit - 1)];
}

/**
 * Up to which level a stack could be cut and its function entered anew: not above a signal handler, and not the outermost
 * function, which nobody called.
 */
export function restartable(stack: readonly Activation[]): (level: number) => boolean {
  const handler = stack.findIndex(a => a.isSignalFrame);
  const end = Math.min(stack.length - 1, handler < 0 ? Number.POSITIVE_INFINITY : handler - 1);
  return level => level < end && stack[level]?.function !== undefined;
}

/** The frames an interface shows, under the ids that `idOf` gives them. */
export function describeFrames(
  stack: readonly Activation[],
  idOf: (a: Activation) => number,
  start = 0,
  count = Number.POSITIVE_INFINITY,
): Frame[] {
  const canRestart = restartable(stack);
  return stack.slice(start, start + count).map(a => {
    const system = a.function?.source.range.file.system ?? true;
    const range = a.isSignalFrame ? undefined : a.program.rangeAt(a.place);
    return {
      id: idOf(a),
      name: a.isSignalFrame ? '<signal handler called>' : (a.function?.name ?? `0x${a.place.toString(16)}`),
      ...(range ? { range } : {}),
      pc: a.window.pc,
      instructionReference: a.program.reference(a.place),
      hint: a.isSignalFrame ? 'label' : system ? 'subtle' : 'normal',
      module: a.program.executable.path,
      canRestart: canRestart(a.level),
    };
  });
}

/** `main() at p3.c:12` */
export function frameLine(a: Activation): string {
  if (a.isSignalFrame) return '<signal handler called>';
  const range = a.program.rangeAt(a.place);
  const where = range ? ` at ${range.source.name}:${range.line}` : '';
  return `${a.function?.name ?? `0x${a.place.toString(16)}`}()${where}`;
}

/** The activation a user wants to look at: the innermost one that is not the library's, if there is one. */
export const userActivation = (stack: readonly Activation[]): Activation | undefined =>
  stack.find(a => !a.isSignalFrame && !a.program.isSystem(a.place)) ?? stack[0];
