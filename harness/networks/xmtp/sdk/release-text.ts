import { errorMessage } from '../../../error-message.ts';
import { root } from '../../../root.ts';
import { versionsIn } from './app-host/load.ts';
import { sdkRelease } from './release.ts';

const dependencyText = (): string => {
  try {
    const { sdk, bindings, adaptedTo } = versionsIn(root('.'));
    const adapted = adaptedTo === undefined ? '' : ` adapted to ${adaptedTo}`;
    return `@xmtp/node-sdk ${sdk}, bindings ${bindings}${adapted}`;
  } catch (error) {
    return `no SDK: ${errorMessage(error)}`;
  }
};

/** What apps on a release are made with, for reports: `@xmtp/node-sdk 6.0.0, bindings 1.10.0`. */
export const releaseText = (name: string): string => {
  const release = sdkRelease(name);
  return release.kind === 'dependency'
    ? dependencyText()
    : `@xmtp/node-sdk ${release.sdk}, bindings ${release.bindings}`;
};

/** The version of the SDK that a release is; nothing where it cannot be told. */
export const releaseVersion = (name: string): string | undefined => {
  const release = sdkRelease(name);
  if (release.kind === 'pinned') return release.sdk;
  try {
    return versionsIn(root('.')).sdk;
  } catch {
    return undefined;
  }
};
