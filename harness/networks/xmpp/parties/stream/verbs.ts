import type { SecureVersion } from 'node:tls';
import type { Schema } from '../../../../data/schema.ts';
import type { Bindings } from '../../../../language/pattern.ts';
import type { Options, StepValue } from '../../../../language/scenario.ts';
import type { VerbOf } from '../../../party.ts';
import { flag, keys, nothing, oneOf, optionsIn, text, textOf, wholeNumber } from '../../../values.ts';
import { type Phase, phases } from '../phases.ts';
import {
  closesStream,
  connects,
  logsIn,
  opensStream,
  sends,
  type TcpAtWork,
  wholeText,
} from '../raw-verbs.ts';
import { bind2 } from './authenticate.ts';
import { channelBindings } from './channel-binding.ts';
import { issuers } from './client-certificate.ts';
import { hashedTokenMechanisms, isHashedToken } from './hashed-token.ts';
import { nearNonces, scramHashes, scramMechanismOf } from './scram.ts';

/** What the verbs of a raw stream are done with. */
export interface StreamAtWork extends TcpAtWork {
  /** Sends a declaration and this header, or the usual one. */
  openStream(header: string | undefined, bindings: Bindings): void;
  sendPiecemeal(template: string, bindings: Bindings, signal: AbortSignal): Promise<void>;
  sendBytes(written: string, encoding: ByteEncoding, bindings: Bindings): void;
  startTls(options: Options, bindings: Bindings, signal: AbortSignal): Promise<void>;
  /** As `startTls`, and the server may refuse. */
  tryTls(options: Options, bindings: Bindings, signal: AbortSignal): Promise<void>;
  startScram(options: Options, bindings: Bindings): void;
  answerScram(options: Options, bindings: Bindings): void;
  tryScram(options: Options, bindings: Bindings, signal: AbortSignal): Promise<void>;
  authenticate(options: Options, bindings: Bindings, signal: AbortSignal): Promise<void>;
  tryExternal(options: Options, bindings: Bindings, signal: AbortSignal): Promise<void>;
  tryWrongPasswords(times: number, signal: AbortSignal): Promise<void>;
  reach(phase: Phase, signal: AbortSignal): Promise<void>;
  findServices(signal: AbortSignal): Promise<void>;
  halfClose(): void;
  disconnect(): void;
}

/** How bytes that are no UTF-8 are written down. */
export const byteEncodings = ['base64', 'latin1', 'utf16le'] as const;
export type ByteEncoding = (typeof byteEncodings)[number];

/** Of what is sent piecemeal over TLS, each piece waits for a turn of the event loop: so many are as much work as an action. */
const piecesPerAction = 20;

const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const satisfies readonly SecureVersion[];

const tlsOptions: Schema = keys(
  {
    servername: text('The name that it asks for (SNI).'),
    minVersion: oneOf(tlsVersions, 'The oldest version that it offers.'),
    maxVersion: oneOf(tlsVersions, 'The newest version that it offers.'),
    alpn: { type: 'array', items: { type: 'string' }, description: 'The protocols that it offers (ALPN).' },
    ciphers: text('In OpenSSL’s words; `@SECLEVEL=0` among them lets old versions be offered.'),
    certificate: keys(
      {
        for: {
          type: ['string', 'array'],
          items: { type: 'string' },
          description: 'The JID that it is for, or several.',
        },
        issuer: oneOf(
          issuers,
          'Who signed it: itself, an authority that nobody knows, or the run’s, of which the server was told.',
        ),
      },
      ['for', 'issuer'],
      { description: 'What it shows if the server asks for a certificate; none if absent.' },
    ),
  },
  [],
  {
    examples: [
      null,
      { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers: 'ECDHE+AESGCM' },
      { certificate: { for: '{romeo.jid}', issuer: 'self' } },
    ],
  },
);

const mechanism = oneOf(
  Object.keys(scramHashes).flatMap((name) => [name, `${name}-PLUS`]),
  'The mechanism that it names.',
);
const beginning = {
  mechanism,
  user: text('Who it says that it is, if not itself.'),
  gs2: text('The header before the first message, if not the right one.'),
};
const answering = {
  password: text('In place of its password.'),
  proof: text('In place of the right proof, in base64.'),
  nonce: text('In place of the nonce of both.'),
  channelBinding: text('In place of the right channel binding, in base64.'),
};
const spoiling = {
  nearNonce: oneOf(Object.keys(nearNonces), 'How the nonce of both is spoilt a little.'),
  extension: text('An attribute behind the nonce of the second message.'),
};

const textIn = (value: StepValue, key: string): string => textOf(optionsIn(value)[key]);

/** What is known once an exchange has gone well. */
const boundByExchange = (value: StepValue, party: string): readonly string[] => [
  ...(scramMechanismOf(textIn(value, 'mechanism')) ? [`${party}.scram.success`] : []),
  ...(isHashedToken(textIn(value, 'mechanism')) ? [`${party}.ht.success`] : []),
  ...(textIn(value, 'with').includes(bind2) ? [`${party}.full`] : []),
];

/** What a raw stream can do. */
export const verbs: Readonly<Record<string, VerbOf<StreamAtWork>>> = {
  connects,
  'opens stream': opensStream(
    'Sends an XML declaration and a stream header.',
    'The opening tag; the usual one if absent.',
    "<stream:stream to='{domain}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>",
  ),
  sends,
  'sends piecemeal': {
    summary: 'Sends this text byte by byte, each in a write of its own.',
    schema: { ...text('Whatever it is.'), examples: ['<presence><status>O Roméo</status></presence>'] },
    work: (value) => 1 + wholeText(value).length / piecesPerAction,
    perform: (stream, value, bindings, signal) => stream.sendPiecemeal(wholeText(value), bindings, signal),
  },
  'sends bytes': {
    summary: 'Sends bytes that are no UTF-8.',
    schema: keys(
      {
        base64: text('The bytes, in base64.'),
        latin1: text('A text with placeholders, a byte for each character.'),
        utf16le: text('A text with placeholders, two bytes for each character.'),
      },
      [],
      {
        exactlyOneOf: byteEncodings,
        examples: [{ base64: 'PHByZXNlbmNlLz7/' }, { latin1: '<presence><status>Roméo</status></presence>' }],
      },
    ),
    perform(stream, value, bindings) {
      const options = optionsIn(value);
      const encoding = byteEncodings.find((one) => options[one] !== undefined) ?? 'base64';
      stream.sendBytes(textOf(options[encoding]), encoding, bindings);
    },
  },
  'starts tls': {
    summary: 'Does a TLS handshake on the connection.',
    schema: tlsOptions,
    perform: (stream, value, bindings, signal) => stream.startTls(optionsIn(value), bindings, signal),
  },
  'tries tls': {
    summary:
      'Does a TLS handshake that the server may refuse: the party is disconnected then, and the scenario goes on.',
    schema: tlsOptions,
    perform: (stream, value, bindings, signal) => stream.tryTls(optionsIn(value), bindings, signal),
  },
  'starts scram': {
    summary: 'Sends `<auth/>` with a SCRAM client-first message.',
    schema: keys(beginning, ['mechanism'], {
      examples: [{ mechanism: 'SCRAM-SHA-1' }, { mechanism: 'SCRAM-SHA-256', user: 'nobody-{romeo.user}' }],
    }),
    perform: (stream, value, bindings) => stream.startScram(optionsIn(value), bindings),
  },
  'answers scram': {
    summary: 'Answers a challenge of SCRAM. Binds {party.scram.success} to what the server owes.',
    schema: keys({ challenge: text('What the server asked, in base64.'), ...answering }, ['challenge'], {
      examples: [{ challenge: '{challenge}' }, { challenge: '{challenge}', password: 'wrong' }],
    }),
    binds: (_, party) => [`${party}.scram.success`],
    perform: (stream, value, bindings) => stream.answerScram(optionsIn(value), bindings),
  },
  'tries scram': {
    summary:
      'Plays a whole SCRAM exchange, to success, failure or the end of the stream, however wrong it is. Binds {party.scram.success} as `answers scram` does.',
    schema: keys(
      {
        ...beginning,
        first: text('The whole first message as written, in place of `user` and `gs2`.'),
        binds: oneOf(Object.keys(channelBindings), 'The channel binding.'),
        initialResponse: flag('Whether the first message is in `<auth/>`; false waits to be asked for it.'),
        ...answering,
        ...spoiling,
      },
      ['mechanism'],
      {
        examples: [
          { mechanism: 'SCRAM-SHA-1' },
          { mechanism: 'SCRAM-SHA-256-PLUS', binds: 'tls-exporter' },
          { mechanism: 'SCRAM-SHA-1', nearNonce: 'one character longer' },
        ],
      },
    ),
    binds: (_, party) => [`${party}.scram.success`],
    perform: (stream, value, bindings, signal) => stream.tryScram(optionsIn(value), bindings, signal),
  },
  authenticates: {
    summary:
      'Plays a whole exchange of the extensible SASL profile (XEP-0388), to success, failure or the end of the stream. Where a resource is bound by it, {party.full} is known. Binds {party.scram.success} for SCRAM, {party.ht.success} for a token: what the server owes.',
    schema: keys(
      {
        mechanism: text(
          `The mechanism: PLAIN, SCRAM, one that takes a token (${Object.keys(hashedTokenMechanisms).join(', ')}), or one that nobody knows.`,
        ),
        with: text('What else is in `<authenticate/>`, as XML: the user agent, a request to bind.'),
        password: text('In place of its password.'),
        token: text('The token, by the name that it was bound to when it came.'),
        user: text('Who it says that it is, if not itself.'),
        first: text('The first message in base64, in place of that of the mechanism.'),
      },
      ['mechanism'],
      {
        examples: [
          { mechanism: 'SCRAM-SHA-1', with: "<bind xmlns='urn:xmpp:bind:0'><tag>Balcony</tag></bind>" },
          { mechanism: 'HT-SHA-256-NONE', token: '{token}', with: "<fast xmlns='urn:xmpp:fast:0'/>" },
        ],
      },
    ),
    binds: boundByExchange,
    perform: (stream, value, bindings, signal) => stream.authenticate(optionsIn(value), bindings, signal),
  },
  'tries external': {
    summary:
      'Opens a stream inside TLS and logs in by EXTERNAL, with the certificate that it showed, to success, failure or the end of the stream.',
    schema: keys(
      {
        from: text('Who the stream is from; its own bare JID if absent.'),
        authzid: text('As whom it wants to act; nobody is named if absent.'),
      },
      [],
      { examples: [null, { authzid: '{romeo.jid}' }] },
    ),
    perform: (stream, value, bindings, signal) => stream.tryExternal(optionsIn(value), bindings, signal),
  },
  'tries wrong passwords': {
    summary:
      'Fails to log in by PLAIN so many times, one after the other, or until the server has had enough.',
    schema: { ...wholeNumber('How many times.'), examples: [7] },
    perform: (stream, value, _, signal) => stream.tryWrongPasswords(Number(value), signal),
  },
  'logs in': logsIn(phases.slice(2)),
  'tries to find services': {
    summary:
      'Asks the domain for its items and each service among them, if it is below the domain, what it is (XEP-0030), and waits for the answers, as long as they come.',
    schema: nothing,
    perform: (stream, _, __, signal) => stream.findServices(signal),
  },
  'closes stream': closesStream,
  'half-closes': {
    summary: 'Ends its side of the TCP connection and goes on reading.',
    schema: nothing,
    perform: (stream) => stream.halfClose(),
  },
  disconnects: {
    summary: 'Drops the connection without a word.',
    schema: nothing,
    perform: (stream) => stream.disconnect(),
  },
};
