import { existsSync } from 'node:fs';
import type { Finding } from '../network.ts';
import { releaseFolder } from './sdk/cache.ts';
import { sdkProblem } from './sdk/problem.ts';
import { currentRelease, sdkReleases } from './sdk/release.ts';

/** Whether apps can run here: their SDK is native code, which not every machine can load. */
export const findings = async (signal: AbortSignal): Promise<readonly Finding[]> => {
  const problem = await sdkProblem(currentRelease, undefined, signal);
  const fetched = [...sdkReleases().values()].filter(
    (release) => release.kind === 'pinned' && !existsSync(releaseFolder(release)),
  );
  const later = fetched.map(({ name }) => name).join(', ');
  const loads = `@xmtp/node-sdk loads${later && `; further releases are installed on first use: ${later}`}`;
  return [{ what: 'apps of XMTP', state: problem === undefined ? 'yes' : 'no', detail: problem ?? loads }];
};
