import { describe, expect, test } from 'vitest';
import type { StepValue } from '../../../../language/scenario.ts';
import { namesIn } from './names.ts';
import { verbs } from './verbs/index.ts';
import { lendKey } from './wallets.ts';

const problem = (verb: string, value: StepValue): string | undefined => verbs[verb]?.problem?.(value);

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
    ['creates dm', null, 'no with'],
    ['creates dm', { with: 'juliet', ass: 'dm' }, 'the key ass, perhaps for as'],
    ['creates dm', { with: 'juliet', by: 'name' }, 'by: "name", which is none of inbox, address'],
    ['creates group', { members: [1] }, 'members: 1, which is no person'],
    ['sends', { to: 'dm' }, /^none of text, markdown, reply, /],
    ['sends', { to: 'dm', text: 'a', markdown: 'b' }, 'text and markdown at once'],
    ['sends', { to: 'dm', reply: { text: 'a' } }, 'reply: no to'],
    ['sends', { to: 'dm', attachment: { mimeType: 'a/b', data: { zise: 1 } } }, /^attachment: data: /],
    ['lists messages', { in: 'dm', limit: 'many' }, 'limit: "many", which is no number'],
    ['lists messages', { in: 'dm', types: ['Texts'] }, /^types: "Texts", which is none of Actions, /],
    ['sets consent', { state: 'allowed' }, 'not exactly one of inbox and conversation'],
    ['reads consent', null, 'not exactly one of inbox and conversation'],
    ['goes offline', { quickly: true }, 'the key quickly'],
    ['syncs', 'everything', '"everything", which is no object'],
    ['creates dm', { with: 'juliet', as: '{dm}' }, 'as: "{dm}", which is no name'],
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
      'custom: compression: "zip", which is none of deflate, gzip',
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

test('every verb says what it does and what its value is', () => {
  for (const [verb, { summary, noun }] of Object.entries(verbs)) {
    expect.soft(summary, verb).toMatch(/^[A-Z].*\. (No value|\{ .* \}|\[.*\])\.$/);
    expect.soft(noun, verb).toMatch(/^[a-z-]+$/);
  }
});
