import type { DecodedMessage } from '@xmtp/node-sdk';
import type { OldMessage } from './sdk.ts';

/**
 * A message in the shape of today. Enumerations were words then, which descriptions take as they are; a release
 * that knows nothing of reactions to a message tells none.
 */
export const modernMessage = (message: OldMessage): DecodedMessage =>
  ({
    id: message.id,
    conversationId: message.conversationId,
    senderInboxId: message.senderInboxId,
    kind: message.kind,
    deliveryStatus: message.deliveryStatus,
    contentType: message.contentType,
    content: message.content,
    fallback: message.fallback,
    sentAt: message.sentAt,
    // Nanoseconds were numbers then: what they lost is lost.
    sentAtNs: BigInt(message.sentAtNs),
    numReplies: 0,
    reactions: [],
  }) as unknown as DecodedMessage;
