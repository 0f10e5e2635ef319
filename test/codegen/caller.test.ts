/** `__builtin_return_address(0)`: both tiers say the same place, called directly, through a pointer, and after an interruption. */
import { expect, it } from 'vitest';
import { Session } from '../kernel/run.ts';

const TEXT = `#include <stdio.h>
  long places; void *first, *second, *third;
  __attribute__((noinline)) void *here(int n) { void *place = __builtin_return_address(0); if (n > 0) here(n - 1); places += (long)place % 1009 * n; return place; }
  void *(*pointer)(int) = here;
  int main(void) {
    for (int i = 0; i < 3000; i++) {
      first = here(i % 3);
      second = here(1);
      third = pointer(2);
      if ((char *)second - (char *)first <= 0 || (char *)third - (char *)second <= 0) printf("wrong\\n");
    }
    printf("%ld\\n", places);
  }`;

it('is the same in both tiers, wherever they stop', () => {
  const [fast, slow] = [false, true].map(interpretOnly => new Session(TEXT, { interpretOnly }));
  for (let untilClock = 1000; untilClock < 700_000; untilClock += 40_009) {
    for (const s of [fast!, slow!]) s.machine.run({ untilClock });
    expect(fast!.machine.hash()).toBe(slow!.machine.hash());
  }
  for (const s of [fast!, slow!]) s.run();
  expect(fast!.output).toBe(slow!.output);
  expect(fast!.output).toMatch(/^\d+\n$/);
});
