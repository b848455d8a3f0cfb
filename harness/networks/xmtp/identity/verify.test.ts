import { expect, test } from 'vitest';
import { createInstallation, createWallet, signUpdate } from './testing.ts';
import type { IdentityUpdate, Signature } from './update.ts';
import { verifyUpdate } from './verify.ts';

const signed = async (): Promise<IdentityUpdate> => {
  const owner = createWallet();
  return signUpdate('inbox', { kind: 'create-inbox', owner });
};

const withSignature = (
  update: IdentityUpdate,
  change: (signature: Signature) => Signature,
): IdentityUpdate => ({
  ...update,
  actions: update.actions.map((action) =>
    action.kind === 'add' ? action : { ...action, signature: change(action.signature) },
  ),
});

test('signers are found from wallet and installation signatures', async () => {
  const [owner, app] = [createWallet(), createInstallation()];
  const update = await signUpdate(
    'inbox',
    { kind: 'create-inbox', owner },
    { kind: 'add', member: app, by: owner },
  );
  expect(verifyUpdate(update).actions).toMatchObject([
    { signature: { kind: 'erc-191', signer: owner.member } },
    { existing: { signer: owner.member }, added: { kind: 'installation-key', signer: app.member } },
  ]);
});

test.for([
  ['smart-contract-wallet', /ERC-1271, ERC-6492.*no chain/],
  ['passkey', /XIP-55.*WebAuthn/],
  ['legacy-delegated', /legacy key.*XMTP v2/],
] as const)('a %s signature is refused by saying what is missing', async ([kind, told]) => {
  const update = withSignature(await signed(), () => ({ kind }));
  expect(() => verifyUpdate(update)).toThrow(told);
});

test.for([
  ['too short', (bytes: Uint8Array) => bytes.subarray(1)],
  ['too long', (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.of(0)])],
  ['empty', () => Buffer.alloc(0)],
  ['zero', () => Buffer.alloc(65)],
  ['without a point', () => Buffer.concat([Buffer.alloc(64, 0xff), Buffer.of(27)])],
  [
    'with an unknown recovery byte',
    (bytes: Uint8Array) => Buffer.concat([bytes.subarray(0, 64), Buffer.of(35)]),
  ],
] as const)('a wallet signature that is %s is refused', async ([, change]) => {
  const update = withSignature(await signed(), (signature) =>
    'bytes' in signature ? { ...signature, bytes: change(signature.bytes) } : signature,
  );
  expect(() => verifyUpdate(update)).toThrow('Signature validation failed');
});

test.for([
  ['a key that is no point', Buffer.alloc(32, 0xff)],
  ['a short key', Buffer.alloc(31)],
])('an installation signature by %s is refused', async ([, publicKey]) => {
  const update = withSignature(await signed(), () => ({
    kind: 'installation-key',
    bytes: Buffer.alloc(64),
    publicKey: publicKey as Uint8Array,
  }));
  expect(() => verifyUpdate(update)).toThrow('ed25519 Signature failed');
});
