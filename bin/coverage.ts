import type { Command } from 'commander';
import type { Spec } from '../harness/catalogue/catalogue.ts';
import { loadFixtures } from '../harness/run/fixtures.ts';
import { coverageOf } from '../harness/run/report.ts';
import { UsageError } from '../harness/run/selection.ts';
import { checksOf, type Scenario } from '../harness/scenario/scenario.ts';
import { levels } from '../harness/verdict.ts';
import { print, table } from './table.ts';

interface LevelCoverage {
  readonly level: string;
  readonly requirements: number;
  readonly tested: number;
  readonly untested: number;
  readonly excluded: Readonly<Record<string, number>>;
}

/** Coverage of one specification, level by level; the denominators are the catalogue's. */
export const coverageByLevel = (spec: Spec, scenarios: readonly Scenario[]): readonly LevelCoverage[] => {
  const covered = new Set(
    scenarios.flatMap((scenario) => checksOf(scenario).flatMap(({ covers }) => covers)),
  );
  return levels.flatMap((level) => {
    const all = spec.requirements.filter((requirement) => requirement.level === level);
    if (all.length === 0) return [];
    const left = all.filter(({ id }) => !covered.has(id));
    const excluded = Object.groupBy(
      left.filter(({ excluded }) => excluded !== undefined),
      ({ excluded }) => excluded ?? '',
    );
    return [
      {
        level,
        requirements: all.length,
        tested: all.length - left.length,
        untested: left.filter(({ excluded }) => excluded === undefined).length,
        excluded: Object.fromEntries(
          Object.entries(excluded).map(([why, requirements]) => [why, requirements?.length ?? 0]),
        ),
      },
    ];
  });
};

const perform = (specs: readonly string[], flags: { readonly json?: boolean }): void => {
  const { catalogue, scenarios } = loadFixtures();
  const chosen = specs.length === 0 ? [...catalogue.specs.keys()] : specs.map((id) => id.toUpperCase());
  const rows = chosen.map((id) => {
    const spec = catalogue.specs.get(id);
    if (spec === undefined)
      throw new UsageError(
        `there is no specification ${id}; known are ${[...catalogue.specs.keys()].join(', ')}`,
      );
    return { ...coverageOf(spec, scenarios), levels: coverageByLevel(spec, scenarios) };
  });
  print(flags.json, rows, () =>
    table([
      ['spec', 'level', 'of', 'tested', 'untested', 'excluded', 'why excluded'],
      ...rows.flatMap(({ id, levels }) =>
        levels.map(({ level, requirements, tested, untested, excluded }) => {
          const reasons = Object.entries(excluded).toSorted(([, a], [, b]) => b - a);
          const sum = reasons.reduce((total, [, count]) => total + count, 0);
          return [
            id,
            level,
            requirements,
            tested,
            untested,
            sum,
            reasons.map(([why, count]) => `${why} ${count}`).join(', '),
          ];
        }),
      ),
    ]),
  );
};

export const addCoverage = (program: Command): void => {
  program
    .command('coverage')
    .description('How much of each specification is tested, untested, or excluded and why.')
    .argument('[specs...]', 'specifications, such as RFC6120; all without')
    .option('--json', 'print JSON')
    .action(perform);
};
