import { checksOf, type Scenario } from '../harness/language/scenario.ts';

/** A check with the scenario it belongs to, by the name that baselines and reports use. */
export interface NamedCheck {
  readonly id: string;
  readonly scenario: string;
  readonly level: string;
  readonly covers: readonly string[];
  readonly observe: boolean;
  readonly by?: string;
}

export const checksIn = (scenarios: readonly Scenario[]): readonly NamedCheck[] =>
  scenarios.flatMap((scenario) =>
    checksOf(scenario).map(({ id, ...check }) => ({
      id: `${scenario.id}#${id}`,
      scenario: scenario.id,
      ...check,
    })),
  );
