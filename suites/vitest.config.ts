import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Suites take minutes and are short: in an order by size they come last, and in the end one core waits for the other. */
class SuitesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { suites = [], others = [] } = Object.groupBy(await super.sort(files), ({ moduleId }) =>
      moduleId.includes('/suites/') ? 'suites' : 'others',
    );
    return [...suites, ...others];
  }
}

/** Our own tests; scenarios are played by `assay run`. */
export default defineConfig({
  test: {
    include: ['{bin,harness,reports,suites}/**/*.test.ts'],
    sequence: { sequencer: SuitesFirst },
    pool: 'forks',
    // vitest leaves a core free, which here would be half of them.
    maxWorkers: '100%',
    // Several tests start servers: what takes a second alone may take a hundred beside the others on 2 slow cores.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 5000,
  },
});
