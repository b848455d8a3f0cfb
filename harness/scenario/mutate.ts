import type { TranscriptEvent } from '../evidence/transcript.ts';
import { type JudgedStep, locationOf, type Scenario } from '../language/scenario.ts';
import { type Shape, shapeOf } from '../language/shape.ts';
import { templateOf } from '../language/template.ts';
import { oncePerObject } from '../once.ts';
import { type Assertion, assertionsOf } from './assertions.ts';
import { type ItemEvent, itemise } from './itemise.ts';
import { type Mutate, mutationOf, type Passed } from './mutants.ts';
import type { Outcome } from './outcome.ts';
import { placesIn } from './places.ts';
import { outcomeIn, replayed, stepOf } from './replay.ts';

/** What mutations of the evidence say about an assertion of a check that passed. */
export interface Proof {
  readonly check: string;
  readonly assertion: Assertion;
  /**
   * Whether the check fails where it is untrue. One that it never makes fail asserts nothing: not even where a control is
   * what does not take it, unless it only leads to something that the check asserts of answers which the control takes.
   */
  readonly proved: boolean;
}

/** As often as that, another item may stand in for one that is gone or changed. */
const mostDrops = 20;

const judged = (
  scenario: Scenario,
  items: readonly ItemEvent[],
  check: string,
): { readonly outcome: Outcome | undefined; readonly passed: Passed | undefined } => {
  const judge = replayed(
    scenario,
    items.map(({ event }) => event),
    stepOf(scenario, check),
  );
  const outcome = outcomeIn(judge, check);
  return {
    outcome,
    passed: outcome?.verdict === 'pass' ? { items, outcome, bindings: judge.bindings } : undefined,
  };
};

/** Whether what decided the check is what an assertion speaks of. */
const isReached = (step: JudgedStep, assertion: Assertion, { items, outcome, bindings }: Passed): boolean => {
  const { about } = assertion;
  if (about !== 'template' && about !== 'arrival' && about !== 'tls') return true;
  const decisive = items[outcome.to];
  if (decisive === undefined) return false;
  const from = 'party' in decisive.event ? decisive.event.party : undefined;
  const element =
    decisive.item?.kind === 'element' || decisive.item?.kind === 'header' ? decisive.item.element : undefined;
  if (step.kind === 'expect') {
    const fitting = step.options.findIndex(
      ({ party, expected }) =>
        party === from &&
        (expected.kind === 'xml'
          ? element !== undefined && placesIn(shapeOf(templateOf(expected.template)), element, bindings)
          : expected.kind === decisive.item?.kind || expected.kind === decisive.event.kind),
    );
    if (fitting !== assertion.option) return false;
  }
  if (about !== 'template') return true;
  return element !== undefined && placesIn(assertion.root, element, bindings)?.has(assertion.at) === true;
};

/** The option that a selecting template belongs to, by itself: what another one selects says nothing of it. */
const withOptionOnly = (scenario: Scenario, step: JudgedStep, option: number): Scenario => ({
  ...scenario,
  steps: scenario.steps.map((other) =>
    other === step && step.kind === 'expect'
      ? { ...step, options: step.options.slice(option, option + 1) }
      : other,
  ),
});

/** Whether a check has nothing to look at, as nothing was selected for it. */
const isUnselected = (scenario: Scenario, step: JudgedStep, outcome: Outcome | undefined): boolean => {
  const selection = scenario.steps
    .slice(0, scenario.steps.indexOf(step))
    .findLast(({ kind }) => kind === 'expect');
  return (
    outcome?.verdict === 'blocked' && selection !== undefined && outcome.cause?.step === locationOf(selection)
  );
};

const nth = <T>(all: Iterable<T>, ordinal: number): T | undefined => {
  let at = 0;
  for (const one of all) {
    if (at === ordinal) return one;
    at += 1;
  }
  return undefined;
};

/** Whether a check is not decided because a control before it did not hold. */
const isUnshown = ({ steps }: Scenario, step: JudgedStep, outcome: Outcome | undefined): boolean =>
  (outcome?.verdict === 'unverifiable' || outcome?.verdict === 'blocked') &&
  steps
    .slice(0, steps.indexOf(step))
    .some(
      (before) =>
        'control' in before &&
        before.control !== undefined &&
        (outcome.verdict === 'unverifiable'
          ? outcome.reason === before.control
          : outcome.cause?.step === locationOf(before)),
    );

/** Who does not take an answer of which an assertion is untrue: the check that makes it, what it hangs on, its control. */
type Refuser = 'check' | 'premise' | 'control' | 'nobody';

/**
 * Who refuses what a mutation makes of the answer, at once or when all that would do in place of what it changed is changed,
 * too. For a check, one way to make it untrue is enough; for a control, it is none that nobody minds.
 */
const refuserOf = (
  scenario: Scenario,
  check: string,
  mutate: Mutate,
  passed: Passed,
  refuses: (outcome: Outcome | undefined) => Refuser,
): Refuser => {
  const ways: Refuser[] = [];
  for (const first of mutate(passed)) {
    let mutated: readonly ItemEvent[] | undefined = first;
    let refuser: Refuser = 'nobody';
    for (let count = 0; count < mostDrops && mutated !== undefined; count += 1) {
      const after = judged(scenario, mutated, check);
      refuser = refuses(after.outcome);
      if (refuser === 'check' || refuser === 'premise') return refuser;
      mutated = after.passed && nth(mutate(after.passed), ways.length);
    }
    ways.push(refuser);
  }
  return ways.length > 0 && ways.every((refuser) => refuser === 'control') ? 'control' : 'nobody';
};

const isWithin = (part: Shape, whole: Shape): boolean =>
  part === whole || [...whole.children, ...whole.options].some((child) => isWithin(part, child));

/** Whether an assertion is about an element, or what is in it, to which another one leads. */
const leadsTo = (path: Assertion, other: Assertion): boolean =>
  path.about === 'template' &&
  other.about === 'template' &&
  path.kind === 'child' &&
  path.isPath === true &&
  !other.selects &&
  isWithin(other.at, path.at);

/**
 * Proves the checks of a played scenario, assertion by assertion: each that decided one which passed is made untrue in
 * what decided it, and that is judged again.
 * @param isWanted leaves out assertions, such as those that other evidence has proved.
 */
export const prove = (
  scenario: Scenario,
  transcript: Iterable<TranscriptEvent>,
  isWanted: (check: string, assertion: Assertion) => boolean = () => true,
): readonly Proof[] => {
  const isAboutText = scenario.steps.some(({ kind }) => kind === 'text');
  const items = itemise(transcript, isAboutText);
  const all = replayed(
    scenario,
    items.map(({ event }) => event),
  );
  return all
    .outcomes()
    .filter(({ verdict }) => verdict === 'pass')
    .flatMap(({ check: { id: check } }): readonly Proof[] => {
      const step = scenario.steps[stepOf(scenario, check)];
      if (step === undefined || step.kind === 'act') return [];
      const asserted = assertionsOf(scenario, step);
      const wanted = asserted.filter((assertion) => isWanted(check, assertion));
      const { passed } = wanted.length > 0 ? judged(scenario, items, check) : { passed: undefined };
      if (passed === undefined) return [];
      const refuserFor = oncePerObject((assertion: Assertion): Refuser => {
        const of =
          assertion.about === 'template' && assertion.selects
            ? withOptionOnly(scenario, step, assertion.option)
            : scenario;
        const isPremise = (outcome: Outcome | undefined): boolean =>
          (assertion.about === 'before' && outcome?.verdict === 'blocked') ||
          (assertion.about === 'template' &&
            assertion.isPath === true &&
            step.kind === 'has' &&
            isUnselected(scenario, step, outcome));
        return refuserOf(of, check, mutationOf(step, assertion), passed, (outcome) => {
          if (outcome?.verdict === 'fail') return 'check';
          if (isPremise(outcome)) return 'premise';
          return isUnshown(scenario, step, outcome) ? 'control' : 'nobody';
        });
      });
      // What a control asks for, too, is only asked again on the way to what else is.
      const isOnTheWay = (path: Assertion): boolean =>
        asserted.some(
          (other) => leadsTo(path, other) && isReached(step, other, passed) && refuserFor(other) === 'check',
        );
      return wanted
        .filter((assertion) => isReached(step, assertion, passed))
        .map((assertion) => {
          const refuser = refuserFor(assertion);
          const proved = refuser === 'control' ? isOnTheWay(assertion) : refuser !== 'nobody';
          return { check, assertion, proved };
        });
    });
};
