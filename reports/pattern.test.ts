import { expect, test } from 'vitest';
import { findNamed, findNaming, matchesPattern } from './pattern.ts';

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

test('what a pattern names is found in its order', () => {
  const find = findNamed(['a#b', 'a#c', 'b#c', 'a#b'], (name) => name);
  expect(find('a#b')).toEqual(['a#b', 'a#b']);
  expect(find('*#c')).toEqual(['a#c', 'b#c']);
  expect(find('c#d')).toEqual([]);
});

test('patterns that name a text are found in their order, whether they have a * or not', () => {
  const find = findNaming(['a#*', 'a#b', '*#c', 'a#c', '*'], (pattern) => pattern);
  expect(find('a#b')).toEqual(['a#*', 'a#b', '*']);
  expect(find('a#c')).toEqual(['a#*', '*#c', 'a#c', '*']);
  expect(find('d')).toEqual(['*']);
});
