import type { Result } from './report.ts';

/**
 * What a result asks of whoever reads it.
 *
 * - `error`: the harness is at fault.
 * - `flips`: repeated plays came out differently.
 * - `changed`: a known failure that now fails in another way.
 * - `failed`: a failure that no baseline knows.
 * - `known`: it fails as its baseline says.
 * - `quiet`: nothing to do.
 */
export type Standing = 'error' | 'flips' | 'changed' | 'failed' | 'known' | 'quiet';

export const standing = (result: Result): Standing => {
  if (result.verdict === 'error') return 'error';
  if (flips(result)) return 'flips';
  if (result.verdict !== 'fail') return 'quiet';
  return result.baseline?.state ?? 'failed';
};

export const flips = (result: Result): boolean =>
  Object.values(result.tally ?? {}).filter((times) => times > 0).length > 1;

/** Whether the run has to end with a code other than 0 because of this result. */
export const isUnexpected = (result: Result): boolean => !['known', 'quiet'].includes(standing(result));

/** A check's name across scenarios, as baselines and deep links spell it. */
export const checkName = (result: Pick<Result, 'scenario' | 'check'>): string =>
  `${result.scenario}#${result.check}`;

/** `fail 2, pass 3`: how often each verdict came. */
export const tallied = (result: Result): string =>
  Object.entries(result.tally ?? {})
    .toSorted()
    .map(([verdict, times]) => `${verdict} ${times}`)
    .join(', ');
