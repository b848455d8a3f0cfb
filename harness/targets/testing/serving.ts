import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import type { Address } from '../../networks/site.ts';

/** Lets a server listen on loopback until it is disposed, which hangs up on everybody. */
export async function serving(server: Server): Promise<{ readonly address: Address } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  return {
    address: { host: '127.0.0.1', port: typeof bound === 'object' && bound !== null ? bound.port : 0 },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
