import type { TranscriptEvent } from '../evidence/transcript.ts';
import { type JudgedStep, type Scenario, type Step, sinceSetUp } from '../language/scenario.ts';
import { judge } from '../scenario/judge.ts';
import type { Outcome } from '../scenario/outcome.ts';

/** What came behind this action, by its ordinal among a scenario's actions, or behind what this expectation selected. */
type Behind = { readonly action: number } | { readonly expectation: JudgedStep };

/** Behind what counts what a step asks for; nothing where all does. */
const answeredBy = ({ steps }: Scenario, step: JudgedStep): Behind | undefined => {
  const at = steps.indexOf(step);
  // What asserts more about a stanza answers what the expectation does that selected it.
  const position =
    step.kind === 'has' ? steps.slice(0, at).findLastIndex(({ kind }) => kind === 'expect') : at;
  const asking = steps[position];
  const ordinal = (before: number): number =>
    steps.slice(0, before).filter(({ kind }) => kind === 'act').length;
  const answers =
    asking === undefined || asking.kind === 'act' || asking.kind === 'has' || asking.kind === 'watch'
      ? undefined
      : asking.answers;
  if (answers === sinceSetUp || asking?.kind === 'watch') return undefined;
  if (answers !== undefined) {
    const named = steps.findIndex((other) => 'as' in other && other.as === answers);
    const other = steps[named];
    return other === undefined || other.kind === 'act' ? { action: ordinal(named) } : { expectation: other };
  }
  const last = steps.slice(0, position).findLastIndex(({ kind }) => kind === 'act');
  if (last < 0) return undefined;
  return { action: ordinal(steps.slice(0, last).findLastIndex(({ kind }) => kind !== 'act') + 1) };
};

/**
 * The events at which expectations were decided that others answer. One that is no check has no outcome: it is judged
 * as if it were one.
 */
const decidedAt = (
  scenario: Scenario,
  transcript: readonly TranscriptEvent[],
  outcomes: readonly Outcome[],
): ((expectation: JudgedStep) => number | undefined) => {
  const asCheck = (step: Step): Step =>
    step.kind === 'expect' && step.as !== undefined && step.check === undefined
      ? { ...step, check: { id: step.as, covers: [], level: 'MUST', observe: false } }
      : step;
  let judged: { readonly steps: readonly Step[]; readonly outcomes: readonly Outcome[] } | undefined;
  return (expectation) => {
    const own = outcomes.find(({ check }) => check === expectation.check);
    if (own) return own.to;
    if (judged === undefined) {
      const steps = scenario.steps.map(asCheck);
      judged = { steps, outcomes: judge({ ...scenario, steps }, transcript) };
    }
    const step = judged.steps[scenario.steps.indexOf(expectation)];
    return judged.outcomes.find(({ check }) => step?.kind === 'expect' && check === step.check)?.to;
  };
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
  const ended = decidedAt(scenario, transcript, outcomes);
  return outcomes.flatMap(({ check, verdict, to, observed }) => {
    const step = scenario.steps.find((other) => other.kind !== 'act' && other.check === check);
    if (step === undefined || step.kind === 'act') return [];
    const decided = verdict === 'pass' || (observed !== undefined && /^(fail|observed)$/.test(verdict));
    const behind = answeredBy(scenario, step);
    const since = behind && ('action' in behind ? began.get(behind.action) : ended(behind.expectation));
    return decided && since !== undefined && to < since ? [`${scenario.id}#${check.id}`] : [];
  });
};
