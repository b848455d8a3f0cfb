import type {
  Attachment,
  EnrichedReply,
  GroupUpdated,
  Inbox,
  LeaveRequest,
  MultiRemoteAttachment,
  Reaction,
  RemoteAttachment,
} from '@xmtp/node-sdk';
import { contentTypeText } from './codec.ts';
import type { DeletedMessage } from './types.ts';
import { wordOf } from './words.ts';

/** Content of a type that has no description of its own is passed on as it is. */
type Describe = (content: never) => unknown;

const inboxes = (list: readonly Inbox[] = []): readonly string[] =>
  list.map(({ inboxId }) => inboxId).toSorted();

const groupUpdated = (update: Partial<GroupUpdated>) => ({
  by: update.initiatedByInboxId,
  added: inboxes(update.addedInboxes),
  removed: inboxes(update.removedInboxes),
  left: inboxes(update.leftInboxes),
  addedAdmins: inboxes(update.addedAdminInboxes),
  removedAdmins: inboxes(update.removedAdminInboxes),
  addedSuperAdmins: inboxes(update.addedSuperAdminInboxes),
  removedSuperAdmins: inboxes(update.removedSuperAdminInboxes),
  changes: (update.metadataFieldChanges ?? []).map(({ fieldName, oldValue, newValue }) => ({
    field: fieldName,
    old: oldValue,
    new: newValue,
  })),
});

const reaction = ({ reference, action, content, schema }: Reaction) => ({
  reference,
  action: wordOf('action', action),
  emoji: content,
  schema: wordOf('schema', schema),
});

/** Older releases call the bytes `data`. */
const attachment = ({
  filename,
  mimeType,
  content,
  data,
}: Attachment & { readonly data?: Uint8Array }): unknown => ({ filename, mimeType, data: content ?? data });

const remoteAttachment = ({
  url,
  scheme,
  filename,
  contentLength,
  contentDigest,
  secret,
  salt,
  nonce,
}: RemoteAttachment) => ({ url, scheme, filename, contentLength, contentDigest, secret, salt, nonce });

const typesOfOurOwn: Readonly<Record<string, Describe>> = {
  attachment,
  group_updated: groupUpdated,
  leave_request: ({ authenticatedNote }: LeaveRequest) => ({ note: authenticatedNote }),
  multiRemoteStaticAttachment: ({ attachments }: MultiRemoteAttachment) => ({
    attachments: attachments.map(remoteAttachment),
  }),
  reaction,
  readReceipt: () => ({}),
  remoteStaticAttachment: remoteAttachment,
  reply: (content: EnrichedReply & { readonly reference?: string }) => reply(content),
};

/** Older releases call the id of the message that is replied to `reference`. */
const reply = ({
  referenceId,
  reference,
  content,
  contentType,
  inReplyTo,
}: EnrichedReply & { readonly reference?: string }): unknown => ({
  reference: referenceId ?? reference,
  type: contentType && contentTypeText(contentType),
  content: describeContent(contentType, content),
  inReplyTo: inReplyTo?.id,
});

const deleted = ({ deletedBy, adminInboxId }: DeletedMessage) => ({ deletedBy, admin: adminInboxId });

/** What a message holds, the same in all releases: a text, or an object that the kind of content decides. */
export const describeContent = (
  type: { readonly authorityId: string; readonly typeId: string } | undefined,
  content: unknown,
): unknown => {
  if (content === undefined || content === null || typeof content === 'string') return content;
  if (typeof content === 'object' && 'deletedBy' in content) return deleted(content as DeletedMessage);
  const describe = type?.authorityId === 'xmtp.org' ? typesOfOurOwn[type.typeId] : undefined;
  return describe === undefined ? content : describe(content as never);
};
