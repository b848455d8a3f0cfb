import { consentState, conversation, flag, inbox, optional } from '../fields.ts';
import { type AppVerb, verb } from '../verb.ts';

const entity = {
  inbox: optional(inbox),
  conversation: optional(conversation),
  direct: optional(flag('On the conversation itself, not by its preferences.')),
} as const;
const oneEntity = ['inbox', 'conversation'];

/** Whom and what an app lets in. */
export const consentVerbs: Readonly<Record<string, AppVerb>> = {
  'sets consent': verb({
    noun: 'consent-set',
    does: 'Sets its consent to an inbox or a conversation',
    fields: { ...entity, state: consentState },
    oneOf: oneEntity,
    examples: [
      { inbox: 'bo', state: 'denied' },
      { conversation: '{dm}', direct: true, state: 'allowed' },
    ],
  }),
  'reads consent': verb({
    noun: 'consent-state',
    does: 'Tells its consent to an inbox or a conversation',
    fields: entity,
    oneOf: oneEntity,
    examples: [{ inbox: 'bo' }, { conversation: '{dm}' }],
  }),
};
