import type { PartySpec, Scenario } from '../language/scenario.ts';
import { networkNamed } from '../networks/index.ts';
import type { Site } from '../networks/site.ts';
import { type Claims, type Unclaimed, unclaimed } from './claims.ts';
import { accountHolders, partySpecs } from './parties.ts';

/** Why a scenario is not played, and what its checks are then. */
export type Unplayed =
  | { readonly verdict: 'unverifiable' | 'blocked'; readonly why: string; readonly byClaims?: never }
  /** Its transcript tells it by what the target claims. */
  | (Unclaimed & { readonly byClaims: true });

/** One scenario to be played once on one target, or not to be played. */
export interface Play {
  readonly scenario: Scenario;
  /** Which repetition, counted from 1. */
  readonly round: number;
  /** The parties that need an account of their own. */
  readonly holders: readonly string[];
  /** Where their accounts begin among those that were made for the run. */
  readonly from: number;
  readonly unplayed?: Unplayed;
}

/** Why this machine cannot play parties, by {@link specKey}. */
export type Machine = ReadonlyMap<string, string>;

/** What is known of a target that runs and has been asked what it offers. */
export interface KnownTarget {
  readonly site: Pick<Site, 'protocol' | 'accounts' | 'unasked' | 'options'>;
  readonly claims: Claims;
}

export interface PlanOptions {
  /** How often each scenario is played. */
  readonly repeat: number;
  /** How many of the accounts that were made are taken already. */
  readonly taken: number;
  /** How long scenarios are expected to take, in milliseconds; the others are short. */
  readonly durations?: ReadonlyMap<string, number>;
}

/** Parties that are the same to a machine. */
export const specKey = (spec: PartySpec): string => JSON.stringify(Object.entries(spec).toSorted());

/** The scenarios that can be played on what speaks a protocol. */
export const scenariosFor = (scenarios: readonly Scenario[], protocol: string): readonly Scenario[] =>
  scenarios.filter((scenario) => scenario.protocol === protocol);

/** How many accounts scenarios need that share none. */
export const accountsFor = (scenarios: readonly Scenario[], repeat: number): number =>
  scenarios.flatMap(accountHolders).length * repeat;

/** What nobody can ask of the target, or must not do to the accounts that were given of it. */
const gapOf = (
  scenario: Scenario,
  { protocol, accounts, unasked }: KnownTarget['site'],
): string | undefined => {
  const listeners = Object.values(scenario.parties).flatMap(({ listener }) =>
    listener === '' ? [] : [`listener ${listener}`],
  );
  for (const need of [...listeners, ...scenario.needs]) {
    const why = unasked?.[need];
    if (why !== undefined) return why;
  }
  if (accounts.kind !== 'list') return undefined;
  const needed = accountHolders(scenario).length;
  const given = accounts.accounts.length;
  if (needed > given) return `it needs ${needed} accounts, and ${given} were given`;
  return networkNamed(protocol).accounts.lending?.whyNot(scenario);
};

const whyUnplayed = (
  scenario: Scenario,
  { site, claims }: KnownTarget,
  machine: Machine,
): Unplayed | undefined => {
  const specs = [...partySpecs(scenario, site.options).values()];
  const unavailable = specs.map((spec) => machine.get(specKey(spec))).find((why) => why !== undefined);
  const why = gapOf(scenario, site) ?? unavailable;
  if (why !== undefined) return { verdict: 'unverifiable', why };
  const lacking = unclaimed(scenario.needs, claims);
  return lacking && { ...lacking, byClaims: true };
};

/** Scenarios that take longer than this wait for something that does not come. Milliseconds. */
const long = 2000;

/**
 * Those that will wait in vain first, longest first, so that a run does not end with everybody waiting for the last of
 * them; the others keep their order.
 */
const longestFirst = (
  scenarios: readonly Scenario[],
  durations: ReadonlyMap<string, number>,
): readonly Scenario[] => {
  const weight = ({ id }: Scenario): number => {
    const expected = durations.get(id) ?? 0;
    return expected > long ? expected : 0;
  };
  return scenarios.toSorted((a, b) => weight(b) - weight(a));
};

/**
 * What is played on a target, in which order, and with which accounts; what is not played, and why: a pure function.
 * Nothing else decides it but what turns out while playing ({@link whyNoLonger}).
 */
export const plan = (
  scenarios: readonly Scenario[],
  target: KnownTarget,
  machine: Machine,
  { repeat, taken, durations = new Map() }: PlanOptions,
): readonly Play[] => {
  const each = longestFirst(scenariosFor(scenarios, target.site.protocol), durations).map((scenario) => ({
    scenario,
    holders: accountHolders(scenario),
    unplayed: whyUnplayed(scenario, target, machine),
  }));
  let from = taken;
  const all = Array.from({ length: repeat }, (_, index) => index + 1).flatMap((round) =>
    each.map(({ scenario, holders, unplayed }): Play => {
      if (unplayed !== undefined) return { scenario, round, holders: [], from, unplayed };
      const play = { scenario, round, holders, from };
      from += holders.length;
      return play;
    }),
  );
  // Those that want the target to themselves wait until it is theirs.
  return all.toSorted((a, b) => Number(isAlone(a)) - Number(isAlone(b)));
};

/** Whether nothing else may be played on the target meanwhile. */
export const isAlone = ({ scenario, unplayed }: Play): boolean =>
  scenario.alone === true && unplayed === undefined;

/** Where the accounts begin that no play needs. */
export const unneededFrom = (plays: readonly Play[]): number =>
  Math.max(0, ...plays.map(({ from, holders }) => from + holders.length));

/** What has turned out of a target's entrance while it was played on. */
export interface Entrance {
  /** How many parties in a row it may still turn away before it counts as shut. */
  readonly left: number;
  /** Why the last one did not get to its phase. */
  readonly why: string;
}

/**
 * A target that lets nobody in so many times in a row will not let the next one in: every attempt costs its whole
 * timeout, and hundreds of them would hide the one fact that matters. Where the survey was not let in, one more
 * refusal is enough.
 */
const refusals = 12;

export const entranceBefore = ({ unknown }: Claims): Entrance => ({
  left: unknown === undefined ? refusals : 1,
  why: '',
});

/** Whether the target must let somebody in before the first step. */
const begins = ({ parties }: Scenario): boolean =>
  Object.values(parties).some(({ phase }) => phase !== 'offline');

/** What is known of the entrance once a scenario was played. @param refused why a party did not get to its phase */
export const entranceAfter = (
  entrance: Entrance,
  scenario: Scenario,
  refused: string | undefined,
): Entrance => {
  if (refused !== undefined) return { left: entrance.left - 1, why: refused };
  return begins(scenario) ? { left: refusals, why: '' } : entrance;
};

/** Why a planned scenario is not played after all. @param unclean why an account that it was lent is not as it should be */
export const whyNoLonger = (
  scenario: Scenario,
  { left, why }: Entrance,
  unclean?: string,
): Unplayed | undefined => {
  if (unclean !== undefined) return { verdict: 'unverifiable', why: unclean };
  return left <= 0 && begins(scenario) ? { verdict: 'blocked', why } : undefined;
};

/** How the run of a target ended. */
export interface Ending {
  readonly interrupted: boolean;
  /** What was the matter with the target itself. */
  readonly problem?: string;
}

/** What checks are that were to be played when it ended, and were not; `otherwise` where neither tells. */
export const neverPlayed = <Otherwise>({ interrupted, problem }: Ending, otherwise: Otherwise) => {
  if (interrupted) return { verdict: 'unverifiable', reason: 'the run was interrupted' } as const;
  if (problem !== undefined)
    return { verdict: 'blocked', reason: problem.split('\n', 1)[0] ?? problem } as const;
  return otherwise;
};
