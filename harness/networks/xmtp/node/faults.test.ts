import { expect, test } from 'vitest';
import { createFaults, parseFault, statusCodes } from '../faults.ts';
import type { Call } from './call.ts';
import { base64, createGroup, createWorld, groupMessage, idsOf, refusalOf, send } from './testing.ts';

const worldWith = async (...texts: readonly string[]) => {
  const calls: Call[] = [];
  const faults = createFaults(texts.map(parseFault));
  const world = await createWorld({ faults, onCall: (call) => calls.push(call) });
  return { ...world, faults, calls };
};

const asked = 'as was asked for';

test('an error comes instead of an answer, so often, and the node has not seen the call', async () => {
  await using world = await worldWith('SendGroupMessages=error:UNAVAILABLE*2');
  const request = { messages: [groupMessage(createGroup())] };
  for (const _ of [1, 2])
    expect(await refusalOf(world.call('SendGroupMessages', request))).toEqual([
      statusCodes.UNAVAILABLE,
      `a fault, ${asked}`,
    ]);
  expect(world.node.stats().groupMessages).toBe(0);
  await world.call('SendGroupMessages', request);
  expect(world.calls.map(({ status }) => status)).toEqual(['UNAVAILABLE', 'UNAVAILABLE', 'OK']);
});

test('a delay holds back one RPC and no other', async () => {
  await using world = await worldWith('GetInboxIds=delay:300');
  const start = performance.now();
  const slow = world.call('GetInboxIds').then(() => performance.now() - start);
  await world.call('FetchKeyPackages');
  const quick = performance.now() - start;
  expect(await slow).toBeGreaterThanOrEqual(299);
  expect(quick).toBeLessThan(await slow);
});

test('an answer that is lost was worked for', async () => {
  await using world = await worldWith('SendGroupMessages=lose-answer*1');
  const request = { messages: [groupMessage(createGroup())] };
  expect(await refusalOf(world.call('SendGroupMessages', request))).toEqual([
    14,
    `the answer is lost, ${asked}`,
  ]);
  expect(world.node.stats().groupMessages).toBe(1);
  await world.call('SendGroupMessages', request);
  expect(world.node.stats().groupMessages).toBe(1);
});

test('a refusal stays a refusal when the answer is lost', async () => {
  await using world = await worldWith('*=lose-answer');
  expect(await refusalOf(world.call('SendGroupMessages'))).toEqual([3, 'no group messages to send']);
});

test('faults change while the node runs', async () => {
  await using world = await worldWith('*=error:INTERNAL');
  expect((await refusalOf(world.call('GetInboxIds')))[0]).toBe(13);
  world.faults.set([]);
  expect(await world.call('GetInboxIds')).toEqual({});
});

const rpc = 'SubscribeGroupMessages';

test('a stream is dropped after so many messages, be they old or new', async () => {
  await using world = await worldWith(`${rpc}=drop-stream:3*1`);
  const group = createGroup();
  const filters = [{ groupId: base64(group) }];
  await send(world, group, 2);
  using stream = world.open(rpc, { filters });
  expect(idsOf(await stream.take(2))).toEqual([1, 2]);
  await send(world, group, 2);
  expect(idsOf(await stream.take(1))).toEqual([3]);
  expect(await stream.ended).toEqual({ code: 14, details: `the stream is dropped, ${asked}` });
  using again = world.open(rpc, { filters: [{ groupId: base64(group), idCursor: '3' }] });
  expect(idsOf(await again.take(1))).toEqual([4]);
  expect(world.node.stats()).toMatchObject({ streams: 1, subscriptions: 1 });
});

test('a stream that is dropped after no message never shows one', async () => {
  await using world = await worldWith(`${rpc}=drop-stream:0`);
  const [group, quiet] = [createGroup(), createGroup()];
  await send(world, group, 1);
  for (const groupId of [group, quiet].map(base64)) {
    using stream = world.open(rpc, { filters: [{ groupId }] });
    expect(await stream.ended).toEqual({ code: 14, details: `the stream is dropped, ${asked}` });
    await expect(stream.take(1)).rejects.toThrow('the stream ended after 0 messages');
  }
});

test.for([
  ['error:PERMISSION_DENIED', statusCodes.PERMISSION_DENIED, `a fault, ${asked}`],
  ['lose-answer', statusCodes.UNAVAILABLE, `the answer is lost, ${asked}`],
] as const)('a stream ends by %s, and the next is whole', async ([fault, code, details]) => {
  await using world = await worldWith(`${rpc}=${fault}*1`);
  const filters = [{ groupId: base64(createGroup()) }];
  using stream = world.open(rpc, { filters });
  expect(await stream.ended).toEqual({ code, details });
  using next = world.open(rpc, { filters });
  await next.opened;
  expect(world.node.stats()).toMatchObject({ streams: 1, subscriptions: 1 });
});

test('a stream that is delayed misses nothing', async () => {
  await using world = await worldWith(`${rpc}=delay:50`);
  const group = createGroup();
  using stream = world.open(rpc, { filters: [{ groupId: base64(group) }] });
  await send(world, group, 3);
  await stream.opened;
  await send(world, group, 1);
  expect(idsOf(await stream.take(4))).toEqual([1, 2, 3, 4]);
});

test('a node that stops does not wait for delays', async () => {
  const world = await worldWith('GetInboxIds=delay:60000', `${rpc}=delay:60000`);
  const call = refusalOf(world.call('GetInboxIds'));
  using stream = world.open(rpc, {});
  // On the same connection: when this is answered the others are there.
  await world.call('FetchKeyPackages');
  await world[Symbol.asyncDispose]();
  expect(await call).toEqual([14, 'service is shutting down']);
  expect(await stream.ended).toEqual({ code: 14, details: 'service is shutting down' });
});

test('a caller that is gone is not waited for', async () => {
  await using world = await worldWith(`${rpc}=delay:60000`);
  using stream = world.open(rpc, {});
  await world.call('FetchKeyPackages');
  stream[Symbol.dispose]();
  while (!world.calls.some((call) => call.rpc === rpc)) await world.call('FetchKeyPackages');
  expect(world.calls.find((call) => call.rpc === rpc)).toMatchObject({ status: 'CANCELLED', messages: 0 });
});
