import { describe, expect, test } from 'vitest';
import { bareJid, parseJid, preparedJid, sameJid } from './jid.ts';

test.each([
  ['romeo@example.net/orchard', { local: 'romeo', domain: 'example.net', resource: 'orchard' }],
  ['romeo@example.net', { local: 'romeo', domain: 'example.net', resource: '' }],
  ['example.net', { local: '', domain: 'example.net', resource: '' }],
  ['example.net/a@b/c', { local: '', domain: 'example.net', resource: 'a@b/c' }],
])('%s has its parts', (text, parts) => {
  expect(parseJid(text)).toEqual(parts);
});

test('a bare JID is what comes before the first slash', () => {
  expect(['a@b/c/d', 'a@b', 'b/c@d'].map(bareJid)).toEqual(['a@b', 'a@b', 'b']);
});

describe('JIDs are the same', () => {
  test.each([
    [
      'whatever the case of localpart and domainpart',
      'Romeo@Example.NET/Orchard',
      'romeo@example.net/Orchard',
    ],
    ['with a dot at the end of the domainpart', 'a@example.net./b', 'a@example.net/b'],
    ['by A-label and by U-label', 'a@xn--exmple-cua.net', 'a@EXÄMPLE.net'],
    ['in a localpart of fullwidth letters', 'ｒｏｍｅｏ@b', 'romeo@b'],
    ['composed and decomposed', 'e\u0301@b/e\u0301', '\u00e9@b/\u00e9'],
    ['with another space in the resourcepart', 'a@b/my\u00a0balcony', 'a@b/my balcony'],
  ])('%s', (_what, one, other) => {
    expect(sameJid(one, other)).toBe(true);
  });

  test.each([
    ['another resourcepart', 'a@b/C'],
    ['no resourcepart', 'a@b'],
    ['another localpart', 'x@b/c'],
    ['another domainpart', 'a@x/c'],
  ])('but not with %s', (_name, other) => {
    expect(sameJid('a@b/c', other)).toBe(false);
  });
});

test.each(['', '@b', 'a@', 'a@b/', 'a b@c', 'a"b@c', '.', `${'a'.repeat(1024)}@b`])(
  '%j is no JID, and the same as itself only',
  (text) => {
    expect(preparedJid(text)).toBeUndefined();
    expect([text, `${text} `, text.replace('b', 'B')].map((other) => sameJid(text, other))).toEqual([
      true,
      false,
      !text.includes('b'),
    ]);
  },
);
