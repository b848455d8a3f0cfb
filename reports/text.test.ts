import { expect, test } from 'vitest';
import { clip, oneLine, plural, span, visible } from './text.ts';

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
  expect(span('2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.250Z')).toBe('1.3 s');
  expect(span('2026-01-01T00:00:00.000Z', '2026-01-01T00:02:05.000Z')).toBe('2 min 5 s');
});
