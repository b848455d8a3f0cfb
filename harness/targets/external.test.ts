import { writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAuthority } from '../networks/certificates.ts';
import type { Address } from '../networks/site.ts';
import { startFake } from '../networks/xmpp/fakes/index.ts';
import { type ExternalRequest, startExternal } from './external.ts';
import { quietly, temporaryFolder } from './testing/fake-definition.ts';
import { http2Server, refuses } from './testing/grpc-answers.ts';
import { serving } from './testing/serving.ts';

async function running(): Promise<{ readonly request: ExternalRequest } & AsyncDisposable> {
  const served = await serving(
    createServer((socket) => {
      socket.resume();
      socket.end(
        "<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams'><s:features/></s:stream>",
      );
    }),
  );
  const { host, port } = served.address;
  return {
    request: {
      driver: 'external',
      protocol: 'xmpp',
      id: `xmpp://${host}:${port}`,
      host,
      port,
      directTls: false,
    },
    [Symbol.asyncDispose]: served[Symbol.asyncDispose],
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
  expect({ facts: target.facts, site: target.site }).toEqual({
    facts: {
      id: request.id,
      protocol: 'xmpp',
      name: 'external',
      version: 'unknown',
      driver: 'external',
      config: 'default',
      environment: ['ASSAY_DOMAIN=example.test', `ASSAY_CA=${file}`, 'ASSAY_ACCOUNTS=…'],
    },
    site: {
      target: request.id,
      protocol: 'xmpp',
      domain: 'example.test',
      listeners: { c2s: { host: '127.0.0.1', port: request.port } },
      unasked: {
        'listener c2s-tls': 'no direct-TLS address was given (ASSAY_DIRECT_TLS)',
        'listener websocket': 'no WebSocket address was given (ASSAY_WEBSOCKET)',
        'listener bosh': 'no BOSH address was given (ASSAY_BOSH)',
        'listener component': 'no component address was given (ASSAY_COMPONENT)',
        'listener s2s': 'no server-to-server address was given (ASSAY_S2S)',
        'ability stop': 'it is not ours to stop',
        'ability kill': 'it is not ours to stop',
        'ability names': 'it asks others for names',
        'ability log': 'nobody said where its log is',
      },
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
  expect(target.site).toMatchObject({ domain: '127.0.0.1', ca: [], accounts: { kind: 'registration' } });
});

test('full JIDs are accounts of the domain, and an administrator goes before a list', async () => {
  await using folder = await temporaryFolder();
  await using server = await running();
  const attached = async (environment: Readonly<Record<string, string>>) => {
    await using target = await startExternal(server.request, quietly(folder.path, { environment }));
    return target.site.accounts;
  };
  const list = { ASSAY_DOMAIN: 'example.test', ASSAY_ACCOUNTS: 'ann@example.test:one:two,ben:three' };
  expect(await attached(list)).toEqual({
    kind: 'list',
    accounts: [
      { user: 'ann', password: 'one:two' },
      { user: 'ben', password: 'three' },
    ],
  });
  expect(await attached({ ...list, ASSAY_ADMIN: 'admin@example.test:four' })).toEqual({
    kind: 'administrator',
    admin: { user: 'admin', password: 'four' },
  });
  await expect(attached({ ...list, ASSAY_DOMAIN: 'other.test' })).rejects.toMatchObject({
    what: 'ASSAY_ACCOUNTS has an account of example.test, and the domain that is tested is other.test',
    hint: 'ASSAY_DOMAIN=example.test',
  });
});

test('a second address is a second listener, whichever came first', async () => {
  await using folder = await temporaryFolder();
  await using plain = await running();
  await using fake = await startFake({ tls: true });
  const ca = join(folder.path, 'ca.pem');
  await writeFile(ca, fake.site.ca.join('\n'));
  const { c2s, 'c2s-tls': direct } = fake.site.listeners;
  const environment = {
    ASSAY_DOMAIN: 'fake.example',
    ASSAY_CA: ca,
    ASSAY_DIRECT_TLS: `127.0.0.1:${direct?.port}`,
  };
  await using target = await startExternal(
    { ...plain.request, port: c2s?.port ?? 0 },
    quietly(folder.path, { environment }),
  );
  expect(target.site).toMatchObject({ listeners: { c2s, 'c2s-tls': direct } });
  expect(target.site.unasked).not.toHaveProperty('listener c2s-tls');
  await using other = await startExternal(
    { ...plain.request, port: direct?.port ?? 0, directTls: true },
    quietly(folder.path, { environment: { ...environment, ASSAY_STARTTLS: `127.0.0.1:${c2s?.port}` } }),
  );
  expect(other.site.listeners).toEqual({ c2s, 'c2s-tls': direct });
});

test('what it implements is said with or without where that is written', async () => {
  await using folder = await temporaryFolder();
  await using server = await running();
  const environment = { ASSAY_IMPLEMENTS: 'RFC7622, RFC6120=https://example.org/doap.xml, XEP-0198 1.6' };
  await using target = await startExternal(server.request, quietly(folder.path, { environment }));
  expect(target.site.implements).toEqual({
    RFC7622: 'ASSAY_IMPLEMENTS',
    RFC6120: 'https://example.org/doap.xml',
    'XEP-0198 1.6': 'ASSAY_IMPLEMENTS',
  });
});

test.each([
  ['ASSAY_ADMIN', { ASSAY_ADMIN: 's3cret' }, 'ASSAY_ADMIN is no "admin@domain:password"'],
  [
    'ASSAY_IMPLEMENTS',
    { ASSAY_IMPLEMENTS: 'RFC7622, precis' },
    'ASSAY_IMPLEMENTS has precis, which is no specification',
  ],
  [
    'ASSAY_DIRECT_TLS',
    { ASSAY_DIRECT_TLS: 'localhost' },
    'ASSAY_DIRECT_TLS is localhost, which is no address',
  ],
  [
    'ASSAY_ACCOUNTS',
    { ASSAY_ACCOUNTS: 'romeo:one,s3cret' },
    'ASSAY_ACCOUNTS has no "user:password" in place 2',
  ],
  [
    'list of accounts',
    { ASSAY_ACCOUNTS: 'ann:s3cret,ben:two,Ann@example.org:s3cret', ASSAY_DOMAIN: 'example.org' },
    'ASSAY_ACCOUNTS has one account twice, in places 1 and 3',
  ],
  [
    'ASSAY_COMPONENT_SECRETS',
    { ASSAY_COMPONENT: 'localhost:5347', ASSAY_COMPONENT_SECRETS: 'c1.example.org:s3cret, s3cret' },
    'ASSAY_COMPONENT_SECRETS has no "domain:secret" in place 2',
  ],
  [
    'list of components',
    {
      ASSAY_COMPONENT: 'localhost:5347',
      ASSAY_COMPONENT_SECRETS: 'c1.example.org:s3cret,C1.example.org:two',
    },
    'ASSAY_COMPONENT_SECRETS has one domain twice, in places 1 and 2',
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

const nodeAt = ({ host, port }: Address): ExternalRequest => ({
  driver: 'external',
  protocol: 'xmtp',
  id: `xmtp://${host}:${port}`,
  host,
  port,
  directTls: false,
});

test('a node of XMTP that answers in gRPC is used with wallets, and with its history server', async () => {
  await using folder = await temporaryFolder();
  await using grpc = await serving(http2Server(refuses(12)));
  await using history = await serving(createHttpServer((_request, response) => response.end()));
  const environment = { ASSAY_HISTORY: `http://127.0.0.1:${history.address.port}` };
  await using target = await startExternal(nodeAt(grpc.address), quietly(folder.path, { environment }));
  expect(target.site).toMatchObject({
    protocol: 'xmtp',
    accounts: { kind: 'fresh' },
    listeners: { grpc: grpc.address, history: history.address },
  });
});

test('what is no node of XMTP is told by what answers', async () => {
  await using folder = await temporaryFolder();
  const controller = new AbortController();
  let asked = 0;
  await using server = await serving(
    createServer((socket) => {
      asked += 1;
      if (asked === 1) socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      else controller.abort();
    }),
  );
  const options = quietly(folder.path, { environment: {}, signal: controller.signal });
  await expect(startExternal(nodeAt(server.address), options)).rejects.toMatchObject({
    cause: new Error(
      `127.0.0.1:${server.address.port}: what answers there does not speak HTTP/2: Protocol error`,
    ),
  });
});
