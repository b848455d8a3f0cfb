import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Baseline } from '../../reports/baseline.ts';
import { BadRange, parseRange } from '../../reports/version-range.ts';
import { DataError, type DataFile, readData } from '../data/read.ts';
import { root } from '../root.ts';
import { UsageError } from './selection.ts';

export interface BaselineChoice {
  /** Files of the user's, beside ours. */
  readonly given?: readonly string[] | undefined;
  /** Whether ours count; default: they do. */
  readonly ours?: boolean | undefined;
}

/**
 * Reads baselines: ours, and those that a user gives, which win.
 * @throws {UsageError} when there is no such file.
 * @throws {DataError} naming file, line, what was found, what was expected, and a likely fix.
 */
export const loadBaselines = ({ given = [], ours = true }: BaselineChoice = {}): readonly Baseline[] => [
  ...(ours ? globSync(root('fixtures/baselines/*.yaml')).toSorted() : []).map((file) => readBaseline(file)),
  ...given.map((file): Baseline => {
    if (!existsSync(file)) throw new UsageError(`--baseline ${file}: no such file`);
    return { ...readBaseline(resolve(file)), source: 'given' };
  }),
];

/** @throws {DataError} */
export const readBaseline = (path: string, text = readFileSync(path, 'utf8')): Baseline => {
  refuseEmpty(path, text);
  const file = readData<Baseline>(path, 'baseline', text);
  const { data } = file;
  refuseBadRange(file);
  for (const [at, entry] of data.entries.entries()) {
    const refuse = (key: string, found: string, expected: string): never => {
      throw new DataError(file.file, file.lineOf(['entries', at, key]), found, expected);
    };
    const { state, reason = '', link = '' } = entry;
    if (state !== 'known') continue;
    if (isDrafted(reason))
      refuse('reason', JSON.stringify(reason), 'what a person found out, not what the report says');
    if (!isAddress(link) && !existsSync(pageOf(link, path)))
      refuse('link', link, 'an address, or a page in this repository');
  }
  return data;
};

const isAddress = (link: string): boolean => link.startsWith('https://') && URL.canParse(link);

/** A page of ours is named from the top of the repository; one of a user's from where the baseline lies. */
const pageOf = (link: string, path: string): string => {
  const page = link.replace(/#.*/, '');
  const ours = root(page);
  return existsSync(ours) ? ours : join(dirname(path), page);
};

const identifier = /^[A-Z][A-Z0-9]*(?:-[\w.]+)+-\d+(?:, [A-Z][A-Z0-9]*(?:-[\w.]+)+-\d+)*: /;

/** What a report says of a failure: a difference, what came in place of it, what it hangs on, or how it failed before. */
const saysReport = [
  /^(?:line \d+, .*: |[\w-]+ failed: )?\/[\w:/@()-]*: .*(?:expected .*, found | is missing among )/,
  /^(?:line \d+, [\w-]+ [\w ]+: |[\w-]+ failed: )/,
  /^(?:known|recorded) to fail as "/,
  /(?:^|: )nothing fitting came\b/,
  /^an? [\w:-]+ came that must not$/,
  /^the text has (?:“|nothing like )/,
  /^the marker did not arrive/,
  /^the (?:connection was closed|stream (?:of [\w-]+ )?is not XML)(?:: .*|[^,\p{L}]*)$/u,
];

/** Fewer letters explain nothing. */
const fewestLetters = 8;

/** Whether a reason is none that a person found out: ids of requirements, what the report says itself, or no sentence. */
export const isDrafted = (reason: string): boolean =>
  identifier.test(`${reason}: `) ||
  identifier.test(reason) ||
  saysReport.some((form) => form.test(reason)) ||
  (reason.match(/\p{L}/gu)?.length ?? 0) < fewestLetters;

/** A baseline of nothing has to say so: an empty file is more often one that was never written. */
const refuseEmpty = (path: string, text: string): void => {
  if (text.split('\n').some((line) => !/^\s*(#|---|$)/.test(line))) return;
  throw new DataError(
    path,
    1,
    'nothing',
    'a product and its entries',
    'where nothing is known to fail, write the lines "product: NAME" and "entries: []"',
  );
};

const refuseBadRange = ({ file, data, lineOf }: DataFile<Baseline>): void => {
  if (data.versions === undefined) return;
  try {
    parseRange(data.versions);
  } catch (error) {
    if (!(error instanceof BadRange)) throw error;
    throw new DataError(
      file,
      lineOf(['versions']),
      JSON.stringify(data.versions),
      'a range of versions',
      'versions: ">=13 <14"',
    );
  }
};
