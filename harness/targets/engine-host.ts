import { connect, createServer } from 'node:net';
import type { ContainerRuntimeClient } from 'testcontainers';
import type { EngineApi } from './engine.ts';

export const loopback = '127.0.0.1';

/** Where published ports answer: on loopback, unless the engine is on another host. */
export async function engineHost(client: ContainerRuntimeClient): Promise<string> {
  const { host } = client.info.containerRuntime;
  return (await isOurs(host)) ? loopback : host;
}

/** Milliseconds in which a container on a bridge of this host answers or refuses. */
const near = 1_000;

/**
 * A container's own address, where this host is on its bridge and gets through: without the engine's proxy for published
 * ports, which costs as much as a server does. Nothing with an engine on another host, in a virtual machine, or without root.
 */
export async function ownAddress(api: EngineApi, id: string, port: number): Promise<string | undefined> {
  const { NetworkSettings: settings } = await api.getContainer(id).inspect();
  const [network] = Object.values(settings.Networks);
  if (!network?.IPAddress || !network.Gateway || !(await isOurs(network.Gateway))) return undefined;
  return (await isReached(network.IPAddress, port)) ? network.IPAddress : undefined;
}

/** Whether somebody answers there, and be it by refusing. */
async function isReached(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port, timeout: near });
  socket.on('connect', () => resolve(true));
  socket.on('timeout', () => resolve(false));
  socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED'));
  const reached = await promise;
  socket.destroy();
  return reached;
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
