import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import tls from 'node:tls';
import { once, raceAbort } from '../../../wait.ts';
import { authorityOf } from '../../certificates.ts';
import type { Account, Address, Site } from '../../site.ts';
import { sound } from './behaviour.ts';
import { build } from './build.ts';
import type { Extension } from './extension.ts';
import { type FaultName, faults } from './faults.ts';
import { negotiate, type Premises } from './negotiation.ts';
import { createOffline } from './offline.ts';
import { type FakeMechanism, fakeMechanisms } from './sasl.ts';
import type { Session } from './session.ts';
import { createSessions } from './sessions.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createWire, type Wire } from './wire.ts';

export interface FakeOptions {
  /** What it does wrong; without one it is sound. */
  readonly fault?: FaultName;
  /** Milliseconds by which `answers-late` is late; default 3000. */
  readonly lateness?: number;
  /** Offers STARTTLS on `c2s` and direct TLS on `c2s-tls`; default false: plain TCP. */
  readonly tls?: boolean;
  /** Them, or how many to make up; default: eight. */
  readonly accounts?: readonly Account[] | number;
  /** Default: all that it knows. */
  readonly mechanisms?: readonly FakeMechanism[];
  /** What it can do beside; given the passwords of its users, which it may change. */
  readonly extensions?: readonly ((accounts: Map<string, string>) => Extension)[];
}

/** A small XMPP server in this process, on random ports of the loopback address. */
export interface Fake extends AsyncDisposable {
  readonly site: Site;
  /** Those that it has now. */
  readonly accounts: readonly Account[];
  /** Connections that are open now. */
  readonly connections: number;
  /** Resolves once no connection is open. */
  idle(signal: AbortSignal): Promise<void>;
}

const domain = 'fake.example';
const madeUp = (): Account => ({
  user: `u${randomBytes(6).toString('hex')}`,
  password: randomBytes(12).toString('hex'),
});

const tlsOptions = async (): Promise<{ readonly ca: string; readonly options: tls.TLSSocketOptions }> => {
  const authority = await authorityOf('fakes');
  const { certificate, key } = await authority.issue([domain]);
  const secureContext = tls.createSecureContext({ cert: certificate, key });
  return { ca: authority.certificate, options: { secureContext, ALPNProtocols: ['xmpp-client'] } };
};

const listen = async (server: Server): Promise<Address> => {
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening', AbortSignal.timeout(5000));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the fake listens nowhere');
  return { host: address.address, port: address.port };
};

/** Starts a fake; dispose it to close its connections and ports. */
export const startFake = async (options: FakeOptions = {}): Promise<Fake> => {
  const { fault, lateness = 3000, accounts: given = 8, mechanisms = fakeMechanisms } = options;
  const accounts = typeof given === 'number' ? Array.from({ length: given }, madeUp) : given;
  const security = options.tls ? await tlsOptions() : undefined;
  const behaviour = { ...sound, ...(fault && faults[fault].change(sound, { lateness })) };
  const sessions = createSessions();
  const subscriptions = createSubscriptions(sessions, behaviour);
  const wires = new Set<Wire>();
  let quiet: (() => void)[] = [];
  const passwords = new Map(accounts.map(({ user, password }) => [user, password]));
  const premises: Premises = {
    domain,
    accounts: passwords,
    mechanisms,
    tls: security?.options,
    behaviour,
    sessions,
    extensions: (options.extensions ?? []).map((extend) => extend(passwords)),
    subscriptions,
    offline: createOffline(passwords),
  };

  /** Whose connection ends is unavailable to all who saw him (RFC 6121 section 4.5). */
  const leave = (session: Session): void => {
    const { jid, available, directed } = session;
    sessions.gone(session);
    if (!available && directed.size === 0) return;
    subscriptions.broadcast(build('presence', { type: 'unavailable', from: jid }), session);
  };
  const serve = (direct: boolean): Server =>
    createServer((socket) => {
      const raw = createWire(socket, {
        onItem: (item) => handle(item),
        onClose() {
          wires.delete(raw);
          leave(session);
          if (wires.size > 0) return;
          for (const resolve of quiet) resolve();
          quiet = [];
        },
      });
      const wire = behaviour.attach(raw);
      const session: Session = {
        wire,
        domain,
        user: undefined,
        jid: undefined,
        available: false,
        priority: 0,
        presence: undefined,
        directed: new Set(),
        interested: false,
        language: undefined,
      };
      const handle = negotiate(session, premises);
      wires.add(raw);
      if (direct && security) behaviour.handshake(wire, () => wire.secureWith(security.options));
    });

  const servers = [serve(false), ...(security ? [serve(true)] : [])];
  const [c2s, direct] = await Promise.all(servers.map(listen));
  return {
    site: {
      target: `fake:${fault ?? 'sound'}`,
      domain,
      protocol: 'xmpp',
      listeners: { ...(c2s && { c2s }), ...(direct && { 'c2s-tls': direct }) },
      ca: security ? [security.ca] : [],
      accounts: { kind: 'pool', accounts },
      logs: [],
    },
    get accounts() {
      return [...passwords].map(([user, password]) => ({ user, password }));
    },
    get connections() {
      return wires.size;
    },
    async idle(signal) {
      if (wires.size === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      quiet.push(resolve);
      await raceAbort(promise, signal).catch((cause: unknown) => {
        throw new Error(`${wires.size} connections are still open`, { cause });
      });
    },
    async [Symbol.asyncDispose]() {
      for (const wire of wires) wire.destroy();
      await Promise.all(
        servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
      );
    },
  };
};
