/**
 * Mutants of a replay: whatever is changed in a file, verifying it never crashes, hangs or accepts another outcome. `npm run
 * fuzz:replay` makes ten thousand that are signed again, and more that are not.
 */
import { describe, expect, test } from 'vitest';
import { mix } from '../../src/kernel/decisions.ts';
import { readReplay } from '../../src/replay/read.ts';
import { record, signedAgain, trouble } from './run.ts';

const MUTANTS = Number(process.env['REPLAY_MUTANTS'] ?? 120);
const RECORDED = record({ schedule: 'random', quantum: 2000, seed: 5 });
/** A mutant may say that it is longer than it was, but it is not run for ever. */
const LIMIT = { maxInstructions: 10_000_000 };

describe('mutants', () => {
  /** One small change at a place chosen by the seed. */
  function mutate(text: string, seed: number): string {
    const at = mix(seed, 1) % text.length;
    const length = 1 + (mix(seed, 2) % 4);
    const other = mix(seed, 3) % text.length;
    const digit = String(mix(seed, 4) % 10);
    switch (mix(seed, 5) % 6) {
      case 0:
        return text.slice(0, at);
      case 1:
        return text.slice(0, at) + text.slice(at + length);
      case 2:
        return text.slice(0, at) + text.slice(other, other + length) + text.slice(at);
      case 3:
        return text.slice(0, at) + digit + text.slice(at + 1);
      case 4: {
        const lines = text.split('\n');
        lines.splice(mix(seed, 6) % lines.length, 1);
        return lines.join('\n');
      }
      default: {
        // A number somewhere becomes another one.
        let changed = false;
        return (
          text.slice(0, at) +
          text.slice(at).replace(/\d+/, n => {
            changed = true;
            return String(Number(n) + 1 + (mix(seed, 7) % 3));
          }) +
          (changed ? '' : ' ')
        );
      }
    }
  }

  test('none is accepted', () => {
    for (let seed = 0; seed < 4 * MUTANTS; seed++) {
      const mutant = mutate(RECORDED, seed);
      if (mutant !== RECORDED) expect(trouble(mutant), `mutant ${seed}`).toBeDefined();
    }
  });

  test('none that is signed again is accepted with another outcome', () => {
    const outcome = (text: string) => {
      const { footer } = readReplay(text);
      return { ...footer, digest: '', line: 0 };
    };
    let accepted = 0;
    for (let seed = 0; seed < MUTANTS; seed++) {
      const mutant = signedAgain(mutate(RECORDED, seed));
      if (mutant === RECORDED || trouble(mutant, LIMIT) !== undefined) continue;
      accepted++;
      expect(outcome(mutant), `mutant ${seed}`).toEqual(outcome(RECORDED));
    }
    // A hash less, a seed that was never used: such changes say the same.
    expect(accepted).toBeLessThan(MUTANTS / 2);
  });
});
