import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOf } from '../../../process-start.ts';

const beginning = 'assay-xmtp-';

/** Another machine or container may share the folder, where pids mean nothing to us. Milliseconds. */
const surelyLeft = 24 * 60 * 60 * 1000;

let sharedFolder: string | undefined;

const clear = (): void => {
  if (sharedFolder !== undefined) rmSync(sharedFolder, { recursive: true, force: true });
};

const isLeft = (name: string, path: string): boolean => {
  const pid = Number(name.startsWith(beginning) && name.slice(beginning.length).split('-')[0]);
  if (!(pid > 0) || startOf(pid) !== undefined) return false;
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return Date.now() - made > surelyLeft;
};

/** Removes what processes left that were killed: their folders name them. */
const sweep = (folder: string): void => {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (isLeft(name, path)) rmSync(path, { recursive: true, force: true });
  }
};

/** A folder for what the apps of this process leave for each other, and for their databases. */
export const sharedAppFolder = (folder = tmpdir()): string => {
  if (sharedFolder === undefined) {
    sweep(folder);
    sharedFolder = mkdtempSync(join(folder, `${beginning}${process.pid}-`));
    process.once('exit', clear);
  }
  return sharedFolder;
};

/** Removes the folder and what is in it. */
export const removeSharedFolder = (): void => {
  clear();
  process.off('exit', clear);
  sharedFolder = undefined;
};
