/** Names that were meant: the nearest, and of several as near the one that has the name in it. */
import { expect, test } from 'vitest';
import { closest, headerOf } from '../../src/compiler/suggest.ts';

test.each([
  ['pirntf', 'printf'],
  ['wiat', 'wait'],
  ['Fork', 'fork'],
  ['gets', 'fgets'],
  ['nothing_like_it', undefined],
])('%s: %s', (name, meant) => {
  expect(closest(name, ['getc', 'printf', 'wait', 'fork', 'fgets'])).toBe(meant);
});

test('no header declares gets any more', () => {
  expect(headerOf('fgets')).toBe('stdio.h');
  expect(headerOf('gets')).toBeUndefined();
});
