/**
 * The shell and the programs of /bin on the simulated machine, beside what the real ones print on Linux
 * (recorded.json, made by test/linux/bin/record.mjs).
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Result, sh, sysroot } from './computer.ts';

interface Recorded extends Result {
  readonly script: string;
}

const recorded: Record<'sh' | 'bash' | 'programs', readonly Recorded[]> = JSON.parse(
  readFileSync(new URL('recorded.json', import.meta.url), 'utf8'),
);

beforeAll(() => void sysroot(), 120_000);

for (const [area, cases] of Object.entries(recorded)) {
  describe(area, () => {
    for (const { script, ...expected } of cases) {
      it(script, () =>
        expect(sh(script, 'standard\ninput\n', area === 'bash' ? 'bash' : 'sh')).toEqual(expected),
      );
    }
  });
}
