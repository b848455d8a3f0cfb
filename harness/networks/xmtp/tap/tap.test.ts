import { createHash } from 'node:crypto';
import { connect } from 'node:http2';
import { connect as connectTo } from 'node:net';
import { Metadata, status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { once } from '../../../wait.ts';
import { createAuthority } from '../../certificates.ts';
import { startTap } from './index.ts';
import { http2Node } from './testing/hostile-nodes.ts';
import { connectSmallApp } from './testing/small-app.ts';
import {
  answer,
  asked,
  found,
  message,
  query,
  question,
  send,
  startWorld,
  streamed,
  subscribe,
  wire,
} from './testing/world.ts';

// Node's types do not know `sendDate`.
const withTrailers = { waitForTrailers: true, sendDate: false };
const mebibyte = 1024 * 1024;

test('a unary call passes and leaves its request and its answer', async () => {
  await using world = await startWorld({ unary: { [query]: (_call, reply) => reply(null, answer) } });
  expect((await world.app.ask(query, question)).bytes).toEqual(answer);
  expect(world.records).toEqual([
    { direction: 'out', rpc: 'QueryGroupMessages', value: asked },
    { direction: 'in', rpc: 'QueryGroupMessages', value: found },
  ]);
});

test('an error passes with its status, its message and its metadata', async () => {
  const text = 'group is required: 100% ünknown';
  const trailers = new Metadata();
  trailers.add('detail-bin', Buffer.from([0, 255, 7]));
  await using world = await startWorld({
    unary: { [query]: (_call, reply) => reply({ code: status.UNKNOWN, details: text, metadata: trailers }) },
  });
  const answered = await world.app.ask(query, question);
  expect(answered).toMatchObject({ status: status.UNKNOWN, message: text });
  expect(answered.trailers.get('detail-bin')).toEqual([Buffer.from([0, 255, 7])]);
  expect(world.records[1]).toEqual({
    direction: 'in',
    rpc: 'QueryGroupMessages',
    value: { error: { status: 'UNKNOWN', message: text } },
  });
});

test('metadata passes both ways, binary and repeated, and nothing is added', async () => {
  await using world = await startWorld({
    unary: {
      [query]: ({ metadata }, reply) => {
        const trailers = new Metadata();
        trailers.set('echo-bin', metadata.get('asked-bin')[0] ?? '');
        trailers.add('twice', 'one');
        trailers.add('twice', 'two');
        reply(null, answer, trailers);
      },
    },
  });
  const answered = await world.app.ask(query, question, { 'asked-bin': Buffer.from([1, 0, 254]) });
  expect(answered.trailers.getMap()).toEqual({ 'echo-bin': Buffer.from([1, 0, 254]), twice: 'one, two' });
});

test('which release an app is stands in evidence once', async () => {
  await using world = await startWorld({ unary: { [query]: (_call, reply) => reply(null, answer) } });
  const app = { 'x-app-version': 'assay/1', 'x-libxmtp-version': '1.10.0' };
  await world.app.ask(query, question, app);
  await world.app.ask(query, question, app);
  expect(world.records.filter(({ rpc }) => rpc === 'tap')).toEqual([
    { direction: 'out', rpc: 'tap', value: { headers: app } },
  ]);
  expect(world.tap.callers).toEqual([{ headers: app, calls: 2 }]);
});

test('calls that say something else about the app are counted apart', async () => {
  await using world = await startWorld({ unary: { [query]: (_call, reply) => reply(null, answer) } });
  await world.app.ask(query, question, { 'x-app-version': 'assay/1' });
  await world.app.ask(query, question);
  expect(world.tap.callers).toEqual([
    { headers: { 'x-app-version': 'assay/1' }, calls: 1 },
    { headers: {}, calls: 1 },
  ]);
});

/** Why nobody is let in at a port. */
const refusalAt = async (port: number): Promise<unknown> => {
  const socket = connectTo(port, '127.0.0.1');
  const error = await once<NodeJS.ErrnoException>(socket, 'error', AbortSignal.timeout(5000));
  return error.code;
};

test('a port is kept from others until whoever knows it is gone', async () => {
  const app = new AbortController();
  const tap = await startTap({ upstream: { host: '127.0.0.1', port: 9 }, onRecord: () => undefined });
  tap.outlive(app.signal);
  await tap[Symbol.asyncDispose]();
  expect(await refusalAt(tap.address.port)).toBe('ECONNRESET');
  app.abort();
  expect(await refusalAt(tap.address.port)).toBe('ECONNREFUSED');
});

test('a stream sends its headers at once, its messages as they come, and its end', async () => {
  const { promise: go, resolve: letGo } = Promise.withResolvers<void>();
  await using world = await startWorld({
    streams: {
      [subscribe]: async (call) => {
        const headers = new Metadata();
        headers.set('subscribed', 'true');
        call.sendMetadata(headers);
        await go;
        for (const id of [1, 2]) call.write(message(id));
        call.end();
      },
    },
  });
  const stream = world.app.stream(subscribe);
  expect((await stream.headers).get('subscribed')).toEqual(['true']);
  letGo();
  const { messages, status: ended } = await stream.ended;
  expect(messages).toEqual([message(1), message(2)]);
  expect(ended.code).toBe(status.OK);
  expect(world.records.slice(1)).toEqual([
    streamed(1),
    streamed(2),
    { direction: 'in', rpc: 'SubscribeGroupMessages', value: { ended: true } },
  ]);
});

test('the node sees when an app cancels', async () => {
  const { promise: cancelled, resolve: onCancelled } = Promise.withResolvers<void>();
  await using world = await startWorld({
    streams: {
      [subscribe]: (call) => {
        call.on('cancelled', onCancelled);
        call.write(message(1));
      },
    },
  });
  const stream = world.app.stream(subscribe);
  await stream.got(1);
  stream.call.cancel();
  await cancelled;
  expect(world.records.at(-1)).toEqual({
    direction: 'out',
    rpc: 'SubscribeGroupMessages',
    value: { cancelled: true },
  });
});

test('a message of 25 MiB passes both ways, and is brief in evidence', async () => {
  await using world = await startWorld({ unary: { [send]: ({ request }, reply) => reply(null, request) } });
  const data = Buffer.alloc(25 * mebibyte, 7);
  const request = wire('SendGroupMessages', 'request', {
    messages: [{ v1: { data: data.toString('base64') } }],
  });
  const { bytes } = await world.app.ask(send, request);
  expect(bytes?.equals(request)).toBe(true);
  const sum = createHash('sha256').update(data).digest('hex');
  expect(world.records[0]).toMatchObject({
    value: { messages: [{ v1: { data: `sha256:${sum};${data.length} bytes` } }] },
  });
});

test('an app that does not read holds the node back', async () => {
  const total = 400;
  let written = 0;
  await using world = await startWorld({
    unary: { [query]: (_call, reply) => reply(null, answer) },
    streams: {
      [subscribe]: async (call) => {
        for (; written < total; written += 1)
          if (!call.write(Buffer.alloc(mebibyte / 4)))
            await new Promise((resolve) => call.once('drain', resolve));
        call.end();
      },
    },
  });
  const stream = world.app.stream(subscribe);
  stream.call.pause();
  // The windows on the way are full when the node stops writing, however often something else goes to and fro.
  for (let [before, still] = [-1, 0]; still < 50; still = written === before ? still + 1 : 0) {
    before = written;
    await world.app.ask(query, question);
  }
  expect(written).toBeLessThan(total / 4);
  stream.call.resume();
  expect((await stream.ended).messages.length).toBe(total);
});

test('a method that nobody knows passes and stands by its path and sizes', async () => {
  const path = '/xmtp.later.api.v9.LaterApi/Foretell';
  await using world = await startWorld({ unary: { [path]: (_call, reply) => reply(null, Buffer.alloc(7)) } });
  expect((await world.app.ask(path, Buffer.alloc(3))).bytes).toEqual(Buffer.alloc(7));
  expect((await world.app.ask('/none/Such')).status).toBe(status.UNIMPLEMENTED);
  expect(world.records.slice(0, 3)).toEqual([
    { direction: 'out', rpc: path, value: { bytes: 3 } },
    { direction: 'in', rpc: path, value: { bytes: 7 } },
    { direction: 'out', rpc: '/none/Such', value: { bytes: 0 } },
  ]);
  expect(world.records[3]).toMatchObject({ value: { error: { status: 'UNIMPLEMENTED' } } });
});

test('a compressed message passes as it is and is read for evidence', async () => {
  await using world = await startWorld({
    unary: { [query]: (_call, reply) => reply(null, answer) },
  });
  // The client compresses what it sends where this says so: 2 is gzip.
  using app = connectSmallApp(`127.0.0.1:${world.tap.address.port}`, {
    'grpc.default_compression_algorithm': 2,
  });
  expect((await app.ask(query, question)).bytes).toEqual(answer);
  expect(world.records[0]).toEqual({ direction: 'out', rpc: 'QueryGroupMessages', value: asked });
});

test('a node behind TLS is reached by the name it goes by', async () => {
  const authority = await createAuthority();
  const { certificate, key } = await authority.issue(['node.example']);
  const node = {
    unary: { [query]: (_call: unknown, reply: (error: null, bytes: Buffer) => void) => reply(null, answer) },
    tls: { certificate, key },
  };
  await using world = await startWorld(node);
  const through = async (servername: string) => {
    await using tap = await startTap({
      upstream: {
        host: '127.0.0.1',
        port: world.node.port,
        tls: { ca: [authority.certificate], servername },
      },
      onRecord: () => undefined,
    });
    using app = connectSmallApp(`127.0.0.1:${tap.address.port}`);
    return await app.ask(query, question);
  };
  expect(await through('node.example')).toMatchObject({ message: 'OK', bytes: answer });
  expect(await through('other.example')).toMatchObject({
    status: status.UNAVAILABLE,
    message: 'the connection to the node failed (ERR_TLS_CERT_ALTNAME_INVALID)',
  });
});

test('a full record says so and keeps no more, and calls pass on', async () => {
  await using world = await startWorld(
    { unary: { [query]: (_call, reply) => reply(null, answer) } },
    { limits: { records: 3, size: 10_000 } },
  );
  for (let turn = 0; turn < 4; turn += 1)
    expect((await world.app.ask(query, question)).bytes).toEqual(answer);
  expect(world.records.slice(3)).toEqual([
    { direction: 'in', rpc: 'tap', value: { leftOut: 'RPCs after 3 records or 10000 characters' } },
  ]);
});

test('thousands of streams are open at once, and all end', async () => {
  const total = 2000;
  await using world = await startWorld({
    streams: { [subscribe]: (call) => void call.write(message(1)) },
  });
  const streams = Array.from({ length: total }, () => world.app.stream(subscribe));
  await Promise.all(streams.map((stream) => stream.got(1)));
  world.tap.dropStreams();
  const ends = await Promise.all(streams.map(({ ended }) => ended));
  expect(new Set(ends.map(({ status: { code } }) => code))).toEqual(new Set([status.UNAVAILABLE]));
});

test('headers and trailers pass one by one, in order, and nothing is added', async () => {
  let asked: readonly string[] = [];
  await using node = await http2Node((stream, headers) => {
    asked = headers;
    stream.respond({ ':status': 200, 'x-two': ['1', '2'], 'x-one': '1' }, withTrailers);
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', 'x-end': ['1', '2'] }));
    stream.end();
  });
  await using tap = await startTap({
    upstream: { host: '127.0.0.1', port: node.port },
    onRecord: () => undefined,
  });
  const session = connect(tap.url);
  const stream = session.request({ ':method': 'POST', ':path': query, te: 'trailers', 'x-two': ['1', '2'] });
  stream.end();
  const raw: (readonly string[])[] = [];
  stream.on('response', (_headers, _flags, pairs) => raw.push(pairs));
  stream.on('trailers', (_headers, _flags, pairs) => raw.push(pairs));
  stream.resume();
  await once(stream, 'close', AbortSignal.timeout(10_000));
  session.destroy();
  expect(raw).toEqual([
    [':status', '200', 'x-two', '1', 'x-two', '2', 'x-one', '1'],
    ['grpc-status', '0', 'x-end', '1', 'x-end', '2'],
  ]);
  const authority = `127.0.0.1:${node.port}`;
  expect(asked).toEqual(
    expect.arrayContaining([':authority', authority, 'te', 'trailers', 'x-two', '1', 'x-two', '2']),
  );
});
