/**
 * What the program has written, as far as it has come: behind the present position in time lies output that the user has seen
 * and that is, at this moment, not yet written. Bytes are kept by their offset in all that is ever written, so running
 * through the past again puts the same bytes in the same places; only the last ones are kept.
 */
import type { Machine } from '../kernel/machine.ts';

const KEPT = 1 << 16;
/** Lines that are shown. */
const LINES = 24;

export class WrittenOutput {
  private readonly ring = new Uint8Array(KEPT);
  /** Offset behind the last byte that was ever written. */
  private end = 0;

  constructor(private readonly machine: Machine) {
    machine.events.subscribe(['output'], e => {
      if (e.event === 'output') this.add(e.offset, e.bytes);
    });
  }

  private add(offset: number, bytes: Uint8Array): void {
    this.end = Math.max(this.end, offset + bytes.length);
    // What is too old stays away: its place is another's.
    const from = Math.max(0, this.end - KEPT - offset);
    for (let i = from; i < bytes.length; i++) this.ring[(offset + i) % KEPT] = bytes[i]!;
  }

  /** What was written after this moment is void. */
  forgetFuture(): void {
    this.end = this.machine.state.output;
  }

  /** Bytes written so far. */
  get written(): number {
    return this.machine.state.output;
  }

  /** Bytes that are written after this moment. */
  get unwritten(): number {
    return this.end - this.machine.state.output;
  }

  /** The last lines written so far, as far as they are kept. */
  get lines(): readonly string[] {
    const from = Math.max(0, this.end - KEPT);
    const bytes = new Uint8Array(Math.max(0, this.written - from));
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.ring[(from + i) % KEPT]!;
    const text = new TextDecoder().decode(bytes).replaceAll('\r\n', '\n').replace(/\n$/, '');
    return text === '' ? [] : text.split('\n').slice(-LINES);
  }
}
