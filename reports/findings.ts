import { type CheckOutline, outline } from './outline.ts';
import type { Report, RequirementReport, Result } from './report.ts';
import { checkName, standing } from './standing.ts';

/** Most urgent first: this is the order in which they are told. */
export const findingKinds = ['regression', 'failed', 'changed', 'flips', 'error'] as const;

/** `regression`: it fails, and an earlier report has it pass. The others are as in `Standing`. */
export type FindingKind = (typeof findingKinds)[number];

/** What needs attention about one check, on the targets where it came out like this. */
export interface Finding {
  readonly kind: FindingKind;
  readonly check: CheckOutline;
  readonly requirement?: RequirementReport & { readonly id: string };
  readonly results: readonly [Result, ...Result[]];
}

/** Everything unexpected, by urgency, then by spec and section. */
export const findings = (report: Report, previous?: Report): readonly Finding[] => {
  const passed = new Set(
    previous?.results.filter(({ verdict }) => verdict === 'pass').map((result) => nameOf(result)),
  );
  const kindOf = (result: Result): FindingKind | undefined => {
    const state = standing(result);
    if (state === 'quiet' || state === 'known') return undefined;
    return state === 'failed' && passed.has(nameOf(result)) ? 'regression' : state;
  };

  const found = outline(report).specs.flatMap(({ requirements }) =>
    requirements.flatMap(({ id, checks }) =>
      checks.flatMap((check) => {
        const known = id === undefined ? undefined : report.requirements[id];
        const requirement = id === undefined || known === undefined ? {} : { requirement: { ...known, id } };
        const results = check.cells.filter((cell) => cell !== null);
        return findingKinds.flatMap((kind) => {
          const [first, ...rest] = results.filter((result) => kindOf(result) === kind);
          return first === undefined
            ? []
            : [{ kind, check, ...requirement, results: [first, ...rest] } satisfies Finding];
        });
      }),
    ),
  );
  return findingKinds.flatMap((kind) => found.filter((finding) => finding.kind === kind));
};

/** The failures that fail as their baselines say. */
export const knownFailures = (report: Report): readonly Result[] =>
  report.results.filter((result) => standing(result) === 'known');

/**
 * How many scenarios of each target were blocked though none of their checks failed: nothing else in the report
 * tells that they could not be played, and silence would read as green.
 */
export const blockedSilently = (report: Report): ReadonlyMap<string, number> => {
  const plays = Map.groupBy(report.results, ({ target, scenario }) => JSON.stringify([target, scenario]));
  const silent = [...plays.values()].filter(
    (results) =>
      results.some(({ verdict }) => verdict === 'blocked') &&
      !results.some(({ verdict }) => verdict === 'fail' || verdict === 'error'),
  );
  const byTarget = Map.groupBy(silent, ([first]) => first?.target ?? '');
  return new Map([...byTarget].map(([target, scenarios]) => [target, scenarios.length]));
};

const nameOf = (result: Result): string => JSON.stringify([result.target, checkName(result)]);
