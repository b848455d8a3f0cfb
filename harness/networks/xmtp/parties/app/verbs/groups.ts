import { choice, conversation, either, flag, integer, list, object, optional, text } from '../fields.ts';
import { addressed, person } from '../people.ts';
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
    does: 'Creates a group; an optimistic one reaches nobody before something is sent or published',
    fields: {
      members: list(person),
      ...by,
      ...about,
      permissions: optional(either(choice('all', 'admins'), policies)),
      disappearing: optional(disappearing),
      optimistic: optional(flag),
    },
    shape: addressed('members'),
    names: conversationNames,
  }),
  'updates group': verb({
    noun: 'updated',
    does: 'Changes what a group says of itself, one thing after the other',
    fields: { group: conversation, ...about, appData: optional(text) },
  }),
  'sets permission': verb({
    noun: 'permission',
    does: 'Sets who may do what in a group',
    fields: { group: conversation, permission: choice(...permissions), policy },
  }),
  'sets disappearing': verb({
    noun: 'disappearing',
    does: 'Has messages of a conversation disappear (nanoseconds), or, without from and in, stay again',
    fields: { conversation, from: optional(integer), in: optional(integer) },
    shape: ({ conversation: id = null, from, in: after }) =>
      from === undefined && after === undefined
        ? { conversation: id }
        : { conversation: id, settings: { from: from ?? '0', in: after ?? '0' } },
  }),
};
