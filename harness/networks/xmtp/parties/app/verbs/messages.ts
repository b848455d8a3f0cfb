import { choice, conversation, count, inbox, integer, list, may, message, optional } from '../fields.ts';
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
  after: optional(integer('Sent after this time, in nanoseconds.')),
  before: optional(integer('Sent before this time, in nanoseconds.')),
  kind: optional(choice('application', 'membership_change')),
  delivery: optional(choice('unpublished', 'published', 'failed')),
  types: may(contentTypes, 'None but these.'),
  exceptTypes: may(contentTypes, 'All but these.'),
  exceptSenders: may(list(inbox), 'By nobody of these.'),
} as const;

/** Reading what has come. */
export const messageVerbs: Readonly<Record<string, AppVerb>> = {
  'lists messages': verb({
    noun: 'messages',
    does: 'Lists messages of a conversation of its database',
    fields: {
      ...filters,
      limit: optional(count('At most so many.')),
      direction: optional(choice('ascending', 'descending')),
      order: may(choice('sent', 'inserted'), 'What they are sorted by.'),
    },
    examples: [
      { in: '{dm}' },
      { in: '{group}', types: ['Text', 'Reply'], limit: 10, direction: 'descending' },
    ],
  }),
  'counts messages': verb({
    noun: 'message-count',
    does: 'Counts messages of a conversation of its database',
    fields: filters,
    examples: [{ in: '{dm}', kind: 'application' }],
  }),
  'reads message': verb({
    noun: 'read-message',
    does: 'Looks for a message in its database',
    fields: { id: message },
    examples: [{ id: '{sent}' }],
  }),
  'reads read times': verb({
    noun: 'read-times',
    does: 'Tells up to when members have read a conversation, by their read receipts',
    fields: { in: conversation },
    examples: [{ in: '{dm}' }],
  }),
};
