import { type Codec, loadTypes } from './codec.ts';

export type { Codec } from './codec.ts';

type Types = Readonly<Record<string, Codec<unknown>>>;
const identityTypes = loadTypes('identity/api/v1/identity.pb.js');
const mlsTypes = loadTypes('mls/api/v1/mls.pb.js');
const emptyTypes = loadTypes('google/protobuf/empty.pb.js');

/** One call that a node serves. */
export interface Rpc {
  /** `QueryGroupMessages` */
  readonly name: string;
  /** `/xmtp.mls.api.v1.MlsApi/QueryGroupMessages` */
  readonly path: string;
  /** `unary`, or a stream of answers, or streams both ways. */
  readonly shape: 'unary' | 'server-stream' | 'both-streams';
  readonly request: Codec<unknown>;
  readonly response: Codec<unknown>;
}

const typeIn = (types: Types, name: string): Codec<unknown> => {
  const type = types[name] ?? emptyTypes[name];
  if (type === undefined) throw new Error(`@xmtp/proto has no ${name}`);
  return type;
};

const shapes: Readonly<Record<string, Rpc['shape']>> = {
  Subscribe: 'both-streams',
  SubscribeGroupMessages: 'server-stream',
  SubscribeWelcomeMessages: 'server-stream',
};

const service =
  (path: string, types: Types) =>
  ([name, response]: readonly [string, string]): Rpc => ({
    name,
    path: `/${path}/${name}`,
    shape: shapes[name] ?? 'unary',
    request: typeIn(types, `${name}Request`),
    response: typeIn(types, response),
  });

const all: readonly Rpc[] = [
  ...(
    [
      ['PublishIdentityUpdate', 'PublishIdentityUpdateResponse'],
      ['GetIdentityUpdates', 'GetIdentityUpdatesResponse'],
      ['GetInboxIds', 'GetInboxIdsResponse'],
      ['VerifySmartContractWalletSignatures', 'VerifySmartContractWalletSignaturesResponse'],
    ] as const
  ).map(service('xmtp.identity.api.v1.IdentityApi', identityTypes)),
  ...(
    [
      ['SendGroupMessages', 'Empty'],
      ['SendWelcomeMessages', 'Empty'],
      ['RegisterInstallation', 'RegisterInstallationResponse'],
      ['UploadKeyPackage', 'Empty'],
      ['FetchKeyPackages', 'FetchKeyPackagesResponse'],
      ['RevokeInstallation', 'Empty'],
      ['QueryGroupMessages', 'QueryGroupMessagesResponse'],
      ['QueryWelcomeMessages', 'QueryWelcomeMessagesResponse'],
      ['SubscribeGroupMessages', 'GroupMessage'],
      ['SubscribeWelcomeMessages', 'WelcomeMessage'],
      ['Subscribe', 'SubscribeResponse'],
      ['BatchPublishCommitLog', 'Empty'],
      ['BatchQueryCommitLog', 'BatchQueryCommitLogResponse'],
      ['GetNewestGroupMessage', 'GetNewestGroupMessageResponse'],
    ] as const
  ).map(service('xmtp.mls.api.v1.MlsApi', mlsTypes)),
  // Both services have an RPC of this name; this one is retired, and named apart in fixtures and evidence.
  {
    ...service('xmtp.mls.api.v1.MlsApi', mlsTypes)(['GetIdentityUpdates', 'GetIdentityUpdatesResponse']),
    name: 'MlsApi.GetIdentityUpdates',
  },
];

/** Every RPC of the node's API, by the name that fixtures and evidence use. */
export const rpcs: ReadonlyMap<string, Rpc> = new Map(all.map((rpc) => [rpc.name, rpc]));

/** The same by path. */
export const rpcsByPath: ReadonlyMap<string, Rpc> = new Map(all.map((rpc) => [rpc.path, rpc]));

/** The JSON form of what came over the wire. @throws on bytes that are no such message. */
export const jsonOf = (codec: Codec<unknown>, bytes: Uint8Array): unknown =>
  codec.toJSON(codec.decode(bytes));

/** The wire form of a JSON form. @throws where the JSON has no such form. */
export const bytesOf = (codec: Codec<unknown>, json: unknown): Buffer =>
  Buffer.from(codec.encode(codec.fromJSON(json)).finish());
