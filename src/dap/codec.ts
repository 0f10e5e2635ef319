/**
 * DAP's base protocol: a header `Content-Length: n`, an empty line, n bytes of JSON. Bytes may come cut anywhere.
 */
import type { DebugProtocol } from '@vscode/debugprotocol';

const SEPARATOR = '\r\n\r\n';
const MAX_HEADER = 1 << 12;
/** A longer message is not a client's. */
const MAX_LENGTH = 1 << 26;

export function encodeMessage(message: DebugProtocol.ProtocolMessage): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(message));
  const header = new TextEncoder().encode(`Content-Length: ${body.length}${SEPARATOR}`);
  const bytes = new Uint8Array(header.length + body.length);
  bytes.set(header);
  bytes.set(body, header.length);
  return bytes;
}

/** The stream is not DAP: there is no way to find the next message. */
export class FramingError extends Error {}

/** Takes bytes as they come and gives the messages that are complete. */
export class MessageDecoder {
  private buffer = new Uint8Array(1 << 12);
  /** Bytes of the buffer that are filled. */
  private filled = 0;
  /** Length of the body whose header has been read. */
  private length: number | undefined;

  /** Throws FramingError when the bytes are not DAP; JSON that cannot be read is skipped. */
  push(bytes: Uint8Array): unknown[] {
    this.append(bytes);
    const messages: unknown[] = [];
    for (;;) {
      if (this.length === undefined && !this.readHeader()) return messages;
      if (this.length === undefined || this.filled < this.length) return messages;
      const text = new TextDecoder().decode(this.buffer.subarray(0, this.length));
      this.drop(this.length);
      this.length = undefined;
      try {
        messages.push(JSON.parse(text));
      } catch {
        // The frame was whole, so the next message can be read all the same.
      }
    }
  }

  private append(bytes: Uint8Array): void {
    const needed = this.filled + bytes.length;
    if (needed > this.buffer.length) {
      const larger = new Uint8Array(Math.max(needed, this.buffer.length * 2));
      larger.set(this.buffer.subarray(0, this.filled));
      this.buffer = larger;
    }
    this.buffer.set(bytes, this.filled);
    this.filled = needed;
  }

  private drop(count: number): void {
    this.buffer.copyWithin(0, count, this.filled);
    this.filled -= count;
  }

  private readHeader(): boolean {
    const text = new TextDecoder('latin1').decode(this.buffer.subarray(0, Math.min(this.filled, MAX_HEADER)));
    const end = text.indexOf(SEPARATOR);
    if (end < 0) {
      if (text.length >= MAX_HEADER) throw new FramingError('there is no end of the header');
      return false;
    }
    const match = /^Content-Length: *(\d+) *$/im.exec(text.slice(0, end));
    const length = match ? Number(match[1]) : Number.NaN;
    if (!(length <= MAX_LENGTH)) throw new FramingError('the header has no usable Content-Length');
    this.length = length;
    this.drop(end + SEPARATOR.length);
    return true;
  }
}
