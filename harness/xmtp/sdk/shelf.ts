import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let shelf: string | undefined;

const clear = (): void => {
  if (shelf !== undefined) rmSync(shelf, { recursive: true, force: true });
};

/** A folder for what the apps of this process leave for each other, and for their databases. */
export const appShelf = (): string => {
  if (shelf === undefined) {
    shelf = mkdtempSync(join(tmpdir(), 'assay-xmtp-'));
    process.once('exit', clear);
  }
  return shelf;
};

/** Removes the folder and what is in it. */
export const removeShelf = (): void => {
  clear();
  process.off('exit', clear);
  shelf = undefined;
};
