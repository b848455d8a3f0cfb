import type { Baseline } from '../../reports/baseline.ts';
import type { Report } from '../../reports/report.ts';
import type { Scenario } from '../language/scenario.ts';
import { timeouts } from '../scenario/timeouts.ts';

/** Scenarios that take longer than this wait for something that does not come. Milliseconds. */
const long = 2000;

/** How long scenarios take, as an earlier report and the baselines tell it. Milliseconds. */
export const expectedDurations = (
  previous: Report | undefined,
  baselines: readonly Baseline[],
): ReadonlyMap<string, number> => {
  const durations = new Map<string, number>();
  const atLeast = (scenario: string, milliseconds: number): void => {
    durations.set(scenario, Math.max(durations.get(scenario) ?? 0, milliseconds));
  };
  for (const { entries } of baselines) {
    for (const { check, signature = '' } of entries) {
      if (signature.startsWith('missing')) atLeast(check.split('#', 1)[0] ?? check, timeouts.expectation);
    }
  }
  for (const { scenario, duration } of previous?.results ?? []) atLeast(scenario, duration);
  return durations;
};

/**
 * Puts scenarios that will wait in vain first, longest first, so that the run does not end with everybody waiting
 * for the last of them; the others keep their order.
 */
export const longestFirst = (
  scenarios: readonly Scenario[],
  durations: ReadonlyMap<string, number>,
): readonly Scenario[] => {
  const weight = ({ id }: Scenario): number => {
    const expected = durations.get(id) ?? 0;
    return expected > long ? expected : 0;
  };
  return scenarios.toSorted((a, b) => weight(b) - weight(a));
};
