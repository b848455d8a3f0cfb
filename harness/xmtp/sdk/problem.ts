import { root } from '../../root.ts';
import { deadline } from '../../wait.ts';
import { glibcOf } from './app-host/load.ts';
import { startHost, UnloadableError } from './host.ts';
import { InstallError, installRelease } from './install.ts';
import { sdkRelease } from './release.ts';
import { appShelf } from './shelf.ts';
import { glibcProblem } from './unloadable.ts';

/** Loading takes a tenth of a second; a cold disk may need many of them for 30 MB. Milliseconds. */
const loadLimit = 60_000;

/** Loads a release in a process of its own, to see whether it does. */
const tryLoading = async (folder: string, signal: AbortSignal): Promise<void> => {
  using limit = deadline(loadLimit, 'loading the SDK', signal);
  // It talks to nobody before an app logs in.
  const options = { folder, api: 'http://127.0.0.1:1', shelf: appShelf() };
  await using _ = await startHost(options, limit);
};

/**
 * Why this machine cannot run apps on a release, in one sentence; nothing where it can. A release that is not here
 * yet is installed, which `report` is told of line by line.
 */
export const sdkProblem = async (
  name: string,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const release = sdkRelease(name);
  try {
    if (release.kind === 'dependency') {
      await tryLoading(root('.'), signal);
      return undefined;
    }
    const problem = glibcProblem(glibcOf(), release.glibc, release.bindings);
    if (problem !== undefined) return problem;
    await tryLoading(await installRelease(release, { report, signal }), signal);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof InstallError || error instanceof UnloadableError) return error.message;
    throw error;
  }
};
