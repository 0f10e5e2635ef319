/**
 * Address spaces: two-level page tables over the frames of RAM (ram.ts).
 *
 * An AddressSpace maps 32 bits of addresses, whose second-level tables are reference-counted too. The one rule everything rests on:
 *
 *     A private page is written in place only if its table and its frame have one reference each;
 *     otherwise the table, then the frame, is copied first.
 *
 * So a copy of an address space (fork, and checkpoint: the same operation) takes references to the second-level tables
 * and nothing else, and neither copy can ever see the other's writes. Pages marked shared are the exception: every
 * space that maps them writes the same frame.
 *
 * The TLB caches translations for code that runs. An entry may be used to write only while the rule allows it, so
 * whatever changes a page, or takes a reference to a table, drops the entries concerned.
 */
import { KERNEL_BASE } from '../compiler/object.ts';
import type { Access } from './interface.ts';
import { PAGE_SHIFT, PAGE_SIZE } from './layout.ts';
import type { Frame, Ram } from './ram.ts';
import type { Tlb } from './tlb.ts';

/** Flags of a page table entry; the frame number is above them (bits 12 to 31). */
export const PTE_READ = 1;

export const PTE_WRITE = 2;

export const PTE_EXECUTE = 4;

/** User code may use the page; without it only the kernel can. */
export const PTE_USER = 8;

/** MAP_SHARED: writes go to the same frame from every space that maps it. */
export const PTE_SHARED = 16;

const PTE_FLAGS = 0xfff;

const TABLE_SHIFT = 10;

const TABLE_ENTRIES = 1 << TABLE_SHIFT;

const PAGES = 1 << 20;

/** A second-level table: 1024 entries, 4 MiB of addresses. An entry of 0 is not present. */
class PageTable {
  readonly entries = new Uint32Array(TABLE_ENTRIES);
  /** Address spaces that have this table. */
  references = 1;
  /** Entries that are not 0, and of those the shared ones. */
  present = 0;
  shared = 0;
}

/**
 * Empty tables, to be used again: every checkpoint costs each process that goes on a few of them, and an array of this size is slow
 * to allocate and to collect.
 */
const spareTables: PageTable[] = [];
const MOST_SPARE_TABLES = 256;

/** An empty table with one reference. */
function newTable(): PageTable {
  const table = spareTables.pop() ?? new PageTable();
  table.references = 1;
  return table;
}

/** Give a table back that nobody refers to any more, and its references to frames. */
function discardTable(table: PageTable, ram: Ram): void {
  const { entries } = table;
  for (let i = 0; table.present > 0; i++) {
    const entry = entries[i]!;
    if (entry === 0) continue;
    ram.release(entry >>> PAGE_SHIFT);
    entries[i] = 0;
    table.present--;
  }
  table.shared = 0;
  if (spareTables.length < MOST_SPARE_TABLES) spareTables.push(table);
}

/**
 * Pages that are copied at a time: when the first of them is written after a checkpoint, so are those around it that were written
 * before the checkpoint, too. A copy by itself takes a fraction of the way out of generated code and back.
 */
const COPIED_TOGETHER = 16;
/** With fewer frames than this left, pages are copied only when they must be. */
const ROOM_TO_COPY_AHEAD = 16_384;

/** What can be shown of a mapped page. */
export interface MappedPage {
  /** Page number: virtual address / 4096. */
  readonly page: number;
  readonly frame: Frame;
  /** PTE_* */
  readonly flags: number;
  /** A private page that is writable but would be copied by a write, because something else refers to it too. */
  readonly copyOnWrite: boolean;
}

/** What of a page is watched. */
export interface WatchedPage {
  /** Which accesses must take the slow path: all, or only writes. */
  readonly access: 'all' | 'writes';
  /** Offsets of the first watched byte, and past the last one. */
  readonly first: number;
  readonly past: number;
}

/** Called when an access finds no page that permits it; true: the page table was changed, try again. */
export type FaultHandler = (address: number, access: Access) => boolean;

export interface AccessOptions {
  /** Take page faults with this; without it an access to an absent page fails. */
  readonly fault?: FaultHandler;
  /** The kernel's or the debugger's own access: permissions do not matter, only presence. */
  readonly privileged?: boolean;
}

const NEEDED: Record<Access, number> = {
  read: PTE_READ | PTE_USER,
  write: PTE_WRITE | PTE_USER,
  execute: PTE_EXECUTE | PTE_USER,
};

export class AddressSpace {
  /** First level: one table for each 4 MiB. */
  private tables: (PageTable | undefined)[] = [];
  /** Managed by TlbPool. */
  tlb: Tlb | undefined;
  /** Changes whenever a translation may have: lets the CPU keep linear addresses between runs. */
  version = 0;
  /** What was shared last was shared with a checkpoint, and not with another process. */
  private checkpointed = false;
  private mapped = 0;
  /** Pages the TLB must not let through, because accesses to them are watched. */
  private watched: ReadonlyMap<number, WatchedPage> = new Map();
  /** Told what the kernel has written to watched pages on behalf of the process. */
  private onKernelWrite: ((address: number, size: number) => void) | undefined;

  constructor(readonly ram: Ram) {}

  /** Pages that are present. */
  get pages(): number {
    return this.mapped;
  }

  /**
   * Pages that are present and the program's own: without the register stacks, whose pages come and go with the tier that
   * runs, so this is the same number in both.
   */
  get userPages(): number {
    let count = 0;
    for (const table of this.tables.slice(0, Math.floor(KERNEL_BASE / (PAGE_SIZE * TABLE_ENTRIES)))) {
      if (table) for (const entry of table.entries) if (entry !== 0) count++;
    }
    return count;
  }

  // -- Mapping --

  /** The entry of a page: frame << 12 | flags, or 0 if it is not present. */
  entry(page: number): number {
    return this.tables[page >> TABLE_SHIFT]?.entries[page & (TABLE_ENTRIES - 1)] ?? 0;
  }

  /** The frame and flags of a page, if it is present. */
  lookup(page: number): { frame: Frame; flags: number } | undefined {
    const entry = this.entry(page);
    return entry === 0 ? undefined : { frame: entry >>> PAGE_SHIFT, flags: entry & PTE_FLAGS };
  }

  /** Map a page to a frame, whose reference the space takes over. What was mapped there before is unmapped. */
  map(page: number, frame: Frame, flags: number): void {
    this.setEntry(page, ((frame << PAGE_SHIFT) | flags) >>> 0);
  }

  unmap(page: number): void {
    if (this.entry(page) !== 0) this.setEntry(page, 0);
  }

  /** Change the flags of a page that is present. */
  protect(page: number, flags: number): void {
    const entry = this.entry(page);
    if (entry === 0 || (entry & PTE_FLAGS) === flags) return;
    this.ram.retain(entry >>> PAGE_SHIFT);
    this.setEntry(page, ((entry & ~PTE_FLAGS) | flags) >>> 0);
  }

  private setEntry(page: number, entry: number): void {
    const table = this.ownTable(page >> TABLE_SHIFT);
    const index = page & (TABLE_ENTRIES - 1);
    const old = table.entries[index]!;
    const delta = (entry === 0 ? 0 : 1) - (old === 0 ? 0 : 1);
    table.present += delta;
    this.mapped += delta;
    table.shared += (entry & PTE_SHARED ? 1 : 0) - (old & PTE_SHARED ? 1 : 0);
    table.entries[index] = entry;
    this.version++;
    this.tlb?.drop(page);
    if (old !== 0) this.ram.release(old >>> PAGE_SHIFT);
    if (table.present === 0) {
      this.tables[page >> TABLE_SHIFT] = undefined;
      discardTable(table, this.ram);
    }
  }

  /** The table for 4 MiB of addresses, made or copied so that this space alone has it. */
  private ownTable(number: number): PageTable {
    const table = this.tables[number];
    if (table?.references === 1) return table;
    if (this.mapped === 0) this.ram.holders.add(this);
    const own = newTable();
    if (table) {
      const { entries } = own;
      entries.set(table.entries);
      own.present = table.present;
      own.shared = table.shared;
      for (let i = 0, left = own.present; left > 0; i++) {
        const entry = entries[i]!;
        if (entry === 0) continue;
        this.ram.retain(entry >>> PAGE_SHIFT);
        left--;
      }
      table.references--;
    }
    this.tables[number] = own;
    return own;
  }

  /**
   * A copy of this space (fork, checkpoint). Private pages are copied on write by either side; shared pages stay the same
   * frames in both, unless `copyShared` says which frame the copy shall have instead (a new reference to it is taken over):
   * a checkpoint must keep their contents too.
   */
  clone(copyShared?: (frame: Frame) => Frame): AddressSpace {
    const copy = new AddressSpace(this.ram);
    copy.tables = this.tables.slice();
    for (const table of copy.tables) if (table) table.references++;
    copy.mapped = this.mapped;
    if (copy.mapped > 0) this.ram.holders.add(copy);
    this.tlb?.dropWrites();
    this.version++;
    this.checkpointed = copyShared !== undefined;
    copy.checkpointed = this.checkpointed;
    if (copyShared) {
      copy.tables.forEach((table, number) => {
        if (!table || table.shared === 0) return;
        for (let i = 0; i < TABLE_ENTRIES; i++) {
          const entry = table.entries[i]!;
          if (entry & PTE_SHARED) {
            copy.map(number * TABLE_ENTRIES + i, copyShared(entry >>> PAGE_SHIFT), entry & PTE_FLAGS);
          }
        }
      });
    }
    return copy;
  }

  /** Give everything back (exit, exec, a checkpoint dropped). The space is empty afterwards and may be used again. */
  release(): void {
    this.ram.holders.delete(this);
    this.ram.tlbs.giveBack(this);
    for (const table of this.tables) {
      if (table && --table.references === 0) discardTable(table, this.ram);
    }
    this.tables = [];
    this.mapped = 0;
    this.version++;
  }

  /** Every page that is present, in order of address. */
  *mappings(fromPage = 0, toPage = PAGES): Generator<MappedPage> {
    for (let number = fromPage >> TABLE_SHIFT; number < this.tables.length; number++) {
      const table = this.tables[number];
      if (!table) continue;
      for (let i = 0; i < TABLE_ENTRIES; i++) {
        const entry = table.entries[i]!;
        const page = number * TABLE_ENTRIES + i;
        if (entry === 0 || page < fromPage) continue;
        if (page >= toPage) return;
        const frame = entry >>> PAGE_SHIFT;
        const flags = entry & PTE_FLAGS;
        const alone = table.references === 1 && this.ram.referencesOf(frame) === 1;
        yield { page, frame, flags, copyOnWrite: (flags & (PTE_WRITE | PTE_SHARED)) === PTE_WRITE && !alone };
      }
    }
  }

  /** Unmap the pages of [from, to). */
  unmapRange(fromPage: number, toPage: number): void {
    for (let number = fromPage >> TABLE_SHIFT; number < this.tables.length; number++) {
      const table = this.tables[number];
      if (!table) continue;
      if (number * TABLE_ENTRIES >= toPage) return;
      for (let i = 0; i < TABLE_ENTRIES; i++) {
        const page = number * TABLE_ENTRIES + i;
        if (page >= fromPage && page < toPage && table.entries[i] !== 0) this.unmap(page);
      }
    }
  }

  // -- Access --

  /** The one rule: the frame of a present page, made this space's alone if it is private. 0 when RAM is used up. */
  private writableFrame(page: number): Frame {
    const entry = this.entry(page);
    const frame = entry >>> PAGE_SHIFT;
    if (entry & PTE_SHARED) return frame;
    this.ownTable(page >> TABLE_SHIFT);
    if (this.ram.referencesOf(frame) === 1) return frame;
    const copy = this.ram.copy(frame);
    if (copy === 0) return 0;
    this.setEntry(page, ((copy << PAGE_SHIFT) | (entry & PTE_FLAGS)) >>> 0);
    if (this.checkpointed) this.copyAhead(page);
    return copy;
  }

  /**
   * A page has been copied because a checkpoint has its frame: copy those around it that will probably be written, too. These are the
   * ones with a frame that nobody has but the newest checkpoint, so that it was made since the one before.
   */
  private copyAhead(page: number): void {
    const { ram } = this;
    if (ram.framesAvailable < ROOM_TO_COPY_AHEAD) return;
    const { entries } = this.tables[page >> TABLE_SHIFT]!; // just made this space's own
    const from = page - (page % COPIED_TOGETHER);
    for (let near = from; near < from + COPIED_TOGETHER; near++) {
      const entry = entries[near & (TABLE_ENTRIES - 1)]!;
      if ((entry & (PTE_WRITE | PTE_SHARED)) !== PTE_WRITE) continue;
      if (ram.referencesOf(entry >>> PAGE_SHIFT) !== 2) continue;
      const copy = ram.copy(entry >>> PAGE_SHIFT);
      if (copy === 0) return;
      this.setEntry(near, ((copy << PAGE_SHIFT) | (entry & PTE_FLAGS)) >>> 0);
      if (this.tlb) this.fillTlb(near);
    }
  }

  /**
   * Linear address of the byte at a virtual address, if it may be accessed so; otherwise 0. Valid up to the end of the
   * page, until the space changes. A privileged write is allowed anywhere, and copies like any other.
   */
  linear(address: number, access: Access, options: AccessOptions = {}): number {
    const page = address >>> PAGE_SHIFT;
    if (address < 0 || address > 0xffff_ffff) return 0;
    for (;;) {
      const entry = this.entry(page);
      const allowed = entry !== 0 && (options.privileged || (entry & NEEDED[access]) === NEEDED[access]);
      if (allowed) {
        const frame = access === 'write' ? this.writableFrame(page) : entry >>> PAGE_SHIFT;
        if (frame !== 0) return frame * PAGE_SIZE + (address & (PAGE_SIZE - 1));
      }
      if (!options.fault?.(address, access)) return 0;
    }
  }

  /** Put a page in the TLB, with the access that just succeeded and whatever else needs no further work. */
  fillTlb(page: number): void {
    const table = this.tables[page >> TABLE_SHIFT];
    const entry = this.entry(page);
    if (!table || (entry & PTE_USER) === 0) return;
    const frame = entry >>> PAGE_SHIFT;
    const inPlace =
      (entry & PTE_SHARED) !== 0 || (table.references === 1 && this.ram.referencesOf(frame) === 1);
    const read = (entry & PTE_READ) !== 0;
    const write = (entry & PTE_WRITE) !== 0 && inPlace;
    const watched = this.watched.get(page);
    this.tlb?.fill(page, frame, read && watched?.access !== 'all', write && !watched);
    if (watched && read && write) this.tlb?.allowBeside(page, watched);
  }

  /** Pages of which all accesses, or all writes, must take the slow path; `kernelWrote` is told of those by system calls. */
  watchPages(
    pages: ReadonlyMap<number, WatchedPage>,
    kernelWrote: (address: number, size: number) => void,
  ): void {
    for (const page of pages.keys()) this.tlb?.drop(page);
    this.watched = pages;
    this.onKernelWrite = pages.size > 0 ? kernelWrote : undefined;
  }

  get hasWatches(): boolean {
    return this.watched.size > 0;
  }

  /** Must this access take the slow path? */
  isWatched(page: number, access: Access): boolean {
    const watched = this.watched.get(page);
    return watched !== undefined && (watched.access === 'all' || access === 'write');
  }

  // -- Bytes, as the kernel moves them (names as in xv6) --

  /** Copy `length` bytes out of the space; undefined if some of them may not be read. */
  copyin(address: number, length: number, options?: AccessOptions): Uint8Array | undefined {
    if ((address & (PAGE_SIZE - 1)) + length <= PAGE_SIZE && length > 0) {
      const at = this.linear(address, 'read', options);
      return at === 0 ? undefined : this.ram.bytes.slice(at, at + length);
    }
    const result = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const at = this.linear(address + done, 'read', options);
      if (at === 0) return undefined;
      const count = Math.min(length - done, PAGE_SIZE - (at & (PAGE_SIZE - 1)));
      result.set(this.ram.bytes.subarray(at, at + count), done);
      done += count;
    }
    return result;
  }

  /**
   * Copy bytes into the space; false if some of them may not be written (then none are, but the pages before
   * may have been faulted in).
   */
  copyout(address: number, bytes: Uint8Array, options?: AccessOptions): boolean {
    if (!this.writable(address, bytes.length, options)) return false;
    if (!options?.privileged) this.onKernelWrite?.(address, bytes.length);
    for (let done = 0; done < bytes.length; ) {
      const at = this.linear(address + done, 'write', options);
      const count = Math.min(bytes.length - done, PAGE_SIZE - (at & (PAGE_SIZE - 1)));
      this.ram.bytes.set(count === bytes.length ? bytes : bytes.subarray(done, done + count), at);
      this.ram.shadow?.define(at, count);
      done += count;
    }
    return true;
  }

  /** Whether all of [address, address + length) may be written; pages are faulted in and copied as needed. */
  writable(address: number, length: number, options?: AccessOptions): boolean {
    if (length === 0) return true;
    const last = Math.floor((address + length - 1) / PAGE_SIZE);
    for (let page = Math.floor(address / PAGE_SIZE); page <= last; page++) {
      if (this.linear(Math.max(address, page * PAGE_SIZE), 'write', options) === 0) return false;
    }
    return true;
  }

  /** The bytes of a string, without its zero; undefined if it cannot be read or is longer than `max`. */
  copyinstr(address: number, max: number, options?: AccessOptions): Uint8Array | undefined {
    const parts: Uint8Array[] = [];
    let length = 0;
    while (length <= max) {
      const at = this.linear(address + length, 'read', options);
      if (at === 0) return undefined;
      const end = (at | (PAGE_SIZE - 1)) + 1;
      const zero = this.ram.bytes.subarray(at, end).indexOf(0);
      const stop = zero >= 0 ? at + zero : end;
      parts.push(this.ram.bytes.slice(at, stop));
      length += stop - at;
      if (stop < end) break;
    }
    if (length > max) return undefined;
    const result = new Uint8Array(length);
    let to = 0;
    for (const part of parts) {
      result.set(part, to);
      to += part.length;
    }
    return result;
  }

  readU8(address: number, options?: AccessOptions): number | undefined {
    const at = this.linear(address, 'read', options);
    return at === 0 ? undefined : this.ram.bytes[at];
  }

  readU32(address: number, options?: AccessOptions): number | undefined {
    const value = this.readUnsigned(address, 4, options);
    return value === undefined ? undefined : Number(value);
  }

  readU64(address: number, options?: AccessOptions): bigint | undefined {
    return this.readUnsigned(address, 8, options);
  }

  /** A little-endian unsigned number of 1, 2, 4 or 8 bytes, at any alignment. */
  readUnsigned(address: number, size: number, options?: AccessOptions): bigint | undefined {
    const bytes = this.copyin(address, size, options);
    if (!bytes) return undefined;
    let value = 0n;
    for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
    return value;
  }

  writeU8(address: number, value: number, options?: AccessOptions): boolean {
    return this.writeUnsigned(address, 1, BigInt(value), options);
  }

  writeU32(address: number, value: number, options?: AccessOptions): boolean {
    return this.writeUnsigned(address, 4, BigInt(value), options);
  }

  writeU64(address: number, value: bigint, options?: AccessOptions): boolean {
    return this.writeUnsigned(address, 8, value, options);
  }

  /** The low `size` bytes of a number, little endian, at any alignment; all or nothing. */
  writeUnsigned(address: number, size: number, value: bigint, options?: AccessOptions): boolean {
    const bytes = new Uint8Array(size);
    for (let i = 0; i < size; i++) bytes[i] = Number((value >> BigInt(8 * i)) & 0xffn);
    return this.copyout(address, bytes, options);
  }
}

/**
 * A fingerprint of all pages of a space: addresses, flags and bytes, not which frames hold them. Pages are visited in
 * order of address; equal contents give equal fingerprints whatever happened before.
 */
export function fingerprint(space: AddressSpace): string {
  let a = 0x811c_9dc5;
  let b = 0x9e37_79b9;
  const mix = (word: number) => {
    a = Math.imul(a ^ word, 0x0100_0193);
    b = Math.imul(b ^ (a >>> 15) ^ word, 0x85eb_ca6b);
    b ^= b >>> 13;
  };
  for (const { page, frame, flags } of space.mappings()) {
    mix(page);
    mix(flags);
    const from = (frame * PAGE_SIZE) >> 2;
    for (let i = from; i < from + PAGE_SIZE / 4; i++) mix(space.ram.words[i]!);
  }
  return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0');
}
