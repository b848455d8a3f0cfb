import { byCodeUnit, byNumbers } from '../harness/data/order.ts';
import type { Report, Result } from './report.ts';

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
