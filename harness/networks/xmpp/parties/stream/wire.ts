import type { PartyContext } from '../../../party.ts';
import { type Connections, createConnections } from '../connections.ts';
import { type Connection, connect } from './connection.ts';

/** One party's TCP connections, and the streams on them. */
export interface Wire extends Connections<Connection, [AbortSignal]> {
  /** Evidence shows `shown`, where what is sent holds a secret. */
  send(data: string | Uint8Array, shown?: string | Uint8Array, flushed?: () => void): void;
}

export const createWire = (context: PartyContext): Wire => {
  const connections = createConnections(context, (options, restart, signal: AbortSignal) => {
    restart();
    return connect({ ...options, onTls: restart }, signal);
  });
  const send: Wire['send'] = (...sent) => connections.asking().write(...sent);
  return Object.assign(connections, { send });
};
