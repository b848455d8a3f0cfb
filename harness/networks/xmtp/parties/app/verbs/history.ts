import { choice, count, flag, integer, list, may, meaning, optional, text } from '../fields.ts';
import type { Names } from '../names.ts';
import { type AppVerb, type Values, verb } from '../verb.ts';

const selection = {
  from: optional(integer('From this time on, in nanoseconds.')),
  to: optional(integer('Up to this time, in nanoseconds.')),
  elements: may(list(choice('Messages', 'Consent')), 'No more than these.'),
  exceptDisappearing: optional(flag('Not what disappears.')),
} as const;

const server = {
  server: may(
    choice('default'),
    '`default` leaves the history server to the SDK, which has it as historySyncUrl.',
  ),
} as const;

const archive = {
  archive: meaning(text, 'What `creates archive` called it.'),
  key: may(text, 'Its key in hex; that of its own if absent.'),
} as const;

const opened = ({ archive: called, key }: Values, names: Names): Values => ({
  name: names.named(String(called)),
  key: key ?? names.bound(`${String(called)}.key`) ?? '',
});

/** What an app hands to another one of the same user, by a server or as a file. */
export const historyVerbs: Readonly<Record<string, AppVerb>> = {
  'requests history': verb({
    noun: 'history-requested',
    does: 'Asks the other apps of its user for what they have',
    fields: { ...selection, ...server },
    examples: [null, { from: '{then}' }],
  }),
  'serves history': verb({
    noun: 'history-served',
    does: 'Syncs the groups of its user’s apps, and so answers what they have asked for',
    examples: [null],
  }),
  'sends archive': verb({
    noun: 'archive-sent',
    does: 'Sends what it has to the other apps of its user, under a pin',
    fields: { pin: text, ...selection, ...server },
    examples: [{ pin: '1595' }],
  }),
  'takes archive': verb({
    noun: 'archive-taken',
    does: 'Imports an archive that another app of its user has sent',
    fields: { pin: may(text, 'The one with this pin; the last one if absent.') },
    examples: [null, { pin: '1595' }],
  }),
  'lists archives': verb({
    noun: 'archives',
    does: 'Lists archives that other apps of its user have sent in so many days',
    fields: { days: count('How many days.') },
    examples: [{ days: 1 }],
  }),
  'creates archive': verb({
    noun: 'archive-created',
    does: 'Writes what it has to an encrypted file',
    fields: { ...selection, key: may(text, 'The key: 32 bytes in hex; a new one if absent.') },
    examples: [{ as: 'backup' }, { elements: ['Consent'], as: 'consent' }],
    names: ({ name, key }) => ({ '': name, '.key': key }),
  }),
  'reads archive': verb({
    noun: 'archive',
    does: 'Tells what is in an archive',
    fields: archive,
    examples: [{ archive: 'backup' }],
    shape: opened,
  }),
  'imports archive': verb({
    noun: 'archive-imported',
    does: 'Takes over what is in an archive',
    fields: archive,
    examples: [{ archive: 'backup' }],
    shape: opened,
  }),
};
