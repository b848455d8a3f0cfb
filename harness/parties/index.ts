import { clientKind } from './client/party.ts';
import type { PartyKind } from './party.ts';
import { streamKind } from './stream/party.ts';
import { xmtpKind } from './xmtp/party.ts';
import { xmtpRpcKind } from './xmtp-rpc/party.ts';

/** Every kind of party that scenarios can name. */
export const partyKinds: ReadonlyMap<string, PartyKind> = new Map(
  [clientKind, streamKind, xmtpKind, xmtpRpcKind].map((kind) => [kind.kind, kind]),
);
export {
  ConversationError,
  type ConversationFailure,
  isOfConversation,
  ListenerError,
} from './conversation-error.ts';
export type { Party, PartyContext, PartyKind, Verb } from './party.ts';
