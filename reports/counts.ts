import { type Level, levels, type Verdict, verdicts } from '../harness/verdict.ts';
import type { Report, Result } from './report.ts';

/** A verdict, but that failures which fail as their baseline says count apart. */
export type Count = Verdict | 'known' | 'recorded';

/** The order in which counts are shown. */
export const countNames = [
  'pass',
  'fail',
  'known',
  'recorded',
  ...verdicts.filter((verdict) => verdict !== 'pass' && verdict !== 'fail'),
] as const satisfies readonly Count[];

export const countOf = ({ verdict, baseline }: Result): Count =>
  verdict !== 'fail' || baseline === undefined || baseline.state === 'changed' ? verdict : baseline.state;

export type Counts = Readonly<Partial<Record<Count, number>>>;

/** How often each verdict came; what never came is absent. */
export const count = (results: readonly Result[]): Counts => {
  const groups = Map.groupBy(results, countOf);
  return Object.fromEntries(
    countNames.flatMap((name) => {
      const times = groups.get(name)?.length;
      return times === undefined ? [] : [[name, times]];
    }),
  );
};

/** The counts of each level that occurs: levels are never added up. */
export const countByLevel = (results: readonly Result[]): ReadonlyMap<Level, Counts> => {
  const groups = Map.groupBy(results, ({ level }) => level);
  return new Map(
    levels.flatMap((level) => {
      const some = groups.get(level);
      return some === undefined ? [] : [[level, count(some)] as const];
    }),
  );
};

const spelt: Readonly<Record<Count, string>> = {
  pass: 'pass',
  fail: 'fail',
  known: 'known fail',
  recorded: 'recorded fail',
  'not-claimed': 'not claimed',
  blocked: 'blocked',
  unverifiable: 'unverifiable',
  error: 'error',
  observed: 'observed',
};

/** `40 pass, 2 fail, 3 not claimed`. */
export const spellCounts = (counts: Counts, separator = ', '): string =>
  countNames
    .flatMap((name) => (counts[name] === undefined ? [] : `${counts[name]} ${spelt[name]}`))
    .join(separator);

/** How many distinct requirements of each spec passed or failed on a target, to be held against the spec's own numbers. */
export const decidedBySpec = (report: Report, target: string): ReadonlyMap<string, number> => {
  const decided = new Set(
    report.results
      .filter((result) => result.target === target && ['pass', 'fail'].includes(result.verdict))
      .flatMap((result) => result.requirements),
  );
  const groups = Map.groupBy(decided, (id) => report.requirements[id]?.spec ?? '');
  return new Map(report.specs.map(({ id }) => [id, groups.get(id)?.length ?? 0]));
};
