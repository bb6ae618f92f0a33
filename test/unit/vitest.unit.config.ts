import { defineConfig } from 'vitest/config';

/** Pure tests alone, without starting the embedded cloud. */
export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts', 'test/fuzz/**/*.test.ts'],
    root: new URL('../..', import.meta.url).pathname,
    testTimeout: 60_000,
    maxWorkers: 1,
  },
});
