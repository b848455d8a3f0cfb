import { existsSync } from 'node:fs';
import { releaseFolder } from '../../../sdk/cache.ts';
import { sdkRelease } from '../../../sdk/release.ts';

/** Releases are not fetched for a test: those that a run has put into the cache are tried. */
export const isHere = (name: string): boolean => {
  const release = sdkRelease(name);
  return release.kind === 'dependency' || existsSync(releaseFolder(release));
};
