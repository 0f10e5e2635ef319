/**
 * The whole machine is the same at a position whichever way it was reached: over the example programs, three policies and
 * several seeds, positions are noted on the way to the end, and compared going back one by one, at random, and forward again.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { LaunchConfiguration } from '../../src/debugger/launch.ts';
import type { Position } from '../../src/debugger/timeline.ts';
import { mix } from '../../src/kernel/decisions.ts';
import { Session } from './session.ts';

const EXAMPLES = 'examples/';
/** It never ends: time-travel.test.ts runs it for a while. */
const ENDLESS: ReadonlySet<string> = new Set(['forkbomb.c']);
const PROGRAMS = readdirSync(EXAMPLES).filter(n => n.endsWith('.c') && !ENDLESS.has(n));
const POLICIES: readonly Partial<LaunchConfiguration>[] = [
  { schedule: 'fifo' },
  { schedule: 'roundRobin', quantum: 700 },
  { schedule: 'random', quantum: 300 },
];
/** More of them, at night: PROCSTEP_SEEDS=10. */
const SEEDS = Array.from({ length: Number(process.env.PROCSTEP_SEEDS ?? 1) }, (_, i) => i + 1);
const STEPS = 40;
const SEEKS = 12;

function example(name: string, configuration: Partial<LaunchConfiguration>): Session {
  const names = [name, ...readdirSync(EXAMPLES).filter(n => n !== name && n.endsWith('.c'))];
  const s = new Session(
    Object.fromEntries(names.map(n => [n, readFileSync(EXAMPLES + n, 'utf8')])),
    configuration,
  );
  s.input.push('tty', new TextEncoder().encode('echo hello | cat\nexit\n'));
  s.input.closed = true;
  return s;
}

/** Steps a thread at a time to the end, or as far as the steps reach; gives every position with the machine's hash. */
function stepForward(s: Session, seed: number): { position: Position; hash: string }[] {
  const { debugger: d } = s;
  const { machine, timeline } = d;
  const visited: { position: Position; hash: string }[] = [];
  let stop = s.start(true);
  for (let i = 0; ; i++) {
    visited.push({ position: timeline.position, hash: machine.hash() });
    if (stop.reason === 'done' || stop.description === 'Deadlock') return visited;
    const alive = d.threads().filter(t => t.state !== 'zombie');
    const chosen = alive.find(t => t.id === stop.threadId) ?? alive[mix(seed, i) % Math.max(alive.length, 1)];
    const other = alive[mix(seed + 77, i) % Math.max(alive.length, 1)];
    const t = mix(seed, i) % 5 === 0 ? other : chosen;
    if (!t || i >= STEPS) stop = s.continue();
    else if (mix(seed, i) % 3 === 0) stop = s.over({ ...stop, threadId: t.id });
    else stop = s.into({ ...stop, threadId: t.id });
  }
}

describe.each(POLICIES)('$schedule', policy => {
  test.each(PROGRAMS)('%s', name => {
    for (const seed of SEEDS) {
      const s = example(name, { ...policy, seed });
      const visited = stepForward(s, seed);
      const { machine, timeline } = s.debugger;
      const again = (i: number) => {
        const { position, hash } = visited[i]!;
        timeline.seek(position);
        expect(timeline.position, `${name} seed ${seed}: position ${i}`).toEqual(position);
        expect(machine.hash(), `${name} seed ${seed}: position ${i}`).toBe(hash);
      };
      const terminal = s.terminal();
      for (let i = visited.length - 1; i >= 0; i--) again(i);
      for (let i = 0; i < SEEKS; i++) again(mix(seed, i) % visited.length);
      // Forward again as recorded: to the same end, and nothing is printed twice.
      again(0);
      let stop = s.continue();
      while (stop.reason !== 'done' && stop.description !== 'Deadlock') stop = s.continue();
      expect(machine.hash()).toBe(visited.at(-1)!.hash);
      expect(s.terminal()).toBe(terminal);
    }
  });
});

/** The lines of main are stepped over to the end, and back again. */
test.each(['exec-family.c', 'signals.c', 'p3.c', 'pipe-ring.c', 'zombie.c'])(
  '%s: steps back are the steps forward',
  name => {
    const s = example(name, { schedule: 'random', quantum: 300, seed: 3 });
    const forward: string[] = [];
    const here = (tid: number) => `${s.debugger.clock} ${s.where({ ...stop, threadId: tid })}`;
    let stop = s.start(true);
    const first = stop.threadId!;
    for (let i = 0; i < 2 * STEPS && stop.threadId === first && stop.reason !== 'done'; i++) {
      forward.push(here(first));
      stop = s.over(stop);
    }
    if (stop.threadId !== first) s.debugger.seek(Number(forward.at(-1)!.split(' ')[0]));
    else s.debugger.stepBack(first, 'over', 'statement');
    stop = s.wait();
    const backward: string[] = [];
    for (let clock = -1; s.debugger.clock !== clock; stop = s.wait()) {
      clock = s.debugger.clock;
      backward.push(here(first));
      s.debugger.stepBack(first, 'over', 'statement');
    }
    const inMain = (place: string) => place.includes(' main:');
    expect(backward.filter(inMain)).toEqual(forward.filter(inMain).reverse());
  },
);
