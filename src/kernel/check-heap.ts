/**
 * The heap of one process as the checks know it: every block the allocator has handed out, with the place that asked for it, and,
 * until the allocator uses the memory again, the place that gave it back.
 *
 * Blocks are kept by the page they begin in, in lists that are never changed but replaced, so a copy (fork, checkpoint) copies
 * one map. What of it is addressable is in the shadows; for a page that is not there yet it is worked out when it comes.
 */
import { FREED, UNALLOCATED } from '../machine/shadow.ts';
import { PAGE } from './abi.ts';
import type { Site } from './events.ts';

export interface Block {
  readonly address: number;
  /** Bytes asked for. */
  readonly size: number;
  readonly allocated: Site;
  /** Which function it was asked from: `malloc`. */
  readonly by: string;
  /** Its bytes had no value at first (not calloc). */
  readonly raw: boolean;
  readonly freed: Site | undefined;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Blocks of so many pages and more are listed by themselves: a search backward looks at no more pages than this. */
const LARGE = 16;

export class Heap {
  private blocks = new Map<number, readonly Block[]>();
  private large: readonly Block[] = [];
  /** Memory that belongs to the allocator: it is nobody's except where a block is. */
  private arenas: readonly Range[] = [];

  clone(): Heap {
    const copy = new Heap();
    copy.blocks = new Map(this.blocks);
    copy.large = this.large;
    copy.arenas = this.arenas;
    return copy;
  }

  /** The allocator has got memory, or given it back. */
  addArena(start: number, end: number): void {
    const [last] = this.arenas.slice(-1);
    if (last?.end === start) this.arenas = [...this.arenas.slice(0, -1), { start: last.start, end }];
    else this.arenas = [...this.arenas, { start, end }];
  }

  removeArena(start: number, end: number): void {
    this.arenas = this.arenas.filter(a => a.start !== start || a.end !== end);
  }

  add(block: Block): void {
    this.forget(block.address, block.address + block.size);
    this.replace(block.address, [...this.beginningIn(block.address), block]);
    if (block.size >= LARGE * PAGE) this.large = [...this.large, block];
  }

  /** The block at this address was given back. */
  markFreed(block: Block, site: Site): void {
    const freed = { ...block, freed: site };
    this.replace(
      block.address,
      this.beginningIn(block.address).map(b => (b === block ? freed : b)),
    );
    this.large = this.large.map(b => (b === block ? freed : b));
  }

  /** Freed blocks in memory that is used anew are forgotten. */
  private forget(start: number, end: number): void {
    const before = this.before(start);
    const gone = before?.freed && before.address + before.size > start ? [before] : [];
    for (let page = Math.floor(start / PAGE); page * PAGE < end; page++) {
      const list = this.blocks.get(page);
      if (!list) continue;
      gone.push(...list.filter(b => b.address >= start && b.address < Math.max(end, start + 1)));
    }
    for (const b of gone) {
      this.replace(
        b.address,
        this.beginningIn(b.address).filter(other => other !== b),
      );
      if (b.size >= LARGE * PAGE) this.large = this.large.filter(other => other !== b);
    }
  }

  private beginningIn(address: number): readonly Block[] {
    return this.blocks.get(Math.floor(address / PAGE)) ?? [];
  }

  private replace(address: number, list: readonly Block[]): void {
    const page = Math.floor(address / PAGE);
    if (list.length === 0) this.blocks.delete(page);
    else this.blocks.set(page, list.length > 1 ? [...list].sort((a, b) => a.address - b.address) : list);
  }

  /** The block that begins at an address. */
  at(address: number): Block | undefined {
    return this.beginningIn(address).find(b => b.address === address);
  }

  /** The last block that begins before an address or at it, if it is near, or large and reaches so far. */
  before(address: number): Block | undefined {
    const here = Math.floor(address / PAGE);
    let found: Block | undefined;
    for (let page = here; page > here - LARGE - 1 && !found; page--) {
      found = this.blocks.get(page)?.findLast(b => b.address <= address);
    }
    return found ?? this.large.find(b => b.address <= address && address < b.address + b.size + PAGE);
  }

  /** The block that contains an address. */
  containing(address: number): Block | undefined {
    const block = this.before(address);
    return block && address < block.address + Math.max(1, block.size) ? block : undefined;
  }

  /** The next block that begins after an address, within a page. */
  after(address: number): Block | undefined {
    const here = Math.floor(address / PAGE);
    for (const page of [here, here + 1]) {
      const found = this.blocks.get(page)?.find(b => b.address > address);
      if (found) return found;
    }
    return undefined;
  }

  /** Is it memory of the allocator's? */
  owns(address: number): boolean {
    return this.arenas.some(a => a.start <= address && address < a.end);
  }

  /** All blocks that were not given back. */
  *live(): Generator<Block> {
    for (const list of this.blocks.values()) for (const b of list) if (!b.freed) yield b;
  }

  /** Addressability of a page, a byte for every 8 bytes; undefined if the allocator has nothing to do with it. */
  page(page: number): Int8Array | undefined {
    const start = page * PAGE;
    const end = start + PAGE;
    const arenas = this.arenas.filter(a => a.start < end && a.end > start);
    if (arenas.length === 0) return undefined;
    const states = new Int8Array(PAGE / 8);
    for (const a of arenas) {
      states.fill(UNALLOCATED, Math.max(0, (a.start - start) / 8), Math.min(PAGE, a.end - start) / 8);
    }
    for (const b of this.within(start, end)) writeStates(states, start, b);
    return states;
  }

  /** The blocks that reach into [start, end). */
  *within(start: number, end: number): Generator<Block> {
    const first = this.before(start - 1);
    if (first && first.address + first.size > start) yield first;
    yield* (this.blocks.get(Math.floor(start / PAGE)) ?? []).filter(b => b.address < end);
  }
}

/** Writes the states of a block's bytes that are on the page that begins at `start`. */
export function writeStates(states: Int8Array, start: number, block: Block): void {
  const from = Math.max(0, (block.address - start) >> 3);
  const bytes = block.address + block.size - start;
  const whole = Math.min(states.length, Math.max(0, bytes >> 3));
  states.fill(block.freed ? FREED : 0, from, whole);
  const rest = bytes & 7;
  if (bytes > 0 && bytes < PAGE && rest !== 0) states[bytes >> 3] = block.freed ? FREED : rest;
}
