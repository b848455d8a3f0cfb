import type { TranscriptEvent } from '../evidence/transcript.ts';
import { partiesOf, type Scenario } from '../language/scenario.ts';
import { createJudge, type Judge } from './judge.ts';
import type { Outcome } from './outcome.ts';

/**
 * Judges a mutant as its play would have gone: where the recorded run moved on because of what is missing now,
 * the player would have waited in vain. Goes no further than the step with this index.
 */
export const replayed = (
  scenario: Scenario,
  events: Iterable<TranscriptEvent>,
  until: number = scenario.steps.length,
): Judge => {
  const judge = createJudge(scenario, false);
  for (const event of events) {
    if (judge.position > until || judge.done) break;
    if (event.kind === 'doing' || event.kind === 'did' || event.kind === 'failed' || event.kind === 'end') {
      for (let step = scenario.steps[judge.position]; step !== undefined && step.kind !== 'act'; ) {
        const { position } = judge;
        judge.feed({ n: event.n, t: event.t, kind: 'gave-up', party: partiesOf(step)[0] ?? '', waited: 0 });
        step = judge.position === position ? undefined : scenario.steps[judge.position];
      }
    }
    judge.feed(event);
  }
  return judge;
};

/** The outcome of a check so far. */
export const outcomeIn = (judge: Judge, check: string): Outcome | undefined =>
  judge.outcomes().find((outcome) => outcome.check.id === check);

/** The index of the step that is this check. */
export const stepOf = (scenario: Scenario, check: string): number =>
  scenario.steps.findIndex((step) => step.kind !== 'act' && step.check?.id === check);
