/**
 * The heap of one process as the checks know it: every block the allocator has handed out, with the place that asked for it, and,
 * until the allocator uses the memory again, the place that gave it back.
 *
 * Blocks are kept by the page they begin in, and the blocks of a page are copied when they change after a copy of the heap was made
 * (fork, checkpoint): a copy costs one map. What of it is addressable is in the shadows; for a page that is not there yet it is worked out when it comes.
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
/** Blocks begin at multiples of this. */
const ALIGNMENT = 16;

/** The blocks that begin in one page, by address. */
interface PageBlocks {
  /** The heap that may change it. */
  readonly owner: object;
  readonly blocks: Map<number, Block>;
}

export class Heap {
  private pages = new Map<number, PageBlocks>();
  private large: readonly Block[] = [];
  /** Memory that belongs to the allocator: it is nobody's except where a block is. */
  private arenas: readonly Range[] = [];
  /** The same, of large blocks that are mappings of their own, which go with their block. */
  private mappings: readonly Range[] = [];
  private owner: object = {};

  clone(): Heap {
    const copy = new Heap();
    copy.pages = new Map(this.pages);
    copy.large = this.large;
    copy.arenas = this.arenas;
    copy.mappings = this.mappings;
    // From here on neither may change a page of the other's.
    this.owner = {};
    return copy;
  }

  /** The allocator has got memory. */
  addArena(start: number, end: number): void {
    const [last] = this.arenas.slice(-1);
    if (last?.end === start) this.arenas = [...this.arenas.slice(0, -1), { start: last.start, end }];
    else this.arenas = [...this.arenas, { start, end }];
  }

  /** The allocator has mapped [start, end) for one block. */
  addMapping(start: number, end: number): void {
    this.mappings = [...this.mappings, { start, end }];
  }

  /** The mapping that a block had to itself is gone. */
  private removeMapping(block: Block): void {
    this.mappings = this.mappings.filter(m => block.address < m.start || block.address >= m.end);
  }

  add(block: Block): void {
    this.forget(block.address, block.address + block.size);
    this.put(block);
    if (block.size >= LARGE * PAGE) this.large = [...this.large, block];
  }

  /** This block was given back. */
  markFreed(block: Block, site: Site): void {
    const freed = { ...block, freed: site };
    this.put(freed);
    this.removeMapping(block);
    if (block.size >= LARGE * PAGE) this.large = this.large.map(b => (b === block ? freed : b));
  }

  /** Freed blocks that begin in memory that is used anew are forgotten. */
  private forget(start: number, end: number): void {
    for (let page = Math.floor(start / PAGE); page * PAGE < end; page++) {
      if (!this.pages.has(page)) continue;
      const from = Math.max(start, page * PAGE);
      const to = Math.min(end, (page + 1) * PAGE);
      const { blocks } = this.own(page);
      for (let at = from; at < to; at += ALIGNMENT) blocks.delete(at);
    }
    if (this.large.length > 0)
      this.large = this.large.filter(b => !b.freed || b.address < start || b.address >= end);
  }

  private put(block: Block): void {
    this.own(Math.floor(block.address / PAGE)).blocks.set(block.address, block);
  }

  private own(page: number): PageBlocks {
    let known = this.pages.get(page);
    if (known?.owner !== this.owner) {
      known = { owner: this.owner, blocks: new Map(known?.blocks) };
      this.pages.set(page, known);
    }
    return known;
  }

  /** The block that begins at an address. */
  at(address: number): Block | undefined {
    return this.pages.get(Math.floor(address / PAGE))?.blocks.get(address);
  }

  /** Blocks that begin in a page, in order of address. */
  private beginningIn(page: number): Block[] {
    return [...(this.pages.get(page)?.blocks.values() ?? [])].sort((a, b) => a.address - b.address);
  }

  /** The last block that begins before an address or at it, if it is near, or large and reaches so far. */
  before(address: number): Block | undefined {
    const here = Math.floor(address / PAGE);
    for (let page = here; page > here - LARGE - 1; page--) {
      const found = this.beginningIn(page).findLast(b => b.address <= address);
      if (found) return found;
    }
    return this.large.find(b => b.address <= address && address < b.address + b.size + PAGE);
  }

  /** The block that contains an address. */
  containing(address: number): Block | undefined {
    const block = this.before(address);
    return block && address < block.address + Math.max(1, block.size) ? block : undefined;
  }

  /** The next block that begins after an address, within a page. */
  after(address: number): Block | undefined {
    const here = Math.floor(address / PAGE);
    return [here, here + 1].flatMap(page => this.beginningIn(page)).find(b => b.address > address);
  }

  /** Is it memory of the allocator's? */
  owns(address: number): boolean {
    return [...this.arenas, ...this.mappings].some(a => a.start <= address && address < a.end);
  }

  /** All blocks that were not given back. */
  *live(): Generator<Block> {
    for (const { blocks } of this.pages.values()) for (const b of blocks.values()) if (!b.freed) yield b;
  }

  /** Addressability of a page, a byte for every 8 bytes; undefined if the allocator has nothing to do with it. */
  page(page: number): Int8Array | undefined {
    const start = page * PAGE;
    const end = start + PAGE;
    const arenas = [...this.arenas, ...this.mappings].filter(a => a.start < end && a.end > start);
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
    yield* this.beginningIn(Math.floor(start / PAGE)).filter(b => b.address < end);
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
