import type { XmtpEnv } from '@xmtp/node-sdk';
import type { LoadedSdk } from './load.ts';

/**
 * The environment that a node is in for an SDK. Releases before 6.0 ask for inbox ids at the address of their
 * environment, whatever `apiUrl` says: for them each node is an environment of its own.
 */
export const environmentOf = ({ module, versions }: LoadedSdk, api: string): XmtpEnv => {
  if (Number(versions.sdk.split('.')[0]) >= 6) return 'local';
  Object.assign(module.ApiUrls, { [api]: api });
  return api as XmtpEnv;
};
