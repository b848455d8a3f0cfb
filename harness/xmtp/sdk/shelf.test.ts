import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { appShelf, removeShelf } from './shelf.ts';

const home = mkdtempSync(join(tmpdir(), 'assay-shelf-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const left = (name: string, days: number): string => {
  const path = join(home, name);
  mkdirSync(path);
  const then = Date.now() / 1000 - days * 24 * 60 * 60;
  utimesSync(path, then, then);
  return path;
};

test('one shelf serves a process, until it is removed with what is on it', () => {
  const shelf = appShelf(home);
  mkdirSync(join(shelf, 'database'));
  expect(appShelf(home)).toBe(shelf);
  removeShelf();
  expect(existsSync(shelf)).toBe(false);
});

test('what processes left that were killed long ago is swept away, and nothing else', () => {
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  const folders = [
    left(`assay-xmtp-${dead}-a`, 2),
    left(`assay-xmtp-${dead}-b`, 0),
    left(`assay-xmtp-${process.pid}-c`, 2),
    left('assay-xmtp-other', 2),
  ];
  appShelf(home);
  removeShelf();
  expect(folders.map(existsSync)).toEqual([false, true, true, true]);
});
