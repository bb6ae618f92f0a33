import { defineConfig } from 'vitest/config';

/** Tests of the runtime alone: real HTTP, services in memory, without starting the embedded cloud. */
export default defineConfig({
  test: {
    include: ['test/integration/runtime/**/*.test.ts', 'test/unit/runtime/**/*.test.ts'],
    root: new URL('../../..', import.meta.url).pathname,
    testTimeout: 60_000,
    maxWorkers: 1,
  },
});
