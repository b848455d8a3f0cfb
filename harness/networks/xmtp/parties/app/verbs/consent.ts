import { consentState, conversation, flag, inbox, optional } from '../fields.ts';
import { type AppVerb, exactlyOne, verb } from '../verb.ts';

const entity = {
  inbox: optional(inbox),
  conversation: optional(conversation),
  direct: optional(flag),
} as const;

const oneEntity = (of: AppVerb): AppVerb => exactlyOne(['inbox', 'conversation'], of);

/** Whom and what an app lets in. */
export const consentVerbs: Readonly<Record<string, AppVerb>> = {
  'sets consent': oneEntity(
    verb({
      noun: 'consent-set',
      does: 'Sets its consent to an inbox or a conversation: in its preferences, or direct on the conversation',
      fields: { ...entity, state: consentState },
    }),
  ),
  'reads consent': oneEntity(
    verb({
      noun: 'consent-state',
      does: 'Tells its consent to an inbox or a conversation: by its preferences, or direct by the conversation',
      fields: entity,
    }),
  ),
};
