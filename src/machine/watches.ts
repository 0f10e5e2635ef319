/**
 * Watched ranges of memory. The TLB's write side (for reads, both) stays empty for their pages, so that every access there comes to
 * the host, which asks here whether it concerns a watch. Generated code for watched processes knows which bytes of the page
 * are meant and goes on with the others by itself. Writes of system calls are told by the address space and are kept until the
 * run that made the call ends.
 */
import type { CpuExit, Watch } from './interface.ts';
import { PAGE_SHIFT, PAGE_SIZE } from './layout.ts';
import type { AddressSpace, WatchedPage } from './memory.ts';
import type { Touched } from './slow.ts';

/** An access to watched bytes costs generated code as much as about so many instructions cost the interpreter. */
const RARE_ACCESS = 300;

/** A range of virtual addresses: first address, and bytes. */
interface Range {
  readonly address: number;
  readonly size: number;
}

const overlap = (a: Range, b: Range): boolean =>
  a.address < b.address + b.size && b.address < a.address + a.size;

export class Watches {
  private all: readonly Watch[] = [];
  private pages: ReadonlyMap<AddressSpace, ReadonlyMap<number, WatchedPage>> = new Map();
  private written: Range | undefined;
  /** Accesses that generated code cannot tell from one to watched bytes, since the watches were set, and the clock then. */
  private accesses = 0;
  private since = 0;

  /** `inInstruction`: is an instruction of the program being executed, and not a system call? */
  constructor(private readonly inInstruction: () => boolean) {}

  /** Watch these ranges, and no others, from this clock on. */
  set(watches: readonly Watch[], clock: number): void {
    const pages = new Map<AddressSpace, Map<number, WatchedPage>>();
    for (const old of this.all) pages.set(old.space, new Map());
    for (const { space, address, size, access } of watches) {
      const own = pages.get(space) ?? new Map<number, WatchedPage>();
      pages.set(space, own);
      for (let page = address >>> PAGE_SHIFT; page <= (address + size - 1) >>> PAGE_SHIFT; page++) {
        const known = own.get(page);
        const start = page * PAGE_SIZE;
        own.set(page, {
          access: access === 'write' && known?.access !== 'all' ? 'writes' : 'all',
          first: Math.min(known?.first ?? PAGE_SIZE, Math.max(address - start, 0)),
          past: Math.max(known?.past ?? 0, Math.min(address + size - start, PAGE_SIZE)),
        });
      }
    }
    for (const [space, own] of pages)
      space.watchPages(own, (address, size) => this.noteWrite(space, { address, size }));
    this.all = watches;
    this.pages = pages;
    this.written = undefined;
    this.accesses = 0;
    this.since = clock;
  }

  /** Has a system call written to watched memory since that was last taken? */
  get kernelWrote(): boolean {
    return this.written !== undefined;
  }

  /** What a system call has written to watched memory since this was last asked. */
  takeKernelWrite(): Range | undefined {
    const { written } = this;
    this.written = undefined;
    return written;
  }

  private noteWrite(space: AddressSpace, range: Range): void {
    if (this.inInstruction()) return; // the slow path executes it and asks `hit`
    if (this.all.some(w => w.space === space && w.access !== 'read' && overlap(w, range)))
      this.written = range;
  }

  /** An access to a watched page: may it touch what is watched there? Other bytes are accessed as usual, but asked about each time. */
  concern(space: AddressSpace, address: number, size: number): boolean {
    const page = this.pages.get(space)?.get(address >>> PAGE_SHIFT);
    const offset = address & (PAGE_SIZE - 1);
    if (page && offset < page.past && page.first < offset + size) this.accesses++;
    for (const w of this.all) {
      if (w.space === space && w.address < address + size && address < w.address + w.size) return true;
    }
    return false;
  }

  /** The exit for an instruction that has touched this memory, if it is watched for such accesses. */
  hit(space: AddressSpace, touched: Touched): CpuExit | undefined {
    for (const watch of this.all) {
      if (watch.space !== space || !overlap(watch, touched)) continue;
      const write = touched.writes && watch.access !== 'read';
      if (!write && !(touched.reads && watch.access !== 'write')) continue;
      const { address, size } = touched;
      return { kind: 'watch', address, size, access: write ? 'write' : 'read' };
    }
    return undefined;
  }

  /** Generated code leaves at each access to watched bytes: it is worth it where they are rare. */
  allowFast(space: AddressSpace, clock: number): boolean {
    return !space.hasWatches || this.accesses * RARE_ACCESS <= clock - this.since + RARE_ACCESS * RARE_ACCESS;
  }
}
