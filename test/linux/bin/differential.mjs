// Runs the programs of src/sysroot/bin, compiled by gcc, side by side with the real ones of this machine, on the
// command lines of cases.txt and the scripts of sh-cases.txt, and shows every difference in output or exit status.
//
//   node test/linux/bin/differential.mjs [name ...]      only the cases of these programs
//
// Every case runs twice in an identical fresh folder: once with our programs first on the PATH, once with the
// system's. `sh` is compared with dash, whose messages ours gives.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const sources = join(here, '../../../src/sysroot/bin');
const work = mkdtempSync(join(tmpdir(), 'procstep-bin-'));
const ours = join(work, 'bin');
const wanted = process.argv.slice(2);

/** Compile every program: NAME.c, or all the C files of a folder NAME. */
function build() {
  mkdirSync(ours);
  for (const entry of readdirSync(sources, { withFileTypes: true })) {
    const path = join(sources, entry.name);
    const files = entry.isDirectory()
      ? readdirSync(path).filter(name => name.endsWith('.c')).map(name => join(path, name))
      : entry.name.endsWith('.c')
        ? [path]
        : [];
    if (files.length === 0) continue;
    const target = join(ours, basename(entry.name, '.c'));
    execFileSync('gcc', ['-Wall', '-Wextra', '-g', '-fsanitize=address,undefined', '-o', target, ...files], {
      stdio: 'inherit',
    });
  }
  if (existsSync(join(ours, 'test'))) symlinkSync('test', join(ours, '['));
}

function runCase(script, folder, shell, path) {
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(here, 'files'), folder, { recursive: true, preserveTimestamps: true });
  const result = spawnSync(shell, ['-c', script], {
    cwd: folder,
    input: 'standard\ninput\n',
    timeout: 20000,
    env: { PATH: path, HOME: '/root', LC_ALL: 'C', TZ: 'UTC', ASAN_OPTIONS: 'detect_leaks=0:handle_segv=0' },
    argv0: 'sh',
  });
  return `${result.stdout}--- status ${result.status ?? result.signal}\n--- stderr\n${result.stderr}`;
}

const readCases = name => readFileSync(join(here, name), 'utf8').split(/^---\n/m).map(text => text.trim());

build();
const system = process.env.PATH;
const folder = join(work, 'run');
let count = 0;
let different = 0;
function compare(script, shell) {
  count++;
  const real = runCase(script, folder, '/usr/bin/dash', system);
  const got = runCase(script, folder, shell, `${ours}:${system}`);
  if (real === got) return;
  different++;
  console.log(`==== ${script}\n---- real\n${real}---- ours\n${got}`);
}

if (wanted.length === 0 || wanted.includes('sh')) {
  for (const script of readCases('sh-cases.txt')) compare(script, join(ours, 'sh'));
}
if (existsSync(join(here, 'cases.txt'))) {
  for (const line of readFileSync(join(here, 'cases.txt'), 'utf8').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    if (wanted.length > 0 && !wanted.some(name => new RegExp(`(^|[ |;])${name}( |$)`).test(line))) continue;
    compare(line, '/usr/bin/dash');
  }
}
rmSync(work, { recursive: true });
console.log(`${count} cases, ${different} different`);
process.exitCode = different === 0 ? 0 : 1;
