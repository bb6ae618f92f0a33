import { defineConfig } from 'vitest/config';

/** The parts of the embedded cloud alone: each file starts what it needs, nothing is shared. */
export default defineConfig({
  test: {
    include: ['test/integration/embedded/**/*.test.ts'],
    root: new URL('../../..', import.meta.url).pathname,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
