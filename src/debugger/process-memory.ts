/**
 * The memory of a process as the debugger sees it: looking changes nothing. A page that the program has been promised but
 * has not touched yet reads as what it would contain; only writing makes it.
 */
import type { CType } from '../compiler/ctype.ts';
import { PROT_READ, PROT_WRITE } from '../kernel/abi.ts';
import type { Proc } from '../kernel/proc.ts';
import { syncState } from '../kernel/sync-objects.ts';
import { handlePageFault } from '../kernel/vm.ts';
import { EvaluationError } from './evaluate.ts';
import type { Effect } from './interventions.ts';
import type { Program } from './programs.ts';
import type { Description, Memory } from './values.ts';

const PAGE = 4096;
const PRIVILEGED = { privileged: true } as const;
const ADDRESSES = 0x1_0000_0000n;
/** Name of the mapping that holds the string literals of expressions the user typed. */
const SCRATCH = '[debugger]';
const SCRATCH_BYTES = 16 * PAGE;

export class ProcessMemory implements Memory {
  constructor(
    readonly proc: Proc,
    private readonly program: Program | undefined,
    /** Told before anything is written. */
    readonly beforeChange: (effect: Effect) => void = () => {},
  ) {}

  read(address: bigint, length: number): Uint8Array | undefined {
    if (address < 0n || length < 0 || address + BigInt(length) > ADDRESSES) return undefined;
    const start = Number(address);
    const out = new Uint8Array(length);
    for (let at = start; at < start + length; ) {
      const n = Math.min(start + length - at, PAGE - (at % PAGE));
      const bytes = this.readWithinPage(at, n);
      if (!bytes) return undefined;
      out.set(bytes, at - start);
      at += n;
    }
    return out;
  }

  private readWithinPage(address: number, length: number): Uint8Array | undefined {
    const { memory } = this.proc;
    const present = memory?.space.copyin(address, length, PRIVILEGED);
    if (present || !memory) return present;
    const region = memory.regionAt(address);
    if (!region) return undefined;
    const bytes = new Uint8Array(length);
    if (region.data) {
      const offset = address - region.start + region.offset;
      if (offset - (offset % PAGE) >= region.data.size) return undefined;
      bytes.set(region.data.read(offset, length));
    }
    return bytes;
  }

  /** As many bytes from `address` on as there are without a gap, at most `length`. */
  readUpTo(address: bigint, length: number): Uint8Array {
    for (let n = length; n > 0; ) {
      const bytes = this.read(address, n);
      if (bytes) return bytes;
      // Give up the last page of what was asked for.
      const end = Number(address) + n;
      n -= end % PAGE || PAGE;
    }
    return new Uint8Array(0);
  }

  /** Also writes what the program itself may not. False where nothing is mapped. */
  write(address: bigint, bytes: Uint8Array): boolean {
    const { memory } = this.proc;
    if (!memory || address < 0n || address + BigInt(bytes.length) > ADDRESSES) return false;
    const start = Number(address);
    this.beforeChange({ do: 'write', pid: this.proc.pid, address: start, bytes: bytes.slice() });
    for (let page = Math.floor(start / PAGE); page * PAGE < start + bytes.length; page++) {
      if (memory.space.entry(page) !== 0) continue;
      const at = Math.max(start, page * PAGE);
      if (!memory.regionAt(at) || !handlePageFault(memory.space.ram, this.proc, at, 'read')) return false;
    }
    return memory.space.copyout(start, bytes, PRIVILEGED);
  }

  nameOf(address: bigint): string | undefined {
    return address < ADDRESSES ? this.program?.symbolAt(Number(address)) : undefined;
  }

  /** Objects of the thread library are described by who holds them and who waits. */
  describe(type: CType, address: bigint): Description | undefined {
    return type.alias === undefined ? undefined : syncState(this.proc, type.alias, Number(address));
  }

  /** The address of the debugger's own mapping, which is made if there is none. */
  makeRoom(): number {
    const { memory, pid } = this.proc;
    if (!memory) throw new EvaluationError('the process has no memory any more');
    const known = memory.regions.find(r => r.name === SCRATCH);
    if (known) return known.start;
    this.beforeChange({ do: 'room', pid });
    const start = memory.findGap(SCRATCH_BYTES);
    memory.addRegion({
      start,
      end: start + SCRATCH_BYTES,
      prot: PROT_READ | PROT_WRITE,
      shared: false,
      name: SCRATCH,
      segment: null,
      data: null,
      inode: null,
      offset: 0,
    });
    return start;
  }

  /**
   * Keep bytes where the program can use them: in a mapping of the debugger's own, made when first needed. Its first
   * 8 bytes count what is used of it, so nothing has to be remembered outside the machine.
   */
  allocate(bytes: Uint8Array): bigint {
    const base = BigInt(this.makeRoom());
    const counter = this.read(base, 8)!; // the region is mapped
    const view = new DataView(counter.buffer);
    const used = Math.max(16, Number(view.getBigUint64(0, true)));
    if (used + bytes.length > SCRATCH_BYTES) {
      throw new EvaluationError('there is no room left for string literals of the debugger');
    }
    view.setBigUint64(0, BigInt(Math.ceil((used + bytes.length) / 16) * 16), true);
    if (!this.write(base, counter) || !this.write(base + BigInt(used), bytes)) {
      throw new EvaluationError('the simulated computer has no memory left');
    }
    return base + BigInt(used);
  }
}
