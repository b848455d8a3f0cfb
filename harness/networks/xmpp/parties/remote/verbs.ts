import type { Schema } from '../../../../data/schema.ts';
import type { Bindings } from '../../../../language/pattern.ts';
import type { Options } from '../../../../language/scenario.ts';
import type { VerbOf } from '../../../party.ts';
import { flag, keys, oneOf, optionsIn, text } from '../../../values.ts';
import { type Phase, remotePhases } from '../phases.ts';
import { closesStream, connects, logsIn, opensStream, sends, type TcpAtWork } from '../raw-verbs.ts';
import { issuers } from '../stream/client-certificate.ts';

/** What the verbs of a remote server are done with. */
export interface RemoteAtWork extends TcpAtWork {
  listen(options: Options, bindings: Bindings, signal: AbortSignal): Promise<void>;
  /** Sends a declaration and this header, or the usual one. */
  openStream(header: string | undefined, bindings: Bindings): void;
  tryExternal(options: Options, bindings: Bindings, signal: AbortSignal): Promise<void>;
  tryDialback(options: Options, bindings: Bindings, signal: AbortSignal): Promise<void>;
  reach(phase: Phase, signal: AbortSignal): Promise<void>;
}

const certificate: Schema = keys(
  {
    for: {
      type: ['string', 'array'],
      items: { type: 'string' },
      description: 'The domain that it is for, or several; its own if absent.',
    },
    issuer: oneOf(
      issuers,
      'Who signed it: itself, an authority that nobody knows, or the run’s, of which the server was told; the run’s if absent.',
    ),
  },
  [],
  { description: 'What it shows in TLS.' },
);

/** How the names of a domain lead to where it listens. */
export const trails = ['srv', 'none'] as const;
export type Trail = (typeof trails)[number];

/** What a remote server can do. */
export const verbs: Readonly<Record<string, VerbOf<RemoteAtWork>>> = {
  listens: {
    summary:
      'Listens for the server and writes into its DNS where. Whoever dials is received as by a well-behaved server: TLS, EXTERNAL, dialback; each connection is a wire of its own.',
    schema: keys(
      {
        found: oneOf(trails, 'By a record of SRV, or not at all; by SRV if absent.'),
        certificate,
        tls: flag('Whether it offers STARTTLS; true if absent.'),
        external: flag('Whether it offers EXTERNAL inside TLS; true if absent.'),
      },
      [],
      { examples: [null, { found: 'none' }, { external: false }] },
    ),
    ability: 'names',
    work: () => 3,
    perform: (remote, value, bindings, signal) => remote.listen(optionsIn(value), bindings, signal),
  },
  connects,
  'opens stream': opensStream(
    'Sends an XML declaration and a stream header.',
    'The opening tag; the usual one if absent.',
    "<stream:stream from='{mantua.domain}' to='{domain}' version='1.0' xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'>",
  ),
  'tries external': {
    summary:
      'Connects, opens a stream, does STARTTLS with a certificate and authenticates by EXTERNAL, to success, failure or the end of the stream.',
    schema: keys(
      {
        certificate,
        from: text('Who the streams are from; itself if absent.'),
        authzid: text('As whom it wants to act; itself if absent, nobody is named if empty.'),
      },
      [],
      {
        examples: [
          null,
          { certificate: { for: 'verona.example' } },
          { certificate: { issuer: 'other' }, authzid: '' },
        ],
      },
    ),
    work: () => 3,
    perform: (remote, value, bindings, signal) => remote.tryExternal(optionsIn(value), bindings, signal),
  },
  'tries dialback': {
    summary:
      'Shows a key of dialback on the stream that it has opened, and waits for the result, or the end of the stream.',
    schema: keys(
      {
        key: text('In place of the right key.'),
        from: text('In place of its own domain.'),
      },
      [],
      { examples: [null, { key: 'wrong' }, { from: 'verona.example' }] },
    ),
    work: () => 3,
    perform: (remote, value, bindings, signal) => remote.tryDialback(optionsIn(value), bindings, signal),
  },
  sends,
  'logs in': logsIn(remotePhases.slice(2), 'authenticated'),
  'closes stream': closesStream,
};
