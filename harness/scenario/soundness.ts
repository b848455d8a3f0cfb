import { groupBefore } from './exchange.ts';
import type { ActStep, JudgedStep, Scenario, Step } from './scenario.ts';

/** What is judged, by the last action before it. */
const judgedByAction = (steps: readonly Step[]): readonly (readonly JudgedStep[])[] => {
  const exchanges = Map.groupBy(
    steps.flatMap((step, position) => (step.kind === 'act' ? [] : [{ step, position }])),
    ({ position }) => groupBefore(steps, position).at(-1),
  );
  return [...exchanges.values()].map((judged) => judged.map(({ step }) => step));
};

/** What the answer to an action is called: the id of an IQ, the name that a fixture gives a record. */
const answerName = ({ value }: ActStep): string | undefined => {
  if (typeof value === 'string') return /^\s*<iq\s[^>]*?\bid=["']([^"']+)["']/.exec(value)?.[1];
  const name = typeof value === 'object' && value !== null && 'as' in value ? value.as : undefined;
  return typeof name === 'string' ? name : undefined;
};

/** Actions of a party in one group whose answers have one name, so that whichever comes first decides. */
const confusable = (steps: readonly Step[]): readonly ActStep[] => {
  const groups = new Set(
    steps.flatMap((step, position) => (step.kind === 'act' ? [] : [groupBefore(steps, position).join()])),
  );
  return [...groups].flatMap((group) => {
    const seen = new Set<string>();
    return group.split(',').flatMap((position) => {
      const act = steps[Number(position)];
      const name = act?.kind === 'act' ? answerName(act) : undefined;
      if (act?.kind !== 'act' || name === undefined) return [];
      // Another verb may name something else: what it makes, say.
      const answer = `${act.party} ${act.verb} ${name}`;
      if (seen.has(answer)) return [act];
      seen.add(answer);
      return [];
    });
  });
};

const squeezed = (template: string): string => template.replace(/\s+/g, ' ').trim();

/** A check that is decided by whether something comes, and asserts of it what its selection has asked for. */
const assertsNothing = (step: JudgedStep): boolean =>
  step.kind === 'expect' &&
  step.check !== undefined &&
  step.options.length === 1 &&
  step.options.every(
    ({ expected }) =>
      expected.kind === 'xml' &&
      expected.select !== undefined &&
      expected.select !== 'next' &&
      squeezed(expected.select) === squeezed(expected.template),
  );

/**
 * What makes a scenario blind, whatever it is played against.
 *
 * The first expectation after what a check is about must be a check: where the duty itself is a premise, a server that
 * goes silent, hangs up or lets the bad stanza pass has no failure; a control may stand before it. And what selects must not assert: what differs would
 * read as if nothing had come. Nor may the answers to two actions of a group have one name.
 */
export const blindSpots = ({ source, id, steps }: Scenario): readonly string[] => {
  const premises = judgedByAction(steps).flatMap((judged) => {
    const first = judged.find((step) => !('control' in step));
    if (first === undefined || first.check !== undefined || !judged.some(({ check }) => check)) return [];
    return [`line ${first.line}, ${first.label}: the first expectation after the stimulus is no check`];
  });
  const selectors = steps.flatMap((step) =>
    step.kind !== 'act' && assertsNothing(step)
      ? [`line ${step.line}, ${step.label}: select says all that is asserted`]
      : [],
  );
  const early = steps.flatMap((step, at) =>
    step.kind === 'text' && (steps[at - 1]?.kind ?? 'act') === 'act'
      ? [`line ${step.line}, ${step.label}: nothing is waited for before it, and it looks at what has come`]
      : [],
  );
  const twins = confusable(steps).map(
    ({ line, label }) =>
      `line ${line}, ${label}: its answer is called as that of an action before, and the first decides`,
  );
  return [...premises, ...selectors, ...early, ...twins].map((problem) => `${source}: ${id}: ${problem}`);
};
