import type { Complaint } from '../../../../data/complaint.ts';
import { nearest } from '../../../../data/nearest.ts';
import type { StepValue } from '../../../../language/scenario.ts';
import { isOptions } from '../../../values.ts';

/** The fields of a message, each of them once or a list: values, or messages with fields of their own. */
export interface Fields {
  readonly [field: string]: 'value' | Fields;
}

const bytes: Fields = { bytes: 'value' };
const paging: Fields = { direction: 'value', limit: 'value', idCursor: 'value' };
const compact: Fields = { bytes: 'value', recovery: 'value' };
const legacySignature: Fields = { ecdsaCompact: compact, walletEcdsaCompact: compact };
const keySignature: Fields = { bytes: 'value', publicKey: 'value' };
const member: Fields = {
  ethereumAddress: 'value',
  installationPublicKey: 'value',
  passkey: { key: 'value', relyingParty: 'value' },
};
const signature: Fields = {
  erc191: bytes,
  erc6492: { accountId: 'value', blockNumber: 'value', signature: 'value' },
  installationKey: keySignature,
  delegatedErc191: { delegatedKey: { keyBytes: 'value', signature: legacySignature }, signature: bytes },
  passkey: { publicKey: 'value', signature: 'value', authenticatorData: 'value', clientDataJson: 'value' },
};
const action: Fields = {
  createInbox: {
    initialIdentifier: 'value',
    nonce: 'value',
    initialIdentifierSignature: signature,
    initialIdentifierKind: 'value',
    relyingParty: 'value',
  },
  add: {
    newMemberIdentifier: member,
    existingMemberSignature: signature,
    newMemberSignature: signature,
    relyingParty: 'value',
  },
  revoke: { memberToRevoke: member, recoveryIdentifierSignature: signature },
  changeRecoveryAddress: {
    newRecoveryIdentifier: 'value',
    existingRecoveryIdentifierSignature: signature,
    newRecoveryIdentifierKind: 'value',
    relyingParty: 'value',
  },
};
const keyPackage: Fields = {
  keyPackage: { keyPackageTlsSerialized: 'value' },
  isInboxIdCredential: 'value',
};
const welcome: Fields = {
  installationKey: 'value',
  data: 'value',
  hpkePublicKey: 'value',
  wrapperAlgorithm: 'value',
  welcomeMetadata: 'value',
};
const welcomePointer: Fields = {
  installationKey: 'value',
  welcomePointer: 'value',
  hpkePublicKey: 'value',
  wrapperAlgorithm: 'value',
};

/** What each request has room for, in protobuf's JSON form. Told without loading the messages, which takes its time. */
export const requests: Readonly<Record<string, Fields>> = {
  PublishIdentityUpdate: {
    identityUpdate: { actions: action, clientTimestampNs: 'value', inboxId: 'value' },
  },
  GetIdentityUpdates: { requests: { inboxId: 'value', sequenceId: 'value' } },
  GetInboxIds: { requests: { identifier: 'value', identifierKind: 'value' } },
  VerifySmartContractWalletSignatures: {
    signatures: { accountId: 'value', blockNumber: 'value', signature: 'value', hash: 'value' },
  },
  SendGroupMessages: { messages: { v1: { data: 'value', senderHmac: 'value', shouldPush: 'value' } } },
  SendWelcomeMessages: { messages: { v1: welcome, welcomePointer } },
  RegisterInstallation: keyPackage,
  UploadKeyPackage: keyPackage,
  FetchKeyPackages: { installationKeys: 'value' },
  RevokeInstallation: { installationKey: 'value', walletSignature: legacySignature },
  QueryGroupMessages: { groupId: 'value', pagingInfo: paging },
  QueryWelcomeMessages: { installationKey: 'value', pagingInfo: paging },
  BatchPublishCommitLog: {
    requests: { groupId: 'value', serializedCommitLogEntry: 'value', signature: keySignature },
  },
  BatchQueryCommitLog: { requests: { groupId: 'value', pagingInfo: paging } },
  GetNewestGroupMessage: { groupIds: 'value', includeContent: 'value' },
  'MlsApi.GetIdentityUpdates': { accountAddresses: 'value', startTimeNs: 'value' },
  SubscribeGroupMessages: { filters: { groupId: 'value', idCursor: 'value' } },
  SubscribeWelcomeMessages: { filters: { installationKey: 'value', idCursor: 'value' } },
  Subscribe: {
    v1: {
      mutate: {
        adds: { topic: 'value', idCursor: 'value' },
        removes: 'value',
        historyOnly: 'value',
        mutateId: 'value',
      },
      ping: { nonce: 'value' },
      pong: { nonce: 'value' },
    },
  },
};

/** What a message that somebody wrote has no room for; what a name stands for is not known yet. */
const strayIn = (fields: Fields, value: StepValue, path: readonly string[]): Complaint | undefined => {
  if (Array.isArray(value))
    return value.map((entry, index) => strayIn(fields, entry, [...path, String(index)])).find(Boolean);
  if (!isOptions(value)) return undefined;
  for (const [name, entry] of Object.entries(value)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const here = [...path, name];
    if (field === undefined) {
      const near = nearest(name, Object.keys(fields));
      return {
        path: here,
        found: `the field ${name}`,
        expected: `one of ${Object.keys(fields).join(', ')}`,
        ...(near !== undefined && { hint: `${near}:` }),
      };
    }
    const stray = field === 'value' ? undefined : strayIn(field, entry, here);
    if (stray) return stray;
  }
  return undefined;
};

/** What is wrong with the fields of a request, if anything. */
export const strayField = (rpc: string, request: StepValue, path: readonly string[]): Complaint | undefined =>
  strayIn(requests[rpc] ?? {}, request, path);
