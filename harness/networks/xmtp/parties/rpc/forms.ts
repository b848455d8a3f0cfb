import type { StepValue } from '../../../../language/scenario.ts';
import { type Form, formProblem, isOptions, type Options, type Shape } from './options.ts';
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

const welcome = { for: 'text', size: 'number', tamper: welcomeTampers } as const;
const message = { group: 'text', content: contents, wire: wires, epoch: 'number', size: 'number' } as const;

/** What things are made of, by what fixtures call them. */
export const thingForms = {
  wallet: {},
  installation: {},
  inbox: { owner: 'name', nonce: 'text' },
  bytes: { size: 'number' },
  hmac: { key: 'text', of: 'text' },
  group: {},
  'key package': {
    installation: 'name',
    inbox: 'text',
    lifetime: lifetimes,
    padding: 'number',
    tamper: keyPackageTampers,
  },
  'group message': { ...message, tamper: groupMessageTampers },
  welcome: { ...welcome, algorithm: algorithms, metadata: 'text' },
  'welcome pointer': welcome,
  'commit log entry': {
    group: 'text',
    sequence: 'text',
    epoch: 'text',
    by: 'name',
    tamper: commitLogTampers,
  },
  'identity update': { inbox: 'text', at: 'text', actions: 'anything', tamper: updateTampers },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Shape>>>>;
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

/** The form of `makes …`, which names what it makes, or of something that is made and sent at once. */
export const formOf = (thing: Thing, isNamed: boolean): Form => ({
  options: { as: 'name', ...thingForms[thing] },
  required: [...(isNamed ? ['as'] : []), ...(required[thing] ?? [])],
  ...(isNamed && { short: 'as' }),
});

export const messagesForm: Form = {
  options: { ...message, as: 'name', times: 'number', 'at once': 'number', 'per request': 'number' },
  required: ['group', 'times'],
};

export const othersForm: Form = {
  options: { as: 'name', count: 'number', 'at once': 'number' },
  required: ['as', 'count'],
};

export const keyPackageForm: Form = { options: { of: 'text' }, required: ['of'], short: 'of' };

export const fillForm: Form = { options: { inbox: 'text', to: 'number' }, short: 'to' };

const actionVerbs = ['create inbox', 'add', 'revoke', 'change recovery'] as const;
const signerForm: Form = {
  options: { key: 'name', tamper: signatureTampers, form: signatureForms, claims: 'name' },
  required: ['key'],
};

const actionProblem = (action: StepValue): string | undefined => {
  if (action === 'create inbox') return undefined;
  if (!isOptions(action)) return `the action ${JSON.stringify(action)}`;
  const verbs = actionVerbs.filter((verb) => verb in action);
  if (verbs.length !== 1) return `an action that is not one of ${actionVerbs.join(', ')}`;
  const strange = Object.keys(action).find(
    (key) => ![...verbs, 'by', ...(verbs[0] === 'add' ? ['accepted by'] : [])].includes(key),
  );
  if (strange !== undefined) return `an action with “${strange}”`;
  return [action.by, action['accepted by']]
    .map((signer) => (isOptions(signer) ? formProblem(signerForm, signer) : undefined))
    .find((problem) => problem !== undefined);
};

/** What is wrong with a thing to make, seen without making it. */
export const thingProblem = (thing: Thing, isNamed: boolean, value: StepValue): string | undefined => {
  const problem = formProblem(formOf(thing, isNamed), value);
  if (problem !== undefined || thing !== 'identity update' || !isOptions(value)) return problem;
  const { actions } = value;
  if (!Array.isArray(actions)) return 'actions that are no list';
  return actions.map(actionProblem).find((entry) => entry !== undefined);
};
