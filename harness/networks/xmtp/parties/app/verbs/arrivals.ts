import { consentState, conversation, count, either, inbox, message, object, optional } from '../fields.ts';
import { type AppVerb, exactlyOne, verb } from '../verb.ts';

/** Milliseconds; longer than an expectation waits for what comes of it. */
const longest = 12_000;

/** Milliseconds; answers to requests for history come to nobody who does not sync again. */
const pollInterval = 250;

/** Being there when something comes. */
export const arrivalVerbs: Readonly<Record<string, AppVerb>> = {
  'waits for': exactlyOne(
    ['conversation', 'message', 'consent'],
    verb({
      noun: 'arrival',
      does: 'Waits until it has a conversation, a message or this consent, syncing every so many milliseconds, atMost so long; tells whether it is found, and the milliseconds since it began to log in',
      fields: {
        conversation: optional(conversation),
        message: optional(message),
        consent: optional(
          either(object({ inbox, state: consentState }), object({ conversation, state: consentState })),
        ),
        every: optional(count),
        atMost: optional(count),
      },
      shape: (values) => ({ every: pollInterval, atMost: longest, ...values }),
    }),
  ),
};
