import type { Bindings } from '../../../../language/pattern.ts';
import type { VerbOf } from '../../../party.ts';
import { nothing, text } from '../../../values.ts';
import { framedPhases, type Phase } from '../phases.ts';
import { logsIn, opensStream, wholeText } from '../raw-verbs.ts';
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

/** What a BOSH session can do. */
export const verbs: Readonly<Record<string, VerbOf<BoshAtWork>>> = {
  'opens stream': {
    ...opensStream(
      'Asks for a session.',
      `The whole <body/>; the usual one if absent. ${names}`,
      "<body xmlns='http://jabber.org/protocol/httpbind' rid='{rid}' to='{domain}' wait='5' hold='1' ver='1.11'/>",
    ),
    knows: requestNames,
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
    perform: (session, value, bindings) => session.send(wholeText(value), bindings),
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
    perform: (session, value, bindings) => session.post(wholeText(value), bindings),
  },
  'logs in': logsIn(framedPhases.filter((phase) => phase !== 'offline')),
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
