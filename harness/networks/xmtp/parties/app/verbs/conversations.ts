import {
  choice,
  consentState,
  conversation,
  count,
  flag,
  inbox,
  integer,
  list,
  may,
  object,
  optional,
} from '../fields.ts';
import { addressed, person } from '../people.ts';
import { type AppVerb, by, type Values, verb } from '../verb.ts';

/** When messages of a conversation disappear. */
export const disappearing = object(
  {
    from: integer('Nanoseconds: messages that are sent after this time disappear.'),
    in: integer('Nanoseconds, after which they do.'),
  },
  { description: 'Messages disappear.' },
);

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
    examples: [
      { with: 'bo', as: 'dm' },
      { with: '{bo.address}', disappearing: { from: 1, in: 3600000000000 }, as: 'fleeting' },
    ],
    shape: addressed('with'),
    names: conversationNames,
  }),
  'finds dm': verb({
    noun: 'found-dm',
    does: 'Looks for the DM with somebody in its own database',
    fields: { with: inbox },
    examples: [{ with: 'alix', as: 'dm' }],
    names: ({ dm }) => ({ '': dm }),
  }),
  'reads dm': verb({
    noun: 'dm',
    does: 'Tells all it knows of a DM',
    fields: { dm: conversation },
    examples: [{ dm: '{dm}' }],
    shape: ({ dm = null }) => ({ conversation: dm }),
  }),
  'reads group': verb({
    noun: 'group',
    does: 'Tells all it knows of a group',
    fields: { group: conversation },
    examples: [{ group: '{group}' }],
    shape: ({ group = null }) => ({ conversation: group }),
  }),
  'lists conversations': verb({
    noun: 'conversations',
    does: 'Lists conversations of its database',
    fields: {
      kind: optional(kind),
      consent: optional(consentStates),
      limit: optional(count('At most so many.')),
      after: optional(integer('Created after this time, in nanoseconds.')),
      before: optional(integer('Created before this time, in nanoseconds.')),
      duplicates: optional(flag('Also further DMs with the same user.')),
      order: may(choice('created', 'activity'), 'What they are sorted by.'),
    },
    examples: [null, { kind: 'group', consent: ['allowed', 'unknown'], limit: 1 }],
  }),
  syncs: verb({
    noun: 'sync',
    does: 'Gets new conversations; or the news of one, of all, or preferences',
    fields: {
      conversation: may(conversation, 'The news of this one.'),
      all: optional(flag('The news of all conversations.')),
      consent: may(consentStates, 'Of all with one of these states.'),
      preferences: optional(flag('Preferences.')),
    },
    examples: [null, { conversation: '{dm}' }, { all: true, consent: ['allowed'] }],
  }),
  'reads hmac keys': verb({
    noun: 'hmac-keys',
    does: 'Tells the keys that push servers filter by, of all conversations or of one',
    fields: { conversation: optional(conversation) },
    examples: [null, { conversation: '{dm}' }],
  }),
};
