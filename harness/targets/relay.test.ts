import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { openRelays } from './relay.ts';

const errorCode = ({ code }: NodeJS.ErrnoException): string => code ?? 'error';

/** A server that answers each chunk in upper case, and tells how connections to it ended. */
const startShouter = async () => {
  const ends: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('data', (data) => socket.write(String(data).toUpperCase()));
    socket.on('end', () => ends.push('end'));
    socket.on('error', (error) => ends.push(errorCode(error)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens on a port');
  return {
    ends,
    last: () => sockets.at(-1) as Socket,
    listeners: { c2s: { host: '127.0.0.1', port: address.port } },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

const dial = async ({ host, port }: { readonly host: string; readonly port: number }) => {
  const socket = connect({ host, port, allowHalfOpen: true });
  const ended = Promise.withResolvers<string>();
  socket.on('error', (error) => ended.resolve(errorCode(error)));
  socket.on('end', () => ended.resolve('end'));
  await once(socket, 'connect');
  return { socket, ended: ended.promise };
};

const addressIn = (listeners: Readonly<Record<string, { host: string; port: number }>>) =>
  listeners.c2s ?? { host: '', port: 0 };

const answerTo = async (socket: Socket, text: string): Promise<string> => {
  socket.write(text);
  const [data] = await once(socket, 'data');
  return String(data);
};

test('what is behind a relay is reached by the same path, with or without TLS', async () => {
  const path = { path: '/ws', secure: true } as const;
  await using relays = await openRelays({ websocket: { host: '127.0.0.1', port: 1, ...path } });
  expect(relays.listeners.websocket).toMatchObject(path);
});

test('what is said goes both ways, and so does how a side ends', async () => {
  await using shouter = await startShouter();
  await using relays = await openRelays(shouter.listeners);
  const { socket, ended } = await dial(addressIn(relays.listeners));
  expect(await answerTo(socket, 'hello')).toBe('HELLO');
  socket.end();
  await once(shouter.last(), 'end');
  expect(shouter.ends).toEqual(['end']);
  // The other half is still open.
  shouter.last().write('late');
  expect(String((await once(socket, 'data'))[0])).toBe('late');
  shouter.last().end();
  expect(await ended).toBe('end');
});

test('a connection that the server breaks off is broken off', async () => {
  await using shouter = await startShouter();
  await using relays = await openRelays(shouter.listeners);
  const { socket, ended } = await dial(addressIn(relays.listeners));
  await answerTo(socket, 'hello');
  shouter.last().resetAndDestroy();
  expect(await ended).toBe('ECONNRESET');
});

test('a cut breaks what there is at both ends and lets nothing begin, until it is healed', async () => {
  await using shouter = await startShouter();
  await using relays = await openRelays(shouter.listeners);
  const address = addressIn(relays.listeners);
  const first = await dial(address);
  await answerTo(first.socket, 'hello');
  relays.cut();
  expect(await first.ended).toBe('ECONNRESET');
  await expect.poll(() => shouter.ends).toEqual(['ECONNRESET']);
  const second = await dial(address).then(({ ended }) => ended, errorCode);
  expect(second).toBe('ECONNRESET');
  relays.heal();
  const third = await dial(address);
  expect(await answerTo(third.socket, 'again')).toBe('AGAIN');
});
