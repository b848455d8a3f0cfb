import type { Place } from '../messages.ts';
import type { LoadedSdk } from './load.ts';
import { modernRelease } from './modern.ts';
import { oldestRelease } from './oldest/release.ts';
import type { Release } from './release.ts';

/** Puts what was loaded behind the interface that all releases have here, for an app that is somewhere. */
export const adapt = (sdk: LoadedSdk): ((place: Place) => Promise<Release>) => {
  const major = Number(sdk.versions.sdk.split('.')[0]);
  return async (place) => (major < 5 ? await oldestRelease(sdk, place) : modernRelease(sdk, place));
};
