import { byCodeUnit, byNumbers } from '../harness/data/order.ts';
import { type Level, strongest } from '../harness/verdict.ts';
import { sortReport } from './order.ts';
import type { Report, Result } from './report.ts';
import { checkName } from './standing.ts';

/** A report read by spec: requirements beneath, their checks beneath these, targets side by side. */
export interface Outline {
  /** Ids, in the order of the cells. */
  readonly targets: readonly string[];
  readonly specs: readonly SpecOutline[];
}

export interface SpecOutline {
  readonly id: string;
  readonly requirements: readonly RequirementOutline[];
}

export interface RequirementOutline {
  /** Absent for checks that decide no requirement. */
  readonly id?: string;
  readonly checks: readonly CheckOutline[];
}

export interface CheckOutline {
  /** `<scenario>#<check>`. */
  readonly name: string;
  readonly level: Level;
  /** One per target; `null` where it was not to be played, or had nothing to watch. */
  readonly cells: readonly (Result | null)[];
  /** The targets came out differently; where the check only observes, they did different things. */
  readonly differs: boolean;
  /** It fails on so many servers that it may be our bug. */
  readonly suspect: boolean;
}

/** A check that decides several requirements stands under the first of them; one that decides none stands last. */
export const outline = (given: Report): Outline => {
  const report = sortReport(given);
  const targets = report.targets.map(({ id }) => id);
  const families = new Map(
    report.targets.map(({ id, name }) => [id, name === 'external' ? id : name] as const),
  );
  const checks = [...Map.groupBy(report.results, checkName)].map(([name, results]) => ({
    place: placeOf(results, report),
    check: {
      name,
      level: strongest(results.map(({ level }) => level)),
      cells: targets.map((target) => results.find((result) => result.target === target) ?? null),
      differs: new Set(results.map(outcome)).size > 1,
      suspect: isSuspect(results, families),
    } satisfies CheckOutline,
  }));

  const specs = Map.groupBy(checks, ({ place }) => place.spec);
  return {
    targets,
    specs: [...specs]
      .toSorted(([a], [b]) => byNumbers(a, b))
      .map(([id, ofSpec]) => ({ id, requirements: requirementsOf(ofSpec) })),
  };
};

/** The checks that fail on so many servers that they may be our bug. */
export const suspects = (report: Report): readonly string[] =>
  outline(report)
    .specs.flatMap(({ requirements }) => requirements.flatMap(({ checks }) => checks))
    .filter(({ suspect }) => suspect)
    .map(({ name }) => name);

interface Place {
  readonly spec: string;
  readonly section: string;
  readonly requirement?: string;
}

const placeOf = (results: readonly Result[], report: Report): Place => {
  const id = results.flatMap(({ requirements }) => requirements)[0];
  const requirement = id === undefined ? undefined : report.requirements[id];
  const scenario = report.scenarios[results[0]?.scenario ?? ''];
  return requirement === undefined || id === undefined
    ? { spec: scenario?.spec ?? '', section: '' }
    : { spec: requirement.spec, section: requirement.section, requirement: id };
};

const requirementsOf = (
  checks: readonly { readonly place: Place; readonly check: CheckOutline }[],
): readonly RequirementOutline[] =>
  [...Map.groupBy(checks, ({ place }) => place.requirement).values()]
    .toSorted(([a], [b]) => {
      const [one, other] = [a?.place, b?.place];
      return (
        Number(one?.requirement === undefined) - Number(other?.requirement === undefined) ||
        byNumbers(one?.section ?? '', other?.section ?? '') ||
        byNumbers(one?.requirement ?? '', other?.requirement ?? '')
      );
    })
    .map((group) => {
      const id = group[0]?.place.requirement;
      // Stable, so that the checks of one scenario keep the order in which the scenario has them.
      const ordered = group
        .map(({ check }) => check)
        .toSorted((a, b) => byCodeUnit(scenarioOf(a.name), scenarioOf(b.name)));
      return { ...(id !== undefined && { id }), checks: ordered };
    });

const scenarioOf = (name: string): string => name.slice(0, name.indexOf('#'));

const outcome = (result: Result): string =>
  result.verdict === 'observed'
    ? `observed: ${result.signature ?? result.observed ?? result.reason ?? ''}`
    : result.verdict;

/**
 * All of at least three servers fail it, or all but one of at least four. Releases of one server share their
 * faults, so a family of targets counts once, and fails when all of it does.
 */
const isSuspect = (results: readonly Result[], families: ReadonlyMap<string, string>): boolean => {
  const decided = results.filter(({ verdict }) => verdict === 'pass' || verdict === 'fail');
  const groups = [...Map.groupBy(decided, ({ target }) => families.get(target) ?? target).values()];
  const failing = groups.filter((group) => group.every(({ verdict }) => verdict === 'fail')).length;
  const passing = groups.length - failing;
  return groups.length >= 3 && passing <= (groups.length >= 4 ? 1 : 0);
};
