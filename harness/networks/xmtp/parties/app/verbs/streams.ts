import { conversation, count, flag, may, name, optional } from '../fields.ts';
import { type AppVerb, type Values, verb } from '../verb.ts';
import { consentStates, kind } from './conversations.ts';

const streamName = may(name, 'What later steps call the stream.');

const options = {
  name: streamName,
  disableSync: optional(flag('Does not sync first.')),
  retry: optional(flag('Whether it opens the stream again after it fails.')),
  retryDelay: optional(count('Milliseconds before it does.')),
  retryAttempts: optional(count('How often it tries.')),
} as const;

/** A stream without a name has that of what it brings. */
const called =
  (usual: string) =>
  (values: Values): Values => ({ name: usual, ...values });

/** Being told of what comes. */
export const streamVerbs: Readonly<Record<string, AppVerb>> = {
  'streams messages': verb({
    noun: 'streaming',
    does: 'Opens a stream of messages, of all conversations or of one; each is a record “message”',
    fields: {
      in: optional(conversation),
      kind: optional(kind),
      consent: optional(consentStates),
      ...options,
    },
    examples: [null, { in: '{group}', name: 'group' }, { consent: ['allowed'], retryDelay: 20 }],
    shape: called('messages'),
  }),
  'streams conversations': verb({
    noun: 'streaming',
    does: 'Opens a stream of new conversations; each is a record “conversation”',
    fields: { kind: optional(kind), ...options },
    examples: [null, { kind: 'dm' }],
    shape: called('conversations'),
  }),
  'streams deletions': verb({
    noun: 'streaming',
    does: 'Opens a stream of messages that its database has lost, as those that disappear; each is a record “deleted”',
    fields: { name: streamName },
    examples: [null],
    shape: called('deletions'),
  }),
  'streams consent': verb({
    noun: 'streaming',
    does: 'Opens a stream of changes of consent; each is a record “consent”',
    fields: options,
    examples: [null],
    shape: called('consent'),
  }),
  'streams preferences': verb({
    noun: 'streaming',
    does: 'Opens a stream of changes of preferences; each is a record “preferences”',
    fields: options,
    examples: [null],
    shape: called('preferences'),
  }),
  'stops streaming': verb({
    noun: 'stopped',
    does: 'Ends a stream',
    fields: { name: may(name, 'Which; that of messages if absent.') },
    examples: [null, { name: 'group' }],
    shape: called('messages'),
  }),
};
