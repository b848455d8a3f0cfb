import { byCodeUnit } from './order.ts';
import type { Report, Result, StaleEntry } from './report.ts';
import { checkName } from './standing.ts';
import { oneLine } from './text.ts';

/** The failures one target is known to have. */
export interface Baseline {
  /** The target's id in reports. */
  readonly target: string;
  readonly entries: readonly BaselineEntry[];
}

export interface BaselineEntry {
  /** `<scenario>#<check>`; `*` stands for any run of characters. */
  readonly check: string;
  /** How it fails, as `Result.signature` spells it. */
  readonly signature: string;
  readonly reason: string;
  readonly link?: string;
}

export interface BaselineOutcome {
  readonly results: readonly Result[];
  readonly stale: readonly StaleEntry[];
}

/** Whether a baseline's check names this one. */
export const matchesCheck = (pattern: string, check: string): boolean => {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return check === pattern;
  const last = rest.pop() ?? '';
  if (!check.startsWith(first) || !check.endsWith(last)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = check.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= check.length - last.length;
};

/**
 * Marks the failures that baselines know, and lists the entries that are stale.
 *
 * An entry is stale as `unknown` when it names no check, and as `passes` when everything it names was judged
 * and nothing of it fails. What is `blocked`, `unverifiable` or `error` was not judged, and proves nothing.
 * Baselines of targets that have no results are left alone.
 *
 * @param existing names of all checks there are, also those that this run left out; without it, only what ran counts.
 */
export const applyBaseline = (
  results: readonly Result[],
  baselines: readonly Baseline[],
  existing: Iterable<string> = [],
): BaselineOutcome => {
  const entriesOf = Map.groupBy(
    baselines.flatMap(({ target, entries }) => entries.map((entry) => ({ target, entry }))),
    ({ target }) => target,
  );
  const everything = [...existing];
  const ran = Map.groupBy(results, (result) => result.target);

  return {
    results: results.map((result) =>
      mark(
        result,
        (entriesOf.get(result.target) ?? []).map(({ entry }) => entry),
      ),
    ),
    stale: [...entriesOf].flatMap(([target, entries]) => {
      const ofTarget = ran.get(target);
      if (ofTarget === undefined) return [];
      return entries.flatMap(({ entry }) => {
        const state = staleness(entry, ofTarget, everything);
        return state === undefined ? [] : [{ target, check: entry.check, state }];
      });
    }),
  };
};

const mark = (result: Result, entries: readonly BaselineEntry[]): Result => {
  if (result.verdict !== 'fail') return result;
  const naming = entries.filter((entry) => matchesCheck(entry.check, checkName(result)));
  const [nearest] = naming;
  if (nearest === undefined) return result;
  const known = naming.find((entry) => entry.signature === result.signature);
  const entry = known ?? nearest;
  const why = known === undefined ? `known to fail as "${entry.signature}": ${entry.reason}` : entry.reason;
  return {
    ...result,
    baseline: {
      state: known === undefined ? 'changed' : 'known',
      why,
      ...(entry.link !== undefined && { link: entry.link }),
    },
  };
};

const notJudged = ['blocked', 'unverifiable', 'error'];

const staleness = (
  entry: BaselineEntry,
  results: readonly Result[],
  existing: readonly string[],
): StaleEntry['state'] | undefined => {
  const named = results.filter((result) => matchesCheck(entry.check, checkName(result)));
  const ran = new Set(named.map(checkName));
  const leftOut = existing.some((check) => matchesCheck(entry.check, check) && !ran.has(check));
  if (leftOut) return undefined;
  if (named.length === 0) return 'unknown';
  const open = named.some(({ verdict }) => verdict === 'fail' || notJudged.includes(verdict));
  return open ? undefined : 'passes';
};

/** What the report says, without what differs from run to run. */
const draftReason = (reason: string, requirements: readonly string[]): string =>
  oneLine(`${requirements.join(', ')}: ${reason.replace(/: \d+ ms passed/, ' in time')}`, 240);

/** A baseline of everything that fails now; reasons that an older baseline gave are kept, others are what the report says. */
export const draftBaseline = (report: Report, target: string): Baseline => ({
  target,
  entries: report.results
    .filter((result) => result.target === target && result.verdict === 'fail')
    .map(({ signature = '', reason = '', baseline, ...result }) => ({
      check: checkName(result),
      signature,
      reason: baseline?.state === 'known' ? baseline.why : draftReason(reason, result.requirements),
      ...(baseline?.state === 'known' && baseline.link !== undefined && { link: baseline.link }),
    }))
    .toSorted((a, b) => byCodeUnit(a.check, b.check)),
});
