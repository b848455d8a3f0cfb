import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { PinnedRelease } from './release.ts';

/** Where what is fetched once is kept: `$ASSAY_CACHE`, else `assay` in the user's cache folder (XDG base directories). */
export const cacheFolder = (environment: NodeJS.ProcessEnv = process.env): string => {
  const { ASSAY_CACHE: own, XDG_CACHE_HOME: shared } = environment;
  if (own) return own;
  return join(shared || join(homedir(), '.cache'), 'assay');
};

const sorted = (record: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** The manifest that a release is installed by: one copy of the bindings, whatever its packages ask for. */
export const manifestOf = ({ sdk, bindings, packages }: PinnedRelease): string =>
  JSON.stringify({
    private: true,
    dependencies: sorted({ ...packages, '@xmtp/node-sdk': sdk }),
    overrides: { '@xmtp/node-bindings': bindings },
  });

/** The folder of a release in the cache: other pins, another folder. */
export const releaseFolder = (release: PinnedRelease, cache = cacheFolder()): string => {
  const hash = createHash('sha256').update(manifestOf(release)).digest('hex').slice(0, 16);
  return join(cache, 'xmtp-sdk', `${release.name}-${hash}`);
};
