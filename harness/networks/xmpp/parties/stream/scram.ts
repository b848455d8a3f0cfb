import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { ConversationError } from '../../../conversation-error.ts';

/** The mechanisms of RFC 5802 and RFC 7677 that we speak, by their hash functions. */
export const scramHashes = { 'SCRAM-SHA-1': 'sha1', 'SCRAM-SHA-256': 'sha256' } as const;
export type ScramMechanism = keyof typeof scramHashes;
export const isScram = (name: string): name is ScramMechanism => Object.hasOwn(scramHashes, name);

/** The mechanism that a name stands for; with channel binding (`-PLUS`) it is the same but for what is bound. */
export const scramMechanismOf = (name: string): ScramMechanism | undefined => {
  const mechanism = name.replace(/-PLUS$/, '');
  return isScram(mechanism) ? mechanism : undefined;
};

/** The client's first message; `nonce` is ours. */
export interface ScramFirst {
  readonly nonce: string;
  /** What comes before: whether the channel is bound, and the authorization identity. */
  readonly gs2: string;
  readonly bare: string;
  /** Base64, ready for `<auth/>`. */
  readonly message: string;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const saslName = (name: string): string => name.replaceAll('=', '=3D').replaceAll(',', '=2C');

export const scramFirst = (
  user: string,
  gs2 = 'n,,',
  nonce = randomBytes(18).toString('base64'),
): ScramFirst => {
  const bare = `n=${saslName(user)},r=${nonce}`;
  return { nonce, gs2, bare, message: base64(`${gs2}${bare}`) };
};

/** The server's challenge, taken apart (RFC 5802 section 5.1). */
export interface ScramChallenge {
  readonly text: string;
  readonly nonce: string;
  readonly salt: Buffer;
  readonly iterations: number;
}

/** @throws {ConversationError} when an attribute is missing or makes no sense. */
export const parseChallenge = (encoded: string): ScramChallenge => {
  const text = Buffer.from(encoded, 'base64').toString();
  const attributes = new Map(text.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
  const iterations = Number(attributes.get('i'));
  const nonce = attributes.get('r');
  const salt = attributes.get('s');
  if (!nonce || !salt || !Number.isInteger(iterations) || iterations < 1 || iterations > 1_000_000) {
    throw new ConversationError(
      'malformed',
      `the SCRAM challenge lacks a nonce, a salt or a sensible iteration count: ${text}`,
    );
  }
  return { text, nonce, salt: Buffer.from(salt, 'base64'), iterations };
};

/** What the client answers, and what a server that knows the password answers then; both base64. */
export interface ScramFinal {
  readonly message: string;
  readonly success: string;
}

/** Nonces that are nearly those of an exchange, so that only who compares all of it refuses them. */
export const nearNonces = {
  'without the server part': (ours: string) => ours,
  'with another server part': (ours: string, theirs: string) => ours.padEnd(theirs.length, '0'),
  'one character shorter': (_: string, theirs: string) => theirs.slice(0, -1),
  'one character longer': (_: string, theirs: string) => `${theirs}0`,
  'with another last character': (_: string, theirs: string) =>
    theirs.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
  'in the other case': (_: string, theirs: string) =>
    theirs.replace(/[a-z]/gi, (letter) =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
    ),
} as const satisfies Readonly<Record<string, (ours: string, theirs: string) => string>>;
export type NearNonce = keyof typeof nearNonces;
export const isNearNonce = (name: string): name is NearNonce => Object.hasOwn(nearNonces, name);

export interface ScramFaults {
  /** Send a nonce that does not begin as the server's did. */
  readonly nonce?: string;
  /** Send this proof instead of the right one. */
  readonly proof?: string;
  /** Send other channel binding data than the first message announced. */
  readonly channelBinding?: string;
  /** Send this attribute behind the nonce. */
  readonly extension?: string;
}

export const scramFinal = (
  mechanism: ScramMechanism,
  password: string,
  first: ScramFirst,
  challenge: ScramChallenge,
  faults: ScramFaults = {},
): ScramFinal => {
  const hash = scramHashes[mechanism];
  const hmac = (key: Buffer, data: string): Buffer => createHmac(hash, key).update(data).digest();
  const length = createHash(hash).digest().length;
  const salted = pbkdf2Sync(password.normalize('NFKC'), challenge.salt, challenge.iterations, length, hash);
  const clientKey = hmac(salted, 'Client Key');
  const storedKey = createHash(hash).update(clientKey).digest();
  const extension = faults.extension === undefined ? '' : `,${faults.extension}`;
  const withoutProof = `c=${faults.channelBinding ?? base64(first.gs2)},r=${faults.nonce ?? challenge.nonce}${extension}`;
  const authMessage = `${first.bare},${challenge.text},${withoutProof}`;
  const signature = hmac(storedKey, authMessage);
  const proof = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
  const verifier = hmac(hmac(salted, 'Server Key'), authMessage);
  return {
    message: base64(`${withoutProof},p=${faults.proof ?? proof.toString('base64')}`),
    success: base64(`v=${verifier.toString('base64')}`),
  };
};

/** Whether the server's final message proves that it knows the password (RFC 5802 section 5.1, attribute v). */
export const isExpectedSuccess = (final: ScramFinal, success: string): boolean => {
  const [left, right] = [Buffer.from(final.success), Buffer.from(success.trim())];
  return left.length === right.length && timingSafeEqual(left, right);
};
