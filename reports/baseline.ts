import { findNamed, findNaming } from './pattern.ts';
import type { BaselineReport, LostClaim, Remembered, Result, StaleEntry, TargetReport } from './report.ts';
import { checkName } from './standing.ts';
import { parseRange } from './version-range.ts';

/**
 * What a product is known to do: its failures, and what it claims. It belongs to a product in some versions and,
 * where it says so, in one of assay's configurations, and not to an image or an address.
 */
export interface Baseline {
  /** What a target is (`product`), or what it is called in the report. */
  readonly product: string;
  /** A range such as `>=13 <14`; absent: any version. */
  readonly versions?: string;
  /** Absent: any. What assay did not configure itself is in none of them. */
  readonly configuration?: string;
  /** What the survey must find, in the words of scenarios' `needs`; absent: nothing is known. */
  readonly claims?: readonly string[];
  readonly entries: readonly BaselineEntry[];
  /** `given`: named on the command line; an entry of it wins over ours. Default: `ours`. */
  readonly source?: 'ours' | 'given';
}

export interface BaselineEntry {
  /** `<scenario>#<check>`; `*` stands for any run of characters. */
  readonly check: string;
  /** Absent: `fail`. `blocked` accepts that it cannot be played there. */
  readonly verdict?: 'fail' | 'blocked';
  /** How it fails, as `Result.signature` spells it. Absent only for what is blocked. */
  readonly signature?: string;
  /** `recorded`: seen, and nobody looked. `known`: somebody did; reason and link are there. */
  readonly state: 'known' | 'recorded';
  readonly reason?: string;
  /** An issue, or the page of ours that argues it. */
  readonly link?: string;
}

export interface BaselineOutcome {
  readonly results: readonly Result[];
  readonly stale: readonly StaleEntry[];
  readonly baselines: readonly BaselineReport[];
  readonly lost: readonly LostClaim[];
}

/** The version that a target is in: what it says itself goes before what was asked for. */
export const versionOf = ({ version, softwareVersion }: TargetReport): string => softwareVersion ?? version;

/** What runs there, for baselines. */
export const productOf = ({ name, product }: TargetReport): string => product ?? name;

/** Whether a baseline speaks of a target. */
export const speaksOf = (baseline: Baseline, target: TargetReport): boolean => {
  const { product, versions, configuration } = baseline;
  const named = product === productOf(target) || product === target.id;
  const configured =
    configuration === undefined || (target.driver !== 'external' && configuration === target.config);
  return named && configured && (versions === undefined || parseRange(versions)(versionOf(target)));
};

/** Names of checks that there are, also those that this run left out. */
export interface CheckNames {
  readonly all: readonly string[];
  /** Those that have a result wherever they are played; the others only where there was something to watch. */
  readonly own: readonly string[];
}

/**
 * Marks what baselines know, and lists what of them no longer holds: entries that are stale, and claims that are lost.
 *
 * An entry is stale as `unknown` when it names no check, and as `passes` when everything it names was judged
 * and nothing of it fails. What is `blocked`, `unverifiable` or `error` was not judged, and proves nothing. Nor does a check
 * that had nothing to watch: an entry that names no others stays as it is until there is something again.
 *
 * @param existing without it, only what ran counts.
 */
export const applyBaselines = (
  results: readonly Result[],
  targets: readonly TargetReport[],
  baselines: readonly Baseline[],
  existing: CheckNames = { all: [], own: [] },
): BaselineOutcome => {
  const ran = Map.groupBy(results, (result) => result.target);
  const speaking = new Map(
    targets.map((target) => [target.id, baselines.filter((baseline) => speaksOf(baseline, target))]),
  );
  const entriesOf = new Map([...speaking].map(([target, some]) => [target, winning(some)]));
  const naming = new Map(
    [...entriesOf].map(([target, entries]) => [target, findNaming(entries, ({ check }) => check)]),
  );
  const existingNamed = {
    all: findNamed(existing.all, (name) => name),
    own: findNamed(existing.own, (name) => name),
  };

  return {
    results: results.map((result) => mark(result, naming.get(result.target)?.(checkName(result)) ?? [])),
    stale: [...entriesOf].flatMap(([target, entries]) => {
      const ofTarget = ran.get(target);
      if (ofTarget === undefined) return [];
      const named = { ...existingNamed, ran: findNamed(ofTarget, checkName) };
      return entries.flatMap((entry): readonly StaleEntry[] => {
        const state = staleness(entry, named);
        const verdict = entry.verdict === 'blocked' ? { verdict: entry.verdict } : {};
        return state === undefined ? [] : [{ target, check: entry.check, state, ...verdict }];
      });
    }),
    baselines: baselines.flatMap((baseline) => {
      const ids = targets.filter(({ id }) => speaking.get(id)?.includes(baseline)).map(({ id }) => id);
      return ids.length > 0 || baseline.source === 'given' ? [reported(baseline, ids)] : [];
    }),
    lost: targets.flatMap((target) => lostBy(target, speaking.get(target.id) ?? [])),
  };
};

/** A check that failed, and how. */
export interface Failing {
  /** `<scenario>#<check>`. */
  readonly check: string;
  readonly signature?: string;
}

/** Tells, while a run is under way, which failures of a target are as its baselines have them. */
export const expectedFailures = (
  target: TargetReport,
  baselines: readonly Baseline[],
): ((failure: Failing) => boolean) => {
  const entries = winning(baselines.filter((baseline) => speaksOf(baseline, target)));
  const naming = findNaming(entries, ({ check }) => check);
  return ({ check, signature }) =>
    naming(check).some((entry) => entry.verdict !== 'blocked' && entry.signature === signature);
};

/** The entries that count: those that were given, and ours of which none given names the same check. */
const winning = (baselines: readonly Baseline[]): readonly BaselineEntry[] => {
  const from = (source: Baseline['source']) =>
    baselines.filter((baseline) => (baseline.source ?? 'ours') === source).flatMap(({ entries }) => entries);
  const given = from('given');
  const givenFor = findNaming(given, ({ check }) => check);
  const ours = from('ours').filter(({ check }) => givenFor(check).length === 0);
  return [...given, ...ours];
};

const reported = (baseline: Baseline, targets: readonly string[]): BaselineReport => {
  const { product, versions, configuration, source = 'ours' } = baseline;
  return {
    product,
    ...(versions !== undefined && { versions }),
    ...(configuration !== undefined && { configuration }),
    source,
    targets,
  };
};

/** Where nobody knows what is claimed, nothing is lost; which checks it costs is known to who has the scenarios. */
const lostBy = (
  { id, claims, unanswered, state }: TargetReport,
  baselines: readonly Baseline[],
): readonly LostClaim[] => {
  if (claims === undefined || unanswered !== undefined || state === 'failed') return [];
  const expected = new Set(baselines.flatMap((baseline) => baseline.claims ?? []));
  return [...expected]
    .filter((claim) => !claims.includes(claim))
    .map((claim) => ({ target: id, claim, checks: [] }));
};

const speaksOfVerdict = ({ verdict = 'fail' }: BaselineEntry, result: Result): boolean =>
  verdict === result.verdict;

/** @param entries those that name its check */
const mark = (result: Result, entries: readonly BaselineEntry[]): Result => {
  const naming = entries.filter((entry) => speaksOfVerdict(entry, result));
  const [nearest] = naming;
  if (nearest === undefined) return result;
  const same = naming.find(({ verdict, signature }) =>
    verdict === 'blocked' ? true : signature === result.signature,
  );
  return { ...result, baseline: same === undefined ? changedFrom(nearest) : rememberedAs(same) };
};

const rememberedAs = ({ state, reason, link }: BaselineEntry): Remembered => ({
  state,
  ...(reason !== undefined && { why: reason }),
  ...(link !== undefined && { link }),
});

const changedFrom = ({ state, signature, reason, link }: BaselineEntry): Remembered => ({
  state: 'changed',
  why: `${state} to fail as "${signature}"${reason === undefined ? '' : `: ${reason}`}`,
  ...(link !== undefined && { link }),
});

const notJudged = ['blocked', 'unverifiable', 'error'];

/** Finds what a pattern names. */
type Finder<T> = (pattern: string) => readonly T[];

const staleness = (
  entry: BaselineEntry,
  find: { readonly ran: Finder<Result> } & Readonly<Record<keyof CheckNames, Finder<string>>>,
): StaleEntry['state'] | undefined => {
  const named = find.ran(entry.check);
  const ran = new Set(named.map(checkName));
  const ofOwn = find.own(entry.check);
  if ((ofOwn.length > 0 ? ofOwn : find.all(entry.check)).some((name) => !ran.has(name))) return undefined;
  if (named.length === 0) return 'unknown';
  const open =
    entry.verdict === 'blocked'
      ? named.some(({ verdict }) => notJudged.includes(verdict))
      : named.some(({ verdict }) => verdict === 'fail' || notJudged.includes(verdict));
  return open ? undefined : 'passes';
};
