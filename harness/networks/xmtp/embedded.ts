import type { TargetRequest } from '../../targets/name.ts';
import type { RunningTarget } from '../../targets/target.ts';
import { startHistory } from './history/index.ts';
import { startNode } from './node/index.ts';

export type EmbeddedRequest = Extract<TargetRequest, { readonly driver: 'embedded' }>;

/** Starts our own XMTP node, with its history server, in this process. */
export const startEmbedded = async ({
  id,
  definition,
  version: { version },
}: EmbeddedRequest): Promise<RunningTarget> => {
  await using started = new AsyncDisposableStack();
  const node = started.use(await startNode({}));
  const history = started.use(await startHistory({}));
  const running = started.move();
  return {
    facts: {
      id,
      protocol: definition.protocol,
      name: definition.name,
      version,
      driver: 'embedded',
      config: 'default',
    },
    endpoint: {
      target: id,
      protocol: definition.protocol,
      domain: node.address.host,
      listeners: { grpc: node.address, history: history.address },
      ca: [],
      accounts: { kind: 'wallets' },
      logs: [],
      apps: version,
    },
    gone: new AbortController().signal,
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
    },
  };
};
