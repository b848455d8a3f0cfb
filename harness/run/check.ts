import type { Baseline } from '../../reports/baseline.ts';
import { type Defect, isExplainedBy } from '../../reports/defect.ts';
import { findNamed } from '../../reports/pattern.ts';
import { parseRange } from '../../reports/version-range.ts';
import type { Requirement } from '../catalogue/catalogue.ts';
import { type CheckSpec, checksOf, type Scenario } from '../language/scenario.ts';
import { partAt, sitesOf } from '../language/world.ts';
import { unjudgedPremises } from '../scenario/expectation-kind.ts';
import { blindSpots } from '../scenario/soundness.ts';
import type { Fixtures } from './fixtures.ts';

/** What no schema sees: references that lead nowhere, and claims that contradict each other. */
export const checkProblems = (
  { catalogue, scenarios }: Fixtures,
  baselines: readonly Baseline[],
  defects: readonly Defect[],
): readonly string[] => {
  const namedBy = findNamed(
    scenarios.flatMap((scenario) => checksOf(scenario).map(({ id }) => `${scenario.id}#${id}`)),
    (name) => name,
  );
  const dead = baselines.flatMap(({ product, versions = 'any version', entries }) =>
    entries
      .filter(({ check }) => namedBy(check).length === 0)
      .map(({ check }) => `baseline of ${product} ${versions}: found ${check}, expected the name of a check`),
  );
  const misplaced = scenarios.flatMap((scenario) =>
    checksOf(scenario).flatMap((check) =>
      check.covers.flatMap((cover) => {
        const fault = faultOfCover(check, catalogue.requirements.get(cover));
        return fault === undefined
          ? []
          : `${scenario.source}: the check ${check.id} covers ${cover}, ${fault}`;
      }),
    ),
  );
  const unjudged = [...unjudgedPremises(scenarios)].map(
    ([like, where]) =>
      `${where}: no check judges this anywhere (${like}), so nothing would explain its failure`,
  );
  const unknown = defects
    .filter(({ spec }) => !catalogue.specs.has(spec))
    .map(({ id, spec }) => `defect ${id}: found ${spec}, expected a specification`);
  return [
    ...dead,
    ...unknown,
    ...unseenDefects(defects, baselines),
    ...doubtfulCauses(defects, baselines),
    ...unansweredDefects(defects, baselines, scenarios),
    ...misplaced,
    ...scenarios.flatMap(blindSpots),
    ...unjudged,
  ];
};

/** Why a check cannot cover a requirement, if it cannot. */
const faultOfCover = (
  { observe }: Pick<CheckSpec, 'observe'>,
  { excluded, level }: Partial<Requirement> = {},
): string | undefined => {
  if (excluded !== undefined) return `which is excluded as ${excluded}`;
  if (level === 'MAY' && !observe)
    return 'a MAY, which nobody can break; expected what it breaks, or `observe: true`';
  return undefined;
};

/** What defects say that no baseline has any more. */
const unseenDefects = (defects: readonly Defect[], baselines: readonly Baseline[]): readonly string[] =>
  defects.flatMap((defect) => {
    const isSeen = (part: Partial<Defect>): boolean =>
      baselines.some(({ product, entries }) =>
        entries.some((entry) => isExplainedBy({ ...defect, ...part }, product, entry)),
      );
    return [
      ...defect.products.filter((one) => !isSeen({ products: [one] })),
      ...defect.checks.filter((one) => !isSeen({ checks: [one] })),
      ...defect.signatures.filter((one) => !isSeen({ signatures: [one] })),
    ].map((part) => `defect ${defect.id}: found ${part}, expected what a baseline has`);
  });

/** A failure has one cause: where `*` lets two entries take it, one of them takes too much. */
const doubtfulCauses = (defects: readonly Defect[], baselines: readonly Baseline[]): readonly string[] => [
  ...new Set(
    baselines.flatMap(({ product, entries }) =>
      entries.flatMap((entry) => {
        const [one, other] = defects.filter((defect) => isExplainedBy(defect, product, entry));
        return other === undefined
          ? []
          : `defect ${other.id}: found ${entry.check} of ${product}, which ${one?.id} explains as well, expected one cause`;
      }),
    ),
  ),
];

/** The releases at which ranges of baselines begin, each with what all baselines say of it. */
const releasesOf = (baselines: readonly Baseline[]) =>
  [...Map.groupBy(baselines, ({ product }) => product)].flatMap(([product, own]) =>
    [...new Set(own.map(({ versions = '' }) => /[\d.]+/.exec(versions)?.[0] ?? ''))].map((release) => ({
      product,
      release,
      entries: own
        .filter(({ versions = '*' }) => parseRange(versions)(release))
        .flatMap(({ entries }) => entries),
    })),
  );

/** Where all servers fail, the fault may be ours: a defect that all share says why it is not, and no other does. */
const unansweredDefects = (
  defects: readonly Defect[],
  baselines: readonly Baseline[],
  scenarios: readonly Scenario[],
): readonly string[] => {
  const protocols = new Map<string, string | undefined>(
    scenarios
      .flatMap((scenario) => sitesOf(scenario).map((site) => partAt(scenario, site)))
      .flatMap((part) =>
        checksOf(part).map(({ id }) => [`${part.id}#${id}`, Object.values(part.world)[0]] as const),
      ),
  );
  // Some baselines are for a few versions of another's range: each version has the failures of all that are for it.
  const failures = releasesOf(baselines).flatMap(({ product, release, entries }) =>
    entries
      .filter(({ verdict = 'fail' }) => verdict === 'fail')
      .map((entry) => ({
        product,
        entry,
        protocol: protocols.get(entry.check),
        subject: `${product} ${release}`,
      })),
  );
  const subjects = Map.groupBy(failures, ({ protocol }) => protocol);
  const shared = [...Map.groupBy(failures, ({ entry }) => entry.check).values()].filter((some) => {
    const all = subjects.get(some[0]?.protocol) ?? [];
    const count = (of: typeof failures, by: 'product' | 'subject'): number =>
      new Set(of.map((one) => one[by])).size;
    return count(some, 'product') > 1 && count(some, 'subject') === count(all, 'subject');
  });
  return defects.flatMap((defect) => {
    const first = shared.find((some) =>
      some.some(({ product, entry }) => isExplainedBy(defect, product, entry)),
    )?.[0];
    if ((first === undefined) === (defect.everybody === undefined)) return [];
    return first === undefined
      ? `defect ${defect.id}: found everybody, expected a check that every server fails`
      : `defect ${defect.id}: found no everybody, though every server fails ${first.entry.check}`;
  });
};
