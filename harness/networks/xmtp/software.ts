import type { PartySoftware } from '../network.ts';
import { currentRelease, sdkReleases } from './sdk/release.ts';

/** The SDK that apps are made with. */
export const software: PartySoftware = {
  noun: 'a release of the SDK',
  releases: () => [...sdkReleases().keys()],
  current: currentRelease,
  optionsOf: (release) => ({ sdk: release }),
  async describe(release) {
    const { releaseText, releaseVersion } = await import('./sdk/release-text.ts');
    const version = releaseVersion(release);
    return { text: releaseText(release), ...(version !== undefined && { version }) };
  },
};
