import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Address, Listeners } from '../networks/site.ts';

/** Ways to listeners that can be cut. They change no byte, and hand on how either side ends a connection. */
export interface Relays extends AsyncDisposable {
  /** Where to connect in place of the listeners themselves. */
  readonly listeners: Listeners;
  /** Breaks every connection, at both ends, and takes none any more. */
  readonly cut: () => void;
  readonly heal: () => void;
}

const join = (from: Socket, to: Socket): void => {
  from.pipe(to);
  from.on('error', () => to.resetAndDestroy());
  // A connection that was broken off has no end to be handed on.
  from.on('close', () => to.destroy());
};

export const openRelays = async (listeners: Listeners): Promise<Relays> => {
  const open = new Set<Socket>();
  let whole = true;
  const keep = (socket: Socket): Socket => {
    open.add(socket);
    return socket.on('close', () => open.delete(socket)).setNoDelay(true);
  };
  const relay = ({ host, port }: Address): Server =>
    createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
      keep(near);
      if (!whole) {
        near.resetAndDestroy();
        return;
      }
      const far = keep(connect({ host, port, allowHalfOpen: true }));
      join(near, far);
      join(far, near);
    }).listen(0, '127.0.0.1');
  const breakAll = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  const servers = Object.entries(listeners).map(([kind, address]) => [kind, relay(address)] as const);
  await Promise.all(servers.map(([, server]) => once(server, 'listening')));
  return {
    listeners: Object.fromEntries(
      servers.map(([kind, server]) => {
        const address = server.address();
        if (address === null || typeof address === 'string') throw new Error('a relay listens on a port');
        return [kind, { ...listeners[kind], host: '127.0.0.1', port: address.port }];
      }),
    ),
    cut() {
      whole = false;
      breakAll();
    },
    heal() {
      whole = true;
    },
    async [Symbol.asyncDispose]() {
      const closed = servers.map(([, server]) => once(server, 'close'));
      for (const [, server] of servers) server.close();
      breakAll();
      await Promise.all(closed);
    },
  };
};
