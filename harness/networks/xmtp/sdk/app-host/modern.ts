import type { Backend, Client, ClientOptions } from '@xmtp/node-sdk';
import type { Place } from '../messages.ts';
import { textCodec } from './codec.ts';
import { environmentOf } from './environment.ts';
import type { LoadedSdk } from './load.ts';
import { databaseKey, type Release } from './release.ts';

/** Releases from 5.0 on. */
export const modernRelease = (sdk: LoadedSdk, { api, history }: Place): Release => {
  const { module, versions } = sdk;
  const env = environmentOf(sdk, api);
  const [major = 0, minor = 0] = versions.sdk.split('.').map(Number);
  const takesOptions = major > 6 || (major === 6 && minor >= 1);
  // Before 6.0 functions without a client take an environment where there is a backend now.
  const place = async (): Promise<Backend> =>
    'createBackend' in module
      ? await module.createBackend({ env, apiUrl: api })
      : (env as unknown as Backend);
  return {
    versions,
    module,
    history,
    create: async (
      signer,
      { database, otherKey, codecs, deviceSync, history: syncsHistory, nonce, appVersion },
    ) => {
      const options: ClientOptions = {
        env,
        apiUrl: api,
        historySyncUrl: syncsHistory ? (history ?? null) : '',
        dbPath: database ?? null,
        ...(database !== undefined && { dbEncryptionKey: databaseKey(otherKey) }),
        disableDeviceSync: !deviceSync,
        codecs: codecs.map(textCodec),
        ...(nonce !== undefined && { nonce }),
        ...(appVersion !== undefined && { appVersion }),
      };
      return (await module.Client.create(signer, options)) as Client;
    },
    revoke: async (signer, inbox, installations) =>
      await module.Client.revokeInstallations(signer, inbox, [...installations], await place()),
    canMessage: async (identifiers) => await module.Client.canMessage([...identifiers], await place()),
    encryptAttachment: async (attachment) => module.encryptAttachment(attachment),
    decryptAttachment: async (payload, remote) => module.decryptAttachment(payload, remote),
    optimistic: (on) => (takesOptions ? ({ optimistic: on } as unknown as boolean) : on),
  };
};
