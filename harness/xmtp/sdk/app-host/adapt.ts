import type { HostOptions } from '../messages.ts';
import type { LoadedSdk } from './load.ts';
import { modernRelease } from './modern.ts';
import { oldestRelease } from './oldest/release.ts';
import type { Release } from './release.ts';

/** Puts what was loaded behind the interface that all releases have here. */
export const adapt = async (sdk: LoadedSdk, options: HostOptions): Promise<Release> => {
  const major = Number(sdk.versions.sdk.split('.')[0]);
  // Releases before 6.0 ask for inbox ids at the address of their environment, whatever `apiUrl` says.
  Object.assign(sdk.module.ApiUrls, { local: options.api });
  return major < 5 ? await oldestRelease(sdk, options) : modernRelease(sdk, options);
};
