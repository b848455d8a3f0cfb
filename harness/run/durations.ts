import type { Baseline } from '../../reports/baseline.ts';
import type { Report } from '../../reports/report.ts';
import { timeouts } from '../scenario/timeouts.ts';

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
