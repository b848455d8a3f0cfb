import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { partAt } from '../language/world.ts';
import { networkNamed, partyKinds } from '../networks/index.ts';
import type { Account } from '../networks/site.ts';
import { type KnownSite, listenerHolders } from '../scenario/parties.ts';
import {
  entranceAfter,
  entranceBefore,
  isAlone,
  type Play,
  type Seat,
  type Unplayed,
  whyNoLonger,
} from '../scenario/plan.ts';
import { play as playScenario } from '../scenario/play.ts';
import type { Timeouts } from '../scenario/timeouts.ts';
import { deadline } from '../wait.ts';
import { listenerPools, poolFor } from './accounts.ts';
import { groupsOf } from './groups.ts';
import { createLimiter } from './limiter.ts';
import { type PlayedScenario, playedChecks, transcriptName } from './played.ts';
import { shareDirector } from './shared-director.ts';

/** What scenarios are played on, and where what they leave goes. */
export interface PlayRunnerInput {
  /** The target, or those that are played on together, in the order of the plan. */
  readonly sites: readonly KnownSite[];
  /** Where transcripts and results go; nothing is kept without it. */
  readonly keep?: Keep;
  /** How many scenarios may be busy at a time. */
  readonly concurrency: number;
  readonly timeouts?: Timeouts;
}

/** Where what plays leave goes. */
export interface Keep {
  /** The report's folder. */
  readonly directory: string;
  /** The target's folder within it: `evidence/name@1.2`. */
  readonly evidence: string;
}

/** Plays scenarios on one target, or on several together; what they share is their accounts, and how many may be busy at a time. */
export interface PlayRunner {
  /**
   * Plays one, and keeps its transcript and a line of `results.ndjson` where anything is to be kept.
   * @param onBegun told when it has all that it needs, and its transcript begins
   * @throws what is a fault of the harness, and the signal's reason when it aborts.
   */
  perform(play: Play, signal: AbortSignal, onBegun?: () => void): Promise<PlayedScenario>;
  /** Of those that want the target to themselves: which have the same done to it, and can have it together. */
  groups(plays: readonly Play[]): readonly (readonly Play[])[];
  /** How many scenarios may be busy at a time from now on. */
  resize(concurrency: number): void;
  /** Waits until accounts that are shared are clean, and ends what parties share. */
  end(): Promise<void>;
}

/** Longer than any scenario can take by its own deadlines. Milliseconds. */
const hung = 600_000;

/** How many scenarios may be waiting for each that is busy. */
const waitingPerBusy = 16;

/** How many scenarios may have begun where so many may be busy: those that only wait make room for others. */
export const together = (concurrency: number): number => concurrency * waitingPerBusy;

/** Writes down what a play came to. */
export const keepPlayed = ({ directory, evidence }: Keep, played: PlayedScenario): void =>
  appendFileSync(join(directory, evidence, 'results.ndjson'), `${JSON.stringify(played)}\n`);

/** Accounts of all sites of a scenario; disposing gives back those that are few. */
interface Leases extends Disposable {
  readonly accounts: ReadonlyMap<string, Account>;
  /** Why one of them is not as it should be, by site. */
  readonly problems: ReadonlyMap<string, string>;
}

export const createPlayRunner = ({ sites, keep, concurrency, timeouts }: PlayRunnerInput): PlayRunner => {
  const limiter = createLimiter(concurrency);
  const running = sites.map((known) => ({
    known,
    lending: networkNamed(known.site.protocol).accounts.lending,
    director: known.director && shareDirector(known.director),
    shared: poolFor(known.site, 0),
    ofListeners: listenerPools(known.site),
    entrance: entranceBefore(known.claims),
  }));
  const at = ({ target }: Seat): (typeof running)[number] => {
    const found = running[target];
    if (found === undefined) throw new Error(`there is no target ${target}`);
    return found;
  };

  const lease = async ({ scenario, seats }: Play, signal: AbortSignal): Promise<Leases> => {
    using taken = new DisposableStack();
    const accounts = new Map<string, Account>();
    const problems = new Map<string, string>();
    // In the same order in every scenario: else two could wait for each other.
    for (const seat of seats.toSorted((a, b) => a.target - b.target)) {
      const { known, lending, shared, ofListeners } = at(seat);
      const part = partAt(scenario, seat.site);
      const pool = known.site.accounts.kind === 'pool' ? poolFor(known.site, seat.from) : shared;
      const after = lending?.leavesTraces(part) ? part : undefined;
      const leased = taken.use(await pool.lease(seat.holders, signal, after));
      for (const [holder, account] of leased.accounts) accounts.set(holder, account);
      if (leased.problem !== undefined) problems.set(seat.site, leased.problem);
      for (const [listener, holders] of listenerHolders(part)) {
        const more = await ofListeners.get(listener)?.lease(holders, signal);
        if (more === undefined) continue;
        taken.use(more);
        for (const [holder, account] of more.accounts) accounts.set(holder, account);
      }
    }
    const all = taken.move();
    return { accounts, problems, [Symbol.dispose]: () => all.dispose() };
  };

  /** Why it cannot be played any more. */
  const whyOver = ({ scenario, seats }: Play, problems?: Leases['problems']): Unplayed | undefined =>
    seats
      .map((seat) => whyNoLonger(partAt(scenario, seat.site), at(seat).entrance, problems?.get(seat.site)))
      .find((why) => why !== undefined);

  /** The sites of a scenario as it finds them, with who does to them what it asks while it has them to itself. */
  const meet = (
    { scenario, seats }: Play,
    joined: DisposableStack,
  ): readonly (readonly [Seat, KnownSite])[] =>
    seats.map((seat) => {
      const { known, director: shared } = at(seat);
      const director = scenario.alone && shared ? joined.use(shared.join()) : known.director;
      return [seat, { ...known, ...(director && { director }) }];
    });

  /** The same, as they are while it plays: made ready for one that has them to itself. */
  const enter = async (
    { scenario }: Play,
    met: readonly (readonly [Seat, KnownSite])[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, KnownSite>> =>
    new Map(
      await Promise.all(
        met.map(async ([{ site: name }, known]): Promise<readonly [string, KnownSite]> => {
          const stage = scenario.alone ? await known.director?.ask({ kind: 'ready' }, signal) : undefined;
          const { listeners } = stage ?? {};
          return [name, listeners ? { ...known, site: { ...known.site, listeners } } : known];
        }),
      ),
    );

  const perform = async (play: Play, signal: AbortSignal, onBegun: () => void): Promise<PlayedScenario> => {
    const { scenario, round, seats, unplayed } = play;
    const file = keep === undefined ? '' : `${keep.evidence}/${transcriptName(scenario.id, round)}`;
    const base = { scenario: scenario.id, play: round, file };
    const common = {
      scenario,
      kinds: partyKinds,
      signal,
      ...(keep && { path: join(keep.directory, file) }),
      ...(timeouts && { timeouts }),
    };
    const leave = async (reason: Unplayed): Promise<PlayedScenario> => {
      const { outcomes, duration } = await playScenario({
        ...common,
        sites: new Map(seats.map((seat) => [seat.site, at(seat).known])),
        accounts: new Map(),
        ...(!reason.byClaims && { unplayed: { verdict: reason.verdict, why: reason.why } }),
      });
      return { ...base, duration, outcomes: playedChecks(outcomes) };
    };
    if (unplayed !== undefined)
      return await leave(unplayed.byClaims ? (whyOver(play) ?? unplayed) : unplayed);
    // At once, so that none of those that have the target together begins before all are there.
    using joined = new DisposableStack();
    const met = meet(play, joined);
    // In this order: who waits for accounts must not hold the place that those who have them need to go on.
    using leases = await lease(play, signal);
    using place = scenario.alone ? limiter.beside : await limiter.enter(signal);
    const over = whyOver(play, leases.problems);
    if (over !== undefined) return await leave(over);
    onBegun();
    // From here on: how long it waits for its turn is not its fault.
    using within = deadline(hung, scenario.id, signal);
    const { outcomes, duration, logs, refused, interrupted } = await playScenario({
      ...common,
      signal: within,
      sites: await enter(play, met, within),
      accounts: leases.accounts,
      idle: place,
    });
    // What is still wrong with the target afterwards is told by its health.
    if (scenario.alone) await enter(play, met, within).catch(() => undefined);
    for (const seat of seats) {
      const part = partAt(scenario, seat.site);
      const isHere = refused !== undefined && Object.hasOwn(part.parties, refused.party);
      const why = isHere ? `${refused.party}: ${refused.why}` : undefined;
      // Who waited for another site was not turned away here, nor let in.
      if (isHere || refused === undefined) at(seat).entrance = entranceAfter(at(seat).entrance, part, why);
    }
    const users = [...new Set([...leases.accounts.values()].map(({ user }) => user))];
    return {
      ...base,
      duration,
      outcomes: playedChecks(outcomes),
      logs,
      users,
      ...(interrupted && { interrupted }),
    };
  };

  return {
    async perform(one, signal, onBegun = () => undefined) {
      const played = await perform(one, signal, onBegun);
      if (keep !== undefined) keepPlayed(keep, played);
      return played;
    },
    groups: (plays) =>
      // Who waits for the accounts of another one must not be one whom that one waits for.
      sites.every(({ site }) => site.accounts.kind === 'pool') ? groupsOf(plays) : plays.map((one) => [one]),
    resize: limiter.resize,
    async end() {
      await Promise.all(running.map(({ shared }) => shared.settled()));
      for (const kind of partyKinds.values()) await kind.end?.();
    },
  };
};

export interface PlayAllEvents {
  /** A scenario has all that it needs, and begins. */
  readonly onBegun?: (play: Play) => void;
  readonly onPlayed: (played: PlayedScenario, play: Play) => void;
  /** A scenario could not be played, for a fault of the harness. */
  readonly onProblem: (play: Play, error: unknown) => void;
}

/**
 * Plays all, so many at a time, in order of their beginning; those that want the target to themselves when all others
 * have ended, together with those alone that have the same done to it. One that fails takes no other with it.
 * @throws the signal's reason when it aborts, once every scenario that had begun has ended.
 */
export const playAll = async (
  runner: PlayRunner,
  all: readonly Play[],
  atATime: number,
  { onBegun, onPlayed, onProblem }: PlayAllEvents,
  signal: AbortSignal,
): Promise<void> => {
  const [alone, beside] = [true, false].map((is) => all.filter((play) => isAlone(play) === is));
  const work = async (left: Iterable<Play>): Promise<void> => {
    for (const one of left) {
      if (signal.aborted) return;
      try {
        onPlayed(await runner.perform(one, signal, () => onBegun?.(one)), one);
      } catch (error) {
        if (!signal.aborted) onProblem(one, error);
      }
    }
  };
  const shared = (beside ?? []).values();
  await Promise.all(Array.from({ length: atATime }, () => work(shared)));
  const groups = atATime === 1 ? (alone ?? []).map((one) => [one]) : runner.groups(alone ?? []);
  for (const group of groups) await Promise.all(group.map((one) => work([one])));
  signal.throwIfAborted();
};
