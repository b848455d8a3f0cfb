import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { TranscriptEntry } from '../../../../evidence/transcript.ts';
import { connectWebSocket, type WebSocketConnection } from './connection.ts';

interface Peer {
  readonly socket: import('ws').ServerSocket;
}

interface Opened extends AsyncDisposable {
  readonly connection: WebSocketConnection;
  readonly entries: readonly TranscriptEntry[];
  readonly peer: Promise<Peer>;
  /** Resolves with the first entry that fits, of those that were recorded or will be. */
  until(fits: (entry: TranscriptEntry) => boolean): Promise<TranscriptEntry>;
}

const open = async (port: number, protocols: readonly string[], end: () => void): Promise<Opened> => {
  const entries: TranscriptEntry[] = [];
  let wake = (): void => undefined;
  const connection = await connectWebSocket(
    {
      party: 'romeo',
      site: {
        target: 'fake',
        domain: 'fake.example',
        listeners: { websocket: { host: '127.0.0.1', port, path: '/ws' } },
        ca: [],
      },
      listener: 'websocket',
      record(entry) {
        entries.push(entry);
        wake();
      },
      accepts: () => true,
      onBytes: () => undefined,
      onClose: () => undefined,
    },
    { protocols },
    AbortSignal.timeout(20_000),
  );
  return {
    connection,
    entries,
    peer: Promise.reject(new Error('there is none')),
    async until(fits) {
      for (;;) {
        const found = entries.find(fits);
        if (found) return found;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]();
      end();
    },
  };
};

/** A WebSocket with a server that agrees to this sub-protocol, or to none. */
const opened = async (
  protocols: readonly string[] = ['xmpp'],
  chosen: string | false = 'xmpp',
): Promise<Opened> => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => chosen });
  const peer = Promise.withResolvers<Peer>();
  server.on('connection', (socket) => peer.resolve({ socket }));
  await new Promise<void>((resolve) => server.on('listening', () => resolve()));
  const party = await open(server.address().port, protocols, () => server.close());
  party.peer.catch(() => undefined);
  return { ...party, peer: peer.promise };
};

const isRecord = (name: string) => (entry: TranscriptEntry) =>
  entry.kind === 'record' && entry.direction === 'in' && entry.name === name;

describe('a WebSocket', () => {
  test('records what the server made of the handshake', async () => {
    await using party = await opened();
    expect(party.connection.open).toBe(true);
    expect(await party.until(isRecord('response'))).toMatchObject({
      value: { status: 101, protocol: 'xmpp' },
    });
    expect(party.entries[0]).toMatchObject({ kind: 'connected', codec: 'xml-documents' });
  });

  test('records an answer without a sub-protocol as it is', async () => {
    await using party = await opened(['chat'], false);
    expect(await party.until(isRecord('response'))).toMatchObject({ value: { status: 101 } });
  });

  test('records messages of both sides, each with its end', async () => {
    await using party = await opened();
    const { socket } = await party.peer;
    const came = new Promise<string>((resolve) => socket.on('message', (data) => resolve(String(data))));
    party.connection.send({ data: '<a>secret</a>', shown: '<a>hidden</a>' });
    expect(await came).toBe('<a>secret</a>');
    socket.send('<b/>');
    const entry = await party.until((one) => one.kind === 'bytes' && one.direction === 'in');
    expect(entry).toMatchObject({ text: '<b/>\u001e' });
    expect(party.entries).toContainEqual({
      kind: 'bytes',
      party: 'romeo',
      direction: 'out',
      text: '<a>hidden</a>\u001e',
    });
  });

  test('sends a message in fragments of a byte, and one that is binary', async () => {
    await using party = await opened();
    const { socket } = await party.peer;
    const came: [string, boolean][] = [];
    const both = new Promise<void>((resolve) => {
      socket.on('message', (data, isBinary) => {
        came.push([String(data), isBinary]);
        if (came.length === 2) resolve();
      });
    });
    party.connection.send({ data: '<a>é</a>', isPiecemeal: true });
    party.connection.send({ data: '<b/>', isBinary: true });
    await both;
    expect(came).toEqual([
      ['<a>é</a>', false],
      ['<b/>', true],
    ]);
  });

  test('answers a close frame, and tells its code', async () => {
    await using party = await opened();
    const { socket } = await party.peer;
    socket.close(1001, 'going away');
    expect(await party.until(isRecord('closing'))).toMatchObject({
      value: { code: 1001, reason: 'going away' },
    });
    expect(await party.until(({ kind }) => kind === 'closed')).toMatchObject({ by: 'peer' });
    expect(party.connection.open).toBe(false);
  });

  test('closes by the handshake, and pings', async () => {
    await using party = await opened();
    party.connection.ping();
    await party.until(isRecord('pong'));
    party.connection.close(1000, '');
    expect(await party.until(isRecord('closing'))).toMatchObject({ value: { code: 1000 } });
    expect(() => party.connection.send({ data: '<a/>' })).toThrow('the connection is closed');
  });

  test('tells an end without a close frame', async () => {
    await using party = await opened();
    (await party.peer).socket.terminate();
    await party.until(({ kind }) => kind === 'closed');
    expect(party.entries.some(isRecord('closing'))).toBe(false);
  });
});

test('an answer that refuses is recorded, and there is no WebSocket', async () => {
  const server = createServer((socket) => {
    socket.on('data', () => socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await using party = await open(port, ['xmpp'], () => server.close());
  party.peer.catch(() => undefined);
  expect(party.connection.open).toBe(false);
  expect(await party.until(isRecord('response'))).toMatchObject({ value: { status: 404 } });
  expect(() => party.connection.send({ data: '<a/>' })).toThrow('did not agree to a WebSocket');
});
