import { type Codec, usualCodec } from './codec.ts';
import type { Network } from './network.ts';
import { operatorKind } from './operator/party.ts';
import type { PartyKind } from './party.ts';
import { xmpp } from './xmpp/index.ts';
import { xmtp } from './xmtp/index.ts';

/** Every network that scenarios can be about. */
export const networks: ReadonlyMap<string, Network> = new Map(
  [xmpp, xmtp].map((network) => [network.name, network]),
);

/** The one that is tested where nothing says another. */
export const usualNetwork = xmpp.name;

/** @throws {Error} that names those that there are. */
export const networkNamed = (name: string): Network => {
  const network = networks.get(name);
  if (network === undefined)
    throw new Error(`no network is called ${name}; there are ${[...networks.keys()].join(', ')}`);
  return network;
};

/** Where parties connect that name no listener. */
export const usualListener = (network: string): string => {
  const [first] = Object.keys(networkNamed(network).listeners);
  if (first === undefined) throw new Error(`${network} has no listeners`);
  return first;
};

/** Parties that are of no network: scenarios of any may have them. */
export const kindsForAll: readonly PartyKind[] = [operatorKind];

/** Every kind of party that scenarios can name. */
export const partyKinds: ReadonlyMap<string, PartyKind> = new Map(
  [...[...networks.values()].flatMap(({ kinds }) => kinds), ...kindsForAll].map((kind) => [kind.kind, kind]),
);
/** Every codec that a wire can have. */
export const codecs: ReadonlyMap<string, Codec> = new Map(
  [...networks.values()].flatMap(({ codecs = [] }) => codecs.map((codec) => [codec.name, codec] as const)),
);

/**
 * What reads a wire whose codec a transcript calls so.
 * @throws {Error} that names those that there are.
 */
export const codecNamed = (name = usualCodec): Codec => {
  const codec = codecs.get(name);
  if (codec === undefined)
    throw new Error(`no codec is called ${name}; there are ${[...codecs.keys()].join(', ')}`);
  return codec;
};

export {
  ConversationError,
  type ConversationFailure,
  isOfConversation,
  ListenerError,
} from './conversation-error.ts';
export type { Network } from './network.ts';
export type { Party, PartyContext, PartyKind, Verb } from './party.ts';
