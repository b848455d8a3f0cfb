import type { Baseline } from '../../reports/baseline.ts';
import { type Defect, isExplainedBy } from '../../reports/defect.ts';
import { matchesPattern } from '../../reports/pattern.ts';
import { unjudgedPremises } from '../scenario/expectation-kind.ts';
import { checksOf } from '../scenario/scenario.ts';
import { blindSpots } from '../scenario/soundness.ts';
import type { Fixtures } from './fixtures.ts';

/** What no schema sees: references that lead nowhere, and claims that contradict each other. */
export const checkProblems = (
  { catalogue, scenarios }: Fixtures,
  baselines: readonly Baseline[],
  defects: readonly Defect[],
): readonly string[] => {
  const names = scenarios.flatMap((scenario) => checksOf(scenario).map(({ id }) => `${scenario.id}#${id}`));
  const dead = baselines.flatMap(({ product, versions = 'any version', entries }) =>
    entries
      .filter(({ check }) => !names.some((name) => matchesPattern(check, name)))
      .map(({ check }) => `baseline of ${product} ${versions}: found ${check}, expected the name of a check`),
  );
  const bindsOthers = scenarios.flatMap((scenario) =>
    checksOf(scenario).flatMap(({ id, covers }) =>
      covers
        .filter((cover) =>
          ['binds-client', 'binds-other-component', 'spec-author', 'superseded'].includes(
            catalogue.requirements.get(cover)?.excluded ?? '',
          ),
        )
        .map(
          (cover) =>
            `${scenario.source}: the check ${id} covers ${cover}, which is excluded as ${catalogue.requirements.get(cover)?.excluded}`,
        ),
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
    ...bindsOthers,
    ...scenarios.flatMap(blindSpots),
    ...unjudged,
  ];
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
