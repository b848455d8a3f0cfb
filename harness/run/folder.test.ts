import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../targets/testing/fake-definition.ts';
import { prepareDirectory } from './directory.ts';
import { checkFolder, makeFolder, makeFolderOf } from './folder.ts';
import { UsageError } from './selection.ts';

const complaintAbout = (directory: string): string => {
  try {
    checkFolder(directory);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return '';
};

describe('a report goes', () => {
  test('to a folder that is yet to be made, and looking makes none', async () => {
    await using folder = await temporaryFolder();
    const out = join(folder.path, 'new', 'deep');
    expect(complaintAbout(out)).toBe('');
    expect(readdirSync(folder.path)).toEqual([]);
    expect(makeFolder(out)).toEqual([join(folder.path, 'new'), out]);
    expect(makeFolder(out)).toEqual([]);
  });

  test('to an empty one, to one with a report, and to one in which only a repetition is', async () => {
    await using folder = await temporaryFolder();
    expect(complaintAbout(folder.path)).toBe('');
    prepareDirectory(join(folder.path, 'repeat'), {});
    expect(complaintAbout(folder.path)).toBe('');
    prepareDirectory(folder.path, {});
    expect(complaintAbout(folder.path)).toBe('');
    expect(readdirSync(folder.path).toSorted()).toEqual(['evidence', 'repeat']);
    expect(readdirSync(join(folder.path, 'repeat'))).toEqual(['evidence']);
  });
});

describe('no report goes', () => {
  test('to a folder that holds something else, which stays as it is', async () => {
    await using folder = await temporaryFolder();
    writeFileSync(join(folder.path, 'thesis.txt'), 'years of work');
    const message = `--out ${folder.path}: the folder is not empty and holds no report of ours; name another`;
    expect(complaintAbout(folder.path)).toBe(message);
    expect(() => prepareDirectory(folder.path, {})).toThrow(message);
    expect(readdirSync(folder.path)).toEqual(['thesis.txt']);
  });

  test('to a folder with another one of that name below', async () => {
    await using folder = await temporaryFolder();
    mkdirSync(join(folder.path, 'repeat'));
    writeFileSync(join(folder.path, 'repeat', 'thesis.txt'), 'years of work');
    expect(complaintAbout(folder.path)).toMatch(/not empty/);
  });

  test('to a file, below one, or behind a link to nowhere', async () => {
    await using folder = await temporaryFolder();
    const [file, link] = [join(folder.path, 'file'), join(folder.path, 'link')];
    writeFileSync(file, '');
    symlinkSync(join(folder.path, 'nowhere'), link);
    expect(complaintAbout(file)).toBe(`--out ${file}: found a file, expected a folder`);
    expect(complaintAbout(join(file, 'a', 'b'))).toBe(
      `--out ${join(file, 'a', 'b')}: ${file} is a file and holds no folders`,
    );
    expect(complaintAbout(link)).toBe(`--out ${link}: ${link} is a link to nowhere`);
  });

  test.skipIf(!existsSync('/proc/self'))('where nobody can make one, and it is said at once', () => {
    expect(() => makeFolderOf('--out', '/proc/x/y')).toThrow(
      /^--out \/proc\/x\/y: nothing can be written there/,
    );
    expect(complaintAbout('/proc/x/y')).toMatch(
      /^--out \/proc\/x\/y: nothing can be written there \(\w+: .*mkdtemp '\/proc\/.*'\)$/,
    );
  });

  test.skipIf(process.getuid?.() === 0)('where the user may not write', async () => {
    await using folder = await temporaryFolder();
    chmodSync(folder.path, 0o555);
    expect(complaintAbout(folder.path)).toMatch(/nothing can be written there \(EACCES/);
    expect(complaintAbout(join(folder.path, 'x'))).toMatch(/nothing can be written there \(EACCES/);
    chmodSync(folder.path, 0o755);
  });
});
