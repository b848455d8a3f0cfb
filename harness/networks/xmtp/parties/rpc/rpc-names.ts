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

export const rpcNames: readonly string[] = [...unaryNames, ...streamNames];
