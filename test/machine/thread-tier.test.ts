/** Kernel threads and user-level contexts have small register stacks of their own; generated code must run on them too. */
import { expect, it } from 'vitest';
import {
  FAST_HEADROOM,
  REGISTER_STACKS,
  registerStackBase,
  registerStackEnd,
  registerStackNumber,
  registerStackStart,
} from '../../src/machine/layout.ts';

it('every register stack has room for generated code, also above many windows', () => {
  for (const n of [0, 1, 2, REGISTER_STACKS - 1]) {
    const base = registerStackBase(n);
    expect(registerStackEnd(base) - base).toBeGreaterThan(FAST_HEADROOM + 200 * 1024);
  }
});

it('a thousand threads have one each', () => {
  expect(REGISTER_STACKS).toBeGreaterThan(1000);
  expect(registerStackBase(REGISTER_STACKS)).toBeLessThanOrEqual(2 ** 32);
});

it('a register stack is found from any address in it', () => {
  for (const n of [0, 1, 7, REGISTER_STACKS - 1]) {
    const base = registerStackBase(n);
    for (const address of [base, base + 4096, registerStackEnd(base) - 1]) {
      expect([registerStackNumber(address), registerStackStart(address)]).toEqual([n, base]);
    }
  }
});
