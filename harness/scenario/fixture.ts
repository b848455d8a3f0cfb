import { readFileSync } from 'node:fs';
import type { Complaint } from '../data/complaint.ts';
import { DataError, type DataFile, nearest, readData } from '../data/read.ts';
import { fill, type Row } from '../language/rows.ts';
import type { RawScenario, RawStep } from './raw.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Where in the YAML something stands. */
export type Path = readonly (string | number)[];

interface ScenarioFile {
  readonly spec: string;
  readonly topic: string;
  readonly title: string;
  readonly sequences?: Readonly<Record<string, readonly RawStep[]>>;
  readonly scenarios: readonly RawScenario[];
}

/** A file of scenarios that kept to its schema and is being read. */
export interface Fixture extends DataFile<ScenarioFile> {
  readonly words: Vocabulary;
  /** @throws {DataError} */
  fail(path: Path, found: string, expected: string, hint?: string): never;
  /**
   * Refuses what a schema has something against.
   * @param example what stands in the message where nothing is near to what was written.
   * @throws {DataError}
   */
  refuse(path: Path, complaint: Complaint, example?: string): never;
  /**
   * What a word stands for.
   * @throws {DataError} when it is none of those that there are.
   */
  known<T>(path: Path, what: string, word: string, among: ReadonlyMap<string, T>): T;
  /**
   * The part of the file at this path, with a row's columns put in.
   * @throws {DataError} when the row has no such column.
   */
  filled<T>(path: Path, part: T, row: Row): T;
}

/** @throws {DataError} when the file does not keep to its schema. */
export const openFixture = (path: string, words: Vocabulary, text?: string): Fixture => {
  const written = text ?? readFileSync(path, 'utf8');
  const file = readData<ScenarioFile>(path, 'scenarios', written);
  const isRowless = !written.includes('{row.');
  const fail: Fixture['fail'] = (at, found, expected, hint) => {
    throw new DataError(file.file, file.lineOf(at), found, expected, hint);
  };
  return {
    ...file,
    words,
    fail,
    refuse(at, { path: within, found, expected, hint }, example) {
      const key = within.at(-1);
      // Several keys may stand in one line.
      const where =
        key === undefined || /^\d+$/.test(key) || found.includes(key) ? '' : ` as ${within.join('.')}`;
      return fail([...at, ...within], `${found}${where}`, expected, hint ?? example);
    },
    known(at, what, word, among) {
      const value = among.get(word);
      if (value !== undefined) return value;
      const there = [...among.keys()].slice(0, 12).join(', ');
      return fail(at, `the ${what} ${word}`, `one of ${there}`, nearest(word, among.keys()));
    },
    filled(at, part, row) {
      const there = Object.keys(row);
      if (there.length === 0 && isRowless) return part;
      return fill(part, row, (column) => {
        const expected = there.length > 0 ? `one of ${there.join(', ')}` : '`each:`, which names a table';
        const near = nearest(column, there);
        return fail(at, `{row.${column}}`, expected, near && `{row.${near}}`);
      });
    },
  };
};
