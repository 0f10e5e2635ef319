/**
 * Pipes and FIFOs: a ring of 64 KiB between readers and writers. Who finds it empty or full sleeps on one of its two
 * channels; the end of the last writer is the end of file, the end of the last reader breaks it (SIGPIPE).
 */
import type { Ram } from '../machine/ram.ts';
import { FileData } from './file.ts';

export const PIPE_SIZE = 65_536;

export class Pipe {
  private readonly ring: FileData;
  private head = 0;
  /** Bytes in it. */
  count = 0;
  /** Open files of each end. */
  readers = 0;
  writers = 0;
  /** Opens of each end so far: what opening a FIFO waits to see growing. */
  readerOpens = 0;
  writerOpens = 0;
  /** Channels: sleep on `readable` until there are bytes or no writer, on `writable` until there is room or no reader. */
  readonly readable = { channel: 'pipe readable' };
  readonly writable = { channel: 'pipe writable' };

  constructor(
    readonly id: number,
    ram: Ram,
  ) {
    this.ring = new FileData(ram);
  }

  get room(): number {
    return PIPE_SIZE - this.count;
  }

  /** Put in as many of these bytes as there is room for; returns how many. */
  put(bytes: Uint8Array): number {
    const n = Math.min(bytes.length, this.room);
    const tail = (this.head + this.count) % PIPE_SIZE;
    const first = Math.min(n, PIPE_SIZE - tail);
    this.ring.write(tail, bytes.subarray(0, first));
    if (n > first) this.ring.write(0, bytes.subarray(first, n));
    this.count += n;
    return n;
  }

  /** The first bytes in it, at most `length`, which stay there. */
  peek(length: number): Uint8Array {
    const n = Math.min(length, this.count);
    const out = new Uint8Array(n);
    const first = Math.min(n, PIPE_SIZE - this.head);
    out.set(this.ring.read(this.head, first));
    if (n > first) out.set(this.ring.read(0, n - first), first);
    return out;
  }

  /** Take out at most `length` bytes. */
  take(length: number): Uint8Array {
    const out = this.peek(length);
    const n = out.length;
    this.head = (this.head + n) % PIPE_SIZE;
    this.count -= n;
    if (this.count === 0) {
      this.head = 0;
      this.ring.truncate(0);
    }
    return out;
  }

  /** Drop what is in it: the last end was closed. */
  empty(): void {
    this.take(this.count);
  }
}
