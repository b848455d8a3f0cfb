import { refuse } from './error.ts';
import { inboxIdOf } from './inbox-id.ts';
import { type Identifier, type Member, memberKey, sameMember } from './member.ts';
import type { IdentityUpdate, VerifiedAction } from './update.ts';
import type { Verified } from './verify.ts';

/** Who belongs to an inbox after all updates so far (XIP-46, Inbox log validation algorithm). */
export interface AssociationState {
  readonly inboxId: string;
  readonly recovery: Identifier;
  /** By {@link memberKey}. */
  readonly members: ReadonlyMap<string, Association>;
  /** Replay keys of all signatures of all updates. */
  readonly seen: ReadonlySet<string>;
}

export interface Association {
  readonly member: Member;
  /** Absent for the first member. */
  readonly addedBy?: Member;
}

type Of<K extends VerifiedAction<Verified>['kind']> = Extract<VerifiedAction<Verified>, { readonly kind: K }>;

const signatureKinds: Readonly<Record<Member['kind'], readonly string[]>> = {
  ethereum: ['erc-191'],
  installation: ['installation-key'],
  passkey: [],
};

const requireKind = (role: Member['kind'], { kind }: Verified): void => {
  if (!signatureKinds[role].includes(kind)) refuse(`Signature not allowed for role "${role}" "${kind}"`);
};

const refuseReplays = (state: AssociationState, ...signatures: readonly Verified[]): void => {
  if (signatures.some(({ replayKey }) => state.seen.has(replayKey))) refuse('Replay detected');
};

const createInbox = (state: AssociationState | undefined, action: Of<'create-inbox'>): AssociationState => {
  if (state) return refuse('Multiple create operations detected');
  const { owner, nonce, signature } = action;
  if (!sameMember(signature.signer, owner)) refuse('Missing existing member');
  requireKind(owner.kind, signature);
  return {
    inboxId: inboxIdOf(owner, nonce),
    recovery: owner,
    members: new Map([[memberKey(owner), { member: owner }]]),
    seen: new Set(),
  };
};

const add = (state: AssociationState, { member, added, existing }: Of<'add'>): AssociationState => {
  refuseReplays(state, existing, added);
  if (!sameMember(added.signer, member)) refuse('The new member identifier does not match the signer');
  if (sameMember(added.signer, existing.signer)) refuse('Error creating association tried to add self');
  requireKind(member.kind, added);
  if (!state.members.has(memberKey(existing.signer)) && !sameMember(existing.signer, state.recovery))
    refuse('Missing existing member');
  requireKind(existing.signer.kind, existing);
  if (existing.signer.kind === 'installation' && member.kind === 'installation')
    refuse('Member of kind installation not allowed to add installation');
  const members = new Map(state.members).set(memberKey(member), { member, addedBy: existing.signer });
  return { ...state, members };
};

const requireRecovery = (state: AssociationState, signature: Verified): void => {
  refuseReplays(state, signature);
  if (!sameMember(signature.signer, state.recovery)) refuse('Missing existing member');
};

/** Who is not there can be revoked: the network's nodes let it pass, though XIP-46 does not. */
const revoke = (state: AssociationState, { member, signature }: Of<'revoke'>): AssociationState => {
  requireRecovery(state, signature);
  const goes = (association: Association): boolean =>
    sameMember(association.member, member) ||
    (association.member.kind === 'installation' &&
      association.addedBy !== undefined &&
      sameMember(association.addedBy, member));
  return { ...state, members: new Map([...state.members].filter(([, association]) => !goes(association))) };
};

const changeRecovery = (state: AssociationState, action: Of<'change-recovery'>): AssociationState => {
  requireRecovery(state, action.signature);
  return { ...state, recovery: action.recovery };
};

const apply = (state: AssociationState | undefined, action: VerifiedAction<Verified>): AssociationState => {
  if (action.kind === 'create-inbox') return createInbox(state, action);
  if (!state) return refuse('XID not yet created');
  if (action.kind === 'add') return add(state, action);
  return action.kind === 'revoke' ? revoke(state, action) : changeRecovery(state, action);
};

const signaturesOf = (action: VerifiedAction<Verified>): readonly Verified[] =>
  action.kind === 'add' ? [action.existing, action.added] : [action.signature];

/**
 * The state after an update, by XIP-46's rules for each action. An update that fails changes nothing.
 * @param state Absent while there is no such inbox.
 * @throws {IdentityError}
 */
export const applyUpdate = (
  state: AssociationState | undefined,
  update: IdentityUpdate<Verified>,
): AssociationState => {
  if (update.actions.length === 0) return refuse('an identity update holds one action or more');
  const after = update.actions.reduce<AssociationState | undefined>(apply, state);
  if (after?.inboxId !== update.inboxId) return refuse('Wrong inbox_id specified on association');
  const keys = update.actions.flatMap(signaturesOf).map(({ replayKey }) => replayKey);
  return { ...after, seen: new Set([...after.seen, ...keys]) };
};
