import { addAbortListener } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { SaxesParser } from 'saxes';
import { errorMessage } from '../../error-message.ts';
import type { Address } from '../site.ts';

export interface Probe {
  readonly address: Address;
  readonly domain: string;
  /** TLS from the first byte. */
  readonly directTls: boolean;
  /** PEM certificates to trust for direct TLS; what the system trusts where empty. */
  readonly ca: readonly string[];
}

const streams = 'http://etherx.jabber.org/streams';
const streamErrors = 'urn:ietf:params:xml:ns:xmpp-streams';
const maximumReply = 65_536;

/** Opens one stream, waits for its features and hangs up. */
export async function openStream(
  { address, domain, directTls, ca }: Probe,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const ended = Promise.withResolvers<void>();
  const socket: Socket = directTls
    ? connectTls({
        ...address,
        servername: domain,
        ALPNProtocols: ['xmpp-client'],
        ...(ca.length === 0 ? {} : { ca: [...ca] }),
      })
    : connectTcp(address);
  const where = `${address.host}:${address.port}`;
  const fail = (what: string) => ended.reject(new Error(`${where}: ${what}`));
  using _ = addAbortListener(signal, () => fail('no stream features came'));

  const parser = new SaxesParser({ xmlns: true });
  let received = 0;
  let condition: string | undefined;
  parser.on('closetag', (tag) => {
    if (tag.uri === streams && tag.local === 'features') ended.resolve();
    if (tag.uri === streams && tag.local === 'error')
      fail(`the stream ended with ${condition ?? 'an error'}`);
    if (tag.uri === streamErrors && tag.local !== 'text') condition = tag.local;
  });
  parser.on('error', (error) => fail(`what came is not XML: ${error.message}`));
  socket.setEncoding('utf8');
  socket.on(directTls ? 'secureConnect' : 'connect', () => {
    socket.write(
      `<?xml version='1.0'?><stream:stream to='${domain}' version='1.0' xmlns='jabber:client' xmlns:stream='${streams}'>`,
    );
  });
  socket.on('data', (text: string) => {
    received += text.length;
    if (received > maximumReply) fail('no stream features within 64 KiB');
    else parser.write(text);
  });
  socket.on('error', (error) => fail(errorMessage(error)));
  socket.on('close', () => fail('the connection was closed before stream features came'));
  try {
    await ended.promise;
    socket.end('</stream:stream>');
  } finally {
    socket.removeAllListeners('data');
    socket.destroySoon();
    socket.unref();
  }
}
