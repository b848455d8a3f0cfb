import { expect, test } from 'vitest';
import { readHash, writeHash } from './hash.js';

test('a view survives its address', () => {
  const view = {
    verdicts: new Set(['fail', 'not-claimed']),
    levels: new Set(['MUST']),
    spec: 'RFC6120',
    text: 'roster push & <more>',
    differ: true,
    unexpected: true,
    at: 'scenario#check',
    on: 'xmpp://example.org:5222',
  };
  expect(readHash(writeHash(view))).toEqual(view);
});

test('without a hash everything is shown', () => {
  const everything = {
    verdicts: new Set(),
    levels: new Set(),
    spec: '',
    text: '',
    differ: false,
    unexpected: false,
    at: '',
    on: '',
  };
  expect(readHash('')).toEqual(everything);
  expect(writeHash(everything)).toBe('#');
});
