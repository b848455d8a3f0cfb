import { networkNamed } from '../networks/index.ts';
import type { Proof } from '../networks/network.ts';
import type { Address, Listeners } from '../networks/site.ts';
import { until } from './until.ts';

/** Waits until a listener answers in its protocol. */
export const untilListenerReady = async (
  protocol: string,
  kind: string,
  address: Address,
  proof: Proof,
  signal: AbortSignal,
): Promise<void> => {
  const listener = networkNamed(protocol).listeners[kind];
  if (listener === undefined) throw new Error(`${protocol} has no listener ${kind}`);
  const { domain, ca } = proof;
  const ask = async (within: AbortSignal): Promise<void> =>
    await listener.probe(address, { domain, ca }, within);
  await until(ask, `${address.host}:${address.port}`, signal);
};

/** What is asked of whether it is there. */
export interface Served extends Proof {
  readonly protocol: string;
  readonly listeners: Listeners;
}

/** Waits until every listener answers in its protocol. */
export const untilListenersReady = async (
  { protocol, listeners, ...proof }: Served,
  signal: AbortSignal,
): Promise<void> => {
  await Promise.all(
    Object.entries(listeners).map(([kind, address]) =>
      untilListenerReady(protocol, kind, address, proof, signal),
    ),
  );
};
