import { byCodeUnit } from '../harness/data/order.ts';
import { byWorst, type Verdict, verdicts } from '../harness/verdict.ts';
import { mergeRuns } from './merge-runs.ts';
import { sortReport } from './order.ts';
import { matchesPattern } from './pattern.ts';
import type {
  BaselineReport,
  LostClaim,
  Report,
  Result,
  SpecReport,
  StaleEntry,
  TargetReport,
} from './report.ts';
import { checkName } from './standing.ts';

/** Reports that contradict each other about something that cannot differ within one report. */
export class MergeConflict extends Error {
  override readonly name = 'MergeConflict';

  readonly what: string;
  readonly found: readonly string[];

  constructor(what: string, found: readonly string[]) {
    super(
      `${what} differs between the reports: ${found.join(' and ')}. Judge the older evidence again with \`assay judge\`, or keep the reports apart.`,
    );
    this.what = what;
    this.found = found;
  }
}

/**
 * Makes one report of the shards of a run, or of several targets or runs. The order of the arguments does not matter.
 *
 * The same check on the same target may come more than once: equal results become one; of different verdicts
 * the worst is kept, and a tally says how often each came.
 *
 * @throws {MergeConflict} when tool version, a target's facts, a requirement or a scenario differ.
 * @throws {RangeError} when there is nothing to merge.
 */
export const mergeReports = (reports: readonly Report[]): Report => {
  const parts = reports.toSorted(
    (a, b) =>
      byCodeUnit(a.run.started, b.run.started) ||
      byCodeUnit(a.run.id, b.run.id) ||
      byCodeUnit(JSON.stringify(a), JSON.stringify(b)),
  );
  const [first] = parts;
  if (first === undefined) throw new RangeError('nothing to merge: give at least one report');
  agree(
    'tool.version',
    parts.map(({ tool }) => tool.version),
  );

  const results = mergeResults(parts.flatMap((part) => part.results));
  return sortReport({
    format: first.format,
    tool: first.tool,
    run: mergeRuns(parts),
    targets: mergeBy(
      parts.flatMap(({ targets }) => targets),
      ({ id }) => id,
      mergeTargets,
    ),
    specs: mergeBy(
      parts.flatMap(({ specs }) => specs),
      ({ id }) => id,
      fullest,
    ),
    requirements: mergeRecords(
      'requirement',
      parts.map(({ requirements }) => requirements),
    ),
    scenarios: mergeRecords(
      'scenario',
      parts.map(({ scenarios }) => scenarios),
    ),
    results,
    stale: mergeStale(
      parts.flatMap(({ stale }) => stale),
      results,
    ),
    ...optional('baselines', mergeBaselines(parts)),
    ...optional('lost', mergeLost(parts)),
  });
};

/** The same report with its evidence and logs below `folder`, for when a merge has moved them there. */
export const relocate = (report: Report, folder: string): Report => {
  const below = (file: string): string => `${folder.replace(/\/+$/, '')}/${file}`;
  return {
    ...report,
    targets: report.targets.map((target) => ({ ...target, logs: target.logs.map(below) })),
    results: report.results.map(({ evidence, ...result }) =>
      evidence === undefined
        ? result
        : {
            ...result,
            evidence: {
              ...evidence,
              file: below(evidence.file),
              ...(evidence.logs && { logs: evidence.logs.map((log) => ({ ...log, file: below(log.file) })) }),
            },
          },
    ),
  };
};

const mergeResults = (results: readonly Result[]): readonly Result[] =>
  mergeBy(
    results,
    (result) => JSON.stringify([result.target, result.scenario, result.check]),
    (one, ...others) => {
      const plays = distinct([one, ...others]);
      const [only] = plays;
      if (plays.length === 1 && only !== undefined) return only;
      const worst = plays.reduce((a, b) => (byWorst(b.verdict, a.verdict) < 0 ? b : a));
      const tally = sumTallies(plays);
      const flipped = Object.keys(tally).length > 1 || plays.some((play) => play.tally !== undefined);
      return flipped ? { ...worst, tally } : worst;
    },
  );

const sumTallies = (plays: readonly Result[]): Partial<Record<Verdict, number>> => {
  const sum: Partial<Record<Verdict, number>> = {};
  for (const verdict of verdicts) {
    const times = plays.reduce(
      (total, play) => total + ((play.tally ?? { [play.verdict]: 1 })[verdict] ?? 0),
      0,
    );
    if (times > 0) sum[verdict] = times;
  }
  return sum;
};

const mergeTargets = (one: TargetReport, ...others: readonly TargetReport[]): TargetReport => {
  const all = [one, ...others];
  // What did not come up may know neither its version nor its image.
  const tested = all.filter(({ state }) => state === 'tested');
  agree(
    `target ${one.id}`,
    tested.map(({ name, version, driver, config }) => stable({ name, version, driver, config })),
  );
  const { problem: _problem, ...facts } = tested[0] ?? one;
  const image = all.find((target) => target.image !== undefined)?.image;
  const problems = unique(all.flatMap((target) => target.problem ?? []));
  const surveyed = all.find((target) => target.claims !== undefined)?.claims;
  // Each part asked anew, and what one of them found there is there.
  const claims = surveyed && unique(all.flatMap((target) => target.claims ?? [])).toSorted(byCodeUnit);
  const unanswered = all.find((target) => target.unanswered !== undefined)?.unanswered;
  return {
    ...facts,
    ...(image !== undefined && { image }),
    ...(claims !== undefined && { claims }),
    ...(unanswered !== undefined && { unanswered }),
    state: tested.length === all.length ? 'tested' : 'failed',
    ...(problems.length > 0 && { problem: problems.join('; ') }),
    logs: unique(all.flatMap(({ logs }) => logs)),
  };
};

/** A member that is there only where some part had it: a report of one part stays what it was. */
const optional = <K extends string, T>(key: K, value: T | undefined): { readonly [name in K]?: T } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [name in K]: T });

const gathered = <T>(lists: readonly (readonly T[] | undefined)[]): readonly T[] | undefined =>
  lists.every((list) => list === undefined) ? undefined : lists.flatMap((list) => list ?? []);

/** What speaks of no target in one part may do so in another. */
const mergeBaselines = (parts: readonly Report[]): readonly BaselineReport[] | undefined => {
  const all = gathered(parts.map(({ baselines }) => baselines));
  return (
    all &&
    mergeBy(
      all,
      ({ targets: _targets, ...baseline }) => stable(baseline),
      (one, ...others) => ({
        ...one,
        targets: unique([one, ...others].flatMap(({ targets }) => targets)).toSorted(byCodeUnit),
      }),
    )
  );
};

const mergeLost = (parts: readonly Report[]): readonly LostClaim[] | undefined => {
  const all = gathered(parts.map(({ lost }) => lost));
  return (
    all &&
    mergeBy(
      all,
      ({ target, claim }) => JSON.stringify([target, claim]),
      (one, ...others) => ({
        ...one,
        checks: unique([one, ...others].flatMap(({ checks }) => checks)).toSorted(byCodeUnit),
      }),
    )
  );
};

/** Parts that saw less of a spec than others say less about its coverage. */
const fullest = (...specs: readonly SpecReport[]): SpecReport =>
  specs.reduce((a, b) => ((b.requirements - a.requirements || b.tested - a.tested) > 0 ? b : a));

/** What one part could not find or saw pass, another part may have seen fail. */
const mergeStale = (stale: readonly StaleEntry[], results: readonly Result[]): readonly StaleEntry[] =>
  mergeBy(
    stale,
    ({ target, check }) => JSON.stringify([target, check]),
    (one, ...others) => [one, ...others].find(({ state }) => state === 'passes') ?? one,
  ).filter((entry) => {
    const named = results.filter(
      (result) => result.target === entry.target && matchesPattern(entry.check, checkName(result)),
    );
    const wanted = entry.verdict ?? 'fail';
    return entry.state === 'unknown' ? named.length === 0 : !named.some(({ verdict }) => verdict === wanted);
  });

const mergeRecords = <T>(what: string, records: readonly Readonly<Record<string, T>>[]): Record<string, T> =>
  Object.fromEntries(
    mergeBy(
      records.flatMap((record) => Object.entries(record)),
      ([id]) => id,
      (one, ...others) => {
        agree(
          `${what} ${one[0]}`,
          [one, ...others].map(([, value]) => stable(value)),
        );
        return one;
      },
    ),
  );

const mergeBy = <T>(
  items: readonly T[],
  key: (item: T) => string,
  merge: (one: T, ...others: readonly T[]) => T,
): T[] => [...Map.groupBy(items, key).values()].map(([one, ...others]) => merge(one as T, ...others));

const agree = (what: string, values: readonly string[]): void => {
  const different = unique(values);
  if (different.length > 1) throw new MergeConflict(what, different);
};

/** JSON that does not depend on the order in which an object's keys were written. */
const stable = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => byCodeUnit(a, b)))
      : inner,
  );

const distinct = (results: readonly Result[]): readonly Result[] => [
  ...new Map(results.map((result) => [stable(result), result])).values(),
];

const unique = (values: readonly string[]): string[] => [...new Set(values)];
