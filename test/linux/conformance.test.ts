/** The expected output of the conformance programs is what gcc and this Linux give. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../conformance/regenerate.mjs', import.meta.url));

test('test/conformance/**/*.out', () => {
  const { status, stderr } = spawnSync('node', [SCRIPT, '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
