import { expect, test } from 'vitest';
import { fit } from './fit.ts';

const tellable = (...forms: string[]) => ({ forms });
const three = [tellable('aaaa', 'aa', ''), tellable('bbbb', 'bb', ''), tellable('cc', '')];

test.each([
  [10, [0, 0, 0]],
  [9, [0, 0, 1]],
  [7, [0, 1, 1]],
  [4, [1, 1, 1]],
  [3, [1, 2, 1]],
  [0, [2, 2, 1]],
])('with room for %i the last are shortened first, step by step', (room, chosen) => {
  expect(fit(three, room)).toEqual(chosen);
});

test('what the last step leaves is given back from the top, by one step before any gets another', () => {
  const blocked = tellable('dddddddd', 'dddddddd', '');
  expect(fit([...three, blocked], 8)).toEqual([0, 0, 1, 2]);
  expect(fit([...three, blocked], 12)).toEqual([1, 1, 1, 0]);
});

test('nothing fits into nothing', () => {
  expect(fit([], 0)).toEqual([]);
});
