import type { Blockage } from './assessment.ts';
import type { FindingKind } from './findings.ts';
import type { BaselineReport, LostClaim, Report, StaleEntry, TargetReport } from './report.ts';
import { plural } from './text.ts';

/** What each kind of finding is called above its list. */
export const findingTitles: Readonly<Record<FindingKind, string>> = {
  regression: 'Regressions',
  new: 'New failures',
  failed: 'Failures',
  changed: 'Failing differently than before',
  flips: 'Checks that flip',
  error: 'Errors of the harness',
  known: 'Known failures',
  recorded: 'Recorded failures',
};

export const sectionTitles = {
  lost: 'Lost claims',
  unexplained: 'Blocked, and no failing check explains it',
  explained: 'Blocked by a failing check',
  accepted: 'Blocked, and a baseline accepts it',
  stale: 'Stale baseline entries',
  unanswered: 'Surveys without an answer',
} as const;

export const staleText = ({ state, verdict }: StaleEntry): string => {
  if (state === 'unknown') return 'names no check';
  return verdict === 'blocked' ? 'is no longer blocked' : 'no longer fails';
};

export const lostText = ({ checks }: LostClaim): string =>
  checks.length === 0
    ? 'is no longer claimed'
    : `is no longer claimed, so ${plural(checks.length, 'check')} could not be asked`;

/** Blocked scenarios by what stopped them, for lists in which each reason stands once. */
export interface Stop {
  readonly target: string;
  readonly reason: string;
  readonly by?: string;
  readonly scenarios: readonly string[];
  readonly checks: number;
}

export const stopsOf = (blocked: readonly Blockage[]): readonly Stop[] => {
  const byReason = Map.groupBy(blocked, ({ target, reason, by, results }) =>
    // What a check explains is listed by the check, whatever each scenario says of it.
    JSON.stringify(by?.kind === 'check' ? [target, by.name] : [target, reason, results[0].cause?.step]),
  );
  return [...byReason.values()].flatMap((group): readonly Stop[] => {
    const [first] = group;
    if (first === undefined) return [];
    const results = group.flatMap((one) => one.results);
    return [
      {
        target: first.target,
        reason: first.reason,
        ...(first.by?.kind === 'check' && { by: first.by.name }),
        scenarios: [...new Set(results.map(({ scenario }) => scenario))],
        checks: results.length,
      },
    ];
  });
};

/** `prosody >=13 <14, configuration best`. */
export const baselineText = ({ product, versions, configuration }: BaselineReport): string =>
  [
    versions === undefined ? product : `${product} ${versions}`,
    ...(configuration === undefined ? [] : [`configuration ${configuration}`]),
  ].join(', ');

/** Baselines that speak of no target, and targets that none speaks of: what is compared with nothing says so. */
export const baselineNotes = ({ baselines, targets }: Report): readonly string[] => {
  if (baselines === undefined) return [];
  const spokenOf = new Set(baselines.flatMap((baseline) => baseline.targets));
  const alone = targets.filter(({ id }) => !spokenOf.has(id));
  const idle = baselines.filter((baseline) => baseline.targets.length === 0);
  return [
    ...idle.map((baseline) => `The baseline of ${baselineText(baseline)} speaks of no target here.`),
    ...(alone.length === 0
      ? []
      : [
          `No baseline speaks of ${alone
            .map(({ id, name, product = name, version, softwareVersion = version, config, driver }) => {
              const configured = driver === 'external' ? '' : `, configuration ${config}`;
              return `${id} (${product} ${softwareVersion}${configured})`;
            })
            .join(', ')}: what fails there is compared with nothing.`,
        ]),
  ];
};

/** What a server that runs on kept of ours, if anything. */
export const leftOn = ({ id, leftovers }: TargetReport): readonly string[] =>
  leftovers === undefined ? [] : [`Left on ${id}: ${leftovers}.`];

/** What a reader must know first: what was not tested, and what is left on a server of theirs. */
export const problemsOf = ({ run, targets }: Report): readonly string[] => {
  const { interrupted, parts = [] } = run;
  const cut = parts.filter((part) => part.interrupted);
  const interruption =
    cut.length === 0
      ? 'The run was interrupted: what is missing was not tested.'
      : `${plural(cut.length, 'run')} of ${parts.length} ${cut.length === 1 ? 'was' : 'were'} interrupted (${cut
          .map((part) => part.targets.join(', '))
          .join('; ')}): what is missing was not tested.`;
  return [
    ...(interrupted ? [interruption] : []),
    ...targets
      .filter(({ state }) => state === 'failed')
      .map(({ id, problem = 'it did not come up' }) => `${id} failed: ${problem.replace(`${id}: `, '')}`),
    ...targets.flatMap(leftOn),
  ];
};
