import type { Place } from '../../messages.ts';
import { textCodec } from '../codec.ts';
import { environmentOf } from '../environment.ts';
import type { LoadedSdk, SdkModule } from '../load.ts';
import { databaseKey, type Release } from '../release.ts';
import { decrypt, encrypt, type OldRemoteCodec } from './attachments.ts';
import { modernClient } from './client.ts';
import { dressed, loadCodecs, type OldCodecs, verbatim } from './codecs.ts';
import type { ReplyContent } from './conversation.ts';
import type { OldClientClass, OldCodec } from './sdk.ts';

const codecOf = (type: string): OldCodec => dressed(textCodec(type), type);

/** The functions of today that apps here use, on what there was then. */
const modernModule = (module: SdkModule): SdkModule =>
  ({
    ...module,
    encodeText: (content: string): ReplyContent => ({ content, codec: 'text' }),
    encodeMarkdown: (content: string): ReplyContent => ({ content, codec: 'markdown' }),
  }) as unknown as SdkModule;

const registered = (codecs: OldCodecs, types: readonly string[]): readonly OldCodec[] => [
  ...Object.values(codecs),
  verbatim,
  ...types.map(codecOf),
];

/** Releases of the fourth major version: content by codecs, and other names for many things. */
export const oldestRelease = async (sdk: LoadedSdk, { api, history }: Place): Promise<Release> => {
  const env = environmentOf(sdk, api);
  const codecs = await loadCodecs(sdk);
  const OldClient = sdk.module.Client as unknown as OldClientClass;
  const remoteCodec = codecs.remoteAttachment.constructor as unknown as OldRemoteCodec;
  return {
    versions: sdk.versions,
    module: modernModule(sdk.module),
    history,
    create: async (
      signer,
      { database, otherKey, codecs: types, deviceSync, history: syncsHistory, appVersion },
    ) => {
      const client = await OldClient.create(signer, {
        env,
        apiUrl: api,
        historySyncUrl: syncsHistory ? (history ?? null) : '',
        dbPath: database ?? null,
        ...(database !== undefined && { dbEncryptionKey: databaseKey(otherKey) }),
        disableDeviceSync: !deviceSync,
        codecs: registered(codecs, types),
        ...(appVersion !== undefined && { appVersion }),
      });
      return modernClient(client, codecs);
    },
    revoke: (signer, inbox, installations) =>
      OldClient.revokeInstallations(signer, inbox, installations, env),
    canMessage: (identifiers) => OldClient.canMessage(identifiers, env),
    encryptAttachment: (attachment) => encrypt(remoteCodec, codecs.attachment, attachment),
    decryptAttachment: (payload, remote) => decrypt(remoteCodec, codecs.attachment, payload, remote),
    optimistic: (on) => on,
  };
};
