import { ed25519ph } from '@noble/curves/ed25519.js';
import { recoverMessageAddress } from 'viem';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import { expect, test } from 'vitest';
import {
  applyUpdate,
  identityUpdateCodec,
  readIdentityUpdate,
  verifyUpdate,
} from '../../../identity/index.ts';
import { createInstallation, type Wallet } from '../key.ts';
import type { SignatureTamper } from '../words.ts';
import { inboxIdOf } from '../world.ts';
import { identityText } from './identity-text.ts';
import { buildIdentityUpdate, type UpdateOptions } from './identity-update.ts';
import { signatureOf } from './signature.ts';

const createWallet = (): Wallet => {
  const secret = generatePrivateKey();
  return { kind: 'wallet', secret, address: privateKeyToAddress(secret).toLowerCase() };
};
const owner = createWallet();
const phone = createInstallation();
const inboxId = inboxIdOf(owner.address, '3');
const at = 1_700_000_000_123_456_789n;
const member = { kind: 'installation', id: phone.publicKey.toString('hex') } as const;
const sound: UpdateOptions = {
  inboxId,
  at,
  actions: [
    { kind: 'create', owner: owner.address, nonce: '3', by: { key: owner } },
    { kind: 'add', member, by: { key: owner }, accepted: { key: phone } },
  ],
};

const accept = async (options: UpdateOptions): Promise<readonly string[]> => {
  const { value } = await buildIdentityUpdate(options);
  const update = readIdentityUpdate(identityUpdateCodec.decode(Buffer.from(value, 'base64')));
  const state = applyUpdate(undefined, verifyUpdate(update));
  return [...state.members.keys()];
};

test('what is signed is told to the letter', () => {
  expect(
    identityText(inboxId, at, [
      ...sound.actions,
      { kind: 'add', member: { kind: 'wallet', id: '0xbb' } },
      { kind: 'revoke', member: { kind: 'wallet', id: '0xbb' } },
      { kind: 'revoke', member },
      { kind: 'recovery', address: '0xcc' },
    ]),
  ).toBe(`XMTP : Authenticate to inbox

Inbox ID: ${inboxId}
Current time: 2023-11-14T22:13:20Z

- Create inbox
  (Owner: ${owner.address})
- Grant messaging access to app
  (ID: ${member.id})
- Link address to inbox
  (Address: 0xbb)
- Unlink address from inbox
  (Address: 0xbb)
- Revoke messaging access from app
  (ID: ${member.id})
- Change inbox recovery address
  (Address: 0xcc)

For more info: https://xmtp.org/signatures`);
});

test('an update makes an inbox with its members', async () => {
  expect(await accept(sound)).toEqual([`ethereum:${owner.address}`, `installation:${member.id}`]);
});

test.each(['signature', 'timestamp', 'inbox', 'member', 'nonce', 'order'] as const)(
  'an update whose %s was changed is no longer what was signed',
  async (tamper) => {
    await expect(accept({ ...sound, tamper })).rejects.toThrow();
  },
);

test('signatures are those of the keys', async () => {
  const json = await signatureOf({ key: owner }, 'text');
  const { erc191 } = json as { readonly erc191: { readonly bytes: string } };
  const signature = `0x${Buffer.from(erc191.bytes, 'base64').toString('hex')}` as const;
  expect((await recoverMessageAddress({ message: 'text', signature })).toLowerCase()).toBe(owner.address);
  const other = (await signatureOf({ key: phone }, 'text')) as {
    readonly installationKey: { readonly bytes: string };
  };
  const bytes = Buffer.from(other.installationKey.bytes, 'base64');
  const context = Buffer.from('IDENTITY UPDATE SIGNATURE');
  expect(ed25519ph.verify(bytes, Buffer.from('text'), phone.publicKey, { context })).toBe(true);
  expect(await signatureOf('nobody', 'text')).toBeNull();
});

test('the signatures of an update can be had one by one', async () => {
  const { parts } = await buildIdentityUpdate(sound);
  const { at: _at, inbox: _inbox, ...signatures } = parts ?? {};
  const text = identityText(inboxId, at, sound.actions);
  const [byOwner, byPhone] = await Promise.all([owner, phone].map((key) => signatureOf({ key }, text)));
  const { erc191 } = byOwner as { readonly erc191: { readonly bytes: string } };
  const { installationKey } = byPhone as { readonly installationKey: { readonly bytes: string } };
  expect(signatures).toEqual({
    'signature.1': erc191.bytes,
    'signature.2': erc191.bytes,
    'signature.3': installationKey.bytes,
  });
});

test.each<SignatureTamper>(['flipped', 'short', 'empty', 'other-text'])(
  'a signature that is %s is not the owner’s',
  async (tamper) => {
    const actions = [
      { kind: 'create', owner: owner.address, nonce: '3', by: { key: owner, tamper } },
    ] as const;
    await expect(accept({ ...sound, actions })).rejects.toThrow();
  },
);

test('a mirrored signature is another of the same key and text', async () => {
  const bytesOf = async (tamper?: SignatureTamper): Promise<`0x${string}`> => {
    const json = (await signatureOf({ key: owner, tamper }, 'text')) as {
      readonly erc191: { readonly bytes: string };
    };
    return `0x${Buffer.from(json.erc191.bytes, 'base64').toString('hex')}`;
  };
  const [usual, mirrored] = [await bytesOf(), await bytesOf('mirrored')];
  expect(mirrored).not.toBe(usual);
  expect(await recoverMessageAddress({ message: 'text', signature: mirrored })).toBe(
    await recoverMessageAddress({ message: 'text', signature: usual }),
  );
});
