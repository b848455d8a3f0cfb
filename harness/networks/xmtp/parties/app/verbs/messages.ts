import { choice, conversation, count, inbox, integer, list, message, optional } from '../fields.ts';
import { type AppVerb, verb } from '../verb.ts';

const contentTypes = list(
  choice(
    'Actions',
    'Attachment',
    'Custom',
    'GroupMembershipChange',
    'GroupUpdated',
    'Intent',
    'LeaveRequest',
    'Markdown',
    'MultiRemoteAttachment',
    'Reaction',
    'ReadReceipt',
    'RemoteAttachment',
    'Reply',
    'Text',
    'TransactionReference',
    'WalletSendCalls',
  ),
);

const filters = {
  in: conversation,
  after: optional(integer),
  before: optional(integer),
  kind: optional(choice('application', 'membership_change')),
  delivery: optional(choice('unpublished', 'published', 'failed')),
  types: optional(contentTypes),
  exceptTypes: optional(contentTypes),
  exceptSenders: optional(list(inbox)),
} as const;

/** Reading what has come. */
export const messageVerbs: Readonly<Record<string, AppVerb>> = {
  'lists messages': verb({
    noun: 'messages',
    does: 'Lists messages of a conversation of its database; after and before are nanoseconds',
    fields: {
      ...filters,
      limit: optional(count),
      direction: optional(choice('ascending', 'descending')),
      order: optional(choice('sent', 'inserted')),
    },
  }),
  'counts messages': verb({
    noun: 'message-count',
    does: 'Counts messages of a conversation of its database',
    fields: filters,
  }),
  'reads message': verb({
    noun: 'read-message',
    does: 'Looks for a message in its database',
    fields: { id: message },
  }),
  'reads read times': verb({
    noun: 'read-times',
    does: 'Tells up to when members have read a conversation, by their read receipts',
    fields: { in: conversation },
  }),
};
