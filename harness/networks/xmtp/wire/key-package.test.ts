import { expect, test } from 'vitest';
import { readKeyPackage, verifyKeyPackage } from './key-package.ts';
import { createKeys, type KeyPackageChanges, writeKeyPackage } from './testing.ts';
import { concat, u8 } from './writer.ts';

const now = Date.now() / 1000;
const keys = createKeys();

test('a key package tells the installation and the inbox', () => {
  const verified = verifyKeyPackage(writeKeyPackage(keys), now);
  expect({ ...verified, installationKey: Buffer.from(verified.installationKey) }).toEqual({
    installationKey: Buffer.from(keys.publicKey),
    inboxId: 'ab',
  });
});

const equal = Buffer.alloc(32, 7);

test.for<readonly [string, KeyPackageChanges, RegExp]>([
  ['another MLS version', { version: 2 }, /the MLS version 2, expected 1/],
  ['a cipher suite without Ed25519', { cipherSuite: 2 }, /the cipher suite 2, expected 1 or 3/],
  [
    'a certificate as credential',
    { credentialType: 2 },
    /the credential type 2, expected a basic credential/,
  ],
  [
    'a credential of another network',
    { identity: Buffer.from('hello') },
    /the credential is no MlsCredential/,
  ],
  ['a leaf of an update', { leafSource: 2 }, /the leaf node source 2, expected a key package/],
  ['a lifetime that is over', { notAfter: BigInt(Math.floor(now)) - 10n }, /its lifetime ended at/],
  ['a lifetime to come', { notBefore: BigInt(Math.floor(now)) + 10n }, /its lifetime starts at/],
  ['one key twice', { initKey: equal, encryptionKey: equal }, /the init key is the encryption key/],
  ['an extension that the leaf lacks', { extension: 0xff7f }, /the extension 65407, which the leaf does not/],
  [
    'a leaf that someone else signed',
    { leafSigner: createKeys().privateKey },
    /the leaf's signature is wrong/,
  ],
  ['a signature of someone else', { signer: createKeys().privateKey }, /: the signature is wrong/],
])('refused: %s', ([, changes, told]) => {
  expect(() => verifyKeyPackage(writeKeyPackage(keys, changes), now)).toThrow(told);
});

test('the other suite with Ed25519 is taken', () => {
  expect(verifyKeyPackage(writeKeyPackage(keys, { cipherSuite: 1 }), now)).toMatchObject({ inboxId: 'ab' });
});

test('an extension of the standard need not be listed by the leaf', () => {
  expect(verifyKeyPackage(writeKeyPackage(keys, { extension: 3 }), now)).toMatchObject({ inboxId: 'ab' });
});

test('more bytes, and fewer, are refused', () => {
  const whole = writeKeyPackage(keys);
  expect(() => readKeyPackage(concat(whole, u8(0)))).toThrow('found 1 more bytes');
  for (let length = 0; length < whole.length; length += 1)
    expect(() => readKeyPackage(whole.subarray(0, length))).toThrow('key package: found');
});

test('any bit that is turned is noticed', () => {
  const whole = Buffer.from(writeKeyPackage(keys));
  for (let at = 0; at < whole.length; at += 1) {
    const changed = Buffer.from(whole);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(() => verifyKeyPackage(changed, now), `byte ${at}`).toThrow('key package');
  }
});
