/** Compiles src/sysroot into dist/sysroot.bin: `build-sysroot FOLDER OUTPUT`. */
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { buildSysroot } from '../compiler/sysroot.ts';

const [folder, output] = process.argv.slice(2);
if (!folder || !output) throw new Error('usage: build-sysroot FOLDER OUTPUT');

const files = new Map<string, string>();
function collect(path: string): void {
  for (const name of readdirSync(join(folder!, path)).sort()) {
    const inner = posix.join(path, name);
    if (statSync(join(folder!, inner)).isDirectory()) collect(inner);
    else if (/\.[ch]$/.test(name)) files.set(inner, readFileSync(join(folder!, inner), 'utf8'));
  }
}
collect('');

try {
  const bytes = buildSysroot(files);
  mkdirSync(dirname(output), { recursive: true });
  // Whoever runs meanwhile reads the one before, never half of this one.
  writeFileSync(`${output}.new`, bytes);
  renameSync(`${output}.new`, output);
  console.log(`${output}: ${files.size} files, ${Math.round(bytes.length / 1024)} KiB`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
