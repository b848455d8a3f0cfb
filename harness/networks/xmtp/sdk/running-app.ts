import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordValue } from '../../../evidence/transcript.ts';
import { root } from '../../../root.ts';
import { ownHost, shareHost } from './hosts.ts';
import { installRelease } from './install.ts';
import type { AppAnswer, AppOptions, HostOptions, Place, SdkVersions } from './messages.ts';
import { type SdkRelease, sdkRelease } from './release.ts';
import { sharedAppFolder } from './shared-folder.ts';

/** An app at work. Disposing closes it; a database on disk stays. */
export interface RunningApp extends AsyncDisposable {
  readonly versions: SdkVersions;
  /** Aborted, with an Error that says how, when its process ends. */
  readonly gone: AbortSignal;
  /** @throws {Error} when it cannot be asked that, or its process ends meanwhile */
  call(command: string, params: RecordValue, signal: AbortSignal): Promise<AppAnswer>;
}

export interface AppSetup {
  /** A name of `fixtures/xmtp/sdk-releases.yaml`. */
  readonly release: string;
  readonly place: Place;
  /** The private key of its user. */
  readonly key: string;
  /** Without one it is in memory, and goes with the app. */
  readonly database?: AppDatabase;
  /** Whether it shares its process with no other app. */
  readonly own: boolean;
  readonly onEvent: (name: string, value: RecordValue) => void;
}

/** A database on disk, for one app after the other. */
export interface AppDatabase extends AsyncDisposable {
  readonly path: string;
}

export const createDatabase = (): AppDatabase => {
  const path = join(sharedAppFolder(), `database-${randomBytes(8).toString('hex')}`);
  const files = [path, `${path}-wal`, `${path}-shm`, `${path}.sqlcipher_salt`];
  return {
    path,
    async [Symbol.asyncDispose]() {
      await Promise.all(files.map((file) => rm(file, { force: true })));
    },
  };
};

const folderOf = async (release: SdkRelease, signal: AbortSignal): Promise<string> =>
  release.kind === 'dependency'
    ? root('.')
    : await installRelease(release, { report: () => undefined, signal });

/**
 * Opens an app. Its process starts with the first app that needs it.
 * @throws {InstallError | UnloadableError} where this machine cannot have that release
 */
export const openApp = async (setup: AppSetup, signal: AbortSignal): Promise<RunningApp> => {
  const { release, place, key, database, own, onEvent } = setup;
  const folder = await folderOf(sdkRelease(release), signal);
  const options: HostOptions = { folder, sharedFolder: sharedAppFolder() };
  const lease = await (own ? ownHost(options, signal) : shareHost(options, signal));
  const { host } = lease;
  const name = randomBytes(8).toString('hex');
  host.listen(name, onEvent);
  const dispose = async (): Promise<void> => {
    host.listen(name);
    // A process of its own takes everything with it; what has ended already has nothing to close.
    if (!own && !host.gone.aborted) await host.call(name, 'close', null, host.gone).catch(() => undefined);
    await lease[Symbol.asyncDispose]();
  };
  try {
    const opening: AppOptions = { ...place, key, ...(database && { database: database.path }) };
    await host.call(name, 'open', { ...opening }, signal);
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    versions: host.versions,
    gone: host.gone,
    call: async (command, params, callSignal) => await host.call(name, command, params, callSignal),
    [Symbol.asyncDispose]: dispose,
  };
};
