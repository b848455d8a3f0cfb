import { expect, test } from 'vitest';
import { matchesPattern } from './pattern.ts';

test.each([
  ['a#b', 'a#b', true],
  ['a#b', 'a#bc', false],
  ['a#*', 'a#anything', true],
  ['*#b', 'a#b', true],
  ['*a*a*', 'xaxax', true],
  ['*a*a*', 'xax', false],
  ['ab*ba', 'aba', false],
  ['a.c#*', 'abc#d', false],
])('%s names %s: %s', (pattern, check, matches) => {
  expect(matchesPattern(pattern, check)).toBe(matches);
});
