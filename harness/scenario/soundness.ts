import { groupBefore } from './exchange.ts';
import type { JudgedStep, Scenario, Step } from './scenario.ts';

/** What is judged, by the last action before it. */
const judgedByAction = (steps: readonly Step[]): readonly (readonly JudgedStep[])[] => {
  const exchanges = Map.groupBy(
    steps.flatMap((step, position) => (step.kind === 'act' ? [] : [{ step, position }])),
    ({ position }) => groupBefore(steps, position).at(-1),
  );
  return [...exchanges.values()].map((judged) => judged.map(({ step }) => step));
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
 * read as if nothing had come.
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
  return [...premises, ...selectors].map((problem) => `${source}: ${id}: ${problem}`);
};
