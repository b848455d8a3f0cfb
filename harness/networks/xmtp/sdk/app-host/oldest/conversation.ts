import type { Attachment, Dm, Group, RemoteAttachment } from '@xmtp/node-sdk';
import { NotOffered } from '../faults.ts';
import type { EncodedContent } from '../types.ts';
import { words } from '../words.ts';
import { type OldCodecs, verbatim } from './codecs.ts';
import { modernMessage } from './message.ts';
import { oldNumbers } from './numbers.ts';
import type { OldCodec, OldConversation, OldDm, OldGroup, OldMessage } from './sdk.ts';

const lacks = (what: string) => (): never => {
  throw new NotOffered(`node-sdk 4.1 has no ${what}`);
};

/** A reply's content, before it is encoded: the reply's codec encodes it. */
export interface ReplyContent {
  readonly content: string;
  readonly codec: 'text' | 'markdown';
}

interface ModernReaction {
  readonly action: number;
  readonly schema: number;
}

const sending = (conversation: OldConversation, codecs: OldCodecs) => {
  const send = async (codec: OldCodec, content: unknown, optimistic = false): Promise<string> =>
    optimistic
      ? conversation.sendOptimistic(content, codec.contentType)
      : await conversation.send(content, codec.contentType);
  const by = (name: keyof OldCodecs) => (content: unknown, optimistic?: boolean) =>
    send(codecs[name], content, optimistic);
  return {
    send: (content: EncodedContent, { optimistic }: { readonly optimistic?: boolean } = {}) =>
      send(verbatim, content, optimistic),
    sendText: by('text'),
    sendMarkdown: by('markdown'),
    sendReadReceipt: (optimistic?: boolean) => send(codecs.readReceipt, {}, optimistic),
    sendRemoteAttachment: (content: RemoteAttachment, optimistic?: boolean) =>
      send(codecs.remoteAttachment, content, optimistic),
    sendTransactionReference: by('transactionReference'),
    sendWalletSendCalls: by('walletSendCalls'),
    sendAttachment: ({ content, ...rest }: Attachment, optimistic?: boolean) =>
      send(codecs.attachment, { ...rest, data: content }, optimistic),
    sendReaction: (reaction: ModernReaction, optimistic?: boolean) =>
      send(
        codecs.reaction,
        {
          ...reaction,
          action: words.action[reaction.action],
          schema: words.schema[reaction.schema],
        },
        optimistic,
      ),
    sendReply: ({ content, ...rest }: { readonly content: ReplyContent }, optimistic?: boolean) =>
      send(
        codecs.reply,
        { ...rest, content: content.content, contentType: codecs[content.codec].contentType },
        optimistic,
      ),
    sendMultiRemoteAttachment: lacks('sending of several remote attachments'),
  };
};

const common = (conversation: OldConversation, codecs: OldCodecs) => ({
  ...sending(conversation, codecs),
  id: conversation.id,
  get isActive() {
    return conversation.isActive;
  },
  addedByInboxId: conversation.addedByInboxId,
  createdAtNs: BigInt(conversation.createdAtNs),
  metadata: () => conversation.metadata(),
  members: () => conversation.members(),
  sync: () => conversation.sync(),
  stream: (options: { readonly onValue: (message: unknown) => void }) =>
    conversation.stream({
      ...options,
      onValue: (message: OldMessage) => options.onValue(modernMessage(message)),
    }),
  publishMessages: () => conversation.publishMessages(),
  messages: async (options: object) => (await conversation.messages(oldNumbers(options))).map(modernMessage),
  countMessages: lacks('Conversation.countMessages'),
  consentState: () => conversation.consentState,
  updateConsentState: (state: OldConversation['consentState']) => conversation.updateConsentState(state),
  messageDisappearingSettings: () => conversation.messageDisappearingSettings(),
  updateMessageDisappearingSettings: (fromNs: bigint, inNs: bigint) =>
    conversation.updateMessageDisappearingSettings(Number(fromNs), Number(inNs)),
  removeMessageDisappearingSettings: () => conversation.removeMessageDisappearingSettings(),
  isMessageDisappearingEnabled: () => conversation.isMessageDisappearingEnabled(),
  pausedForVersion: () => conversation.pausedForVersion(),
  debugInfo: () => conversation.debugInfo(),
  lastReadTimes: lacks('Conversation.lastReadTimes'),
});

/** Name, picture and members of a group; methods of today that were properties then are methods here. */
const grouped = (group: OldGroup) => ({
  get name() {
    return group.name;
  },
  get description() {
    return group.description;
  },
  get imageUrl() {
    return group.imageUrl;
  },
  permissions: () => group.permissions,
  listAdmins: () => group.admins,
  listSuperAdmins: () => group.superAdmins,
  updateName: (name: string) => group.updateName(name),
  updateDescription: (description: string) => group.updateDescription(description),
  updateImageUrl: (url: string) => group.updateImageUrl(url),
  updateAppData: lacks('Group.updateAppData'),
  requestRemoval: lacks('Group.requestRemoval'),
  // Nobody can ask to leave with these releases.
  isPendingRemoval: () => undefined,
  updatePermission: (...of: Parameters<OldGroup['updatePermission']>) => group.updatePermission(...of),
  addMembers: (inboxes: string[]) => group.addMembers(inboxes),
  addMembersByIdentifiers: (...of: Parameters<OldGroup['addMembersByIdentifiers']>) =>
    group.addMembersByIdentifiers(...of),
  removeMembers: (inboxes: string[]) => group.removeMembers(inboxes),
  removeMembersByIdentifiers: (...of: Parameters<OldGroup['removeMembersByIdentifiers']>) =>
    group.removeMembersByIdentifiers(...of),
  addAdmin: (inbox: string) => group.addAdmin(inbox),
  removeAdmin: (inbox: string) => group.removeAdmin(inbox),
  addSuperAdmin: (inbox: string) => group.addSuperAdmin(inbox),
  removeSuperAdmin: (inbox: string) => group.removeSuperAdmin(inbox),
});

/** Both parts have getters, which a spread would read once and for all. */
const joined = (...parts: readonly object[]): object => {
  const whole = {};
  for (const part of parts) Object.defineProperties(whole, Object.getOwnPropertyDescriptors(part));
  return whole;
};

/** A conversation in the shape of today. */
export const modernConversation = (conversation: OldGroup | OldDm, codecs: OldCodecs): Group | Dm =>
  joined(
    common(conversation, codecs),
    'peerInboxId' in conversation ? { peerInboxId: conversation.peerInboxId } : grouped(conversation),
  ) as Group | Dm;
