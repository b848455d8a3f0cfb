import type { Failing } from '../../reports/baseline.ts';
import type { Scenario } from '../language/scenario.ts';
import type { DirectorAnswer, DirectorRequest } from '../networks/director.ts';
import type { KnownSite } from '../scenario/parties.ts';
import type { Play } from '../scenario/plan.ts';
import type { PlayRunnerInput } from './plays.ts';
import type { Usage } from './usage.ts';

/** A play, with the name of its scenario alone: processes share a file of those. */
export interface NamedPlay extends Omit<Play, 'scenario'> {
  readonly scenario: string;
}

/** All that a worker is to play. */
export interface Job extends Omit<PlayRunnerInput, 'sites'> {
  readonly sites: readonly Omit<KnownSite, 'director'>[];
  /** File with the planned scenarios, as JSON. */
  readonly plan: string;
  readonly plays: readonly NamedPlay[];
  /** How many may have begun at a time. */
  readonly atATime: number;
}

export const namedPlays = (plays: readonly Play[]): readonly NamedPlay[] =>
  plays.map(({ scenario, ...play }) => ({ ...play, scenario: scenario.id }));

/** @throws {Error} where a play names a scenario that is none of these. */
export const playsOf = (plays: readonly NamedPlay[], scenarios: readonly Scenario[]): readonly Play[] => {
  const known = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  return plays.map((play) => {
    const scenario = known.get(play.scenario);
    if (scenario === undefined) throw new Error(`${play.scenario} is to be played and was not planned`);
    return { ...play, scenario };
  });
};

/** What a worker is told. */
export type Order =
  | { readonly kind: 'play'; readonly job: Job }
  | { readonly kind: 'stop' }
  /** How many scenarios may be busy at a time from now on. */
  | { readonly kind: 'resize'; readonly concurrency: number }
  /** What came of what it asked of a target's owner, by the question's number. */
  | { readonly kind: 'answer'; readonly to: number; readonly answer: DirectorAnswer }
  | { readonly kind: 'refusal'; readonly to: number; readonly why: string };

/** What one played scenario came to. */
export interface Score {
  /** How often each verdict came. */
  readonly verdicts: Readonly<Record<string, number>>;
  /** What failed, and how. */
  readonly failures: readonly Failing[];
}

/** What a worker tells; plays go by their place in the job. */
export type News =
  | { readonly kind: 'begun'; readonly play: number }
  | ({ readonly kind: 'played'; readonly play: number } & Score)
  /** Something that is no verdict, and the play that it ended. */
  | { readonly kind: 'problem'; readonly problem: string; readonly play?: number }
  /** It wants something done to one of the targets by its owner. */
  | {
      readonly kind: 'asks';
      readonly number: number;
      readonly target: number;
      readonly request: DirectorRequest;
    }
  | { readonly kind: 'ended'; readonly usage: Usage };
