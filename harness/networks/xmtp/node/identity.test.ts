import { expect, test } from 'vitest';
import { inboxIdOf } from '../identity/index.ts';
import { createInstallation, createWallet, type Plan, type Signer, signUpdate } from '../identity/testing.ts';
import type { IdentityUpdate, Signature } from '../identity/update.ts';
import { base64, createWorld, type Json, type RawClient, refusalOf } from './testing.ts';

const signatureJson = (signature: Signature): Json => {
  if (signature.kind === 'erc-191') return { erc191: { bytes: base64(signature.bytes) } };
  if (signature.kind === 'installation-key') {
    const { bytes, publicKey } = signature;
    return { installationKey: { bytes: base64(bytes), publicKey: base64(publicKey) } };
  }
  if (signature.kind === 'passkey') return { passkey: { publicKey: '', signature: '' } };
  if (signature.kind === 'legacy-delegated') return { delegatedErc191: {} };
  return { erc6492: { accountId: 'eip155:1:0xab', blockNumber: '1', signature: '' } };
};

const memberJson = ({ kind, id }: Signer['member']): Json =>
  kind === 'ethereum' ? { ethereumAddress: id } : { installationPublicKey: base64(Buffer.from(id, 'hex')) };

const actionJson = (action: IdentityUpdate['actions'][number]): Json => {
  switch (action.kind) {
    case 'create-inbox':
      return {
        createInbox: {
          initialIdentifier: action.owner.id,
          nonce: `${action.nonce}`,
          initialIdentifierSignature: signatureJson(action.signature),
        },
      };
    case 'add':
      return {
        add: {
          newMemberIdentifier: memberJson(action.member),
          existingMemberSignature: signatureJson(action.existing),
          newMemberSignature: signatureJson(action.added),
        },
      };
    case 'revoke':
      return {
        revoke: {
          memberToRevoke: memberJson(action.member),
          recoveryIdentifierSignature: signatureJson(action.signature),
        },
      };
    case 'change-recovery':
      return {
        changeRecoveryAddress: {
          newRecoveryIdentifier: action.recovery.id,
          newRecoveryIdentifierKind: 'IDENTIFIER_KIND_ETHEREUM',
          existingRecoveryIdentifierSignature: signatureJson(action.signature),
        },
      };
  }
};

const requestOf = ({ inboxId, clientTimestampNs, actions }: IdentityUpdate) => ({
  identityUpdate: { inboxId, clientTimestampNs: `${clientTimestampNs}`, actions: actions.map(actionJson) },
});

const publish = async (client: RawClient, inboxId: string, ...plans: readonly Plan[]) => {
  const request = requestOf(await signUpdate(inboxId, ...plans));
  await client.call('PublishIdentityUpdate', request);
  return request;
};

const inboxOf = ({ member }: Signer, nonce = 0n): string =>
  inboxIdOf({ kind: 'ethereum', id: member.id }, nonce);

const inboxIds = async (client: RawClient, ...signers: readonly Signer[]) => {
  const requests = signers.map(({ member }) => ({ identifier: member.id }));
  const { responses } = await client.call('GetInboxIds', { requests });
  return (responses as readonly { readonly inboxId?: string }[]).map(({ inboxId }) => inboxId);
};

/** An inbox with an app. */
const register = async (client: RawClient) => {
  const [owner, app] = [createWallet(), createInstallation()];
  const inboxId = inboxOf(owner);
  const created = await publish(
    client,
    inboxId,
    { kind: 'create-inbox', owner },
    { kind: 'add', member: app, by: owner },
  );
  return { owner, app, inboxId, created };
};

test('an inbox is there once it is published, for its wallet and with its updates', async () => {
  await using world = await createWorld();
  const { owner, inboxId, created } = await register(world);
  expect(await inboxIds(world, createWallet(), owner)).toEqual([undefined, inboxId]);
  const { responses } = await world.call('GetIdentityUpdates', { requests: [{ inboxId }] });
  expect(responses).toEqual([
    {
      inboxId,
      updates: [
        {
          sequenceId: '1',
          serverTimestampNs: expect.any(String),
          update: JSON.parse(JSON.stringify(created.identityUpdate).replace(/"nonce":"0",/, '')),
        },
      ],
    },
  ]);
});

test('updates come behind the sequence id, each inbox in its turn', async () => {
  await using world = await createWorld();
  const [one, other] = [await register(world), await register(world)];
  await publish(world, one.inboxId, { kind: 'add', member: createWallet(), by: one.app });
  const requests = [
    { inboxId: other.inboxId },
    { inboxId: one.inboxId, sequenceId: '1' },
    { inboxId: one.inboxId, sequenceId: '3' },
    { inboxId: 'nobody' },
    { inboxId: one.inboxId },
  ];
  const { responses } = await world.call('GetIdentityUpdates', { requests });
  const found = responses as readonly {
    readonly inboxId: string;
    readonly updates?: readonly { readonly sequenceId: string }[];
  }[];
  expect(found.map(({ updates = [] }) => updates.map(({ sequenceId }) => sequenceId))).toEqual([
    ['2'],
    ['3'],
    [],
    [],
    ['1', '3'],
  ]);
  expect(found.map(({ inboxId }) => inboxId)).toEqual(requests.map(({ inboxId }) => inboxId));
});

test('a wallet is found while it is linked, and in the inbox that it was linked to last', async () => {
  await using world = await createWorld();
  const [one, other] = [await register(world), await register(world)];
  const wallet = createWallet();
  await publish(world, one.inboxId, { kind: 'add', member: wallet, by: one.app });
  expect(await inboxIds(world, wallet)).toEqual([one.inboxId]);
  await publish(world, other.inboxId, { kind: 'add', member: wallet, by: other.app });
  expect(await inboxIds(world, wallet)).toEqual([other.inboxId]);
  await publish(world, other.inboxId, { kind: 'revoke', member: wallet.member, by: other.owner });
  expect(await inboxIds(world, wallet)).toEqual([one.inboxId]);
  await publish(world, one.inboxId, { kind: 'revoke', member: wallet.member, by: one.owner });
  expect(await inboxIds(world, wallet)).toEqual([undefined]);
});

test('an address is compared as it is written', async () => {
  await using world = await createWorld();
  const { owner } = await register(world);
  const identifier = owner.member.id.toUpperCase().replace('0X', '0x');
  expect(await world.call('GetInboxIds', { requests: [{ identifier }] })).toEqual({
    responses: [{ identifier }],
  });
});

test('a wallet may have inboxes by several nonces', async () => {
  await using world = await createWorld();
  const owner = createWallet();
  for (const nonce of [0n, 1n, 2n ** 64n - 1n]) {
    await publish(world, inboxOf(owner, nonce), { kind: 'create-inbox', owner, nonce });
    expect(await inboxIds(world, owner)).toEqual([inboxOf(owner, nonce)]);
  }
});

test('the same update is published once, and leaves no trace the second time', async () => {
  await using world = await createWorld();
  const { inboxId, created } = await register(world);
  expect(await refusalOf(world.call('PublishIdentityUpdate', created))).toEqual([
    3,
    'Multiple create operations detected',
  ]);
  const { responses } = await world.call('GetIdentityUpdates', { requests: [{ inboxId }] });
  expect(responses).toMatchObject([{ updates: [{ sequenceId: '1' }] }]);
});

test('of many that would create the same inbox at once, one does', async () => {
  await using world = await createWorld();
  const owner = createWallet();
  const attempts = Array.from({ length: 8 }, () =>
    publish(world, inboxOf(owner), { kind: 'create-inbox', owner }),
  );
  const ended = await Promise.allSettled(attempts);
  expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(world.node.stats().inboxes).toBe(1);
});

const withSignature = (update: IdentityUpdate, signature: Signature): IdentityUpdate => ({
  ...update,
  actions: update.actions.map((action) => (action.kind === 'add' ? action : { ...action, signature })),
});

test.for([
  [{ kind: 'smart-contract-wallet' }, /ERC-1271/],
  [{ kind: 'passkey' }, /XIP-55/],
  [{ kind: 'legacy-delegated' }, /XMTP v2/],
] as const)('refused with what is missing: a signature of %o', async ([signature, text]) => {
  await using world = await createWorld();
  const owner = createWallet();
  const update = await signUpdate(inboxOf(owner), { kind: 'create-inbox', owner });
  const refused = await refusalOf(
    world.call('PublishIdentityUpdate', requestOf(withSignature(update, signature))),
  );
  expect(refused).toEqual([3, expect.stringMatching(text)]);
});

test.for([
  ['no update', {}, 2, 'IdentityUpdate is required'],
  [
    'an update without actions',
    { identityUpdate: { inboxId: 'ab' } },
    3,
    'an identity update holds one action or more',
  ],
  ['an action that is none', { identityUpdate: { actions: [{}] } }, 3, 'missing field action'],
  [
    'an action without signature',
    { identityUpdate: { actions: [{ createInbox: {} }] } },
    3,
    'missing field signature',
  ],
  [
    'an add of nobody',
    { identityUpdate: { actions: [{ add: {} }] } },
    3,
    'missing field new_member_identifier',
  ],
  [
    'a revocation of nobody',
    { identityUpdate: { actions: [{ revoke: {} }] } },
    3,
    'missing field member_to_revoke',
  ],
  [
    'more actions than a node may be made to check',
    { identityUpdate: { actions: Array.from({ length: 101 }, () => ({ revoke: {} })) } },
    8,
    "this node's limit is 100 actions in an update",
  ],
] as const)('refused: %s', async ([, request, code, text]) => {
  await using world = await createWorld();
  expect(await refusalOf(world.call('PublishIdentityUpdate', request))).toEqual([code, text]);
});

test('an update of more than a megabyte is refused before it is read', async () => {
  await using world = await createWorld();
  expect(await refusalOf(world.call('PublishIdentityUpdate', new Uint8Array(2 ** 20 + 1)))).toEqual([
    8,
    "this node's limit is 1048576 bytes in an update",
  ]);
});

test('a log is full after 256 updates', async () => {
  await using world = await createWorld();
  const { owner, inboxId } = await register(world);
  const again = () => publish(world, inboxId, { kind: 'change-recovery', recovery: owner.member, by: owner });
  for (let count = 1; count < 256; count += 1) await again();
  expect(await refusalOf(again())).toEqual([2, 'inbox log is full']);
  const { responses } = await world.call('GetIdentityUpdates', {
    requests: [{ inboxId, sequenceId: '255' }],
  });
  expect(responses).toMatchObject([{ updates: [{ sequenceId: '256' }] }]);
});

test('signatures of smart-contract wallets are not valid here, and it says why', async () => {
  await using world = await createWorld();
  const signatures = [{ accountId: 'eip155:1:0xab', signature: '', hash: '' }, {}];
  const { responses } = await world.call('VerifySmartContractWalletSignatures', { signatures });
  const error = expect.stringContaining('no chain');
  expect(responses).toEqual([{ error }, { error }]);
});
