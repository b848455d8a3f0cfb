import { type ClientHttp2Session, connect, constants } from 'node:http2';
import net from 'node:net';
import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { createFaults, parseFault } from '../faults.ts';
import { startTap, type Tap, type TapRecord } from './index.ts';
import { type HostileNode, hostileNodes, http2Node, silentNode } from './testing/hostile-nodes.ts';
import { connectSmallApp } from './testing/small-app.ts';
import { answer, query, question, startWorld, subscribe, type World } from './testing/world.ts';

const startBefore = (node: HostileNode, records: TapRecord[] = []): Promise<Tap> =>
  startTap({ upstream: { host: '127.0.0.1', port: node.port }, onRecord: (record) => records.push(record) });

const error = (name: string, message: string) => ({ error: { status: name, message } });
const lost = (code = ''): unknown =>
  error('UNAVAILABLE', `the connection to the node failed${code === '' ? '' : ` (${code})`}`);

/** What the app gets, and what evidence says. */
const outcomes: Readonly<Record<keyof typeof hostileNodes, readonly [number, unknown]>> = {
  'speaks-garbage': [status.UNAVAILABLE, lost('ERR_HTTP2_ERROR')],
  'hangs-up': [status.UNAVAILABLE, lost()],
  'resets-the-connection': [status.UNAVAILABLE, lost('ECONNRESET')],
  'hangs-up-in-the-middle-of-an-answer': [status.UNAVAILABLE, lost()],
  'resets-each-stream': [
    status.RESOURCE_EXHAUSTED,
    error('RESOURCE_EXHAUSTED', 'the node reset the stream with HTTP/2 error 11'),
  ],
  'refuses-each-stream': [
    status.UNAVAILABLE,
    error('UNAVAILABLE', 'the node reset the stream with HTTP/2 error 7'),
  ],
  'goes-away-with-an-error': [status.UNAVAILABLE, lost('ERR_HTTP2_SESSION_ERROR')],
  'answers-as-a-web-server': [
    status.UNAVAILABLE,
    error('UNAVAILABLE', 'HTTP status 503 without a gRPC status'),
  ],
  'ends-without-a-status': [status.INTERNAL, error('UNKNOWN', 'the answer ended without a gRPC status')],
  'says-a-status-that-is-none': [Number.NaN, error('UNKNOWN', '')],
  'sends-what-is-no-message': [status.OK, { bytes: 3, undecodable: 'index out of range: 3 + 1 > 3' }],
  'compresses-what-is-not-compressed': [status.INTERNAL, { bytes: 3, undecodable: 'incorrect header check' }],
  'announces-four-gigabytes': [status.OK, error('INTERNAL', 'the answer ended in the middle of a message')],
  'sends-a-message-of-a-million-fields': [
    status.OK,
    { bytes: 2_000_000, leftOut: 'more than 100000 fields' },
  ],
};

test.for(Object.keys(outcomes) as (keyof typeof hostileNodes)[])(
  'a node that %s: the call ends, and so does the next',
  async (name) => {
    await using node = await hostileNodes[name]();
    const records: TapRecord[] = [];
    await using tap = await startBefore(node, records);
    using app = connectSmallApp(`127.0.0.1:${tap.address.port}`);
    for (let turn = 0; turn < 2; turn += 1) {
      const [code, value] = outcomes[name];
      expect((await app.ask(query, question)).status).toBe(code);
      expect(records.at(-1)).toEqual({ direction: 'in', rpc: 'QueryGroupMessages', value });
    }
  },
);

test('a node that is not there is unavailable', async () => {
  const node = await silentNode();
  await using tap = await startBefore(node);
  await node[Symbol.asyncDispose]();
  using app = connectSmallApp(`127.0.0.1:${tap.address.port}`);
  expect(await app.ask(query, question)).toMatchObject({
    status: status.UNAVAILABLE,
    message: 'the connection to the node failed (ECONNREFUSED)',
  });
});

test('a node that goes away in good order is connected to anew', async () => {
  let connections = 0;
  await using node = await http2Node((stream) => {
    connections += 1;
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '5' },
      { endStream: true },
    );
    stream.session?.goaway();
  });
  await using tap = await startBefore(node);
  using app = connectSmallApp(`127.0.0.1:${tap.address.port}`);
  for (let turn = 1; turn <= 3; turn += 1) {
    expect((await app.ask(query, question)).status).toBe(status.NOT_FOUND);
    expect(connections).toBe(turn);
  }
});

test('nothing stays behind a node that never answers', async () => {
  const open = (): number =>
    process.getActiveResourcesInfo().filter((what) => /TCP|Timeout/.test(what)).length;
  const before = open();
  {
    await using node = await silentNode();
    await using tap = await startBefore(node);
    tap.faults.set([parseFault('GetInboxIds=delay:60000')]);
    using app = connectSmallApp(`127.0.0.1:${tap.address.port}`);
    const streams = [
      app.stream(subscribe, question),
      app.stream('/xmtp.identity.api.v1.IdentityApi/GetInboxIds'),
    ];
    await tap[Symbol.asyncDispose]();
    for (const { ended } of streams) expect((await ended).status.code).toBe(status.UNAVAILABLE);
  }
  expect(open()).toBeLessThanOrEqual(before);
});

const startHonest = (): Promise<World> =>
  startWorld(
    {
      unary: { [query]: (_call, reply) => reply(null, answer) },
      streams: { [subscribe]: (call) => void call.write(answer) },
    },
    { faults: createFaults([parseFault('Foretell=error:INTERNAL')]) },
  );

const raw = async (port: number, talk: (socket: net.Socket) => void): Promise<void> => {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  talk(socket);
  await closed;
};

const session = async (port: number, use: (http2: ClientHttp2Session) => Promise<void>): Promise<void> => {
  const http2 = connect(`http://127.0.0.1:${port}`);
  http2.on('error', () => undefined);
  try {
    await use(http2);
  } finally {
    http2.destroy();
  }
};

const answered = (
  http2: ClientHttp2Session,
  headers: Record<string, string>,
  body?: Buffer,
): Promise<number> =>
  new Promise((resolve) => {
    const stream = http2.request({ ':method': 'POST', ...headers }, { endStream: body === undefined });
    stream.on('error', () => undefined);
    stream.on('close', () => resolve(stream.rstCode));
    stream.resume();
    if (body !== undefined) stream.write(body);
  });

/** Apps by what is wrong with them; each ends by itself. */
const hostileApps: Readonly<Record<string, (port: number) => Promise<void>>> = {
  'speaks-garbage': (port) => raw(port, (socket) => socket.write(Buffer.alloc(100_000, 0xff))),
  'speaks-http-1': (port) => raw(port, (socket) => socket.write('GET / HTTP/1.1\r\nhost: node\r\n\r\n')),
  'hangs-up-at-once': (port) => raw(port, (socket) => socket.destroy()),
  'sends-half-a-preface': (port) => raw(port, (socket) => socket.end('PRI * HTTP/2.0\r\n')),
  'hangs-up-amid-its-calls': (port) =>
    session(port, async (http2) => {
      const streams = Array.from({ length: 100 }, () => answered(http2, { ':path': subscribe }, question));
      await answered(http2, { ':path': query });
      http2.destroy();
      await Promise.all(streams);
    }),
  'asks-without-a-path': (port) =>
    session(port, async (http2) => {
      await answered(http2, { ':method': 'CONNECT', ':authority': 'node' });
    }),
  'announces-more-than-it-sends': (port) =>
    session(port, async (http2) => {
      const stream = http2.request({ ':method': 'POST', ':path': query });
      stream.on('error', () => undefined);
      stream.end(Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 1, 2, 3]));
      await new Promise((resolve) => stream.on('close', resolve).resume());
    }),
  'goes-on-after-its-answer': (port) =>
    session(port, async (http2) => {
      const frame = Buffer.from([0, 0, 0, 0, 0]);
      const path = '/xmtp.later.api.v9.LaterApi/Foretell';
      expect(await answered(http2, { ':path': path }, frame)).toBe(constants.NGHTTP2_NO_ERROR);
    }),
};

test.for(Object.entries(hostileApps))('an app that %s harms nobody', async ([, misbehave]) => {
  await using world = await startHonest();
  await misbehave(world.tap.address.port);
  expect((await world.app.ask(query, question)).bytes).toEqual(answer);
});
