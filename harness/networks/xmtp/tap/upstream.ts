import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectHttp2,
  type OutgoingHttpHeaders,
} from 'node:http2';
import net from 'node:net';
import tls from 'node:tls';

/** Where the node is. */
export interface UpstreamAddress {
  readonly host: string;
  readonly port: number;
  /** Present where it speaks TLS: authorities besides the system's, PEM, and the name it is known by, if not its host. */
  readonly tls?: { readonly ca?: readonly string[]; readonly servername?: string };
}

/** Megabytes that one connection may hold. Node's own bound of 10 refuses streams that a busy app needs. */
export const sessionMegabytes = 512;

/** One connection to the node, made when first needed and made anew when it is gone. */
export interface Upstream extends AsyncDisposable {
  readonly scheme: 'http' | 'https';
  readonly authority: string;
  /** @throws where the stream cannot be opened; a connection that fails is told by the stream. */
  request(headers: OutgoingHttpHeaders): NodeCall;
}

export interface NodeCall {
  readonly stream: ClientHttp2Stream;
  /** The connection is gone, and not only this stream of it. */
  readonly lost: boolean;
}

interface Connection {
  readonly session: ClientHttp2Session;
  readonly socket: net.Socket;
}

const openSocket = ({ host, port, tls: secure }: UpstreamAddress): net.Socket => {
  if (secure === undefined) return net.connect({ host, port, noDelay: true });
  const name = secure.servername ?? (net.isIP(host) === 0 ? host : undefined);
  const socket = tls.connect({
    host,
    port,
    ALPNProtocols: ['h2'],
    ...(name !== undefined && { servername: name }),
    ...(secure.ca && { ca: [...tls.rootCertificates, ...secure.ca] }),
  });
  socket.setNoDelay(true);
  socket.once('secureConnect', () => {
    if (socket.alpnProtocol !== 'h2') socket.destroy(new Error('the node does not speak HTTP/2 over TLS'));
  });
  return socket;
};

export const createUpstream = (address: UpstreamAddress): Upstream => {
  const scheme = address.tls === undefined ? 'http' : 'https';
  const host = net.isIPv6(address.host) ? `[${address.host}]` : address.host;
  const authority = `${address.tls?.servername ?? host}:${address.port}`;
  let current: Connection | undefined;

  const connect = (): Connection => {
    const socket = openSocket(address);
    const session = connectHttp2(`${scheme}://${authority}`, {
      createConnection: () => socket,
      maxSessionMemory: sessionMegabytes,
      settings: { enablePush: false },
    });
    // Each of its calls tells what became of it.
    session.on('error', () => undefined);
    return { session, socket };
  };

  return {
    scheme,
    authority,
    request(headers) {
      if (
        current === undefined ||
        current.session.closed ||
        current.session.destroyed ||
        current.socket.destroyed
      )
        current = connect();
      const { session, socket } = current;
      const stream = session.request(headers, { endStream: false });
      return {
        stream,
        get lost() {
          return session.destroyed || socket.destroyed;
        },
      };
    },
    async [Symbol.asyncDispose]() {
      if (current === undefined) return;
      const { session, socket } = current;
      session.destroy();
      if (socket.closed) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      socket.once('close', () => resolve());
      socket.destroy();
      await promise;
    },
  };
};
