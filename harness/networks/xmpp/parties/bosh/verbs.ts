import type { Bindings } from '../../../../language/pattern.ts';
import type { VerbOf } from '../../../party.ts';
import { nothing, oneOf, text, textOf } from '../../../values.ts';
import { bindsFullJid } from '../account-names.ts';
import { framedPhases, type Phase } from '../phases.ts';
import { requestNames } from './session.ts';

/** What the verbs of a BOSH session are done with. */
export interface BoshAtWork {
  /** Asks for a session, in these words or the usual ones. */
  openStream(body: string | undefined, bindings: Bindings): void;
  restartStream(): void;
  send(template: string, bindings: Bindings): void;
  poll(): void;
  post(template: string, bindings: Bindings): void;
  reach(phase: Phase, signal: AbortSignal): Promise<void>;
  closeStream(): void;
  disconnect(): void;
}

const names =
  '{rid} is the id of the next request, {later-rid} of that behind it, {far-rid} one far ahead, {last-rid} that of the last; {sid} is the session.';

/** The end of a block of YAML is no part of what is sent. */
const whole = (value: Parameters<typeof textOf>[0]): string => textOf(value).replace(/\n$/, '');

/** What a BOSH session can do. */
export const verbs: Readonly<Record<string, VerbOf<BoshAtWork>>> = {
  'opens stream': {
    summary: 'Asks for a session.',
    schema: {
      type: ['string', 'null'],
      title: 'text',
      description: `The whole <body/>; the usual one if absent. ${names}`,
      examples: [
        null,
        "<body xmlns='http://jabber.org/protocol/httpbind' rid='{rid}' to='{domain}' wait='5' hold='1' ver='1.11'/>",
      ],
    },
    knows: requestNames,
    perform: (session, value, bindings) =>
      session.openStream(value === null ? undefined : textOf(value), bindings),
  },
  'restarts stream': {
    summary: 'Asks for a new stream in the session.',
    schema: nothing,
    perform: (session) => session.restartStream(),
  },
  sends: {
    summary: 'Sends this text in the <body/> of a request, as soon as the server may be sent another one.',
    schema: {
      ...text('Whatever it is: nobody looks whether it is XML.'),
      examples: ["<presence xmlns='jabber:client'/>"],
    },
    perform: (session, value, bindings) => session.send(whole(value), bindings),
  },
  polls: {
    summary: 'Sends an empty request at once.',
    schema: nothing,
    perform: (session) => session.poll(),
  },
  posts: {
    summary: 'Sends a request with this text as it is, at once.',
    schema: {
      ...text(`Whatever it is. ${names}`),
      examples: ["<body xmlns='http://jabber.org/protocol/httpbind' rid='{far-rid}' sid='{sid}'/>"],
    },
    knows: requestNames,
    perform: (session, value, bindings) => session.post(whole(value), bindings),
  },
  'logs in': {
    summary: 'Goes on to a phase as a well-behaved client does.',
    schema: { ...oneOf(framedPhases.filter((phase) => phase !== 'offline')), examples: ['bound'] },
    binds: bindsFullJid,
    perform: (session, value, _, signal) => session.reach(value as Phase, signal),
  },
  'closes stream': {
    summary: 'Ends the session, if the server has not before.',
    schema: nothing,
    perform: (session) => session.closeStream(),
  },
  disconnects: {
    summary: 'Drops all its connections without a word.',
    schema: nothing,
    perform: (session) => session.disconnect(),
  },
};
