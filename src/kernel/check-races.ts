/**
 * The data-race detector: two accesses to the same bytes, at least one of them a write, by threads between which nothing has
 * ordered the two.
 *
 * What orders is *happens-before*, kept in vector clocks (Flanagan and Freund, "FastTrack", 2009): every thread counts its epochs,
 * and knows of each other thread the epoch up to which everything that thread did was before this. A synchronisation object
 * (an address that atomic operations work on, a thread that ends, a fork) hands what one thread knows to the next. So a mutex, a
 * semaphore or a barrier needs no words of its own: they are atomic operations of the library.
 *
 * Of every eight bytes the last accesses are kept, each with its thread, epoch, and which of the bytes it touched. An access
 * races with a kept one whose epoch its thread does not know of. Nothing is said of what would be found in another schedule only
 * by luck: that the order happened to be harmless this time does not matter.
 *
 * Bytes are named by a key: the virtual address and the process, or for memory that processes share, what they share. Pages
 * of kept accesses are copied on write between a state and its copies (checkpoints).
 */
import type { Site } from './events.ts';

/** Key of a byte; see keys in checks.ts. */
export type ByteKey = number;

type Clock = readonly number[];

/** One of the last accesses to a granule. */
export interface KeptAccess {
  /** Index of the thread. */
  readonly thread: number;
  readonly tid: number;
  readonly epoch: number;
  /** Which of the eight bytes. */
  readonly mask: number;
  readonly write: boolean;
  readonly atomic: boolean;
  readonly site: Site;
  /** Mutexes held, by name. */
  readonly locks: readonly string[];
}

export interface RaceAccess {
  readonly tid: number;
  readonly key: ByteKey;
  readonly size: number;
  readonly write: boolean;
  readonly atomic: boolean;
}

interface Page {
  /** The state that may change it. */
  owner: object;
  readonly granules: (readonly KeptAccess[] | undefined)[];
}

const GRANULE = 8;
const PAGE_BYTES = 4096;
/** Accesses kept of a granule. */
const MOST_KEPT = 6;

export class Races {
  private numbers = new Map<number, number>();
  private clocks: Clock[] = [];
  /** What is known to whoever synchronises at a byte. */
  private sync = new Map<ByteKey, Clock>();
  private pages = new Map<number, Page>();
  private owner: object = {};
  private lastPage: Page | undefined;
  private lastNumber = -1;

  clone(): Races {
    const copy = new Races();
    copy.numbers = new Map(this.numbers);
    copy.clocks = this.clocks.slice();
    copy.sync = new Map(this.sync);
    copy.pages = new Map(this.pages);
    // From here on neither may change a page of the other's.
    this.owner = {};
    this.lastNumber = -1;
    return copy;
  }

  // -- Clocks --

  private number(tid: number): number {
    const known = this.numbers.get(tid);
    if (known !== undefined) return known;
    const n = this.clocks.length;
    this.numbers.set(tid, n);
    this.clocks.push(advanced([], n));
    return n;
  }

  /** What a thread has done so far becomes known at a synchronisation object. */
  release(tid: number, object: ByteKey): void {
    const n = this.number(tid);
    const clock = this.clocks[n]!;
    const before = this.sync.get(object);
    this.sync.set(object, before ? joined(before, clock) : clock);
    this.clocks[n] = advanced(clock, n);
  }

  /** A thread learns what is known at a synchronisation object. */
  acquire(tid: number, object: ByteKey): void {
    const known = this.sync.get(object);
    if (!known) return;
    const n = this.number(tid);
    this.clocks[n] = joined(this.clocks[n]!, known);
  }

  /** Has anything synchronised at this byte? */
  synchronises(object: ByteKey): boolean {
    return this.sync.has(object);
  }

  /** A thread or process begins: it knows what its creator knows. */
  started(creator: number, tid: number): void {
    this.numbers.delete(tid); // of a thread that had this number before
    const by = this.number(creator);
    const n = this.number(tid);
    this.clocks[n] = joined(this.clocks[n]!, this.clocks[by]!);
    this.clocks[by] = advanced(this.clocks[by]!, by);
  }

  // -- Accesses --

  /**
   * An access is about to be made: the kept one that it races with, if there is one. `detail` is asked only where the access
   * is to be kept.
   */
  access(a: RaceAccess, detail: () => Pick<KeptAccess, 'site' | 'locks'>): KeptAccess | undefined {
    const thread = this.number(a.tid);
    let race: KeptAccess | undefined;
    for (let at = a.key; at < a.key + a.size; at = (Math.floor(at / GRANULE) + 1) * GRANULE) {
      const from = at % GRANULE;
      const to = Math.min(GRANULE, from + a.key + a.size - at);
      race ??= this.accessGranule(a, thread, at, ((1 << to) - 1) & ~((1 << from) - 1), detail);
    }
    return race;
  }

  private accessGranule(
    a: RaceAccess,
    thread: number,
    key: ByteKey,
    mask: number,
    detail: () => Pick<KeptAccess, 'site' | 'locks'>,
  ): KeptAccess | undefined {
    const page = this.page(Math.floor(key / PAGE_BYTES));
    const index = Math.floor(key / GRANULE) % (PAGE_BYTES / GRANULE);
    const kept = page.granules[index];
    const clock = this.clocks[thread]!;
    const epoch = clock[thread]!;
    if (!kept) {
      const { site, locks } = detail();
      this.keep(key, index, [{ ...kind(a), thread, epoch, mask, site, locks }]);
      return undefined;
    }
    // The same or more was done last, in this epoch: whoever races with one races with the other.
    const last = kept.at(-1)!; // a list is never empty
    const covered = last.thread === thread && last.epoch === epoch && (last.mask & mask) === mask;
    if (covered && last.atomic === a.atomic && (last.write || !a.write)) return undefined;
    let race: KeptAccess | undefined;
    for (const other of kept) {
      if (other.thread === thread) continue;
      if ((other.mask & mask) === 0 || (!other.write && !a.write) || (other.atomic && a.atomic)) continue;
      if (other.epoch > (clock[other.thread] ?? 0)) race ??= other;
    }
    const { site, locks } = detail();
    const own: KeptAccess = { ...kind(a), thread, epoch, mask, site, locks };
    const rest = kept.filter(k => !replaces(own, k, clock));
    this.keep(key, index, [...rest.slice(-(MOST_KEPT - 1)), own]);
    return race;
  }

  private page(number: number): Page {
    if (number === this.lastNumber && this.lastPage) return this.lastPage;
    let page = this.pages.get(number);
    if (!page) {
      page = { owner: this.owner, granules: [] };
      this.pages.set(number, page);
    }
    this.lastNumber = number;
    this.lastPage = page;
    return page;
  }

  private keep(key: ByteKey, index: number, list: readonly KeptAccess[]): void {
    const number = Math.floor(key / PAGE_BYTES);
    let page = this.page(number);
    if (page.owner !== this.owner) {
      page = { owner: this.owner, granules: page.granules.slice() };
      this.pages.set(number, page);
      this.lastPage = page;
    }
    page.granules[index] = list;
  }

  /** Bytes that are somebody else's from now on: what was done to them before does not count. */
  forget(key: ByteKey, bytes: number): void {
    const first = Math.floor(key / PAGE_BYTES);
    const end = Math.ceil((key + bytes) / PAGE_BYTES);
    if (end - first > this.pages.size) {
      for (const number of [...this.pages.keys()])
        if (number >= first && number < end) this.pages.delete(number);
    } else for (let number = first; number < end; number++) this.pages.delete(number);
    this.lastNumber = -1;
  }
}

const kind = ({ tid, write, atomic }: RaceAccess): Pick<KeptAccess, 'tid' | 'write' | 'atomic'> => ({
  tid,
  write,
  atomic,
});

/** Does whoever races with the old access race with the new one too? */
function replaces(own: KeptAccess, old: KeptAccess, clock: Clock): boolean {
  if ((old.mask & ~own.mask) !== 0 || (old.atomic && !own.atomic && own.thread !== old.thread)) return false;
  const known = old.thread === own.thread || old.epoch <= (clock[old.thread] ?? 0);
  return known && (own.write || !old.write) && (!own.atomic || old.atomic);
}

const joined = (a: Clock, b: Clock): Clock =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i) => Math.max(a[i] ?? 0, b[i] ?? 0));

const advanced = (clock: Clock, n: number): Clock => {
  const copy = clock.slice();
  while (copy.length <= n) copy.push(0);
  copy[n]!++;
  return copy;
};
