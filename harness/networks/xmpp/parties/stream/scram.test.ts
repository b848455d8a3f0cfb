import { describe, expect, test } from 'vitest';
import { ConversationError } from '../../../conversation-error.ts';
import {
  isExpectedSuccess,
  isScram,
  nearNonces,
  parseChallenge,
  type ScramMechanism,
  scramFinal,
  scramFirst,
} from './scram.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const plain = (text: string): string => Buffer.from(text, 'base64').toString();

/** The examples of RFC 5802 section 5 and RFC 7677 section 3: user `user`, password `pencil`. */
const vectors: readonly {
  mechanism: ScramMechanism;
  first: string;
  challenge: string;
  final: string;
  success: string;
}[] = [
  {
    mechanism: 'SCRAM-SHA-1',
    first: 'n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL',
    challenge: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
    final: 'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    success: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  },
  {
    mechanism: 'SCRAM-SHA-256',
    first: 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
    challenge: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    final:
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    success: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  },
];

describe.each(vectors)(
  'the published example of $mechanism',
  ({ mechanism, first, challenge, final, success }) => {
    const begun = scramFirst('user', 'n,,', first.slice(first.indexOf('r=') + 2));
    const parsed = parseChallenge(base64(challenge));
    const ended = scramFinal(mechanism, 'pencil', begun, parsed);

    test('comes out as published', () => {
      expect([plain(begun.message), plain(ended.message), plain(ended.success)]).toEqual([
        first,
        final,
        success,
      ]);
    });

    test('tells a server that knows the password from one that does not', () => {
      expect(isExpectedSuccess(ended, ` ${base64(success)}\n`)).toBe(true);
      expect(isExpectedSuccess(ended, base64(success.replace('=r', '=s').replace('=6', '=7')))).toBe(false);
      expect(isExpectedSuccess(ended, '')).toBe(false);
    });
  },
);

test('names are escaped as RFC 5802 section 5.1 says', () => {
  expect(scramFirst('a=b,c', 'n,,', 'x').bare).toBe('n=a=3Db=2Cc,r=x');
});

test('faults replace what would be right', () => {
  const [vector] = vectors;
  const begun = scramFirst('user', 'n,,', 'fyko+d2lbbFgONRv9qkxdawL');
  const parsed = parseChallenge(base64(vector?.challenge ?? ''));
  const final = scramFinal('SCRAM-SHA-1', 'pencil', begun, parsed, {
    nonce: 'n',
    proof: 'p',
    channelBinding: 'c',
  });
  expect(plain(final.message)).toBe('c=c,r=n,p=p');
});

test.each([
  'r=a,s=YQ==',
  'r=a,i=1',
  's=YQ==,i=1',
  'r=a,s=YQ==,i=0',
  'r=a,s=YQ==,i=99999999',
  'r=a,s=YQ==,i=x',
])('a challenge such as %s makes no sense', (challenge) => {
  expect(() => parseChallenge(base64(challenge))).toThrow(
    new ConversationError(
      'malformed',
      `the SCRAM challenge lacks a nonce, a salt or a sensible iteration count: ${challenge}`,
    ),
  );
});

test('the mechanisms that we speak are known by name', () => {
  expect(['SCRAM-SHA-1', 'SCRAM-SHA-256', 'SCRAM-SHA-1-PLUS', 'PLAIN', 'toString'].map(isScram)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('near nonces are all different from the right one and from each other', () => {
  const near = Object.values(nearNonces).map((spoil) => spoil('fyKo', 'fyKo3rfc'));
  expect(near).toEqual(['fyKo', 'fyKo0000', 'fyKo3rf', 'fyKo3rfc0', 'fyKo3rf0', 'FYkO3RFC']);
});

test('an extension stands between the nonce and the proof, which signs it', () => {
  const first = scramFirst('user', 'n,,', 'fyko');
  const challenge = parseChallenge(base64('r=fyko3rfc,s=QSXCR+Q6sek8bf92,i=4096'));
  const message = (extension?: string): string =>
    plain(scramFinal('SCRAM-SHA-1', 'pencil', first, challenge, { ...(extension && { extension }) }).message);
  expect(message('x=assay')).toMatch(/^c=biws,r=fyko3rfc,x=assay,p=/);
  expect(message('x=assay').split(',p=')[1]).not.toBe(message().split(',p=')[1]);
});
