import { flag, installation, integer, list, may, optional, text } from '../fields.ts';
import { type AppVerb, verb, workOnInbox } from '../verb.ts';

/** What every way of logging in may be told. */
const options = {
  codecs: may(list(text), 'Content types of its own, `authority/type:1.0`, whose content is text.'),
  deviceSync: optional(flag('False sets disableDeviceSync.')),
  nonce: optional(integer('The nonce that its inbox is made with.')),
  otherKey: optional(flag('It has lost the key of its database.')),
  history: optional(flag('False gives it an empty historySyncUrl.')),
  appVersion: may(text, 'What it says that it is.'),
} as const;

/** What each way of logging in tells of an app, by what is put after its party's name. */
export const loginNames = ['inbox', 'installation', 'installation.base64'] as const;

const login = (plan: Parameters<typeof verb>[0]): AppVerb => ({
  ...verb({ ...plan, fields: options, work: () => workOnInbox }),
  binds: (_, party) => loginNames.map((key) => `${party}.${key}`),
});

/** Getting on the network and off it, and what an installation does with its key. */
export const sessionVerbs: Readonly<Record<string, AppVerb>> = {
  registers: login({
    noun: 'registration',
    does: 'Opens its app and creates a client, which registers where it is not registered yet; what the wallet is asked to sign is a record “signing”',
    examples: [null, { nonce: 7, deviceSync: false }],
  }),
  'logs in': login({
    noun: 'login',
    does: 'Creates its client once more, on the same database and without closing the one before',
    examples: [null],
  }),
  'goes offline': verb({
    noun: 'offline',
    does: 'Closes its app; a database on disk stays, one in memory is gone',
    examples: [null],
  }),
  'comes back': login({
    noun: 'return',
    does: 'Opens its app again after it went offline, on the database that it had on disk',
    examples: [null, { otherKey: true }],
  }),
  'reads versions': verb({ noun: 'versions', does: 'Tells the versions of its SDK', examples: [null] }),
  signs: verb({
    noun: 'signature',
    does: 'Signs a text with the key of its installation',
    fields: { text },
    examples: [{ text: 'a rose', as: 'signed' }],
    names: ({ signature }) => ({ '': signature }),
  }),
  'verifies signature': verb({
    noun: 'verification',
    does: 'Verifies a signature with the key of an installation',
    fields: { text, signature: text, installation: may(installation, 'Its own if absent.') },
    examples: [{ text: 'a rose', signature: '{signed}', installation: 'alix' }],
  }),
};
