import { expect, test } from 'vitest';
import type { StoredTranscript } from '../run/rejudge.ts';
import { check, finished, scenarioOf, transcriptOf } from '../scenario/sample.ts';
import { waitsIn } from './waits.ts';

const scenario = scenarioOf(
  '{ romeo: client }',
  `
- romeo receives: <presence/>
  ${check('shown')}`,
);

const stored = (path: string, ...waited: readonly number[]): StoredTranscript => {
  const gaveUp = waited.map((each) => ({ kind: 'gave-up', party: 'romeo', waited: each }) as const);
  const events = transcriptOf(scenario, [...gaveUp, finished]).map((event, at) => ({
    ...event,
    t: at * 1500,
  }));
  const [header] = events;
  if (header?.kind !== 'scenario') throw new Error('there is no header');
  return { path, header, events };
};

test('waits in vain are added up, and scenarios that took long are named, the longest first', () => {
  expect(waitsIn([stored('a'), stored('b', 1200, 300), stored('c', 900)])).toEqual({
    seconds: 2,
    slow: [
      { target: 'sample', scenario: scenario.id, took: 4500, inVain: 1500 },
      { target: 'sample', scenario: scenario.id, took: 3000, inVain: 900 },
    ],
  });
});
