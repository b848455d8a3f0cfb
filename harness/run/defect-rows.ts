import { type Defect, isExplainedBy } from '../../reports/defect.ts';
import { type Baseline, baselineName } from '../../reports/index.ts';
import { byNumbers } from '../data/order.ts';
import { checksOf } from '../language/scenario.ts';
import { networkNamed } from '../networks/index.ts';
import {
  configurationSuffix,
  type Definition,
  loadDefinitions,
  usualConfiguration,
  versionsOf,
} from '../targets/index.ts';
import { type Level, levels, strongest, weaker } from '../verdict.ts';
import { loadBaselines } from './baselines.ts';
import { loadDefects } from './defects.ts';
import type { Fixtures } from './fixtures.ts';
import { repeatFolder } from './report.ts';

/** Where a defect shows. */
export interface Sighting {
  readonly product: string;
  readonly version?: string;
  readonly configuration?: string;
}

/** A requirement that a defect breaks, and how strongly what it breaks of it binds: of a MUST, it may be what only should be. */
export interface BrokenRequirement {
  readonly id: string;
  readonly level: Level;
}

/** A defect, with what fixtures and baselines know of it. */
export interface DefectRow extends Pick<Defect, 'id' | 'spec' | 'title' | 'link'> {
  /** What the failing checks decide. */
  readonly requirements: readonly BrokenRequirement[];
  /** `<scenario>#<check>` of all that fail by it somewhere. */
  readonly checks: readonly string[];
  readonly seen: readonly Sighting[];
  /** Shows it on the newest of them. */
  readonly command: string;
}

/** What the command line calls the target on which a product shows itself, by product and version. */
export type TargetNames = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Every defect that baselines show, in the order of its requirements. */
export const defectRows = (
  defects: readonly Defect[],
  baselines: readonly Baseline[],
  { scenarios, catalogue }: Pick<Fixtures, 'scenarios' | 'catalogue'>,
  names: TargetNames,
): readonly DefectRow[] => {
  const named = new Map(
    scenarios.flatMap((scenario) => checksOf(scenario).map((check) => [`${scenario.id}#${check.id}`, check])),
  );
  return defects
    .flatMap((defect): readonly DefectRow[] => {
      const shown = baselines.flatMap((baseline) => {
        const entries = baseline.entries.filter((entry) => isExplainedBy(defect, baseline.product, entry));
        return entries.length > 0 ? [{ baseline, checks: entries.map(({ check }) => check) }] : [];
      });
      const newest = shown.toSorted((a, b) => byNewest(a.baseline, b.baseline))[0];
      if (newest === undefined) return [];
      const { id, spec, title, link } = defect;
      const checks = [...new Set(shown.flatMap((one) => one.checks))].toSorted(byNumbers);
      const failing = checks.flatMap((check) => named.get(check) ?? []);
      const broken = failing.flatMap(({ covers, level }) =>
        covers.map((one) => ({
          id: one,
          level: weaker(level, catalogue.requirements.get(one)?.level ?? level),
        })),
      );
      const requirements = [...Map.groupBy(broken, (one) => one.id)]
        .map(([one, some]) => ({ id: one, level: strongest(some.map((each) => each.level)) }))
        .toSorted((a, b) => byNumbers(a.id, b.id));
      return [
        {
          id,
          spec,
          title,
          link,
          requirements,
          checks,
          seen: shown
            .map(({ baseline }) => baseline)
            .toSorted(byOldest)
            .map(sightingOf),
          command: commandFor(newest.baseline, newest.checks[0] ?? '', names),
        },
      ];
    })
    .toSorted(
      (a, b) => byNumbers(a.requirements[0]?.id ?? '', b.requirements[0]?.id ?? '') || byNumbers(a.id, b.id),
    );
};

/** Products by their names; of one, the newest first, and `default` before its overlays. */
const byNewest = (a: Baseline, b: Baseline): number =>
  byNumbers(a.product, b.product) || byNumbers(b.versions ?? '', a.versions ?? '') || byConfiguration(a, b);

const byOldest = (a: Baseline, b: Baseline): number =>
  byNumbers(a.product, b.product) || byNumbers(a.versions ?? '', b.versions ?? '') || byConfiguration(a, b);

const byConfiguration = (a: Baseline, b: Baseline): number =>
  Number(isOverlay(a)) - Number(isOverlay(b)) || byNumbers(a.configuration ?? '', b.configuration ?? '');

const isOverlay = ({ configuration = usualConfiguration }: Baseline): boolean =>
  configuration !== usualConfiguration;

/** `26.07` of a baseline for `>=26.07 <26.08`. */
const versionIn = (baseline: Baseline): string | undefined =>
  baselineName({ ...baseline, configuration: usualConfiguration }).split('@')[1];

const sightingOf = (baseline: Baseline): Sighting => {
  const { product, configuration } = baseline;
  const version = versionIn(baseline);
  return {
    product,
    ...(version !== undefined && { version }),
    ...(configuration !== undefined && { configuration }),
  };
};

const commandFor = (baseline: Baseline, check: string, names: TargetNames): string => {
  const { product, configuration = usualConfiguration } = baseline;
  const target = names.get(product)?.get(versionIn(baseline) ?? '') ?? product;
  return `bin/assay run ${target}${configurationSuffix(configuration)} --scenario ${check.replace(/#.*/, '')} --no-baseline --out ${repeatFolder}`;
};

/** For a reader: `MUST RFC1-1-01, RFC1-1-03; SHOULD RFC1-1-02`. */
export const brokenIn = (requirements: readonly BrokenRequirement[]): string =>
  levels
    .map((level) => [level, requirements.filter((one) => one.level === level)] as const)
    .filter(([, some]) => some.length > 0)
    .map(([level, some]) => `${level} ${some.map(({ id }) => id).join(', ')}`)
    .join('; ');

/** For a reader: `ejabberd 23.01, 26.07 (best); prosody 13.0`. */
export const seenIn = (seen: readonly Sighting[]): string =>
  [...Map.groupBy(seen, ({ product }) => product)]
    .map(([product, ofProduct]) => {
      const versions = [...Map.groupBy(ofProduct, ({ version }) => version)].map(([version, some]) => {
        const [only, ...more] = some.flatMap(({ configuration }) => configuration ?? []);
        return [version, ...(only !== undefined && more.length === 0 ? [`(${only})`] : [])].join(' ');
      });
      return `${product} ${versions.join(', ')}`.trim();
    })
    .join('; ');

/** What is tested on a target that is no target itself: the software of its parties, in the version that a release is. */
const namesOfSoftware = async (definition: Definition): Promise<TargetNames> => {
  if (definition.driver !== 'embedded') return new Map();
  const { software, kinds } = networkNamed(definition.protocol);
  const names = await Promise.all(
    definition.versions.map(async ({ version }, at) => {
      const series = /^\d+\.\d+/.exec((await software?.describe(version))?.version ?? '')?.[0];
      const target = at === 0 ? definition.name : `${definition.name}@${version}`;
      return series === undefined ? [] : [[series, target] as const];
    }),
  );
  return new Map(
    kinds.flatMap(({ product }) => (product === undefined ? [] : [[product, new Map(names.flat())]])),
  );
};

/** All rows of the defects that come with assay. */
export const loadDefectRows = async (fixtures: Fixtures): Promise<readonly DefectRow[]> => {
  const definitions = [...(await loadDefinitions()).values()];
  const own = definitions.map(
    (definition) =>
      [
        definition.name,
        new Map(versionsOf(definition).map((version) => [version, `${definition.name}@${version}`])),
      ] as const,
  );
  const software = await Promise.all(definitions.map(namesOfSoftware));
  const names = new Map([...own, ...software.flatMap((some) => [...some])]);
  return defectRows(loadDefects(), loadBaselines(), fixtures, names);
};
