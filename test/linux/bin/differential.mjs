// Runs the programs of src/sysroot/bin, compiled by gcc, side by side with the real ones of this machine, on the
// command lines of cases.txt and host-cases.txt and the scripts of sh-cases.txt and bash-cases.txt, and shows every difference in output or exit status.
//
//   node test/linux/bin/differential.mjs [name ...]      only the cases of these programs
//
// Every case runs twice in an identical fresh folder: once with our programs first on the PATH, once with the
// system's. `sh` is compared with dash, whose messages ours gives.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { commandCases, here, runCase, shellCases } from './cases.mjs';

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
    execFileSync('gcc', ['-Wall', '-Wextra', '-g', '-fsanitize=address,undefined', '-D_GNU_SOURCE', '-D__REG_LENIENT=0', '-o', target, ...files, '-lm'], {
      stdio: 'inherit',
    });
  }
  if (existsSync(join(ours, 'test'))) symlinkSync('test', join(ours, '['));
}

build();
const system = process.env.PATH;
const folder = join(work, 'run');
let count = 0;
let different = 0;

const outcome = (script, shell, path, argv0) => {
  const result = runCase(script, { folder, shell, path, argv0 });
  return `${result.stdout}--- status ${result.status ?? result.signal}\n--- stderr\n${result.stderr}`;
};

function compare(script, shell, argv0 = 'sh') {
  count++;
  const real = outcome(script, argv0 === 'bash' ? '/usr/bin/bash' : '/usr/bin/dash', system, argv0);
  const got = outcome(script, shell, `${ours}:${system}`, argv0);
  if (real === got) return;
  different++;
  console.log(`==== ${script}\n---- real\n${real}---- ours\n${got}`);
}

if (wanted.length === 0 || wanted.includes('sh')) {
  for (const script of shellCases('sh')) compare(script, join(ours, 'sh'));
}
if (wanted.length === 0 || wanted.includes('bash')) {
  for (const script of shellCases('bash')) compare(script, join(ours, 'sh'), 'bash');
}
for (const line of [...commandCases('cases.txt'), ...commandCases('host-cases.txt')]) {
  if (wanted.length > 0 && !wanted.some(name => new RegExp(`(^|[ |;])${name}( |$)`).test(line))) continue;
  compare(line, '/usr/bin/dash');
}
rmSync(work, { recursive: true });
console.log(`${count} cases, ${different} different`);
process.exitCode = different === 0 ? 0 : 1;
