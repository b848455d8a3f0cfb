import { expect, test } from 'vitest';
import { gathered } from './gathered.ts';

test('checks of one name in scenarios of one place stand together, in the order they came', () => {
  expect(gathered(['a/b/one#x', 'a/b/one#y', 'a/c/one#x', 'a/b/two#x', 'three#x', 'four#x'])).toEqual([
    'a/b/{one, two}#x',
    'a/b/one#y',
    'a/c/one#x',
    '{three, four}#x',
  ]);
});

test('what comes alone or twice stays as it is', () => {
  expect(gathered(['a/b#x', 'a/b#x'])).toEqual(['a/b#x']);
  expect(gathered([])).toEqual([]);
});
