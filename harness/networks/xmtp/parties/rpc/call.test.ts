import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { once } from '../../../../wait.ts';
import { createUpstream } from '../../tap/upstream.ts';
import { frame, type Outcome, startCall } from './call.ts';

interface Heard {
  readonly headers: readonly Readonly<Record<string, string>>[];
  readonly messages: readonly string[];
  readonly outcome: Outcome;
}

const listen = async (server: Http2Server): Promise<number> => {
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening', AbortSignal.timeout(10_000));
  return (server.address() as AddressInfo).port;
};

/** What is heard of a node that answers like this. */
const hear = async (
  answer: (stream: ServerHttp2Stream) => void,
  options: { readonly room?: number } = {},
): Promise<Heard> => {
  const server = createServer();
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    answer(stream);
  });
  const port = await listen(server);
  await using node = createUpstream({ host: '127.0.0.1', port });
  const headers: Readonly<Record<string, string>>[] = [];
  const messages: string[] = [];
  let room = options.room ?? 1_000_000;
  const call = startCall(
    node,
    { path: '/a/B', body: frame(Buffer.from('hello')) },
    {
      headers: (came) => headers.push(came),
      message: ({ bytes }) => messages.push(String(bytes)),
      accepts(bytes) {
        room -= bytes.length;
        return room >= 0;
      },
    },
  );
  const outcome = await call.ended;
  server.close();
  return { headers, messages, outcome };
};

const begin = (stream: ServerHttp2Stream): void => {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
};
const end = (stream: ServerHttp2Stream, status: number, message = ''): void => {
  stream.on('wantTrailers', () =>
    stream.sendTrailers({ 'grpc-status': String(status), 'grpc-message': message }),
  );
  stream.end();
};

test('what comes right before an error is heard', async () => {
  const { messages, outcome } = await hear((stream) => {
    begin(stream);
    for (let index = 0; index < 500; index += 1) stream.write(frame(Buffer.from(`m${index}`)));
    end(stream, 10, 'too%20slow');
  });
  expect(messages).toHaveLength(500);
  expect(messages.at(-1)).toBe('m499');
  expect(outcome).toEqual({ kind: 'error', error: { status: 'ABORTED', message: 'too slow' } });
});

test('headers are heard as they come, and not where there is nothing else', async () => {
  const usual = await hear((stream) => {
    begin(stream);
    end(stream, 0);
  });
  expect(usual.headers).toMatchObject([{ 'content-type': 'application/grpc' }]);
  expect(usual.outcome).toEqual({ kind: 'ok' });
  const bare = await hear((stream) =>
    stream.respond({ ':status': 200, 'grpc-status': '3', 'grpc-message': 'no' }, { endStream: true }),
  );
  expect(bare).toEqual({
    headers: [],
    messages: [],
    outcome: { kind: 'error', error: { status: 'INVALID_ARGUMENT', message: 'no' } },
  });
});

test.each<readonly [string, (stream: ServerHttp2Stream) => void, string, RegExp]>([
  ['resets the stream', (stream) => stream.close(2), 'INTERNAL', /HTTP\/2 error 2/],
  [
    'speaks no gRPC',
    (stream) => stream.respond({ ':status': 404 }, { endStream: true }),
    'UNIMPLEMENTED',
    /404/,
  ],
  [
    'ends within a message',
    (stream) => {
      begin(stream);
      stream.write(frame(Buffer.from('half'), 100));
      end(stream, 0);
    },
    'INTERNAL',
    /within a message/,
  ],
  [
    'says nothing of how it went',
    (stream) => {
      stream.respond({ ':status': 200 });
      stream.end();
    },
    'UNKNOWN',
    /without a gRPC status/,
  ],
])('a node that %s is told from one that answers', async (_name, answer, status, message) => {
  const { outcome } = await hear(answer);
  expect(outcome).toMatchObject({
    kind: 'error',
    error: { status, message: expect.stringMatching(message) },
  });
});

test('a node that drops the connection has given no status', async () => {
  const { outcome } = await hear((stream) => stream.session?.destroy());
  expect(outcome).toEqual({
    kind: 'error',
    error: { message: expect.stringMatching(/^the connection broke/) },
  });
});

test('a node that sends without end is hung up on', async () => {
  const { messages, outcome } = await hear(
    (stream) => {
      begin(stream);
      const more = (): void => {
        while (!stream.destroyed && stream.write(frame(Buffer.alloc(1000))));
      };
      stream.on('drain', more);
      more();
    },
    { room: 100_000 },
  );
  expect(messages.length).toBeLessThan(101);
  expect(outcome).toEqual({ kind: 'too-much' });
});

test('a node that is not there is no answer', async () => {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close', AbortSignal.timeout(10_000));
  await using node = createUpstream({ host: '127.0.0.1', port });
  const call = startCall(
    node,
    { path: '/a/B', body: frame(Buffer.of()) },
    {
      message: () => undefined,
      accepts: () => true,
    },
  );
  expect(await call.ended).toMatchObject({ kind: 'unreachable', why: { code: 'ECONNREFUSED' } });
});
