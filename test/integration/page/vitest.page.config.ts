import { defineConfig } from 'vitest/config';

/** Tests of the operator page alone: real HTTP and a real queue file, without starting the embedded cloud. */
export default defineConfig({
  test: {
    include: ['test/integration/page/**/*.test.ts'],
    root: new URL('../../..', import.meta.url).pathname,
    testTimeout: 60_000,
    maxWorkers: 1,
  },
});
