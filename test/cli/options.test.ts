/** The command line as data, on a host that writes paths as Windows does. */
import { expect, test, vi } from 'vitest';
import { parseOptions } from '../../src/cli/options.ts';

vi.mock('node:path', async original => ({ ...(await original<typeof import('node:path')>()).win32 }));

test('paths with drives and backslashes are the ones that an editor gives', () => {
  const { configuration } = parseOptions([
    '-I',
    'C:\\lab\\include',
    '--bin',
    'tool=C:\\lab\\t.c',
    'C:\\lab\\My Work\\p.c',
  ]);
  expect(configuration).toMatchObject({
    sources: ['c:/lab/My Work/p.c'],
    folder: 'c:/lab/My Work',
    includePath: ['c:/lab/include'],
    executables: new Map([['tool', ['c:/lab/t.c']]]),
  });
});
