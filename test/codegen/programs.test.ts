/**
 * The conformance programs and the examples, compiled, on two whole machines: one with generated code, one without. Both are stopped at the
 * same random instruction counts, and must have the same fingerprint. FAST_STOPS sets how many stops in all (2,000).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Session } from '../kernel/run.ts';
import { randomSlices } from './twoTiers.ts';

const FOLDERS = ['../programs/', '../../examples/'].map(path =>
  fileURLToPath(new URL(path, import.meta.url)),
);
const programs = FOLDERS.flatMap(folder =>
  readdirSync(folder)
    .filter(name => name.endsWith('.c'))
    .map(name => folder + name),
);
const stopsEach = Math.ceil(Number(process.env.FAST_STOPS ?? 2000) / programs.length);

/** A fork bomb among the examples: hashing 4,096 processes at each stop would take minutes. */
const limits = { nproc: 200 };

describe('compiled programs on both tiers', () => {
  it.each(programs.map(path => [basename(path), path]))('%s', (name, path) => {
    const text = readFileSync(path, 'utf8');
    const input = path.replace(/c$/, 'in');
    const stdin = existsSync(input) ? readFileSync(input, 'utf8') : '';
    const [slow, fast] = [true, false].map(
      interpretOnly => new Session(text, { interpretOnly, stdin, limits }),
    );
    const length = new Session(text, { interpretOnly: false, stdin, limits });
    length.machine.run({ untilClock: 20_000_000 });
    const slices = randomSlices(name.length, length.machine.clock / stopsEach);
    let clock = 0;
    for (let stop = 0; stop < 2 * stopsEach; stop++) {
      clock += slices(stop);
      const [a, b] = [slow!, fast!].map(session => session.machine.run({ untilClock: clock }));
      expect(b, `stop ${stop}`).toEqual(a);
      expect(fast!.machine.clock).toBe(slow!.machine.clock);
      expect(fast!.machine.hash(), `stop ${stop} at ${clock}`).toBe(slow!.machine.hash());
      if (a!.kind !== 'clock') break;
    }
    expect(fast!.output).toBe(slow!.output);
  });
});
