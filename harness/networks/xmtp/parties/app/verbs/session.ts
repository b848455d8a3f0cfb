import { flag, installation, integer, list, optional, text } from '../fields.ts';
import { type AppVerb, verb } from '../verb.ts';

/** What every way of logging in may be told. */
const options = {
  codecs: optional(list(text)),
  deviceSync: optional(flag),
  nonce: optional(integer),
  otherKey: optional(flag),
  history: optional(flag),
  appVersion: optional(text),
} as const;

const codecsAre =
  'codecs are content types of its own whose content is text: authority/type:1.0; deviceSync false sets disableDeviceSync; history false gives it an empty historySyncUrl; otherKey has it lose the key of its database';
const asksAre = 'what the wallet is asked to sign is a record “signing”';

/** What each way of logging in tells of an app, by what is put after its party's name. */
export const loginNames = ['inbox', 'installation', 'installation.base64'] as const;

const login = (plan: Parameters<typeof verb>[0]): AppVerb => ({
  ...verb({ ...plan, fields: options }),
  binds: (_, party) => loginNames.map((key) => `${party}.${key}`),
});

/** Getting on the network and off it, and what an installation does with its key. */
export const sessionVerbs: Readonly<Record<string, AppVerb>> = {
  registers: login({
    noun: 'registration',
    does: `Opens its app and creates a client, which registers where it is not registered yet; ${asksAre}; ${codecsAre}`,
  }),
  'logs in': login({
    noun: 'login',
    does: 'Creates its client once more, on the same database and without closing the one before',
  }),
  'goes offline': verb({
    noun: 'offline',
    does: 'Closes its app; a database on disk stays, one in memory is gone',
  }),
  'comes back': login({
    noun: 'return',
    does: 'Opens its app again after it went offline, on the database that it had on disk',
  }),
  'reads versions': verb({ noun: 'versions', does: 'Tells the versions of its SDK' }),
  signs: verb({
    noun: 'signature',
    does: 'Signs a text with the key of its installation',
    fields: { text },
    names: ({ signature }) => ({ '': signature }),
  }),
  'verifies signature': verb({
    noun: 'verification',
    does: 'Verifies a signature with the key of an installation, its own if none is named',
    fields: { text, signature: text, installation: optional(installation) },
  }),
};
