import { Socket } from 'node:net';
import tls from 'node:tls';
import { type Client, client } from '@xmpp/client';
import type { Element } from 'ltx';
import type { TranscriptEntry } from '../../evidence/transcript.ts';
import type { Account, Endpoint, ListenerKind } from '../../targets/target.ts';
import { ns } from '../../xml/namespaces.ts';
import { recorded, tlsFacts } from '../stream/connection.ts';

export interface SessionOptions {
  readonly party: string;
  readonly endpoint: Endpoint;
  readonly listener: ListenerKind;
  readonly account: Account;
  readonly resource: string;
  readonly record: (entry: TranscriptEntry) => void;
}

/** What @xmpp/client calls a socket: a TCP socket, or its wrapper around a TLS one. */
interface ClientSocket extends NodeJS.EventEmitter {
  readonly socket?: tls.TLSSocket | null;
  write(data: string, done?: (error?: Error | null) => void): void;
  end(): void;
}

/** The parts of @xmpp/client that its types leave out and that recording needs; pinned by the lock file. */
interface Seams {
  _attachSocket(socket: ClientSocket): void;
  transports: (new () => { socketParameters(service: string): object | undefined })[];
}

type Authenticate = (
  credentials: { username: string; password: string },
  mechanism?: string,
) => Promise<void>;

/**
 * Milliseconds that @xmpp/client waits for an answer to a header or a TLS upgrade before it gives up; the
 * player's own deadline is shorter, so that a slow server is reported by the party that waited.
 */
const answerMilliseconds = 60_000;

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
  onOut: () => void,
  onIn: () => void,
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
  socket.on('data', (bytes: Buffer) => {
    onIn();
    record({ kind: 'bytes', party, direction: 'in', ...recorded(bytes) });
  });
  const write = socket.write.bind(socket);
  socket.write = (data, done) => {
    if (data.startsWith('<?xml')) record({ kind: 'restart', party });
    onOut();
    record({ kind: 'bytes', party, direction: 'out', text: data });
    write(data, done);
  };
};

export interface Session {
  readonly client: Client;
  /** Why the connection ended, once it has. */
  readonly ended: string | undefined;
  readonly roundTrip: number;
}

/** Prepares a session on @xmpp/client that records every byte; `client.start()` logs it in. */
export const createSession = (options: SessionOptions): Session => {
  const { party, endpoint, listener, account, resource, record } = options;
  const address = endpoint.listeners[listener];
  if (address === undefined) throw new Error(`${endpoint.target} has no listener ${listener}`);
  const { host, port } = address;
  const scheme = listener === 'c2s-tls' ? 'xmpps' : 'xmpp';
  const entity = client({
    service: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    domain: endpoint.domain,
    resource,
    // PLAIN where it is offered: SCRAM costs both sides more and is tested on its own.
    credentials: async (authenticate: Authenticate, mechanisms: readonly string[]) => {
      const mechanism = mechanisms.includes('PLAIN') ? 'PLAIN' : mechanisms[0];
      await authenticate({ username: account.user, password: account.password }, mechanism);
    },
  } as unknown as Parameters<typeof client>[0]);
  entity.timeout = answerMilliseconds;
  entity.reconnect.stop();
  entity.prependListener('element', (element: Element) => {
    if (element.is('features', ns.stream)) keepPlainFeatures(element);
  });
  // From here on the scenario answers requests, not the library.
  entity.once('online', () => entity.removeAllListeners('element'));

  let ended: string | undefined;
  let asked = 0;
  let roundTrip = 0;
  const seams = entity as unknown as Seams;
  const attach = seams._attachSocket.bind(entity);
  seams._attachSocket = (socket) => {
    tap(
      socket,
      options,
      () => {
        asked = performance.now();
      },
      () => {
        if (asked > 0) roundTrip = Math.max(roundTrip, performance.now() - asked);
        asked = 0;
      },
    );
    attach(socket);
  };
  // Direct TLS goes to an address; the certificate is for the domain.
  seams.transports = seams.transports.map(
    (Transport) =>
      class extends Transport {
        override socketParameters(service: string): object | undefined {
          const parameters = super.socketParameters(service);
          return parameters && { ...parameters, servername: endpoint.domain };
        }
      },
  );
  let problem: string | undefined;
  entity.on('error', (error: Error) => {
    problem = error.message;
  });
  entity.on('disconnect', () => {
    const by = entity.status === 'offline' || closing.has(entity) ? 'us' : 'peer';
    ended = problem ?? 'the connection was closed';
    record({ kind: 'closed', party, by, ...(problem && by === 'peer' && { problem }) });
  });
  return {
    client: entity,
    get ended() {
      return ended;
    },
    get roundTrip() {
      return roundTrip;
    },
  };
};

/** Sessions that we end ourselves. */
export const closing = new WeakSet<Client>();
