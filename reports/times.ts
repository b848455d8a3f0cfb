import type { Report, Result } from './report.ts';
import { spanOf } from './text.ts';

/**
 * How many milliseconds of the run each result stands for; together they are exactly how long the run took, although
 * scenarios are played side by side. The share of a scenario follows from how long it took, and each of its checks
 * has the same part of it.
 */
export const timesIn = ({ results, run }: Pick<Report, 'results' | 'run'>): ReadonlyMap<Result, number> => {
  const plays = Map.groupBy(results, ({ target, scenario }) => JSON.stringify([target, scenario]));
  const shares = new Map(
    [...plays.values()].flatMap((checks) =>
      checks.map((result) => [result, result.duration / checks.length] as const),
    ),
  );
  const all = shares.values().reduce((sum, share) => sum + share, 0);
  // Where nothing took any time, every check has the same.
  const part = (result: Result) => (all > 0 ? (shares.get(result) ?? 0) / all : 1 / results.length);
  const span = spanOf(run);
  let passed = 0;
  let counted = 0;
  return new Map(
    results.map((result, at) => {
      passed += part(result);
      const until = at === results.length - 1 ? span : Math.round(span * passed);
      const own = until - counted;
      counted = until;
      return [result, own];
    }),
  );
};
