import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Director } from '../networks/director.ts';
import { networkNamed, partyKinds } from '../networks/index.ts';
import type { Site } from '../networks/site.ts';
import type { Claims } from '../scenario/claims.ts';
import {
  entranceAfter,
  entranceBefore,
  isAlone,
  type Play,
  type Unplayed,
  whyNoLonger,
} from '../scenario/plan.ts';
import { play as playScenario } from '../scenario/play.ts';
import type { Timeouts } from '../scenario/timeouts.ts';
import { deadline } from '../wait.ts';
import { poolFor } from './accounts.ts';
import { createLimiter } from './limiter.ts';
import { type PlayedScenario, playedChecks, transcriptName } from './played.ts';

/** What scenarios are played on, and where what they leave goes. */
export interface PlaysInput {
  readonly site: Site;
  readonly claims: Claims;
  /** Asks what only the target's owner can do; without one scenarios that need it have nobody to ask. */
  readonly director?: Director;
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

/** Plays scenarios on one target; what they share is its accounts, and how many may be busy at a time. */
export interface Plays {
  /**
   * Plays one, and keeps its transcript and a line of `results.ndjson` where anything is to be kept.
   * @param onBegun told when it has all that it needs, and its transcript begins
   * @throws what is a fault of the harness, and the signal's reason when it aborts.
   */
  perform(play: Play, signal: AbortSignal, onBegun?: () => void): Promise<PlayedScenario>;
  /** Ends what parties share. */
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

export const createPlays = ({ site, claims, director, keep, concurrency, timeouts }: PlaysInput): Plays => {
  const limiter = createLimiter(concurrency);
  const { lending } = networkNamed(site.protocol).accounts;
  const shared = poolFor(site, 0);
  let entrance = entranceBefore(claims);

  const perform = async (
    { scenario, round, holders, from, unplayed }: Play,
    signal: AbortSignal,
    onBegun: () => void,
  ): Promise<PlayedScenario> => {
    const file = keep === undefined ? '' : `${keep.evidence}/${transcriptName(scenario.id, round)}`;
    const base = { scenario: scenario.id, play: round, file };
    const common = {
      scenario,
      site,
      claims,
      kinds: partyKinds,
      signal,
      ...(keep && { path: join(keep.directory, file) }),
      ...(timeouts && { timeouts }),
    };
    const leave = async (reason: Unplayed): Promise<PlayedScenario> => {
      const { outcomes, duration } = await playScenario({
        ...common,
        accounts: new Map(),
        ...(!reason.byClaims && { unplayed: { verdict: reason.verdict, why: reason.why } }),
      });
      return { ...base, duration, outcomes: playedChecks(outcomes) };
    };
    if (unplayed !== undefined)
      return await leave(unplayed.byClaims ? (whyNoLonger(scenario, entrance) ?? unplayed) : unplayed);
    // In this order: who waits for accounts must not hold the place that those who have them need to go on.
    const pool = site.accounts.kind === 'pool' ? poolFor(site, from) : shared;
    using lease = await pool.lease(holders, signal, lending?.leavesTraces(scenario) ? scenario : undefined);
    using place = await limiter.enter(signal);
    const over = whyNoLonger(scenario, entrance, lease.problem);
    if (over !== undefined) return await leave(over);
    onBegun();
    const stage = scenario.alone ? await director?.ask({ kind: 'ready' }, signal) : undefined;
    const { outcomes, duration, logs, refused, interrupted } = await playScenario({
      ...common,
      ...(stage?.listeners && { site: { ...site, listeners: stage.listeners } }),
      ...(director && { director }),
      accounts: lease.accounts,
      idle: place,
    });
    // What is still wrong with the target afterwards is told by its health.
    if (scenario.alone) await director?.ask({ kind: 'ready' }, signal).catch(() => undefined);
    entrance = entranceAfter(entrance, scenario, refused);
    const users = [...new Set([...lease.accounts.values()].map(({ user }) => user))];
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
      using within = deadline(hung, one.scenario.id, signal);
      const played = await perform(one, within, onBegun);
      if (keep !== undefined) keepPlayed(keep, played);
      return played;
    },
    async end() {
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
 * Plays all, so many at a time, in order of their beginning; those that want the target to themselves one by one, when
 * all others have ended. One that fails takes no other with it.
 * @throws the signal's reason when it aborts, once every scenario that had begun has ended.
 */
export const playAll = async (
  plays: Plays,
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
        onPlayed(await plays.perform(one, signal, () => onBegun?.(one)), one);
      } catch (error) {
        if (!signal.aborted) onProblem(one, error);
      }
    }
  };
  const shared = (beside ?? []).values();
  await Promise.all(Array.from({ length: atATime }, () => work(shared)));
  await work(alone ?? []);
  signal.throwIfAborted();
};
