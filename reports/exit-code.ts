import type { Report } from './report.ts';
import { isUnexpected, standing } from './standing.ts';

/** 2, for wrong usage, never comes from a report. */
export type ExitCode = 0 | 1 | 3 | 4;

/**
 * What a run ends with. Where several apply, the highest number wins, because it says the most about how far
 * the rest can be trusted:
 *
 * - 4: the harness is at fault: some verdict is `error`.
 * - 3: the environment is: a target did not come up or went away, or the run was interrupted, so that
 *   what is missing must not read as green.
 * - 1: something unexpected: a failure that no baseline knows, a known one that changed, a check that flips,
 *   a stale baseline entry.
 * - 0: everything as expected.
 */
export const exitCode = (report: Report): ExitCode => {
  if (report.results.some((result) => standing(result) === 'error')) return 4;
  if (report.run.interrupted || report.targets.some((target) => target.state === 'failed')) return 3;
  return report.stale.length > 0 || report.results.some(isUnexpected) ? 1 : 0;
};
