/**
 * The conformance programs, compiled, on two whole machines: one with generated code, one without. Both are stopped at the
 * same random instruction counts, and must have the same fingerprint. FAST_STOPS sets how many stops in all (2,000).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Session } from '../kernel/run.ts';
import { randomSlices } from './twoTiers.ts';

const FOLDER = new URL('../programs/', import.meta.url).pathname;
const programs = readdirSync(FOLDER).filter(name => name.endsWith('.c'));
const stopsEach = Math.ceil(Number(process.env.FAST_STOPS ?? 2000) / programs.length);

describe('compiled programs on both tiers', () => {
  it.each(programs)('%s', name => {
    const text = readFileSync(FOLDER + name, 'utf8');
    const stdin = name === 'scanf-stdin.c' ? readFileSync(`${FOLDER}scanf-stdin.in`, 'utf8') : '';
    const [slow, fast] = [true, false].map(interpretOnly => new Session(text, { interpretOnly, stdin }));
    const length = new Session(text, { interpretOnly: false, stdin });
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
