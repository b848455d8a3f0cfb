import { errorMessage } from '../error-message.ts';
import { type Address, type ListenerKind, listenerKinds } from '../networks/site.ts';
import { openStream } from '../networks/xmpp/probe.ts';
import { askHealth } from '../networks/xmtp/probe.ts';
import { until } from './until.ts';

export type Listeners = Readonly<Record<ListenerKind, Address>>;

/** How a target's listeners are known to be what they claim. */
export interface Proof {
  readonly domain: string;
  /** PEM certificates to trust; what the system trusts where empty. */
  readonly ca: readonly string[];
}

type Ask = (address: Address, proof: Proof, signal: AbortSignal) => Promise<void>;

const asks: Readonly<Record<ListenerKind, Ask>> = {
  c2s: (address, proof, signal) => openStream({ ...proof, address, directTls: false }, signal),
  'c2s-tls': (address, proof, signal) => openStream({ ...proof, address, directTls: true }, signal),
  grpc: (address, proof, signal) => askHealth({ ...proof, address, tls: false }, signal),
  'grpc-tls': (address, proof, signal) => askHealth({ ...proof, address, tls: true }, signal),
  history: askForAnything,
};

/** Waits until a listener answers in its protocol: a stream with features, gRPC, HTTP. */
export const untilListenerReady = async (
  kind: ListenerKind,
  address: Address,
  proof: Proof,
  signal: AbortSignal,
): Promise<void> =>
  await until(
    async (within) => await asks[kind]?.(address, proof, within),
    `${address.host}:${address.port}`,
    signal,
  );

/** Waits until every listener answers in its protocol. */
export async function untilListenersReady(
  listeners: Listeners,
  proof: Proof,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    listenerKinds.map(async (kind) => {
      const address = listeners[kind];
      if (address !== undefined) await untilListenerReady(kind, address, proof, signal);
    }),
  );
}

/** History servers have no page of their own: whatever they answer, they answer. */
async function askForAnything({ host, port }: Address, _proof: Proof, signal: AbortSignal): Promise<void> {
  try {
    const answer = await fetch(`http://${host}:${port}/`, { signal, redirect: 'manual' });
    await answer.body?.cancel();
  } catch (failure) {
    throw new Error(`${host}:${port}: ${errorMessage(failure)}`, { cause: failure });
  }
}
