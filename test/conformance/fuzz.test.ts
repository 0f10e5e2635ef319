/** What reads text in the C library takes any text: no fault, and an end in bounded time (fuzz/text.c, in the machine). */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Run } from '../programs/run.ts';

const PROGRAM = fileURLToPath(new URL('fuzz/text.c', import.meta.url));
/** Instructions; a run takes some tens of millions. */
const BOUND = 2_000_000_000;

test.each(['1', '2', '3', '4', '5', '6'])('random formats, numbers, patterns and times, seed %s', seed => {
  const run = new Run(PROGRAM, { args: [seed], maxInstructions: BOUND }).finish();
  expect({ stdout: run.stdout, status: run.status }).toEqual({ stdout: 'done\n', status: 0 });
});
