import { describe, expect, test } from 'vitest';
import { sameJid } from '../xml/jid.ts';
import { literalOf, matchPattern, substitute, UnboundError } from './pattern.ts';

const bindings = new Map([
  ['romeo.jid', 'romeo@example.net'],
  ['id', 'x1'],
  ['tricky', '{id}{tricky}'],
]);

describe('what is sent', () => {
  test.each([
    ['a plain text', 'hello', 'hello'],
    ['bindings in their places', '{romeo.jid}/{id}', 'romeo@example.net/x1'],
    ['base64 of a text with bindings', '{base64:\\0{id}\\0pass}', 'AHgxAHBhc3M='],
    ['base64 within base64', '{base64:{base64:a}}', 'WVE9PQ=='],
    ['upper case', '{upper:{romeo.jid}}', 'ROMEO@EXAMPLE.NET'],
    ['repetitions', '{repeat:3:ab}', 'ababab'],
    ['a value that looks like a placeholder, as it is', '<{tricky}>', '<{id}{tricky}>'],
    ['the same within a function', '{upper:{tricky}}', '{ID}{TRICKY}'],
  ])('has %s', (_name, text, result) => {
    expect(substitute(text, bindings)).toBe(result);
  });

  test.each(['a { b', '{ {id}', '{id}}'])('has every brace in a pair, unlike %s', (text) => {
    expect(() => substitute(text, bindings)).toThrow('brace');
  });

  test('must be bound', () => {
    expect(() => substitute('<a b="{nobody}"/>', bindings)).toThrow(new UnboundError('nobody'));
    expect(() => substitute('{constructor:x}', bindings)).toThrow(
      '{constructor:x} is none of the functions base64, upper, repeat',
    );
  });
});

describe('a pattern', () => {
  test.each([
    ['a literal', 'chat', 'chat', 'Chat'],
    ['anything', '{*}', '', undefined],
    ['anything but nothing', '{+}', 'x', ''],
    ['alternatives', '{result|error}', 'error', 'errors'],
    ['alternatives within a text', 'a-{b|c}-d', 'a-c-d', 'a-d-d'],
    ['a regular expression', '{/[0-9]{2}/}', '42', '421'],
    ['a binding', '{id}', 'x1', 'x2'],
    ['a binding within a text', '<{id}>', '<x1>', '<>'],
    ['characters that mean something to expressions', 'a.b(c)', 'a.b(c)', 'aXb(c)'],
    ['a binding full of such characters', '{tricky}{*}', '{id}{tricky}!', 'x1'],
    ['a computed value', '{upper:{id}}', 'X1', 'x1'],
    ['anything but a binding', '{!id}', 'x10', 'x1'],
    ['anything but a binding within a text', '<{!id}>', '<x10>', '<x1>'],
    ['a number above another', '{>5}', '10', '5'],
  ])('may be %s', (_name, pattern, right, wrong) => {
    expect(matchPattern(pattern, right, bindings)).toEqual({ bound: [] });
    if (wrong !== undefined) expect(matchPattern(pattern, wrong, bindings)).toBeUndefined();
  });

  test('binds where it says so', () => {
    expect(matchPattern('{=a}@{=b}/{+}', 'me@here/there', bindings)).toMatchObject({
      bound: [
        ['a', 'me'],
        ['b', 'here'],
      ],
    });
    expect(matchPattern('{=a}', '', bindings)).toBeUndefined();
    expect(matchPattern('{=id}', 'anew', bindings)).toEqual({ bound: [['id', 'anew']] });
  });

  test.each([
    [
      '{=a}-{=b}.',
      '1-2-3..',
      [
        { a: '1', b: '2-3.' },
        { a: '1-2', b: '3.' },
      ],
    ],
    ['20{=day}T{*}', '2012-01-02T10T', [{ day: '12-01-02' }, { day: '12-01-02T10' }]],
    ['{=a}-{=b}', '-1-2', [{ a: '-1', b: '2' }]],
    ['{=a}-{=b}-{a}', '1-2-1-2', []],
    ['{=a}-{=b}-{a}', '1-2-3-1-2', [{ a: '1-2', b: '3' }]],
    ['{=a}-{*}', '12', []],
  ])('of several open parts, %s, binds in %s each first up to the text behind it', (pattern, value, all) => {
    const result = matchPattern(pattern, value, bindings);
    const found = result ? [result.bound, ...(result.others ?? [])] : [];
    expect(found.map((bound) => Object.fromEntries(bound))).toEqual(all);
  });

  test('means by a new name what it has just been bound to', () => {
    expect(matchPattern('{=a}-{a}', 'x-x', bindings)).toEqual({ bound: [['a', 'x']] });
    expect(matchPattern('{=a}-{a}', 'x-y', bindings)).toBeUndefined();
  });

  test.each(['{nobody}', '<{nobody}>', '{!nobody}', '{>nobody}', '{*}{nobody}', '{upper:{nobody}}'])(
    'never takes a name that is not bound for anything: %s',
    (pattern) => {
      expect(() => matchPattern(pattern, 'x', bindings)).toThrow(new UnboundError('nobody'));
    },
  );

  test('goes by whole characters', () => {
    expect(matchPattern('{/./}', '🐎', bindings)).toEqual({ bound: [] });
    expect(matchPattern('{=a}🐎', '🐎🐎', bindings)).toEqual({ bound: [['a', '🐎']] });
    expect(matchPattern('{=a}\udc0e', '🐎', bindings)).toBeUndefined();
  });

  test('compares as it is told to where it is closed', () => {
    expect(matchPattern('{romeo.jid}', 'Romeo@EXAMPLE.net', bindings, sameJid)).toEqual({ bound: [] });
    expect(matchPattern('{romeo.jid}', 'Romeo@EXAMPLE.net', bindings)).toBeUndefined();
  });
});

test('a pattern stands for a literal unless it is open', () => {
  expect(
    ['{id}', 'a', '{id}{*}', '{a|b}', '{/a/}', '{nobody}', '{=id}', '{!id}', '{!}'].map((text) =>
      literalOf(text, bindings),
    ),
  ).toEqual(['x1', 'a', ...Array.from({ length: 7 }, () => undefined)]);
});
