import { expect, test } from 'vitest';
import { outline } from '../outline.ts';
import { sampleReport } from '../sample.ts';
import { rowsOf, shows } from './filter.js';
import { readHash } from './hash.js';

const { requirements, scenarios } = sampleReport();
const rows = rowsOf({ outline: outline(sampleReport()), requirements, scenarios });

const shown = (hash) =>
  rows.filter((row) => shows(readHash(hash), row)).map(({ check }) => check.name.split('#')[1]);

test.each([
  [
    '',
    [
      'from-is-stamped',
      'refused-with-service-unavailable',
      'features-are-listed',
      'node-is-echoed',
      'stream-stays-open',
    ],
  ],
  ['#verdict=known', ['node-is-echoed']],
  ['#verdict=blocked,observed', ['from-is-stamped', 'features-are-listed']],
  ['#level=MAY', ['features-are-listed']],
  ['#spec=RFC6120', ['from-is-stamped', 'refused-with-service-unavailable']],
  ['#q=STAMPS+full', ['from-is-stamped']],
  ['#q=stamps+features', []],
  ['#differ=1', ['from-is-stamped', 'refused-with-service-unavailable', 'features-are-listed']],
  ['#unexpected=1', ['from-is-stamped', 'refused-with-service-unavailable', 'stream-stays-open']],
  ['#unexpected=1&verdict=error', ['stream-stays-open']],
])('%s shows the checks that it names', (hash, names) => {
  expect(shown(hash)).toEqual(names);
});
