import { bytesOf, rpcs } from '../../wire/rpcs.ts';
import { startTap, type Tap, type TapOptions, type TapRecord } from '../index.ts';
import { connectSmallApp, type SmallApp } from './small-app.ts';
import { type SmallNode, type SmallNodeOptions, startSmallNode } from './small-node.ts';

export const query = '/xmtp.mls.api.v1.MlsApi/QueryGroupMessages';
export const send = '/xmtp.mls.api.v1.MlsApi/SendGroupMessages';
export const subscribe = '/xmtp.mls.api.v1.MlsApi/SubscribeGroupMessages';

/** A message of an RPC from its JSON form. */
export const wire = (rpc: string, side: 'request' | 'response', json: unknown): Buffer => {
  const known = rpcs.get(rpc);
  if (known === undefined) throw new Error(`no RPC ${rpc}`);
  return bytesOf(known[side], json);
};

export const asked = { groupId: 'AQI=', pagingInfo: { direction: 'SORT_DIRECTION_ASCENDING', limit: 7 } };
export const question = wire('QueryGroupMessages', 'request', asked);
export const found = { messages: [{ v1: { id: '10', groupId: 'AQI=', data: 'AwQ=' } }] };
export const answer = wire('QueryGroupMessages', 'response', found);

/** The message with this id, as a stream has it, and its evidence. */
export const message = (id: number): Buffer =>
  wire('SubscribeGroupMessages', 'response', { v1: { id: String(id) } });
export const streamed = (id: number): TapRecord => ({
  direction: 'in',
  rpc: 'SubscribeGroupMessages',
  value: { v1: { id: String(id) } },
});

export interface World extends AsyncDisposable {
  readonly node: SmallNode;
  readonly tap: Tap;
  readonly app: SmallApp;
  readonly records: readonly TapRecord[];
}

/** A node, a tap before it, and an app that goes through the tap. */
export const startWorld = async (
  nodeOptions: SmallNodeOptions,
  tapOptions: Partial<TapOptions> = {},
): Promise<World> => {
  const records: TapRecord[] = [];
  const node = await startSmallNode(nodeOptions);
  const tap = await startTap({
    upstream: { host: '127.0.0.1', port: node.port },
    onRecord: (record) => records.push(record),
    ...tapOptions,
  });
  const app = connectSmallApp(`127.0.0.1:${tap.address.port}`);
  return {
    node,
    tap,
    app,
    records,
    async [Symbol.asyncDispose]() {
      app[Symbol.dispose]();
      await tap[Symbol.asyncDispose]();
      await node[Symbol.asyncDispose]();
    },
  };
};
