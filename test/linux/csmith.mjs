/**
 * Random programs of csmith, compiled by gcc and by us: `npm run fuzz:csmith -- COUNT [FIRST_SEED]`.
 *
 * A csmith program has no undefined behaviour and prints a checksum of all its globals, so any difference between the two
 * outputs is an error of ours. Every seed is generated with each of the variations in turn. Needs csmith, libcsmith-dev, gcc and a
 * built dist/. Seeds that gcc's program does not finish in time are skipped: those looked at did not end in 25 seconds
 * either. Exits with 1 if any differs.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNTIME = '/usr/include/csmith';
const COMMAND = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
/** Name -> csmith's options. */
const VARIATIONS = {
  default: [],
  packed: ['--bitfields', '--packed-struct', '--volatiles', '--volatile-pointers'],
  float: ['--float', '--bitfields', '--builtins', '--disable-builtin-kinds', 'x86'],
  small: ['--max-funcs', '4', '--max-block-depth', '3', '--inline-function', '--unions'],
  deep: ['--max-expr-complexity', '20', '--max-struct-fields', '20', '--max-array-dim', '4', '--jumps'],
};
/** Milliseconds for gcc's program: csmith's may run for ever. */
const NATIVE_TIME = 1_000;
/** Ours gets what a native program executes in about that time. */
const INSTRUCTIONS = '3000000000';

const [count = '20', first = '1'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'csmith-'));
/** Our programs' working directory: nothing in it to copy. */
const empty = join(folder, 'empty');
mkdirSync(empty);

const perform = (command, args, options = {}) =>
  spawnSync(command, args, { cwd: folder, encoding: 'latin1', maxBuffer: 1 << 26, ...options });

/** What is wrong with a program: undefined if nothing, 'skipped' if it says nothing about us. */
function compare(source) {
  const compiled = perform('gcc', ['-O0', '-w', '-I', RUNTIME, source, '-o', 'native']);
  if (compiled.status !== 0) return 'skipped';
  const native = perform('./native', [], { timeout: NATIVE_TIME });
  if (native.error || native.signal) return 'skipped';
  const args = ['run', '--max-instructions', INSTRUCTIONS, '-I', RUNTIME, '--dir', empty, source];
  const ours = perform(COMMAND, args);
  if (ours.status === native.status && ours.stdout === native.stdout) return undefined;
  const said = ours.stderr.split('\n').find(line => line.includes('error')) ?? ours.stderr.slice(0, 200);
  return `status ${ours.status}, expected ${native.status}; ${ours.stdout.trim()}, expected ${native.stdout.trim()}; ${said}`;
}

let skipped = 0;
let failed = 0;
let compared = 0;
for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
  for (const [name, options] of Object.entries(VARIATIONS)) {
    const source = `${name}-${seed}.c`;
    perform('csmith', ['--seed', String(seed), '--output', source, ...options]);
    const wrong = compare(source);
    if (wrong === 'skipped') skipped++;
    else compared++;
    if (wrong === undefined || wrong === 'skipped') {
      rmSync(join(folder, source), { force: true });
      continue;
    }
    failed++;
    console.log(`${join(folder, source)}: csmith --seed ${seed} ${options.join(' ')}\n  ${wrong}`);
  }
}
console.log(`${compared} programs compared, ${skipped} skipped, ${failed} differ`);
if (failed === 0) rmSync(folder, { recursive: true });
process.exitCode = failed === 0 ? 0 : 1;
