import { defineConfig } from 'vitest/config';

/** Our own tests; scenarios are played by `assay run`. */
export default defineConfig({
  test: {
    include: ['{bin,harness,reports,suites}/**/*.test.ts'],
    pool: 'forks',
    // vitest leaves a core free, which here would be half of them.
    maxWorkers: '100%',
    // Several tests start servers: what takes a second alone may take ten beside the others on 2 cores.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 5000,
  },
});
