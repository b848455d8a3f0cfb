import { consentState, conversation, count, inbox, message, object, optional } from '../fields.ts';
import { type AppVerb, verb } from '../verb.ts';

/** Milliseconds; longer than an expectation waits for what comes of it. */
const longest = 12_000;

/** Milliseconds; answers to requests for history come to nobody who does not sync again. */
const pollInterval = 250;

/** Being there when something comes. */
export const arrivalVerbs: Readonly<Record<string, AppVerb>> = {
  'waits for': verb({
    noun: 'arrival',
    does: 'Waits until it has a conversation, a message or this consent, syncing meanwhile; tells whether it is found, and the milliseconds since it began to log in',
    fields: {
      conversation: optional(conversation),
      message: optional(message),
      consent: optional(
        object(
          { inbox: optional(inbox), conversation: optional(conversation), state: consentState },
          { exactlyOneOf: ['inbox', 'conversation'] },
        ),
      ),
      every: optional(count('Milliseconds between two syncs.')),
      atMost: optional(count('Milliseconds that it waits.')),
    },
    oneOf: ['conversation', 'message', 'consent'],
    examples: [
      { message: '{old}', meanwhile: true },
      { consent: { inbox: 'bo', state: 'denied' }, every: 100 },
    ],
    shape: (values) => ({ every: pollInterval, atMost: longest, ...values }),
  }),
};
