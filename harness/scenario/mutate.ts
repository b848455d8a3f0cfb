import type { TranscriptEvent } from '../evidence/transcript.ts';
import { itemise } from './itemise.ts';
import { mutantsOf } from './mutants.ts';
import { outcomeOf, outcomesOf } from './replay.ts';
import type { Scenario } from './scenario.ts';

/** What mutations of the evidence say about a check that passed. */
export interface Proof {
  readonly check: string;
  /** No mutation of what it looked at made it fail: it is vacuous. */
  readonly survivesAll: boolean;
  /** The mutations that made it fail: `alter @type /iq`. */
  readonly killedBy: readonly string[];
  readonly tried: number;
}

/**
 * Proves the checks of a played scenario: for each that passed, what it looked at is changed in every way, and
 * judged again. A check that nothing turns away from `pass` asserts nothing.
 * @param enough stops with a check once so many mutations have made it fail.
 */
export const prove = (
  scenario: Scenario,
  transcript: Iterable<TranscriptEvent>,
  enough: number = Number.POSITIVE_INFINITY,
): readonly Proof[] => {
  const items = itemise(transcript);
  const passed = outcomesOf(
    scenario,
    items.map(({ event }) => event),
  ).filter(({ verdict }) => verdict === 'pass');
  return passed.map((outcome) => {
    const killedBy = new Set<string>();
    let tried = 0;
    for (const { name, events } of mutantsOf(scenario, items, outcome)) {
      if (killedBy.size >= enough) break;
      tried += 1;
      const after = outcomeOf(scenario, events, outcome.check.id);
      if (after?.verdict === 'fail') killedBy.add(name);
    }
    return { check: outcome.check.id, survivesAll: killedBy.size === 0, killedBy: [...killedBy], tried };
  });
};
