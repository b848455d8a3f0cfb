import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  base64,
  createGroup,
  createRawClient,
  createWorld,
  groupMessage,
  idsOf,
  type RawClient,
  send,
} from './testing.ts';

const rpc = 'SubscribeGroupMessages';

const filter = (group: Uint8Array, idCursor = '0') => ({ groupId: base64(group), idCursor });
const open = (client: RawClient, ...filters: readonly object[]) => client.open(rpc, { filters });
const upTo = (count: number, from = 1): readonly number[] =>
  Array.from({ length: count }, (_, at) => at + from);

test('headers come at once, before any message', async () => {
  await using world = await createWorld();
  using stream = open(world, filter(createGroup()));
  await stream.opened;
});

test('a stream without topics is open all the same', async () => {
  await using world = await createWorld();
  using stream = open(world);
  await stream.opened;
  expect(world.node.stats()).toMatchObject({ streams: 1, subscriptions: 0 });
});

test('what is there comes first, from the cursor, then what comes', async () => {
  await using world = await createWorld();
  const group = createGroup();
  await send(world, group, 250);
  using all = open(world, filter(group));
  using some = open(world, filter(group, '240'));
  using none = open(world, filter(group, '250'));
  await Promise.all([all.opened, some.opened, none.opened]);
  await send(world, group, 2);
  expect(idsOf(await all.take(252))).toEqual(upTo(252));
  expect(idsOf(await some.take(12))).toEqual(upTo(12, 241));
  expect(idsOf(await none.take(2))).toEqual([251, 252]);
});

test('a cursor that is ahead of the network misses nothing that comes', async () => {
  await using world = await createWorld();
  const group = createGroup();
  await send(world, group, 1);
  using stream = open(world, filter(group, '18446744073709551615'));
  await stream.opened;
  await send(world, group, 1);
  expect(idsOf(await stream.take(1))).toEqual([2]);
});

test('topics of other groups stay away, each topic has its cursor, and one that is named twice comes once', async () => {
  await using world = await createWorld();
  const [one, other, third] = [createGroup(), createGroup(), createGroup()];
  await send(world, one, 2);
  await send(world, other, 2);
  await send(world, third, 1);
  using stream = open(world, filter(one, '1'), filter(other, '4'), filter(one), filter(other, '3'));
  await stream.opened;
  await send(world, third, 1);
  await send(world, other, 1);
  await send(world, one, 1);
  expect(idsOf(await stream.take(5))).toEqual([1, 2, 4, 7, 8]);
  expect(world.node.stats().subscriptions).toBe(2);
});

test('streams that open while others send miss nothing and see nothing twice', async () => {
  await using world = await createWorld();
  const groups = upTo(3).map(createGroup);
  const total = 400;
  const sending = groups.map(async (group) => {
    for (let count = 0; count < total; count += 10) await send(world, group, 10);
  });
  const reading = upTo(12).map(async () => {
    using client = createRawClient(world.node.address);
    using stream = open(client, ...groups.map((group) => filter(group)));
    return await stream.take(total * groups.length);
  });
  await Promise.all(sending);
  for (const messages of await Promise.all(reading)) {
    expect(idsOf(messages).toSorted((a, b) => a - b)).toEqual(upTo(total * groups.length));
    for (const group of groups.map(base64)) {
      const its = idsOf(messages.filter(({ v1 }) => (v1 as { readonly groupId: string }).groupId === group));
      expect(its).toEqual(its.toSorted((a, b) => a - b));
    }
  }
});

test('a reader that drops its stream goes on from where it was', async () => {
  await using world = await createWorld();
  const group = createGroup();
  await send(world, group, 3);
  const seen: number[] = [];
  for (const more of [3, 4, 5]) {
    using stream = open(world, filter(group, `${seen.at(-1) ?? 0}`));
    seen.push(...idsOf(await stream.take(more)));
    await send(world, group, more + 1);
  }
  expect(seen).toEqual(upTo(12));
});

test('a stream that is cancelled leaves nothing behind', async () => {
  const ended = Promise.withResolvers<string>();
  await using world = await createWorld({
    onCall: (call) => {
      if (call.rpc === rpc) ended.resolve(call.status);
    },
  });
  {
    using stream = open(world, filter(createGroup()), filter(createGroup()));
    await stream.opened;
    expect(world.node.stats()).toMatchObject({ streams: 1, subscriptions: 2 });
  }
  expect(await ended.promise).toBe('CANCELLED');
  expect(world.node.stats()).toMatchObject({ streams: 0, subscriptions: 0 });
});

test('a reader that is too slow is told so, and others are not held up', async () => {
  await using world = await createWorld({ limits: { waiting: 50 } });
  const group = createGroup();
  using slow = open(world, filter(group));
  await slow.opened;
  slow.pause();
  using sender = createRawClient(world.node.address);
  using client = createRawClient(world.node.address);
  using quick = open(client, filter(group));
  await quick.opened;
  for (let count = 0; world.node.stats().subscriptions === 2; count += 1) {
    if (count > 2000) throw new Error('the slow reader is never told');
    await sender.call('SendGroupMessages', { messages: [groupMessage(group, randomBytes(20_000))] });
  }
  const { groupMessages, streams } = world.node.stats();
  // Its end waits behind what it has not read.
  expect(streams).toBe(2);
  expect(idsOf(await quick.take(groupMessages))).toEqual(upTo(groupMessages));
  slow.resume();
  expect(await slow.ended).toEqual({ code: 10, details: 'caller did not read all messages fast enough' });
  const came = groupMessages - 51;
  expect(idsOf(await slow.take(came))).toEqual(upTo(came));
  expect(world.node.stats().streams).toBe(1);
});

test('a slow reader of what is there takes its time', async () => {
  await using world = await createWorld({ limits: { waiting: 1 } });
  const group = createGroup();
  for (let count = 0; count < 100; count += 1)
    await world.call('SendGroupMessages', { messages: [groupMessage(group, randomBytes(20_000))] });
  using client = createRawClient(world.node.address);
  using stream = open(client, filter(group));
  await stream.opened;
  stream.pause();
  await send(world, group, 10);
  stream.resume();
  expect(idsOf(await stream.take(110))).toEqual(upTo(110));
});

test('2000 streams each get what comes', async () => {
  await using world = await createWorld();
  const [group, own] = [createGroup(), upTo(2000).map(createGroup)];
  const streams = own.map((one) => open(world, filter(group), filter(one)));
  await Promise.all(streams.map(({ opened }) => opened));
  expect(world.node.stats()).toMatchObject({ streams: 2000, subscriptions: 4000 });
  await send(world, group, 1);
  for (let at = 0; at < 2000; at += 500)
    await world.call('SendGroupMessages', {
      messages: own.slice(at, at + 500).map((one) => groupMessage(one)),
    });
  const came = await Promise.all(streams.map((stream) => stream.take(2)));
  expect(came.map(idsOf)).toEqual(upTo(2000, 2).map((id) => [1, id]));
  for (const stream of streams) stream[Symbol.dispose]();
});

test.for([
  ['streams', { streams: 2 }, "this node's limit is 2 streams"],
  ['topics', { subscriptions: 2 }, "this node's limit is 2 topics in streams"],
] as const)('too many %s are refused, and there is room again when one ends', async ([, limits, details]) => {
  await using world = await createWorld({ limits });
  const [one, other] = [open(world, filter(createGroup())), open(world, filter(createGroup()))];
  await Promise.all([one.opened, other.opened]);
  using third = open(world, filter(createGroup()));
  expect(await third.ended).toEqual({ code: 8, details });
  one[Symbol.dispose]();
  await one.ended;
  while (world.node.stats().streams > 1) await world.call('GetInboxIds');
  using fourth = open(world, filter(createGroup()));
  await fourth.opened;
  other[Symbol.dispose]();
});

test('a node that stops says so in each stream', async () => {
  const world = await createWorld();
  const [one, other] = [open(world, filter(createGroup())), open(world, filter(createGroup()))];
  await Promise.all([one.opened, other.opened]);
  const ended = Promise.all([one.ended, other.ended]);
  await world[Symbol.asyncDispose]();
  const said = { code: 14, details: 'service is shutting down' };
  expect(await ended).toEqual([said, said]);
});
