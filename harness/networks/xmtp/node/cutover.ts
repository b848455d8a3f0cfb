import { createProtobufWriter, uint64 } from '../wire/codec.ts';
import { nowNs } from './clock.ts';
import { Refusal } from './refusal.ts';
import type { Service } from './service.ts';

/** The RPC by which clients ask when the network moves on to its decentralised backend. */
export const cutoverPath = '/xmtp.migration.api.v1.D14nMigrationApi/FetchD14nCutover';

const publishing: ReadonlySet<string> = new Set([
  'BatchPublishCommitLog',
  'PublishIdentityUpdate',
  'RegisterInstallation',
  'SendGroupMessages',
  'SendWelcomeMessages',
  'UploadKeyPackage',
]);
const streaming: ReadonlySet<string> = new Set(['SubscribeGroupMessages', 'SubscribeWelcomeMessages']);

// Clients know these texts and look for them.
const over = (what: string): Refusal =>
  new Refusal('UNAVAILABLE', `${what} is no longer available. Please upgrade your client to XMTP D14N.`);

/** The time from which a node neither takes nor streams anything; queries go on. */
export interface Cutover extends Service, Disposable {
  /** What a call of the RPC ends with, once the time has come. */
  refusal(rpc: string): Refusal | undefined;
  /** Aborts when the time has come. */
  readonly come: AbortSignal;
}

/** The longest that a timer can be set to. */
const longest = 2 ** 31 - 1;

/** @param at Nanoseconds since 1970; a node without one does not serve the RPC. */
export const createCutover = (at: bigint | undefined): Cutover => {
  const come = new AbortController();
  const left = at === undefined ? Infinity : Number((at - nowNs()) / 1_000_000n) + 1;
  const timer = left > 0 && left <= longest ? setTimeout(() => come.abort(), left).unref() : undefined;
  return {
    ...(at !== undefined && {
      unary: { FetchD14nCutover: () => createProtobufWriter().uint32(8).uint64(uint64(at)).finish() },
    }),
    refusal(rpc) {
      if (at === undefined || nowNs() < at) return undefined;
      if (publishing.has(rpc)) return over('publishing to XMTP V3');
      return streaming.has(rpc) ? over('XMTP V3 streaming') : undefined;
    },
    come: come.signal,
    [Symbol.dispose]: () => clearTimeout(timer),
  };
};
