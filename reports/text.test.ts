import { expect, test } from 'vitest';
import { clip, lasting, oneLine, plural, tookOf, visible, wrap } from './text.ts';

test('a terminal escape becomes a picture of itself', () => {
  expect(visible('\u001b[2J\u0000\u007f')).toBe('\u241b[2J\u2400\u2421');
});

test('line feeds and tabs stay, carriage returns are shown', () => {
  expect(visible('a\tb\r\nc')).toBe('a\tb\u240d\nc');
});

test('an override of the reading direction is spelt out', () => {
  expect(visible('user\u202egpj.exe')).toBe('user\\u{202e}gpj.exe');
});

test('half a surrogate pair becomes the replacement character, a joined emoji stays whole', () => {
  expect(visible('\ud800 👩‍👩‍👧 \uffff')).toBe('\ufffd 👩‍👩‍👧 \\u{ffff}');
});

test('a long text is cut on one line without cutting a character in two', () => {
  expect(oneLine('one\n  two', 20)).toBe('one two');
  expect(oneLine('😀😀😀😀', 3)).toBe('😀😀…');
});

test('a text that is too long says how much is missing', () => {
  expect([clip('abc', 3), clip('abcdef', 3)]).toEqual(['abc', 'abc… and 3 more characters']);
});

test('numbers read as a person would write them', () => {
  expect([plural(1, 'target'), plural(2, 'target'), plural(2, 'entry', 'entries')]).toEqual([
    '1 target',
    '2 targets',
    '2 entries',
  ]);
  expect([lasting(1250), lasting(65_000), lasting(125_000)]).toEqual(['1.3 s', '65 s', '2 min 5 s']);
  const times = { started: '2026-01-01T00:00:00.000Z', finished: '2026-01-01T01:00:00.000Z' };
  expect([tookOf(times), tookOf({ ...times, took: 5000 })]).toEqual(['60 min 0 s', '5.0 s']);
});

test('a text goes on in the next line, and no word is left out or runs over', () => {
  expect(wrap('one two three four', 22, '  ')).toEqual(['  one two three four']);
  expect(wrap(`some words ${'x'.repeat(30)}\nend`, 24, '    ')).toEqual([
    '    some words',
    `    ${'x'.repeat(20)}`,
    `    ${'x'.repeat(10)} end`,
  ]);
});
