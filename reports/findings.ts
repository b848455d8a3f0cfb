import { byCodeUnit, byNumbers } from '../harness/data/order.ts';
import { type Level, strongest } from '../harness/verdict.ts';
import { byCause } from './cause.ts';
import { suspects } from './outline.ts';
import type { Report, RequirementReport, Result } from './report.ts';
import { checkName, standing } from './standing.ts';
import { weigh } from './weight.ts';

/** Most urgent first: this is the order in which they are told. The last two are as expected. */
export const findingKinds = [
  'regression',
  'new',
  'failed',
  'changed',
  'flips',
  'error',
  'known',
  'recorded',
] as const;

/**
 * `regression`: it fails, and an earlier report has it pass. `new`: it fails, and the target's baseline does not have
 * it; `failed`: the same where the target has no baseline. The others are as in `Standing`.
 */
export type FindingKind = (typeof findingKinds)[number];

/** One cause on one target, with all the checks that show it. */
export interface Finding {
  readonly kind: FindingKind;
  readonly target: string;
  readonly level: Level;
  /** The requirement that it is told by is about the safety of users. */
  readonly security: boolean;
  readonly weight: number;
  /** What should have been the case: the requirement in words, or the scenario where there is none. */
  readonly title: string;
  readonly requirement?: RequirementReport & { readonly id: string };
  /** It fails on so many servers that it may be our bug. */
  readonly suspect: boolean;
  readonly results: readonly [Result, ...Result[]];
}

/** Everything that fails, by urgency, then by weight. */
export const findings = (report: Report, previous?: Report): readonly Finding[] => {
  const kindOf = kindsIn(report, previous);
  const suspected = new Set(suspects(report));
  const byKind = Map.groupBy(
    report.results.filter((result) => kindOf(result) !== undefined),
    (result) => JSON.stringify([kindOf(result), result.target]),
  );
  return [...byKind.values()]
    .flatMap((results) => byCause(results, report))
    .flatMap((results): readonly Finding[] => {
      const [first, ...rest] = results;
      const kind = first && kindOf(first);
      return first && kind ? [findingOf(kind, [first, ...rest], report, suspected)] : [];
    })
    .toSorted(
      (a, b) =>
        findingKinds.indexOf(a.kind) - findingKinds.indexOf(b.kind) ||
        b.weight - a.weight ||
        byNumbers(a.requirement?.id ?? '', b.requirement?.id ?? '') ||
        byCodeUnit(a.target, b.target),
    );
};

/** Whether a finding ends the run with a code other than 0. */
export const isNews = ({ kind }: Finding): boolean => kind !== 'known' && kind !== 'recorded';

/** A finding, and all the targets that have it: the same checks fail there in the same words. */
export interface SharedFinding extends Finding {
  readonly targets: readonly string[];
  /** How many results it holds on all of them. */
  readonly rows: number;
}

/** Tells once what several targets have in common; the heaviest comes first, as before. */
export const shared = (found: readonly Finding[]): readonly SharedFinding[] => {
  const alike = Map.groupBy(found, ({ kind, requirement, title, results }) =>
    JSON.stringify([
      kind,
      requirement?.id ?? title,
      results.map((result) => [checkName(result), wordsOf(result)]),
    ]),
  );
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [{ ...first, targets: group.map(({ target }) => target), rows: rowsIn(group) }];
  });
};

const wordsOf = ({ reason, expected, baseline, tally }: Result): readonly unknown[] => [
  // How long somebody waited in vain differs from play to play, and says nothing.
  reason?.replace(/\b\d+ ms\b/, 'ms'),
  expected,
  baseline,
  tally,
];

/** How many results some findings hold. */
export const rowsIn = (found: readonly Finding[]): number =>
  found.reduce((sum, { results }) => sum + results.length, 0);

const kindsIn = (
  report: Report,
  previous: Report | undefined,
): ((result: Result) => FindingKind | undefined) => {
  const passed = new Set(
    previous?.results.filter(({ verdict }) => verdict === 'pass').map((result) => nameOf(result)),
  );
  const withBaseline = new Set([
    ...(report.baselines ?? []).flatMap(({ targets }) => targets),
    ...report.results.filter(({ baseline }) => baseline !== undefined).map(({ target }) => target),
  ]);
  return (result) => {
    const state = standing(result);
    if (state === 'quiet') return undefined;
    if (state !== 'failed') return state;
    if (passed.has(nameOf(result))) return 'regression';
    return withBaseline.has(result.target) ? 'new' : 'failed';
  };
};

const findingOf = (
  kind: FindingKind,
  results: readonly [Result, ...Result[]],
  report: Report,
  suspected: ReadonlySet<string>,
): Finding => {
  const level = strongest(results.map((result) => result.level));
  const heaviest = results.find((result) => result.level === level) ?? results[0];
  const requirement = requirementOf(heaviest, report);
  return {
    kind,
    target: results[0].target,
    ...weigh(results, requirement),
    title: requirement?.summary ?? report.scenarios[heaviest.scenario]?.title ?? checkName(heaviest),
    ...(requirement && { requirement }),
    suspect: results.every((result) => suspected.has(checkName(result))),
    results,
  };
};

/** The requirement that a check is named after: the first that has its level, or the first. */
const requirementOf = (result: Result, { requirements }: Report): Finding['requirement'] => {
  const known = result.requirements.flatMap((id) => (requirements[id] ? [{ ...requirements[id], id }] : []));
  return known.find(({ level }) => level === result.level) ?? known[0];
};

const nameOf = (result: Result): string => JSON.stringify([result.target, checkName(result)]);
