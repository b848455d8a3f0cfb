import { describe, expect, test } from 'vitest';
import { bareJid, parseJid, sameJid } from './jid.ts';

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
  test('whatever the case of localpart and domainpart', () => {
    expect(sameJid('Romeo@Example.NET/Orchard', 'romeo@example.net/Orchard')).toBe(true);
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
