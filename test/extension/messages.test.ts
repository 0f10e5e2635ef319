/** Reasons as the user reads them. */
import { expect, test } from 'vitest';
import { reasonOf, sentence } from '../../src/extension/messages.ts';

test.each([
  ["EROFS: read-only file system, open '/lab/p2.procreplay'", 'read-only file system'],
  ["Error: EROFS: read-only file system, open '/lab/p2.c'", 'read-only file system'],
  ["NoPermissions (FileSystemError): Error: EACCES: permission denied, open '/root/x'", 'permission denied'],
  ["EXDEV: cross-device link not permitted, rename '/a' -> '/b'", 'cross-device link not permitted'],
  ['the program is running: pause it first', 'the program is running: pause it first'],
  ["'x' undeclared, and so is 'y'", "'x' undeclared, and so is 'y'"],
])('%s', (message, reason) => {
  expect(reasonOf(new Error(message))).toBe(reason);
});

test('a sentence has one end', () => {
  expect(sentence('pause it first')).toBe('pause it first.');
  expect(sentence('did you mean x?')).toBe('did you mean x?');
});
