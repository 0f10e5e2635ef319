/**
 * What threads cost: two threads of ten million increments each under round robin beside one thread that does all of them, ours
 * and native; and how many threads are created, contexts switched, and locks taken and given back in a second.
 *
 * A native program runs on as many processors as there are; ours has one. So it is the native program on one processor that
 * is the fair comparison, where `taskset` is there to ask for it.
 */
import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { betweenLines, type Start } from './bench-machine.ts';

const INCREMENTS = 20_000_000;
const REPEATS = 3;
const folder = 'test/bench/threads';

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const measured = (measure: () => number): number => median(Array.from({ length: REPEATS }, measure));

/** Microseconds a native program needs between "warm" and "done" on one processor; undefined without gcc. */
type Native = (name: string, args: readonly string[]) => Promise<number | undefined>;

export async function measureThreads(start: Start, temporary: string, time: TimeNative): Promise<void> {
  const native: Native = async (name, args) => {
    const program = join(temporary, basename(name, '.c'));
    const made = spawnSync('gcc', ['-O0', '-w', '-pthread', `${folder}/${name}`, '-o', program]);
    if (made.status !== 0) return undefined;
    const pinned = spawnSync('taskset', ['1', 'true']).status === 0;
    const [command, more] = pinned ? ['taskset', ['1', program, ...args]] : [program, args];
    const times: number[] = [];
    for (let i = 0; i < REPEATS; i++) times.push((await time(command as string, more)) * 1000);
    return median(times);
  };
  const compare = async (what: string, name: string, count: number, args: readonly string[]) => {
    const perSecond = (us: number): string =>
      `${Math.round((count / us) * 1e6).toLocaleString('en')} a second`;
    const ours = measured(() => betweenLines(start(`${folder}/${name}`, args)));
    const theirs = await native(name, args);
    console.log(`${what}: ${perSecond(ours)}${theirs ? `; native ${perSecond(theirs)}` : ''}`);
  };

  const increments = (threads: number) => [String(threads), String(INCREMENTS)];
  const [one, two] = [1, 2].map(n =>
    measured(() => betweenLines(start(`${folder}/increments.c`, increments(n)))),
  );
  const theirs = await native('increments.c', increments(2));
  const beside = theirs
    ? `; ${(two! / theirs).toFixed(2)} times the native time (gcc -O0, one processor)`
    : '';
  console.log(
    `two threads of ${INCREMENTS / 2} increments each, round robin: ${(two! / 1000).toFixed(0)} ms, ` +
      `${(two! / one!).toFixed(2)} times one thread doing all of them${beside}`,
  );
  await compare('threads created and joined', 'create.c', 2_000, ['2000']);
  await compare('context switches between threads', 'hand-over.c', 2 * 30_000, ['30000']);
  await compare('mutex locked and unlocked', 'lock.c', 2_000_000, ['2000000']);
  console.log('');
}

/** Milliseconds between "warm" and "done" of a program outside. */
export type TimeNative = (command: string, args: readonly string[]) => Promise<number>;
