import { expect, test } from 'vitest';
import { readKeyPackage, verifyKeyPackage } from '../../../wire/index.ts';
import { createInstallation } from '../key.ts';
import { type KeyPackageTamper, keyPackageTampers, type Lifetime } from '../words.ts';
import { buildKeyPackage } from './key-package.ts';

const installation = createInstallation();
const inboxId = 'ab'.repeat(32);
const now = Date.now();
const problemOf = (options: {
  readonly tamper?: KeyPackageTamper;
  readonly lifetime?: Lifetime;
}): string | undefined => {
  try {
    verifyKeyPackage(buildKeyPackage({ installation, inboxId, now, ...options }), now / 1000);
    return undefined;
  } catch (error) {
    return String(error);
  }
};

test('a key package says whose it is, and is signed', () => {
  const verified = verifyKeyPackage(buildKeyPackage({ installation, inboxId, now }), now / 1000);
  expect(Buffer.from(verified.installationKey).equals(installation.publicKey)).toBe(true);
  expect(verified.inboxId).toBe(inboxId);
});

test('a key package can be large', () => {
  const made = buildKeyPackage({ installation, inboxId, padding: 100_000 });
  expect(made.length).toBeGreaterThan(100_000);
  expect(() => verifyKeyPackage(made, now / 1000)).not.toThrow();
});

test('a key package can say how welcomes are to be encrypted', () => {
  const made = buildKeyPackage({ installation, inboxId, welcomes: true });
  expect(readKeyPackage(made).extensions.map(({ type }) => type)).toEqual([0x000a, 0xff04, 0xff03]);
  expect(() => verifyKeyPackage(made, now / 1000)).not.toThrow();
});

test('no two key packages have the same keys', () => {
  const [one, other] = [1, 2].map(() => readKeyPackage(buildKeyPackage({ installation, inboxId })));
  expect(one?.initKey).not.toEqual(other?.initKey);
  expect(one?.encryptionKey).not.toEqual(other?.encryptionKey);
});

const reasons: Readonly<Record<KeyPackageTamper, string>> = {
  signature: 'the signature is wrong',
  'leaf-signature': "the leaf's signature is wrong",
  credential: 'the credential is no MlsCredential',
  'credential-type': 'the credential type 2',
  ciphersuite: 'the cipher suite 2',
  version: 'the MLS version 2',
  'same-keys': 'the init key is the encryption key',
  extension: 'which the leaf does not support',
  truncated: 'expected a',
  trailing: '1 more bytes',
  twice: 'more bytes',
  empty: 'found 0 bytes',
};
test.each(keyPackageTampers)('a key package can be wrong in one respect: %s', (tamper) => {
  expect(problemOf({ tamper })).toContain(reasons[tamper]);
});

test.each([
  ['valid', undefined],
  ['endless', undefined],
  ['expired', 'its lifetime ended'],
  ['future', 'its lifetime starts'],
  ['none', 'the leaf node source 2'],
] as const)('a key package can have a lifetime that is %s', (lifetime, reason) => {
  if (reason === undefined) expect(problemOf({ lifetime })).toBeUndefined();
  else expect(problemOf({ lifetime })).toContain(reason);
});
