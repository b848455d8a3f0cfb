import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { ListenError } from '../node/listen-error.ts';
import { type History, startHistory } from './index.ts';

const upload = (history: History, body: Uint8Array<ArrayBuffer> | string): Promise<Response> =>
  fetch(`${history.url}/upload`, { method: 'POST', body });

const told = async (response: Response | Promise<Response>): Promise<readonly [number, string]> => {
  const { status } = await response;
  return [status, await (await response).text()];
};

test('what is uploaded is found by its id', async () => {
  await using history = await startHistory();
  const files = [randomBytes(100_000), Buffer.alloc(0), Buffer.from('hello')];
  const ids = await Promise.all(files.map(async (file) => (await upload(history, file)).text()));
  expect(new Set(ids).size).toBe(3);
  for (const [at, id] of ids.entries()) {
    const response = await fetch(`${history.url}/files/${id}`);
    expect([response.status, Buffer.from(await response.arrayBuffer())]).toEqual([200, files[at]]);
  }
});

test.for(['/files/none', '/files/', '/files/../upload', '/', '/upload', '/upload/x', '/files/a/b'])(
  'there is nothing at %s',
  async (path) => {
    await using history = await startHistory();
    expect(await told(fetch(`${history.url}${path}`))).toEqual([404, 'there is no such file']);
  },
);

test('a file that is too large is refused, whether it says so or not', async () => {
  await using history = await startHistory({ fileBytes: 1000 });
  const refused = [413, 'a file holds 1000 bytes at most'];
  expect(await told(upload(history, randomBytes(1001)))).toEqual(refused);
  const chunks = async function* () {
    for (let count = 0; count < 11; count += 1) yield randomBytes(100);
  };
  const streamed = fetch(`${history.url}/upload`, {
    method: 'POST',
    body: ReadableStream.from(chunks()),
    duplex: 'half',
  });
  expect(await told(streamed)).toEqual(refused);
  expect((await upload(history, randomBytes(1000))).status).toBe(200);
});

test('there is room for so much and no more', async () => {
  await using history = await startHistory({ storedBytes: 2500 });
  for (const _ of [1, 2]) expect((await upload(history, randomBytes(1000))).status).toBe(200);
  expect(await told(upload(history, randomBytes(1000)))).toEqual([507, 'there is no room for more files']);
});

test('uploads under way take room as well', async () => {
  await using history = await startHistory({ storedBytes: 2500 });
  const { host, port } = history.address;
  const socket = connect(port, host);
  socket.write('POST /upload HTTP/1.1\r\nhost: x\r\ncontent-length: 3000\r\n\r\n');
  socket.write(Buffer.alloc(2000));
  await expect.poll(async () => (await upload(history, randomBytes(600))).status).toBe(507);
  socket.destroy();
  await expect.poll(async () => (await upload(history, randomBytes(600))).status).toBe(200);
});

test('an upload that breaks off leaves nothing, and holds nothing up', async () => {
  const history = await startHistory();
  const socket = connect(history.address.port, history.address.host);
  socket.write('POST /upload HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nabc');
  await once(socket, 'connect');
  const half = connect(history.address.port, history.address.host);
  half.write('POST /upl');
  await once(half, 'connect');
  socket.destroy();
  expect((await upload(history, 'whole')).status).toBe(200);
  half.on('error', () => undefined).resume();
  const closed = once(half, 'close');
  await history[Symbol.asyncDispose]();
  await closed;
});

test('a port that is in use is told', async () => {
  await using history = await startHistory();
  const { port } = history.address;
  await expect(startHistory({ port })).rejects.toThrow(
    new ListenError(`127.0.0.1:${port}: the port is in use; try another, or 0 for any free one`),
  );
});
