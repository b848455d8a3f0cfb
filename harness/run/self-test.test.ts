import { expect, test } from 'vitest';
import { runSelfTest, selfTests } from './self-test.ts';

test('the self-test passes on a sound server and fails on each faulty one at the check that is about it', async () => {
  const results = await runSelfTest(AbortSignal.timeout(60_000));
  expect(results.map(({ fault, check, right }) => [fault, check, right])).toEqual(
    selfTests.flatMap(({ faults }) => [
      [undefined, undefined, true],
      ...Object.entries(faults).map(([fault, check]) => [fault, check, true]),
    ]),
  );
});
