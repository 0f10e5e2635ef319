/**
 * NAME.out beside every conformance program: what it prints when gcc compiles it and Linux runs it.
 *
 *   node test/conformance/regenerate.mjs [--check] [NAME ...]
 *
 * With --check nothing is written, and a difference is an error, unless it goes away when the program runs again: on a busy computer
 * what waits 50 ms may be overtaken. A program ends with status 0, or says another in a comment
 * `status: N`. NAME.in is its input, if there is one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2).filter(a => a !== '--check');
const check = process.argv.includes('--check');
const work = mkdtempSync(join(tmpdir(), 'conformance-'));
let failed = 0;

function complain(name, message) {
  failed++;
  console.error(`${name}: ${message}`);
}

function regenerate(folder, name) {
  const source = join(HERE, folder, `${name}.c`);
  const binary = join(work, name);
  const compiled = spawnSync('gcc', ['-std=gnu17', '-w', '-O0', source, '-o', binary, '-lm', '-pthread']);
  if (compiled.status !== 0) return complain(name, `does not compile\n${compiled.stderr}`);
  const input = source.replace(/c$/, 'in');
  const stdin = existsSync(input) ? readFileSync(input) : '';
  const expected = Number(/\bstatus: (\d+)/.exec(readFileSync(source, 'utf8'))?.[1] ?? 0);
  const output = source.replace(/c$/, 'out');
  const wrong = () => {
    const env = { PATH: '/bin:/usr/bin', TZ: 'UTC' };
    // With `set -m` the program has a process group of its own that is not orphaned, whoever started us: SIGTSTP stops it.
    const run = spawnSync('bash', ['-c', 'set -m; "$0"; exit', binary], { cwd: work, input: stdin, timeout: 20_000, env });
    if (run.status !== expected) return `status ${run.status ?? run.signal}, expected ${expected}`;
    if (!check) writeFileSync(output, run.stdout);
    else if (!existsSync(output) || !readFileSync(output).equals(run.stdout)) return 'gcc and Linux print something else';
  };
  const message = wrong() && wrong() && wrong();
  if (message) complain(name, message);
}

const unknown = new Set(wanted);
for (const folder of ['language', 'library']) {
  if (!existsSync(join(HERE, folder))) continue;
  for (const file of readdirSync(join(HERE, folder))) {
    const name = file.slice(0, -2);
    if (file.endsWith('.c')) unknown.delete(name);
    if (file.endsWith('.c') && (wanted.length === 0 || wanted.includes(name))) regenerate(folder, name);
  }
}
for (const name of unknown) complain(name, 'there is no program of that name (no folder, no .c)');
rmSync(work, { recursive: true });
process.exitCode = failed === 0 ? 0 : 1;
