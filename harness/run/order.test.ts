import { expect, test } from 'vitest';
import { quietReport, result } from '../../reports/sample.ts';
import type { Scenario } from '../language/scenario.ts';
import { expectedDurations, longestFirst } from './order.ts';

const scenario = (id: string): Scenario => ({
  id,
  title: id,
  spec: 'RFC6120',
  topic: 'order',
  protocol: 'xmpp',
  source: 'order.yaml:1',
  parties: {},
  needs: [],
  steps: [],
  stimulus: '',
});

test('what an earlier run or a baseline says will wait goes first, and the rest keeps its order', () => {
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
  const order = longestFirst(['a', 'b', 'c', 'd', 'e'].map(scenario), expectedDurations(previous, baselines));
  expect(order.map(({ id }) => id)).toEqual(['d', 'c', 'a', 'b', 'e']);
});
