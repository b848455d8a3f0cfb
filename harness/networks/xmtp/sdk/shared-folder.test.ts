import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { removeSharedFolder, sharedAppFolder } from './shared-folder.ts';

const home = mkdtempSync(join(tmpdir(), 'assay-shelf-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const left = (name: string, days: number): string => {
  const path = join(home, name);
  mkdirSync(path);
  const then = Date.now() / 1000 - days * 24 * 60 * 60;
  utimesSync(path, then, then);
  return path;
};

test('one sharedFolder serves a process, until it is removed with what is on it', () => {
  const sharedFolder = sharedAppFolder(home);
  mkdirSync(join(sharedFolder, 'database'));
  expect(sharedAppFolder(home)).toBe(sharedFolder);
  removeSharedFolder();
  expect(existsSync(sharedFolder)).toBe(false);
});

test('what processes left that were killed long ago is swept away, and nothing else', () => {
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  const folders = [
    left(`assay-xmtp-${dead}-a`, 2),
    left(`assay-xmtp-${dead}-b`, 0),
    left(`assay-xmtp-${process.pid}-c`, 2),
    left('assay-xmtp-other', 2),
  ];
  sharedAppFolder(home);
  removeSharedFolder();
  expect(folders.map(existsSync)).toEqual([false, true, true, true]);
});
