import type { LoadedSdk } from '../load.ts';
import type { OldCodec } from './sdk.ts';

/** The codecs that an app of that time installs and registers, by what they are for. */
const classes = {
  text: ['@xmtp/content-type-text', 'TextCodec'],
  markdown: ['@xmtp/content-type-markdown', 'MarkdownCodec'],
  reaction: ['@xmtp/content-type-reaction', 'ReactionCodec'],
  readReceipt: ['@xmtp/content-type-read-receipt', 'ReadReceiptCodec'],
  attachment: ['@xmtp/content-type-remote-attachment', 'AttachmentCodec'],
  remoteAttachment: ['@xmtp/content-type-remote-attachment', 'RemoteAttachmentCodec'],
  reply: ['@xmtp/content-type-reply', 'ReplyCodec'],
  transactionReference: ['@xmtp/content-type-transaction-reference', 'TransactionReferenceCodec'],
  walletSendCalls: ['@xmtp/content-type-wallet-send-calls', 'WalletSendCallsCodec'],
} as const;

export type OldCodecs = Readonly<Record<keyof typeof classes, OldCodec>>;

export const loadCodecs = async ({ beside }: LoadedSdk): Promise<OldCodecs> => {
  const loaded = await Promise.all(
    Object.entries(classes).map(async ([name, [from, className]]) => {
      const Codec = (await beside(from))[className] as new () => OldCodec;
      return [name, new Codec()] as const;
    }),
  );
  return Object.fromEntries(loaded) as OldCodecs;
};

/** What names itself rather than a type: no message that comes in can have it. */
const nameless = {
  authorityId: '',
  typeId: '',
  versionMajor: 0,
  versionMinor: 0,
  toString: () => 'encoded already',
  sameAs: () => false,
};

/** Passes on what is encoded already, which the SDK of that time has no method for. */
export const verbatim: OldCodec = {
  contentType: nameless,
  encode: (content) => content as ReturnType<OldCodec['encode']>,
  decode: (content) => content,
  fallback: (content) => (content as { readonly fallback?: string }).fallback,
  shouldPush: () => true,
};

/** A codec in the dress of that time: types have methods there. */
export const dressed = (codec: Omit<OldCodec, 'shouldPush'>, text: string): OldCodec => ({
  ...codec,
  contentType: Object.assign(codec.contentType, {
    toString: () => text,
    sameAs: (other: unknown) => String(other) === text,
  }),
  shouldPush: () => true,
});
