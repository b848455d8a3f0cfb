import { describe, expect, test } from 'vitest';
import { sameJid } from '../xml/jid.ts';
import { literalOf, matchPattern, patternProblem, substitute, UnboundError, variablesIn } from './pattern.ts';

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

  test('keeps a brace that does not close', () => {
    expect(substitute('a { b', bindings)).toBe('a { b');
    expect(substitute('{ {id}', bindings)).toBe('{ x1');
  });

  test('must be bound', () => {
    expect(() => substitute('<a b="{nobody}"/>', bindings)).toThrow(new UnboundError('nobody'));
    expect(() => substitute('{constructor:x}', bindings)).toThrow(
      '{constructor:x} is not bound at this point',
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
  ])('may be %s', (_name, pattern, right, wrong) => {
    expect(matchPattern(pattern, right, bindings)).toEqual({ bound: [] });
    if (wrong !== undefined) expect(matchPattern(pattern, wrong, bindings)).toBeUndefined();
  });

  test('binds what is not bound yet', () => {
    expect(matchPattern('{a}@{b}/{+}', 'me@here/there', bindings)).toEqual({
      bound: [
        ['a', 'me'],
        ['b', 'here'],
      ],
    });
    expect(matchPattern('{a}', '', bindings)).toBeUndefined();
  });

  test('means the same by the same new name', () => {
    expect(matchPattern('{a}-{a}', 'x-x', bindings)).toEqual({ bound: [['a', 'x']] });
    expect(matchPattern('{a}-{a}', 'x-y', bindings)).toBeUndefined();
  });

  test('compares as it is told to where it is closed', () => {
    expect(matchPattern('{romeo.jid}', 'Romeo@EXAMPLE.net', bindings, sameJid)).toEqual({ bound: [] });
    expect(matchPattern('{romeo.jid}', 'Romeo@EXAMPLE.net', bindings)).toBeUndefined();
  });

  test('is wrong when its regular expression is', () => {
    expect(patternProblem('{/[/}')).toBe(
      'Invalid regular expression: /^(?:[)$/su: Unterminated character class',
    );
    expect(['{/[a]/}', '[', '{+}'].map(patternProblem)).toEqual([undefined, undefined, undefined]);
  });
});

test('a pattern stands for a literal unless it is open', () => {
  expect(
    ['{id}', 'a', '{id}{*}', '{a|b}', '{/a/}', '{nobody}'].map((text) => literalOf(text, bindings)),
  ).toEqual(['x1', 'a', undefined, undefined, undefined, undefined]);
});

test('variables are names in braces', () => {
  expect(variablesIn('{romeo.jid} {*} {a|b} {their-id} {/x/}')).toEqual(['romeo.jid', 'their-id']);
});
