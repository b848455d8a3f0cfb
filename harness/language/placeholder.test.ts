import { expect, test } from 'vitest';
import { namesInPattern, namesInText, patternOf, wordsInPattern } from './placeholder.ts';

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
  expect(namesInText('{a} {repeat:3:{b}} {c} {=d}')).toEqual([
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
  ['{=a}{=b}', '{=a}{=b} binds a name to a part, and leaves open where the parts end'],
  ['{=a}{b}{*}', '{=a}{b}{*} binds a name to a part, and leaves open where the parts end'],
  ['{x|y}-{=a}', '{x|y}-{=a} binds a name to a part, and leaves open where the parts end'],
  ['{', '{ has no closing brace'],
  ['{romeo.full', '{romeo.full has no closing brace'],
  ['{upper:{romeo.full}', '{upper:{romeo.full} has no closing brace'],
  ['a } b', 'a } b has a closing brace that nothing opens'],
  ['{a}}', '} has a closing brace that nothing opens'],
  ['{uper:{a}}', '{uper:{a}} is none of the functions base64, upper, repeat'],
  ['{upper:romeo.full}', '{upper:romeo.full} is not upper case of a name, as {upper:{name}} is'],
  ['{repeat:many:a}', '{repeat:many:a} is not 1 to 999999 times a text, as {repeat:1024:a} is'],
  ['{repeat:a}', '{repeat:a} is not 1 to 999999 times a text, as {repeat:1024:a} is'],
  ['{repeat:0:a}', '{repeat:0:a} is not 1 to 999999 times a text, as {repeat:1024:a} is'],
  ['{repeat:3:}', '{repeat:3:} is not 1 to 999999 times a text, as {repeat:1024:a} is'],
  ['{repeat:10000000:a}', '{repeat:10000000:a} is not 1 to 999999 times a text, as {repeat:1024:a} is'],
  ['{a|=b}', '{a|=b} has “=b”, which would have to come as it is'],
  ['{!a|b}', '{!a|b} has “!a”, which would have to come as it is'],
  ['{a | b}', '{a | b} has “a ”, which would have to come as it is'],
  ['x{/a|b/}', '{/a|b/} is a regular expression, and stands by itself'],
  ['x{base64:/a/}', '{base64:/a/} is a regular expression, and stands by itself'],
])('%s is no pattern', (pattern, problem) => {
  expect(() => patternOf(pattern)).toThrow(problem);
});

test.each([
  ['{romeo.full', '{romeo.full}'],
  ['{=a-b/x', '{=a-b}'],
  ['{upper:{romeo.full}', undefined],
  ['{upper:romeo.full}', '{upper:{romeo.full}}'],
  ['{uper:{a}}', '{upper:{a}}'],
])('%s may have been meant otherwise', (pattern, hint) => {
  expect(() => patternOf(pattern)).toThrow(expect.objectContaining({ hint }));
});

test('a pattern says which of its words are no names', () => {
  expect(wordsInPattern('{a|b.c}{base64:d}{repeat:3:e}{upper:{f}}{base64:{g}h}')).toEqual([
    'a',
    'b.c',
    'd',
    'e',
  ]);
});

test.each([
  '{/[a]/}',
  '[',
  '{+}',
  'x{!a}y',
  '{>-5.5}',
  '{base64:n,,n=x}',
  '{repeat:999999:a}',
  '{=a}-{=b}',
  '{=a}{a}',
])('%s is a pattern', (pattern) => {
  expect(() => patternOf(pattern)).not.toThrow();
});
