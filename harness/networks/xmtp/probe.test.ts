import { createServer as createHttpServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { answers, http2Server, refuses } from '../../targets/testing/grpc-answers.ts';
import { serving } from '../../targets/testing/serving.ts';
import { createAuthority } from '../certificates.ts';
import { askHealth } from './probe.ts';

const probe = { domain: 'example.test', tls: false, ca: [] };
const timeout = () => AbortSignal.timeout(5_000);

test.each<[string, Server]>([
  ['says that it serves', http2Server(answers([0x08, 1]))],
  ['knows no health service', http2Server(refuses(12))],
  ['does not know the whole of it', http2Server(refuses(5))],
])('a server that %s is ready', async (_what, server) => {
  await using served = await serving(server);
  await askHealth({ ...probe, address: served.address }, timeout());
});

test.each<[string, Server, string]>([
  ['says-it-does-not-serve', http2Server(answers([0x08, 2])), 'its health check says that it does not serve'],
  [
    'has-nobody-behind-it',
    http2Server(refuses(14, { 'grpc-message': '%zz no upstream' })),
    'it answers UNAVAILABLE: %zz no upstream',
  ],
  [
    'serves-pages',
    http2Server((stream) =>
      stream.respond({ ':status': 404, 'content-type': 'text/html' }, { endStream: true }),
    ),
    'what answers there is no gRPC server: HTTP status 404, text/html',
  ],
  [
    'forgets-the-status',
    http2Server((stream) => stream.respond({ 'content-type': 'application/grpc' }, { endStream: true })),
    'what answers there is no gRPC server: its answer has no grpc-status',
  ],
  [
    'never-ends-its-answer',
    http2Server((stream) => {
      stream.respond({ 'content-type': 'application/grpc' });
      stream.write(Buffer.alloc(70_000));
    }),
    'more than 64 KiB came in answer to a health check',
  ],
  [
    'resets-the-stream',
    http2Server((stream) => stream.close(7)),
    'Stream closed with error code NGHTTP2_REFUSED_STREAM',
  ],
  [
    'speaks-http-1',
    createHttpServer((_request, response) => response.end('hello')),
    'what answers there does not speak HTTP/2: Protocol error',
  ],
  [
    'speaks-xmpp',
    createServer((socket) => socket.write("<stream:stream xmlns='jabber:client'>")),
    'what answers there does not speak HTTP/2: Protocol error',
  ],
  [
    'hangs-up',
    createServer((socket) => socket.destroy()),
    'the connection was closed before an answer in gRPC came',
  ],
])('a server that %s is not ready, and the reason says so', async (_fault, server, reason) => {
  await using served = await serving(server);
  const { address } = served;
  await expect(askHealth({ ...probe, address }, timeout())).rejects.toThrow(
    new Error(`127.0.0.1:${address.port}: ${reason}`),
  );
});

test('TLS is proved with the authority given', async () => {
  const authority = await createAuthority();
  const { certificate, key } = await authority.issue(['example.test']);
  const server = createSecureServer({ cert: certificate, key });
  server.on('stream', refuses(12));
  await using served = await serving(server);
  const secure = { ...probe, tls: true, address: served.address };
  await askHealth({ ...secure, ca: [authority.certificate] }, timeout());
  const stranger = await createAuthority();
  await expect(askHealth({ ...secure, ca: [stranger.certificate] }, timeout())).rejects.toThrow(
    /unable to verify|self-signed/,
  );
});

test('the wait for a server that never answers ends with the signal', async () => {
  await using served = await serving(createServer());
  await expect(askHealth({ ...probe, address: served.address }, AbortSignal.timeout(50))).rejects.toThrow(
    'no answer in gRPC came',
  );
});
