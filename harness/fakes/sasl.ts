import { randomBytes } from 'node:crypto';
import { parseChallenge, scramFinal } from '../parties/stream/scram.ts';
import type { Account } from '../targets/target.ts';

export const fakeMechanisms = ['PLAIN', 'SCRAM-SHA-1'] as const;
export type FakeMechanism = (typeof fakeMechanisms)[number];

/** What a client's message leads to. */
export type SaslStep =
  | { readonly kind: 'challenge'; readonly text: string }
  | { readonly kind: 'success'; readonly user: string; readonly text: string }
  | {
      readonly kind: 'failure';
      readonly condition: 'not-authorized' | 'malformed-request' | 'invalid-mechanism';
    };

/** The server's side of one authentication; each message is what the element carried, decoded. */
export type SaslExchange = (message: string) => SaslStep;

export interface SaslPolicy {
  readonly accounts: readonly Account[];
  readonly verify: (wanted: string | undefined, given: string) => boolean;
}

const iterations = 4096;
const failure = (condition: (SaslStep & { kind: 'failure' })['condition']): SaslStep => ({
  kind: 'failure',
  condition,
});

/** RFC 4616 */
const plain =
  ({ accounts, verify }: SaslPolicy): SaslExchange =>
  (message) => {
    const [, user, password, ...rest] = message.split('\0');
    if (user === undefined || password === undefined || rest.length > 0) return failure('malformed-request');
    const account = accounts.find((known) => known.user === user);
    if (!verify(account?.password, password)) return failure('not-authorized');
    return { kind: 'success', user, text: '' };
  };

/** RFC 5802; the proof that is owed is the one that a client with the right password would send. */
const scram = ({ accounts, verify }: SaslPolicy): SaslExchange => {
  let finish: SaslExchange | undefined;
  return (message) => {
    if (finish) return finish(message);
    const first = /^([ny],,)(n=([^,]+),r=([^,]+))$/.exec(message);
    if (!first) return failure('malformed-request');
    const [, gs2 = '', bare = '', name = '', nonce = ''] = first;
    const user = name.replaceAll('=2C', ',').replaceAll('=3D', '=');
    const account = accounts.find((known) => known.user === user);
    const salt = randomBytes(16).toString('base64');
    const text = `r=${nonce}${randomBytes(12).toString('base64')},s=${salt},i=${iterations}`;
    finish = (answer) => {
      const password = account?.password ?? '';
      const owed = scramFinal(
        'SCRAM-SHA-1',
        password,
        { nonce, gs2, bare, message: '' },
        parseChallenge(Buffer.from(text).toString('base64')),
      );
      if (!verify(Buffer.from(owed.message, 'base64').toString(), answer)) return failure('not-authorized');
      return { kind: 'success', user, text: Buffer.from(owed.success, 'base64').toString() };
    };
    return { kind: 'challenge', text };
  };
};

/** Begins an authentication, or nothing where the mechanism is not offered. */
export const beginSasl = (
  mechanism: string,
  offered: readonly FakeMechanism[],
  policy: SaslPolicy,
): SaslExchange | undefined => {
  const known = offered.find((name) => name === mechanism);
  if (known === undefined) return undefined;
  return known === 'PLAIN' ? plain(policy) : scram(policy);
};
