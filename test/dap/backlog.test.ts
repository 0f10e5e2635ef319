/** The queue of output loses its middle, never its ends. */
import { expect, test } from 'vitest';
import { Backlog } from '../../src/dap/backlog.ts';

const make = (capacity: number) => new Backlog<{ text: string }>(capacity, n => ({ text: `<${n} lost>` }));
const ALL = Number.POSITIVE_INFINITY;
const textOf = (entries: readonly { text: string }[]) => entries.map(e => e.text).join('');

test('what fits comes out as it went in', () => {
  const backlog = make(10_000);
  for (let i = 0; i < 50; i++) backlog.push({ text: `${i} ` });
  expect(textOf(backlog.take(ALL))).toBe(Array.from({ length: 50 }, (_, i) => `${i} `).join(''));
  expect(backlog.empty).toBe(true);
});

test('the middle is lost, with a mark that counts it', () => {
  const backlog = make(1000);
  const lines = Array.from({ length: 10_000 }, (_, i) => `line ${i}\n`);
  for (const text of lines) backlog.push({ text });
  const shown = textOf(backlog.take(ALL));
  expect(shown.startsWith('line 0\nline 1\n')).toBe(true);
  expect(shown.endsWith('line 9998\nline 9999\n')).toBe(true);
  const [mark, lost] = /<(\d+) lost>/.exec(shown)!;
  expect(shown.length - mark.length + Number(lost)).toBe(lines.join('').length);
});

test('memory stays bounded, for single characters too', () => {
  const backlog = make(1000);
  for (let i = 0; i < 100_000; i++) backlog.push({ text: 'x' });
  expect(backlog.take(ALL).length).toBeLessThan(100);
});

test('taking little by little keeps the order', () => {
  const backlog = make(1000);
  let shown = '';
  for (let i = 0; i < 500; i++) {
    backlog.push({ text: `${i} ` });
    if (i % 2) shown += textOf(backlog.take(1)); // at least one entry
  }
  while (!backlog.empty) shown += textOf(backlog.take(100));
  const numbers = [...shown.replace(/<\d+ lost>/g, '').matchAll(/\d+/g)].map(Number);
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  expect(new Set(numbers).size).toBe(numbers.length);
});
