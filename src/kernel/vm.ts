/**
 * The memory of a process: its map of regions (Linux's vm_area_struct), demand paging, brk, mmap, and copying between
 * kernel and user (xv6's copyin, copyout, copyinstr). A region promises pages; the page table holds those that have been
 * touched. A page fault in a region makes the promise good, elsewhere it is SIGSEGV, and
 * SIGBUS where a mapped file has ended.
 */
import { KERNEL_BASE, MMAP_TOP, STACK_TOP, TEXT_BASE } from '../compiler/object.ts';
import type { Access } from '../machine/interface.ts';
import { AddressSpace, PTE_EXECUTE, PTE_READ, PTE_SHARED, PTE_USER, PTE_WRITE } from '../machine/memory.ts';
import type { Ram } from '../machine/ram.ts';
import {
  type ErrnoName,
  PAGE,
  PATH_MAX,
  PROT_EXEC,
  PROT_READ,
  PROT_WRITE,
  RLIMIT_AS,
  RLIMIT_DATA,
  RLIMIT_STACK,
} from './abi.ts';
import { fail, KernelError } from './error.ts';
import type { FileData, Inode } from './file.ts';
import type { FutexTable } from './futex.ts';
import type { Proc, Thread } from './proc.ts';

/** A stretch of the address space with one set of properties: a line of /proc/PID/maps. */
export interface Region {
  /** Page-aligned virtual addresses, [start, end). */
  start: number;
  end: number;
  /** PROT_* */
  prot: number;
  readonly shared: boolean;
  /** A shared mapping of a file that was opened for reading only. */
  readonly neverWritable?: boolean;
  /** `[stack]`, `[heap]`, the file's path, or empty for anonymous memory. */
  readonly name: string;
  /** Which part of the image it is, if it is. */
  readonly segment: 'text' | 'rodata' | 'data' | 'bss' | null;
  /** What its pages come from (also for shared anonymous memory); null: zeroes. */
  readonly data: FileData | null;
  readonly inode: Inode | null;
  /** Byte offset of `start` in `data`. */
  offset: number;
}

/** What the kernel knows of a user-level context: less than of a thread, and nothing of who runs when. */
export interface UserContext {
  /** The C stack, [start, end). */
  readonly start: number;
  readonly end: number;
  /** Number of its register stack. */
  readonly registerStack: number;
  /** Address of the ucontext_t that makecontext was given. */
  readonly ucontext: number;
  /** Thread id of who made it. */
  readonly madeBy: number;
}

export class Memory {
  /** Sorted by address, not overlapping. */
  regions: Region[] = [];
  heapStart = 0;
  brk = 0;
  /** There is no gap between here and MMAP_TOP: where the search for one begins. */
  private gapsBelow = MMAP_TOP;
  /** Which register stacks are in use, by number. */
  registerStacks: boolean[] = [];
  /** Those that belong to user-level contexts (makecontext). */
  contexts: UserContext[] = [];
  /** Processes whose memory it is: more than one after clone with CLONE_VM. (A vfork child only borrows it.) */
  sharers = 1;
  /** Who sleeps in a futex call on which address of private memory. */
  futexes: FutexTable = new Map();

  /** The most pages that were resident, and bytes that were mapped, as far as anybody has looked: see notePeak. */
  private readonly peak = { pages: 0, size: 0 };

  constructor(readonly space: AddressSpace) {}

  /** The most there has been until now. Both only shrink where something is unmapped, and so are looked at before that. */
  notePeak(): { readonly pages: number; readonly size: number } {
    this.peak.pages = Math.max(this.peak.pages, this.space.userPages);
    this.peak.size = Math.max(this.peak.size, this.size);
    return this.peak;
  }

  /** A copy for fork: same map, pages copied on write. */
  clone(): Memory {
    const copy = new Memory(this.space.clone());
    copy.regions = this.regions.map(r => ({ ...r }));
    copy.heapStart = this.heapStart;
    copy.brk = this.brk;
    copy.gapsBelow = this.gapsBelow;
    for (const r of copy.regions) if (r.inode) r.inode.users++;
    copy.contexts = this.contexts.slice();
    for (const { registerStack } of copy.contexts) copy.registerStacks[registerStack] = true;
    return copy;
  }

  regionAt(address: number): Region | undefined {
    let lo = 0;
    let hi = this.regions.length - 1;
    while (lo <= hi) {
      const mid = (lo + hi) >> 1;
      const r = this.regions[mid]!;
      if (address < r.start) hi = mid - 1;
      else if (address >= r.end) lo = mid + 1;
      else return r;
    }
    return undefined;
  }

  addRegion(region: Region): void {
    this.regions.splice(this.indexFrom(region.start), 0, region);
    if (region.inode) region.inode.users++;
  }

  /** Join neighbours in and around [start, end) that differ in nothing but their place, as Linux does. */
  merge(start: number, end: number): void {
    const { regions } = this;
    let i = Math.max(1, this.indexFrom(start));
    while (i < regions.length && regions[i]!.start <= end) {
      const before = regions[i - 1]!;
      const region = regions[i]!;
      if (continues(before, region)) {
        before.end = region.end;
        if (region.inode) region.inode.users--;
        regions.splice(i, 1);
      } else i++;
    }
  }

  /** Index of the first region that begins at this address or above. */
  private indexFrom(address: number): number {
    let lo = 0;
    let hi = this.regions.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.regions[mid]!.start < address) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }

  /** Highest gap of this size below the mappings' top, or ENOMEM. */
  findGap(length: number): number {
    let top = this.gapsBelow;
    for (let i = this.indexFrom(top) - 1; i >= 0; i--) {
      const r = this.regions[i]!;
      if (r.end === this.gapsBelow) this.gapsBelow = r.start;
      if (r.end <= top && top - r.end >= length) return top - length;
      top = Math.min(top, r.start);
    }
    if (top - length < TEXT_BASE) throw fail('ENOMEM');
    return top - length;
  }

  /** Cut regions so that none straddles this address. */
  private splitAt(address: number): void {
    const r = this.regionAt(address);
    if (!r || r.start === address) return;
    this.addRegion({ ...r, start: address, offset: r.offset + (address - r.start) });
    r.end = address;
  }

  /** Remove whatever is in [start, end). The inodes whose mappings ended are returned, for reclaiming. */
  unmap(start: number, end: number): Inode[] {
    if (this.regions.some(r => r.start < end && r.end > start)) this.notePeak();
    this.splitAt(start);
    this.splitAt(end);
    const gone = this.regions.filter(r => r.start >= start && r.end <= end);
    if (gone.length > 0) {
      this.gapsBelow = Math.max(this.gapsBelow, Math.min(end, MMAP_TOP));
      this.regions = this.regions.filter(r => !gone.includes(r));
      this.space.unmapRange(start / PAGE, end / PAGE);
    }
    return dropUsers(gone);
  }

  /**
   * Change protection from `start` to `wanted`, or up to what is not mapped or must not be written. Returns the address where it
   * has ended.
   */
  protect(start: number, wanted: number, prot: number): number {
    let end = start;
    for (let r = this.regionAt(start); r && end < wanted; r = this.regionAt(end)) {
      if (prot & PROT_WRITE && r.neverWritable) break;
      end = Math.min(r.end, wanted);
    }
    this.splitAt(start);
    this.splitAt(end);
    for (const r of this.regions) {
      if (r.start < start || r.end > end) continue;
      r.prot = prot;
      for (const { page } of [...this.space.mappings(r.start / PAGE, r.end / PAGE)]) {
        this.space.protect(page, pteFlags(r));
      }
    }
    this.merge(start, end);
    return end;
  }

  /** Bytes of promised memory, for RLIMIT_AS. */
  get size(): number {
    return this.regions.reduce((n, r) => n + (r.end - r.start), 0);
  }

  /** Give everything back. */
  release(): Inode[] {
    const gone = this.regions;
    this.regions = [];
    this.space.release();
    return dropUsers(gone);
  }
}

/** Is b what would come next if a were longer? What is the program's own text and data keeps its sections apart. */
const continues = (a: Region, b: Region): boolean =>
  a.end === b.start &&
  a.prot === b.prot &&
  a.shared === b.shared &&
  a.neverWritable === b.neverWritable &&
  a.name === b.name &&
  a.segment === null &&
  b.segment === null &&
  a.data === b.data &&
  a.inode === b.inode &&
  (a.data === null || a.offset + (a.end - a.start) === b.offset);

function dropUsers(regions: readonly Region[]): Inode[] {
  const inodes: Inode[] = [];
  for (const { inode } of regions) {
    if (!inode) continue;
    inode.users--;
    inodes.push(inode);
  }
  return inodes;
}

const pteFlags = (r: Region): number =>
  PTE_USER |
  (r.prot & PROT_READ ? PTE_READ : 0) |
  (r.prot & PROT_WRITE ? PTE_WRITE : 0) |
  (r.prot & PROT_EXEC ? PTE_EXECUTE : 0) |
  (r.shared ? PTE_SHARED : 0);

export function newMemory(ram: Ram): Memory {
  return new Memory(new AddressSpace(ram));
}

const PROT_OF: Record<Access, number> = { read: PROT_READ, write: PROT_WRITE, execute: PROT_EXEC };

/** Do the region's protections allow this access? */
export const allows = (region: Region, access: Access): boolean => (region.prot & PROT_OF[access]) !== 0;

/** Is the page of this address one that a mapped file does not have? (POSIX mmap: SIGBUS.) */
export function isBeyondFile(region: Region, address: number): boolean {
  const page = address - (address % PAGE);
  return region.data !== null && page - region.start + region.offset >= region.data.size;
}

/**
 * The process touched an address its page table does not allow. True if it may be tried again: the page has been made.
 * False: not its memory, not allowed so, or RAM is used up.
 */
export function handlePageFault(ram: Ram, p: Proc, address: number, access: Access): boolean {
  const memory = p.memory;
  if (!memory || address < 0 || address >= KERNEL_BASE) return false;
  const region = memory.regionAt(address) ?? growStack(p, memory, address);
  if (!region || !allows(region, access)) return false;
  const page = Math.floor(address / PAGE);
  if (memory.space.entry(page) !== 0) return false;
  const frame = pageContents(ram, region, page);
  if (frame === 0) return false;
  memory.space.map(page, frame, pteFlags(region));
  ram.shadow?.onPage?.(p.pid, page, frame, region.name === '[stack]');
  if (region.inode) p.faults.major++;
  else p.faults.minor++;
  return true;
}

/** A frame with the contents this page starts with, with a reference for the page table; 0: there are none. */
function pageContents(ram: Ram, region: Region, page: number): number {
  if (!region.data) return ram.allocate();
  if (isBeyondFile(region, page * PAGE)) return 0;
  const at = page * PAGE - region.start + region.offset;
  try {
    return region.shared ? region.data.sharedFrame(at / PAGE) : region.data.privateFrame(at / PAGE);
  } catch (e) {
    if (e instanceof KernelError) return 0; // a hole in the file, and no frame to fill it with
    throw e;
  }
}

/** Lowest address the main stack may reach. */
export const stackBottom = (p: Proc): number =>
  STACK_TOP - Math.min(p.limits[RLIMIT_STACK]!.soft, STACK_TOP - MMAP_TOP - PAGE);

/** The main stack grows down on demand, to its limit. */
function growStack(p: Proc, memory: Memory, address: number): Region | undefined {
  const stack = memory.regions.at(-1);
  if (stack?.name !== '[stack]' || address >= stack.start || address < stackBottom(p)) return undefined;
  stack.start = address - (address % PAGE);
  return stack;
}

// --- Between kernel and user ------------------------------------------------------------------------------------

/** Options for AddressSpace accesses on behalf of a process: pages are faulted in as for the process itself. */
const faulting = (t: Thread) => ({
  fault: (address: number, access: Access) =>
    handlePageFault(t.proc.memory!.space.ram, t.proc, address, access),
});

const inUser = (address: number, length: number): boolean =>
  Number.isSafeInteger(address) && address >= 0 && address + length <= KERNEL_BASE;

/** Copy from user memory; EFAULT if it may not be read. */
export function copyin(t: Thread, address: number, length: number): Uint8Array {
  if (length === 0) return new Uint8Array(0);
  const bytes = inUser(address, length)
    ? t.proc.memory!.space.copyin(address, length, faulting(t))
    : undefined;
  if (!bytes) throw fail('EFAULT');
  t.proc.memory!.space.ram.shadow?.onTransfer?.(t.tid, address, length, false);
  return bytes;
}

/** Copy to user memory; EFAULT if it may not be written. */
export function copyout(t: Thread, address: number, bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  t.proc.memory?.space.ram.shadow?.onTransfer?.(t.tid, address, bytes.length, true);
  if (!inUser(address, bytes.length) || !t.proc.memory!.space.copyout(address, bytes, faulting(t))) {
    throw fail('EFAULT');
  }
}

/** EFAULT unless all of [address, address + length) can be written: asked before something is taken from a pipe. */
export function requireWritable(t: Thread, address: number, length: number): void {
  if (length === 0) return;
  if (!inUser(address, length) || !t.proc.memory!.space.writable(address, length, faulting(t)))
    throw fail('EFAULT');
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** A string of at most `max` bytes from user memory; EFAULT if it may not be read, `tooLong` if it goes on. */
export function copyinstr(
  t: Thread,
  address: number,
  max = PATH_MAX,
  tooLong: ErrnoName = 'ENAMETOOLONG',
): string {
  const bytes = inUser(address, 1) ? t.proc.memory!.space.copyinstr(address, max, faulting(t)) : undefined;
  if (!bytes) {
    copyin(t, address, max + 1);
    throw fail(tooLong);
  }
  t.proc.memory!.space.ram.shadow?.onTransfer?.(t.tid, address, bytes.length + 1, false);
  return decoder.decode(bytes);
}

export const encodeString = (s: string): Uint8Array => encoder.encode(s + '\0');

export function readWord(t: Thread, address: number): number {
  const bytes = copyin(t, address, 4);
  return new DataView(bytes.buffer).getInt32(0, true);
}

export function writeWord(t: Thread, address: number, value: number): void {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  copyout(t, address, bytes);
}

/** A 64-bit signed number; beyond 2^53 the low digits are lost, which no caller minds. */
export function readLong(t: Thread, address: number): number {
  const bytes = copyin(t, address, 8);
  return Number(new DataView(bytes.buffer).getBigInt64(0, true));
}

export function writeLongs(t: Thread, address: number, values: readonly number[]): void {
  if (writeLongsInPlace(t, address, values)) return;
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  for (const [i, v] of values.entries()) view.setBigInt64(8 * i, BigInt(Math.trunc(v)), true);
  copyout(t, address, bytes);
}

/** The short way, for a page that is there: what programs ask for all the time (what time is it?) costs little. */
function writeLongsInPlace(t: Thread, address: number, values: readonly number[]): boolean {
  const { space } = t.proc.memory!;
  const { ram } = space;
  const bytes = 8 * values.length;
  if (ram.shadow || space.hasWatches || !inUser(address, bytes) || (address % PAGE) + bytes > PAGE)
    return false;
  const at = space.linear(address, 'write');
  if (at === 0 || !values.every(Number.isSafeInteger)) return false;
  for (let i = 0; i < values.length; i++) {
    const high = Math.floor(values[i]! / 0x1_0000_0000);
    ram.view.setInt32(at + 8 * i, (values[i]! - high * 0x1_0000_0000) | 0, true);
    ram.view.setInt32(at + 8 * i + 4, high, true);
  }
  return true;
}

// --- brk and mmap -------------------------------------------------------------------------------------------------

/** Set the program break; returns the break as it is then (unchanged when it cannot be so). */
export function setBreak(p: Proc, wanted: number): number {
  const memory = p.memory!;
  if (wanted < memory.heapStart || wanted > MMAP_TOP) return memory.brk;
  const oldEnd = roundUp(memory.brk);
  const newEnd = roundUp(wanted);
  if (newEnd > oldEnd) {
    const blocked = memory.regions.some(r => r.start < newEnd && r.end > oldEnd);
    const heap = newEnd - memory.heapStart;
    const over =
      memory.size + newEnd - oldEnd > p.limits[RLIMIT_AS]!.soft || heap > p.limits[RLIMIT_DATA]!.soft;
    if (blocked || over) return memory.brk;
    const heapRegion = memory.regions.find(r => r.name === '[heap]');
    if (heapRegion) heapRegion.end = newEnd;
    else {
      memory.addRegion({
        start: memory.heapStart,
        end: newEnd,
        prot: PROT_READ | PROT_WRITE,
        shared: false,
        name: '[heap]',
        segment: null,
        data: null,
        inode: null,
        offset: 0,
      });
    }
  } else if (newEnd < oldEnd) memory.unmap(newEnd, oldEnd);
  memory.brk = wanted;
  return wanted;
}

export const roundUp = (n: number): number => Math.ceil(n / PAGE) * PAGE;

/**
 * Bytes of memory that processes have in use, as /proc/meminfo and sysinfo tell it. Counted from their page tables and not
 * from the RAM's frames, whose number depends on checkpoints and on the tier that runs: a program must not see those.
 */
export function memoryInUse(procs: Iterable<Proc>): number {
  const spaces = new Set([...procs].map(p => p.pagetable));
  let pages = 0;
  for (const space of spaces) pages += space?.userPages ?? 0;
  return pages * PAGE;
}
