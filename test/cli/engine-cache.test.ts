/** The command as built, with V8's cache, without one, and with one that V8 must refuse: the same but for the time. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'procstep-cache-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
for (const name of ['cli.js', 'procstep.cjs', 'sysroot.bin']) {
  copyFileSync(join(ROOT, 'dist', name), join(folder, name));
}
const program = join(folder, 'hello.c');
writeFileSync(program, '#include <stdio.h>\nint main(void) { printf("hello\\n"); return 7; }\n');

const run = () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'cli.js'), 'run', program], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};
const hello = { status: 7, stdout: 'hello\n', stderr: '' };

test('without a cache', () => {
  expect(run()).toEqual(hello);
});

test('with the cache of the build', () => {
  copyFileSync(join(ROOT, 'dist/procstep.cache'), join(folder, 'procstep.cache'));
  expect(run()).toEqual(hello);
});

test('with a cache that is none', () => {
  writeFileSync(join(folder, 'procstep.cache'), Buffer.alloc(1000, 'not a cache'));
  expect(run()).toEqual(hello);
});
