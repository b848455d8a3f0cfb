import {
  type CheckSpec,
  type ExpectStep,
  locationOf,
  partiesOf,
  type Scenario,
  type Step,
} from '../language/scenario.ts';
import type { Seen } from '../networks/seen.ts';
import type { Cause } from './decision.ts';
import { expectationKind } from './expectation-kind.ts';
import type { Inbox } from './inbox.ts';
import type { Outcome } from './outcome.ts';

/** Whether a step is only about how a stream ends, which is seen whatever else went wrong on it. */
const isFate = (step: Step): boolean =>
  step.kind === 'expect' &&
  step.options.every(({ expected }) => expected.kind === 'footer' || expected.kind === 'closed');

/** What the last expectation came to: what it selected, with why that is wrong, or why it selected nothing. */
type Selection = { readonly seen: Seen; readonly failed?: Cause } | { readonly cause: Cause };

/** Knows what has gone wrong, and what hangs on it. */
export interface Causes {
  /** That the step at this position came to nothing, and why. */
  of(position: number, why: string): Cause;
  /** What may have kept a name from being bound, other than the fixture: a check that did not pass. */
  lost(why: string): Cause | undefined;
  /** Nothing of this party can go on. */
  stick(party: string, cause: Cause): void;
  /** Nothing came behind which the steps could look that ask for what does. */
  miss(step: ExpectStep, cause: Cause): void;
  select(seen: Seen, failed?: Cause): void;
  selection(): Selection | undefined;
  /** What keeps a step from being decided. */
  hindrance(step: Step): Cause | undefined;
}

/** `explains`: whether causes say what kind of thing they are about. */
export const createCauses = (
  scenario: Scenario,
  inbox: Inbox,
  decided: ReadonlyMap<CheckSpec, Outcome>,
  explains: boolean,
): Causes => {
  /** Parties of which nothing can go on. */
  const stuck = new Map<string, Cause>();
  /** Why expectations did not hold, by their names. */
  const missed = new Map<string, Cause>();
  let selection: Selection | undefined;

  const of = (position: number, why: string): Cause => {
    const step = scenario.steps[position];
    const check = step === undefined || step.kind === 'act' ? undefined : step.check;
    return {
      step: step === undefined ? 'the end' : locationOf(step),
      why,
      ...(explains && { like: expectationKind(scenario, position) }),
      ...(check && !check.observe && { check: `${scenario.id}#${check.id}` }),
    };
  };

  return {
    of,
    lost(why) {
      const verdictAt = (step: Step) =>
        step.kind !== 'act' && step.check ? decided.get(step.check)?.verdict : undefined;
      const position = scenario.steps.findIndex((step) => (verdictAt(step) ?? 'pass') !== 'pass');
      const step = scenario.steps[position];
      if (step === undefined) return undefined;
      const verdict = verdictAt(step);
      const hanging = verdict === 'observed' || verdict === 'unverifiable' ? { verdict } : {};
      return { ...of(position, why), ...hanging };
    },
    stick(party, cause) {
      if (!stuck.has(party)) stuck.set(party, cause);
    },
    miss({ as }, cause) {
      selection = { cause };
      if (as !== undefined) missed.set(as, cause);
    },
    select(seen, failed) {
      selection = { seen, ...(failed && { failed }) };
    },
    selection: () => selection,
    hindrance(step) {
      // What came is there to be read, whatever else went wrong.
      if (step.kind === 'text' || step.kind === 'watch') return undefined;
      if (step.kind === 'has') return selection && 'cause' in selection ? selection.cause : undefined;
      const behind = step.kind !== 'act' && step.answers !== undefined ? missed.get(step.answers) : undefined;
      if (behind || stuck.size === 0) return behind;
      const [cause] = partiesOf(step).flatMap((party) => stuck.get(party) ?? []);
      if (cause === undefined || step.kind === 'act') return cause;
      // How its stream ended is there to be seen, or it did not end.
      return isFate(step) && partiesOf(step).every((party) => inbox.closed(party)) ? undefined : cause;
    },
  };
};
