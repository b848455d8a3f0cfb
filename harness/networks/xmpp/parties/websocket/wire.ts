import type { PartyContext } from '../../../party.ts';
import { xmlDocuments } from '../../codecs/xml-documents.ts';
import { type Connections, createConnections } from '../connections.ts';
import { connectWebSocket, type Handshake, type Outgoing, type WebSocketConnection } from './connection.ts';

/** One party's WebSockets, and the streams on them. */
export interface WebSocketWire extends Connections<WebSocketConnection, [Handshake, AbortSignal]> {
  send(message: Outgoing): void;
}

export const createWebSocketWire = (context: PartyContext): WebSocketWire => {
  const connections = createConnections(
    context,
    (options, _, handshake: Handshake, signal: AbortSignal) => connectWebSocket(options, handshake, signal),
    (emit) => xmlDocuments.decoder(emit, false),
  );
  return Object.assign(connections, { send: (message: Outgoing) => connections.asking().send(message) });
};
