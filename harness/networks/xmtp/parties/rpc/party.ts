import type { Party, PartyContext, PartyKind } from '../../../party.ts';
import { performing } from '../../../performing.ts';
import type { Actor } from './actor.ts';
import { fill } from './fill.ts';
import { verbs } from './verbs.ts';
import { bindWalletNames, walletNames, worldOf } from './world.ts';

const createRpcParty = (context: PartyContext): Party => {
  const world = worldOf(context);
  bindWalletNames(context, world);
  let coming: Promise<Actor> | undefined;
  let actor: Actor | undefined;
  // Protobuf, wallets and curves take their time to load, and nobody else needs them.
  const atWork = async (): Promise<Actor> => {
    coming ??= import('./actor.ts').then(({ createActor }) => createActor(context, world));
    actor = await coming;
    return actor;
  };
  const perform = performing('xmtp-rpc', verbs, atWork);

  return {
    async reach(phase, signal) {
      if (phase === 'registered') await (await atWork()).register(signal);
    },
    async perform(verb, value, bindings, signal) {
      await perform(verb, fill(value, bindings, world), bindings, signal);
    },
    mark: () => false,
    get roundTrip() {
      return actor?.roundTrip ?? 0;
    },
    async [Symbol.asyncDispose]() {
      await (await coming)?.[Symbol.asyncDispose]();
    },
  };
};

/** Calls of a node's API as they are: able to send what no SDK would. */
export const xmtpRpcKind: PartyKind = {
  kind: 'xmtp-rpc',
  protocol: 'xmtp',
  language: 'records',
  summary: 'Raw calls of an XMTP node’s gRPC API, able to send what no SDK would.',
  phases: ['offline', 'registered'],
  phase: 'offline',
  options: {},
  verbs,
  names: () => walletNames,
  create: createRpcParty,
};
