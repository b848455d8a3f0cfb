import { readFileSync } from 'node:fs';
import { DataError, type DataFile, nearest, readData } from '../data/read.ts';
import type { RecordTemplate } from '../language/record-template.ts';
import { type Condition, fill, type Row } from '../language/rows.ts';
import type { CheckSpec, PartySpec } from '../language/scenario.ts';
import type { Level } from '../verdict.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Where in the YAML something stands. */
export type Path = readonly (string | number)[];

/** A step as the YAML has it: one sentence, such as `romeo sends`, and what belongs to it. */
export interface RawStep {
  readonly [key: string]: unknown;
  readonly use?: string;
  /** What stands for the parameters of the sequence that is used. */
  readonly with?: Readonly<Record<string, string | readonly string[]>>;
  readonly check?: string;
  readonly covers?: readonly string[];
  readonly observe?: true;
  readonly level?: Level;
  readonly by?: string;
  readonly relaxed?: CheckSpec['relaxed'];
  readonly select?: string | RecordTemplate;
  readonly except?: unknown;
  readonly after?: string;
  readonly before?: unknown;
  readonly control?: string;
  readonly uncontrolled?: string;
  readonly as?: string;
  readonly answers?: string;
  readonly means?: string;
  readonly 'such as'?: string | readonly string[];
  readonly when?: Condition;
}

export type RawParty =
  | string
  | (Partial<Omit<PartySpec, 'priority'>> & {
      readonly kind: string;
      readonly priority?: number | string;
      readonly when?: Condition;
    });

export interface RawScenario {
  readonly id: string;
  readonly title: string;
  readonly parties: Readonly<Record<string, RawParty>>;
  readonly needs?: readonly string[];
  readonly each?: string;
  readonly where?: Condition;
  readonly steps: readonly RawStep[];
}

/** Steps that are put in where they are used. */
export interface Sequence {
  /** What each is for, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly steps: readonly RawStep[];
}

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
