/** RPCs that answer once, by the name that fixtures use. Told apart without loading their messages. */
export const unaryNames = [
  'PublishIdentityUpdate',
  'GetIdentityUpdates',
  'GetInboxIds',
  'VerifySmartContractWalletSignatures',
  'SendGroupMessages',
  'SendWelcomeMessages',
  'RegisterInstallation',
  'UploadKeyPackage',
  'FetchKeyPackages',
  'RevokeInstallation',
  'QueryGroupMessages',
  'QueryWelcomeMessages',
  'BatchPublishCommitLog',
  'BatchQueryCommitLog',
  'GetNewestGroupMessage',
  'MlsApi.GetIdentityUpdates',
] as const;

/** RPCs that answer as long as they are open. */
export const streamNames = ['SubscribeGroupMessages', 'SubscribeWelcomeMessages', 'Subscribe'] as const;

const services = { identity: 'xmtp.identity.api.v1.IdentityApi', mls: 'xmtp.mls.api.v1.MlsApi' } as const;
const ofIdentity: ReadonlySet<string> = new Set([
  'PublishIdentityUpdate',
  'GetIdentityUpdates',
  'GetInboxIds',
  'VerifySmartContractWalletSignatures',
]);

/** Where an RPC of these names is called: `/xmtp.mls.api.v1.MlsApi/QueryGroupMessages`. */
export const pathOf = (rpc: string): string =>
  `/${ofIdentity.has(rpc) ? services.identity : services.mls}/${rpc.replace('MlsApi.', '')}`;

export const rpcNames: readonly string[] = [...unaryNames, ...streamNames];
