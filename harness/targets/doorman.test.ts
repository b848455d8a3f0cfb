import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createDoorman } from './doorman.ts';
import { type DoormanMessage, encodeMessage, messageReader } from './doorman-messages.ts';

/** What stands in a target's network, here to be played by a test: it has heard what it was told. */
const standIn = () => {
  const [said, told] = [new PassThrough(), new PassThrough()];
  const heard: string[] = [];
  const note = ({ kind, number, bytes }: DoormanMessage): void =>
    void heard.push(`${kind}${number} ${Buffer.from(bytes)}`.trim());
  told.on('data', messageReader(note));
  const doorman = createDoorman(said, told);
  const say = (...message: Parameters<typeof encodeMessage>): void =>
    void said.write(encodeMessage(...message));
  return { doorman, say, heard };
};

/** A place of ours, and the connections to it. */
const place = async () => {
  const connections: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => void connections.push(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  return {
    at: { host: '127.0.0.1', port },
    connection: async (): Promise<Socket> => {
      await expect.poll(() => connections.length).toBe(1);
      return connections[0] as Socket;
    },
    [Symbol.dispose]: () => void server.close(),
  };
};

test('messages are read however they are cut', () => {
  const read: DoormanMessage[] = [];
  const reader = messageReader((message) => read.push(message));
  const bytes = Buffer.concat([encodeMessage('D', 7, 'hello'), encodeMessage('E', 7)]);
  for (const byte of bytes) reader(Buffer.from([byte]));
  expect(read.map(({ kind, number, bytes }) => [kind, number, Buffer.from(bytes).toString()])).toEqual([
    ['D', 7, 'hello'],
    ['E', 7, ''],
  ]);
});

test('a name is there once that was heard', async () => {
  const { doorman, say, heard } = standIn();
  const named = doorman.name([{ name: 'mantua.example', type: 'A', address: '198.19.0.1' }]);
  await expect.poll(() => heard.map((message) => message.slice(0, 2))).toEqual(['N1']);
  say('N', 1);
  await named;
});

test('whoever dials an address gets to its place, and all that either side says and ends passes', async () => {
  using ours = await place();
  const { doorman, say, heard } = standIn();
  const admitted = doorman.admit(ours.at);
  await expect.poll(() => heard).toEqual(['L1 198.19.0.1']);
  say('L', 1, '198.19.0.1:4711');
  expect(await admitted).toEqual({ host: '198.19.0.1', port: 4711 });
  say('O', 9, '198.19.0.1:4711');
  say('D', 9, 'hello');
  const socket = await ours.connection();
  expect(String((await once(socket, 'data'))[0])).toBe('hello');
  socket.write('good day');
  await expect.poll(() => heard).toContain('D9 good day');
  say('E', 9);
  await once(socket, 'end');
  socket.end();
  await expect.poll(() => heard).toContain('E9');
});

test('a connection that is broken off on one side is broken off on the other', async () => {
  using ours = await place();
  const { doorman, say, heard } = standIn();
  const admitted = doorman.admit(ours.at);
  say('L', 1, '198.19.0.1:4711');
  await admitted;
  say('O', 9, '198.19.0.1:4711');
  const socket = await ours.connection();
  socket.resetAndDestroy();
  await expect.poll(() => heard).toContain('R9');
});

test('an address that cannot be had, or asked for when all is over, is none', async () => {
  const { doorman, say } = standIn();
  const admitted = doorman.admit({ host: '127.0.0.1', port: 1 });
  say('X', 1, '198.19.0.1: no');
  await expect(admitted).rejects.toThrow('198.19.0.1: no');
  doorman.end(new Error('it has ended'));
  await expect(doorman.admit({ host: '127.0.0.1', port: 1 })).rejects.toThrow('it has ended');
});
