import { describe, expect, test } from 'vitest';
import { parseYaml } from './yaml.ts';

const text = `# what comes first
a: 1
list:
  - one
  - b: {c: 2, d: 3}
  - |
    several
    lines
`;

test('a document is its data, and each part has its line', () => {
  const { data, lineOf } = parseYaml(text);
  expect(data).toEqual({ a: 1, list: ['one', { b: { c: 2, d: 3 } }, 'several\nlines\n'] });
  const paths = [[], ['a'], ['list'], ['list', 0], ['list', 1, 'b', 'd'], ['list', 2]];
  expect(paths.map(lineOf)).toEqual([2, 2, 3, 4, 5, 6]);
});

test('a part that is not there has the line of what it would be in', () => {
  const { lineOf } = parseYaml(text);
  expect([['x'], ['list', 7], ['list', 1, 'b', 'x', 'y']].map(lineOf)).toEqual([2, 3, 5]);
});

test('nothing is null, and numbers, booleans and null are those of YAML 1.2', () => {
  expect(parseYaml('').data).toBe(null);
  expect(parseYaml('[yes, true, 1_000, 0o17, 1e3, ~, 2020-01-01]').data).toEqual([
    ...['yes', true, '1_000', 15, 1000, null, '2020-01-01'],
  ]);
});

describe('it is refused with its line when there is', () => {
  test.each([
    ['a tab', 'a:\n\t- b', 'line 2: found a tab in the indentation, expected spaces'],
    ['a key twice', 'a: 1\nb: 2\na: 3', 'line 3: found a key for the second time, expected each key once'],
    ['an alias', 'a: &x 1\nb: *x', 'line 2: found an alias, expected the value itself'],
    ['a second document', 'a: 1\n---\nb: 2', 'line 3: found several documents, expected one'],
    [
      'an open bracket',
      'a: [1\nb: 2',
      'line 2: found a line that begins too far left, expected the end of the bracket or quote above it, or more spaces',
    ],
    [
      'an open quote',
      'a: "b',
      'line 1: found the end of the file inside a bracket or quote, expected what closes it',
    ],
    [
      'something else',
      'a: b: c',
      'line 1: found text that is not YAML, expected YAML (bad indentation of a mapping entry)',
    ],
  ])('%s', (_what, wrong, message) => {
    expect(() => parseYaml(wrong)).toThrow(message);
  });
});
