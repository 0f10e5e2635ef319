/**
 * RAM: one WebAssembly memory cut into 4 KiB frames with reference counts. A frame is free when nobody has a reference to it.
 */
import { FIRST_FRAME, PAGE_SIZE } from './layout.ts';
import { Shadow } from './shadow.ts';
import { TlbPool } from './tlb.ts';

const WASM_PAGE = 65536;

/** WebAssembly pages of a fresh machine (4 MiB). */
const INITIAL = 64;

/**
 * Memory grows by at least so many WebAssembly pages at a time (16 MiB), and by a quarter: each time costs milliseconds, and
 * makes the engine collect garbage. What is not used of it takes none of the host's memory.
 */
const GROWTH = 256;

/** The number of a 4 KiB frame; 0 is never a frame that can be had. */
export type Frame = number;

/** Who refers to frames. It enters itself among the holders with its first one, and leaves them when it gives all back. */
export interface Holder {
  /** Give all frames back. */
  release(): void;
}

export class Ram {
  readonly memory: WebAssembly.Memory;
  /** Views of all of RAM. Replaced when RAM grows, which any allocation may do: do not keep them across one. */
  bytes!: Uint8Array;
  words!: Int32Array;
  view!: DataView;
  readonly limitBytes: number;
  private references: Int32Array;
  /** Frames that were released, to be handed out again (last first). */
  private readonly free: Frame[] = [];
  /** First frame never handed out yet. */
  private next = FIRST_FRAME;
  private end: number;
  /** Bytes that linear memory may have in all, shadows included. */
  private readonly roomBytes: number;
  readonly tlbs: TlbPool;
  /** Who has frames in the state that runs now: address spaces and file contents, but not those of checkpoints. */
  holders = new Set<Holder>();
  /** Frames that were made as copies of others, ever. */
  copies = 0;
  /** What the checks know of every byte, on a machine that is checked (shadow.ts). */
  readonly shadow: Shadow | undefined;

  constructor(limitBytes = 1 << 30, options: { readonly shadow?: boolean } = {}) {
    const limit = Math.ceil(limitBytes / WASM_PAGE);
    const initial = Math.min(limit, Math.ceil((FIRST_FRAME * PAGE_SIZE) / WASM_PAGE) + INITIAL);
    this.limitBytes = limit * WASM_PAGE;
    // Addresses stay below 2^31, so that they are positive as an i32.
    this.roomBytes = options.shadow ? 2 ** 31 - WASM_PAGE : this.limitBytes;
    this.memory = new WebAssembly.Memory({ initial, maximum: this.roomBytes / WASM_PAGE });
    this.end = (initial * WASM_PAGE) / PAGE_SIZE;
    this.references = new Int32Array(this.end);
    this.refreshViews();
    this.tlbs = new TlbPool(this);
    if (options.shadow) this.shadow = new Shadow(this, this.roomBytes / PAGE_SIZE);
  }

  private refreshViews(): void {
    const buffer = this.memory.buffer;
    this.bytes = new Uint8Array(buffer);
    this.words = new Int32Array(buffer);
    this.view = new DataView(buffer);
  }

  /** Make room for frames up to `end`; false if that is more RAM than there is. */
  private growTo(end: number): boolean {
    if (end <= this.end) return true;
    const needed = Math.ceil(((end - this.end) * PAGE_SIZE) / WASM_PAGE);
    const room = (this.roomBytes - this.end * PAGE_SIZE) / WASM_PAGE;
    if (needed > room) return false;
    const there = (this.end * PAGE_SIZE) / WASM_PAGE;
    const pages = Math.min(room, Math.max(needed, GROWTH, there >> 2));
    try {
      this.memory.grow(pages);
    } catch {
      return false; // the host has no more memory to give
    }
    this.end += (pages * WASM_PAGE) / PAGE_SIZE;
    if (this.end > this.references.length) {
      const grown = new Int32Array(Math.max(this.end, this.references.length * 2));
      grown.set(this.references);
      this.references = grown;
    }
    this.refreshViews();
    return true;
  }

  /** A zeroed frame with one reference, or 0 when RAM is used up. */
  allocate(): Frame {
    const reused = this.reuse();
    if (reused === 0) return this.allocateContiguous(1);
    this.bytes.fill(0, reused * PAGE_SIZE, (reused + 1) * PAGE_SIZE);
    return reused;
  }

  /** A frame that was released, with one reference and the bytes it had; 0: there is none. */
  private reuse(): Frame {
    const reused = this.free.pop();
    if (reused === undefined) return 0;
    this.references[reused] = 1;
    return reused;
  }

  /** `count` zeroed frames one after the other, with one reference each; the first, or 0 when RAM is used up. */
  allocateContiguous(count: number): Frame {
    return this.framesLeft < count ? 0 : this.allocateHidden(count);
  }

  /** The same for what is not the machine's: it is not counted as used. */
  allocateHidden(count: number): Frame {
    const first = this.next;
    if (!this.growTo(first + count)) return 0;
    this.next += count;
    this.references.fill(1, first, first + count);
    return first;
  }

  /** A frame with the same bytes as another, or 0. */
  copy(frame: Frame): Frame {
    const copy = this.reuse() || this.allocateContiguous(1);
    if (copy) {
      this.copies++;
      this.bytes.copyWithin(copy * PAGE_SIZE, frame * PAGE_SIZE, (frame + 1) * PAGE_SIZE);
      this.shadow?.copied(frame, copy);
    }
    return copy;
  }

  retain(frame: Frame): void {
    this.references[frame]!++;
  }

  release(frame: Frame): void {
    const left = --this.references[frame]!;
    if (left === 0) {
      this.free.push(frame);
      this.shadow?.released(frame);
    } else if (left < 0) throw new Error(`frame ${frame} released too often`);
  }

  referencesOf(frame: Frame): number {
    return this.references[frame]!;
  }

  /** The 4096 bytes of a frame; valid until the next allocation. */
  bytesOf(frame: Frame): Uint8Array {
    return this.bytes.subarray(frame * PAGE_SIZE, (frame + 1) * PAGE_SIZE);
  }

  /** Frames that were never handed out. */
  private get framesLeft(): number {
    return this.limitBytes / PAGE_SIZE - this.next + (this.shadow?.frames ?? 0);
  }

  /** There is no frame left: the machine's are in use, or shadows have taken the host's memory that they would be in. */
  get exhausted(): boolean {
    return this.free.length === 0 && (this.framesLeft === 0 || !this.growTo(this.next + 1));
  }

  /** How many more frames there are to be had. */
  get framesAvailable(): number {
    return this.framesLeft + this.free.length;
  }

  /** Frames with at least one reference. */
  get framesInUse(): number {
    return this.next - FIRST_FRAME - this.free.length - (this.shadow?.frames ?? 0);
  }
}
