import type { StepValue } from '../../../../language/scenario.ts';
import type { Verb } from '../../../party.ts';
import {
  fillForm,
  formOf,
  keyPackageForm,
  messagesForm,
  othersForm,
  partsOf,
  type Thing,
  thingForms,
  thingProblem,
} from './forms.ts';
import { type Form, formProblem, isOptions, optionsIn, type Shape, textIn } from './options.ts';
import { streamNames, unaryNames } from './rpc-names.ts';

/** A form in which one of these RPCs is an option, with its request. */
const rpcForm = (names: readonly string[], more: Readonly<Record<string, Shape>>): Form => ({
  options: {
    ...Object.fromEntries(names.map((name) => [name, 'anything'])),
    as: 'name',
    headers: 'anything',
    ...more,
  },
});

const callForm = rpcForm(unaryNames, { deadline: 'number' });
const streamForm = rpcForm(streamNames, { together: 'number' });
const rawForm: Form = {
  options: {
    path: 'text',
    hex: 'text',
    base64: 'text',
    as: 'name',
    frame: 'flag',
    length: 'number',
    flags: 'number',
    ends: 'flag',
    headers: 'anything',
    deadline: 'number',
  },
  required: ['path'],
};
const writeForm: Form = { options: { stream: 'name', message: 'anything' }, required: ['stream', 'message'] };

const rpcProblem = (form: Form, names: readonly string[], value: StepValue): string | undefined => {
  const problem = formProblem(form, value);
  if (problem !== undefined || !isOptions(value)) return problem ?? 'no options';
  return names.filter((name) => name in value).length === 1
    ? undefined
    : 'not exactly one RPC, or none of these';
};
const isName = (value: StepValue): string | undefined =>
  typeof value === 'string' ? undefined : 'something that is no name';
const isNothing = (value: StepValue): string | undefined => (value === null ? undefined : 'a value');

const thingSummaries: Readonly<Record<Thing, string>> = {
  wallet: 'an Ethereum account. Binds {NAME}, its address',
  installation: 'an Ed25519 key. Binds {NAME}, its public key in hex, and {NAME.base64}',
  inbox: 'the id of an inbox; nobody is told of it. Binds {NAME} and {NAME.nonce}',
  bytes: 'random bytes. Binds {NAME} in base64 and {NAME.hex}',
  hmac: 'the HMAC-SHA-256 of base64 by a key in hex. Binds {NAME} in base64',
  group: 'the id of a group: 16 random bytes. Binds {NAME} in base64 and {NAME.hex}',
  'key package': 'a key package of an installation. Binds {NAME} and {NAME.installation} in base64',
  'group message': 'a message to a group. Binds {NAME} and {NAME.group} in base64',
  welcome:
    'a welcome for an installation; {NAME} stands for it in calls. Binds {NAME.data}, {NAME.installation}, {NAME.hpke}, {NAME.metadata}',
  'welcome pointer':
    'a pointer to a welcome; {NAME} stands for it in calls. Binds {NAME.data}, {NAME.installation}, {NAME.hpke}',
  'commit log entry':
    'a request to publish an entry of a commit log; {NAME} stands for it in calls. Binds {NAME.entry}, {NAME.signature}, {NAME.key}',
  'identity update':
    'an identity update; {NAME} stands for it in calls. Binds {NAME.at}, in nanoseconds, {NAME.inbox} and, in their order, {NAME.signature.1}…',
};

const optionsTold = (thing: Thing): string => {
  const { as, ...options } = formOf(thing, true).options;
  const described = Object.entries(options).map(([key, shape]) =>
    typeof shape === 'string' ? `\`${key}\`` : `\`${key}\` (${shape.join(', ')})`,
  );
  return described.length === 0 ? '' : `: ${described.join(', ')}`;
};

/** Names that a thing is bound to: its own, and its parts behind it. */
const bindsThing =
  (thing: Thing): NonNullable<Verb['binds']> =>
  (value) => {
    const options = optionsIn(formOf(thing, true), value);
    const as = textIn(options, 'as');
    return as === undefined ? [] : [as, ...partsOf(thing, options).map((part) => `${as}.${part}`)];
  };

const thingVerb = (thing: Thing): readonly [string, Verb] => [
  `makes ${thing}`,
  {
    summary: `Makes ${thingSummaries[thing]}. \`as\`: the name${optionsTold(thing)}.`,
    problem: (value) => thingProblem(thing, true, value),
    binds: bindsThing(thing),
  },
];

/** Things that are made and sent by one verb. */
export const deliveries = {
  'publishes identity update': 'identity update',
  'uploads key package': 'key package',
  'sends message': 'group message',
  'sends welcome': 'welcome',
} as const satisfies Readonly<Record<string, Thing>>;
export type Delivery = keyof typeof deliveries;

export const isDelivery = (verb: string): verb is Delivery => Object.hasOwn(deliveries, verb);
const isThing = (name: string): name is Thing => Object.hasOwn(thingForms, name);

/** What a verb makes, if that is what it does. */
export const thingMadeBy = (verb: string): Thing | undefined => {
  const thing = /^makes (.*)$/.exec(verb)?.[1] ?? '';
  return isThing(thing) ? thing : undefined;
};

const deliveryVerb = ([verb, thing]: readonly [string, Thing]): readonly [string, Verb] => [
  verb,
  {
    summary: `As \`makes ${thing}\` and the call that delivers it; \`as\` may be left out, and names no record.`,
    problem: (value) => thingProblem(thing, false, value),
    binds: bindsThing(thing),
  },
];

/** What a raw caller of RPCs can do. */
export const verbs: Readonly<Record<string, Verb>> = {
  calls: {
    summary:
      'Calls a unary RPC: its name with the request in protobuf’s JSON form; `as` names the records, `deadline` is in milliseconds, `headers` are added (null takes one away). Waits for the answer.',
    problem: (value) => rpcProblem(callForm, unaryNames, value),
  },
  'calls together': {
    summary: 'A list of what `calls` takes, all sent at once; answers are recorded as they come.',
    problem: (value) =>
      Array.isArray(value)
        ? value
            .map((entry) => rpcProblem(callForm, unaryNames, entry))
            .find((problem) => problem !== undefined)
        : 'something that is no list',
  },
  'calls raw': {
    summary:
      'Sends any bytes (`hex` or `base64`) to any `path`, as one gRPC message: `length` and `flags` of its head can be wrong, `frame: false` sends the bytes as they are, `ends: false` never ends the request; `as` and `headers` as in `calls`, `deadline` (5000) without telling the node.',
    problem: (value) => formProblem(rawForm, value),
  },
  'opens stream': {
    summary:
      'Opens a stream on a connection of its own: the RPC’s name with the request; `as` names it and its records, `together` makes one record, `messages`, of so many messages, `headers` are added. Does not wait.',
    problem: (value) => rpcProblem(streamForm, streamNames, value),
  },
  'writes to stream': {
    summary: 'Sends a further `message` on a `stream` that goes both ways.',
    problem: (value) => formProblem(writeForm, value),
  },
  'cancels stream': { summary: 'Ends the stream of this name.', problem: isName },
  'pauses stream': {
    summary: 'Stops reading the stream of this name, so that the node can send no more than HTTP/2 allows.',
    problem: isName,
  },
  'resumes stream': { summary: 'Reads the stream of this name again.', problem: isName },
  ...Object.fromEntries((Object.keys(thingForms) as Thing[]).map(thingVerb)),
  ...Object.fromEntries(Object.entries(deliveries).map(deliveryVerb)),
  'sends messages': {
    summary:
      'Makes and sends so many (`times`) messages to a `group`, one after the other or so many `at once`, so many `per request`, and records `sent: { accepted, refused, errors, milliseconds }`. With `as: m` it binds {m.1}, {m.2}…; further options as in `makes group message`.',
    problem: (value) => formProblem(messagesForm, value),
    binds(value) {
      const options = optionsIn(messagesForm, value);
      const as = textIn(options, 'as');
      const times = as === undefined ? 0 : Number(textIn(options, 'times') ?? 0);
      return Array.from({ length: times || 0 }, (_, index) => `${as}.${index + 1}`);
    },
  },
  'reads key package': {
    summary:
      'Fetches the key package of an installation (`of`, in base64), and records what can be read in it, `key-package: { found, cipherSuite, notBefore, notAfter, supported, extensions: [{ type, data }] }`, types in hex.',
    problem: (value) => formProblem(keyPackageForm, value),
  },
  'fills identity log': {
    summary:
      'Publishes identity updates of its inbox, or that of `inbox`, until the log has as many as `to` (256), and records `filled: { length, errors }`.',
    problem: (value) => formProblem(fillForm, value),
  },
  'registers others': {
    summary:
      'Registers so many (`count`) new users, each with a wallet, an inbox, an installation and a key package, so many `at once` (4), and records `others: { registered, errors }`. Binds {NAME} to their inboxes and {NAME.addresses}, which stand for people where an app asks for members. `as`: the name.',
    problem: (value) => formProblem(othersForm, value),
    binds(value) {
      const as = textIn(optionsIn(othersForm, value), 'as');
      return as === undefined ? [] : [as, `${as}.addresses`];
    },
  },
  registers: {
    summary: 'Creates its inbox with its installation and uploads a key package. No value.',
    problem: isNothing,
  },
};
