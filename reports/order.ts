import type { Report, Result } from './report.ts';

/** Orders by code unit, so that no locale changes a report. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Orders runs of digits by their value: section 8.2 stands before 8.10. */
export const byNumbers = (a: string, b: string): number => {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const one = left[i] ?? '';
    const other = right[i] ?? '';
    const difference = Number(one) - Number(other);
    const order = Number.isNaN(difference) ? byCodeUnit(one, other) : difference;
    if (order !== 0) return order;
  }
  return left.length - right.length || byCodeUnit(a, b);
};

/** By target, then scenario; checks of a scenario keep the order they have. */
export const byTargetAndScenario = (a: Result, b: Result): number =>
  byCodeUnit(a.target, b.target) || byCodeUnit(a.scenario, b.scenario);

const sortKeys = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => byCodeUnit(a, b)));

/** The same report in the one order that every writer uses. */
export const sortReport = (report: Report): Report => ({
  format: report.format,
  tool: report.tool,
  run: report.run,
  targets: report.targets.toSorted((a, b) => byCodeUnit(a.id, b.id)),
  specs: report.specs.toSorted((a, b) => byNumbers(a.id, b.id)),
  requirements: sortKeys(report.requirements),
  scenarios: sortKeys(report.scenarios),
  results: report.results.toSorted(byTargetAndScenario),
  stale: report.stale.toSorted((a, b) => byCodeUnit(a.target, b.target) || byCodeUnit(a.check, b.check)),
  ...(report.baselines && {
    baselines: report.baselines.toSorted((a, b) => byCodeUnit(JSON.stringify(a), JSON.stringify(b))),
  }),
  ...(report.lost && {
    lost: report.lost.toSorted((a, b) => byCodeUnit(a.target, b.target) || byCodeUnit(a.claim, b.claim)),
  }),
});
