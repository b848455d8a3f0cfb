import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scenario } from '../language/scenario.ts';
import { networkNamed, partyKinds } from '../networks/index.ts';
import type { Site } from '../networks/site.ts';
import { accountHolders, partySpecs } from '../scenario/parties.ts';
import { type Claims, play } from '../scenario/play.ts';
import type { Timeouts } from '../scenario/timeouts.ts';
import { deadline } from '../wait.ts';
import { poolFor } from './accounts.ts';
import { createLimiter } from './limiter.ts';
import { type PlayedScenario, playedChecks, transcriptName } from './played.ts';

/** What scenarios are played on, and where what they leave goes. */
export interface PlaysInput {
  readonly site: Site;
  readonly claims: Claims;
  /** Where transcripts and results go; nothing is kept without it. */
  readonly keep?: {
    /** The report's folder. */
    readonly directory: string;
    /** The target's folder within it: `evidence/name@1.2`. */
    readonly evidence: string;
  };
  /** How many scenarios may be busy at a time. */
  readonly concurrency: number;
  /** How many accounts of the pool are taken already. */
  readonly taken: number;
  readonly timeouts?: Timeouts;
}

/** One scenario to be played once. */
export interface Play {
  readonly scenario: Scenario;
  /** Which repetition, counted from 1. */
  readonly round: number;
}

/** Plays scenarios on one target; what they share is its accounts, and how many may be busy at a time. */
export interface Plays {
  /**
   * Plays one, and keeps its transcript and a line of `results.ndjson` where anything is to be kept.
   * @throws what is a fault of the harness, and the signal's reason when it aborts.
   */
  perform(play: Play, signal: AbortSignal): Promise<PlayedScenario>;
  /** Ends what parties share. */
  end(): Promise<void>;
}

/**
 * A target that lets nobody in so many times in a row will not let the next one in: every attempt costs its
 * whole timeout, and hundreds of them would hide the one fact that matters. Where the survey was not let in,
 * one more refusal is enough.
 */
const refusals = 12;

/** Longer than any scenario can take by its own deadlines. Milliseconds. */
const hung = 600_000;

/** How many scenarios may be waiting for each that is busy. */
const waitingPerBusy = 16;

/** Whether the target must let somebody in before the first step. */
const begins = ({ parties }: Scenario): boolean =>
  Object.values(parties).some(({ phase }) => phase !== 'offline');

export const createPlays = ({ site, claims, keep, concurrency, taken, timeouts }: PlaysInput): Plays => {
  const limiter = createLimiter(concurrency);
  const { lending } = networkNamed(site.protocol).accounts;
  const pool = poolFor(site, taken);
  const circuitBreaker = { left: claims.unknown === undefined ? refusals : 1, why: '' };

  /** Why a scenario cannot be played on what was given of the target. */
  const gapOf = (scenario: Scenario): string | undefined => {
    const listeners = Object.values(scenario.parties).map(({ listener }) => `listener ${listener}`);
    for (const need of [...listeners, ...scenario.needs]) {
      const why = site.unasked?.[need];
      if (why !== undefined) return why;
    }
    if (site.accounts.kind !== 'list') return undefined;
    const needed = accountHolders(scenario).length;
    const given = site.accounts.accounts.length;
    if (needed > given) return `it needs ${needed} accounts, and ${given} were given`;
    return lending?.whyNot(scenario);
  };

  /** Why this machine cannot play a party of the scenario. */
  const reasonNotJudged = async (scenario: Scenario, signal: AbortSignal): Promise<string | undefined> => {
    for (const spec of partySpecs(scenario, site.options).values()) {
      const problem = await partyKinds.get(spec.kind)?.whyUnavailable?.(spec, signal);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };

  const perform = async ({ scenario, round }: Play, signal: AbortSignal): Promise<PlayedScenario> => {
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
    const unplayed = async (verdict: 'blocked' | 'unverifiable', why: string): Promise<PlayedScenario> => {
      const { outcomes, duration } = await play({
        ...common,
        accounts: new Map(),
        unplayed: { verdict, why },
      });
      return { ...base, duration, outcomes: playedChecks(outcomes) };
    };
    const gap = gapOf(scenario);
    if (gap !== undefined) return unplayed('unverifiable', gap);
    const whyUnavailable = await reasonNotJudged(scenario, signal);
    if (whyUnavailable !== undefined) return unplayed('unverifiable', whyUnavailable);
    // In this order: who waits for accounts must not hold the place that those who have them need to go on.
    using lease = await pool.lease(
      accountHolders(scenario),
      signal,
      lending?.leavesTraces(scenario) ? scenario : undefined,
    );
    if (lease.problem !== undefined) return unplayed('unverifiable', lease.problem);
    using place = await limiter.enter(signal);
    if (circuitBreaker.left <= 0 && begins(scenario)) return unplayed('blocked', circuitBreaker.why);
    const { outcomes, duration, logs, refused, interrupted } = await play({
      ...common,
      accounts: lease.accounts,
      idle: place,
    });
    const users = [...new Set([...lease.accounts.values()].map(({ user }) => user))];
    if (refused !== undefined) {
      circuitBreaker.left -= 1;
      circuitBreaker.why = refused;
    } else if (begins(scenario)) circuitBreaker.left = refusals;
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
    async perform(one, signal) {
      using within = deadline(hung, one.scenario.id, signal);
      const played = await perform(one, within);
      if (keep !== undefined) {
        const results = join(keep.directory, keep.evidence, 'results.ndjson');
        appendFileSync(results, `${JSON.stringify(played)}\n`);
      }
      return played;
    },
    async end() {
      for (const kind of partyKinds.values()) await kind.end?.();
    },
  };
};

export interface PlayAllEvents {
  readonly onPlayed: (played: PlayedScenario) => void;
  /** A scenario could not be played, for a fault of the harness. */
  readonly onProblem: (play: Play, error: unknown) => void;
}

/**
 * Plays all, many at a time, in order of their beginning. One that fails takes no other with it.
 * @throws the signal's reason when it aborts, once every scenario that had begun has ended.
 */
export const playAll = async (
  plays: Plays,
  all: readonly Play[],
  concurrency: number,
  { onPlayed, onProblem }: PlayAllEvents,
  signal: AbortSignal,
): Promise<void> => {
  const left = all.values();
  const work = async (): Promise<void> => {
    for (const one of left) {
      if (signal.aborted) return;
      try {
        onPlayed(await plays.perform(one, signal));
      } catch (error) {
        if (!signal.aborted) onProblem(one, error);
      }
    }
  };
  // Those that only wait make room: the limiter keeps count of the busy ones.
  await Promise.all(Array.from({ length: concurrency * waitingPerBusy }, work));
  signal.throwIfAborted();
};
