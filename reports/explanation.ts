import { explains } from '../harness/scenario/expectation-kind.ts';
import type { Report, Result } from './report.ts';
import { checkName } from './standing.ts';

/** What explains that a check is blocked: a failing check of the same target, or that the target itself failed. */
export type Explanation = { readonly kind: 'check'; readonly name: string } | { readonly kind: 'target' };

type Judged = Pick<Report, 'results' | 'targets'>;

/**
 * The blocked results that something explains, and what does. A row is explained when its cause fails there, when a
 * check of that target failed over the same thing, or when its cause is itself blocked by what is explained. Where no
 * cause is written down, a failing check of the same scenario explains it.
 */
export const explanations = ({ results, targets }: Judged): ReadonlyMap<Result, Explanation> => {
  const gone = new Set(targets.filter(({ state }) => state === 'failed').map(({ id }) => id));
  return new Map(
    [...Map.groupBy(results, ({ target }) => target)].flatMap(([target, ofTarget]) =>
      gone.has(target)
        ? blockedIn(ofTarget).map((result) => [result, { kind: 'target' }] as const)
        : explainedIn(ofTarget),
    ),
  );
};

/** The blocked results that nothing explains and no baseline accepts: each of them may hide a failure. */
export const unexplained = (report: Judged): readonly Result[] => {
  const explained = explanations(report);
  return blockedIn(report.results).filter(
    (result) => !explained.has(result) && result.baseline === undefined,
  );
};

const blockedIn = (results: readonly Result[]): readonly Result[] =>
  results.filter(({ verdict }) => verdict === 'blocked');

/** An error of ours explains as well: it ends the run with a code of its own. */
const failed = ({ verdict }: Result): boolean => verdict === 'fail' || verdict === 'error';

const explainedIn = (results: readonly Result[]): readonly (readonly [Result, Explanation])[] => {
  const byName = new Map(results.map((result) => [checkName(result), result]));
  const failing = results.filter(failed);
  const byScenario = new Map(failing.map((result) => [result.scenario, result]));
  const overTheSame = (like: string | undefined): Result | undefined =>
    like === undefined
      ? undefined
      : failing.find(({ about }) => about !== undefined && explains(about, like));

  const explain = (result: Result, before: ReadonlySet<Result>): Result | undefined => {
    if (failed(result)) return result;
    if (result.verdict !== 'blocked' || before.has(result)) return undefined;
    const { cause } = result;
    if (cause === undefined) return byScenario.get(result.scenario);
    const by = cause.check === undefined ? undefined : byName.get(cause.check);
    return (by && explain(by, new Set([...before, result]))) ?? overTheSame(cause.like);
  };
  return blockedIn(results).flatMap((result) => {
    const by = explain(result, new Set());
    return by === undefined ? [] : [[result, { kind: 'check', name: checkName(by) }] as const];
  });
};
