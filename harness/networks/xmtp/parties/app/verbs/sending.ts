import { contentFields, contentOf, contentProblem } from '../content.ts';
import { conversation, count, flag, message, optional } from '../fields.ts';
import { type AppVerb, type Values, verb } from '../verb.ts';

const sends = verb({
  noun: 'sent',
  does: 'Sends one thing to a conversation; times sends a text so often, {i} being the number of each, every so many milliseconds',
  fields: {
    to: conversation,
    ...contentFields,
    optimistic: optional(flag),
    times: optional(count),
    every: optional(count),
  },
  shape: ({ to = null, optimistic, times, every, ...rest }, names): Values => ({
    to,
    content: contentOf(rest, names),
    ...(optimistic !== undefined && { optimistic }),
    ...(times !== undefined && { times }),
    ...(every !== undefined && { every }),
  }),
  names: ({ id }) => ({ '': id }),
});

/** Saying something, and taking it back. */
export const sendingVerbs: Readonly<Record<string, AppVerb>> = {
  sends: { ...sends, problem: (value) => sends.problem?.(value) ?? contentProblem(value), knows: ['i'] },
  publishes: verb({
    noun: 'published',
    does: 'Publishes what it has sent optimistically to a conversation',
    fields: { in: conversation },
  }),
  'deletes message': verb({
    noun: 'deletion',
    does: 'Deletes a message of a conversation, for all who are in it',
    fields: { in: conversation, message },
  }),
};
