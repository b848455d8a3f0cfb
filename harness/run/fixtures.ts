import { existsSync, globSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Catalogue, loadCatalogue } from '../catalogue/catalogue.ts';
import type { Scenario } from '../language/scenario.ts';
import { partyKinds } from '../networks/index.ts';
import { root } from '../root.ts';
import { loadScenarios } from '../scenario/load.ts';
import { loadSequences, loadTables, type Vocabulary } from '../scenario/vocabulary.ts';
import { UsageError } from './selection.ts';

/** Everything that fixtures say, apart from targets. */
export interface Fixtures {
  readonly catalogue: Catalogue;
  readonly scenarios: readonly Scenario[];
}

export const loadVocabulary = (): Vocabulary => ({
  catalogue: loadCatalogue(),
  kinds: partyKinds,
  tables: loadTables(),
  sequences: loadSequences(),
});

/**
 * Reads our fixtures, and scenarios of the user's own.
 * @throws {DataError} naming file, line, what was found, what was expected, and a likely fix.
 * @throws {UsageError} when a folder holds no scenarios.
 */
export const loadFixtures = (folders: readonly string[] = []): Fixtures => {
  const words = loadVocabulary();
  const own = folders.map((folder) => {
    const found = existsSync(folder) ? 'no YAML file' : 'no such folder';
    if (globSync(`${resolve(folder)}/**/*.yaml`).length === 0)
      throw new UsageError(`--fixtures ${folder}: found ${found}, expected a folder with scenarios`);
    return resolve(folder);
  });
  return {
    catalogue: words.catalogue,
    scenarios: loadScenarios(words, [root('fixtures/scenarios'), ...own]),
  };
};
