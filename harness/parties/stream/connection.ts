import net from 'node:net';
import tls from 'node:tls';
import { recorded } from '../../evidence/bytes.ts';
import type { TranscriptEntry } from '../../evidence/transcript.ts';
import type { Endpoint, ListenerKind } from '../../targets/target.ts';
import { told } from '../../told.ts';
import { once } from '../../wait.ts';
import { tooMuch } from '../intake.ts';

/** What a scenario may ask of a TLS handshake. */
export interface TlsOptions {
  readonly servername?: string;
  readonly minVersion?: tls.SecureVersion;
  readonly maxVersion?: tls.SecureVersion;
  readonly alpn?: readonly string[];
  /** In OpenSSL's words; `@SECLEVEL=0` among them lets old versions be offered. */
  readonly ciphers?: string;
}

/** A TCP connection, perhaps with TLS on it, that records every byte as it passes. */
export interface Connection extends AsyncDisposable {
  readonly open: boolean;
  readonly secure: boolean;
  write(data: string | Uint8Array): void;
  /** Adds TLS; whether the certificate is accepted is recorded, not enforced: scenarios judge it. */
  secureWith(options: TlsOptions, signal: AbortSignal): Promise<void>;
  /** Sends FIN after what was written; the peer may go on sending. */
  halfClose(): void;
  destroy(): void;
}

/** How long a connection may linger after we closed it politely: a hundred round trips on this machine. */
const lingerMilliseconds = 1000;

export interface ConnectionOptions {
  readonly party: string;
  readonly endpoint: Endpoint;
  readonly listener: ListenerKind;
  readonly record: (entry: TranscriptEntry) => void;
  /** Whether there is room for these bytes; where there is not, the connection is dropped. */
  readonly accepts: (bytes: Uint8Array) => boolean;
  /** Sees incoming bytes after they were recorded. */
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onClose: (problem: string | undefined) => void;
}

export const tlsFacts = (party: string, socket: tls.TLSSocket): TranscriptEntry => {
  const problem = socket.authorizationError;
  return {
    kind: 'tls',
    party,
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    authorized: socket.authorized,
    ...(problem && { problem: problem instanceof Error ? problem.message : String(problem) }),
    ...(typeof socket.alpnProtocol === 'string' && { alpn: socket.alpnProtocol }),
  };
};

const contexts = new Map<string, tls.SecureContext>();

/** What TLS needs to know of an endpoint; made once, as reading every trusted certificate takes 10 ms. */
const contextFor = ({ ca }: Endpoint, { minVersion, maxVersion, ciphers }: TlsOptions): tls.SecureContext => {
  const key = JSON.stringify([ca, minVersion, maxVersion, ciphers]);
  const known = contexts.get(key);
  if (known) return known;
  const context = tls.createSecureContext({
    ca: [...tls.rootCertificates, ...ca],
    ...(minVersion && { minVersion }),
    ...(maxVersion && { maxVersion }),
    ...(ciphers && { ciphers }),
  });
  contexts.set(key, context);
  return context;
};

/** Opens a connection to one of the endpoint's listeners; on `c2s-tls` TLS comes first (XEP-0368). */
export const connect = async (options: ConnectionOptions, signal: AbortSignal): Promise<Connection> => {
  const { party, endpoint, listener, record, accepts, onBytes, onClose } = options;
  const address = endpoint.listeners[listener];
  if (address === undefined) throw new Error(`${endpoint.target} has no listener ${listener}`);
  let closer: 'us' | 'peer' | 'limit' = 'peer';
  let problem: string | undefined;
  let current: net.Socket = net.connect({ ...address, noDelay: true });
  const closed = Promise.withResolvers<void>();

  const attach = (socket: net.Socket): void => {
    socket.on('data', (bytes: Buffer) => {
      if (closer === 'limit') return;
      if (accepts(bytes)) {
        record({ kind: 'bytes', party, direction: 'in', ...recorded(bytes) });
        onBytes(bytes);
      } else {
        closer = 'limit';
        problem = tooMuch;
        socket.destroy();
      }
    });
    socket.on('error', (error) => {
      problem = told(error);
    });
    socket.on('end', () => {
      // The peer sent FIN: the scenario learns it now, even where our side stays open.
      if (socket === current) socket.end();
    });
    socket.on('close', () => {
      if (socket !== current) return;
      record({ kind: 'closed', party, by: closer, ...(problem && { problem }) });
      onClose(problem);
      closed.resolve();
    });
  };

  const secureWith = async (wanted: TlsOptions, within: AbortSignal): Promise<void> => {
    const plain = current;
    plain.removeAllListeners();
    plain.on('error', (error) => {
      problem = told(error);
    });
    const secured = tls.connect({
      socket: plain,
      servername: wanted.servername ?? endpoint.domain,
      rejectUnauthorized: false,
      secureContext: contextFor(endpoint, wanted),
      ...(wanted.alpn && { ALPNProtocols: [...wanted.alpn] }),
    });
    current = secured;
    attach(secured);
    await once(secured, 'secureConnect', within);
    record(tlsFacts(party, secured));
  };

  try {
    await once(current, 'connect', signal);
  } catch (error) {
    current.destroy();
    throw new Error(`cannot connect to ${address.host}:${address.port}`, { cause: error });
  }
  record({ kind: 'connected', party, listener });
  attach(current);
  if (listener === 'c2s-tls') {
    try {
      await secureWith({ alpn: ['xmpp-client'] }, signal);
    } catch (error) {
      current.destroy();
      throw new Error(`no TLS with ${address.host}:${address.port}`, { cause: error });
    }
  }

  return {
    get open() {
      return !current.destroyed && current.writable;
    },
    get secure() {
      return current instanceof tls.TLSSocket;
    },
    write(data) {
      if (current.destroyed || !current.writable) throw new Error('the connection is closed');
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      record({ kind: 'bytes', party, direction: 'out', ...recorded(bytes) });
      current.write(bytes);
    },
    secureWith,
    halfClose() {
      current.end();
    },
    destroy() {
      closer = 'us';
      current.destroy();
    },
    async [Symbol.asyncDispose]() {
      closer = 'us';
      if (current.destroyed) return;
      const timer = setTimeout(() => current.destroy(), lingerMilliseconds);
      current.end('</stream:stream>');
      await closed.promise;
      clearTimeout(timer);
    },
  };
};
