import { choice, conversation, flag, integer, may, object, optional, text, wordOr } from '../fields.ts';
import { addressed, people, workForMembers } from '../people.ts';
import { type AppVerb, by, verb } from '../verb.ts';
import { conversationNames, disappearing } from './conversations.ts';

const policy = choice('allow', 'deny', 'admin', 'superAdmin');

const permissions = [
  'addMember',
  'removeMember',
  'addAdmin',
  'removeAdmin',
  'updateName',
  'updateDescription',
  'updateImage',
  'updateDisappearing',
  'updateAppData',
] as const;

const policies = object(Object.fromEntries(permissions.map((permission) => [permission, policy])));

const about = {
  name: optional(text),
  description: optional(text),
  imageUrl: optional(text),
} as const;

/** Groups: making them, and what they say of themselves. */
export const groupVerbs: Readonly<Record<string, AppVerb>> = {
  'creates group': verb({
    noun: 'group',
    does: 'Creates a group',
    fields: {
      members: people,
      ...by,
      ...about,
      permissions: may(wordOr(choice('all', 'admins'), policies), 'Who may do what.'),
      disappearing: optional(disappearing),
      optimistic: optional(flag('It reaches nobody before something is sent or published.')),
    },
    examples: [
      { members: ['bo', 'caro'], as: 'group' },
      { members: ['bo'], name: 'Verona', permissions: 'admins', optimistic: true, as: 'group' },
    ],
    shape: addressed('members'),
    work: workForMembers,
    names: conversationNames,
  }),
  'updates group': verb({
    noun: 'updated',
    does: 'Changes what a group says of itself, one thing after the other',
    fields: { group: conversation, ...about, appData: optional(text) },
    examples: [{ group: '{group}', name: 'Mantua' }],
  }),
  'sets permission': verb({
    noun: 'permission',
    does: 'Sets who may do what in a group',
    fields: { group: conversation, permission: choice(...permissions), policy },
    examples: [{ group: '{group}', permission: 'addMember', policy: 'deny' }],
  }),
  'sets disappearing': verb({
    noun: 'disappearing',
    does: 'Has messages of a conversation disappear, or, without from and in, stay again',
    fields: {
      conversation,
      from: optional(integer('Nanoseconds: messages that are sent after this time disappear.')),
      in: optional(integer('Nanoseconds, after which they do.')),
    },
    examples: [{ conversation: '{dm}', from: 1, in: 3600000000000 }, { conversation: '{dm}' }],
    shape: ({ conversation: id = null, from, in: after }) =>
      from === undefined && after === undefined
        ? { conversation: id }
        : { conversation: id, settings: { from: from ?? '0', in: after ?? '0' } },
  }),
};
