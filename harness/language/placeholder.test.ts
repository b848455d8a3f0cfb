import { expect, test } from 'vitest';
import { namesInPattern, namesInText, patternProblem } from './placeholder.ts';

test.each([
  ['a name', '{romeo.jid}', ['romeo.jid']],
  ['names beside text', '<{a}>{=b}{b}', ['a', '=b', 'b']],
  ['what a value must not be', '{!a}', ['a']],
  ['what a number is compared with', '{>a}', ['a']],
  ['a name within a computed value', '{base64:\\0{a}\\0{upper:{b}}}', ['a', 'b']],
  ['nothing in what stands for anything', '{*}{+}{x|y}', []],
  ['nothing in a number', '{<60000}', []],
  ['nothing in a regular expression', '{/[a-z]{2,3}/}', []],
  ['nothing where an attribute must not be', '{!}', []],
])('a pattern mentions %s', (_what, pattern, names) => {
  expect(namesInPattern(pattern).map(({ name, binds }) => (binds ? `=${name}` : name))).toEqual(names);
});

test('what is sent mentions every name in braces, in whatever they stand', () => {
  expect(namesInText('{a} {repeat:3:{b}} { {c} {=d}')).toEqual([
    { name: 'a', binds: false },
    { name: 'b', binds: false },
    { name: 'c', binds: false },
    { name: 'd', binds: true },
  ]);
});

test.each([
  ['{/[/}', 'Invalid regular expression: /^(?:[)$/su: Unterminated character class'],
  ['{a name}', '{a name} is no placeholder'],
  ['{"json":1}', '{"json":1} is no placeholder'],
  ['{=1}', '{=1} is no placeholder'],
  ['{>-}', '{>-} compares with neither a number nor a name'],
  ['{*}{!a}', '{*}{!a} says what a part is not, and leaves open where that part begins'],
])('%s is no pattern', (pattern, problem) => {
  expect(patternProblem(pattern)).toBe(problem);
});

test.each(['{/[a]/}', '[', '{+}', '{', 'a } b', 'x{!a}y', '{>-5.5}'])('%s is a pattern', (pattern) => {
  expect(patternProblem(pattern)).toBeUndefined();
});
