import { X509Certificate } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import { errorMessage } from '../../../../error-message.ts';
import { recorded } from '../../../../evidence/bytes.ts';
import type { CertificateFacts, TranscriptEntry } from '../../../../evidence/transcript.ts';
import { once, raceAbort } from '../../../../wait.ts';
import type { IssuedCertificate } from '../../../certificates.ts';
import { ConversationError, ListenerError } from '../../../conversation-error.ts';
import { tooMuch } from '../../../intake.ts';
import type { Site } from '../../../site.ts';
import type { ConnectionOptions } from '../connections.ts';
import { type ChannelBinding, channelBindings } from './channel-binding.ts';
import { plainBeforeTls, plainInsteadOfTls } from './plain-before-tls.ts';

/** What a scenario may ask of a TLS handshake. */
export interface TlsOptions {
  readonly servername?: string;
  readonly minVersion?: tls.SecureVersion;
  readonly maxVersion?: tls.SecureVersion;
  readonly alpn?: readonly string[];
  /** In OpenSSL's words; `@SECLEVEL=0` among them lets old versions be offered. */
  readonly ciphers?: string;
}

/** The same, with what has been made for it. */
export interface TlsWanted extends TlsOptions {
  /** What the server is shown, if it asks. */
  readonly certificate?: IssuedCertificate;
}

/** A TCP connection, perhaps with TLS on it, that records every byte as it passes. */
export interface Connection extends AsyncDisposable {
  readonly open: boolean;
  readonly secure: boolean;
  /**
   * Evidence shows `shown`, where what is sent holds a secret. Who waits for it to be `flushed` has it sent at once.
   * @throws {ConversationError} when it is closed.
   */
  write(data: string | Uint8Array, shown?: string | Uint8Array, flushed?: () => void): void;
  /**
   * Adds TLS; whether the certificate is accepted is recorded, not enforced: scenarios judge it. What comes in
   * the clear before it is recorded as what it is, part of the old stream.
   * @throws {ConversationError} when there is no handshake.
   */
  secureWith(options: TlsWanted, signal: AbortSignal): Promise<void>;
  /**
   * Answers the peer's TLS, with this certificate, and asks for one of the peer's.
   * @throws {ConversationError} when there is no handshake.
   */
  secureAs(own: IssuedCertificate, signal: AbortSignal): Promise<void>;
  /**
   * What SCRAM calls channel binding data, of the TLS on it.
   * @throws {ConversationError} when there is none.
   */
  channelBinding(kind: ChannelBinding): Buffer;
  /** Sends FIN after what was written; the peer may go on sending. */
  halfClose(): void;
  destroy(): void;
}

/** How long a connection may linger after we closed it politely: a hundred round trips on this machine. */
const lingerMilliseconds = 1000;

interface StreamConnectionOptions extends ConnectionOptions {
  /** What its streams are read by, if not the usual one. */
  readonly codec?: string;
  /** The peer has begun with TLS: what it says from now on belongs to another stream. */
  readonly onTls: () => void;
}

const bytesFrom = (data: string | Uint8Array): Uint8Array =>
  typeof data === 'string' ? Buffer.from(data) : data;

const certificateFacts = (certificate: X509Certificate | undefined): CertificateFacts | undefined =>
  certificate && {
    subject: certificate.subject,
    issuer: certificate.issuer,
    names: certificate.subjectAltName?.split(', ') ?? [],
    validFrom: certificate.validFrom,
    validTo: certificate.validTo,
    fingerprint: certificate.fingerprint256,
  };

export const tlsFacts = (party: string, socket: tls.TLSSocket, own?: IssuedCertificate): TranscriptEntry => {
  const problem = socket.authorizationError;
  const certificate = certificateFacts(socket.getPeerX509Certificate());
  // A client learns the server's signature algorithms from its CertificateRequest alone (RFC 8446 section 4.3.2).
  const certificateRequested = socket.getSharedSigalgs().length > 0;
  const shown = certificateRequested && own && certificateFacts(new X509Certificate(own.certificate));
  return {
    kind: 'tls',
    party,
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    authorized: socket.authorized,
    ...(problem && { problem: problem instanceof Error ? problem.message : String(problem) }),
    ...(typeof socket.alpnProtocol === 'string' && { alpn: socket.alpnProtocol }),
    ...(certificate && { certificate }),
    ...(certificateRequested && { certificateRequested }),
    ...(shown && { shown }),
  };
};

const contexts = new Map<string, tls.SecureContext>();

/** What TLS needs to know of a site; made once for all that show no certificate, as reading every trusted certificate takes 10 ms. */
export const contextFor = (
  { ca }: Pick<Site, 'ca'>,
  { minVersion, maxVersion, ciphers, certificate }: TlsWanted = {},
): tls.SecureContext => {
  const key = JSON.stringify([ca, minVersion, maxVersion, ciphers, certificate]);
  const known = contexts.get(key);
  if (known) return known;
  const context = tls.createSecureContext({
    ca: [...tls.getCACertificates('default'), ...ca],
    ...(minVersion && { minVersion }),
    ...(maxVersion && { maxVersion }),
    ...(ciphers && { ciphers }),
    ...(certificate && { cert: certificate.certificate, key: certificate.key }),
  });
  if (certificate === undefined) contexts.set(key, context);
  return context;
};

/** Opens a connection to one of the site's listeners; on `c2s-tls` TLS comes first (XEP-0368). */
export const connect = async (options: StreamConnectionOptions, signal: AbortSignal): Promise<Connection> => {
  const { site, listener } = options;
  const address = site.listeners[listener];
  if (address === undefined) throw new ListenerError(`${site.target} has no listener ${listener}`);
  const tcp = net.connect({ ...address, noDelay: true });
  try {
    await once(tcp, 'connect', signal);
  } catch (error) {
    tcp.destroy();
    signal.throwIfAborted();
    throw new ConversationError('unreachable', `cannot connect to ${address.host}:${address.port}`, {
      cause: error,
    });
  }
  const connection = carry(tcp, options, 'us');
  if (listener === 'c2s-tls') {
    try {
      await connection.secureWith({ alpn: ['xmpp-client'] }, signal);
    } catch (error) {
      connection.destroy();
      signal.throwIfAborted();
      const where = `no TLS with ${address.host}:${address.port}`;
      throw new ConversationError('refused', `${where}: ${errorMessage(error)}`);
    }
  }
  return connection;
};

/** Takes a connection that the peer has opened. */
export const accept = (tcp: net.Socket, options: StreamConnectionOptions): Connection =>
  carry(tcp.setNoDelay(true), options, 'peer');

/** @param dialler who opened it */
const carry = (tcp: net.Socket, options: StreamConnectionOptions, dialler: 'us' | 'peer'): Connection => {
  const { party, site, listener, codec, record, accepts, onBytes, onClose, onTls } = options;
  let closer: 'us' | 'peer' | 'limit' = 'peer';
  let problem: string | undefined;
  let isReset = false;
  let current: net.Socket = tcp;
  let over = false;
  let lingering: NodeJS.Timeout | undefined;
  let held: net.Socket | undefined;
  const closed = Promise.withResolvers<void>();

  /**
   * What is written without waiting leaves in one piece. A peer that hangs up over the first of it has then read the
   * rest as well: what it leaves unread would reset the connection, and its last words could be lost with that.
   */
  const hold = (socket: net.Socket): void => {
    if (held !== undefined) return;
    held = socket;
    socket.cork();
    setImmediate(release);
  };
  const release = (): void => {
    held?.uncork();
    held = undefined;
  };

  /** Nothing can come any more, though our side may still have something to send. */
  const finish = (): void => {
    if (over) return;
    over = true;
    record({
      kind: 'closed',
      party,
      by: closer,
      ...(isReset && { how: 'reset' }),
      ...(problem && { problem }),
    });
    onClose(problem);
  };
  const take = (bytes: Buffer): void => {
    if (closer === 'limit') return;
    if (accepts(bytes)) {
      record({ kind: 'bytes', party, direction: 'in', ...recorded(bytes) });
      onBytes(bytes);
    } else {
      closer = 'limit';
      problem = tooMuch;
      current.destroy();
    }
  };
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'ECONNRESET' && closer === 'peer') isReset = true;
    problem ??= errorMessage(error);
  };
  const onEnd = (): void => {
    finish();
    current.end();
    lingering ??= setTimeout(() => current.destroy(), lingerMilliseconds);
  };
  const onGone = (): void => {
    clearTimeout(lingering);
    finish();
    tcp.destroy();
    closed.resolve();
  };
  const attach = (socket: net.Socket): void => {
    socket.on('data', take).on('error', onError).on('end', onEnd).on('close', onGone);
  };
  const detach = (socket: net.Socket): void => {
    socket.off('data', take).off('error', onError).off('end', onEnd).off('close', onGone);
  };

  const shakeHands = async (secured: tls.TLSSocket, within: AbortSignal): Promise<void> => {
    const gone = Promise.withResolvers<never>();
    const ended = (): void =>
      gone.reject(new ConversationError('closed', problem ?? 'the connection was closed'));
    secured.once('close', ended);
    try {
      await Promise.race([once(secured, 'secureConnect', within), gone.promise]);
    } catch (error) {
      within.throwIfAborted();
      throw new ConversationError('refused', problem ?? errorMessage(error));
    } finally {
      secured.off('close', ended);
      gone.promise.catch(() => undefined);
    }
  };

  const secureWith = async (wanted: TlsWanted, within: AbortSignal): Promise<void> => {
    if (over) throw new ConversationError('closed', 'the connection is closed');
    release();
    detach(current);
    const carrier = plainBeforeTls(tcp, {
      onPlain(bytes) {
        take(bytes);
        problem ??= plainInsteadOfTls;
      },
      onTls() {
        problem = undefined;
        onTls();
      },
      onRefused() {
        closer = 'us';
        current.destroy();
      },
    });
    const secured = tls.connect({
      socket: carrier,
      servername: wanted.servername ?? site.domain,
      rejectUnauthorized: false,
      secureContext: contextFor(site, wanted),
      ...(wanted.alpn && { ALPNProtocols: [...wanted.alpn] }),
    });
    current = secured;
    attach(secured);
    await shakeHands(secured, within);
    record(tlsFacts(party, secured, wanted.certificate));
  };

  /** Answers TLS: the peer begins with it. */
  const secureAs = async (own: IssuedCertificate, within: AbortSignal): Promise<void> => {
    if (over) throw new ConversationError('closed', 'the connection is closed');
    release();
    detach(current);
    onTls();
    const server = tls.createServer({
      ca: [...tls.getCACertificates('default'), ...site.ca],
      cert: own.certificate,
      key: own.key,
      requestCert: true,
      rejectUnauthorized: false,
    });
    const secured = Promise.withResolvers<tls.TLSSocket>();
    const refused = (error?: Error): void => {
      secured.reject(new ConversationError('refused', error ? errorMessage(error) : 'it hung up'));
    };
    server.once('secureConnection', secured.resolve).once('tlsClientError', refused);
    tcp.once('close', refused);
    server.emit('connection', tcp);
    try {
      const socket = await raceAbort(secured.promise, within);
      current = socket;
      attach(socket);
      record(tlsFacts(party, socket, own));
    } catch (error) {
      problem ??= errorMessage(error);
      finish();
      tcp.destroy();
      closed.resolve();
      throw error;
    } finally {
      tcp.off('close', refused);
    }
  };

  const by = dialler === 'peer' ? ({ by: 'peer' } as const) : {};
  record({ kind: 'connected', party, listener, ...by, ...(codec !== undefined && { codec }) });
  attach(tcp);
  if (tcp.destroyed) onGone();

  return {
    get open() {
      return !over && !current.destroyed && current.writable;
    },
    get secure() {
      return current instanceof tls.TLSSocket;
    },
    write(data, shown = data, flushed) {
      if (over || current.destroyed || !current.writable)
        throw new ConversationError('closed', 'the connection is closed');
      const evidence = bytesFrom(shown);
      if (evidence.length > 0) record({ kind: 'bytes', party, direction: 'out', ...recorded(evidence) });
      hold(current);
      current.write(bytesFrom(data), flushed);
      if (flushed !== undefined) release();
    },
    secureWith,
    secureAs,
    channelBinding(kind) {
      if (!(current instanceof tls.TLSSocket)) throw new ConversationError('refused', 'there is no TLS');
      return channelBindings[kind](current);
    },
    halfClose() {
      record({ kind: 'half-closed', party, by: 'us' });
      current.end();
    },
    destroy() {
      closer = 'us';
      release();
      current.destroy();
    },
    async [Symbol.asyncDispose]() {
      closer = 'us';
      const timer = setTimeout(() => current.destroy(), lingerMilliseconds);
      if (!over && !current.destroyed) current.end('</stream:stream>');
      await closed.promise;
      clearTimeout(timer);
    },
  };
};
