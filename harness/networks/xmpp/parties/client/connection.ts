import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import tls from 'node:tls';
import { type Client, client } from '@xmpp/client';
import { errorMessage } from '../../../../error-message.ts';
import { recorded } from '../../../../evidence/bytes.ts';
import type { TranscriptEntry } from '../../../../evidence/transcript.ts';
import { Element } from '../../../../xml/element.ts';
import { ns } from '../../../../xml/namespaces.ts';
import { ConversationError, ListenerError } from '../../../conversation-error.ts';
import { tooMuch } from '../../../intake.ts';
import type { Site } from '../../../site.ts';
import { tlsFacts } from '../stream/connection.ts';
import { type BeforeTls, plainInsteadOfTls } from '../stream/plain-before-tls.ts';
import { createOver } from './over.ts';
import { StrictParser } from './parser.ts';
import { type SaslFactory, type SaslOptions, useOwnSasl } from './sasl.ts';
import { tlsOver } from './tls.ts';

export interface SessionOptions extends SaslOptions {
  readonly site: Site;
  readonly listener: string;
  readonly resource: string;
  readonly record: (entry: TranscriptEntry) => void;
  /** Whether there is room for these bytes; where there is not, the connection is dropped. */
  readonly accepts: (bytes: Uint8Array) => boolean;
}

/** What @xmpp/client calls a socket: a TCP socket, or its wrapper around a TLS one. */
interface ClientSocket extends NodeJS.EventEmitter {
  readonly socket?: tls.TLSSocket | null;
  destroy?(): void;
}

/** Its wrapper around a TLS socket. */
interface TlsWrapper extends ClientSocket {
  _attachSocket(socket: tls.TLSSocket): void;
}

/** What one of its transports connects with. */
type Transport = new () => {
  readonly Socket: new () => TlsWrapper;
};

/** The parts of @xmpp/client that its types leave out and that recording needs; pinned by the lock file. */
interface Seams {
  _attachSocket(socket: ClientSocket): void;
  _detachSocket(): void;
  sendReceive(element: Element): Promise<Element>;
  restart(): Promise<unknown>;
  _findTransport(service: string): Transport;
  readonly root: Element | null;
  readonly saslFactory: SaslFactory;
  write(data: string): Promise<void>;
  _onData(bytes: Buffer): void;
  _onSeeOtherHost(error: Error): Promise<void>;
  readonly parser: { write(data: Uint8Array): void } | null;
  readonly iqCaller: { readonly handlers: ReadonlyMap<string, PromiseWithResolvers<unknown>> };
  transports: Transport[];
}

type Authenticate = (
  credentials: { username: string; password: string },
  mechanism?: string,
) => Promise<void>;

/** Milliseconds that we give a server to answer our closing tag, and then our FIN. */
const lingerMilliseconds = 1000;

/** Features that would make @xmpp/client do more than RFC 6120 asks: stream management, SASL2, Bind 2. */
const keepPlainFeatures = (features: Element): void => {
  const wanted: ReadonlySet<string> = new Set([ns.tls, ns.sasl, ns.bind]);
  for (const feature of features.getChildElements()) {
    if (!wanted.has(feature.getNS() ?? '')) features.remove(feature);
  }
};

const tap = (
  socket: ClientSocket,
  { party, record, listener }: SessionOptions,
  onIn: (bytes: Buffer) => void,
): void => {
  const facts = (): void => {
    if (socket.socket instanceof tls.TLSSocket) record(tlsFacts(party, socket.socket));
  };
  if (socket instanceof Socket) {
    socket.setNoDelay(true);
    socket.once('connect', () => record({ kind: 'connected', party, listener }));
  } else if (listener === 'c2s-tls') {
    socket.once('connect', () => {
      record({ kind: 'connected', party, listener });
      facts();
    });
  } else socket.once('connect', facts);
  socket.on('data', onIn);
};

export interface Session {
  readonly client: Client;
  /** Why the connection ended, once it has. */
  readonly ended: string | undefined;
  readonly roundTrip: number;
  /**
   * Waits for something, as long as the stream lives.
   * @throws {ConversationError} when it ends before, and at once where it has ended.
   */
  unlessOver<T>(what: Promise<T>, signal: AbortSignal): Promise<T>;
  /**
   * Sends a stanza; evidence shows the other one, where it holds a secret.
   * @throws {ConversationError}
   */
  send(stanza: Element, signal: AbortSignal, shown?: Element): Promise<void>;
  /** Drops the connection without a word. */
  drop(): void;
  /** Closes the stream and the connection; drops it where the server takes too long over that. */
  close(): Promise<void>;
}

/** Prepares a session on @xmpp/client that records every byte; `client.start()` logs it in. */
export const createSession = (options: SessionOptions): Session => {
  const { party, site, listener, account, resource, record, accepts } = options;
  const address = site.listeners[listener];
  if (address === undefined) throw new ListenerError(`${site.target} has no listener ${listener}`);
  const { host, port } = address;
  const scheme = listener === 'c2s-tls' ? 'xmpps' : 'xmpp';
  const entity = client({
    service: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    domain: site.domain,
    resource,
    // PLAIN where it is offered: SCRAM costs both sides more and is tested on its own.
    credentials: async (authenticate: Authenticate, mechanisms: readonly string[]) => {
      const mechanism = mechanisms.includes('PLAIN') ? 'PLAIN' : mechanisms[0];
      await authenticate({ username: account.user, password: account.password }, mechanism);
    },
  } as unknown as Parameters<typeof client>[0]);
  // Without a limit of its own: the player's deadline is the one that counts, and its timers outlive the session.
  entity.timeout = 0;
  entity.reconnect.stop();
  entity.prependListener('element', (element: Element) => {
    if (!element.is('features', ns.stream)) return;
    keepPlainFeatures(element);
    if (!(entity.socket instanceof Socket) || element.getChild('starttls', ns.tls) === undefined) return;
    // The library would throw away what comes in the clear behind <proceed/>. Before TLS it does nothing else.
    element.children = [];
    startTls(entity.socket).catch((error: unknown) => entity.emit('error', error));
  });
  // From here on the scenario answers requests, not the library.
  entity.once('online', () => entity.removeAllListeners('element'));

  let ended: string | undefined;
  let closer: 'us' | 'peer' | 'limit' = 'peer';
  let problem: string | undefined;
  let asked = 0;
  let roundTrip = 0;
  const sockets: ClientSocket[] = [];
  const seams = entity as unknown as Seams;
  const over = createOver();
  const sasl = useOwnSasl(seams.saslFactory, options);
  /** How evidence shows what is sent now. */
  let rendition: Element | undefined;
  const drop = (): void => {
    for (const socket of sockets) (socket.socket ?? socket).destroy?.();
  };
  const take = (bytes: Buffer): void => {
    if (asked > 0) roundTrip = Math.max(roundTrip, performance.now() - asked);
    asked = 0;
    if (closer === 'limit') return;
    if (accepts(bytes)) {
      record({ kind: 'bytes', party, direction: 'in', ...recorded(bytes) });
    } else {
      closer = 'limit';
      problem = tooMuch;
      drop();
    }
  };
  const beforeTls: BeforeTls = {
    onPlain(bytes) {
      take(bytes);
      problem ??= plainInsteadOfTls;
    },
    onTls() {
      problem = undefined;
    },
    onRefused() {
      closer = 'us';
      drop();
    },
  };
  const { Socket: TlsSocket } = seams._findTransport('xmpps://localhost').prototype;
  /** Goes on over TLS, once the server has agreed to it (RFC 6120 section 5.4). */
  const startTls = async (socket: Socket): Promise<void> => {
    const answer = await seams.sendReceive(new Element('starttls', { xmlns: ns.tls }));
    if (!answer.is('proceed', ns.tls))
      throw new ConversationError('refused', `the server refused TLS: ${answer}`);
    socket.removeAllListeners('data');
    const secured = new TlsSocket();
    secured._attachSocket(tlsOver(socket, site, beforeTls));
    await once(secured, 'connect');
    seams._detachSocket();
    seams._attachSocket(secured);
    if (secured.socket) record(tlsFacts(party, secured.socket));
    await seams.restart();
  };
  const attach = seams._attachSocket.bind(entity);
  seams._attachSocket = (socket) => {
    sockets.push(socket);
    tap(socket, options, take);
    attach(socket);
  };
  const write = seams.write.bind(entity);
  seams.write = async (data) => {
    if (entity.socket === null || closer === 'limit')
      throw new ConversationError('closed', 'the connection is closed');
    if (data.startsWith('<?xml')) record({ kind: 'restart', party });
    const shown = entity.status === 'online' ? (rendition?.toString() ?? data) : sasl.shown(data);
    asked = performance.now();
    record({ kind: 'bytes', party, direction: 'out', text: shown });
    await write(data);
  };
  // A server may go on sending behind its closing tag, where the library has no parser left; and what it sends
  // may surprise the library. Neither must take the run with it.
  seams._onData = (bytes) => {
    try {
      seams.parser?.write(bytes);
    } catch (error) {
      entity.emit('error', error instanceof Error ? error : new Error(String(error)));
    }
  };
  // The library would follow a redirection to wherever a server sends it.
  seams._onSeeOtherHost = async (error) => {
    entity.emit('error', error);
  };
  /** Direct TLS (XEP-0368). */
  class DirectSocket extends TlsSocket {
    connect(to: { readonly host: string; readonly port: number }): void {
      this._attachSocket(tlsOver(connect({ ...to, noDelay: true }), site, beforeTls));
    }
  }
  seams.transports = seams.transports.map((Transport) => {
    class OwnTransport extends Transport {}
    const direct = listener === 'c2s-tls' && { Socket: DirectSocket };
    Object.assign(OwnTransport.prototype, { Parser: StrictParser, ...direct });
    return OwnTransport;
  });
  entity.on('error', (error: Error) => {
    problem ??= errorMessage(error);
    over.end(new ConversationError('closed', problem));
  });
  // The server's closing tag: what the library waits for behind it would never come.
  entity.on('close', () => over.end(new ConversationError('closed', problem ?? 'the stream was closed')));
  entity.on('disconnect', () => {
    ended = problem ?? 'the connection was closed';
    over.end(new ConversationError('closed', ended));
    record({
      kind: 'closed',
      party,
      by: closer,
      ...(problem && (closer !== 'us' || problem === plainInsteadOfTls) && { problem }),
    });
    // Requests that nobody will answer any more: their timers would keep the process alive.
    for (const { promise, reject } of seams.iqCaller.handlers.values()) {
      promise.catch(() => undefined);
      reject(new Error(ended));
    }
  });
  return {
    client: entity,
    get ended() {
      return ended;
    },
    get roundTrip() {
      return roundTrip;
    },
    unlessOver: over.unless,
    async send(stanza, signal, shown) {
      if (ended !== undefined) throw new ConversationError('closed', ended);
      if (shown) shown.parent = seams.root;
      rendition = shown;
      // The library writes at once, and only then waits for the socket.
      const sent = entity.send(stanza);
      rendition = undefined;
      try {
        await over.unless(sent, signal);
      } catch (error) {
        signal.throwIfAborted();
        throw ConversationError.from(error, 'closed');
      }
    },
    drop() {
      if (ended !== undefined) return;
      if (closer === 'peer') closer = 'us';
      drop();
    },
    async close() {
      if (ended !== undefined) return;
      const polite = entity.status === 'online';
      entity.timeout = lingerMilliseconds;
      const stopped = polite ? entity.stop().catch(() => undefined) : undefined;
      if (closer === 'peer') closer = 'us';
      await stopped;
      drop();
    },
  };
};
