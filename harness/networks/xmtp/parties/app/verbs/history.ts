import { choice, count, flag, integer, list, optional, text } from '../fields.ts';
import type { Names } from '../names.ts';
import { type AppVerb, type Values, verb } from '../verb.ts';

const selection = {
  from: optional(integer),
  to: optional(integer),
  elements: optional(list(choice('Messages', 'Consent'))),
  exceptDisappearing: optional(flag),
} as const;

const server = { server: optional(choice('default')) } as const;
const serverIs = 'server default leaves the history server to the SDK, which has it as historySyncUrl';

const opened = ({ archive, key }: Values, names: Names): Values => ({
  name: names.named(String(archive)),
  key: key ?? names.bound(`${String(archive)}.key`) ?? '',
});

/** What an app hands to another one of the same user, by a server or as a file. */
export const historyVerbs: Readonly<Record<string, AppVerb>> = {
  'requests history': verb({
    noun: 'history-requested',
    does: `Asks the other apps of its user for what they have; ${serverIs}`,
    fields: { ...selection, ...server },
  }),
  'serves history': verb({
    noun: 'history-served',
    does: 'Syncs the groups of its user’s apps, and so answers what they have asked for',
  }),
  'sends archive': verb({
    noun: 'archive-sent',
    does: `Sends what it has to the other apps of its user, under a pin; ${serverIs}`,
    fields: { pin: text, ...selection, ...server },
  }),
  'takes archive': verb({
    noun: 'archive-taken',
    does: 'Imports an archive that another app of its user has sent: the last one, or the one with a pin',
    fields: { pin: optional(text) },
  }),
  'lists archives': verb({
    noun: 'archives',
    does: 'Lists archives that other apps of its user have sent in so many days',
    fields: { days: count },
  }),
  'creates archive': verb({
    noun: 'archive-created',
    does: 'Writes what it has to an encrypted file; the key is 32 bytes in hex, a new one if none is given',
    fields: { ...selection, key: optional(text) },
    names: ({ name, key }) => ({ '': name, '.key': key }),
  }),
  'reads archive': verb({
    noun: 'archive',
    does: 'Tells what is in an archive',
    fields: { archive: text, key: optional(text) },
    shape: opened,
  }),
  'imports archive': verb({
    noun: 'archive-imported',
    does: 'Takes over what is in an archive',
    fields: { archive: text, key: optional(text) },
    shape: opened,
  }),
};
