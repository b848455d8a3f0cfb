import { errorMessage } from '../error-message.ts';
import type { Scenario } from '../language/scenario.ts';
import { partAt, worldId } from '../language/world.ts';
import { networkNamed } from '../networks/index.ts';
import type { Ledger } from '../networks/ledger.ts';
import type { KnownSite } from '../scenario/parties.ts';
import {
  type Machine,
  type Play,
  partsOn,
  plan,
  type Seat,
  scenariosFor,
  unneededFrom,
} from '../scenario/plan.ts';
import { createDirector, protocolOf, type TargetRequest } from '../targets/index.ts';
import { endLost } from './lost.ts';
import { fileNameOf } from './played.ts';
import { keepPlayed, together } from './plays.ts';
import type { RunOptions } from './run-options.ts';
import { scoreOf } from './score.ts';
import { expectedOn, type TargetRun } from './target-record.ts';
import { closeTarget, type OpenOptions, openTarget, surveyors } from './target-run.ts';
import { playInTurns, type Turn, type TurnEvents } from './turns.ts';
import { namedPlays, type Score } from './worker-messages.ts';
import { playInWorker, type WorkerEvents } from './workers.ts';

/** What has become so far of one target, or of several that are played on together. */
export interface WorldRun {
  /** The target's id, or those of all. */
  readonly id: string;
  /** Those that are for what is there. */
  readonly scenarios: readonly Scenario[];
  /** Its folder within the report's, with the transcripts. */
  readonly evidence: string;
  readonly targets: readonly TargetRun[];
  /** What ended its last worker before its time. */
  broken?: string;
}

/** What several runs share. */
export interface Shared {
  /** File with all chosen scenarios, as JSON. */
  readonly scenarios: string;
  readonly machine: Promise<Machine>;
}

/** Targets to be played on together, or one, of which nothing is known yet. */
export const newWorldRun = (
  requests: readonly TargetRequest[],
  scenarios: readonly Scenario[],
  ledgers: readonly Ledger[] = [],
): WorldRun => {
  const networks = requests.map(protocolOf);
  const parts = partsOn(scenarios, networks);
  const id = worldId(requests.map((request) => request.id));
  const evidence = `evidence/${fileNameOf(id)}`;
  return {
    id,
    scenarios: scenariosFor(scenarios, networks),
    evidence,
    targets: requests.map((request, index) => ({
      request,
      scenarios: parts[index] ?? [],
      evidence: requests.length > 1 ? `${evidence}/${fileNameOf(request.id)}` : evidence,
      left: ledgers.filter(({ target }) => target === request.id),
      claims: { claims: [] },
    })),
  };
};

/** What each of several targets has to tell, said of all. */
const progressOf = (
  { id, targets }: WorldRun,
  { progress }: Pick<OpenOptions, 'progress'>,
): OpenOptions['progress'] =>
  targets.length > 1
    ? { ...progress, note: (target, line) => progress.note(id, `${target}: ${line}`) }
    : progress;

/** Starts all targets and asks them what they offer; the problem of each is in its {@link TargetRun}. */
export const openWorld = async (world: WorldRun, options: OpenOptions): Promise<void> => {
  const progress = progressOf(world, options);
  await Promise.all(world.targets.map((targetRun) => openTarget(targetRun, { ...options, progress })));
};

/** Leaves servers of the user's as they were, also where the run ended early, and stops what was started. */
export const closeWorld = async (
  world: WorldRun,
  options: Pick<OpenOptions, 'progress' | 'signal'>,
): Promise<void> => {
  const progress = progressOf(world, options);
  await Promise.all(world.targets.map((targetRun) => closeTarget(targetRun, { ...options, progress })));
};

/** The targets as they run; nothing where one of them does not. */
export const knownSites = ({ targets }: WorldRun): readonly KnownSite[] => {
  const known = targets.flatMap(({ provided, claims, problem }) =>
    provided === undefined || problem !== undefined ? [] : [{ site: provided.site, claims }],
  );
  return known.length === targets.length ? known : [];
};

/** What is played on open targets, and what is not; nothing where one of them has a problem. */
export const planFor = (
  world: WorldRun,
  machine: Machine,
  { repeat, durations }: Pick<RunOptions, 'repeat' | 'durations'>,
): readonly Play[] => {
  const known = knownSites(world);
  return known.length === 0
    ? []
    : plan(world.scenarios, known, machine, { repeat, taken: surveyors, durations });
};

/** Whether a failure is one that the baselines of the target have that it accuses. */
export const expectedIn = (
  { targets }: WorldRun,
  options: Parameters<typeof expectedOn>[1],
): ReturnType<typeof expectedOn> => {
  const each = targets.map((targetRun) => expectedOn(targetRun, options));
  return (failure) => each.some((isExpected) => isExpected(failure));
};

/** Gives plays other accounts than they had: those that no other play needs, as long as there are some. */
const otherAccounts = (
  all: readonly Play[],
  sites: readonly KnownSite[],
): ((play: Play) => Play | undefined) => {
  const from = sites.map((_, target) => unneededFrom(all, target));
  const other = (seat: Seat): Seat | undefined => {
    const { accounts } = sites[seat.target]?.site ?? {};
    if (accounts?.kind !== 'pool') return seat;
    const first = from[seat.target] ?? 0;
    if (first + seat.holders.length > accounts.accounts.length) return undefined;
    from[seat.target] = first + seat.holders.length;
    return { ...seat, from: first };
  };
  return (play) => {
    const seats = play.seats.flatMap((seat) => other(seat) ?? []);
    return seats.length === play.seats.length ? { ...play, seats } : undefined;
  };
};

/** Rids accounts that are used again of what a dead worker has left on them. */
const cleanUpAfter = async (plays: readonly Play[], { site }: KnownSite, target: number): Promise<void> => {
  const { lending } = networkNamed(site.protocol).accounts;
  if (site.accounts.kind !== 'list') return;
  const parts = plays.flatMap(({ scenario, seats }) =>
    seats.flatMap((seat) => (seat.target === target ? [partAt(scenario, seat.site)] : [])),
  );
  for (const part of parts.filter((one) => lending?.leavesTraces(one)))
    await lending?.clean(site, site.accounts.accounts, part);
};

/** Plays what is planned in a process of its own, and in another one where that dies. */
const play = async (
  world: WorldRun,
  options: RunOptions,
  plays: readonly Play[],
  scenarios: string,
): Promise<void> => {
  const { directory, places, progress, signal } = options;
  const { id, evidence } = world;
  const sites = knownSites(world);
  await using owners = new AsyncDisposableStack();
  const directors = world.targets.flatMap(({ target }) =>
    target ? [owners.use(createDirector(target))] : [],
  );
  const keep = { directory, evidence };
  const isExpected = expectedIn(world, options);
  const tell = ({ verdicts, failures }: Score): void =>
    progress.played(id, verdicts, failures.filter((failure) => isExpected(failure)).length);
  const onLost = (one: Play, why: string): void => {
    const played = endLost(one, keep, why);
    if (played === undefined) return;
    keepPlayed(keep, played);
    tell(scoreOf(played));
  };
  const take = async ({ plays: some, alone }: Turn, { onBegun, onEnded }: TurnEvents): Promise<void> => {
    const job = {
      ...{ sites, keep },
      plan: scenarios,
      plays: namedPlays(some),
      atATime: alone ? 1 : together(places.least),
    };
    const events: WorkerEvents = {
      onBegun,
      onPlayed(score, place) {
        onEnded(place);
        tell(score);
      },
      onProblem(why, place) {
        if (place !== undefined) onEnded(place);
        progress.note(id, why);
      },
    };
    const ours = world.targets.every(({ request }) => request.driver !== 'external');
    await playInWorker(job, (player) => places.join({ ...player, ours }), directors, events, signal);
  };
  await playInTurns(plays, {
    take,
    again: otherAccounts(plays, sites),
    onLost,
    async onDeath(why, left, atPlay) {
      progress.note(id, `${why}; another one goes on, with ${left} left to play`);
      for (const [target, site] of sites.entries()) await cleanUpAfter(atPlay, site, target);
    },
  });
};

/**
 * The whole way of one target, or of several together: start, survey, plan, play, stop. What goes wrong is in the
 * {@link WorldRun}; whatever happens, what was started is stopped.
 */
export const runWorld = async (
  world: WorldRun,
  options: RunOptions,
  { scenarios, machine }: Shared,
): Promise<void> => {
  const { progress, signal } = options;
  const { id } = world;
  try {
    await openWorld(world, options);
    const known = await machine;
    const plays = planFor(world, known, options);
    if (plays.length === 0 || signal.aborted) return;
    for (const { target } of world.targets)
      target?.gone.addEventListener('abort', () => progress.note(id, errorMessage(target.gone.reason)));
    await play(world, options, plays, scenarios).catch((error: unknown) => {
      if (signal.aborted) return;
      world.broken = errorMessage(error);
      progress.note(id, world.broken);
    });
  } finally {
    await closeWorld(world, options);
  }
};
