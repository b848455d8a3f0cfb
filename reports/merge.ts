import { type Verdict, verdicts } from '../harness/verdict.ts';
import { matchesCheck } from './baseline.ts';
import { byCodeUnit, byNumbers, sortReport } from './order.ts';
import type { Report, Result, RunFacts, SpecReport, StaleEntry, TargetReport } from './report.ts';
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
    run: mergeRuns(parts.map(({ run }) => run)),
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

/** Worst first. A fail outweighs an error, because it is a finding; the tally keeps both. */
const severity: Readonly<Record<Verdict, number>> = {
  fail: 0,
  error: 1,
  blocked: 2,
  unverifiable: 3,
  'not-claimed': 4,
  observed: 5,
  pass: 6,
};

const mergeResults = (results: readonly Result[]): readonly Result[] =>
  mergeBy(
    results,
    (result) => JSON.stringify([result.target, result.scenario, result.check]),
    (one, ...others) => {
      const plays = distinct([one, ...others]);
      const [only] = plays;
      if (plays.length === 1 && only !== undefined) return only;
      const worst = plays.reduce((a, b) => (severity[b.verdict] < severity[a.verdict] ? b : a));
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

const mergeRuns = (runs: readonly RunFacts[]): RunFacts => {
  const shard = mergeShards(runs.flatMap((run) => run.shard ?? []));
  return {
    id: unique(runs.map(({ id }) => id)).join('+'),
    started: earliest(runs.map(({ started }) => started)),
    finished: latest(runs.map(({ finished }) => finished)),
    command: unique(runs.map(({ command }) => command)).join(' ; '),
    interrupted: runs.some(({ interrupted }) => interrupted),
    ...(shard !== undefined && { shard }),
    repeat: Math.max(...runs.map(({ repeat }) => repeat)),
  };
};

const earliest = (times: readonly string[]): string =>
  times.reduce((a, b) => (byCodeUnit(a, b) <= 0 ? a : b));

const latest = (times: readonly string[]): string => times.reduce((a, b) => (byCodeUnit(a, b) >= 0 ? a : b));

/** `1,3/4` while parts are missing, nothing when all are there. */
const mergeShards = (shards: readonly string[]): string | undefined => {
  const parts = shards.flatMap((shard) => {
    const [numbers = '', count = ''] = shard.split('/');
    return numbers.split(',').map((number) => ({ number, count }));
  });
  const incomplete = [...Map.groupBy(parts, ({ count }) => count)].flatMap(([count, some]) => {
    const numbers = unique(some.map(({ number }) => number)).toSorted(byNumbers);
    return numbers.length === Number(count) ? [] : `${numbers.join(',')}/${count}`;
  });
  return incomplete.length > 0 ? incomplete.toSorted(byNumbers).join(' ') : undefined;
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
  return {
    ...facts,
    ...(image !== undefined && { image }),
    state: tested.length === all.length ? 'tested' : 'failed',
    ...(problems.length > 0 && { problem: problems.join('; ') }),
    logs: unique(all.flatMap(({ logs }) => logs)),
  };
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
      (result) => result.target === entry.target && matchesCheck(entry.check, checkName(result)),
    );
    return entry.state === 'unknown' ? named.length === 0 : !named.some(({ verdict }) => verdict === 'fail');
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
