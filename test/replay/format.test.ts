/** The published schema and the reader say the same: what is written fits both, and what lacks a part fits neither. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Effect } from '../../src/debugger/interventions.ts';
import { effectData, readEffect } from '../../src/replay/effects.ts';
import { OUTPUT_KEPT, ReplayError, summaryOf } from '../../src/replay/format.ts';
import { Line } from '../../src/replay/line.ts';
import { readReplay } from '../../src/replay/read.ts';
import { type Schema, schemaErrors } from '../homework/schema.ts';
import { record, signedAgain } from './run.ts';

const schema = JSON.parse(readFileSync('media/schemas/procreplay.schema.json', 'utf8')) as Schema;

const EFFECTS: readonly Effect[] = [
  { do: 'write', pid: 59101, address: 0x7fffee80, bytes: Uint8Array.of(0, 255) },
  { do: 'room', pid: 59101 },
  { do: 'register', tid: 59101, window: 0x80000088, offset: 40, value: 2n ** 64n - 1n },
  { do: 'call', tid: 59101, entry: 0x400000, registers: [3n, 0n] },
  { do: 'call', tid: 59101, entry: 0x400000, registers: [], until: 77 },
  { do: 'goto', tid: 59101, pc: 0x400010 },
  { do: 'restart', tid: 59101, caller: 0x80000000, entry: 0x400000, registers: [1n] },
  { do: 'kill', pid: 59102 },
  { do: 'endThread', tid: 59103 },
];

/** One of every kind of line, for behind the files. */
const LINES: readonly unknown[] = [
  [0, 'epoch', { value: 1, question: 0 }],
  [0, 'seed', { value: 1, question: 1 }],
  [0, 'quantum', { value: null, question: 2 }],
  [0, 'thread', { tid: 59101, question: 3, last: 5 }],
  [0, 'input', { port: 'stdin', base64: '/w==', eof: true, question: 6 }],
  [0, 'preempt', { step: 2 }],
  [0, 'change', { step: 2, effects: EFFECTS.map(effectData) }],
  { kind: 'answer', text: '59102', clock: 0, step: 2, question: 'q1', author: 'me' },
];

const recorded = record().split('\n').slice(0, -1);
const firstEntry = recorded.findIndex(line => line.startsWith('['));
/** Entries of the run itself give way: they answer the same questions. */
const lines = [
  ...recorded.slice(0, firstEntry),
  ...LINES.map(line => JSON.stringify(line)),
  ...recorded.slice(firstEntry + 1),
];

const errorsOf = (line: string) => schemaErrors(schema, JSON.parse(line));

/** Does the reader take the file with this line in place of number `at`? */
function reads(at: number, line: string): boolean {
  try {
    readReplay(signedAgain(`${lines.with(at, line).join('\n')}\n`));
    return true;
  } catch (error) {
    if (error instanceof ReplayError) return false;
    throw error;
  }
}

test('every kind of line fits the schema, and is read', () => {
  for (const line of lines) expect(errorsOf(line), line).toEqual([]);
  expect(reads(0, lines[0]!)).toBe(true);
});

/** What may be left out. */
const OPTIONAL = new Set(['last', 'eof', 'question', 'author', 'until']);

describe('a line that lacks a part fits neither', () => {
  test.each(lines.map((line, at) => [line.slice(0, 60), at, line] as const))('%s', (_, at, line) => {
    const value = JSON.parse(line) as unknown;
    const data = (Array.isArray(value) ? value[2] : value) as Record<string, unknown>;
    for (const name of Object.keys(data)) {
      if (OPTIONAL.has(name) && !(name === 'question' && Array.isArray(value))) continue;
      // Without what names its kind it is another line; the digest is what signing writes.
      if (name === 'digest') continue;
      const { [name]: _gone, ...rest } = data;
      const without = JSON.stringify(Array.isArray(value) ? value.with(2, rest) : rest);
      expect(errorsOf(without), `the schema, without ${name}`).not.toEqual([]);
      expect(reads(at, without), `the reader, without ${name}`).toBe(false);
    }
  });
});

test('entries have three parts, and no others', () => {
  for (const entry of [
    '[1,"preempt"]',
    '[1,"preempt",{"step":0},7]',
    '[1,"mood",{}]',
    '["1","preempt",{"step":0}]',
  ]) {
    expect(errorsOf(entry), entry).not.toEqual([]);
    expect(reads(firstEntry + 5, entry), entry).toBe(false);
  }
});

test.each(EFFECTS.map(effect => [effect.do, effect] as const))(
  'what is done by hand comes back: %s',
  (_, effect) => {
    const line = Line.parse(1, JSON.stringify(effectData(effect)));
    expect(readEffect(line)).toEqual(effect);
  },
);

test('long output is not in the file, only its length and hash', () => {
  expect(summaryOf(new Uint8Array(OUTPUT_KEPT))).toHaveProperty('text');
  const { bytes, ...rest } = summaryOf(new Uint8Array(OUTPUT_KEPT + 1));
  expect(bytes).toBe(OUTPUT_KEPT + 1);
  expect(Object.keys(rest)).toEqual(['sha256']);
});
