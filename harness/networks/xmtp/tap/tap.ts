import { performServerHandshake } from 'node:http2';
import net from 'node:net';
import { createFaults, type Faults } from '../faults.ts';
import { type Call, carryCall } from './call.ts';
import { createEvidence, type TapLimits, type TapRecord } from './evidence.ts';
import { appOf, type Caller, createCallers } from './headers.ts';
import { createUpstream, sessionMegabytes, type UpstreamAddress } from './upstream.ts';

export interface TapOptions {
  readonly upstream: UpstreamAddress;
  /** Gets every record in the order of the wire, until the tap is disposed. It must not throw. */
  readonly onRecord: (record: TapRecord) => void;
  /** Faults to begin with. None by default. */
  readonly faults?: Faults;
  /** How much is recorded. By default 20,000 records and 32 Mi characters. */
  readonly limits?: TapLimits;
  /** Gives the start up. */
  readonly signal?: AbortSignal;
}

/** A way between an app and a node that records all that passes, and on which things go wrong when told to. */
export interface Tap extends AsyncDisposable {
  /** Where apps reach it, in plaintext. */
  readonly address: { readonly host: string; readonly port: number };
  /** The same as the SDK wants it: `http://127.0.0.1:4711`. */
  readonly url: string;
  /** The faults in force. */
  readonly faults: Faults;
  /** The calls until now, counted by what their headers say about the app; calls that say nothing have no headers. */
  readonly callers: readonly Caller[];
  /** As if the node were down: connections drop with all calls on them, and new ones are reset. */
  takeAway(): void;
  /** Lets apps in again, at the same address. */
  bringBack(): void;
  /** Ends all open streams UNAVAILABLE. */
  dropStreams(): void;
  /**
   * Keeps the port when the tap is disposed, letting nobody in, until the signal is aborted: an app that is not quite
   * gone must not reach a tap that got its port next.
   */
  outlive(gone: AbortSignal): void;
}

const host = '127.0.0.1';

// Apps leave hundreds of streams at once, which is no attack here.
const resets = 100_000;

const listen = async (server: net.Server, signal: AbortSignal | undefined): Promise<number> => {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the tap has no port');
  return address.port;
};

/** Starts a tap in front of a node, which need not be there yet. One for each app of a scenario. */
export const startTap = async ({
  upstream: upstreamAddress,
  onRecord,
  faults = createFaults(),
  limits,
  signal,
}: TapOptions): Promise<Tap> => {
  const evidence = createEvidence(onRecord, limits);
  const upstream = createUpstream(upstreamAddress);
  const calls = new Set<Call>();
  const sockets = new Set<net.Socket>();
  const callers = createCallers();
  let away = false;

  const server = net.createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    // The port stays ours while the node is away: another program could get it otherwise.
    if (away) {
      socket.resetAndDestroy();
      return;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const session = performServerHandshake(socket, {
      maxSessionMemory: sessionMegabytes,
      streamResetBurst: resets,
      streamResetRate: resets,
    });
    session.on('error', () => undefined);
    session.on('stream', (stream, headers, _flags, raw) => {
      const app = appOf(headers);
      if (callers.count(app)) evidence.add('out', 'tap', () => ({ headers: app }));
      carryCall(stream, headers, raw, { upstream, faults, evidence, calls });
    });
  });
  const port = await listen(server, signal);

  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const outlived: AbortSignal[] = [];
  const closed = Promise.withResolvers<void>();
  /** Once everybody has gone who knows the port. */
  const close = (): void => {
    const present = outlived.find(({ aborted }) => !aborted);
    if (present === undefined) server.close(() => closed.resolve());
    else present.addEventListener('abort', close, { once: true });
  };

  return {
    address: { host, port },
    url: `http://${host}:${port}`,
    faults,
    get callers() {
      return callers.all;
    },
    takeAway() {
      away = true;
      for (const call of calls) call.abandon('the node was taken away');
      hangUp();
    },
    bringBack() {
      away = false;
    },
    dropStreams() {
      for (const call of calls) call.drop('the node dropped its streams');
    },
    outlive(gone) {
      outlived.push(gone);
    },
    async [Symbol.asyncDispose]() {
      evidence[Symbol.dispose]();
      away = true;
      close();
      for (const call of calls) call.abandon('');
      hangUp();
      server.unref();
      if (outlived.every(({ aborted }) => aborted)) await closed.promise;
      await upstream[Symbol.asyncDispose]();
    },
  };
};
