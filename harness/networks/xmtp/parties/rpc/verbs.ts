import type { Schema } from '../../../../data/schema.ts';
import type { Options, StepValue } from '../../../../language/scenario.ts';
import type { Verb, VerbOf } from '../../../party.ts';
import { flag, keys, optionsIn as keysOf, nothing, wholeNumber } from '../../../values.ts';
import {
  fillForm,
  formOf,
  keyPackageForm,
  messagesForm,
  name,
  othersForm,
  partsOf,
  type Thing,
  text,
  thingForms,
} from './forms.ts';
import { optionsIn, schemaOf, textIn } from './options.ts';
import { strayField } from './requests.ts';
import { rpcNames, streamNames, unaryNames } from './rpc-names.ts';

/** What is made and sent by one verb, and the thing that is made. */
const deliveries = {
  'publishes identity update': 'identity update',
  'uploads key package': 'key package',
  'sends message': 'group message',
  'sends welcome': 'welcome',
} as const satisfies Readonly<Record<string, Thing>>;
export type Delivery = keyof typeof deliveries;
export type Delivered = (typeof deliveries)[Delivery];

/** What the verbs of a raw caller are done with. It comes with protobuf, keys and connections, which this table does without. */
export interface CallerAtWork {
  call(options: Options, signal: AbortSignal): Promise<void>;
  callTogether(all: readonly Options[], signal: AbortSignal): Promise<void>;
  callRaw(options: Options, signal: AbortSignal): Promise<void>;
  openStream(options: Options): void;
  writeToStream(options: Options): void;
  cancelStream(name: string): Promise<void>;
  pauseStream(name: string): void;
  resumeStream(name: string): void;
  make(thing: Thing, options: Options): Promise<void>;
  deliver(thing: Delivered, options: Options, signal: AbortSignal): Promise<void>;
  sendMessages(options: Options, signal: AbortSignal): Promise<void>;
  readKeyPackage(options: Options, signal: AbortSignal): Promise<void>;
  fillIdentityLog(options: Options, signal: AbortSignal): Promise<void>;
  registerOthers(options: Options, signal: AbortSignal): Promise<void>;
  register(signal: AbortSignal): Promise<void>;
}

type CallerVerb = VerbOf<CallerAtWork>;

const request: Schema = {
  title: 'request',
  description: 'The request in protobuf’s JSON form, or the name of a message that was made.',
  type: ['object', 'string', 'null'],
};
const headers: Schema = {
  title: '{…}',
  description: 'Headers that are added; null takes one away.',
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'null'] },
};

/** Options of which exactly one is an RPC of these, with its request. */
const rpcSchema = (names: readonly string[], as: string, more: Readonly<Record<string, Schema>>): Schema =>
  keys({ ...Object.fromEntries(names.map((rpc) => [rpc, request])), as: name(as), headers, ...more }, [], {
    exactlyOneOf: names,
  });

/** What is wrong with the requests of calls, if anything. */
const complaintAboutCalls: NonNullable<Verb['complaint']> = (value) =>
  [value]
    .flat()
    .flatMap((call, index) =>
      Object.entries(keysOf(call))
        .filter(([rpc]) => rpcNames.includes(rpc))
        .map(([rpc, request]) =>
          strayField(rpc, request, Array.isArray(value) ? [String(index), rpc] : [rpc]),
        ),
    )
    .find((complaint) => complaint !== undefined);

const callSchema = rpcSchema(unaryNames, 'What its records are called in place of the RPC.', {
  deadline: wholeNumber('Milliseconds; the node is told.'),
});
const streamSchema = rpcSchema(streamNames, 'What it and its records are called in place of the RPC.', {
  together: wholeNumber('So many messages make one record, `messages`.'),
});

const streamName = {
  title: 'name',
  type: 'string',
  description: 'What the stream is called.',
  examples: ['s'],
} as const satisfies Schema;

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

const thingExamples: Readonly<Record<Thing, readonly StepValue[]>> = {
  wallet: ['purse'],
  installation: ['i2'],
  inbox: [{ as: 'second', owner: 'alix', nonce: '1' }],
  bytes: ['nonce', { as: 'hash', size: 32 }],
  hmac: [{ key: '{mine}', of: '{data}', as: 'signed' }],
  group: ['g'],
  'key package': ['kp', { as: 'forged', tamper: 'signature' }],
  'group message': [
    { group: '{g}', as: 'm' },
    { group: '{g}', as: 'short', tamper: 'truncated' },
  ],
  welcome: [{ for: '{bo.installation.base64}', as: 'w' }],
  'welcome pointer': [{ for: '{bo.installation.base64}', as: 'p' }],
  'commit log entry': [{ group: '{g}', as: 'entry' }],
  'identity update': [
    { as: 'u', actions: ['create inbox', { add: 'purse', 'accepted by': 'nobody' }] },
    { as: 'v', actions: [{ revoke: 'i2', by: { key: 'alix', tamper: 'flipped' } }] },
  ],
};

/** Names that a thing is bound to: its own, and its parts behind it. */
const bindsThing =
  (thing: Thing): NonNullable<Verb['binds']> =>
  (value) => {
    const options = optionsIn(formOf(thing, true), value);
    const as = textIn(options, 'as');
    return as === undefined ? [] : [as, ...partsOf(thing, options).map((part) => `${as}.${part}`)];
  };

const thingVerb = (thing: Thing): readonly [string, CallerVerb] => [
  `makes ${thing}`,
  {
    summary: `Makes ${thingSummaries[thing]}.`,
    schema: schemaOf(formOf(thing, true), { examples: thingExamples[thing] }),
    binds: bindsThing(thing),
    perform: (caller, value) => caller.make(thing, optionsIn(formOf(thing, true), value)),
  },
];

/** As examples of what makes the same thing, without a name. */
const unnamed = (examples: readonly StepValue[]): readonly StepValue[] =>
  examples.map((example) => {
    const { as: _, ...rest } = keysOf(example);
    return Object.keys(rest).length === 0 ? null : rest;
  });

const deliveryVerb = ([verb, thing]: readonly [string, Delivered]): readonly [string, CallerVerb] => [
  verb,
  {
    summary: `As \`makes ${thing}\` and the call that delivers it; \`as\` may be left out, and names no record.`,
    schema: schemaOf(formOf(thing, false), { examples: unnamed(thingExamples[thing]) }),
    binds: bindsThing(thing),
    perform: (caller, value, _, signal) => caller.deliver(thing, keysOf(value), signal),
  },
];

/** How many of something a step is about. A hundred messages, 50 updates or 25 users took half a second at most on a quiet machine. */
const countIn = (value: StepValue, key: string): number => Number(keysOf(value)[key]) || 0;

/** What a raw caller of RPCs can do. */
export const verbs: Readonly<Record<string, CallerVerb>> = {
  calls: {
    summary: 'Calls a unary RPC, and waits for the answer.',
    schema: {
      ...callSchema,
      examples: [
        { GetInboxIds: { requests: [{ identifier: '{alix.address}' }] } },
        { QueryGroupMessages: { groupId: '{g}' }, as: 'page', deadline: 500, headers: { te: null } },
      ],
    },
    complaint: complaintAboutCalls,
    perform: (caller, value, _, signal) => caller.call(keysOf(value), signal),
  },
  'calls together': {
    summary: 'Makes several calls at once; answers are recorded as they come.',
    schema: {
      title: '[call]',
      description: 'What `calls` takes, for each.',
      type: 'array',
      items: callSchema,
      examples: [
        [
          { PublishIdentityUpdate: { identityUpdate: '{u}' }, as: 'a' },
          { PublishIdentityUpdate: { identityUpdate: '{v}' }, as: 'b' },
        ],
      ],
    },
    complaint: complaintAboutCalls,
    perform: (caller, value, _, signal) => caller.callTogether([value].flat().map(keysOf), signal),
  },
  'calls raw': {
    summary: 'Sends any bytes to any path, as one gRPC message.',
    schema: keys(
      {
        path: text('`/package.Service/Method`, or anything else.'),
        hex: text('The bytes, in hex.'),
        base64: text('The bytes, in base64.'),
        as: name('What its records are called (`raw`).'),
        frame: flag('False sends the bytes as they are, without the head of a gRPC message.'),
        length: wholeNumber('The length that the head says.'),
        flags: wholeNumber('The flags that the head says.'),
        ends: flag('False never ends the request.'),
        headers,
        deadline: wholeNumber('Milliseconds (10000); the node is not told.'),
      },
      ['path'],
      {
        examples: [
          { path: '/xmtp.mls.api.v1.MlsApi/QueryGroupMessages', hex: '0a05ff', as: 'spoilt' },
          { path: '/xmtp.mls.api.v1.MlsApi/QueryGroupMessages', hex: '0a', length: 100, ends: false },
        ],
      },
    ),
    perform: (caller, value, _, signal) => caller.callRaw(keysOf(value), signal),
  },
  'opens stream': {
    summary: 'Opens a stream on a connection of its own. Does not wait.',
    schema: {
      ...streamSchema,
      examples: [
        { SubscribeGroupMessages: { filters: [{ groupId: '{g}' }] }, as: 's' },
        { SubscribeGroupMessages: { filters: [{ groupId: '{g}' }] }, as: 's', together: 8 },
      ],
    },
    complaint: complaintAboutCalls,
    perform: (caller, value) => caller.openStream(keysOf(value)),
  },
  'writes to stream': {
    summary: 'Sends a further message on a stream that goes both ways.',
    schema: keys({ stream: name('What it is called.'), message: request }, ['stream', 'message'], {
      examples: [{ stream: 's', message: { v1: { ping: { nonce: 8 } } } }],
    }),
    complaint: (value) => strayField('Subscribe', keysOf(value).message ?? null, ['message']),
    perform: (caller, value) => caller.writeToStream(keysOf(value)),
  },
  'cancels stream': {
    summary: 'Ends a stream.',
    schema: streamName,
    perform: (caller, value) => caller.cancelStream(String(value)),
  },
  'pauses stream': {
    summary: 'Stops reading a stream, so that the node can send no more than HTTP/2 allows.',
    schema: streamName,
    perform: (caller, value) => caller.pauseStream(String(value)),
  },
  'resumes stream': {
    summary: 'Reads a stream again.',
    schema: streamName,
    perform: (caller, value) => caller.resumeStream(String(value)),
  },
  ...Object.fromEntries((Object.keys(thingForms) as Thing[]).map(thingVerb)),
  ...Object.fromEntries(Object.entries(deliveries).map(deliveryVerb)),
  'sends messages': {
    summary:
      'Makes and sends many messages to a group, and records `sent: { accepted, refused, errors, milliseconds }`.',
    schema: schemaOf(messagesForm, {
      examples: [
        { group: '{g}', times: 3, as: 'm' },
        { group: '{g}', times: 250, 'at once': 4, 'per request': 50 },
      ],
    }),
    binds(value) {
      const options = optionsIn(messagesForm, value);
      const as = textIn(options, 'as');
      const times = as === undefined ? 0 : Number(textIn(options, 'times') ?? 0);
      return Array.from({ length: times || 0 }, (_, index) => `${as}.${index + 1}`);
    },
    work: (value) => 1 + countIn(value, 'times') / 100,
    perform: (caller, value, _, signal) => caller.sendMessages(keysOf(value), signal),
  },
  'reads key package': {
    summary:
      'Fetches the key package of an installation, and records what can be read in it, `key-package: { found, cipherSuite, notBefore, notAfter, supported, extensions: [{ type, data }] }`, types in hex.',
    schema: schemaOf(keyPackageForm, { examples: ['{bo.installation.base64}'] }),
    perform: (caller, value, _, signal) => caller.readKeyPackage(optionsIn(keyPackageForm, value), signal),
  },
  'fills identity log': {
    summary:
      'Publishes identity updates of an inbox until its log has so many, and records `filled: { length, errors }`.',
    schema: schemaOf(fillForm, { examples: [null, 255, { inbox: 'alix', to: 64 }] }),
    work: (value) => 1 + (countIn(optionsIn(fillForm, value), 'to') || 256) / 50,
    perform: (caller, value, _, signal) => caller.fillIdentityLog(optionsIn(fillForm, value), signal),
  },
  'registers others': {
    summary:
      'Registers new users, each with a wallet, an inbox, an installation and a key package, and records `others: { registered, errors }`. Binds {NAME} to their inboxes and {NAME.addresses}, which stand for people where an app asks for members.',
    schema: schemaOf(othersForm, { examples: [{ count: 123, as: 'crowd' }] }),
    binds(value) {
      const as = textIn(optionsIn(othersForm, value), 'as');
      return as === undefined ? [] : [as, `${as}.addresses`];
    },
    work: (value) => 1 + countIn(value, 'count') / 25,
    perform: (caller, value, _, signal) => caller.registerOthers(keysOf(value), signal),
  },
  registers: {
    summary: 'Creates its inbox with its installation and uploads a key package.',
    schema: nothing,
    perform: (caller, _, __, signal) => caller.register(signal),
  },
};
