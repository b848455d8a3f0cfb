import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { startOf } from '../process-start.ts';
import { isOwner, type Owner } from './owner.ts';

/** A process that a run started on this host, written down so that a later run can end it. */
export interface RegisteredProcess {
  readonly run: string;
  readonly owner: Owner;
  /** Also the id of its process group. */
  readonly pid: number;
  /** When it started, so that a later process with its pid is not mistaken for it. */
  readonly started: string;
  /** Its folder, removed with it. */
  readonly home: string;
}

export interface Entry {
  readonly file: string;
  readonly process: RegisteredProcess;
}

/** Where entries are kept: per user, since only their owner can signal them. */
export const registryDirectory = join(tmpdir(), `assay-${userInfo().uid}`, 'processes');
export const homePrefix = join(tmpdir(), 'assay-home-');

/** Writes a process down; returns the entry's file. */
export async function register(
  entry: Omit<RegisteredProcess, 'started'>,
  directory: string = registryDirectory,
): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, `${entry.pid}.json`);
  await writeFile(file, JSON.stringify({ ...entry, started: startOf(entry.pid) ?? '' }), { mode: 0o600 });
  return file;
}

/** Every entry that can be read; what is not one of ours is passed over. */
export async function registered(directory: string = registryDirectory): Promise<readonly Entry[]> {
  const names = await readdir(directory).catch(() => []);
  const entries = await Promise.all(
    names.map(async (name) => {
      const file = join(directory, name);
      try {
        const value: unknown = JSON.parse(await readFile(file, 'utf8'));
        return isRegistered(value) ? [{ file, process: value }] : [];
      } catch {
        return [];
      }
    }),
  );
  return entries.flat();
}

/** Ends a registered process with its group, if it still is the one that was registered, and removes its traces. */
export async function unregister({ file, process: { pid, started, home } }: Entry): Promise<void> {
  // pid 1 and below would address other groups than one of ours.
  if (pid > 1 && started !== '' && startOf(pid) === started) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It ended in between.
    }
  }
  // The folder's name comes from a file, so make sure that it is one that this module gives out.
  if (home.startsWith(homePrefix)) await rm(home, { recursive: true, force: true });
  await rm(file, { force: true });
}

function isRegistered(value: unknown): value is RegisteredProcess {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Partial<Record<keyof RegisteredProcess, unknown>>;
  return (
    typeof entry.run === 'string' &&
    typeof entry.pid === 'number' &&
    typeof entry.started === 'string' &&
    typeof entry.home === 'string' &&
    isOwner(entry.owner)
  );
}
