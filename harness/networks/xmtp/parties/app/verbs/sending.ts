import { contentFields, contentKinds, contentOf } from '../content.ts';
import { conversation, count, flag, message, optional } from '../fields.ts';
import { type AppVerb, type Values, verb } from '../verb.ts';

const sends = verb({
  noun: 'sent',
  does: 'Sends one thing to a conversation',
  fields: {
    to: conversation,
    ...contentFields,
    optimistic: optional(flag('It stays with the app until it is published.')),
    times: optional(count('Sends a text so often, {i} in it being the number of each.')),
    every: optional(count('Milliseconds between two of them.')),
  },
  oneOf: contentKinds,
  examples: [
    { to: '{dm}', text: 'hello', as: 'sent' },
    { to: '{dm}', reply: { to: '{sent}', text: 'hello to you' } },
    { to: '{dm}', reaction: { to: '{sent}', emoji: '🌹' } },
    { to: '{dm}', attachment: { filename: 'rose.png', mimeType: 'image/png', data: { hex: '00ff0d' } } },
    { to: '{dm}', remoteAttachment: { of: 'rose', url: 'https://files.example/rose' } },
    { to: '{group}', custom: { type: 'assay.example/note:1.0', content: 'a note', fallback: 'a note' } },
    { to: '{group}', text: 'number {i}', times: 3, every: 100 },
  ],
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
  sends: { ...sends, knows: ['i'] },
  publishes: verb({
    noun: 'published',
    does: 'Publishes what it has sent optimistically to a conversation',
    fields: { in: conversation },
    examples: [{ in: '{dm}' }],
  }),
  'deletes message': verb({
    noun: 'deletion',
    does: 'Deletes a message of a conversation, for all who are in it',
    fields: { in: conversation, message },
    examples: [{ in: '{dm}', message: '{sent}' }],
  }),
};
