import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { startOf } from '../../../process-start.ts';
import { manifestOf, releaseFolder } from './cache.ts';
import type { PinnedRelease } from './release.ts';

/** A release could not be installed; the message says why in one sentence. */
export class InstallError extends Error {
  override readonly name = 'InstallError';
}

export interface InstallOptions {
  /** Told what goes on, line by line. */
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
  /** The folder of the release; by default its place in the user's cache. */
  readonly folder?: string;
}

const unreachable: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTCACHED',
  'ENOTFOUND',
  'ERR_SOCKET_TIMEOUT',
  'ETIMEDOUT',
]);

/** npm's own words name registries and may hold what one logs in with: only its code is passed on. */
const reasonOf = (code: string | undefined, exit: number | string): string => {
  if (code === undefined) return `npm install ended with ${exit}`;
  if (unreachable.has(code)) return `the npm registry cannot be reached (${code})`;
  if (code === 'E404' || code === 'ETARGET') return `the npm registry does not have it (${code})`;
  if (code === 'E401' || code === 'E403') return `the npm registry refuses it (${code})`;
  if (code === 'ENOSPC') return 'the disk is full (ENOSPC)';
  return `npm install failed (${code})`;
};

const npm = (): readonly [string, ...string[]] => {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js') ? [process.execPath, script] : ['npm'];
};

const npmArguments = [
  'install',
  '--prefix=.',
  '--no-audit',
  '--no-fund',
  '--no-save',
  '--no-package-lock',
  '--ignore-scripts',
  '--omit=dev',
  '--fetch-retries=1',
  '--loglevel=http',
] as const;

/** Runs npm in a folder with a manifest; returns why it failed, or nothing. */
const runNpm = async (
  folder: string,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const [command, ...first] = npm();
  const child = spawn(command, [...first, ...npmArguments], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  child.on('close', () => resolve());
  let code: string | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      const [, fetched] = /^npm http fetch GET 200 \S*\/([^/\s]+)\.tgz(?:\s|$)/.exec(line) ?? [];
      if (fetched !== undefined) report(`fetched ${fetched}`);
      code ??= /^npm error code (\w+)/.exec(line)?.[1];
    });
  }
  try {
    const [exit, killed] = await once(child, 'close');
    return exit === 0 ? undefined : reasonOf(code, killed ?? `code ${exit}`);
  } catch (error) {
    // It may still write where we are about to remove.
    if (child.pid !== undefined) await closed;
    signal.throwIfAborted();
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return missing ? 'there is no npm on this machine' : 'npm cannot be started';
  }
};

const partial = '.partial-';

/** Removes what installs left that were killed: their folders name the process. */
const sweep = async (folder: string): Promise<void> => {
  const beginning = `${basename(folder)}${partial}`;
  for (const entry of await readdir(dirname(folder))) {
    const pid = Number(entry.startsWith(beginning) && entry.slice(beginning.length).split('-')[0]);
    if (pid > 0 && startOf(pid) === undefined)
      await rm(join(dirname(folder), entry), { recursive: true, force: true });
  }
};

/** The one that is renamed first stays; whoever comes second uses it. */
const putInPlace = async (temporary: string, folder: string): Promise<void> => {
  try {
    await rename(temporary, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
};

/**
 * Installs a release where it is not installed yet, and returns its folder. Two processes may do so at once. The
 * folder appears when everything is in it, and not before.
 * @throws {InstallError}
 */
export const installRelease = async (
  release: PinnedRelease,
  { report, signal, folder = releaseFolder(release) }: InstallOptions,
): Promise<string> => {
  if (existsSync(folder)) return folder;
  const what = `@xmtp/node-sdk ${release.sdk}`;
  let temporary: string | undefined;
  try {
    await mkdir(dirname(folder), { recursive: true });
    await sweep(folder);
    temporary = await mkdtemp(`${folder}${partial}${process.pid}-`);
    await writeFile(join(temporary, 'package.json'), manifestOf(release));
    report(`installing ${what} with @xmtp/node-bindings ${release.bindings} into the cache, once`);
    const began = performance.now();
    const problem = await runNpm(temporary, report, signal);
    if (problem !== undefined) throw new InstallError(`${what} could not be installed: ${problem}`);
    await putInPlace(temporary, folder);
    report(`installed ${what} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    return folder;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof InstallError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : error;
    throw new InstallError(`${what} could not be installed: the cache folder cannot be written (${code})`);
  } finally {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  }
};
