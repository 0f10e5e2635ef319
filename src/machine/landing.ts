/**
 * How a thread lands when generated code is left: either the activation that was entered has returned, and its caller is given the
 * result, or the records in the unwind buffer (tier.ts) become windows, just as the interpreter would have made them. In both
 * cases the state block then says where the interpreter goes on.
 */
import {
  INSTRUCTION_BYTES,
  opNamed,
  placeWindow,
  REG_BASE,
  WINDOW_CALLER,
  WINDOW_ENTRY,
  WINDOW_FP,
  WINDOW_RETURN_PC,
  WINDOW_SIZE,
  WINDOW_SP,
} from '../compiler/ir.ts';
import { RETURN_TO_HOST } from './interface.ts';
import {
  STATE_IP,
  STATE_RESULT,
  STATE_UNWIND_TOP,
  STATE_WINDOW,
  STATE_WINDOW_ADDRESS,
  UNWIND_BASE,
} from './layout.ts';
import type { LoadedImage } from './loaded-image.ts';
import type { AddressSpace } from './memory.ts';
import type { Ram } from './ram.ts';
import { discardWindow, enterWindowPage, type WindowPage } from './windows.ts';

const CALL = opNamed('call').code;
const ICALL = opNamed('icall').code;

/**
 * What the interpreter's `ret` does, for the activation that was entered: the result is in its caller, which goes on. False, and
 * nothing is done, if it was called from outside.
 */
export function deliverResult(
  ram: Ram,
  windows: WindowPage,
  space: AddressSpace,
  image: LoadedImage,
): boolean {
  const address = ram.words[STATE_WINDOW_ADDRESS >> 2]! >>> 0;
  const at = windows.linear(space, address);
  const view = ram.view;
  const returnPc = view.getUint32(at + WINDOW_RETURN_PC, true);
  if (returnPc === RETURN_TO_HOST) return false;
  const caller = view.getUint32(at + WINDOW_CALLER, true);
  const signature = view.getUint32(image.linear(view.getUint32(at + WINDOW_ENTRY, true)) + 12, true);
  discardWindow(space, address);
  const linear = windows.linear(space, caller);
  const call = image.linear(returnPc) - INSTRUCTION_BYTES;
  const now = ram.view;
  const opcode = now.getUint8(call);
  const d = now.getUint16(call + 2, true);
  if ((opcode === CALL || opcode === ICALL) && d !== 0) {
    const expected = now.getUint32(call + 12, true);
    const narrow = expected !== signature && ram.bytes[image.signatures + expected] === 1;
    const value = now.getBigUint64(STATE_RESULT, true);
    now.setBigUint64(linear + d, narrow ? BigInt.asUintN(32, value) : value, true);
  }
  const words = ram.words;
  words[STATE_WINDOW >> 2] = linear;
  words[STATE_WINDOW_ADDRESS >> 2] = caller;
  words[STATE_IP >> 2] = image.linear(returnPc);
  return true;
}

/** Lay the activations in the unwind buffer out as windows, the outermost (the one entered, which has its window) first. */
export function layOut(ram: Ram, windows: WindowPage, space: AddressSpace, image: LoadedImage): void {
  const records: number[] = [];
  const top = ram.words[STATE_UNWIND_TOP >> 2]! >>> 0;
  for (let at = UNWIND_BASE; at < top; ) {
    records.push(at);
    const entry = image.linear(ram.view.getUint32(at, true));
    at += 16 + ram.view.getUint16(entry + 4, true) - REG_BASE;
  }
  let address = ram.words[STATE_WINDOW_ADDRESS >> 2]! >>> 0;
  let linear = windows.linear(space, address);
  for (let i = records.length - 1; i >= 0; i--) {
    const record = records[i]!;
    const entry = ram.view.getUint32(record, true);
    const size = ram.view.getUint16(image.linear(entry) + 4, true);
    if (i < records.length - 1) {
      const { view } = ram;
      const caller = address;
      const frameSize = view.getUint32(image.linear(entry) + 8, true);
      const fp = view.getBigInt64(linear + WINDOW_SP, true) - BigInt(frameSize);
      address = placeWindow(caller + view.getUint32(linear + WINDOW_SIZE, true), size);
      linear = enterWindowPage(space, address, caller);
      if (linear === 0) throw new RangeError('generated code ran past the end of the register stack');
      const { view: now } = ram;
      now.setUint32(linear + WINDOW_RETURN_PC, now.getUint32(records[i + 1]! + 4, true), true);
      now.setUint32(linear + WINDOW_CALLER, caller, true);
      now.setBigInt64(linear + WINDOW_FP, fp, true);
      now.setUint32(linear + WINDOW_SIZE, size, true);
      now.setUint32(linear + WINDOW_ENTRY, entry, true);
    }
    const { view, bytes } = ram;
    view.setBigInt64(linear + WINDOW_SP, view.getBigInt64(record + 8, true), true);
    bytes.copyWithin(linear + REG_BASE, record + 16, record + 16 + size - REG_BASE);
  }
  const words = ram.words;
  words[STATE_WINDOW >> 2] = linear;
  words[STATE_WINDOW_ADDRESS >> 2] = address;
  words[STATE_IP >> 2] = image.linear(ram.view.getUint32(UNWIND_BASE + 4, true));
}
