import { type Codec, loadTypes, type Uint64 } from '../wire/codec.ts';
import { refuse } from './error.ts';
import type { Identifier, Member } from './member.ts';
import type { UnsignedAction } from './signature-text.ts';

/** A signature as it came, not verified. */
export type Signature =
  | { readonly kind: 'erc-191'; readonly bytes: Uint8Array }
  | { readonly kind: 'installation-key'; readonly bytes: Uint8Array; readonly publicKey: Uint8Array }
  | { readonly kind: 'smart-contract-wallet' | 'passkey' | 'legacy-delegated' };

type Action<S> =
  | (Extract<UnsignedAction, { readonly kind: 'create-inbox' }> & { readonly signature: S })
  | (Extract<UnsignedAction, { readonly kind: 'add' }> & { readonly existing: S; readonly added: S })
  | (Extract<UnsignedAction, { readonly kind: 'revoke' }> & { readonly signature: S })
  | (Extract<UnsignedAction, { readonly kind: 'change-recovery' }> & { readonly signature: S });

/** One or more changes of an inbox that were signed together (XIP-46); `S` is what is known of signatures. */
export interface IdentityUpdate<S = Signature> {
  readonly inboxId: string;
  readonly clientTimestampNs: bigint;
  readonly actions: readonly Action<S>[];
}

export type SignedAction = Action<Signature>;
export type VerifiedAction<S> = Action<S>;

interface SignatureMessage {
  readonly erc191?: { readonly bytes: Uint8Array };
  readonly installationKey?: { readonly bytes: Uint8Array; readonly publicKey: Uint8Array };
  readonly erc6492?: object;
  readonly passkey?: object;
  readonly delegatedErc191?: object;
}

interface MemberMessage {
  readonly ethereumAddress?: string;
  readonly installationPublicKey?: Uint8Array;
  readonly passkey?: { readonly key: Uint8Array };
}

interface ActionMessage {
  readonly createInbox?: {
    readonly initialIdentifier: string;
    readonly initialIdentifierKind: number;
    readonly nonce: Uint64;
    readonly initialIdentifierSignature?: SignatureMessage;
  };
  readonly add?: {
    readonly newMemberIdentifier?: MemberMessage;
    readonly existingMemberSignature?: SignatureMessage;
    readonly newMemberSignature?: SignatureMessage;
  };
  readonly revoke?: {
    readonly memberToRevoke?: MemberMessage;
    readonly recoveryIdentifierSignature?: SignatureMessage;
  };
  readonly changeRecoveryAddress?: {
    readonly newRecoveryIdentifier: string;
    readonly newRecoveryIdentifierKind: number;
    readonly existingRecoveryIdentifierSignature?: SignatureMessage;
  };
}

/** An IdentityUpdate as its codec has it. */
export interface IdentityUpdateMessage {
  readonly actions: readonly ActionMessage[];
  readonly clientTimestampNs: Uint64;
  readonly inboxId: string;
}

export const identityUpdateCodec = loadTypes('identity/associations/association.pb.js')
  .IdentityUpdate as Codec<IdentityUpdateMessage>;

const identifierKinds = { unspecified: 0, ethereum: 1, passkey: 2 } as const;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const identifierOf = (id: string, kind: number): Identifier => {
  if (kind === identifierKinds.passkey) return { kind: 'passkey', id };
  if (kind === identifierKinds.ethereum || kind === identifierKinds.unspecified)
    return { kind: 'ethereum', id };
  return refuse(`an identifier of the unknown kind ${kind}`);
};

const memberOf = (message: MemberMessage | undefined, field: string): Member => {
  if (message?.ethereumAddress !== undefined) return { kind: 'ethereum', id: message.ethereumAddress };
  if (message?.installationPublicKey !== undefined)
    return { kind: 'installation', id: hex(message.installationPublicKey) };
  if (message?.passkey !== undefined) return { kind: 'passkey', id: hex(message.passkey.key) };
  return refuse(`missing field ${field}`);
};

const signatureOf = (message: SignatureMessage | undefined): Signature => {
  if (message?.erc191) return { kind: 'erc-191', ...message.erc191 };
  if (message?.installationKey) return { kind: 'installation-key', ...message.installationKey };
  if (message?.erc6492) return { kind: 'smart-contract-wallet' };
  if (message?.passkey) return { kind: 'passkey' };
  if (message?.delegatedErc191) return { kind: 'legacy-delegated' };
  return refuse('missing field signature');
};

const actionOf = ({ createInbox, add, revoke, changeRecoveryAddress }: ActionMessage): SignedAction => {
  if (createInbox)
    return {
      kind: 'create-inbox',
      owner: identifierOf(createInbox.initialIdentifier, createInbox.initialIdentifierKind),
      nonce: BigInt(createInbox.nonce.toString()),
      signature: signatureOf(createInbox.initialIdentifierSignature),
    };
  if (add)
    return {
      kind: 'add',
      member: memberOf(add.newMemberIdentifier, 'new_member_identifier'),
      existing: signatureOf(add.existingMemberSignature),
      added: signatureOf(add.newMemberSignature),
    };
  if (revoke)
    return {
      kind: 'revoke',
      member: memberOf(revoke.memberToRevoke, 'member_to_revoke'),
      signature: signatureOf(revoke.recoveryIdentifierSignature),
    };
  if (changeRecoveryAddress)
    return {
      kind: 'change-recovery',
      recovery: identifierOf(
        changeRecoveryAddress.newRecoveryIdentifier,
        changeRecoveryAddress.newRecoveryIdentifierKind,
      ),
      signature: signatureOf(changeRecoveryAddress.existingRecoveryIdentifierSignature),
    };
  return refuse('missing field action');
};

/** @throws {IdentityError} where a part is missing or of a kind that nobody knows. */
export const readIdentityUpdate = (message: IdentityUpdateMessage): IdentityUpdate => ({
  inboxId: message.inboxId,
  clientTimestampNs: BigInt(message.clientTimestampNs.toString()),
  actions: message.actions.map(actionOf),
});
