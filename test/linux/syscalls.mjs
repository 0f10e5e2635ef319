/**
 * Random system calls (test/linux/syscalls), here and on Linux: the results must be the same.
 *
 *   node test/linux/syscalls.mjs [COUNT] [FIRST] [--calls N] [--group G] [--record]
 *
 * COUNT seeds from FIRST on, each with calls of all groups and with those of each group. The first difference of each is shown.
 * With --record what Linux does goes to test/linux/syscalls/recorded, for test/kernel/recorded-calls.test.ts.
 * What newer kernels do differently from older ones is what Linux 6.18 does.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OWN = fileURLToPath(new URL('./syscalls/', import.meta.url));
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const GROUPS = ['', ...'fnlpeswmbt'];
const words = process.argv.slice(2);
const option = name => words.includes(name) && words.splice(words.indexOf(name), 1).length > 0;
const record = option('--record');
const valued = name => (words.includes(name) ? words.splice(words.indexOf(name), 2)[1] : undefined);
const calls = valued('--calls') ?? '100';
const only = valued('--group');
const [count = 10, first = 1] = words.map(Number);

const work = mkdtempSync(join(tmpdir(), 'procstep-syscalls-'));
chmodSync(work, 0o755);
const binary = join(work, 'syscalls');
const sources = readdirSync(OWN).filter(name => name.endsWith('.c')).map(name => OWN + name);
const compiled = spawnSync('gcc', ['-w', '-O0', '-pthread', '-o', binary, ...sources], { encoding: 'utf8' });
if (compiled.status !== 0) throw new Error(compiled.stderr);
const superuser = process.getuid() === 0;

/** As a job of a shell, as the machine's first program is one; not as the superuser, who may do more. */
function native(args) {
  const folder = mkdtempSync(join(work, 'run-'));
  chmodSync(folder, 0o755);
  const user = superuser ? ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups'] : [];
  if (superuser) chownSync(folder, 1000, 1000);
  const job = [...user, 'bash', '-c', `set -m; exec 3>&1; (cd ${folder}; exec ${binary} ${args.join(' ')}) >&3`];
  const run = spawnSync('setsid', ['-w', ...job], { timeout: 30_000, encoding: 'latin1', stdio: ['ignore', 'pipe', 'pipe'] });
  spawnSync('chmod', ['-R', '+rwx', folder]);
  rmSync(folder, { recursive: true });
  return `${run.stdout}status ${run.status}\n`;
}

function ours(args) {
  const program = [CLI, 'run', '--no-tty', ...sources, '--', ...args];
  const run = spawnSync('node', program, { timeout: 120_000, encoding: 'latin1' });
  return `${run.stdout}status ${run.status}\n`;
}

let differing = 0;
if (record) mkdirSync(`${OWN}recorded`, { recursive: true });
for (let seed = first; seed < first + count; seed++) {
  for (const group of only === undefined ? GROUPS : [only]) {
    const args = [String(seed), calls, ...(group ? [group] : [])];
    const expected = native(args);
    if (record) writeFileSync(`${OWN}recorded/${args.join('-')}.out`, expected);
    const got = ours(args);
    if (got === expected) continue;
    differing++;
    const [a, b] = [expected.split('\n'), got.split('\n')];
    const at = a.findIndex((line, i) => line !== b[i]);
    console.log(`${args.join(' ')}: line ${at + 1}\n  Linux    ${a[at]}\n  Procstep ${b[at]}`);
  }
}
rmSync(work, { recursive: true });
console.log(`${count * (only === undefined ? GROUPS.length : 1)} runs of ${calls} calls, ${differing} different`);
process.exitCode = differing === 0 ? 0 : 1;
