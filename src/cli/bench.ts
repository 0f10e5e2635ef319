/**
 * `npm run bench [NAME]`: what a launch costs (bench-launch.ts; alone with the name `launch`); what the
 * machine's own operations cost (bench-machine.ts; alone with the name `machine`); what going back in time costs (bench-time.ts;
 * alone with the name `time`); what threads cost (bench-threads.ts;
 * alone with the name `threads`); the kernels of test/bench
 * (or those with NAME in theirs) compiled with gcc -O0 and by us, both run side by side on this machine, as ratios.
 * Nothing here is asserted: it is a measurement.
 *
 * A kernel program runs its kernel some rounds to warm up, says "warm", runs it again and says "done": the time between the
 * two lines is the measurement, on both sides.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { type Debugger, launchDebugger } from '../debugger/debugger.ts';
import { DEFAULTS, type LaunchConfiguration, type Launched, launch } from '../debugger/launch.ts';
import { measureLaunch } from './bench-launch.ts';
import { measureMachine } from './bench-machine.ts';
import { measureThreads } from './bench-threads.ts';
import { measureTime, type Recorded } from './bench-time.ts';
import { nodeHost, openSysroot } from './host.ts';

const REPEATS = 5;
const sysroot = openSysroot();
const temporary = mkdtempSync(join(tmpdir(), 'procstep-bench-'));
const milliseconds = () => performance.now();

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

function configured(
  file: string,
  args: readonly string[],
  more: Partial<LaunchConfiguration> = {},
): LaunchConfiguration {
  const terminal = { stdin: false, stdout: false, stderr: false };
  return { ...DEFAULTS, sources: [resolve(file)], folder: temporary, args, terminal, ...more };
}

function start(file: string, args: readonly string[], more: Partial<LaunchConfiguration> = {}): Launched {
  const configuration = configured(file, args, more);
  const launched = launch(configuration, { host: nodeHost, sysroot });
  launched.input.closed = true;
  return launched;
}

/** The same with a debugger on it, which records. */
function debugged(file: string, args: readonly string[]): Debugger {
  const { launched, debugger: d } = recorded(file, args);
  launched.input.closed = true;
  return d;
}

/** The same with what it has recorded, and input still to come. */
function recorded(file: string, args: readonly string[], more: Partial<LaunchConfiguration> = {}): Recorded {
  return launchDebugger(configured(file, args, more), { host: nodeHost, sysroot });
}

/** Milliseconds between "warm" and "done" in our machine. */
function ours(file: string, warmup: number, rounds: number): number {
  const { machine } = start(file, [String(warmup), String(rounds)]);
  let text = '';
  const seen: number[] = [];
  machine.events.subscribe(['output'], e => {
    if (e.event !== 'output') return;
    text += new TextDecoder().decode(e.bytes);
    if (seen.length === 0 && text.includes('warm')) seen.push(milliseconds());
    if (seen.length === 1 && text.includes('done')) seen.push(milliseconds());
  });
  const stop = machine.run();
  if (stop.kind !== 'done' || seen.length !== 2)
    throw new Error(`${file}: ${stop.kind}, output ${JSON.stringify(text)}`);
  return seen[1]! - seen[0]!;
}

/** The same of a native program. */
function native(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const seen: number[] = [];
    let text = '';
    child.stdout.on('data', (data: Buffer) => {
      text += data;
      if (seen.length === 0 && text.includes('warm')) seen.push(milliseconds());
      if (seen.length === 1 && text.includes('done')) seen.push(milliseconds());
    });
    child.on('close', () =>
      seen.length === 2 ? resolve(seen[1]! - seen[0]!) : reject(new Error(`${program}: ${text}`)),
    );
  });
}

async function compareWithNative(only: string | undefined): Promise<void> {
  const folder = resolve('test/bench');
  const ratios: number[] = [];
  console.log('kernel           native ms     ours ms   ours / gcc -O0   (median of pairs, warm)');
  for (const name of readdirSync(folder).filter(n => n.endsWith('.c') && (!only || n.includes(only)))) {
    const file = join(folder, name);
    const rounds = Number(/rounds: (\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 20);
    const program = join(temporary, basename(name, '.c'));
    const made = spawnSync('gcc', ['-O0', '-w', file, '-o', program, '-lm'], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`gcc: ${made.stderr}`);
    const pairs: { native: number; ours: number }[] = [];
    for (let i = 0; i < REPEATS; i++) {
      const args = ['20', String(rounds)];
      pairs.push({ native: await native(program, args), ours: ours(file, 20, rounds) });
    }
    const ratio = median(pairs.map(p => p.ours / p.native));
    ratios.push(ratio);
    const cell = (n: number) => n.toFixed(1).padStart(12);
    console.log(
      `${name.padEnd(14)}${cell(median(pairs.map(p => p.native)))}${cell(median(pairs.map(p => p.ours)))}${ratio.toFixed(2).padStart(17)}`,
    );
  }
  const mean = Math.exp(ratios.reduce((sum, r) => sum + Math.log(r), 0) / ratios.length);
  console.log(`geometric mean ${mean.toFixed(2)}, worst ${Math.max(...ratios).toFixed(2)}\n`);
}

try {
  const only = process.argv[2];
  if (only === undefined || only === 'launch') measureLaunch(temporary, sysroot);
  if (only === undefined || only === 'machine') measureMachine(start);
  if (only === undefined || only === 'time') measureTime({ plain: start, debugged, recorded }, temporary);
  if (only === undefined || only === 'threads') await measureThreads(start, temporary, native);
  if (only !== 'launch' && only !== 'machine' && only !== 'time' && only !== 'threads')
    await compareWithNative(only);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
