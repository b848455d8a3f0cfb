import type { Identifier, Member } from './member.ts';

/** What is done to an inbox, without the signatures. */
export type UnsignedAction =
  | { readonly kind: 'create-inbox'; readonly owner: Identifier; readonly nonce: bigint }
  | { readonly kind: 'add'; readonly member: Member }
  | { readonly kind: 'revoke'; readonly member: Member }
  | { readonly kind: 'change-recovery'; readonly recovery: Identifier };

export interface UnsignedUpdate {
  readonly inboxId: string;
  readonly clientTimestampNs: bigint;
  readonly actions: readonly UnsignedAction[];
}

const words: Readonly<
  Record<Member['kind'], { readonly add: string; readonly revoke: string; readonly id: string }>
> = {
  ethereum: { add: 'Link address to inbox', revoke: 'Unlink address from inbox', id: 'Address' },
  passkey: { add: 'Link passkey to inbox', revoke: 'Unlink passkey from inbox', id: 'Passkey' },
  installation: {
    add: 'Grant messaging access to app',
    revoke: 'Revoke messaging access from app',
    id: 'ID',
  },
};

const textOf = (action: UnsignedAction): string => {
  switch (action.kind) {
    case 'create-inbox':
      return `- Create inbox\n  (Owner: ${action.owner.id})`;
    case 'change-recovery':
      return `- Change inbox recovery address\n  (Address: ${action.recovery.id})`;
    default: {
      const { [action.kind]: title, id } = words[action.member.kind];
      return `- ${title}\n  (${id}: ${action.member.id})`;
    }
  }
};

const billion = 1_000_000_000n;

/** Whole seconds in UTC; the nanoseconds are signed and rounded down, as in the network's nodes. */
const timeText = (nanoseconds: bigint): string => {
  const signed = BigInt.asIntN(64, nanoseconds);
  const seconds = signed / billion - (signed % billion < 0n ? 1n : 0n);
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z`;
};

/** What all signers of an identity update sign (XIP-46, Signing text; its time and footer as clients have them). */
export const signatureText = ({ inboxId, clientTimestampNs, actions }: UnsignedUpdate): string =>
  [
    'XMTP : Authenticate to inbox',
    `Inbox ID: ${inboxId}\nCurrent time: ${timeText(clientTimestampNs)}`,
    actions.map(textOf).join('\n'),
    'For more info: https://xmtp.org/signatures',
  ].join('\n\n');
