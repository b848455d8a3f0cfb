import { createFaults, type Faults } from '../faults.ts';
import { createBudget } from './budget.ts';
import type { Call } from './call.ts';
import { commitLog } from './commit-log.ts';
import { createCutover } from './cutover.ts';
import { groupMessages } from './group-messages.ts';
import { health } from './health.ts';
import { identity } from './identity.ts';
import { createInboxes } from './inboxes.ts';
import { keyPackages } from './key-packages.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { createLog } from './log.ts';
import { retired } from './retired.ts';
import { close, createServer, listen, type Tls } from './server.ts';
import { createSubscriptions } from './subscriptions.ts';
import { welcomes } from './welcomes.ts';

export interface NodeOptions {
  /** Any free port if not said. */
  readonly port?: number;
  /** 127.0.0.1 if not said. */
  readonly host?: string;
  /** Without it the node speaks plain HTTP/2. */
  readonly tls?: Tls;
  /** What goes wrong with calls; may be changed while the node runs. */
  readonly faults?: Faults;
  /** Told of each call when it has ended. */
  readonly onCall?: (call: Call) => void;
  readonly limits?: Partial<Limits>;
  /** When the network moves on, in nanoseconds since 1970: from then on the node neither takes nor streams anything. */
  readonly cutoverNs?: bigint;
}

/** What a node holds and has done. */
export interface NodeStats {
  readonly inboxes: number;
  readonly installations: number;
  readonly groups: number;
  readonly groupMessages: number;
  readonly welcomes: number;
  readonly commitLogEntries: number;
  readonly storedBytes: number;
  /** Open now. */
  readonly streams: number;
  /** Topics that they follow. */
  readonly subscriptions: number;
  /** Calls that have ended. */
  readonly calls: number;
}

/** An XMTP node (v3) in this process, all in memory. */
export interface Node extends AsyncDisposable {
  /** What apps connect to: `http://127.0.0.1:5556` */
  readonly url: string;
  readonly address: { readonly host: string; readonly port: number };
  stats(): NodeStats;
}

/** Bytes of an answer around an only entry, at most. */
const aroundEntry = 256;

const anyHost: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

const urlOf = (host: string, port: number, tls: Tls | undefined): string => {
  const reachable = anyHost.has(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `${tls ? 'https' : 'http'}://${reachable}:${port}`;
};

/**
 * Starts a node that serves XMTP's IdentityApi and MlsApi with the semantics of the network's nodes.
 * @throws {ListenError} where it cannot listen.
 */
export const startNode = async (options: NodeOptions = {}): Promise<Node> => {
  const { port = 0, host = '127.0.0.1', tls, faults = createFaults(), onCall } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const kept = createBudget(limits.storedBytes, 'bytes kept');
  const streams = createBudget(limits.streams, 'streams');
  const subscriptions = createSubscriptions(limits);
  const newLog = () => createLog(kept, limits.messageBytes - aroundEntry);
  const [messages, invitations, commits] = [newLog(), newLog(), newLog()];
  const inboxes = createInboxes(kept, limits);
  const packages = keyPackages(kept, limits);
  const cutover = createCutover(options.cutoverNs);
  const stopping = new AbortController();
  let calls = 0;
  const server = createServer(
    [
      identity(inboxes, limits),
      packages,
      groupMessages(messages, limits, subscriptions),
      welcomes(invitations, limits, subscriptions),
      commitLog(commits, limits),
      retired,
      health,
      cutover,
    ],
    limits,
    {
      faults,
      stopping: stopping.signal,
      streams,
      cutover,
      tell(call) {
        calls += 1;
        onCall?.(call);
      },
    },
  );
  const bound = await listen(server, host, port, tls);
  return {
    url: urlOf(host, bound, tls),
    address: { host, port: bound },
    stats: () => ({
      inboxes: inboxes.count,
      installations: packages.count,
      groups: messages.topics,
      groupMessages: messages.size,
      welcomes: invitations.size,
      commitLogEntries: commits.size,
      storedBytes: kept.taken,
      streams: streams.taken,
      subscriptions: subscriptions.count,
      calls,
    }),
    async [Symbol.asyncDispose]() {
      cutover[Symbol.dispose]();
      stopping.abort();
      await close(server);
    },
  };
};
