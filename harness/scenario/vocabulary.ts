import { globSync } from 'node:fs';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { readData } from '../data/read.ts';
import type { Row } from '../language/rows.ts';
import type { PartyKind } from '../networks/party.ts';
import { root } from '../root.ts';
import type { Sequence } from './raw.ts';

/** What fixtures refer to. */
export interface Vocabulary {
  readonly catalogue: Catalogue;
  readonly kinds: ReadonlyMap<string, PartyKind>;
  readonly tables: ReadonlyMap<string, readonly Row[]>;
  /** Those that files share. */
  readonly sequences: ReadonlyMap<string, Sequence>;
}

interface Table {
  readonly table: string;
  readonly rows: readonly Row[];
}

/** Reads `fixtures/tables`. */
export const loadTables = (): ReadonlyMap<string, readonly Row[]> =>
  new Map(
    globSync(root('fixtures/tables/*.yaml'))
      .toSorted()
      .map((path) => readData<Table>(path, 'table').data)
      .map(({ table, rows }) => [table, rows]),
  );

/** Reads `fixtures/sequences`. */
export const loadSequences = (): ReadonlyMap<string, Sequence> =>
  new Map(
    globSync(root('fixtures/sequences/*.yaml'))
      .toSorted()
      .map((path) => readData<Sequence & { readonly sequence: string }>(path, 'sequence').data)
      .map((data) => [data.sequence, data]),
  );
