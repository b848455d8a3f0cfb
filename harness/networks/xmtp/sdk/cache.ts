import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cacheFolder } from '../../../cache-folder.ts';
import type { PinnedRelease } from './release.ts';

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
