import type { DecodedMessage, Reaction } from '@xmtp/node-sdk';
import { contentTypeText } from './codec.ts';
import { describeContent } from './content.ts';
import { wordOf } from './words.ts';

interface Referring {
  readonly reference?: string;
  readonly referenceId?: string;
}

const referenceIn = (content: unknown): string | undefined => {
  if (typeof content !== 'object' || content === null) return undefined;
  const { reference, referenceId } = content as Referring;
  return typeof reference === 'string' ? reference : referenceId;
};

const briefReaction = ({ senderInboxId, content }: DecodedMessage<Reaction>) => ({
  sender: senderInboxId,
  emoji: content?.content,
  action: content && wordOf('action', content.action),
});

/** The types whose reference is a message; a transaction reference refers to something else. */
const refersToMessage = (typeId: string | undefined): boolean => typeId === 'reply' || typeId === 'reaction';

/** A message as an app sees it. */
export const describeMessage = (message: DecodedMessage) => {
  const { contentType, content, reactions = [] } = message;
  return {
    id: message.id,
    conversation: message.conversationId,
    sender: message.senderInboxId,
    kind: wordOf('kind', message.kind),
    type: contentType && contentTypeText(contentType),
    content: describeContent(contentType, content) ?? null,
    fallback: message.fallback,
    reference: refersToMessage(contentType?.typeId) ? referenceIn(content) : undefined,
    delivery: wordOf('delivery', message.deliveryStatus),
    sentAt: message.sentAt,
    sentAtNs: message.sentAtNs,
    expiresAt: message.expiresAt,
    replies: message.numReplies || undefined,
    reactions: reactions.length > 0 ? reactions.map(briefReaction) : undefined,
  };
};
