import { createServer } from 'node:net';

/** Ports that were free a moment ago; what takes one in between makes the start fail, and says so. */
export async function freePorts(
  listeners: Readonly<Record<string, number>>,
): Promise<Readonly<Record<string, number>>> {
  const kinds = Object.keys(listeners);
  return Object.fromEntries(await Promise.all(kinds.map(async (kind) => [kind, await freePort()] as const)));
}

async function freePort(): Promise<number> {
  const server = createServer();
  const listening = Promise.withResolvers<number>();
  server.on('error', listening.reject);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') listening.resolve(address.port);
  });
  const port = await listening.promise;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
