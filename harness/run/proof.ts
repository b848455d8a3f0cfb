import type { Scenario } from '../language/scenario.ts';
import type { Assertion, AssertionKind } from '../scenario/assertions.ts';
import { assertionKinds, assertionsOf } from '../scenario/assertions.ts';
import { judge } from '../scenario/judge.ts';
import { prove } from '../scenario/mutate.ts';
import { decidedEarly } from './early.ts';
import type { StoredTranscript } from './rejudge.ts';

/** How many assertions of a kind can be proved, and are. */
export interface Rate {
  readonly kind: AssertionKind;
  readonly proved: number;
  /** Those that decided a check which passed somewhere. */
  readonly reached: number;
}

export interface SuiteProof {
  readonly rates: readonly Rate[];
  /** Assertions that may be untrue, and the check passes: `scenario#check: /iq/@type altered`. */
  readonly survivors: readonly string[];
  /** Checks that passed in none of the transcripts, so that there was nothing to mutate. */
  readonly unreached: readonly string[];
  /** Assertions of checks that passed which decided none of them: of another option, for instance. */
  readonly undecisive: readonly string[];
  /** Checks that something decided which came before what they answer. */
  readonly early: readonly string[];
}

/** What the checks of a scenario assert that give a verdict. */
const assertionsIn = (scenario: Scenario): ReadonlyMap<string, readonly Assertion[]> =>
  new Map(
    scenario.steps.flatMap((step) =>
      step.kind === 'act' || !step.check || step.check.observe
        ? []
        : [[step.check.id, assertionsOf(scenario, step)] as const],
    ),
  );

/** Selection tells the wrong answers, too, which none of those that passed are. */
const isSelection = (assertion: Assertion): boolean => assertion.about === 'template' && assertion.selects;

/**
 * Mutation proof over stored transcripts. An assertion is proved by the first transcript in which its check passed by it
 * and fails where it is untrue; it is a survivor where it decided and none shows that.
 * @param isWanted leaves out checks, named `scenario#check`.
 */
export const proveChecks = (
  scenarios: readonly Scenario[],
  transcripts: readonly StoredTranscript[],
  isWanted: (check: string) => boolean = () => true,
): SuiteProof => {
  const stored = Map.groupBy(transcripts, ({ header }) => header.scenario);
  const states = new Map<string, { readonly kind: AssertionKind; readonly proved: boolean }>();
  const early = new Set<string>();
  const unreached: string[] = [];
  const undecisive: string[] = [];
  for (const scenario of scenarios) {
    const passed = new Set<string>();
    const nameOf = (check: string, { name }: Assertion): string => `${scenario.id}#${check}: ${name}`;
    for (const { events } of stored.get(scenario.id) ?? []) {
      const outcomes = judge(scenario, events);
      for (const name of decidedEarly(scenario, events, outcomes)) early.add(name);
      for (const { check, verdict } of outcomes) if (verdict === 'pass') passed.add(check.id);
      const isOpen = (check: string, assertion: Assertion): boolean =>
        isWanted(`${scenario.id}#${check}`) && states.get(nameOf(check, assertion))?.proved !== true;
      for (const { check, assertion, proved } of prove(scenario, events, isOpen)) {
        const name = nameOf(check, assertion);
        const { proved: before = false } = states.get(name) ?? {};
        states.set(name, { kind: assertion.kind, proved: proved || before });
      }
    }
    for (const [check, assertions] of assertionsIn(scenario)) {
      if (!isWanted(`${scenario.id}#${check}`)) continue;
      if (!passed.has(check)) unreached.push(`${scenario.id}#${check}`);
      else
        undecisive.push(
          ...assertions
            .filter((assertion) => !isSelection(assertion) && !states.has(nameOf(check, assertion)))
            .map((assertion) => nameOf(check, assertion)),
        );
    }
  }
  const all = [...states.values()];
  return {
    rates: assertionKinds.flatMap((kind) => {
      const ours = all.filter((state) => state.kind === kind);
      const proved = ours.filter((state) => state.proved).length;
      return ours.length === 0 ? [] : [{ kind, proved, reached: ours.length }];
    }),
    survivors: [...states]
      .filter(([, { proved }]) => !proved)
      .map(([name]) => name)
      .toSorted(),
    unreached: unreached.toSorted(),
    undecisive: undecisive.toSorted(),
    early: [...early].toSorted(),
  };
};
