import type { Codec } from '../../../codec.ts';
import type { PartyContext } from '../../../party.ts';
import { type Connections, createConnections } from '../connections.ts';
import { type Connection, connect } from './connection.ts';

/** One party's TCP connections, and the streams on them. */
export interface Wire extends Connections<Connection, [AbortSignal]> {
  /** Evidence shows `shown`, where what is sent holds a secret. */
  send(data: string | Uint8Array, shown?: string | Uint8Array, flushed?: () => void): void;
}

/** @param codec what its streams are read by, if not the usual one */
export const createWire = (context: PartyContext, codec?: Codec): Wire => {
  const connections = createConnections(
    context,
    (options, restart, signal: AbortSignal) => {
      restart();
      return connect({ ...options, ...(codec && { codec: codec.name }), onTls: restart }, signal);
    },
    codec && ((emit) => codec.decoder(emit, false)),
  );
  const send: Wire['send'] = (...sent) => connections.asking().write(...sent);
  return Object.assign(connections, { send });
};
