import type { PartySpec, Scenario } from '../language/scenario.ts';
import { partAt, type World } from '../language/world.ts';
import { countedAccounts } from '../networks/accounts.ts';
import { networkNamed } from '../networks/index.ts';
import type { Site } from '../networks/site.ts';
import { type Claims, type Unclaimed, unclaimed } from './claims.ts';
import { accountHolders, listenerHolders, partySpecs } from './parties.ts';

/** Why a scenario is not played, and what its checks are then. */
export type Unplayed =
  | { readonly verdict: 'unverifiable' | 'blocked'; readonly why: string; readonly byClaims?: never }
  /** Its transcript tells it by what the target claims. */
  | (Unclaimed & { readonly byClaims: true });

/** A site of a scenario's world, and the target that fills it. */
export interface Seat {
  /** As the scenario calls it. */
  readonly site: string;
  /** Which of the targets that it is played on. */
  readonly target: number;
  /** The parties there that need an account of their own. */
  readonly holders: readonly string[];
  /** Where their accounts begin among those that were made on that target for the run. */
  readonly from: number;
}

/** One scenario to be played once on a target, or several together, or not to be played. */
export interface Play {
  readonly scenario: Scenario;
  /** Which repetition, counted from 1. */
  readonly round: number;
  /** One for each site; who is not played holds no account. */
  readonly seats: readonly Seat[];
  readonly unplayed?: Unplayed;
}

/** Why this machine cannot play parties, by {@link specKey}. */
export type Machine = ReadonlyMap<string, string>;

/** What is known of a target that runs and has been asked what it offers. */
export interface KnownTarget {
  readonly site: Pick<Site, 'protocol' | 'accounts' | 'unasked' | 'options'> &
    Partial<Pick<Site, 'listeners'>>;
  readonly claims: Claims;
}

export interface PlanOptions {
  /** How often each scenario is played. */
  readonly repeat: number;
  /** How many of the accounts that were made on each target are taken already. */
  readonly taken: number;
  /** How long scenarios are expected to take, in milliseconds; the others are short. */
  readonly durations?: ReadonlyMap<string, number>;
}

/** Parties that are the same to a machine. */
export const specKey = (spec: PartySpec): string => JSON.stringify(Object.entries(spec).toSorted());

/** Which target fills each site, in order, by what it speaks; the sites that none is left for have none. */
const filling = (world: World, networks: readonly string[]): ReadonlyMap<string, number | undefined> => {
  const left = new Map(networks.entries());
  return new Map(
    Object.entries(world).map(([site, network]) => {
      const [target] = [...left].find(([, other]) => other === network) ?? [];
      if (target !== undefined) left.delete(target);
      return [site, target];
    }),
  );
};

/**
 * Why a scenario is not for targets that speak these and are played on together: a site that none of them fills; or it
 * has one site alone, and is played on each of them by itself.
 */
export const whyNotOn = ({ world }: Scenario, networks: readonly string[]): string | undefined => {
  const sites = Object.entries(world);
  if (sites.length === 1 && networks.length > 1) return 'it has one site, and is played on each target alone';
  const [empty] = [...filling(world, networks)].find(([, target]) => target === undefined) ?? [];
  if (empty === undefined) return undefined;
  const titles = sites.map(([, network]) => networkNamed(network).title);
  return sites.length === 1
    ? `it is for ${titles[0]}`
    : `it needs ${titles.join(' and ')} together, and nothing fills its site ${empty}`;
};

/** The scenarios that can be played on targets together that speak these, or on one. */
export const scenariosFor = (
  scenarios: readonly Scenario[],
  networks: readonly string[],
): readonly Scenario[] => scenarios.filter((scenario) => whyNotOn(scenario, networks) === undefined);

/** What of these scenarios is at each of the targets that they are played on. */
export const partsOn = (
  scenarios: readonly Scenario[],
  networks: readonly string[],
): readonly (readonly Scenario[])[] => {
  const parts: Scenario[][] = networks.map(() => []);
  for (const scenario of scenariosFor(scenarios, networks))
    for (const [site, target] of filling(scenario.world, networks))
      if (target !== undefined) parts[target]?.push(partAt(scenario, site));
  return parts;
};

/** How many accounts scenarios need that share none. */
export const accountsFor = (scenarios: readonly Scenario[], repeat: number): number =>
  scenarios.flatMap(accountHolders).length * repeat;

/** Why nobody can ask of the target what the scenario asks. */
export const whyUnasked = (
  scenario: Scenario,
  unasked: KnownTarget['site']['unasked'],
): string | undefined => {
  const listeners = Object.values(scenario.parties).flatMap(({ listener }) =>
    listener === '' ? [] : [`listener ${listener}`],
  );
  return [...listeners, ...scenario.needs].map((need) => unasked?.[need]).find((why) => why !== undefined);
};

/** What nobody can ask of the target, or of the accounts that were given of it. */
const gapOf = (
  scenario: Scenario,
  { accounts, unasked, listeners: there = {} }: KnownTarget['site'],
): string | undefined => {
  const why = whyUnasked(scenario, unasked);
  if (why !== undefined) return why;
  for (const [listener, { length: needed }] of listenerHolders(scenario)) {
    const given = there[listener] && (there[listener].accounts?.length ?? 0);
    if (given !== undefined && needed > given)
      return `it needs ${countedAccounts(needed)} of the listener ${listener}, and ${given} were given`;
  }
  if (accounts.kind !== 'list') return undefined;
  const needed = accountHolders(scenario).length;
  const given = accounts.accounts.length;
  return needed > given ? `it needs ${needed} accounts, and ${given} were given` : undefined;
};

/** What must not, or cannot, be played with accounts that others have used, and will use. */
const gapOfLent = (scenario: Scenario, { protocol, accounts }: KnownTarget['site']): string | undefined =>
  accounts.kind === 'list' ? networkNamed(protocol).accounts.lending?.whyNot(scenario) : undefined;

/** @param scenario what of it is at the target */
const whyUnplayedAt = (
  scenario: Scenario,
  { site, claims }: KnownTarget,
  machine: Machine,
): Unplayed | undefined => {
  const specs = [...partySpecs(scenario, site.options).values()];
  const unavailable = specs.map((spec) => machine.get(specKey(spec))).find((why) => why !== undefined);
  const why = gapOf(scenario, site) ?? unavailable;
  if (why !== undefined) return { verdict: 'unverifiable', why };
  const lacking = unclaimed(scenario.needs, claims);
  if (lacking !== undefined) return { ...lacking, byClaims: true };
  const whyNotLent = gapOfLent(scenario, site);
  return whyNotLent === undefined ? undefined : { verdict: 'unverifiable', why: whyNotLent };
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

/** A scenario with its sites filled, and why it is not played where it is not. */
const cast = (scenario: Scenario, targets: readonly KnownTarget[], machine: Machine) => {
  const filled = [
    ...filling(
      scenario.world,
      targets.map(({ site }) => site.protocol),
    ),
  ].flatMap(([site, target = -1]) => {
    const known = targets[target];
    return known === undefined ? [] : [{ site, target, known, part: partAt(scenario, site) }];
  });
  const reasons = filled.flatMap(({ part, known }) => whyUnplayedAt(part, known, machine) ?? []);
  // What nobody could play says nothing of what is claimed.
  const unplayed = reasons.find(({ byClaims }) => !byClaims) ?? reasons[0];
  return { scenario, filled, unplayed };
};

/**
 * What is played on a target, or on several together, in which order, and with which accounts; what is not played, and
 * why: a pure function. Nothing else decides it but what turns out while playing ({@link whyNoLonger}).
 */
export const plan = (
  scenarios: readonly Scenario[],
  targets: readonly KnownTarget[],
  machine: Machine,
  { repeat, taken, durations = new Map() }: PlanOptions,
): readonly Play[] => {
  const networks = targets.map(({ site }) => site.protocol);
  const each = longestFirst(scenariosFor(scenarios, networks), durations).map((scenario) =>
    cast(scenario, targets, machine),
  );
  const from = targets.map(() => taken);
  const seat = ({ site, target, part }: ReturnType<typeof cast>['filled'][number]): Seat => {
    const holders = accountHolders(part);
    const first = from[target] ?? taken;
    from[target] = first + holders.length;
    return { site, target, holders, from: first };
  };
  const all = Array.from({ length: repeat }, (_, index) => index + 1).flatMap((round) =>
    each.map(({ scenario, filled, unplayed }): Play => {
      if (unplayed === undefined) return { scenario, round, seats: filled.map(seat) };
      const seats = filled.map(({ site, target }) => ({
        site,
        target,
        holders: [],
        from: from[target] ?? 0,
      }));
      return { scenario, round, seats, unplayed };
    }),
  );
  // Those that want the target to themselves wait until it is theirs.
  return all.toSorted((a, b) => Number(isAlone(a)) - Number(isAlone(b)));
};

/** Whether nothing else may be played on the target meanwhile. */
export const isAlone = ({ scenario, unplayed }: Play): boolean =>
  scenario.alone === true && unplayed === undefined;

/** Where the accounts of a target begin that no play needs. */
export const unneededFrom = (plays: readonly Play[], target: number): number =>
  plays
    .flatMap(({ seats }) => seats.filter((seat) => seat.target === target))
    .reduce((most, { from, holders }) => Math.max(most, from + holders.length), 0);

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

/**
 * What is known of the entrance once a scenario was played.
 * @param scenario what of it is at the target
 * @param refused why a party there did not get to its phase
 */
export const entranceAfter = (
  entrance: Entrance,
  scenario: Scenario,
  refused: string | undefined,
): Entrance => {
  if (refused !== undefined) return { left: entrance.left - 1, why: refused };
  return begins(scenario) ? { left: refusals, why: '' } : entrance;
};

/**
 * Why a planned scenario is not played after all.
 * @param scenario what of it is at the target
 * @param unclean why an account that it was lent is not as it should be
 */
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
