/**
 * The allocator, watched from outside: what malloc, realloc, free and their like are called with and return becomes the checks'
 * heap (check-heap.ts) and the shadows of its pages. The allocator does not know, so it costs the program nothing.
 *
 * While a thread is in one of its functions, which may call each other, only the outermost counts, and nothing is objected to.
 */
import { regOffset } from '../compiler/ir.ts';
import type { ObservedPlace } from '../machine/interface.ts';
import { PAGE_SIZE } from '../machine/layout.ts';
import type { Frame } from '../machine/ram.ts';
import type { Bounds } from '../machine/shadow.ts';
import { PAGE } from './abi.ts';
import { type Block, writeStates } from './check-heap.ts';
import type { AllocatorKind } from './check-image.ts';
import type { AllocatorCall } from './check-state.ts';
import { argumentFinding } from './check-text.ts';
import type { Checker } from './checks.ts';
import type { Site } from './events.ts';
import type { Proc, Thread } from './proc.ts';

const PRIVILEGED = { privileged: true } as const;

export class AllocatorWatch {
  constructor(private readonly checks: Checker) {}

  enter(t: Thread, place: ObservedPlace, name: string, does: AllocatorKind): void {
    const known = this.checks.state.calls.get(t.tid);
    // A call of the allocator by the allocator, or the same again, when the run was interrupted right here.
    if (known && known.window <= place.window) return;
    const { view } = this.checks.kernel.ram;
    const args = [0, 1, 2].map(n => {
      const at = regOffset(n);
      return Number(BigInt.asUintN(53, view.getBigUint64(place.linear + at, true)));
    });
    const call: AllocatorCall = {
      name,
      does,
      window: place.window,
      args,
      site: this.checks.siteAt(t, place),
      brk: t.proc.memory!.brk,
    };
    if (does.kind === 'free' || does.kind === 'reallocate') this.givenBack(t, place, call);
    this.checks.state.calls.set(t.tid, call);
  }

  /** A block is given to free or realloc: is it one? */
  private givenBack(t: Thread, place: ObservedPlace, call: AllocatorCall): void {
    const address = call.args[0]!;
    if (address === 0) return;
    const heap = this.checks.state.heap(t.proc.pid);
    const block = heap.at(address);
    if (block && !block.freed) {
      if (call.does.kind === 'free') this.freeBlock(t.proc, block, call.site);
      return;
    }
    this.checks.find(t, place, 'free', () =>
      argumentFinding(this.checks.kernel, t, this.checks.imageOf(t.proc)!, heap, call.name, address),
    );
  }

  leave(t: Thread, place: ObservedPlace): void {
    const call = this.checks.state.calls.get(t.tid);
    if (call?.window !== place.window) return;
    this.checks.state.calls.delete(t.tid);
    const p = t.proc;
    const heap = this.checks.state.heap(p.pid);
    const { view } = this.checks.kernel.ram;
    const i = this.checks.instructionAt(p, place.pc);
    const value = i.op.at ? Number(BigInt.asUintN(53, view.getBigUint64(place.linear + i.a, true))) : 0;
    if (p.memory!.brk > call.brk) {
      heap.addArena(call.brk, p.memory!.brk);
      this.repaint(p, call.brk, p.memory!.brk);
    }
    const { does } = call;
    switch (does.kind) {
      case 'allocate':
      case 'reallocate': {
        const bounds = this.handedOut(p, call, value, does.size(call.args));
        if (bounds && this.checks.full) this.checks.shadow.setRegister(place.linear + i.a, 0n, bounds);
        break;
      }
      case 'memalign': {
        const out = p.memory!.space.readU32(call.args[0]!, PRIVILEGED);
        if (value !== 0 || out === undefined) break;
        const bounds = this.handedOut(p, call, out, does.size(call.args));
        const linear = p.memory!.space.linear(call.args[0]!, 'write', PRIVILEGED);
        if (this.checks.full && linear !== 0 && linear % 8 === 0)
          this.checks.shadow.setRegister(linear, 0n, bounds);
        break;
      }
      case 'free':
      case 'look':
        break;
      default:
        does satisfies never;
    }
  }

  /** The allocator returns a block. */
  private handedOut(p: Proc, call: AllocatorCall, address: number, size: number): Bounds | undefined {
    const heap = this.checks.state.heap(p.pid);
    const { does } = call;
    const old = does.kind === 'reallocate' && call.args[0] !== 0 ? heap.at(call.args[0]!) : undefined;
    if (old && !old.freed && (address !== 0 || size === 0)) this.freeBlock(p, old, call.site);
    if (address === 0) return undefined;
    const block: Block = {
      address,
      size,
      allocated: call.site,
      by: call.name.replace('__libc_', ''),
      raw: !(does.kind === 'allocate' && does.zeroed),
      freed: undefined,
    };
    this.ownMapping(p, address, size);
    heap.add(block);
    this.repaint(p, address, address + size);
    if (!this.checks.full || !block.raw) return block;
    // realloc has copied what was there, definedness included.
    const kept = old ? Math.min(old.size, size) : 0;
    this.checks.eachPart(p, address + kept, size - kept, (linear, count) =>
      this.checks.shadow.undefine(linear, count),
    );
    return block;
  }

  /** A large block is a mapping of its own: what is around it belongs to the allocator. */
  private ownMapping(p: Proc, address: number, size: number): void {
    const heap = this.checks.state.heap(p.pid);
    if (heap.owns(address)) return;
    const start = Math.floor(address / PAGE) * PAGE;
    const end = Math.ceil((address + size) / PAGE) * PAGE;
    heap.addMapping(start, end);
    this.repaint(p, start, end);
  }

  private freeBlock(p: Proc, block: Block, site: Site): void {
    const heap = this.checks.state.heap(p.pid);
    heap.markFreed(block, site);
    this.repaint(p, block.address, block.address + block.size);
  }

  /** Addressability of the pages around [start, end), as far as they are there. */
  private repaint(p: Proc, start: number, end: number): void {
    const heap = this.checks.state.heap(p.pid);
    const { space } = p.memory!;
    const block = heap.at(start);
    for (let page = Math.floor(start / PAGE); page * PAGE < Math.max(end, start + 1); page++) {
      const linear = space.linear(page * PAGE, 'write', PRIVILEGED);
      if (linear === 0) continue;
      const frame = linear / PAGE_SIZE;
      if (block && block.address === start)
        writeStates(this.checks.shadow.addressability(frame), page * PAGE, block);
      else {
        const states = heap.page(page);
        if (states) this.checks.shadow.addressability(frame).set(states);
      }
    }
  }

  /** A page has come: what is known of its bytes. */
  pageMapped(pid: number, page: number, frame: Frame, inStack: boolean): void {
    if (inStack) {
      if (this.checks.full) this.checks.shadow.undefine(frame * PAGE_SIZE, PAGE_SIZE);
      return;
    }
    const heap = this.checks.state.heaps.get(pid);
    const states = heap?.page(page);
    if (!heap || !states) return;
    this.checks.shadow.addressability(frame).set(states);
    if (!this.checks.full) return;
    for (const b of heap.within(page * PAGE, (page + 1) * PAGE)) {
      if (b.freed || !b.raw) continue;
      const from = Math.max(0, b.address - page * PAGE);
      const to = Math.min(PAGE, b.address + b.size - page * PAGE);
      if (to > from) this.checks.shadow.undefine(frame * PAGE_SIZE + from, to - from);
    }
  }
}
