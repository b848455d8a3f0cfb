import type { Result } from './report.ts';

/**
 * What a result asks of whoever reads it.
 *
 * - `error`: the harness is at fault.
 * - `flips`: repeated plays came out differently.
 * - `changed`: it fails in another way than its baseline says.
 * - `failed`: a failure that no baseline has.
 * - `known`, `recorded`: it fails as its baseline says; somebody looked at it, or nobody did.
 * - `quiet`: nothing to do, as far as this result alone tells.
 */
export type Standing = 'error' | 'flips' | 'changed' | 'failed' | 'known' | 'recorded' | 'quiet';

export const standing = (result: Result): Standing => {
  if (result.verdict === 'error') return 'error';
  if (flips(result)) return 'flips';
  if (result.verdict !== 'fail') return 'quiet';
  return result.baseline?.state ?? 'failed';
};

export const flips = (result: Result): boolean =>
  Object.values(result.tally ?? {}).filter((times) => times > 0).length > 1;

/** Whether the run has to end with a code other than 0 because of this result alone. */
export const isUnexpected = (result: Result): boolean =>
  !['known', 'recorded', 'quiet'].includes(standing(result));

/** A check's name across scenarios, as baselines and deep links spell it. */
export const checkName = (result: Pick<Result, 'scenario' | 'check'>): string =>
  `${result.scenario}#${result.check}`;

/** `fail 2, pass 3`: how often each verdict came. */
export const tallied = (result: Result): string =>
  Object.entries(result.tally ?? {})
    .toSorted()
    .map(([verdict, times]) => `${verdict} ${times}`)
    .join(', ');

/** A finding tells so many warnings of a server's log at most. */
const mostWarnings = 3;

/** What the server's log warned of in any of these. */
export const warningsOf = (results: readonly Result[]): readonly string[] =>
  [...new Set(results.flatMap(({ warnings = [] }) => warnings))].slice(0, mostWarnings);

/** By which texts these were judged, where texts contradict each other. */
export const groundsOf = (results: readonly Result[]): readonly string[] => [
  ...new Set(results.flatMap(({ by = [] }) => by)),
];
