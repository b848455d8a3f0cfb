import { expect, test } from 'vitest';
import { canaryFaults, singCanary } from './canary.ts';

test('the canary passes on a sound server and dies of each fault at the check that is about it', async () => {
  const results = await singCanary(AbortSignal.timeout(60_000));
  expect(results.map(({ fault, check, right }) => [fault, check, right])).toEqual([
    [undefined, undefined, true],
    ...Object.entries(canaryFaults).map(([fault, check]) => [fault, check, true]),
  ]);
});
