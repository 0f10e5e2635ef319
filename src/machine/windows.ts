/**
 * Register stacks as TypeScript sees them: making, popping and walking windows (their format is in compiler/ir.ts).
 *
 * A register stack's pages exist exactly where it has windows: a page is mapped when the first window is placed on it
 * and unmapped when that window is popped; windows on the same page are zeroed when popped. So what is above the
 * innermost window never holds anything, whichever way the stack grew.
 */
import { endOfBlock, walkLiveness } from '../codegen/liveness.ts';
import {
  placeWindow,
  REG_BASE,
  WINDOW_CALLER,
  WINDOW_ENTRY,
  WINDOW_FP,
  WINDOW_RETURN_PC,
  WINDOW_SIZE,
  WINDOW_SP,
} from '../compiler/ir.ts';
import type { ThreadContext } from './interface.ts';
import { PAGE_SHIFT, PAGE_SIZE, registerStackEnd } from './layout.ts';
import { type AddressSpace, PTE_READ, PTE_WRITE } from './memory.ts';

const PRIVILEGED = { privileged: true } as const;

/** One activation, as walkWindows shows it. */
export interface WindowInfo {
  /** Virtual address of the window. */
  readonly window: number;
  /**
   * Text address: of the next instruction for the innermost; for the others where the callee will return to, so that the
   * call itself is the instruction before.
   */
  readonly pc: number;
  /** Text address of the function's `enter`. */
  readonly entry: number;
  readonly fp: number;
  readonly sp: number;
  /** Bytes. */
  readonly size: number;
}

/** Linear address of a window, for reading; 0 if there is none. */
export const windowForReading = (space: AddressSpace, address: number): number =>
  space.linear(address, 'read', PRIVILEGED);

/** Linear address of a window, in a frame that is this space's alone; 0 if there is none. */
export const windowForWriting = (space: AddressSpace, address: number): number =>
  space.linear(address, 'write', PRIVILEGED);

/**
 * Make sure that the page a new window at `address` goes on is there. Returns the window's linear address, or 0 when the
 * register stack that contains `below` (an address in the same stack) ends before, or RAM is used up.
 */
export function enterWindowPage(space: AddressSpace, address: number, below: number): number {
  if (address >= registerStackEnd(below)) return 0;
  const page = address >>> PAGE_SHIFT;
  if (space.entry(page) === 0) {
    const frame = space.ram.allocate();
    if (frame === 0) return 0;
    space.map(page, frame, PTE_READ | PTE_WRITE);
    space.ram.shadow?.ensure(frame);
  }
  return windowForWriting(space, address);
}

/** All ones: the mark of the frame pointer in the checking interpreter. */
const FRAME_BOUNDS = { address: 0xffff_ffff, size: 0xffff_ffff } as const;

/** What an `enter` instruction says, read from the text as the space maps it. */
interface Enter {
  readonly windowSize: number;
  readonly params: number;
  readonly variables: number;
  readonly frameSize: number;
}

export function readEnter(space: AddressSpace, entry: number): Enter {
  const at = space.linear(entry, 'read', PRIVILEGED);
  if (at === 0) throw new RangeError(`no function at 0x${entry.toString(16)}`);
  const view = space.ram.view;
  return {
    variables: view.getUint16(at + 2, true),
    windowSize: view.getUint16(at + 4, true),
    params: view.getUint16(at + 6, true),
    frameSize: view.getUint32(at + 8, true),
  };
}

/**
 * Put a window for the function at `entry` at `address`, whose page is there. `sp` is the C stack pointer of the caller.
 * Registers are left as they are (0 in a new window).
 */
export function writeHeader(
  space: AddressSpace,
  linear: number,
  header: { returnPc: number; caller: number; entry: number; enter: Enter; sp: bigint },
): void {
  const view = space.ram.view;
  const fp = BigInt.asIntN(64, header.sp - BigInt(header.enter.frameSize));
  view.setUint32(linear + WINDOW_RETURN_PC, header.returnPc, true);
  view.setUint32(linear + WINDOW_CALLER, header.caller, true);
  view.setBigInt64(linear + WINDOW_FP, fp, true);
  view.setBigInt64(linear + WINDOW_SP, fp, true);
  view.setUint32(linear + WINDOW_SIZE, header.enter.windowSize, true);
  view.setUint32(linear + WINDOW_ENTRY, header.entry, true);
  const { shadow } = space.ram;
  if (!shadow) return;
  const { windowSize, params, variables } = header.enter;
  shadow.define(linear, windowSize);
  shadow.setRegister(linear + WINDOW_FP, 0n, FRAME_BOUNDS);
  if (variables > params) shadow.undefine(linear + REG_BASE + 8 * params, 8 * (variables - params));
}

/** Where the window of a function called from this window goes. */
export function calleeAddress(space: AddressSpace, caller: number, size: number): number {
  const at = windowForReading(space, caller);
  return placeWindow(caller + space.ram.view.getUint32(at + WINDOW_SIZE, true), size);
}

/**
 * Take the window at `address` off its stack: zero it, or unmap its page if it was the first one there. Does not
 * touch the caller.
 */
export function discardWindow(space: AddressSpace, address: number): void {
  if ((address & (PAGE_SIZE - 1)) === 0) {
    space.unmap(address >>> PAGE_SHIFT);
    return;
  }
  const at = windowForWriting(space, address);
  const size = space.ram.view.getUint32(at + WINDOW_SIZE, true);
  space.ram.bytes.fill(0, at, at + size);
}

/** Take the innermost window off; the thread goes on in its caller, at the return pc. */
export function popWindow(context: ThreadContext, space: AddressSpace): void {
  const at = windowForReading(space, context.window);
  const view = space.ram.view;
  const address = context.window;
  context.pc = view.getUint32(at + WINDOW_RETURN_PC, true);
  context.window = view.getUint32(at + WINDOW_CALLER, true);
  discardWindow(space, address);
}

/** Every activation of a thread, innermost first. `limit` bounds how many. */
export function walkWindows(
  context: ThreadContext,
  space: AddressSpace,
  limit = Number.POSITIVE_INFINITY,
): WindowInfo[] {
  const result: WindowInfo[] = [];
  let pc = context.pc;
  for (let window = context.window; window !== 0 && result.length < limit; ) {
    const at = windowForReading(space, window);
    if (at === 0) break;
    const view = space.ram.view;
    result.push({
      window,
      pc,
      entry: view.getUint32(at + WINDOW_ENTRY, true),
      fp: Number(view.getBigInt64(at + WINDOW_FP, true)),
      sp: Number(view.getBigInt64(at + WINDOW_SP, true)),
      size: view.getUint32(at + WINDOW_SIZE, true),
    });
    pc = view.getUint32(at + WINDOW_RETURN_PC, true);
    window = view.getUint32(at + WINDOW_CALLER, true);
  }
  return result;
}

/**
 * Every window of a register stack, outermost first, whoever is or was running on it: what is above the innermost is zero or
 * unmapped, so windows can be found without knowing the innermost.
 */
export function stackWindows(space: AddressSpace, base: number): number[] {
  const windows: number[] = [];
  for (let address = base; address < registerStackEnd(base); ) {
    const at = windowForReading(space, address);
    if (at === 0) break;
    const inPage = address & (PAGE_SIZE - 1);
    const size = inPage + REG_BASE > PAGE_SIZE ? 0 : space.ram.view.getUint32(at + WINDOW_SIZE, true);
    if (size > 0) windows.push(address);
    else if (inPage === 0) break;
    // Where no window follows on the page, the next would straddle it and is on the page after it.
    address = size > 0 ? address + size : address - inPage + PAGE_SIZE;
  }
  return windows;
}

/**
 * Zero the temporaries of a window that are dead. `text` is the linear address of the instruction the activation goes on
 * with, or 0 for one that waits for its callee: then all of them are.
 */
export function zeroDeadTemporaries(
  space: AddressSpace,
  address: number,
  variables: number,
  text: number,
): void {
  const at = windowForWriting(space, address);
  const { view, words } = space.ram;
  const firstTemporary = REG_BASE + 8 * variables;
  const end = view.getUint32(at + WINDOW_SIZE, true);
  let live: ReadonlySet<number> | undefined;
  if (text !== 0) {
    walkLiveness(view, text, endOfBlock(view, text), firstTemporary, (here, set) => {
      if (here === text) live = set;
    });
  }
  for (let offset = firstTemporary; offset < end; offset += 8) {
    if (live?.has(offset)) continue;
    words[(at + offset) >> 2] = 0;
    words[(at + offset + 4) >> 2] = 0;
  }
}

/** Finds windows for writing; remembers the linear address of the last window page used, valid while the space is the same version. */
export class WindowPage {
  private space: AddressSpace | undefined;
  private version = 0;
  private page = 0;
  private base = 0;

  /** Linear address of a window of the space, in a frame that is its alone. Throws RangeError where there is none. */
  linear(space: AddressSpace, address: number): number {
    const page = address >>> PAGE_SHIFT;
    if (space !== this.space || space.version !== this.version || page !== this.page) {
      const linear = windowForWriting(space, address);
      if (linear === 0) throw new RangeError(`no window at 0x${address.toString(16)}`);
      this.space = space;
      this.version = space.version;
      this.page = page;
      this.base = linear & ~(PAGE_SIZE - 1);
    }
    return this.base + (address & (PAGE_SIZE - 1));
  }
}
