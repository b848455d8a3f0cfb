import { existsSync } from 'node:fs';
import { root } from '../../../root.ts';
import { deadline } from '../../../wait.ts';
import { releaseFolder } from './cache.ts';
import { glibcOf } from './glibc.ts';
import { startHost, UnloadableError } from './host.ts';
import { InstallError, installRelease } from './install.ts';
import { type PinnedRelease, sdkRelease } from './release.ts';
import { sharedAppFolder } from './shared-folder.ts';
import { glibcProblem } from './unloadable.ts';

/** Loading takes a tenth of a second; a cold disk may need many of them for 30 MB. Milliseconds. */
const loadLimit = 60_000;

/** Loads a release in a process of its own, to see whether it does. */
const tryLoading = async (folder: string, signal: AbortSignal): Promise<void> => {
  using limit = deadline(loadLimit, 'loading the SDK', signal);
  await using _ = await startHost({ folder, sharedFolder: sharedAppFolder() }, limit);
};

type Report = (line: string) => void;

const folderFor = async (
  release: PinnedRelease,
  report: Report | undefined,
  signal: AbortSignal,
): Promise<string> => {
  const folder = releaseFolder(release);
  if (report !== undefined) return await installRelease(release, { report, signal, folder });
  if (!existsSync(folder))
    throw new InstallError(`@xmtp/node-sdk ${release.sdk} is not installed, and could not be`);
  return folder;
};

const findOut = async (
  name: string,
  report: Report | undefined,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const release = sdkRelease(name);
  try {
    if (release.kind === 'pinned') {
      const problem = glibcProblem(glibcOf(), release.glibc, release.bindings);
      if (problem !== undefined) return problem;
      await tryLoading(await folderFor(release, report, signal), signal);
    } else await tryLoading(root('.'), signal);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof InstallError || error instanceof UnloadableError) return error.message;
    throw error;
  }
};

const known = new Map<string, Promise<string | undefined>>();

/**
 * Why this machine cannot run apps on a release, in one sentence; nothing where it can. With `report`, a release
 * that is not here yet is installed, and it is told of that line by line. It is found out once for all who ask.
 */
export const sdkProblem = async (
  name: string,
  report: Report | undefined,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const finding = known.get(name) ?? findOut(name, report, signal);
  known.set(name, finding);
  try {
    return await finding;
  } catch (error) {
    known.delete(name);
    throw error;
  }
};
