import { judge } from '../scenario/judge.ts';
import { prove } from '../scenario/mutate.ts';
import { checksOf, type Scenario } from '../scenario/scenario.ts';
import { decidedEarly } from './early.ts';
import type { StoredTranscript } from './rejudge.ts';

export interface SuiteProof {
  /** How many checks fail on some mutation of evidence that they passed. */
  readonly proved: number;
  /** How many passed in none of the transcripts, so that there was nothing to mutate. */
  readonly unproved: number;
  /** Checks that survive every mutation of what they look at: `scenario#check`. */
  readonly vacuous: readonly string[];
  /** Checks that something decided which came before what they answer. */
  readonly early: readonly string[];
}

/**
 * Mutation proof over stored transcripts: a check is proved by the first transcript in which it passed and some
 * mutation makes it fail, and vacuous when it passed and nothing does.
 */
export const proveChecks = (
  scenarios: readonly Scenario[],
  transcripts: readonly StoredTranscript[],
): SuiteProof => {
  const stored = Map.groupBy(transcripts, ({ header }) => header.scenario);
  const proved = new Set<string>();
  const vacuous = new Set<string>();
  const early = new Set<string>();
  for (const scenario of scenarios) {
    const wanted = checksOf(scenario).filter(({ observe }) => !observe).length;
    const done = (): number => [...proved].filter((name) => name.startsWith(`${scenario.id}#`)).length;
    for (const { events } of stored.get(scenario.id) ?? [])
      for (const name of decidedEarly(scenario, events, judge(scenario, events))) early.add(name);
    for (const { events } of stored.get(scenario.id) ?? []) {
      for (const { check, survivesAll } of prove(scenario, events, 1)) {
        (survivesAll ? vacuous : proved).add(`${scenario.id}#${check}`);
      }
      if (done() === wanted) break;
    }
  }
  const judged = scenarios.flatMap((scenario) => checksOf(scenario).filter(({ observe }) => !observe)).length;
  const left = [...vacuous].filter((name) => !proved.has(name)).toSorted();
  return {
    proved: proved.size,
    unproved: judged - proved.size - left.length,
    vacuous: left,
    early: [...early].toSorted(),
  };
};
