/**
 * What the checks remember, beside the shadows: part of a checkpoint, and not of the machine's hash. Everything in it is replaced
 * rather than changed, or copied by `clone`.
 */
import { Heap } from './check-heap.ts';
import type { AllocatorKind } from './check-image.ts';
import { Races } from './check-races.ts';
import type { Site } from './events.ts';

/** A thread is in a function of the allocator. */
export interface AllocatorCall {
  readonly name: string;
  readonly does: AllocatorKind;
  /** Virtual address of the function's window: it returns from there. */
  readonly window: number;
  readonly args: readonly number[];
  readonly site: Site;
  /** The program break when it was entered. */
  readonly brk: number;
}

export class CheckState {
  /** By pid. Processes that share their memory share the heap. */
  heaps = new Map<number, Heap>();
  /** By tid. */
  calls = new Map<number, AllocatorCall>();
  /** What was found already: kind, process and place. */
  found = new Set<string>();
  races = new Races();

  clone(): CheckState {
    const copy = new CheckState();
    const copies = new Map<Heap, Heap>();
    for (const [pid, heap] of this.heaps) {
      if (!copies.has(heap)) copies.set(heap, heap.clone());
      copy.heaps.set(pid, copies.get(heap)!); // put there in the line before
    }
    copy.calls = new Map(this.calls);
    copy.found = new Set(this.found);
    copy.races = this.races.clone();
    return copy;
  }

  heap(pid: number): Heap {
    let heap = this.heaps.get(pid);
    if (!heap) {
      heap = new Heap();
      this.heaps.set(pid, heap);
    }
    return heap;
  }
}

/** Which of the checks found something; the debugger has a filter for each. */
export type CheckName = 'memory' | 'uninitialised' | 'race' | 'leak' | 'overflow';

/** Something a program does wrong. */
export interface Finding {
  readonly check: CheckName;
  /** `use after free`, `data race`, ... */
  readonly name: string;
  /** What happens, in one sentence without an end. */
  readonly message: string;
  /** Other places it has to do with: `allocated`, `freed`, ... */
  readonly related: readonly { readonly text: string; readonly site: Site }[];
  /** The variable it is about, if that is known. */
  readonly variable?: string;
  /** The address it is about, if there is one. */
  readonly address?: number;
}
