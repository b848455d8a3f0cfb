import type { ConversationDebugInfo, GroupMember, PermissionPolicySet } from '@xmtp/node-sdk';
import { errorMessage } from '../../../../error-message.ts';
import { type Conversation, isGroup } from './app.ts';
import { wordOf } from './words.ts';

/** What permissions are called here, and in the SDK. */
export const policyKeys = {
  addMember: 'addMemberPolicy',
  removeMember: 'removeMemberPolicy',
  addAdmin: 'addAdminPolicy',
  removeAdmin: 'removeAdminPolicy',
  updateName: 'updateGroupNamePolicy',
  updateDescription: 'updateGroupDescriptionPolicy',
  updateImage: 'updateGroupImageUrlSquarePolicy',
  updateDisappearing: 'updateMessageDisappearingPolicy',
  updateAppData: 'updateAppDataPolicy',
} as const satisfies Readonly<Record<string, keyof PermissionPolicySet>>;

export type PolicyName = keyof typeof policyKeys;

const describePolicies = (set: Partial<PermissionPolicySet>) =>
  Object.fromEntries(
    Object.entries(policyKeys).flatMap(([name, key]) => {
      const policy = set[key];
      return policy === undefined ? [] : [[name, wordOf('policy', policy)]];
    }),
  );

const describeMember = (member: GroupMember) => ({
  inbox: member.inboxId,
  addresses: member.accountIdentifiers.map(({ identifier }) => identifier).toSorted(),
  permission: wordOf('permission', member.permissionLevel),
  consent: wordOf('consent', member.consentState),
  installations: member.installationIds.toSorted(),
});

const membersOf = async (conversation: Conversation) =>
  (await conversation.members()).toSorted((a, b) => (a.inboxId < b.inboxId ? -1 : 1)).map(describeMember);

const forkOf = ({ epoch, maybeForked, forkDetails }: ConversationDebugInfo) => ({
  epoch: Number(epoch),
  forked: maybeForked,
  forkDetails: forkDetails || undefined,
});

const disappearingOf = (conversation: Conversation) => {
  const settings = conversation.messageDisappearingSettings();
  return settings === undefined || !conversation.isMessageDisappearingEnabled()
    ? null
    : { from: String(settings.fromNs), in: String(settings.inNs) };
};

/** What a conversation of another release may lack: reading that throws, and everything else can be told all the same. */
const readable = <T>(read: () => T): T | { readonly error: string } => {
  try {
    return read();
  } catch (error) {
    return { error: errorMessage(error) };
  }
};

const groupPart = (conversation: Conversation) => {
  if (!isGroup(conversation)) return { peer: conversation.peerInboxId };
  const { policyType, policySet } = conversation.permissions();
  return {
    name: conversation.name,
    description: conversation.description,
    imageUrl: conversation.imageUrl,
    admins: conversation.listAdmins().toSorted(),
    superAdmins: conversation.listSuperAdmins().toSorted(),
    policy: wordOf('policyType', policyType),
    policies: describePolicies(policySet),
    appData: readable(() => conversation.appData),
    leaving: readable(() => conversation.isPendingRemoval()),
  };
};

/** A conversation in one line of a list. */
export const briefConversation = (conversation: Conversation) => ({
  id: conversation.id,
  kind: isGroup(conversation) ? 'group' : 'dm',
  ...(isGroup(conversation) ? { name: conversation.name } : { peer: conversation.peerInboxId }),
  consent: wordOf('consent', conversation.consentState()),
  active: conversation.isActive,
  createdAtNs: String(conversation.createdAtNs),
});

/** A conversation with all that an app knows of it. */
export const describeConversation = async (conversation: Conversation) => ({
  ...briefConversation(conversation),
  ...groupPart(conversation),
  members: await membersOf(conversation),
  disappearing: disappearingOf(conversation),
  addedBy: conversation.addedByInboxId,
  creator: (await conversation.metadata()).creatorInboxId,
  pausedFor: conversation.pausedForVersion(),
  ...forkOf(await conversation.debugInfo()),
});
