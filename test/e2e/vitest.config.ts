import { defineConfig } from 'vitest/config';

/** The real editor: one browser, one test after the other. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: 'test/e2e/serve.ts',
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: false,
    // A menu that opens a moment late on a busy machine is tried once more; a real fault fails twice.
    retry: 1,
  },
});
