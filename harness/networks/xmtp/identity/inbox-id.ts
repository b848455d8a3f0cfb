import { createHash } from 'node:crypto';
import { refuse } from './error.ts';
import type { Identifier } from './member.ts';

/** The hash of the first identifier and a nonce (XIP-46, CreateInbox). @throws {IdentityError} */
export const inboxIdOf = ({ kind, id }: Identifier, nonce: bigint): string => {
  if (kind === 'ethereum' && !/^0x[0-9a-fA-F]{40}$/.test(id))
    refuse("Invalid account address: Must be 42 hex characters, starting with '0x'.");
  return createHash('sha256').update(`${id}${nonce}`).digest('hex');
};
