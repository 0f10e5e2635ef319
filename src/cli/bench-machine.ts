/** What the machine's own operations cost: single statements, fork, context switches, checkpoints. */
import type { Launched } from '../debugger/launch.ts';
import type { Checkpoint } from '../kernel/machine.ts';

export type Start = (file: string, args: readonly string[]) => Launched;

const BYTES_PER_FRAME = 4096;
const microseconds = (): number => performance.now() * 1000;
const folder = 'test/bench/machine';

/** Microseconds between the lines "warm" and "done". */
export function betweenLines({ machine }: Launched): number {
  let text = '';
  const seen: number[] = [];
  machine.events.subscribe(['output'], e => {
    if (e.event !== 'output') return;
    text += new TextDecoder().decode(e.bytes);
    if (seen.length === 0 && text.includes('warm')) seen.push(microseconds());
    if (seen.length === 1 && text.includes('done')) seen.push(microseconds());
  });
  machine.run();
  if (seen.length !== 2) throw new Error(`the program printed ${JSON.stringify(text)}`);
  return seen[1]! - seen[0]!;
}

/** Statements a second when each is a run of its own, as a debugger that looks at every statement has it. */
function singleStatements({ machine }: Launched): number {
  machine.run({ untilClock: 100_000 });
  const thread = machine.current;
  const program = thread?.proc.exe?.loaded;
  const space = thread?.proc.pagetable;
  if (!thread || !program || !space) throw new Error('there is no running program');
  let steps = 0;
  let begun = 0;
  for (const count of [2_000_000, 4_000_000]) {
    begun = microseconds();
    for (steps = 0; steps < count; steps++)
      machine.cpu.run(thread.context, space, program, 1_000_000, 'statement');
  }
  return (steps / (microseconds() - begun)) * 1e6;
}

/** Checkpoints of a program that writes `pages` pages between two of them, and restores of them. */
function checkpoints({ machine }: Launched, pages: number): { take: number; bytes: number; restore: number } {
  const instructions = pages * 12;
  machine.run({ untilClock: 2_000_000 + instructions });
  const taken: Checkpoint[] = [];
  const count = 300;
  let take = 0;
  const before = machine.ram.framesInUse;
  for (let i = 0; i < count; i++) {
    const begun = microseconds();
    taken.push(machine.checkpoint());
    take += microseconds() - begun;
    machine.run({ untilClock: machine.clock + instructions });
  }
  const bytes = ((machine.ram.framesInUse - before) * BYTES_PER_FRAME) / count;
  const begun = microseconds();
  for (const checkpoint of taken) machine.restore(checkpoint);
  const restore = (microseconds() - begun) / count;
  for (const checkpoint of taken) checkpoint.release();
  return { take: take / count, bytes, restore };
}

export function measureMachine(start: Start): void {
  const steps = singleStatements(start('test/bench/int-loop.c', ['1', '100']));
  console.log(`one statement at a time: ${(steps / 1e6).toFixed(1)} million steps a second`);

  const rounds = 2000;
  for (const size of [1, 64]) {
    const cost = betweenLines(start(`${folder}/fork.c`, [String(size), String(rounds)])) / rounds;
    console.log(
      `fork, exit and wait with ${String(size).padStart(2)} MiB touched: ${cost.toFixed(0)} microseconds`,
    );
  }

  const yields = 100_000;
  const switches = (2 * yields) / betweenLines(start(`${folder}/switch.c`, [String(yields)]));
  console.log(`context switches: ${(switches * 1e6).toFixed(0)} a second`);

  for (const pages of [16, 256]) {
    const { take, bytes, restore } = checkpoints(start(`${folder}/write.c`, [String(pages)]), pages);
    console.log(
      `checkpoint with ${pages} pages written between: ${take.toFixed(0)} microseconds, ` +
        `${(bytes / 1024).toFixed(0)} KiB; restore ${restore.toFixed(0)} microseconds`,
    );
  }
}
