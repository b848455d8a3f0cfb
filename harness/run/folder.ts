import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { errorMessage } from '../error-message.ts';
import { UsageError } from './selection.ts';

/** Marks a folder as a report's, so that nothing else is ever removed. */
export const mark = 'evidence/run.json';
/** Where the report of before stays until the new one is complete. */
export const before = 'previous';
/** Where a repetition may write below the report that told of it. */
export const again = 'repeat';

export const holdsReport = (directory: string): boolean =>
  [directory, join(directory, before)].some((folder) => existsSync(join(folder, mark)));

/** The missing folders on the way to this one, outermost first. */
const missing = (directory: string): readonly string[] =>
  existsSync(directory) || dirname(directory) === directory
    ? []
    : [...missing(dirname(directory)), directory];

/**
 * Makes a folder with those above it, and gives back which it made. One at a time: Node's own way to make several never
 * ends where one cannot be made, as below `/proc`.
 */
export const makeFolder = (directory: string): readonly string[] => {
  const made: string[] = [];
  try {
    for (const folder of missing(directory)) {
      mkdirSync(folder);
      made.push(folder);
    }
  } catch (error) {
    unmake(made);
    throw error;
  }
  return made;
};

/**
 * Makes the folder that an option names.
 * @throws {UsageError} when it cannot be made.
 */
export const makeFolderOf = (option: string, directory: string): void => {
  try {
    makeFolder(directory);
  } catch (error) {
    throw new UsageError(`${option} ${directory}: nothing can be written there (${errorMessage(error)})`);
  }
};

/** Another command may look into the same folder at this moment: what it has put there or taken away is its own. */
const unless = <T>(codes: RegExp, act: () => T): T | undefined => {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && 'code' in error && codes.test(String(error.code))) return undefined;
    throw error;
  }
};

const unmake = (made: readonly string[]): void => {
  for (const folder of made.toReversed()) unless(/^(ENOENT|ENOTEMPTY)$/, () => rmdirSync(folder));
};

/** Begins the name of a folder that is made to see whether one can be. */
const trial = '.assay-';

const namesIn = (directory: string): readonly string[] =>
  (unless(/^ENOENT$/, () => readdirSync(directory)) ?? []).filter((name) => !name.startsWith(trial));

const isFolder = (path: string): boolean => statSync(path).isDirectory();

/**
 * Makes sure that a report can be written to a folder, and leaves everything as it is.
 * @throws {UsageError} when it cannot, or when the folder holds something else.
 */
export const checkFolder = (directory: string): void => {
  const fail = (what: string): never => {
    throw new UsageError(`--out ${directory}: ${what}`);
  };
  const there = existsSync(directory) ? directory : dirname(missing(directory)[0] ?? directory);
  if (!isFolder(there))
    fail(there === directory ? 'found a file, expected a folder' : `${there} is a file and holds no folders`);
  try {
    // In a folder of its own, as another command may look into the same place at this moment.
    const place = mkdtempSync(join(there, trial));
    try {
      makeFolder(join(place, relative(there, directory)));
    } finally {
      rmSync(place, { recursive: true });
    }
    const [first] = missing(directory);
    if (first !== undefined && lstatSync(first, { throwIfNoEntry: false }) !== undefined)
      fail(`${first} is a link to nowhere`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    fail(`nothing can be written there (${errorMessage(error)})`);
  }
  if (there !== directory || holdsReport(directory)) return;
  const others = namesIn(directory).filter((name) => name !== again || !holdsReport(join(directory, again)));
  if (others.length > 0) fail('the folder is not empty and holds no report of ours; name another');
};
