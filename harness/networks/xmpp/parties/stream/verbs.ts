import type { StepValue } from '../../../../language/scenario.ts';
import type { Verb } from '../../../party.ts';
import { bindsFullJid } from '../account-names.ts';
import { isChannelBinding } from './channel-binding.ts';
import { isNearNonce, nearNonces, scramMechanismOf } from './scram.ts';

/** Options of a verb, by name. */
export type Options = { readonly [key: string]: StepValue };

const isObject = (value: StepValue): value is Options =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The options that a verb was given, if any. */
export const optionsOf = (value: StepValue): Options => (isObject(value) ? value : {});

/** A value that is text; empty where it is something else. */
export const textOf = (value: StepValue | undefined): string => (typeof value === 'string' ? value : '');

const encodings = ['base64', 'latin1', 'utf16le'] as const;

/** How the bytes of `sends bytes` are written down. */
export const encodingOf = (options: Options): (typeof encodings)[number] | undefined =>
  encodings.find((encoding) => typeof options[encoding] === 'string');

const scramOptions: ReadonlySet<string> = new Set([
  'mechanism',
  'user',
  'gs2',
  'binds',
  'first',
  'initialResponse',
  'password',
  'proof',
  'nonce',
  'nearNonce',
  'channelBinding',
  'extension',
]);

const isText = (value: StepValue): string | undefined =>
  typeof value === 'string' ? undefined : 'something that is not text';
const isNothing = (value: StepValue): string | undefined => (value === null ? undefined : 'a value');
const scramProblem = (value: StepValue): string | undefined => {
  if (!isObject(value) || scramMechanismOf(textOf(value.mechanism)) === undefined)
    return 'no SCRAM mechanism we speak';
  const unknown = Object.keys(value).find((key) => !scramOptions.has(key));
  if (unknown !== undefined) return `the option ${unknown}`;
  if (value.binds !== undefined && !isChannelBinding(textOf(value.binds)))
    return 'no channel binding we know';
  return value.nearNonce === undefined || isNearNonce(textOf(value.nearNonce))
    ? undefined
    : `none of the near nonces: ${Object.keys(nearNonces).join(', ')}`;
};
const isTlsOptions = (value: StepValue): string | undefined =>
  value === null || isObject(value) ? undefined : 'neither nothing nor options';

/** What a raw stream can do. */
export const verbs: Readonly<Record<string, Verb>> = {
  connects: { summary: 'Opens the connection and nothing more. No value.', problem: isNothing },
  'opens stream': {
    summary:
      'Sends an XML declaration and a stream header: none for the usual one, or a `<stream:stream …>` tag.',
    problem: (value) => (value === null ? undefined : isText(value)),
  },
  sends: { summary: 'Sends this text to the byte, with placeholders replaced.', problem: isText },
  'sends piecemeal': {
    summary: 'Sends this text byte by byte, each in a write of its own.',
    problem: isText,
  },
  'sends bytes': {
    summary:
      'Sends bytes that are no UTF-8: `base64: …`, or a text with placeholders as `latin1: …` or `utf16le: …`.',
    problem: (value) =>
      isObject(value) && encodingOf(value) !== undefined ? undefined : `none of ${encodings.join(', ')}`,
  },
  'starts tls': {
    summary:
      'Does a TLS handshake on the connection: none, or `servername`, `minVersion`, `maxVersion`, `alpn`, `ciphers`.',
    problem: isTlsOptions,
  },
  'tries tls': {
    summary:
      'As `starts tls`, but the server may refuse: the party is disconnected then, and the scenario goes on.',
    problem: isTlsOptions,
  },
  'starts scram': {
    summary:
      'Sends `<auth/>` with a SCRAM client-first message: `mechanism`; `user` if not its own; `gs2`, the header before it, if not `n,,`.',
    problem: (value) =>
      isObject(value) && scramMechanismOf(textOf(value.mechanism))
        ? undefined
        : 'no SCRAM mechanism we speak',
  },
  'answers scram': {
    summary:
      'Answers the `challenge`; `password`, `proof`, `nonce` and `channelBinding` replace the right values. Binds {party.scram.success} to what the server owes.',
    problem: (value) =>
      isObject(value) && typeof value.challenge === 'string' ? undefined : 'no `challenge`',
    binds: (_, party) => [`${party}.scram.success`],
  },
  'tries scram': {
    summary:
      'Plays a whole SCRAM exchange, to success, failure or the end of the stream, however wrong it is: `mechanism`; `first`, the first message as written, or `user` and `gs2`; `binds: tls-exporter` binds the channel; `initialResponse: false` waits to be asked for it; `password`, `proof`, `nonce` and `channelBinding` replace the right values of the second, `nearNonce` spoils its nonce a little, and `extension` is an attribute behind it. Binds {party.scram.success} as `answers scram` does.',
    problem: scramProblem,
    binds: (_, party) => [`${party}.scram.success`],
  },
  'tries wrong passwords': {
    summary:
      'Fails to log in by PLAIN so many times, one after the other, or until the server has had enough.',
    problem: (value) => (typeof value === 'number' ? undefined : 'no number'),
  },
  'logs in': {
    summary: 'Goes on to a phase as a well-behaved client does: secured, authenticated, bound or available.',
    problem: isText,
    binds: bindsFullJid,
  },
  'closes stream': {
    summary: 'Sends the closing stream tag, if the server has not hung up before. No value.',
    problem: isNothing,
  },
  'half-closes': {
    summary: 'Ends its side of the TCP connection and goes on reading. No value.',
    problem: isNothing,
  },
  disconnects: { summary: 'Drops the connection without a word. No value.', problem: isNothing },
};
