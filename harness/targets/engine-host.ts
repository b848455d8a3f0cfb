import { createServer } from 'node:net';
import type { ContainerRuntimeClient } from 'testcontainers';

export const loopback = '127.0.0.1';

/** Where published ports answer: on loopback, unless the engine is on another host. */
export async function engineHost(client: ContainerRuntimeClient): Promise<string> {
  const { host } = client.info.containerRuntime;
  return (await isOurs(host)) ? loopback : host;
}

/**
 * Whether an address is one of this host's. Inside a container that runs its own engine, testcontainers names the
 * engine by its bridge, which lists of interfaces lack while no container is on it; binding works all the same.
 */
async function isOurs(host: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.on('error', () => resolve(false));
  server.listen({ host, port: 0 }, () => resolve(true));
  const ours = await promise;
  server.close();
  return ours;
}
