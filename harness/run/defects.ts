import { globSync } from 'node:fs';
import { basename } from 'node:path';
import type { Baseline } from '../../reports/baseline.ts';
import { type Defect, explainBaselines } from '../../reports/defect.ts';
import { DataError, readData } from '../data/read.ts';
import { root } from '../root.ts';
import { type BaselineChoice, loadBaselines } from './baselines.ts';

interface DefectFile {
  readonly spec: string;
  readonly defects: readonly Omit<Defect, 'spec' | 'link'>[];
}

/** Where a file of defects is argued: the page beside it. */
export const pageOf = (file: string): string => `fixtures/defects/${basename(file, '.yaml')}.md`;

/**
 * Reads the defects that have been argued.
 * @throws {DataError} naming file, line, what was found, what was expected, and a likely fix.
 */
export const loadDefects = (): readonly Defect[] =>
  globSync(root('fixtures/defects/*.yaml'))
    .toSorted()
    .flatMap((path) => readDefects(path));

/** @throws {DataError} */
export const readDefects = (path: string, text?: string): readonly Defect[] => {
  const { file, data, lineOf } = readData<DefectFile>(path, 'defects', text);
  const ids = data.defects.map(({ id }) => id);
  const again = ids.findIndex((id, at) => ids.indexOf(id) < at);
  if (again >= 0)
    throw new DataError(file, lineOf(['defects', again, 'id']), `${ids[again]} again`, 'an id of its own');
  return data.defects.map((defect) => ({ ...defect, spec: data.spec, link: `${pageOf(path)}#${defect.id}` }));
};

/** What a run compares with: baselines, in which what a defect explains is known, and the defects. */
export interface Compared {
  readonly baselines: readonly Baseline[];
  readonly defects: readonly Defect[];
}

export const loadCompared = (choice: BaselineChoice): Compared => {
  const defects = loadDefects();
  return { baselines: explainBaselines(loadBaselines(choice), defects), defects };
};
