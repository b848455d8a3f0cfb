import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAuthority } from './certificates.ts';
import { type ExternalRequest, startExternal } from './external.ts';
import { quietly, temporaryFolder } from './testing/fake-definition.ts';

async function running(): Promise<{ readonly request: ExternalRequest } & AsyncDisposable> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).resume();
    socket.end(
      "<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams'><s:features/></s:stream>",
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return {
    request: {
      driver: 'external',
      protocol: 'xmpp',
      id: `xmpp://127.0.0.1:${port}`,
      host: '127.0.0.1',
      port,
      directTls: false,
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

test('a running server is used with the domain, accounts and authority from the environment', async () => {
  await using folder = await temporaryFolder();
  await using server = await running();
  const { certificate } = await createAuthority();
  const file = join(folder.path, 'ca.pem');
  await writeFile(file, certificate);
  const environment = {
    ASSAY_DOMAIN: 'example.test',
    ASSAY_ACCOUNTS: 'romeo:one:with:colons, juliet:two',
    ASSAY_CA: file,
  };
  const { request } = server;
  await using target = await startExternal(request, quietly(folder.path, { environment }));
  expect({ facts: target.facts, endpoint: target.endpoint }).toEqual({
    facts: { id: request.id, name: 'external', version: 'unknown', driver: 'external', config: 'default' },
    endpoint: {
      target: request.id,
      domain: 'example.test',
      listeners: { c2s: { host: '127.0.0.1', port: request.port } },
      ca: [certificate.trimEnd()],
      accounts: {
        kind: 'list',
        accounts: [
          { user: 'romeo', password: 'one:with:colons' },
          { user: 'juliet', password: 'two' },
        ],
      },
      logs: [],
    },
  });
});

test('without anything in the environment the host is the domain and accounts are registered in-band', async () => {
  await using folder = await temporaryFolder();
  await using server = await running();
  await using target = await startExternal(server.request, quietly(folder.path, { environment: {} }));
  expect(target.endpoint).toMatchObject({ domain: '127.0.0.1', ca: [], accounts: { kind: 'registration' } });
});

test.each([
  [
    'ASSAY_ACCOUNTS',
    { ASSAY_ACCOUNTS: 'romeo:one,s3cret' },
    'ASSAY_ACCOUNTS has no "user:password" in place 2',
  ],
  [
    'ASSAY_CA',
    { ASSAY_CA: import.meta.filename },
    `ASSAY_CA is ${import.meta.filename}: it holds no certificate`,
  ],
])('a wrong %s is told without repeating secrets', async (_name, environment, what) => {
  await using folder = await temporaryFolder();
  await using server = await running();
  await expect(startExternal(server.request, quietly(folder.path, { environment }))).rejects.toMatchObject({
    code: 'bad-environment',
    what,
  });
});

test('a server that is not there is told with what to check', async () => {
  await using folder = await temporaryFolder();
  const request = await running().then(async (server) => {
    await server[Symbol.asyncDispose]();
    return server.request;
  });
  const controller = new AbortController();
  const report = () => setImmediate(() => controller.abort());
  await expect(
    startExternal(request, quietly(folder.path, { environment: {}, signal: controller.signal, report })),
  ).rejects.toMatchObject({ code: 'aborted', phase: 'readiness', target: request.id });
});
