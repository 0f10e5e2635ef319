import { defineConfig } from 'vitest/config';

/** What needs gcc and Linux: our results beside theirs. */
export default defineConfig({
  test: { include: ['test/linux/**/*.test.ts'], testTimeout: 600_000 },
});
