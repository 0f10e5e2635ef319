/**
 * Shadows: what the checks know about every byte of RAM, beside the byte.
 *
 * A frame that something is known about has a *group* of three frames of its own, one after the other:
 *
 *         0  definedness: a bit for each bit of the frame, 1 where the program has never given it a value
 *      4096  bounds: for each aligned word that holds a pointer, the object it was made from: u32 first address, u32 size;
 *            0: not a pointer, or nobody knows
 *      8192  addressability: a byte for each 8 bytes. 0: all may be used; 1..7: the first so many; negative: none
 *
 * Shadows belong to frames and not to addresses, so copy on write, fork, shared mappings and checkpoints carry them along with
 * the bytes and nothing has to be told. They are not part of what a hash of the machine sees, and the frames they take are not
 * counted as the machine's: a program cannot know whether it is being checked.
 *
 * A table in linear memory, one i32 per frame, says where a frame's group is; 0: it has none, and all of it is in order.
 */
import { PAGE_SHIFT, PAGE_SIZE } from './layout.ts';
import type { Frame, Ram } from './ram.ts';

export const SHADOW_BOUNDS = PAGE_SIZE;
export const SHADOW_ADDRESSABLE = 2 * PAGE_SIZE;
const GROUP_FRAMES = 3;
const GROUP_BYTES = GROUP_FRAMES * PAGE_SIZE;

/** Addressability of memory that no object is in, of memory that was given back, and of an object that is gone. */
export const UNALLOCATED = -1;
export const FREED = -2;

export class Shadow {
  /** Called when a page has been made for a process because it was touched. */
  onPage: ((pid: number, page: number, frame: Frame, inStack: boolean) => void) | undefined;
  /** Called when the kernel is about to copy from a process, or to it (write), for a thread. Virtual address, bytes. */
  onTransfer: ((tid: number, address: number, length: number, write: boolean) => void) | undefined;
  /** Linear address of the table. */
  readonly table: number;
  private readonly free: number[] = [];
  /** Frames that shadows have ever taken from RAM. */
  private taken: number;
  /** The group of frames for which there was no memory. */
  private readonly spare: number;
  /** There was no memory for a group: what the shadows say is not true any more. */
  exhausted = false;

  /** `frames`: how many frames RAM can have, shadows included. */
  constructor(
    private readonly ram: Ram,
    frames: number,
  ) {
    this.taken = Math.ceil((4 * frames) / PAGE_SIZE);
    this.table = ram.allocateHidden(this.taken) * PAGE_SIZE;
    this.spare = this.reserve(GROUP_BYTES);
  }

  /** Linear memory for good, that is not the machine's: its linear address, or 0. */
  reserve(bytes: number): number {
    const frames = Math.max(1, Math.ceil(bytes / PAGE_SIZE));
    const first = this.ram.allocateHidden(frames);
    if (first !== 0) this.taken += frames;
    return first * PAGE_SIZE;
  }

  get frames(): number {
    return this.taken;
  }

  /** Linear address of a frame's group; 0: it has none. */
  of(frame: Frame): number {
    return this.ram.words[(this.table >> 2) + frame]!;
  }

  private set(frame: Frame, group: number): void {
    this.ram.words[(this.table >> 2) + frame] = group;
  }

  /** The group of a frame, made if need be. */
  ensure(frame: Frame): number {
    const known = this.of(frame);
    if (known !== 0) return known;
    let group = this.free.pop() ?? 0;
    if (group !== 0) this.ram.bytes.fill(0, group, group + GROUP_BYTES);
    else {
      group = this.reserve(GROUP_BYTES);
      if (group === 0) {
        this.exhausted = true;
        group = this.spare;
      }
    }
    this.set(frame, group);
    return group;
  }

  /** A frame was copied. */
  copied(from: Frame, to: Frame): void {
    const group = this.of(from);
    if (group === 0) return;
    const copy = this.ensure(to);
    this.ram.bytes.copyWithin(copy, group, group + GROUP_BYTES);
  }

  /** A frame is nobody's any more. */
  released(frame: Frame): void {
    const group = this.of(frame);
    if (group === 0) return;
    if (group !== this.spare) this.free.push(group);
    this.set(frame, 0);
  }

  // -- Ranges of linear addresses, within one frame --

  /** Bytes that something outside the program has written: they are defined, and no pointers. */
  define(linear: number, count: number): void {
    const group = this.of(linear >>> PAGE_SHIFT);
    if (group === 0) return;
    const at = group + (linear & (PAGE_SIZE - 1));
    this.ram.bytes.fill(0, at, at + count);
    this.ram.bytes.fill(0, (at & ~7) + SHADOW_BOUNDS, ((at + count + 7) & ~7) + SHADOW_BOUNDS);
  }

  /** Bytes that have no value yet. */
  undefine(linear: number, count: number): void {
    const at = this.ensure(linear >>> PAGE_SHIFT) + (linear & (PAGE_SIZE - 1));
    this.ram.bytes.fill(0xff, at, at + count);
    this.ram.bytes.fill(0, (at & ~7) + SHADOW_BOUNDS, ((at + count + 7) & ~7) + SHADOW_BOUNDS);
  }

  /** Offset in the frame of the first byte of [linear, linear + count) that is not defined, or -1. */
  firstUndefined(linear: number, count: number): number {
    const group = this.of(linear >>> PAGE_SHIFT);
    if (group === 0) return -1;
    const from = group + (linear & (PAGE_SIZE - 1));
    const { bytes } = this.ram;
    for (let i = 0; i < count; i++) if (bytes[from + i] !== 0) return i;
    return -1;
  }

  /** The addressability bytes of a frame, to be written. */
  addressability(frame: Frame): Int8Array {
    const group = this.ensure(frame);
    return new Int8Array(this.ram.memory.buffer, group + SHADOW_ADDRESSABLE, PAGE_SIZE / 8);
  }

  /** May the byte at a linear address be used? */
  addressable(linear: number): boolean {
    const group = this.of(linear >>> PAGE_SHIFT);
    if (group === 0) return true;
    const state = this.ram.view.getInt8(group + SHADOW_ADDRESSABLE + ((linear & (PAGE_SIZE - 1)) >> 3));
    return state === 0 || (linear & 7) < state;
  }

  /** Definedness and bounds of the 8-byte register or word at a linear address that is a multiple of 8. */
  definednessAt(linear: number): bigint {
    const group = this.of(linear >>> PAGE_SHIFT);
    return group === 0 ? 0n : this.ram.view.getBigUint64(group + (linear & (PAGE_SIZE - 1)), true);
  }

  boundsAt(linear: number): Bounds | undefined {
    const group = this.of(linear >>> PAGE_SHIFT);
    if (group === 0) return undefined;
    const at = group + SHADOW_BOUNDS + (linear & (PAGE_SIZE - 1));
    const { view } = this.ram;
    const bounds = { address: view.getUint32(at, true), size: view.getUint32(at + 4, true) };
    return bounds.address === 0 ? undefined : bounds;
  }

  setDefinedness(linear: number, definedness: bigint): void {
    const at = this.ensure(linear >>> PAGE_SHIFT) + (linear & (PAGE_SIZE - 1));
    this.ram.view.setBigUint64(at, definedness, true);
  }

  setRegister(linear: number, definedness: bigint, bounds: Bounds | undefined): void {
    const at = this.ensure(linear >>> PAGE_SHIFT) + (linear & (PAGE_SIZE - 1));
    const { view } = this.ram;
    view.setBigUint64(at, definedness, true);
    view.setUint32(at + SHADOW_BOUNDS, bounds?.address ?? 0, true);
    view.setUint32(at + SHADOW_BOUNDS + 4, bounds?.size ?? 0, true);
  }
}

/** The object a pointer was made from: virtual address and bytes. */
export interface Bounds {
  readonly address: number;
  readonly size: number;
}
