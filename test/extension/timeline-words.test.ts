/** Which moments of a history the views offer. */
import { expect, test } from 'vitest';
import { nearestEvents } from '../../src/extension/timelineWords.ts';

test('of many events the nearest to the present moment are shown, in order and with their numbers', () => {
  const events = [10, 20, 30, 40, 50].map(clock => ({ clock, event: 'fork', pid: 100, tid: 100 }));
  const shown = nearestEvents({ clock: 42, events }, 3);
  expect(shown.map(({ event, index }) => [index, event.clock])).toEqual([
    [2, 30],
    [3, 40],
    [4, 50],
  ]);
});
