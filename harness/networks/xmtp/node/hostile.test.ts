import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectHttp } from 'node:http2';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { rpcs } from '../wire/rpcs.ts';
import { writePrivateMessage } from '../wire/testing.ts';
import { base64, createGroup, createWorld, groupMessage, refusalOf, send, type World } from './testing.ts';

const served = [...rpcs.values()].filter(
  ({ name, shape }) => shape === 'unary' && !/^(Revoke|MlsApi)/.test(name),
);
const streams = ['SubscribeGroupMessages', 'SubscribeWelcomeMessages'] as const;

/** Says whether the node still does its work. */
const works = async (world: World): Promise<boolean> => {
  const group = createGroup();
  await send(world, group, 1);
  const { messages } = await world.call('QueryGroupMessages', { groupId: base64(group) });
  return Array.isArray(messages) && messages.length === 1;
};

const malformed = ['00', 'ff', '0a', '0aff', '0a05ffff', '0f', '0b', '0c', '08ff', '0a80808080'];

test.for(malformed)('bytes that are no message are refused by every RPC: %s', async (hex) => {
  await using world = await createWorld();
  const bytes = Buffer.from(hex, 'hex');
  const told = [3, expect.stringMatching(/^the request is no /)];
  for (const { path } of served) expect(await refusalOf(world.callPath(path, bytes))).toEqual(told);
  for (const rpc of streams) {
    using stream = world.open(rpc, bytes);
    expect(await stream.ended).toEqual({ code: 3, details: told[1] });
  }
  expect(await works(world)).toBe(true);
});

test('noise leads to answers and refusals, and never to more', async () => {
  await using world = await createWorld();
  const codes = new Set<number>();
  for (let round = 0; round < 60; round += 1)
    await Promise.all(
      served.map(async ({ path }) => {
        const noise = randomBytes(1 + ((round * 7) % 200));
        noise.writeUInt8(10, 0);
        await world.callPath(path, noise).catch(({ code }: { readonly code: number }) => codes.add(code));
      }),
    );
  expect([...codes].filter((code) => ![2, 3].includes(code))).toEqual([]);
  expect(await works(world)).toBe(true);
});

test('a group message with any byte cut off or turned is refused or kept, and never more', async () => {
  await using world = await createWorld();
  const whole = Buffer.from(writePrivateMessage(createGroup()));
  const attempts = Array.from(whole, (byte, at) => {
    const turned = Buffer.from(whole);
    turned.writeUInt8(byte ^ 0x41, at);
    return [whole.subarray(0, at), turned];
  }).flat();
  for (const data of attempts) {
    const request = { messages: [{ v1: { data: base64(data) } }] };
    const status = await world.call('SendGroupMessages', request).then(
      () => 0,
      ({ code }: { readonly code: number }) => code,
    );
    expect([0, 3]).toContain(status);
  }
  expect(await works(world)).toBe(true);
});

test('a request that is too large is refused', async () => {
  await using world = await createWorld({ limits: { requestBytes: 100_000 } });
  const huge = { messages: [groupMessage(createGroup(), randomBytes(100_000))] };
  expect((await refusalOf(world.call('SendGroupMessages', huge)))[0]).toBe(8);
  expect(await works(world)).toBe(true);
});

test('a message that could be taken but not shown is refused', async () => {
  await using world = await createWorld({ limits: { messageBytes: 100_000 } });
  // The id of its group is told beside it, so that it takes twice the room.
  const request = { messages: [groupMessage(randomBytes(60_000))] };
  expect(await refusalOf(world.call('SendGroupMessages', request))).toEqual([
    8,
    "this node's limit is 99744 bytes in a message",
  ]);
});

test('a message of 20 MiB goes through, and comes back', async () => {
  await using world = await createWorld();
  const group = createGroup();
  await world.call('SendGroupMessages', { messages: [groupMessage(group, Buffer.alloc(20 * 2 ** 20))] });
  using stream = world.open('SubscribeGroupMessages', { filters: [{ groupId: base64(group) }] });
  const [{ v1 } = {}] = await stream.take(1);
  const { data } = v1 as { readonly data: string };
  expect(Buffer.byteLength(data, 'base64')).toBeGreaterThan(20 * 2 ** 20);
});

test('what a request repeats is not repeated in the answer without bound', async () => {
  await using world = await createWorld({ limits: { messageBytes: 1_000_000 } });
  const group = createGroup();
  await world.call('SendGroupMessages', { messages: [groupMessage(group, randomBytes(100_000))] });
  const groupIds = Array.from({ length: 20_000 }, () => base64(group));
  expect((await refusalOf(world.call('GetNewestGroupMessage', { groupIds, includeContent: true })))[0]).toBe(
    8,
  );
});

test('a request with very many parts is refused', async () => {
  await using world = await createWorld();
  const parts = Buffer.alloc(2 * 100_001, Buffer.from('0a00', 'hex'));
  for (const { path } of served) expect((await refusalOf(world.callPath(path, parts)))[0]).toBe(3);
});

test('a node that is full takes no more, and goes on showing what it has', async () => {
  await using world = await createWorld({ limits: { storedBytes: 50_000 } });
  const group = createGroup();
  const fill = async (): Promise<number> => {
    for (let count = 0; ; count += 1) {
      const request = { messages: [groupMessage(group, randomBytes(5000))] };
      const refused = await world.call('SendGroupMessages', request).then(
        () => undefined,
        (error: { readonly code: number; readonly details: string }) => [error.code, error.details],
      );
      if (!refused) continue;
      expect(refused).toEqual([8, "this node's limit is 50000 bytes kept"]);
      return count;
    }
  };
  const count = await fill();
  expect(world.node.stats().storedBytes).toBeLessThanOrEqual(50_000);
  const { messages } = await world.call('QueryGroupMessages', { groupId: base64(group) });
  expect(messages).toHaveLength(count);
});

/** Sends bytes to the node's port and waits until it hangs up. */
const shout = async (world: World, bytes: Uint8Array): Promise<void> => {
  const { host, port } = world.node.address;
  const socket = connect(port, host);
  socket.on('error', () => undefined);
  socket.resume();
  const closed = once(socket, 'close');
  socket.end(bytes);
  await closed;
};

test('what is no HTTP/2 is hung up on', async () => {
  await using world = await createWorld();
  for (const bytes of [
    Buffer.from('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'),
    randomBytes(10_000),
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), randomBytes(5000)]),
  ])
    await shout(world, bytes);
  expect(await works(world)).toBe(true);
});

/** Sends a body of its own as a gRPC request, and tells the status. */
const post = async (world: World, body: Uint8Array, type = 'application/grpc'): Promise<string> => {
  const { host, port } = world.node.address;
  const session = connectHttp(`http://${host}:${port}`);
  const stream = session.request({
    ':method': 'POST',
    ':path': '/xmtp.mls.api.v1.MlsApi/SendGroupMessages',
    'content-type': type,
    te: 'trailers',
  });
  const statuses: string[] = [];
  const note = (headers: Readonly<Record<string, unknown>>): void => {
    for (const name of ['grpc-status', ':status'])
      if (headers[name]) statuses.push(`${name} ${headers[name]}`);
  };
  stream.on('response', note).on('trailers', note).resume();
  stream.end(body);
  await once(stream, 'close');
  session.close();
  return statuses.join(', ');
};

test('frames that lie about their length are refused', async () => {
  await using world = await createWorld();
  const frame = (length: number, body: Uint8Array): Uint8Array => {
    const head = Buffer.alloc(5);
    head.writeUInt32BE(length, 1);
    return Buffer.concat([head, body]);
  };
  expect(await post(world, frame(2 ** 32 - 1, Buffer.alloc(10)))).toContain('grpc-status 8');
  expect(await post(world, frame(10, Buffer.alloc(4)))).toMatch(/grpc-status (?!0)/);
  expect(await post(world, Buffer.alloc(0))).toMatch(/grpc-status (?!0)/);
  expect(await post(world, frame(0, Buffer.alloc(0)), 'text/plain')).toContain(':status 415');
  expect(await works(world)).toBe(true);
});
