/** DAP's framing: messages survive any cut of the bytes, and what is no DAP is told apart. */
import { expect, test } from 'vitest';
import { encodeMessage, FramingError, MessageDecoder } from '../../src/dap/codec.ts';

const message = (seq: number, body: object = {}) => ({ seq, type: 'event', event: 'output', body });
const bytes = (text: string) => new TextEncoder().encode(text);

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap(p => [...p]));
}

test('the length counts bytes, not characters', () => {
  const text = new TextDecoder().decode(encodeMessage(message(1, { output: 'Prüfung €' })));
  const [header, body] = text.split('\r\n\r\n');
  expect(header).toBe(`Content-Length: ${bytes(body!).length}`);
});

test('messages come out whole wherever the bytes are cut', () => {
  const sent = [message(1), message(2, { output: 'ä'.repeat(50) }), message(3)];
  const stream = joined(...sent.map(encodeMessage));
  for (let size = 1; size <= stream.length; size++) {
    const decoder = new MessageDecoder();
    const received: unknown[] = [];
    for (let i = 0; i < stream.length; i += size)
      received.push(...decoder.push(stream.subarray(i, i + size)));
    expect(received).toEqual(sent);
  }
});

test('a message larger than the buffer', () => {
  const large = message(1, { output: 'x'.repeat(100_000) });
  expect(new MessageDecoder().push(encodeMessage(large))).toEqual([large]);
});

test('other header fields are allowed, in any case of letters', () => {
  const body = JSON.stringify(message(1));
  const decoder = new MessageDecoder();
  expect(
    decoder.push(bytes(`Content-Type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`)),
  ).toEqual([message(1)]);
});

test('a body that is no JSON is skipped and the next message read', () => {
  const decoder = new MessageDecoder();
  expect(decoder.push(joined(bytes('Content-Length: 4\r\n\r\n{{{{'), encodeMessage(message(2))))).toEqual([
    message(2),
  ]);
});

test.each([
  ['a header without a length', 'Hello: 1\r\n\r\n'],
  ['a length that is no number', 'Content-Length: many\r\n\r\n'],
  ['a length beyond reason', 'Content-Length: 99999999999\r\n\r\n'],
  ['a header without an end', 'x'.repeat(5000)],
])('%s is not DAP', (_, text) => {
  expect(() => new MessageDecoder().push(bytes(text))).toThrow(FramingError);
});
