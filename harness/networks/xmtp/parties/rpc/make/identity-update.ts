import { randomBytes } from 'node:crypto';
import type { StepValue } from '../../../../../language/scenario.ts';
import type { UpdateTamper } from '../words.ts';
import { codecIn, encoded } from './codec.ts';
import { type Action, identityText, type Member } from './identity-text.ts';
import { base64, type Made } from './made.ts';
import { type Signer, signatureOf } from './signature.ts';

/** An action with those who sign for it. */
export type SignedAction = Action & {
  /** The owner, an existing member or the recovery address, as the action asks for. */
  readonly by: Signer | 'nobody';
  /** A new member itself. */
  readonly accepted?: Signer | 'nobody';
};

export interface UpdateOptions {
  readonly inboxId: string;
  /** The client's time, in nanoseconds. */
  readonly at: bigint;
  readonly actions: readonly SignedAction[];
  readonly tamper?: UpdateTamper | undefined;
}

const codec = codecIn('identity/associations/association.pb.js', 'IdentityUpdate');
const ethereum = 'IDENTIFIER_KIND_ETHEREUM';

const memberJson = ({ kind, id }: Member): StepValue =>
  kind === 'wallet' ? { ethereumAddress: id } : { installationPublicKey: base64(Buffer.from(id, 'hex')) };

const actionJson = async (action: SignedAction, text: string): Promise<StepValue> => {
  const signature = await signatureOf(action.by, text);
  if (action.kind === 'create')
    return {
      createInbox: {
        initialIdentifier: action.owner,
        nonce: action.nonce,
        initialIdentifierSignature: signature,
        initialIdentifierKind: ethereum,
      },
    };
  if (action.kind === 'add')
    return {
      add: {
        newMemberIdentifier: memberJson(action.member),
        existingMemberSignature: signature,
        newMemberSignature: await signatureOf(action.accepted ?? 'nobody', text),
      },
    };
  if (action.kind === 'revoke')
    return {
      revoke: { memberToRevoke: memberJson(action.member), recoveryIdentifierSignature: signature },
    };
  return {
    changeRecoveryAddress: {
      newRecoveryIdentifier: action.address,
      existingRecoveryIdentifierSignature: signature,
      newRecoveryIdentifierKind: ethereum,
    },
  };
};

const someId = (size: number): string => randomBytes(size).toString('hex');

const withOtherMember = (action: SignedAction): SignedAction => {
  if (action.kind === 'create') return { ...action, owner: `0x${someId(20)}` };
  if (action.kind === 'recovery') return { ...action, address: `0x${someId(20)}` };
  const { kind } = action.member;
  return { ...action, member: { kind, id: kind === 'wallet' ? `0x${someId(20)}` : someId(32) } };
};

const changeLast = (
  actions: readonly SignedAction[],
  change: (action: SignedAction) => SignedAction,
): readonly SignedAction[] => [...actions.slice(0, -1), ...actions.slice(-1).map(change)];

const withOtherNonce = (action: SignedAction): SignedAction =>
  action.kind === 'create' ? { ...action, nonce: String(BigInt(action.nonce) + 1n) } : action;

const withFlippedSignature = (action: SignedAction): SignedAction => {
  const { by } = action;
  if (by === 'nobody') throw new Error('there is no signature to tamper with');
  return { ...action, by: { ...by, tamper: 'flipped' } };
};

/** What is sent in place of what was signed; the signatures are those of the original all the same. */
const tampered = (options: UpdateOptions): UpdateOptions => {
  const { tamper, actions, at } = options;
  if (tamper === 'signature') return { ...options, actions: changeLast(actions, withFlippedSignature) };
  // By a second: that is what signed texts tell apart.
  if (tamper === 'timestamp') return { ...options, at: at + 1_000_000_000n };
  if (tamper === 'inbox') return { ...options, inboxId: someId(32) };
  if (tamper === 'member') return { ...options, actions: changeLast(actions, withOtherMember) };
  if (tamper === 'nonce') return { ...options, actions: actions.map(withOtherNonce) };
  return tamper === 'order' ? { ...options, actions: actions.toReversed() } : options;
};

/** The bytes of signatures of wallets and installations, in the order in which they stand. */
const signaturesIn = (json: StepValue): readonly string[] => {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, entry]: [string, StepValue]) =>
    key === 'bytes' ? [String(entry)] : signaturesIn(entry),
  );
};

/** Builds an IdentityUpdate (XIP-46) that is signed by whoever it says, or tampered with after that. */
export const buildIdentityUpdate = async (options: UpdateOptions): Promise<Made> => {
  const text = identityText(options.inboxId, options.at, options.actions);
  const sent = tampered(options);
  const actions = await Promise.all(sent.actions.map((action) => actionJson(action, text)));
  const json = { actions, clientTimestampNs: String(sent.at), inboxId: sent.inboxId };
  const signatures = signaturesIn(actions).map((bytes, index) => [`signature.${index + 1}`, bytes]);
  return {
    value: base64(encoded(codec, json)),
    json,
    parts: { at: String(sent.at), inbox: sent.inboxId, ...Object.fromEntries(signatures) },
  };
};
