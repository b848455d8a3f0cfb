import { expect, test } from 'vitest';
import { type AssociationState, applyUpdate } from './association.ts';
import { inboxIdOf } from './inbox-id.ts';
import { memberKey } from './member.ts';
import { createInstallation, createWallet, type Plan, type Signer, signUpdate } from './testing.ts';
import type { IdentityUpdate } from './update.ts';
import { verifyUpdate } from './verify.ts';

const idOf = (owner: Signer, nonce = 0n): string =>
  inboxIdOf({ kind: 'ethereum', id: owner.member.id }, nonce);

const take = (state: AssociationState | undefined, update: IdentityUpdate): AssociationState =>
  applyUpdate(state, verifyUpdate(update));

/** An inbox of a wallet with one app, and what happens to it next. */
const world = async () => {
  const owner = createWallet();
  const app = createInstallation();
  const inboxId = idOf(owner);
  const creation = await signUpdate(
    inboxId,
    { kind: 'create-inbox', owner },
    { kind: 'add', member: app, by: owner },
  );
  const state = take(undefined, creation);
  return {
    owner,
    app,
    inboxId,
    creation,
    state,
    next: async (on: AssociationState, ...plans: readonly Plan[]) =>
      take(on, await signUpdate(inboxId, ...plans)),
  };
};

const membersOf = ({ members }: AssociationState): readonly string[] => [...members.keys()];

test('an inbox is created by a wallet, which adds its app in the same update', async () => {
  const { owner, app, inboxId, state } = await world();
  expect(state).toMatchObject({ inboxId, recovery: owner.member });
  expect(state.members).toEqual(
    new Map([
      [memberKey(owner.member), { member: owner.member }],
      [memberKey(app.member), { member: app.member, addedBy: owner.member }],
    ]),
  );
});

test('an app links a wallet, and a linked wallet lets an app in', async () => {
  const { owner, app, state, next } = await world();
  const [wallet, other] = [createWallet(), createInstallation()];
  const linked = await next(state, { kind: 'add', member: wallet, by: app });
  const both = await next(linked, { kind: 'add', member: other, by: wallet });
  expect(membersOf(both)).toEqual([owner, app, wallet, other].map(({ member }) => memberKey(member)));
});

test('revoking a wallet takes the apps along that it let in, and no wallet', async () => {
  const { owner, app, state, next } = await world();
  const [wallet, its, child] = [createWallet(), createInstallation(), createWallet()];
  const full = await next(
    state,
    { kind: 'add', member: wallet, by: app },
    { kind: 'add', member: its, by: wallet },
    { kind: 'add', member: child, by: wallet },
  );
  const left = await next(full, { kind: 'revoke', member: wallet.member, by: owner });
  expect(membersOf(left)).toEqual([owner, app, child].map(({ member }) => memberKey(member)));
});

test('a new recovery address revokes and adds, and is no member', async () => {
  const { owner, app, state, next } = await world();
  const [recovery, own] = [createWallet(), createInstallation()];
  const changed = await next(state, { kind: 'change-recovery', recovery: recovery.member, by: owner });
  expect(changed.recovery).toEqual(recovery.member);
  expect(membersOf(changed)).toEqual(membersOf(state));
  const revoked = await next(changed, { kind: 'revoke', member: owner.member, by: recovery });
  expect(membersOf(revoked)).not.toContain(memberKey(app.member));
  expect(membersOf(revoked)).toEqual([]);
  const added = await next(revoked, { kind: 'add', member: own, by: recovery });
  expect(membersOf(added)).toEqual([memberKey(own.member)]);
});

test('who is not there can be revoked', async () => {
  const { owner, state, next } = await world();
  const after = await next(state, { kind: 'revoke', member: createWallet().member, by: owner });
  expect(membersOf(after)).toEqual(membersOf(state));
});

type World = Awaited<ReturnType<typeof world>>;
type Case = readonly [string, string, (world: World) => Promise<unknown>];

test.for<Case>([
  [
    'a second creation',
    'Multiple create operations detected',
    async ({ state, creation }) => take(state, creation),
  ],
  [
    'a creation that comes second in its update',
    'Multiple create operations detected',
    async ({ inboxId, owner }) =>
      take(
        undefined,
        await signUpdate(inboxId, { kind: 'create-inbox', owner }, { kind: 'create-inbox', owner }),
      ),
  ],
  [
    'a creation that someone else signed',
    'Missing existing member',
    async ({ inboxId, owner }) =>
      take(undefined, await signUpdate(inboxId, { kind: 'create-inbox', owner, by: createWallet() })),
  ],
  [
    'a creation that an installation signed',
    'Missing existing member',
    async ({ inboxId, owner, app }) =>
      take(undefined, await signUpdate(inboxId, { kind: 'create-inbox', owner, by: app })),
  ],
  [
    'a creation with an id of another nonce',
    'Wrong inbox_id specified on association',
    async ({ owner }) => take(undefined, await signUpdate(idOf(owner, 1n), { kind: 'create-inbox', owner })),
  ],
  [
    'a time that was tampered with',
    'Missing existing member',
    async ({ inboxId, owner }) => {
      const update = await signUpdate(inboxId, { kind: 'create-inbox', owner });
      return take(undefined, { ...update, clientTimestampNs: update.clientTimestampNs + 1_000_000_000n });
    },
  ],
  [
    'an app that is put in the place of the one that signed',
    'ed25519 Signature failed',
    async ({ creation }) => {
      const actions = creation.actions.map((action) =>
        action.kind === 'add' ? { ...action, member: createInstallation().member } : action,
      );
      return take(undefined, { ...creation, actions });
    },
  ],
  [
    'an add before there is an inbox',
    'XID not yet created',
    async ({ inboxId, owner, app }) =>
      take(undefined, await signUpdate(inboxId, { kind: 'add', member: app, by: owner })),
  ],
  [
    'a revocation before there is an inbox',
    'XID not yet created',
    async ({ inboxId, owner, app }) =>
      take(undefined, await signUpdate(inboxId, { kind: 'revoke', member: app.member, by: owner })),
  ],
  [
    'an add by a stranger',
    'Missing existing member',
    async ({ state, next }) => next(state, { kind: 'add', member: createInstallation(), by: createWallet() }),
  ],
  [
    'an add that the new member did not sign',
    'The new member identifier does not match the signer',
    async ({ state, owner, next }) =>
      next(state, { kind: 'add', member: createWallet(), as: createWallet().member, by: owner }),
  ],
  [
    'an add of oneself',
    'Error creating association tried to add self',
    async ({ state, owner, next }) => next(state, { kind: 'add', member: owner, by: owner }),
  ],
  [
    'an app that lets an app in',
    'Member of kind installation not allowed to add installation',
    async ({ state, app, next }) => next(state, { kind: 'add', member: createInstallation(), by: app }),
  ],
  [
    'an add by a revoked app',
    'Missing existing member',
    async ({ state, owner, app, next }) =>
      next(await next(state, { kind: 'revoke', member: app.member, by: owner }), {
        kind: 'add',
        member: createWallet(),
        by: app,
      }),
  ],
  [
    'a revocation by an app',
    'Missing existing member',
    async ({ state, owner, app, next }) => next(state, { kind: 'revoke', member: owner.member, by: app }),
  ],
  [
    'a revocation by a wallet that is linked but does not recover',
    'Missing existing member',
    async ({ state, app, next }) => {
      const wallet = createWallet();
      const linked = await next(state, { kind: 'add', member: wallet, by: app });
      return next(linked, { kind: 'revoke', member: app.member, by: wallet });
    },
  ],
  [
    'a change of recovery by the one that is to recover',
    'Missing existing member',
    async ({ state, next }) => {
      const wallet = createWallet();
      return next(state, { kind: 'change-recovery', recovery: wallet.member, by: wallet });
    },
  ],
  [
    'the former recovery address',
    'Missing existing member',
    async ({ state, owner, app, next }) => {
      const changed = await next(state, {
        kind: 'change-recovery',
        recovery: createWallet().member,
        by: owner,
      });
      return next(changed, { kind: 'revoke', member: app.member, by: owner });
    },
  ],
  [
    'a signature of an earlier update',
    'Replay detected',
    async ({ state, owner, app, inboxId }) => {
      const wallet = createWallet();
      const adding = await signUpdate(inboxId, { kind: 'add', member: wallet, by: app });
      const revoking = await signUpdate(inboxId, { kind: 'revoke', member: wallet.member, by: owner });
      return take(take(take(state, adding), revoking), adding);
    },
  ],
  [
    'an update of another inbox',
    'Wrong inbox_id specified on association',
    async ({ state }) => {
      const other = await world();
      const { owner } = other;
      const update = await signUpdate(other.inboxId, {
        kind: 'change-recovery',
        recovery: owner.member,
        by: owner,
      });
      return applyUpdate({ ...state, recovery: other.state.recovery }, verifyUpdate(update));
    },
  ],
  [
    'an update without actions',
    'an identity update holds one action or more',
    async ({ state, next }) => next(state),
  ],
])('refused: %s', async ([, text, attempt]) => {
  await expect(world().then(attempt)).rejects.toThrow(text);
});

test('a replay is seen however its signature is written', async () => {
  const { state, owner, inboxId } = await world();
  const wallet = createWallet();
  const adding = await signUpdate(inboxId, { kind: 'add', member: wallet, by: owner });
  const added = take(state, adding);
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const other = (bytes: Uint8Array, mirror: boolean): Uint8Array => {
    const parity = ((bytes[64] ?? 27) - 27) ^ Number(mirror);
    const s = BigInt(`0x${Buffer.from(bytes.subarray(32, 64)).toString('hex')}`);
    const written = (mirror ? order - s : s).toString(16).padStart(64, '0');
    return Buffer.concat([bytes.subarray(0, 32), Buffer.from(written, 'hex'), Buffer.of(parity)]);
  };
  for (const mirror of [false, true]) {
    const actions = adding.actions.map((action) =>
      action.kind === 'add' && 'bytes' in action.added && 'bytes' in action.existing
        ? {
            ...action,
            added: { ...action.added, bytes: other(action.added.bytes, mirror) },
            existing: { ...action.existing, bytes: other(action.existing.bytes, mirror) },
          }
        : action,
    );
    expect(membersOf(take(state, { ...adding, actions }))).toEqual(membersOf(added));
    expect(() => take(added, { ...adding, actions })).toThrow('Replay detected');
  }
});
