/**
 * A queue of text that cannot grow without bound: when more comes in than is taken out, what is lost is the middle, so that the
 * beginning and the newest of a program's output are both seen, with a mark between them.
 */

export class Backlog<Entry extends { readonly text: string }> {
  private head: Entry[] = [];
  private headSize = 0;
  private tail: Entry[] = [];
  /** Entries of the tail before this one have been dropped. */
  private tailStart = 0;
  private tailSize = 0;
  /** Characters lost between head and tail. */
  private dropped = 0;

  constructor(
    /** Size of each of the two ends, in characters. */
    private readonly capacity: number,
    /** What stands for lost text. */
    private readonly gap: (characters: number) => Entry,
  ) {}

  get empty(): boolean {
    return this.head.length === 0 && this.tailStart === this.tail.length;
  }

  push(entry: Entry): void {
    const size = sizeOf(entry);
    if (this.tailStart === this.tail.length && this.dropped === 0 && this.headSize < this.capacity) {
      this.head.push(entry);
      this.headSize += size;
      return;
    }
    this.tail.push(entry);
    this.tailSize += size;
    while (this.tailSize > this.capacity && this.tailStart < this.tail.length - 1) {
      const lost = this.tail[this.tailStart++]!;
      this.tailSize -= sizeOf(lost);
      this.dropped += lost.text.length;
    }
    if (this.tailStart > 1024 && this.tailStart * 2 > this.tail.length) {
      this.tail = this.tail.slice(this.tailStart);
      this.tailStart = 0;
    }
  }

  /** The oldest entries, until they are `most` characters or more. */
  take(most: number): Entry[] {
    const taken: Entry[] = [];
    let size = 0;
    while (size < most) {
      if (this.head.length === 0 && !this.promoteTail()) break;
      let n = 0;
      while (n < this.head.length && size < most) size += sizeOf(this.head[n++]!);
      for (const entry of this.head.splice(0, n)) {
        this.headSize -= sizeOf(entry);
        taken.push(entry);
      }
    }
    return taken;
  }

  /** The head is used up: the tail, after a mark for what was lost, is the new one. */
  private promoteTail(): boolean {
    if (this.tailStart === this.tail.length) return false;
    this.head = this.tail.slice(this.tailStart);
    if (this.dropped > 0) this.head.unshift(this.gap(this.dropped));
    this.headSize = this.head.reduce((sum, e) => sum + sizeOf(e), 0);
    this.tail = [];
    this.tailStart = 0;
    this.tailSize = 0;
    this.dropped = 0;
    return true;
  }
}

/** What an entry costs: its text and about as much for the rest of it, so that single characters are bounded too. */
const sizeOf = (entry: { readonly text: string }): number => entry.text.length + 64;
