import { byCodeUnit } from '../harness/data/order.ts';
import { type Baseline, type BaselineEntry, productOf, speaksOf, versionOf } from './baseline.ts';
import { explanations, unexplained } from './explanation.ts';
import { matchesPattern } from './pattern.ts';
import type { Report, Result, TargetReport } from './report.ts';
import { checkName } from './standing.ts';
import { seriesOf } from './version-range.ts';

/**
 * A baseline of what a target does now: what fails, what is blocked without a failing check that explains it, and
 * what it claims. Everything new is `recorded`, as nobody has looked at it; what people wrote before stays.
 *
 * @param earlier baselines to take up: their reasons, links and ranges. Of those that were given, entries of checks
 * that were not judged stay; what ours say of those holds anyway.
 */
export const draftBaseline = (
  report: Report,
  target: TargetReport,
  earlier: readonly Baseline[],
): Baseline => {
  const speaking = earlier.filter((baseline) => speaksOf(baseline, target));
  // The nearest: one that is for this configuration goes before one that is for all.
  const [nearest] = speaking.toSorted(
    (a, b) => Number(a.configuration === undefined) - Number(b.configuration === undefined),
  );
  const before = speaking.flatMap(({ entries }) => entries);
  const results = report.results.filter((result) => result.target === target.id);
  const blocked = new Set(unexplained(report));
  const now = results.flatMap((result): readonly BaselineEntry[] => {
    if (result.verdict === 'fail') return [failing(result, before)];
    return blocked.has(result) || accepted(result) ? [unplayed(result, before)] : [];
  });
  const hidden = hiddenByFailures(report, results);
  const kept = speaking
    .filter(({ source }) => source === 'given')
    .flatMap((baseline) => baseline.entries)
    .filter((entry) => !isSettled(entry, results, hidden, report, target.id));
  const entries = new Map(
    [...kept, ...now].map((entry) => [JSON.stringify([entry.check, entry.verdict, entry.signature]), entry]),
  );
  const versions = nearest?.versions ?? seriesOf(versionOf(target));
  const configuration = nearest === undefined ? configurationOf(target) : nearest.configuration;
  const claims = target.claims ?? nearest?.claims;
  return {
    product:
      nearest?.product ??
      (target.driver === 'external' && target.product === undefined ? target.id : productOf(target)),
    ...(versions !== undefined && { versions }),
    ...(configuration !== undefined && { configuration }),
    ...(claims !== undefined && { claims: claims.toSorted() }),
    entries: [...entries.values()].toSorted((a, b) => byCodeUnit(a.check, b.check)),
  };
};

/** A name for the file of a baseline: `prosody@13.0`, `prosody@13.0+best`. */
export const baselineName = ({ product, versions, configuration }: Baseline): string => {
  const from = /\d[\d.]*/.exec(versions ?? '')?.[0];
  const configured = configuration !== undefined && configuration !== 'default';
  return `${product}${from === undefined ? '' : `@${from}`}${configured ? `+${configuration}` : ''}`;
};

const configurationOf = ({ driver, config }: TargetReport) => (driver === 'external' ? undefined : config);

const accepted = ({ verdict, baseline }: Result): boolean => verdict === 'blocked' && baseline !== undefined;

/** What is blocked because another check of the target fails, and not for an error of ours. */
const hiddenByFailures = (report: Report, results: readonly Result[]): ReadonlySet<Result> => {
  const explained = explanations(report);
  const failing = new Set(results.filter(({ verdict }) => verdict === 'fail').map(checkName));
  return new Set(
    results.filter((result) => {
      const by = explained.get(result);
      return by?.kind === 'check' && failing.has(by.name);
    }),
  );
};

/**
 * Whether what an entry speaks of was judged, so that the report says what has become of it. A failure of which nobody
 * wrote anything is settled, too, once its check cannot fail any more because another fails before it.
 */
const isSettled = (
  { check, verdict, reason, link }: BaselineEntry,
  results: readonly Result[],
  hidden: ReadonlySet<Result>,
  { stale }: Report,
  target: string,
): boolean => {
  if (stale.some((entry) => entry.target === target && entry.check === check)) return true;
  const named = results.filter((result) => matchesPattern(check, checkName(result)));
  const mayGo = verdict !== 'blocked' && reason === undefined && link === undefined;
  const isOpen = (result: Result): boolean =>
    ['unverifiable', 'error', 'blocked'].includes(result.verdict) && !(mayGo && hidden.has(result));
  return named.length > 0 && !named.some(isOpen);
};

/** The entry of before, where it fails as it did; where it fails differently, somebody has to look again. */
const failing = (result: Result, before: readonly BaselineEntry[]): BaselineEntry => {
  const { signature = '', baseline } = result;
  const check = checkName(result);
  const naming = before.filter((entry) => entry.verdict !== 'blocked' && matchesPattern(entry.check, check));
  const same = naming.find((entry) => entry.signature === signature);
  if (same !== undefined) return same;
  const [old] = naming;
  if (old !== undefined) return { check, signature, state: 'recorded', ...written(old) };
  // What it failed as before stands in the report, and is nobody's reason.
  if (baseline === undefined || baseline.state === 'changed') return { check, signature, state: 'recorded' };
  const { state, why: reason, link } = baseline;
  return {
    check,
    signature,
    state: state === 'known' && link !== undefined ? 'known' : 'recorded',
    ...written({ reason, link }),
  };
};

const unplayed = (result: Result, before: readonly BaselineEntry[]): BaselineEntry => {
  const check = checkName(result);
  const same = before.find((entry) => entry.verdict === 'blocked' && matchesPattern(entry.check, check));
  return same ?? { check, verdict: 'blocked', state: 'recorded' };
};

const written = ({
  reason,
  link,
}: {
  readonly reason?: string | undefined;
  readonly link?: string | undefined;
}) => ({
  ...(reason !== undefined && { reason }),
  ...(link !== undefined && { link }),
});
