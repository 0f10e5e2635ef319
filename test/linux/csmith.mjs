/**
 * Random programs of csmith, compiled by gcc and by us: `npm run fuzz:csmith -- COUNT [FIRST_SEED] [--all] [--log FILE]`.
 *
 * A csmith program has no undefined behaviour and prints a checksum of all its globals, so any difference between the two
 * outputs is an error of ours. Each seed is generated with csmith's default options and with one of the variations, in turn
 * (--all: with each of them). With --log every result is a line of FILE, and programs that have one already are not done
 * again: a run that was interrupted goes on where it was. Ours run in this process, so that the engine compiles us once.
 *
 * Needs csmith, libcsmith-dev, gcc and a built dist/. Programs that gcc's does not finish in time are skipped: those looked
 * at did not end in 25 seconds either. Exits with 1 if any differs.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const RUNTIME = '/usr/include/csmith';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Name -> csmith's options. */
const VARIATIONS = {
  packed: ['--bitfields', '--packed-struct', '--volatiles', '--volatile-pointers'],
  float: ['--float', '--bitfields', '--builtins', '--disable-builtin-kinds', 'x86'],
  small: ['--max-funcs', '4', '--max-block-depth', '3', '--inline-function', '--unions'],
  deep: ['--max-expr-complexity', '20', '--max-struct-fields', '20', '--max-array-dim', '4', '--jumps'],
};
/** Milliseconds for gcc's program: csmith's may run for ever. */
const NATIVE_TIME = 1_000;
/** Ours gets what a native program executes in about that time. */
const INSTRUCTIONS = 3_000_000_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean' }, log: { type: 'string' } },
});
const [count = '20', first = '1'] = positionals;
const folder = mkdtempSync(join(tmpdir(), 'csmith-'));
/** Our programs' working directory: nothing in it to copy. */
const empty = join(folder, 'empty');
mkdirSync(empty);

/** Bundled modules find files from where they were, not from where the bundle is. */
const ownPlaces = {
  name: 'own places',
  setup: bundle =>
    bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const place = JSON.stringify(pathToFileURL(path).href);
      return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', place), loader: 'ts' };
    }),
};

/** Our side: the runner of the tests. */
async function ourRunner() {
  const outfile = join(ROOT, 'dist/csmith/run.mjs');
  await build({
    entryPoints: [join(ROOT, 'test/programs/run.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    plugins: [ownPlaces],
  });
  return (await import(outfile)).run;
}
const run = await ourRunner();

const perform = (command, args, options = {}) =>
  spawnSync(command, args, { cwd: folder, encoding: 'latin1', maxBuffer: 1 << 26, ...options });

/** What our machine makes of a program. */
function ours(source) {
  const includePath = [RUNTIME];
  try {
    const done = run(source, { includePath, folder: empty, maxInstructions: INSTRUCTIONS });
    return { status: done.status, stdout: done.stdout, said: done.stderr };
  } catch (error) {
    return { status: undefined, stdout: '', said: `${error.message} ${error.diagnostics?.[0]?.message ?? ''}` };
  }
}

/** 'same', 'skipped' if the program says nothing about us, or what is different. */
function compare(source) {
  const compiled = perform('gcc', ['-O0', '-w', '-I', RUNTIME, source, '-o', 'native']);
  if (compiled.status !== 0) return 'skipped';
  const native = perform('./native', [], { timeout: NATIVE_TIME, killSignal: 'SIGKILL' });
  if (native.error || native.signal) return 'skipped';
  const { status, stdout, said } = ours(join(folder, source));
  if (status === native.status && stdout === native.stdout) return 'same';
  const one = text => text.trim().replaceAll('\n', ' ').slice(0, 300);
  return `differs: status ${status}, expected ${native.status}; ${one(stdout)}, expected ${one(native.stdout)}; ${one(said)}`;
}

/** `SEED VARIATION` -> result, of the log. */
const known = new Map();
if (values.log && existsSync(values.log)) {
  for (const line of readFileSync(values.log, 'utf8').split('\n')) {
    const [, program, result] = /^(\d+ \w+) (.*)$/.exec(line) ?? [];
    if (program) known.set(program, result);
  }
}

const names = Object.keys(VARIATIONS);
const counts = { same: 0, skipped: 0, differs: 0 };
for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
  for (const name of ['default', ...(values.all ? names : [names[seed % names.length]])]) {
    const program = `${seed} ${name}`;
    const options = VARIATIONS[name] ?? [];
    const source = `${name}-${seed}.c`;
    let result = known.get(program);
    if (result === undefined) {
      perform('csmith', ['--seed', String(seed), '--output', source, ...options]);
      result = compare(source);
      if (values.log) appendFileSync(values.log, `${program} ${result}\n`);
      if (!result.startsWith('differs')) rmSync(join(folder, source), { force: true });
    }
    counts[result.split(':')[0]]++;
    if (result.startsWith('differs'))
      console.log(`${join(folder, source)}: csmith --seed ${seed} ${options.join(' ')}\n  ${result}`);
  }
}
console.log(
  `${counts.same + counts.differs} programs compared, ${counts.skipped} skipped, ${counts.differs} differ`,
);
if (counts.differs === 0) rmSync(folder, { recursive: true });
process.exitCode = counts.differs === 0 ? 0 : 1;
