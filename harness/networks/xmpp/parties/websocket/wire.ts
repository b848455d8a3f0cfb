import type { StreamItem } from '../../../../xml/item.ts';
import { ConversationError } from '../../../conversation-error.ts';
import { createIntake } from '../../../intake.ts';
import type { PartyContext } from '../../../party.ts';
import { xmlDocuments } from '../../codecs/xml-documents.ts';
import { createReading } from '../stream/reading.ts';
import { connectWebSocket, type Handshake, type Outgoing, type WebSocketConnection } from './connection.ts';

/** One party's WebSockets, one after the other: sent to, read from, and timed. */
export interface WebSocketWire extends AsyncDisposable {
  readonly used: boolean;
  readonly open: boolean;
  /** Milliseconds between something sent and what came next, at most. */
  readonly roundTrip: number;
  /** Opens a connection in place of the last one. */
  connect(handshake: Handshake, signal: AbortSignal): Promise<void>;
  /** @throws {ConversationError} when it was never connected. */
  connection(): WebSocketConnection;
  send(message: Outgoing): void;
  /** A new stream begins. */
  restart(): void;
  /** @throws {ConversationError} when nothing that fits can come any more. */
  next(signal: AbortSignal, fits: (item: StreamItem) => boolean): Promise<StreamItem>;
}

const newReading = () => createReading((emit) => xmlDocuments.decoder(emit, false));

export const createWebSocketWire = ({ name, site, spec, record }: PartyContext): WebSocketWire => {
  const accepts = createIntake();
  let current: WebSocketConnection | undefined;
  let reading = newReading();
  let asked = 0;
  let roundTrip = 0;

  const connection = (): WebSocketConnection => {
    if (current === undefined) throw new ConversationError('closed', `${name} is not connected`);
    return current;
  };
  return {
    get used() {
      return current !== undefined;
    },
    get open() {
      return current?.open === true;
    },
    get roundTrip() {
      return roundTrip;
    },
    async connect(handshake, signal) {
      current?.destroy();
      // What the last connection still has to say, if only that it is closed, goes to its own reading.
      const own = newReading();
      reading = own;
      own.restart();
      current = await connectWebSocket(
        {
          party: name,
          site,
          listener: spec.listener,
          record,
          accepts,
          onMessage(bytes) {
            if (asked > 0) roundTrip = Math.max(roundTrip, performance.now() - asked);
            asked = 0;
            own.write(bytes);
          },
          onClose: own.end,
        },
        handshake,
        signal,
      );
    },
    connection,
    send(message) {
      asked = performance.now();
      connection().send(message);
    },
    restart() {
      record({ kind: 'restart', party: name });
      reading.restart();
    },
    next: (signal, fits) => reading.next(signal, fits),
    async [Symbol.asyncDispose]() {
      await current?.[Symbol.asyncDispose]();
    },
  };
};
