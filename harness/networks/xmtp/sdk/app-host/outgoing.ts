import type {
  Reaction,
  ReactionAction,
  ReactionSchema,
  RemoteAttachment,
  TransactionReference,
  WalletSendCalls,
} from '@xmtp/node-sdk';
import { type App, type Conversation, clientOf } from './app.ts';
import { type ByteSource, bytesFrom } from './bytes.ts';
import { contentTypeOf } from './codec.ts';
import { type Compression, compressed } from './compression.ts';
import { numberOf, type Word } from './words.ts';

/** A remote attachment with its bytes in hex. */
export interface RemoteParams {
  readonly url: string;
  readonly scheme: string;
  readonly contentDigest: string;
  readonly secret: string;
  readonly salt: string;
  readonly nonce: string;
  readonly contentLength?: number;
  readonly filename?: string;
}

/** What an app is asked to send. */
export type Outgoing =
  | { readonly kind: 'text' | 'markdown'; readonly text: string }
  | { readonly kind: 'reply'; readonly to: string; readonly text?: string; readonly markdown?: string }
  | {
      readonly kind: 'reaction';
      readonly to: string;
      readonly emoji: string;
      readonly action: Word<'action'>;
      readonly schema: Word<'schema'>;
    }
  | {
      readonly kind: 'attachment';
      readonly filename?: string;
      readonly mimeType: string;
      readonly data: ByteSource;
    }
  | ({ readonly kind: 'remoteAttachment' } & RemoteParams)
  | { readonly kind: 'multiRemoteAttachment'; readonly attachments: readonly RemoteParams[] }
  | { readonly kind: 'readReceipt' }
  | { readonly kind: 'transactionReference'; readonly transaction: TransactionReference }
  | { readonly kind: 'walletSendCalls'; readonly request: WalletSendCalls }
  | {
      readonly kind: 'custom';
      readonly type: string;
      readonly content: ByteSource;
      readonly fallback?: string;
      readonly parameters?: Readonly<Record<string, string>>;
      readonly compression?: Compression;
      readonly push?: boolean;
    };

const senderOf = (app: App, message: string): string =>
  clientOf(app).conversations.getMessageById(message)?.senderInboxId ?? '';

const remoteOf = ({ secret, salt, nonce, ...rest }: RemoteParams): RemoteAttachment => ({
  ...rest,
  secret: Buffer.from(secret, 'hex'),
  salt: Buffer.from(salt, 'hex'),
  nonce: Buffer.from(nonce, 'hex'),
});

const reactionOf = (app: App, { to, emoji, action, schema }: Outgoing & { kind: 'reaction' }): Reaction => ({
  reference: to,
  referenceInboxId: senderOf(app, to),
  content: emoji,
  action: numberOf('action', action) as ReactionAction,
  schema: numberOf('schema', schema) as ReactionSchema,
});

const replyOf = (app: App, { to, text, markdown }: Outgoing & { kind: 'reply' }) => {
  const { encodeText, encodeMarkdown } = app.release.module;
  return {
    reference: to,
    referenceInboxId: senderOf(app, to),
    content: markdown === undefined ? encodeText(text ?? '') : encodeMarkdown(markdown),
  };
};

const encodedOf = ({ type, parameters, content, fallback, compression }: Outgoing & { kind: 'custom' }) => ({
  type: contentTypeOf(type),
  parameters: { ...parameters },
  ...compressed(bytesFrom(content), compression),
  ...(fallback !== undefined && { fallback }),
});

/** Sends by the method that apps are meant to use for this kind of content; answers with the message's id. */
export const send = async (
  app: App,
  conversation: Conversation,
  outgoing: Outgoing,
  optimistic: boolean,
): Promise<string> => {
  const how = app.release.optimistic(optimistic);
  switch (outgoing.kind) {
    case 'text':
      return await conversation.sendText(outgoing.text, how);
    case 'markdown':
      return await conversation.sendMarkdown(outgoing.text, how);
    case 'reply':
      return await conversation.sendReply(replyOf(app, outgoing), how);
    case 'reaction':
      return await conversation.sendReaction(reactionOf(app, outgoing), how);
    case 'attachment': {
      const { filename, mimeType, data } = outgoing;
      const named = filename === undefined ? {} : { filename };
      return await conversation.sendAttachment({ ...named, mimeType, content: bytesFrom(data) }, how);
    }
    case 'remoteAttachment':
      return await conversation.sendRemoteAttachment(remoteOf(outgoing), how);
    case 'multiRemoteAttachment':
      return await conversation.sendMultiRemoteAttachment(
        { attachments: outgoing.attachments.map(remoteOf) },
        how,
      );
    case 'readReceipt':
      return await conversation.sendReadReceipt(how);
    case 'transactionReference':
      return await conversation.sendTransactionReference(outgoing.transaction, how);
    case 'walletSendCalls':
      return await conversation.sendWalletSendCalls(outgoing.request, how);
    case 'custom':
      return await conversation.send(encodedOf(outgoing), { shouldPush: outgoing.push ?? true, optimistic });
  }
};
