/**
 * TLBs in linear memory, where code that runs finds its translations, and the pool that lends them to the address spaces that
 * ran last. What may be in an entry is memory.ts's to say.
 */
import {
  PAGE_SHIFT,
  TLB_ADDEND,
  TLB_BASE,
  TLB_BYTES,
  TLB_COUNT,
  TLB_ENTRIES,
  TLB_ENTRY_BYTES,
  TLB_WATCHED_FIRST,
  TLB_WATCHED_TAG,
  TLB_WRITE_TAG,
} from './layout.ts';
import type { WatchedPage } from './memory.ts';
import type { Frame, Ram } from './ram.ts';

/** One of the TLBs in linear memory (its format is in layout.ts). */
export class Tlb {
  /** Entries that may be valid, so that clearing costs what was used. */
  private readonly filled: number[] = [];
  owner: Borrower | undefined;
  lastUse = 0;

  constructor(
    private readonly ram: Ram,
    /** Linear address. */
    readonly base: number,
  ) {
    ram.bytes.fill(0xff, base, base + TLB_BYTES);
  }

  fill(page: number, frame: Frame, read: boolean, write: boolean): void {
    const index = page % TLB_ENTRIES;
    const at = (this.base + index * TLB_ENTRY_BYTES) >> 2;
    const words = this.ram.words;
    if (words[at] === -1 && words[at + (TLB_WRITE_TAG >> 2)] === -1) this.filled.push(index);
    const address = page << PAGE_SHIFT;
    words[at] = read ? address : -1;
    words[at + 1] = read ? 0 : -1;
    words[at + (TLB_WRITE_TAG >> 2)] = write ? address : -1;
    words[at + (TLB_WRITE_TAG >> 2) + 1] = write ? 0 : -1;
    words[at + (TLB_ADDEND >> 2)] = (frame << PAGE_SHIFT) - address;
    words[at + (TLB_WATCHED_TAG >> 2)] = -1;
  }

  /** A page that has just been filled in may be read and written in place except for the bytes [first, past). */
  allowBeside(page: number, { first, past }: WatchedPage): void {
    const at = (this.base + (page % TLB_ENTRIES) * TLB_ENTRY_BYTES) >> 2;
    const words = this.ram.words;
    if (words[at] === -1) words[at] = DROPPED; // the entry is in use, also where it has no tag
    words[at + (TLB_WATCHED_FIRST >> 2)] = first | (past << 16);
    words[at + (TLB_WATCHED_TAG >> 2)] = page << PAGE_SHIFT;
    words[at + (TLB_WATCHED_TAG >> 2) + 1] = 0;
  }

  /** Forget a page (and whatever else shares its entry). */
  drop(page: number): void {
    const at = (this.base + (page % TLB_ENTRIES) * TLB_ENTRY_BYTES) >> 2;
    // The entry stays in `filled`, with a tag that matches nothing but is not "empty" either, so it is not listed twice.
    const words = this.ram.words;
    if (words[at] === -1 && words[at + (TLB_WRITE_TAG >> 2)] === -1) return;
    words[at] = DROPPED;
    words[at + 1] = -1;
    words[at + (TLB_WRITE_TAG >> 2)] = -1;
    words[at + (TLB_WRITE_TAG >> 2) + 1] = -1;
    words[at + (TLB_WATCHED_TAG >> 2)] = -1;
  }

  clear(): void {
    const words = this.ram.words;
    for (const index of this.filled) {
      const at = (this.base + index * TLB_ENTRY_BYTES) >> 2;
      words.fill(-1, at, at + 4);
      words[at + (TLB_WATCHED_TAG >> 2)] = -1;
    }
    this.filled.length = 0;
  }

  /** Forget that anything may be written; what can be read stays. */
  dropWrites(): void {
    const words = this.ram.words;
    for (const index of this.filled) {
      const at = (this.base + index * TLB_ENTRY_BYTES) >> 2;
      if (words[at] === -1) words[at] = DROPPED;
      words[at + (TLB_WRITE_TAG >> 2)] = -1;
      words[at + (TLB_WRITE_TAG >> 2) + 1] = -1;
      words[at + (TLB_WATCHED_TAG >> 2)] = -1;
    }
  }
}

/** Low word of a read tag that matches no access (its bits 3..11 are set) and yet is not -1. */
const DROPPED = -2;

/** Who has a TLB for a while: an address space. */
interface Borrower {
  tlb: Tlb | undefined;
}

/** The TLBs, lent to the address spaces that ran last, so that a context switch need not flush. */
export class TlbPool {
  private readonly tlbs: Tlb[] = [];
  private uses = 0;

  constructor(ram: Ram) {
    for (let i = 0; i < TLB_COUNT; i++) this.tlbs.push(new Tlb(ram, TLB_BASE + i * TLB_BYTES));
  }

  /** A TLB for this space, its own if it still has one. */
  lend(space: Borrower): Tlb {
    let chosen = space.tlb;
    if (!chosen) {
      chosen = this.tlbs.reduce((oldest, tlb) => (tlb.lastUse < oldest.lastUse ? tlb : oldest));
      this.take(chosen);
      chosen.owner = space;
      space.tlb = chosen;
    }
    chosen.lastUse = ++this.uses;
    return chosen;
  }

  private take(tlb: Tlb): void {
    tlb.clear();
    if (tlb.owner) tlb.owner.tlb = undefined;
    tlb.owner = undefined;
  }

  /** The space is gone: its TLB is free. */
  giveBack(space: Borrower): void {
    if (!space.tlb) return;
    space.tlb.lastUse = 0;
    this.take(space.tlb);
  }
}
