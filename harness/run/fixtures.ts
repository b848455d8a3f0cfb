import { existsSync, globSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Catalogue, loadCatalogue } from '../catalogue/catalogue.ts';
import type { Scenario } from '../language/scenario.ts';
import { partyKinds } from '../networks/index.ts';
import { root } from '../root.ts';
import { loadScenarios } from '../scenario/load.ts';
import { loadSequences, loadTables, type Vocabulary } from '../scenario/vocabulary.ts';
import { keptScenarios } from './kept-scenarios.ts';
import { UsageError } from './selection.ts';

/** Everything that fixtures say, apart from targets. */
export interface Fixtures {
  readonly catalogue: Catalogue;
  readonly scenarios: readonly Scenario[];
}

export const loadVocabulary = (catalogue = loadCatalogue()): Vocabulary => ({
  catalogue,
  kinds: partyKinds,
  tables: loadTables(),
  sequences: loadSequences(),
});

/**
 * Reads our fixtures, and scenarios of the user's own.
 * @param anew whether they are read even if nothing has changed since they were read last
 * @throws {DataError} naming file, line, what was found, what was expected, and a likely fix.
 * @throws {UsageError} when a folder holds no scenarios.
 */
export const loadFixtures = (folders: readonly string[] = [], anew = folders.length > 0): Fixtures => {
  const own = folders.map((folder) => {
    const found = existsSync(folder) ? 'no YAML file' : 'no such folder';
    if (globSync(`${resolve(folder)}/**/*.yaml`).length === 0)
      throw new UsageError(`--fixtures ${folder}: found ${found}, expected a folder with scenarios`);
    return resolve(folder);
  });
  const catalogue = loadCatalogue();
  const read = (): readonly Scenario[] =>
    loadScenarios(loadVocabulary(catalogue), [root('fixtures/scenarios'), ...own]);
  return { catalogue, scenarios: anew ? read() : keptScenarios(read) };
};
