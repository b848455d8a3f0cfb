import { unexplained } from './explanation.ts';
import type { Report, Result } from './report.ts';
import { isUnexpected, standing } from './standing.ts';

/** 2, for wrong usage, never comes from a report. */
export type ExitCode = 0 | 1 | 3 | 4;

/**
 * What a run ends with. 0 means: everything that was to be decided was decided, and as expected. Where several apply,
 * the highest number wins, because it says the most about how far the rest can be trusted:
 *
 * - 4: the harness is at fault: some verdict is `error`, or was in one of several plays.
 * - 3: the environment is: a target did not come up or went away, or the run was interrupted, so that
 *   what is missing must not read as green.
 * - 1: something unexpected: a failure that no baseline has, one that fails differently, a claim that was lost, a
 *   blocked check that no failing check explains, a stale baseline entry, a check that flips, a survey without an
 *   answer.
 * - 0: everything as expected.
 */
export const exitCode = (report: Report): ExitCode => {
  const { results, run, targets, stale, lost = [] } = report;
  if (results.some(erred)) return 4;
  if (run.interrupted || targets.some((target) => target.state === 'failed')) return 3;
  const unasked = targets.some(({ unanswered }) => unanswered !== undefined);
  const open = unexplained(report).length > 0;
  return stale.length > 0 || lost.length > 0 || unasked || open || results.some(isUnexpected) ? 1 : 0;
};

const erred = (result: Result): boolean => standing(result) === 'error' || (result.tally?.error ?? 0) > 0;
