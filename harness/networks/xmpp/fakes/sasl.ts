import { randomBytes } from 'node:crypto';
import { parseChallenge, type ScramMechanism, scramFinal } from '../parties/stream/scram.ts';

export const fakeMechanisms = ['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256'] as const;
export type FakeMechanism = (typeof fakeMechanisms)[number];

/** What a client's message leads to. */
export type SaslStep =
  | { readonly kind: 'challenge'; readonly text: string }
  | { readonly kind: 'success'; readonly user: string; readonly text: string }
  | {
      readonly kind: 'failure';
      readonly condition: 'not-authorized' | 'malformed-request' | 'invalid-mechanism' | 'invalid-authzid';
    };

/** The server's side of one authentication; each message is what the element carried, decoded. */
export type SaslExchange = (message: string) => SaslStep;

/** When a wrong first message of several is refused: RFC 5802 lets a server do it at once or in its last. */
export type Refusal = 'at once' | 'at the end' | 'never';

export interface SaslPolicy {
  /** The password of a user. */
  readonly passwordOf: (user: string) => string | undefined;
  readonly verify: (wanted: string | undefined, given: string) => boolean;
  readonly refusal: Refusal;
}

const iterations = 4096;
const failure = (condition: (SaslStep & { kind: 'failure' })['condition']): SaslStep => ({
  kind: 'failure',
  condition,
});

/** RFC 4616 */
const plain =
  ({ passwordOf, verify }: SaslPolicy): SaslExchange =>
  (message) => {
    const [identity = '', user, password, ...rest] = message.split('\0');
    if (user === undefined || password === undefined || rest.length > 0) return failure('malformed-request');
    if (!verify(passwordOf(user), password)) return failure('not-authorized');
    if (identity !== '' && identity.split('@')[0] !== user) return failure('invalid-authzid');
    return { kind: 'success', user, text: '' };
  };

const first = /^([^,]*),([^,]*),(.*)$/s;

/** What is wrong with a client's first message (RFC 5802 sections 5.1 and 7). */
const isSound = (flag: string, bare: string): boolean =>
  /^[ny]$/.test(flag) && /^n=(?:[^,=]|=2C|=3D)+,r=[^,]+(?:,[a-z]=[^,]+)*$/.test(bare);

/** RFC 5802; the proof that is owed is the one that a client with the right password would send. */
const scram = (mechanism: ScramMechanism, policy: SaslPolicy): SaslExchange => {
  const { passwordOf, verify, refusal } = policy;
  let finish: SaslExchange | undefined;
  return (message) => {
    if (finish) return finish(message);
    const [, flag = '', identity = '', bare = ''] = first.exec(message) ?? [];
    const sound = isSound(flag, bare);
    if (!sound && refusal === 'at once') return failure('malformed-request');
    const [user = '', nonce = ''] = ['n', 'r'].map(
      (key) => new RegExp(`(?:^|,)${key}=([^,]*)`).exec(bare)?.[1] ?? '',
    );
    const name = user.replaceAll('=2C', ',').replaceAll('=3D', '=');
    const salt = randomBytes(16).toString('base64');
    const text = `r=${nonce}${randomBytes(12).toString('base64')},s=${salt},i=${iterations}`;
    finish = (answer) => {
      const password = passwordOf(name) ?? '';
      const begun = { nonce, gs2: `${flag},${identity},`, bare, message: '' };
      const owed = scramFinal(
        mechanism,
        password,
        begun,
        parseChallenge(Buffer.from(text).toString('base64')),
      );
      const given = verify(Buffer.from(owed.message, 'base64').toString(), answer);
      if (!given || (!sound && refusal === 'at the end')) return failure('not-authorized');
      return { kind: 'success', user: name, text: Buffer.from(owed.success, 'base64').toString() };
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
  return known === 'PLAIN' ? plain(policy) : scram(known, policy);
};
