import { expect, test } from 'vitest';
import { unlike } from './unlike.ts';

const first = (pattern: string, value: string, isJid = false): string | undefined =>
  unlike(
    { pattern, jid: { isJid, begins: undefined, binds: undefined } },
    value,
    new Map([['me', 'me@a.example']]),
  )[0];

test.each([
  ['error', 'error', 'error-mutant'],
  ['{a|b}', 'a', 'a-mutant'],
  ['{+}', 'x', ''],
  ['{=name}', 'x', ''],
  ['{!me}', 'you@a.example', 'me@a.example'],
  ['{>5}', '6', '6-mutant'],
  ['{/(?!no$).+/}', 'yes', 'no'],
  ['{/[^/]+/(?!orchard$).+/}', 'a.example/x', 'a.example/orchard'],
  ['{/o{3}/}', 'ooo', 'ooo-mutant'],
  ['{base64:/n=.*/}', 'bj1y', Buffer.from('mutantn=r').toString('base64')],
])('%s took %s, and refuses %s', (pattern, value, other) => expect(first(pattern, value)).toBe(other));

test('a JID is not the same for being written otherwise', () => {
  expect(first('{me}', 'ME@a.example', true)).toBe('ME@a.example-mutant');
});

test('a pattern that takes everything refuses nothing', () => {
  expect([first('{*}', 'x'), first('{/[^]*/}', 'x')]).toEqual([undefined, undefined]);
});
