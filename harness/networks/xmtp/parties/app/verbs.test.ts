import { describe, expect, test } from 'vitest';
import type { StepValue } from '../../../../language/scenario.ts';
import { complaintText } from '../../../testing/complaint-text.ts';
import { namesIn } from './names.ts';
import { xmtpKind } from './party.ts';
import { verbs } from './verbs/index.ts';
import { lendKey } from './wallets.ts';

const problem = (verb: string, value: StepValue): string | undefined => complaintText(xmtpKind, verb, value);

const romeo = `0x${'1a'.repeat(20)}`;
const juliet = 'ab'.repeat(32);
const bindings = new Map([
  ['romeo.address', romeo],
  ['juliet.address', `0x${'2b'.repeat(20)}`],
  ['juliet.inbox', juliet],
  ['dm', 'c0ffee'],
  ['word', 'hello'],
]);
const params = (verb: string, value: StepValue) => verbs[verb]?.params(value, namesIn(bindings));

describe('what is wrong with a step is seen without playing it:', () => {
  test.each([
    ['creates dm', null, 'found null, expected keys with values'],
    ['creates dm', {}, 'found no with, expected the key with'],
    [
      'creates dm',
      { with: 'juliet', ass: 'dm' },
      'ass: found the key "ass", expected one of with, by, disappearing, as, meanwhile, try as:',
    ],
    ['creates dm', { with: 'juliet', by: 'name' }, 'by: found "name", expected one of inbox, address'],
    [
      'creates group',
      { members: [true] },
      'members.0: found true, expected text (A party’s name, an inbox, or an address)',
    ],
    ['sends', { to: 'dm' }, /^found only to, expected exactly one of text, markdown, reply, /],
    ['sends', { to: 'dm', text: 'a', markdown: 'b' }, /^found text and markdown, expected exactly one of /],
    ['sends', { to: 'dm', reply: { text: 'a' } }, 'reply: found no to, expected the key to'],
    [
      'sends',
      { to: 'dm', attachment: { mimeType: 'a/b', data: { zise: 1 } } },
      'attachment.data.zise: found the key "zise", expected one of hex, json, size, try size:',
    ],
    ['lists messages', { in: 'dm', limit: 'many' }, 'limit: found "many", expected a whole number'],
    [
      'lists messages',
      { in: 'dm', types: ['Texts'] },
      /^types\.0: found "Texts", expected one of Actions, .*, try Text$/,
    ],
    ['sets consent', { state: 'allowed' }, 'found only state, expected exactly one of inbox, conversation'],
    ['reads consent', null, 'found null, expected keys with values'],
    ['goes offline', { quickly: true }, 'quickly: found the key "quickly", expected one of meanwhile'],
    ['syncs', 'everything', 'found "everything", expected keys with values or nothing'],
    ['creates dm', { with: 'juliet', as: '{dm}' }, /^as: found "\{dm\}", expected text of the form /],
  ] as const)('%s %j', (verb, value, expected) => {
    expect(problem(verb, value)).toMatch(expected);
  });

  test.each([
    ['registers', null],
    ['creates dm', { with: 'juliet', as: 'dm', meanwhile: true }],
    ['sends', { to: 'dm', text: 'n {i}', times: 3 }],
    ['lists messages', { in: '{dm}', limit: '{n}', direction: '{way}' }],
    ['syncs', null],
  ] as const)('nothing with %s %j', (verb, value) => {
    expect(problem(verb, value)).toBeUndefined();
  });
});

describe('names are replaced by what they stand for:', () => {
  test('a party goes by its inbox, or by its address', () => {
    expect(params('creates dm', { with: 'juliet' })).toEqual({ with: juliet, by: 'inbox' });
    expect(params('creates dm', { with: '{juliet.inbox}' })).toEqual({ with: juliet, by: 'inbox' });
    expect(params('creates dm', { with: 'romeo', by: 'address' })).toEqual({ with: romeo, by: 'address' });
    expect(params('creates dm', { with: '{romeo.address}' })).toEqual({ with: romeo, by: 'address' });
  });

  test('a party that has no inbox is not taken for one', () => {
    expect(() => params('creates dm', { with: 'romeo' })).toThrow('{romeo.inbox} is not bound');
  });

  test('what names nobody is passed on', () => {
    expect(params('creates dm', { with: 'nonsense' })).toEqual({ with: 'nonsense', by: 'inbox' });
  });

  test('conversations go by what a step called them', () => {
    expect(params('sends', { to: 'dm', text: '{word} {i}', times: 2 })).toEqual({
      to: 'c0ffee',
      content: { kind: 'text', text: 'hello {i}' },
      times: 2,
    });
  });

  test('one member is a list of one', () => {
    expect(params('adds members', { group: 'dm', members: 'juliet' })).toEqual({
      group: 'c0ffee',
      members: [juliet],
      by: 'inbox',
    });
  });

  test('a name may stand for several people', () => {
    const crowd = namesIn(new Map([...bindings, ['crowd', 'aa,bb']]));
    expect(verbs['adds members']?.params({ group: 'dm', members: ['crowd', 'juliet'] }, crowd)).toEqual({
      group: 'c0ffee',
      members: ['aa', 'bb', juliet],
      by: 'inbox',
    });
  });

  test('a party’s wallet is added by its key, which only parties at work lend', () => {
    expect(() => params('adds wallet', { of: 'romeo' })).toThrow(`nobody here has the key of ${romeo}`);
    using _ = lendKey(romeo, 'secret');
    expect(params('adds wallet', { of: 'romeo' })).toEqual({ reassign: true, key: 'secret' });
  });

  test('content can be JSON, with names in it, and be compressed', () => {
    const custom = {
      type: 'assay.example/note:1.0',
      content: { json: { of: '{dm}', n: 1 } },
      compression: 'gzip',
    };
    expect(problem('sends', { to: 'dm', custom })).toBeUndefined();
    expect(problem('sends', { to: 'dm', custom: { ...custom, compression: 'zip' } })).toBe(
      'custom.compression: found "zip", expected one of deflate, gzip, try gzip',
    );
    expect(params('sends', { to: 'dm', custom })).toEqual({
      to: 'c0ffee',
      content: {
        kind: 'custom',
        type: 'assay.example/note:1.0',
        content: { text: '{"of":"c0ffee","n":1}' },
        compression: 'gzip',
      },
    });
  });

  test('a conversation is bound as apps write its id, and as nodes do', () => {
    for (const verb of ['creates dm', 'creates group'])
      expect(verbs[verb]?.names({ id: 'c0ffee' })).toEqual({ '': 'c0ffee', '.base64': 'wP/u' });
  });

  test('what was never encrypted cannot be sent', () => {
    const value = { to: 'dm', remoteAttachment: { of: 'file', url: 'https://files.example/1' } };
    expect(() => params('sends', value)).toThrow('{file.contentDigest} is not bound');
  });
});

test('what is asked and what comes of it are records of one name', () => {
  for (const [verb, { noun }] of Object.entries(verbs)) expect.soft(noun, verb).toMatch(/^[a-z-]+$/);
});

test('an app that has many members to write to may take longer', () => {
  const crowd = new Map([['crowd', Array.from({ length: 100 }, (_, index) => `inbox-${index}`).join(',')]]);
  const work = (members: StepValue): number | undefined =>
    verbs['adds members']?.work?.({ group: 'g', members }, crowd);
  expect(work(['bo', 'crowd'])).toBe(1 + 101 / 25);
  expect(work('{crowd}')).toBe(1 + 100 / 25);
});
