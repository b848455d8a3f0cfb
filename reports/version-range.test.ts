import { expect, test } from 'vitest';
import { BadRange, parseRange, seriesOf } from './version-range.ts';

test.each([
  ['>=13 <14', ['13', '13.0', '13.0.4', '13.9-1+deb13', 'v13.1'], ['12.9', '14', '14.0', 'trunk']],
  ['>=26.07 <27', ['26.07', '26.7.0', '26.10'], ['26.06', '27.0', '24.12']],
  ['2.7', ['2.7', '2.7.0', '2.7.3'], ['2.70', '2.8', '2']],
  ['<2 || >=5.1.1', ['1.9', '5.1.1', '6'], ['2.0', '5.1', 'unknown']],
  ['>0.12 <=0.12.4', ['0.12.1', '0.12.4'], ['0.12', '0.12.0', '0.12.5']],
  ['*', ['anything', '13'], []],
])('%s holds for a product’s own numbers', (range, inside, outside) => {
  const holds = parseRange(range);
  expect([inside.filter(holds), outside.filter(holds)]).toEqual([inside, []]);
});

test.each(['', '>=', '13.x', '^13', '>= 13', 'latest'])('%j is refused', (range) => {
  expect(() => parseRange(range)).toThrow(BadRange);
});

test.each([
  ['13.0', '>=13.0 <13.1'],
  ['26.07', '>=26.07 <26.08'],
  ['23.09.1', '>=23.09 <23.10'],
  ['5', '>=5 <6'],
  ['6.1.0-nightly.20260726', '>=6.1 <6.2'],
  ['unknown', undefined],
])('the series of %s is %s', (version, series) => {
  expect(seriesOf(version)).toBe(series);
});
