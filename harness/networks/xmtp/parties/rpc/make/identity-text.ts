import type { Key } from '../key.ts';

/** Somebody who can be in an inbox. */
export interface Member {
  readonly kind: Key['kind'];
  /** An address, or an installation's key in hex. */
  readonly id: string;
}

/** What is done to an inbox. */
export type Action =
  | { readonly kind: 'create'; readonly owner: string; readonly nonce: string }
  | { readonly kind: 'add'; readonly member: Member }
  | { readonly kind: 'revoke'; readonly member: Member }
  | { readonly kind: 'recovery'; readonly address: string };

const actionText = (action: Action): string => {
  if (action.kind === 'create') return `- Create inbox\n  (Owner: ${action.owner})`;
  if (action.kind === 'recovery') return `- Change inbox recovery address\n  (Address: ${action.address})`;
  const { kind, member } = action;
  if (member.kind === 'installation') {
    const title = kind === 'add' ? 'Grant messaging access to app' : 'Revoke messaging access from app';
    return `- ${title}\n  (ID: ${member.id})`;
  }
  const title = kind === 'add' ? 'Link address to inbox' : 'Unlink address from inbox';
  return `- ${title}\n  (Address: ${member.id})`;
};

/** What everybody who takes part in an identity update signs (XIP-46, as clients of the network have it). */
export const identityText = (inboxId: string, nanoseconds: bigint, actions: readonly Action[]): string => {
  const time = new Date(Number(nanoseconds / 1_000_000_000n) * 1000).toISOString();
  return `XMTP : Authenticate to inbox

Inbox ID: ${inboxId}
Current time: ${time.replace('.000Z', 'Z')}

${actions.map(actionText).join('\n')}

For more info: https://xmtp.org/signatures`;
};
