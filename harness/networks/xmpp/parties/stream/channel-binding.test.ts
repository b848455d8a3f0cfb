import { once } from 'node:events';
import type net from 'node:net';
import tls from 'node:tls';
import { expect, test } from 'vitest';
import { authorityOf } from '../../../certificates.ts';
import { channelBindings } from './channel-binding.ts';

test('both ends of a connection work out the same data, and another connection other data', async () => {
  const authority = await authorityOf('channel-binding');
  const { certificate, key } = await authority.issue(['localhost']);
  const seen: Buffer[] = [];
  const server = tls.createServer({ cert: certificate, key }, (socket) => {
    seen.push(channelBindings['tls-exporter'](socket));
    socket.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  const ours = async (): Promise<Buffer> => {
    const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const data = channelBindings['tls-exporter'](socket);
    socket.resume();
    await once(socket, 'close');
    return data;
  };
  const data = [await ours(), await ours()];
  server.close();
  expect(data.map((bytes) => bytes.toString('hex'))).toEqual(seen.map((bytes) => bytes.toString('hex')));
  expect(data[0]).not.toEqual(data[1]);
  expect(data[0]).toHaveLength(32);
});
