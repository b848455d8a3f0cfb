import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { expect, test } from 'vitest';
import { untilListenerReady } from '../../targets/ready-listeners.ts';
import { serving } from '../../targets/testing/serving.ts';
import { createAuthority } from '../certificates.ts';
import { openStream } from './probe.ts';

const header =
  "<?xml version='1.0'?><stream:stream id='x' from='example.test' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
const features = `${header}<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/></stream:features>`;

async function listen(behave: (socket: Socket, connection: number) => void) {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    behave(socket, connections);
  });
  return probed(server);
}

async function probed(server: Server) {
  const served = await serving(server);
  const probe = { address: served.address, domain: 'example.test', directTls: false, ca: [] };
  return { probe, [Symbol.asyncDispose]: served[Symbol.asyncDispose] };
}

test('stream features mean ready, whatever pieces they come in', async () => {
  await using server = await listen((socket) => {
    socket.once('data', () => {
      socket.write(features.slice(0, 50));
      setImmediate(() => socket.write(features.slice(50)));
    });
  });
  await openStream(server.probe, AbortSignal.timeout(5_000));
});

test('a server that hangs up twice before it is ready is asked a third time', async () => {
  let attempts = 0;
  await using server = await listen((socket, connection) => {
    attempts = connection;
    if (connection < 3) socket.destroy();
    else socket.write(features);
  });
  const { address, ...proof } = server.probe;
  await untilListenerReady('xmpp', 'c2s', address, proof, AbortSignal.timeout(5_000));
  expect(attempts).toBe(3);
});

test('direct TLS is proved with the run’s own authority', async () => {
  const authority = await createAuthority();
  const { certificate, key } = await authority.issue(['example.test']);
  await using server = await probed(
    createTlsServer({ cert: certificate, key }, (socket) => socket.write(features)),
  );
  const probe = { ...server.probe, directTls: true };
  await openStream({ ...probe, ca: [authority.certificate] }, AbortSignal.timeout(5_000));
  const stranger = await createAuthority();
  await expect(
    openStream({ ...probe, ca: [stranger.certificate] }, AbortSignal.timeout(5_000)),
  ).rejects.toThrow(/unable to verify|self-signed/);
});

test.each<[string, (socket: Socket) => void, string]>([
  ['closes-at-once', (socket) => socket.end(), 'the connection was closed before stream features came'],
  [
    'does-not-serve-the-domain',
    (socket) =>
      socket.end(
        `${header}<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>no</text></stream:error></stream:stream>`,
      ),
    'the stream ended with host-unknown',
  ],
  ['speaks-http', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'what came is not XML'],
  [
    'never-ends-its-header',
    (socket) => socket.write(`<stream ${'a'.repeat(70_000)}`),
    'no stream features within 64 KiB',
  ],
])('a server that %s is not ready, and the reason says so', async (_fault, behave, reason) => {
  await using server = await listen(behave);
  await expect(openStream(server.probe, AbortSignal.timeout(5_000))).rejects.toThrow(reason);
});

test('the wait for a server that never answers ends with the signal', async () => {
  await using server = await listen(() => undefined);
  const { address, ...proof } = server.probe;
  await expect(untilListenerReady('xmpp', 'c2s', address, proof, AbortSignal.timeout(50))).rejects.toThrow(
    'no stream features came',
  );
});
