import type { Cause, Result } from '../../reports/report.ts';
import { type CheckSpec, checksOf, ownChecksOf, type Scenario } from '../language/scenario.ts';
import { byWorst, type Verdict, worstFirst } from '../verdict.ts';
import type { PlayedCheck, PlayedScenario } from './played.ts';

export interface ResultContext {
  readonly target: string;
  /** The command that plays one scenario on this target again. */
  readonly repeat: (scenario: string) => string;
  /** What checks are that were never played, and why. */
  readonly missing: { readonly verdict: Verdict; readonly reason: string };
}

/** Whether what the server itself says may explain it. */
const isBad = (verdict: Verdict): boolean => verdict === 'fail' || verdict === 'blocked';

interface PlayedOutcome {
  readonly play: PlayedScenario;
  readonly outcome: PlayedCheck;
}

/** Not decided because the play was broken off; beside plays that were not, it says nothing. */
const isCutOff = ({ play, outcome }: PlayedOutcome): boolean =>
  play.interrupted === true && outcome.verdict === 'unverifiable';

const resultOf = (
  scenario: Scenario,
  check: CheckSpec,
  plays: readonly PlayedScenario[],
  context: ResultContext,
): Result | undefined => {
  const base = {
    target: context.target,
    scenario: scenario.id,
    check: check.id,
    requirements: check.covers,
    level: check.level,
    repeat: context.repeat(scenario.id),
  };
  const all = plays.flatMap((play): readonly PlayedOutcome[] => {
    const outcome = play.outcomes.find((candidate) => candidate.check === check.id);
    return outcome ? [{ play, outcome }] : [];
  });
  const decided = all.filter((one) => !isCutOff(one));
  const outcomes = decided.length > 0 ? decided : all;
  // Plays end in any order; of several that are equally bad the first one is told, whoever counts.
  const [worst] = outcomes.toSorted(
    (a, b) => byWorst(a.outcome.verdict, b.outcome.verdict) || a.play.play - b.play.play,
  );
  if (worst === undefined)
    return ownChecksOf(scenario).includes(check) ? { ...base, ...context.missing, duration: 0 } : undefined;
  const { verdict, reason, by, sent, expected, observed, signature, cause, about, came, from, to } =
    worst.outcome;
  const { logs = [], warnings = [] } = worst.play;
  const tally = Map.groupBy(outcomes, ({ outcome }) => outcome.verdict as Verdict);
  const times = (name: Verdict): number => tally.get(name)?.length ?? 0;
  return {
    ...base,
    verdict,
    ...(reason !== undefined && { reason }),
    ...(by !== undefined && { by }),
    ...(sent !== undefined && { sent }),
    ...(expected !== undefined && { expected }),
    ...(observed !== undefined && { observed }),
    ...(signature !== undefined && { signature }),
    ...(cause !== undefined && { cause: named(cause, scenario.id) }),
    ...(about !== undefined && { about }),
    ...(came !== undefined && came.length > 0 && { came }),
    ...(warnings.length > 0 && isBad(verdict) && { warnings }),
    evidence: { file: worst.play.file, from, to, ...(logs.length > 0 && { logs }) },
    duration: worst.play.duration,
    ...(outcomes.length > 1 && {
      tally: Object.fromEntries(
        worstFirst.flatMap((name) => (times(name) > 0 ? [[name, times(name)] as const] : [])),
      ),
    }),
  };
};

/** Within its scenario a check goes by its own name alone. */
const named = (cause: Cause, scenario: string): Cause =>
  cause.check === undefined || cause.check.includes('#')
    ? cause
    : { ...cause, check: `${scenario}#${cause.check}` };

/**
 * One result for every planned check of a target: what was not played has the verdict that `missing` says. A check that only
 * watches has none where there was nothing to watch; where there was in some plays, those decide.
 */
export const resultsOf = (
  scenarios: readonly Scenario[],
  played: readonly PlayedScenario[],
  context: ResultContext,
): readonly Result[] => {
  const plays = Map.groupBy(played, ({ scenario }) => scenario);
  return scenarios.flatMap((scenario) =>
    checksOf(scenario).flatMap(
      (check) => resultOf(scenario, check, plays.get(scenario.id) ?? [], context) ?? [],
    ),
  );
};
