import {
  choice,
  consentState,
  conversation,
  count,
  flag,
  inbox,
  integer,
  list,
  object,
  optional,
} from '../fields.ts';
import { addressed, person } from '../people.ts';
import { type AppVerb, by, type Values, verb } from '../verb.ts';

/** When messages of a conversation disappear: those sent after `from`, `in` so long; both in nanoseconds. */
export const disappearing = object({ from: integer, in: integer });

export const consentStates = list(consentState);

export const kind = choice('dm', 'group');

/** Apps write ids in hex, the API of nodes in base64. */
export const conversationNames = ({ id }: Values): ReturnType<AppVerb['names']> => ({
  '': id,
  '.base64': typeof id === 'string' ? Buffer.from(id, 'hex').toString('base64') : undefined,
});

/** DMs, and what groups share with them. */
export const conversationVerbs: Readonly<Record<string, AppVerb>> = {
  'creates dm': verb({
    noun: 'dm',
    does: 'Creates a DM',
    fields: { with: person, ...by, disappearing: optional(disappearing) },
    shape: addressed('with'),
    names: conversationNames,
  }),
  'finds dm': verb({
    noun: 'found-dm',
    does: 'Looks for the DM with somebody in its own database',
    fields: { with: inbox },
    names: ({ dm }) => ({ '': dm }),
  }),
  'reads dm': verb({
    noun: 'dm',
    does: 'Tells all it knows of a DM',
    fields: { dm: conversation },
    shape: ({ dm = null }) => ({ conversation: dm }),
  }),
  'reads group': verb({
    noun: 'group',
    does: 'Tells all it knows of a group',
    fields: { group: conversation },
    shape: ({ group = null }) => ({ conversation: group }),
  }),
  'lists conversations': verb({
    noun: 'conversations',
    does: 'Lists conversations of its database',
    fields: {
      kind: optional(kind),
      consent: optional(consentStates),
      limit: optional(count),
      after: optional(integer),
      before: optional(integer),
      duplicates: optional(flag),
      order: optional(choice('created', 'activity')),
    },
  }),
  syncs: verb({
    noun: 'sync',
    does: 'Gets new conversations; or the news of one, of all (and of some consent states), or preferences',
    fields: {
      conversation: optional(conversation),
      all: optional(flag),
      consent: optional(consentStates),
      preferences: optional(flag),
    },
  }),
  'reads hmac keys': verb({
    noun: 'hmac-keys',
    does: 'Tells the keys that push servers filter by, of all conversations or of one',
    fields: { conversation: optional(conversation) },
  }),
};
