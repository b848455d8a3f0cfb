import type { EmbeddedSite } from '../site.ts';
import { accounts } from './accounts/index.ts';
import { startHistory } from './history/index.ts';
import { startNode } from './node/index.ts';
import { software } from './software.ts';

/** Starts our own XMTP node, with its history server, in this process. */
export const startEmbedded = async (version: string): Promise<EmbeddedSite> => {
  await using started = new AsyncDisposableStack();
  const node = started.use(await startNode({}));
  const history = started.use(await startHistory({}));
  const running = started.move();
  return {
    domain: node.address.host,
    listeners: { grpc: node.address, history: history.address },
    ca: [],
    accounts: accounts.usual,
    logs: [],
    options: software.optionsOf(version),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
};
