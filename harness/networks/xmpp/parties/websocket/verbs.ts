import type { Schema } from '../../../../data/schema.ts';
import type { Bindings } from '../../../../language/pattern.ts';
import type { VerbOf } from '../../../party.ts';
import { keys, nothing, optionsIn, text, textOf } from '../../../values.ts';
import { type Phase, webSocketPhases } from '../phases.ts';
import { logsIn, opensStream, wholeText } from '../raw-verbs.ts';

/** What the verbs of a WebSocket are done with. */
export interface WebSocketAtWork {
  connect(protocols: readonly string[], signal: AbortSignal): Promise<void>;
  /** Sends this element, or the usual `<open/>`. */
  openStream(element: string | undefined, bindings: Bindings): void;
  send(template: string, bindings: Bindings): void;
  sendPiecemeal(template: string, bindings: Bindings): void;
  sendBinary(template: string, bindings: Bindings): void;
  sendBytes(base64: string): void;
  ping(): void;
  reach(phase: Phase, signal: AbortSignal): Promise<void>;
  /** Sends `<close/>`, if the server has not hung up before. */
  closeStream(): void;
  closeConnection(code: number | undefined, reason: string): void;
  disconnect(): void;
}

const message: Schema = text('Whatever it is: nobody looks whether it is XML.');

/** What a WebSocket can do. */
export const verbs: Readonly<Record<string, VerbOf<WebSocketAtWork>>> = {
  connects: {
    summary:
      'Asks for a WebSocket and nothing more. What the server makes of it comes as a record `response`: its HTTP `status`, and the `protocol` that it chose.',
    schema: keys(
      {
        protocols: {
          type: 'array',
          items: { type: 'string' },
          description: 'The sub-protocols that it offers; `xmpp` if absent.',
        },
      },
      [],
      { examples: [null, { protocols: ['xmpp', 'chat'] }, { protocols: [] }] },
    ),
    perform(socket, value, _, signal) {
      const { protocols = ['xmpp'] } = optionsIn(value);
      return socket.connect(protocols as readonly string[], signal);
    },
  },
  'opens stream': opensStream(
    'Sends `<open/>`.',
    'The element; the usual one if absent.',
    "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='{domain}' version='1.0'/>",
  ),
  sends: {
    summary: 'Sends this text to the byte, in a message of its own, with placeholders replaced.',
    schema: { ...message, examples: ["<presence xmlns='jabber:client'/>", '<message><body>'] },
    perform: (socket, value, bindings) => socket.send(wholeText(value), bindings),
  },
  'sends piecemeal': {
    summary: 'Sends this text as one message, each byte in a fragment of its own.',
    schema: { ...message, examples: ["<presence xmlns='jabber:client'/>"] },
    perform: (socket, value, bindings) => socket.sendPiecemeal(wholeText(value), bindings),
  },
  'sends binary': {
    summary: 'Sends this text in a message that is marked as binary.',
    schema: { ...message, examples: ["<presence xmlns='jabber:client'/>"] },
    perform: (socket, value, bindings) => socket.sendBinary(wholeText(value), bindings),
  },
  'sends bytes': {
    summary: 'Sends bytes that are no UTF-8, in a message that is marked as text.',
    schema: keys({ base64: text('The bytes, in base64.') }, ['base64'], {
      examples: [{ base64: 'PHByZXNlbmNlLz7/' }],
    }),
    perform: (socket, value) => socket.sendBytes(textOf(optionsIn(value).base64)),
  },
  pings: {
    summary: 'Sends a ping frame; the answer comes as a record `pong`.',
    schema: nothing,
    perform: (socket) => socket.ping(),
  },
  'logs in': logsIn(webSocketPhases.slice(2)),
  'closes stream': {
    summary: 'Sends `<close/>`, if the server has not hung up before.',
    schema: nothing,
    perform: (socket) => socket.closeStream(),
  },
  'closes connection': {
    summary:
      'Begins the closing handshake of the WebSocket, if the server has not; its close frame comes as a record `closing` with `code` and `reason`.',
    schema: keys(
      {
        code: {
          type: 'integer',
          minimum: 1000,
          maximum: 4999,
          description: 'The status code; 1000 if absent.',
        },
        reason: text('In words.'),
      },
      [],
      { examples: [null, { code: 1001, reason: 'going away' }] },
    ),
    perform(socket, value) {
      const { code = 1000, reason } = optionsIn(value);
      socket.closeConnection(Number(code), textOf(reason));
    },
  },
  disconnects: {
    summary: 'Drops the connection without a word.',
    schema: nothing,
    perform: (socket) => socket.disconnect(),
  },
};
