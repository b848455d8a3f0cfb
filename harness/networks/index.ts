import type { PartyKind } from './party.ts';
import { clientKind } from './xmpp/parties/client/party.ts';
import { streamKind } from './xmpp/parties/stream/party.ts';
import { xmtpKind } from './xmtp/parties/app/party.ts';
import { xmtpRpcKind } from './xmtp/parties/rpc/party.ts';

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
