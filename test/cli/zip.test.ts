/** Zip archives as platforms and students make them, and as nobody should. */
import { expect, test } from 'vitest';
import { readZip, ZipError } from '../../src/cli/zip.ts';
import { zipOf } from './zip-archive.ts';

const texts = (bytes: Uint8Array): [string, string][] =>
  [...readZip(bytes)].map(([name, content]) => [name, Buffer.from(content).toString()]);

test('stored and deflated files, folders, names of all kinds, a comment', () => {
  const archive = zipOf(
    [
      { name: 'lab/', stored: true },
      { name: 'lab/p.c', text: 'int main(void) { }\n'.repeat(50) },
      { name: 'lab/größe é.txt', text: 'x', stored: true },
      { name: 'lab\\windows.h', text: '' },
    ],
    'made by hand',
  );
  expect(texts(archive)).toEqual([
    ['lab/p.c', 'int main(void) { }\n'.repeat(50)],
    ['lab/größe é.txt', 'x'],
    ['lab/windows.h', ''],
  ]);
});

test('names that lead out of it, and links, are left out', () => {
  const names = ['../p.c', '/etc/passwd', 'a/../../b', 'C:/p.c/.', 'a//b'];
  const link = { name: 'solution.c', text: '/course/solution.c', mode: 0o120777 };
  expect(texts(zipOf([...names.map(name => ({ name })), link, { name: 'p.c' }]))).toEqual([['p.c', '']]);
});

test.each<[string, Uint8Array, RegExp]>([
  ['nothing', new Uint8Array(0), /is no zip archive, or not all of it/],
  ['the beginning only', zipOf([{ name: 'p.c', text: 'x' }]).subarray(0, 30), /not all of it/],
  ['a password', zipOf([{ name: 'p.c', flags: 1 }]), /needs a password/],
  ['another method', zipOf([{ name: 'p.c', method: 14 }]), /has p\.c packed in a way that is not known/],
  ['more than it says', zipOf([{ name: 'p.c', text: 'x'.repeat(1000), size: 10 }]), /is damaged/],
  ['less than it says', zipOf([{ name: 'p.c', text: 'x', size: 10 }]), /p\.c is not as long/],
  [
    'too much',
    zipOf([
      { name: 'a', size: 60 << 20 },
      { name: 'b', size: 60 << 20 },
    ]),
    /more than 64 MiB/,
  ],
])('%s', (_, bytes, message) => {
  expect(() => readZip(bytes)).toThrow(ZipError);
  expect(() => readZip(bytes)).toThrow(message);
});

test('damage of any byte gives files or a ZipError', () => {
  const whole = zipOf([
    { name: 'lab/p.c', text: 'int main(void) { return 0; }\n' },
    { name: 'q.c', text: 'y' },
  ]);
  for (let i = 0; i < whole.length; i++) {
    const damaged = Uint8Array.from(whole);
    damaged[i]! ^= 0x55;
    try {
      readZip(damaged);
    } catch (error) {
      expect(error).toBeInstanceOf(ZipError);
    }
  }
});
