import type { TranscriptEvent } from '../evidence/transcript.ts';
import { type JudgedStep, type Scenario, sinceSetUp } from '../language/scenario.ts';
import type { Outcome } from '../scenario/outcome.ts';

/** The ordinal, among a scenario's actions, of the first action that a step answers; nothing where all counts. */
const answeredAction = ({ steps }: Scenario, step: JudgedStep): number | undefined => {
  const at = steps.indexOf(step);
  // What asserts more about a stanza answers what the expectation does that selected it.
  const position =
    step.kind === 'has' ? steps.slice(0, at).findLastIndex(({ kind }) => kind === 'expect') : at;
  const asking = steps[position];
  const ordinal = (before: number): number =>
    steps.slice(0, before).filter(({ kind }) => kind === 'act').length;
  const answers =
    asking === undefined || asking.kind === 'act' || asking.kind === 'has' ? undefined : asking.answers;
  if (answers === sinceSetUp) return undefined;
  if (answers !== undefined)
    return ordinal(steps.findIndex((other) => other.kind === 'act' && other.as === answers));
  const last = steps.slice(0, position).findLastIndex(({ kind }) => kind === 'act');
  if (last < 0) return undefined;
  return ordinal(steps.slice(0, last).findLastIndex(({ kind }) => kind !== 'act') + 1);
};

/**
 * The checks of a played scenario that were decided by something that came before what they answer, found without the
 * judge's own bookkeeping: `scenario#check`. None may be left.
 */
export const decidedEarly = (
  scenario: Scenario,
  transcript: readonly TranscriptEvent[],
  outcomes: readonly Outcome[],
): readonly string[] => {
  const began = new Map(
    transcript.flatMap((event) => (event.kind === 'doing' ? [[event.action, event.n] as const] : [])),
  );
  return outcomes.flatMap(({ check, verdict, to, observed }) => {
    const step = scenario.steps.find((other) => other.kind !== 'act' && other.check === check);
    if (step === undefined || step.kind === 'act') return [];
    const decided = verdict === 'pass' || (observed !== undefined && /^(fail|observed)$/.test(verdict));
    const first = answeredAction(scenario, step);
    const since = first === undefined ? undefined : began.get(first);
    return decided && since !== undefined && to < since ? [`${scenario.id}#${check.id}`] : [];
  });
};
