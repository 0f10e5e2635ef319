// Compiles every test/programs/NAME.c with gcc, runs it on this Linux five times, and writes what it printed to
// NAME.out: the truth that our machine is compared with. NAME.in is its standard input, if there is one.
//
//   node test/linux/programs/regenerate.mjs [name ...]     only these
//
// A first line `// status: N` states the exit status (128 + n when killed by signal n). Output must be the same in
// all runs, unless the first lines have `// expect-any:`; then the lines of NAME.out may come in any order.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNS = 5;
const programs = join(dirname(fileURLToPath(import.meta.url)), '../../programs');
const work = mkdtempSync(join(tmpdir(), 'procstep-programs-'));
const wanted = process.argv.slice(2);
let failed = 0;

function complain(name, message) {
  failed++;
  console.error(`${name}: ${message}`);
}

const sorted = text => text.split('\n').sort().join('\n');

function regenerate(name) {
  const source = readFileSync(join(programs, `${name}.c`), 'utf8');
  const expectedStatus = Number(/^\/\/ status: (\d+)/m.exec(source)?.[1] ?? 0);
  const anyOrder = /^\/\/ expect-any:/m.test(source);
  const input = join(programs, `${name}.in`);
  const binary = join(work, name);
  const compiled = spawnSync('gcc', ['-w', '-O0', '-o', binary, join(programs, `${name}.c`), '-lm', '-pthread']);
  if (compiled.status !== 0) return complain(name, `does not compile\n${compiled.stderr}`);

  let first;
  for (let run = 0; run < RUNS; run++) {
    const result = spawnSync(binary, {
      cwd: work,
      input: existsSync(input) ? readFileSync(input) : '',
      timeout: 20000,
      env: { PATH: '/bin:/usr/bin', HOME: '/root', TZ: 'UTC' },
    });
    const status = result.status ?? 128 + constants.signals[result.signal];
    if (status !== expectedStatus) return complain(name, `status ${status}, its first line says ${expectedStatus}`);
    const output = result.stdout.toString('latin1');
    first ??= output;
    if (anyOrder ? sorted(output) !== sorted(first) : output !== first) return complain(name, 'output differs between runs');
  }
  writeFileSync(join(programs, `${name}.out`), first, 'latin1');
}

const names = readdirSync(programs)
  .filter(file => file.endsWith('.c'))
  .map(file => file.slice(0, -2))
  .filter(name => wanted.length === 0 || wanted.includes(name));
for (const name of names) regenerate(name);
rmSync(work, { recursive: true });
console.log(`${names.length} programs, ${failed} wrong`);
process.exitCode = failed === 0 ? 0 : 1;
