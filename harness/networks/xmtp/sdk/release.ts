import { readData } from '../../../data/read.ts';
import { root } from '../../../root.ts';

/** A release of @xmtp/node-sdk that apps can run on. */
export type SdkRelease = DependencyRelease | PinnedRelease;

/** The one that this package depends on. */
export interface DependencyRelease {
  readonly kind: 'dependency';
  readonly name: string;
}

/** One that is installed on first use. */
export interface PinnedRelease {
  readonly kind: 'pinned';
  readonly name: string;
  readonly sdk: string;
  readonly bindings: string;
  /** The least glibc that its native bindings load with. */
  readonly glibc: string;
  /** What an app on it installs beside the SDK, and in which versions. */
  readonly packages: Readonly<Record<string, string>>;
}

interface ReleaseData {
  readonly name: string;
  readonly dependency?: true;
  readonly sdk?: string;
  readonly bindings?: string;
  readonly glibc?: string;
  readonly packages?: Readonly<Record<string, string>>;
}

const releaseOf = ({ name, sdk, bindings, glibc, packages = {} }: ReleaseData): SdkRelease =>
  sdk === undefined || bindings === undefined || glibc === undefined
    ? { kind: 'dependency', name }
    : { kind: 'pinned', name, sdk, bindings, glibc, packages };

let read: ReadonlyMap<string, SdkRelease> | undefined;

/**
 * The releases of `fixtures/xmtp/sdk-releases.yaml` by name, oldest first.
 * @throws {DataError}
 */
export const sdkReleases = (): ReadonlyMap<string, SdkRelease> => {
  read ??= new Map(
    readData<{ readonly releases: readonly ReleaseData[] }>(
      root('fixtures/xmtp/sdk-releases.yaml'),
      'sdk-releases',
    ).data.releases.map((release) => [release.name, releaseOf(release)]),
  );
  return read;
};

/** What an app runs on when nothing else is said. */
export const currentRelease = 'current';

/** @throws {Error} that names the releases there are. */
export const sdkRelease = (name: string): SdkRelease => {
  const release = sdkReleases().get(name);
  if (release === undefined)
    throw new Error(`no SDK release is called ${name}; there are ${[...sdkReleases().keys()].join(', ')}`);
  return release;
};
