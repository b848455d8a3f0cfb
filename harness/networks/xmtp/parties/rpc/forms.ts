import type { Schema } from '../../../../data/schema.ts';
import type { Options } from '../../../../language/scenario.ts';
import { keys, oneOf, wholeNumber } from '../../../values.ts';
import type { Form } from './options.ts';
import {
  algorithms,
  commitLogTampers,
  contents,
  groupMessageTampers,
  keyPackageTampers,
  lifetimes,
  signatureForms,
  signatureTampers,
  updateTampers,
  welcomeTampers,
  wires,
} from './words.ts';

/** The name of a key, of an inbox, or of what is made. */
export const name = (description: string): Schema => ({
  title: 'name',
  type: 'string',
  pattern: '^[A-Za-z][\\w.-]*$',
  description,
});

/** Text, or a number that stands for it. */
export const text = (description: string): Schema => ({
  title: 'text',
  type: ['string', 'number'],
  description,
});

const tamper = (words: readonly string[]): Schema => oneOf(words, 'What of it is wrong; all else is right.');

const welcome = {
  for: text('The key of the installation that it is for, in base64; the party’s own if absent.'),
  size: wholeNumber('How many bytes of data (128).'),
  tamper: tamper(welcomeTampers),
} as const;

const message = {
  group: text('The id of the group, in base64.'),
  content: oneOf(contents, '`application` if absent.'),
  wire: oneOf(wires, '`private` if absent.'),
  epoch: wholeNumber('The epoch (1).'),
  size: wholeNumber('How many bytes of data (64).'),
} as const;

const signer: Schema = {
  description: 'Who signs: the name of a key, `nobody`, or a key with what is wrong with its signature.',
  anyOf: [
    { type: 'string' },
    keys(
      {
        key: name('The name of the key.'),
        tamper: tamper(signatureTampers),
        form: oneOf(signatureForms, 'What the signature of a wallet is passed off as.'),
        claims: name('The installation that it says it is of.'),
      },
      ['key'],
    ),
  ],
};

const member: Schema = {
  type: 'string',
  description: 'The name of a key, an address, or the key of an installation in hex.',
};

const action: Schema = {
  title: 'action',
  anyOf: [
    { const: 'create inbox' },
    {
      ...keys(
        {
          'create inbox': {
            ...keys({ owner: member, nonce: text('The nonce of the inbox.') }),
            description: 'Nothing, or whose it is said to be.',
          },
          add: member,
          revoke: member,
          'change recovery': member,
          by: signer,
          'accepted by': signer,
        },
        [],
        {
          exactlyOneOf: ['create inbox', 'add', 'revoke', 'change recovery'],
          dependentRequired: { 'accepted by': ['add'] },
        },
      ),
    },
  ],
};

/** What things are made of, by what fixtures call them. */
export const thingForms = {
  wallet: {},
  installation: {},
  inbox: {
    owner: name('The wallet whose address it is made of; the party’s own if absent.'),
    nonce: text('The nonce (0).'),
  },
  bytes: { size: wholeNumber('How many (32).') },
  hmac: { key: text('The key, in hex.'), of: text('What it is of, in base64.') },
  group: {},
  'key package': {
    installation: name('Whose it is; the party’s own installation if absent.'),
    inbox: text('The inbox that it names, by name or id; the party’s own if absent.'),
    lifetime: oneOf(lifetimes, '`valid` if absent.'),
    padding: wholeNumber('How many bytes it is made longer by.'),
    tamper: tamper(keyPackageTampers),
  },
  'group message': { ...message, tamper: tamper(groupMessageTampers) },
  welcome: {
    ...welcome,
    algorithm: oneOf(algorithms, '`curve25519` if absent.'),
    metadata: text('Its metadata, in base64; random if absent.'),
  },
  'welcome pointer': welcome,
  'commit log entry': {
    group: text('The id of the group, in base64.'),
    sequence: text('The sequence id of the commit (1).'),
    epoch: text('The epoch (1).'),
    by: name('The installation that signs; the party’s own if absent.'),
    tamper: tamper(commitLogTampers),
  },
  'identity update': {
    inbox: text('The inbox, by name or id; the party’s own if absent.'),
    at: text('Its time: nanoseconds, or a date; the present if absent.'),
    actions: {
      type: 'array',
      items: action,
      title: '[action]',
      description: 'What it changes, in this order.',
    },
    tamper: oneOf(updateTampers, 'What is changed after it was signed.'),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Schema>>>>;
export type Thing = keyof typeof thingForms;

/** What is bound besides the thing itself, by what is put after its name. */
const parts: Readonly<Record<Thing, readonly string[]>> = {
  wallet: ['address'],
  installation: ['base64'],
  inbox: ['nonce'],
  bytes: ['hex'],
  hmac: [],
  group: ['hex'],
  'key package': ['installation'],
  'group message': ['group'],
  welcome: ['data', 'installation', 'hpke', 'metadata'],
  'welcome pointer': ['data', 'installation', 'hpke'],
  'commit log entry': ['entry', 'signature', 'key'],
  'identity update': ['at', 'inbox'],
};

/** The names of a thing's parts; an identity update has its signatures, by number, which two of each action are at most. */
export const partsOf = (thing: Thing, { actions }: Options): readonly string[] =>
  Array.isArray(actions)
    ? [...parts[thing], ...Array.from({ length: actions.length * 2 }, (_, index) => `signature.${index + 1}`)]
    : parts[thing];

const required: Readonly<Partial<Record<Thing, readonly string[]>>> = {
  hmac: ['key', 'of'],
  'group message': ['group'],
  'commit log entry': ['group'],
  'identity update': ['actions'],
};

const madeName = name('What later steps call it.');

/** The form of `makes …`, which names what it makes, or of something that is made and sent at once. */
export const formOf = (thing: Thing, isNamed: boolean): Form => ({
  options: { as: madeName, ...thingForms[thing] },
  required: [...(isNamed ? ['as'] : []), ...(required[thing] ?? [])],
  ...(isNamed && { short: 'as' }),
});

export const messagesForm: Form = {
  options: {
    ...message,
    as: name('Binds {NAME.1}, {NAME.2} and so on to the messages.'),
    times: wholeNumber('How many.'),
    'at once': wholeNumber('So many calls at once (1).'),
    'per request': wholeNumber('So many messages in a call (1).'),
  },
  required: ['group', 'times'],
};

export const othersForm: Form = {
  options: { as: madeName, count: wholeNumber('How many.'), 'at once': wholeNumber('So many at once (4).') },
  required: ['as', 'count'],
};

export const keyPackageForm: Form = {
  options: { of: text('The installation, in base64.') },
  required: ['of'],
  short: 'of',
};

export const fillForm: Form = {
  options: {
    inbox: text('The inbox; the party’s own if absent.'),
    to: wholeNumber('Until its log has so many (256).'),
  },
  short: 'to',
};
