import type { Command } from 'commander';
import type { Spec } from '../harness/catalogue/catalogue.ts';
import { exclusions } from '../harness/catalogue/exclusions.ts';
import { nearest } from '../harness/data/nearest.ts';
import type { Scenario } from '../harness/language/scenario.ts';
import { loadFixtures } from '../harness/run/fixtures.ts';
import { coverageOf, standingIn } from '../harness/run/report.ts';
import { UsageError } from '../harness/run/selection.ts';
import { levels } from '../harness/verdict.ts';
import { print, table } from './table.ts';

interface LevelCoverage {
  readonly level: string;
  readonly requirements: number;
  readonly tested: number;
  readonly observed: number;
  readonly untested: number;
  readonly excluded: Readonly<Record<string, number>>;
}

/** Coverage of one specification, level by level; the denominators are the catalogue's. */
export const coverageByLevel = (spec: Spec, scenarios: readonly Scenario[]): readonly LevelCoverage[] => {
  const stands = standingIn(scenarios);
  return levels.flatMap((level) => {
    const all = spec.requirements.filter((requirement) => requirement.level === level);
    if (all.length === 0) return [];
    const by = Map.groupBy(all, stands);
    const excluded = Object.groupBy(by.get('excluded') ?? [], ({ excluded }) => excluded ?? '');
    return [
      {
        level,
        requirements: all.length,
        tested: by.get('tested')?.length ?? 0,
        observed: by.get('observed')?.length ?? 0,
        untested: by.get('untested')?.length ?? 0,
        excluded: Object.fromEntries(
          Object.entries(excluded).map(([why, requirements]) => [why, requirements?.length ?? 0]),
        ),
      },
    ];
  });
};

interface CoverageFlags {
  readonly observed?: boolean;
  readonly untested?: boolean;
  readonly excluded?: boolean;
  readonly json?: boolean;
}

const wordsFor = (reasons: Iterable<string>): string =>
  table([...new Set(reasons)].toSorted().map((reason) => [reason, exclusions[reason] ?? '']));

/** What is left out of the specifications, one by one, with what the reasons mean. */
const leftOut = (specs: readonly Spec[], scenarios: readonly Scenario[], flags: CoverageFlags): void => {
  const stands = standingIn(scenarios);
  const found = specs
    .flatMap(({ requirements }) => requirements)
    .map((requirement) => ({ ...requirement, standing: stands(requirement) }))
    .filter(({ standing }) => standing !== 'tested' && flags[standing]);
  print(flags.json, found, () =>
    [
      table(
        found.map(({ id, level, standing, excluded = standing, summary }) => [id, level, excluded, summary]),
      ),
      ...(flags.excluded ? ['', wordsFor(found.flatMap(({ excluded }) => excluded ?? []))] : []),
    ].join('\n'),
  );
};

const perform = (specs: readonly string[], flags: CoverageFlags): void => {
  const { catalogue, scenarios } = loadFixtures();
  const names = specs.length === 0 ? [...catalogue.specs.keys()] : specs.map((id) => id.toUpperCase());
  const chosen = names.map((id) => {
    const spec = catalogue.specs.get(id);
    if (spec !== undefined) return spec;
    const near = nearest(id, catalogue.specs.keys());
    throw new UsageError(
      `there is no specification ${id}${near ? `; did you mean ${near}?` : `; known are ${[...catalogue.specs.keys()].join(', ')}`}`,
    );
  });
  if (flags.observed || flags.untested || flags.excluded) {
    leftOut(chosen, scenarios, flags);
    return;
  }
  const rows = chosen.map((spec) => ({
    ...coverageOf(spec, scenarios),
    levels: coverageByLevel(spec, scenarios),
  }));
  const levelsOf = rows.flatMap(({ id, levels }) => levels.map((level) => ({ id, ...level })));
  print(flags.json, rows, () =>
    [
      table([
        ['spec', 'level', 'of', 'tested', 'observed', 'untested', 'excluded', 'why excluded'],
        ...levelsOf.map(({ id, level, requirements, tested, observed, untested, excluded }) => {
          const reasons = Object.entries(excluded).toSorted(([, a], [, b]) => b - a);
          const sum = reasons.reduce((total, [, count]) => total + count, 0);
          const why = reasons.map(([reason, count]) => `${reason} ${count}`).join(', ');
          return [id, level, requirements, tested, observed, untested, sum, why];
        }),
      ]),
      '',
      wordsFor(levelsOf.flatMap(({ excluded }) => Object.keys(excluded))),
    ].join('\n'),
  );
};

export const addCoverage = (program: Command): void => {
  program
    .command('coverage')
    .description('Show how much of each specification is tested, only observed, untested, or excluded.')
    .argument('[specs...]', 'specifications, such as RFC6120 (default: all)')
    .option('--observed', 'also list the requirements that checks only observe')
    .option('--untested', 'also list the requirements that no check covers yet')
    .option('--excluded', 'also list the excluded requirements, with reasons')
    .option('--json', 'print JSON')
    .action(perform);
};
