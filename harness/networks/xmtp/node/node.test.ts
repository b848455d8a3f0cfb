import { once } from 'node:events';
import { Client, credentials } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { createAuthority } from '../../certificates.ts';
import { uint64 } from '../wire/codec.ts';
import type { Call } from './call.ts';
import { nowNs } from './clock.ts';
import { ListenError, startNode } from './index.ts';
import { base64, createGroup, createWorld, groupMessage, refusalOf, send } from './testing.ts';

const unimplemented = 12;

test('a node says where it is', async () => {
  await using node = await startNode();
  expect(node).toMatchObject({
    url: `http://127.0.0.1:${node.address.port}`,
    address: { host: '127.0.0.1', port: expect.any(Number) },
  });
});

test('a port that is in use is told, and so is a host that is none', async () => {
  await using node = await startNode();
  const { port } = node.address;
  await expect(startNode({ port })).rejects.toThrow(
    new ListenError(`127.0.0.1:${port}: the port is in use; try another, or 0 for any free one`),
  );
  await expect(startNode({ host: '203.0.113.1' })).rejects.toThrow(ListenError);
});

test('a node that has stopped leaves its port', async () => {
  const node = await startNode();
  await node[Symbol.asyncDispose]();
  await using again = await startNode({ port: node.address.port });
  expect(again.address).toEqual(node.address);
});

test('a node speaks TLS with the certificate that it is given', async () => {
  const authority = await createAuthority();
  const tls = await authority.issue(['localhost']);
  await using node = await startNode({ tls });
  expect(node.url).toBe(`https://127.0.0.1:${node.address.port}`);
  const client = new Client(
    `localhost:${node.address.port}`,
    credentials.createSsl(Buffer.from(authority.certificate)),
  );
  const bytes = (value: Buffer): Buffer => value;
  const answer = await new Promise<Buffer | undefined>((resolve, reject) => {
    client.makeUnaryRequest('/grpc.health.v1.Health/Check', bytes, bytes, Buffer.alloc(0), (error, value) =>
      error ? reject(error) : resolve(value),
    );
  });
  client.close();
  expect(answer).toEqual(Buffer.from('0801', 'hex'));
});

test('a certificate that is none is told', async () => {
  await expect(startNode({ tls: { key: 'none', certificate: 'none' } })).rejects.toThrow(
    /^the key and certificate cannot be used: /,
  );
});

test('health is told of the whole, and of no single service', async () => {
  await using world = await createWorld();
  expect(await world.callPath('/grpc.health.v1.Health/Check')).toEqual(Buffer.from('0801', 'hex'));
  const named = Buffer.concat([Buffer.of(10, 3), Buffer.from('abc')]);
  expect(await refusalOf(world.callPath('/grpc.health.v1.Health/Check', named))).toEqual([
    5,
    'unknown service',
  ]);
  expect((await refusalOf(world.callPath('/grpc.health.v1.Health/Check', Buffer.of(0))))[0]).toBe(3);
});

test('who watches health is told at once', async () => {
  await using node = await startNode();
  const client = new Client(`127.0.0.1:${node.address.port}`, credentials.createInsecure());
  const bytes = (value: Buffer): Buffer => value;
  const first = async (request: Buffer): Promise<Buffer> => {
    const stream = client.makeServerStreamRequest('/grpc.health.v1.Health/Watch', bytes, bytes, request);
    stream.on('error', () => undefined);
    const [answer] = await once(stream, 'data');
    stream.cancel();
    return answer;
  };
  const named = Buffer.concat([Buffer.of(10, 3), Buffer.from('abc')]);
  expect([await first(Buffer.alloc(0)), await first(named)]).toEqual([
    Buffer.from('0801', 'hex'),
    Buffer.from('0803', 'hex'),
  ]);
  client.close();
});

test.for([
  ['RevokeInstallation', 'unimplemented'],
  ['MlsApi.GetIdentityUpdates', 'unimplemented'],
  ['Subscribe', /The server does not implement the method/],
] as const)('%s is not served', async ([rpc, text]) => {
  await using world = await createWorld();
  const told = typeof text === 'string' ? text : expect.stringMatching(text);
  expect(await refusalOf(world.call(rpc))).toEqual([unimplemented, told]);
});

test.for([
  '/xmtp.mls.api.v1.MlsApi/Nothing',
  '/a/b',
  '/',
  '/xmtp.migration.api.v1.D14nMigrationApi/FetchD14nCutover',
])('an RPC that nobody knows is not served: %s', async (path) => {
  await using world = await createWorld();
  expect((await refusalOf(world.callPath(path)))[0]).toBe(unimplemented);
});

test('each call is told when it has ended', async () => {
  const calls: Call[] = [];
  await using world = await createWorld({ onCall: (call) => calls.push(call) });
  await send(world, createGroup(), 1);
  await refusalOf(world.call('QueryGroupMessages'));
  const common = { milliseconds: expect.any(Number), requestBytes: expect.any(Number) };
  expect(calls).toEqual([
    {
      rpc: 'SendGroupMessages',
      path: '/xmtp.mls.api.v1.MlsApi/SendGroupMessages',
      status: 'OK',
      messages: 1,
      ...common,
    },
    {
      rpc: 'QueryGroupMessages',
      path: '/xmtp.mls.api.v1.MlsApi/QueryGroupMessages',
      status: 'UNKNOWN',
      text: 'group is required',
      messages: 0,
      ...common,
    },
  ]);
  expect(world.node.stats()).toMatchObject({ calls: 2, groups: 1, groupMessages: 1 });
});

const cutoverPath = '/xmtp.migration.api.v1.D14nMigrationApi/FetchD14nCutover';
const gone = (what: string): string =>
  `${what} is no longer available. Please upgrade your client to XMTP D14N.`;

test('after the cutover nothing is taken and nothing is streamed, and what is there can be read', async () => {
  await using world = await createWorld({ cutoverNs: 1n });
  expect(await world.callPath(cutoverPath)).toEqual(Buffer.from('0801', 'hex'));
  for (const rpc of [
    'SendGroupMessages',
    'SendWelcomeMessages',
    'UploadKeyPackage',
    'RegisterInstallation',
    'PublishIdentityUpdate',
    'BatchPublishCommitLog',
  ])
    expect(await refusalOf(world.call(rpc))).toEqual([14, gone('publishing to XMTP V3')]);
  for (const rpc of ['SubscribeGroupMessages', 'SubscribeWelcomeMessages']) {
    using stream = world.open(rpc, {});
    expect(await stream.ended).toEqual({ code: 14, details: gone('XMTP V3 streaming') });
  }
  expect(await world.call('QueryGroupMessages', { groupId: 'AQ==' })).toMatchObject({
    pagingInfo: { limit: 100 },
  });
});

test('streams that are open end when the cutover comes', async () => {
  // Late enough that even a machine under load has opened the stream before.
  const cutoverNs = nowNs() + 5_000_000_000n;
  await using world = await createWorld({ cutoverNs });
  const told = await world.callPath(cutoverPath);
  expect(told.length).toBeGreaterThan(uint64(cutoverNs).toString().length / 3);
  await send(world, createGroup(), 1);
  using stream = world.open('SubscribeGroupMessages', { filters: [{ groupId: base64(createGroup()) }] });
  await stream.opened;
  expect(await stream.ended).toEqual({ code: 14, details: gone('XMTP V3 streaming') });
  const request = { messages: [groupMessage(createGroup())] };
  expect((await refusalOf(world.call('SendGroupMessages', request)))[0]).toBe(14);
});
