import { status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { createFaults, type Fault, parseFault } from '../faults.ts';
import { startTap } from './index.ts';
import { http2Node } from './testing/hostile-nodes.ts';
import { connectSmallApp } from './testing/small-app.ts';
import type { SmallNodeOptions } from './testing/small-node.ts';
import {
  answer,
  asked,
  message,
  query,
  question,
  startWorld,
  streamed,
  subscribe,
  type World,
} from './testing/world.ts';

interface FaultyWorld extends World {
  /** Calls that the node saw. */
  readonly seen: string[];
}

/** A node that answers, and streams three messages and stays; the faults are on the tap before it. */
const startFaulty = async (...faults: readonly string[]): Promise<FaultyWorld> => {
  const seen: string[] = [];
  const node: SmallNodeOptions = {
    unary: {
      [query]: (_call, reply) => {
        seen.push('query');
        reply(null, answer);
      },
    },
    streams: {
      [subscribe]: (call) => {
        seen.push('subscribe');
        call.on('cancelled', () => seen.push('cancelled'));
        for (const id of [1, 2, 3]) call.write(message(id));
      },
    },
  };
  const world = await startWorld(node, {
    faults: createFaults(faults.map((text): Fault => parseFault(text))),
  });
  return { ...world, seen };
};

const errorRecord = (rpc: string, statusName: string, text: string) => ({
  direction: 'in',
  rpc,
  value: { error: { status: statusName, message: text } },
});

test('an error is answered without the node, as often as it says', async () => {
  await using world = await startFaulty('QueryGroupMessages=error:RESOURCE_EXHAUSTED*2');
  const codes: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) codes.push((await world.app.ask(query, question)).status);
  expect(codes).toEqual([status.RESOURCE_EXHAUSTED, status.RESOURCE_EXHAUSTED, status.OK]);
  expect(world.seen).toEqual(['query']);
  expect(world.records.slice(0, 2)).toEqual([
    { direction: 'out', rpc: 'QueryGroupMessages', value: asked },
    errorRecord('QueryGroupMessages', 'RESOURCE_EXHAUSTED', 'a fault, as was asked for'),
  ]);
});

test('an error ends a stream before it begins', async () => {
  await using world = await startFaulty('Subscribe*=error:ABORTED');
  const { status: ended, messages } = await world.app.stream(subscribe).ended;
  expect({ code: ended.code, messages }).toEqual({ code: status.ABORTED, messages: [] });
  expect(world.seen).toEqual([]);
});

test('a delay passes before the node sees the call', async () => {
  await using world = await startFaulty('*=delay:50');
  const began = performance.now();
  expect((await world.app.ask(query, question)).bytes).toEqual(answer);
  expect(performance.now() - began).toBeGreaterThan(49);
});

test('a call that is given up while it is delayed never reaches the node', async () => {
  await using world = await startFaulty('SubscribeGroupMessages=delay:60000');
  const stream = world.app.stream(subscribe, Buffer.from(''));
  await world.app.ask(query, question);
  stream.call.cancel();
  expect((await stream.ended).status.code).toBe(status.CANCELLED);
  await world.app.ask(query, question);
  expect(world.seen).toEqual(['query', 'query']);
});

test('an answer gets lost after the node has done the work', async () => {
  await using world = await startFaulty('QueryGroupMessages=lose-answer*1', 'Subscribe*=lose-answer');
  expect((await world.app.ask(query, question)).status).toBe(status.UNAVAILABLE);
  expect((await world.app.stream(subscribe).ended).status.code).toBe(status.UNAVAILABLE);
  expect(world.seen.slice(0, 2)).toEqual(['query', 'subscribe']);
  expect(world.records[1]).toEqual(
    errorRecord('QueryGroupMessages', 'UNAVAILABLE', 'the answer is lost, as was asked for'),
  );
  expect((await world.app.ask(query, question)).bytes).toEqual(answer);
});

test.for([0, 1, 3])('a stream is dropped after %d messages', async (after) => {
  await using world = await startFaulty(`*=drop-stream:${after}`);
  const { messages, status: ended } = await world.app.stream(subscribe).ended;
  expect(ended.code).toBe(status.UNAVAILABLE);
  const ids = [1, 2, 3].slice(0, after);
  expect(messages).toEqual(ids.map(message));
  expect(world.records.slice(1)).toEqual([
    ...ids.map(streamed),
    errorRecord('SubscribeGroupMessages', 'UNAVAILABLE', 'the stream is dropped, as was asked for'),
  ]);
  // What is no stream cannot be dropped.
  expect((await world.app.ask(query, question)).bytes).toEqual(answer);
});

test('faults are set anew while the tap runs', async () => {
  await using world = await startFaulty();
  expect((await world.app.ask(query, question)).status).toBe(status.OK);
  world.tap.faults.set([parseFault('*=error:INTERNAL')]);
  expect((await world.app.ask(query, question)).status).toBe(status.INTERNAL);
  world.tap.faults.set([]);
  expect((await world.app.ask(query, question)).status).toBe(status.OK);
});

test('open streams are dropped, and the node is told', async () => {
  await using world = await startFaulty();
  const streams = [world.app.stream(subscribe), world.app.stream(subscribe)];
  await Promise.all(streams.map((stream) => stream.got(3)));
  world.tap.dropStreams();
  for (const stream of streams) {
    const { messages, status: ended } = await stream.ended;
    expect({ code: ended.code, got: messages.length }).toEqual({ code: status.UNAVAILABLE, got: 3 });
  }
  await world.app.ask(query, question);
  expect(world.seen.filter((what) => what === 'cancelled').length).toBe(2);
});

test('a stream that is dropped amid a message ends behind it', async () => {
  const { promise: half, resolve: onHalf } = Promise.withResolvers<() => void>();
  const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, message(1).length]), message(1)]);
  await using node = await http2Node((stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
    stream.write(Buffer.concat([frame, frame.subarray(0, 7)]), () =>
      onHalf(() => stream.write(frame.subarray(7))),
    );
  });
  await using tap = await startTap({
    upstream: { host: '127.0.0.1', port: node.port },
    onRecord: () => undefined,
  });
  using app = connectSmallApp(`127.0.0.1:${tap.address.port}`);
  const stream = app.stream(subscribe);
  const sendRest = await half;
  await stream.got(1);
  tap.dropStreams();
  sendRest();
  const { messages, status: ended } = await stream.ended;
  expect({ code: ended.code, messages }).toEqual({
    code: status.UNAVAILABLE,
    messages: [message(1), message(1)],
  });
});

test('a node that is taken away drops every call and lets nobody in, until it is brought back', async () => {
  await using world = await startFaulty();
  const stream = world.app.stream(subscribe);
  await stream.got(3);
  const { address } = world.tap;
  world.tap.takeAway();
  expect((await stream.ended).status.code).toBe(status.UNAVAILABLE);
  expect(await world.app.ask(query, question)).toMatchObject({ status: status.UNAVAILABLE });
  expect(world.seen).not.toContain('query');
  expect(world.records.at(-1)).toEqual(
    errorRecord('SubscribeGroupMessages', 'UNAVAILABLE', 'the node was taken away'),
  );
  world.tap.bringBack();
  expect(world.tap.address).toEqual(address);
  using later = connectSmallApp(`127.0.0.1:${address.port}`);
  expect((await later.ask(query, question)).bytes).toEqual(answer);
});
