import { expect, test } from 'vitest';
import { quietReport, result } from '../../reports/sample.ts';
import { timeouts } from '../scenario/timeouts.ts';
import { expectedDurations } from './durations.ts';

test('an earlier run tells how long a scenario takes, and a baseline which of them wait in vain', () => {
  const previous = {
    ...quietReport(),
    results: [
      result({ scenario: 'c', duration: 4000 }),
      result({ scenario: 'c', duration: 300 }),
      result({ scenario: 'b', duration: 900 }),
    ],
  };
  const baselines = [
    {
      product: 'alpha',
      entries: [
        { check: 'd#x', signature: 'missing: nothing came instead', state: 'recorded' as const },
        { check: 'e#x', signature: 'differs: /iq', state: 'recorded' as const },
      ],
    },
  ];
  expect(expectedDurations(previous, baselines)).toEqual(
    new Map([
      ['d', timeouts.expectation],
      ['c', 4000],
      ['b', 900],
    ]),
  );
});
