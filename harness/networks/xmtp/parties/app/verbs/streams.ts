import { conversation, count, flag, name, optional } from '../fields.ts';
import { type AppVerb, type Values, verb } from '../verb.ts';
import { consentStates, kind } from './conversations.ts';

const options = {
  name: optional(name),
  disableSync: optional(flag),
  retry: optional(flag),
  retryDelay: optional(count),
  retryAttempts: optional(count),
} as const;

/** A stream without a name has that of what it brings. */
const called =
  (usual: string) =>
  (values: Values): Values => ({ name: usual, ...values });

/** Being told of what comes. */
export const streamVerbs: Readonly<Record<string, AppVerb>> = {
  'streams messages': verb({
    noun: 'streaming',
    does: 'Opens a stream of messages, of all conversations or of one; each is a record “message”; retryDelay is in milliseconds',
    fields: {
      in: optional(conversation),
      kind: optional(kind),
      consent: optional(consentStates),
      ...options,
    },
    shape: called('messages'),
  }),
  'streams conversations': verb({
    noun: 'streaming',
    does: 'Opens a stream of new conversations; each is a record “conversation”',
    fields: { kind: optional(kind), ...options },
    shape: called('conversations'),
  }),
  'streams deletions': verb({
    noun: 'streaming',
    does: 'Opens a stream of messages that its database has lost, as those that disappear; each is a record “deleted”',
    fields: { name: optional(name) },
    shape: called('deletions'),
  }),
  'streams consent': verb({
    noun: 'streaming',
    does: 'Opens a stream of changes of consent; each is a record “consent”',
    fields: options,
    shape: called('consent'),
  }),
  'streams preferences': verb({
    noun: 'streaming',
    does: 'Opens a stream of changes of preferences; each is a record “preferences”',
    fields: options,
    shape: called('preferences'),
  }),
  'stops streaming': verb({
    noun: 'stopped',
    does: 'Ends a stream, that of messages if none is named',
    fields: { name: optional(name) },
    shape: called('messages'),
  }),
};
