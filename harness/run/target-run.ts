import { join } from 'node:path';
import { errorMessage } from '../error-message.ts';
import { readTranscript } from '../evidence/read.ts';
import type { Options } from '../language/scenario.ts';
import { networkNamed, partyKinds } from '../networks/index.ts';
import type { Provided, ProvideOptions } from '../networks/network.ts';
import type { Site } from '../networks/site.ts';
import { accountsFor, type Machine, type Play, plan, unneededFrom } from '../scenario/plan.ts';
import { survey } from '../scenario/survey.ts';
import {
  createDirector,
  protocolOf,
  releaseOf,
  startTarget,
  TargetError,
  type TargetRequest,
} from '../targets/index.ts';
import { poolFor } from './accounts.ts';
import { endLost } from './lost.ts';
import { keepPlayed, together } from './plays.ts';
import type { RunOptions } from './run-options.ts';
import { scoreOf } from './score.ts';
import { productIn } from './subjects.ts';
import { problemAfterwards } from './target-health.ts';
import { expectedOn, keepTarget, type TargetRun } from './target-record.ts';
import { playInTurns, type Turn, type TurnEvents } from './turns.ts';
import { namedPlays, type Score } from './worker-messages.ts';
import { playInWorker, type WorkerEvents } from './workers.ts';

/** Accounts of the survey. */
const surveyors = 1;

/**
 * Accounts beyond what scenarios need, on targets that are thrown away: those at play when a worker dies are played
 * again, and eight of them have twenty at most.
 */
const spareAccounts = 20;

/** What several targets share. */
export interface Shared {
  /** File with all chosen scenarios, as JSON. */
  readonly scenarios: string;
  readonly machine: Promise<Machine>;
}

/** What it takes to get a target ready to be played on. */
export type OpenOptions = Pick<RunOptions, 'directory' | 'repeat' | 'id' | 'progress' | 'signal'>;

/** What parties are given on a target that scenarios leave open. */
export const optionsOn = (request: TargetRequest): Options | undefined => {
  const release = releaseOf(request);
  return release === undefined ? undefined : networkNamed(protocolOf(request)).software?.optionsOf(release);
};

const provideAccounts = async (site: Site, options: ProvideOptions): Promise<Provided> => {
  const { provide } = networkNamed(site.protocol).accounts;
  return provide === undefined ? { site, release: async () => undefined } : await provide(site, options);
};

/** Names the software that scenarios judge in place of the target, where they do. */
const nameApps = async (targetRun: TargetRun): Promise<void> => {
  const { request, scenarios } = targetRun;
  const release = releaseOf(request);
  const product = productIn(scenarios);
  if (release === undefined || product === undefined) return;
  const said = await networkNamed(protocolOf(request)).software?.describe(release);
  if (said === undefined) return;
  const { text, ...version } = said;
  const on = request.driver === 'embedded' ? request.definition.title : request.id;
  targetRun.apps = text;
  targetRun.beside = { product, release, on, ...version };
};

/** Brings the target to life and gets its accounts. */
const start = async (targetRun: TargetRun, options: OpenOptions): Promise<void> => {
  const { directory, repeat, id: run, progress, signal } = options;
  const { request, scenarios, evidence, left } = targetRun;
  const temporary = request.driver !== 'external';
  const count = surveyors + accountsFor(scenarios, repeat) + (temporary ? spareAccounts : 0);
  const folder = join(directory, evidence);
  const report = (line: string): void => progress.note(request.id, line);
  const given = { run, accounts: count, directory: folder, report, signal };
  const target = await startTarget(request, given);
  targetRun.target = target;
  targetRun.provided = await provideAccounts(target.site, {
    count,
    folder,
    left,
    temporary,
    report,
    signal,
  });
};

/** Asks what the target offers. */
const ask = async (targetRun: TargetRun, { directory, signal }: OpenOptions): Promise<void> => {
  const { provided, evidence } = targetRun;
  if (provided === undefined) return;
  const { site } = provided;
  using lease = await poolFor(site, 0).lease(['surveyor'], signal);
  const account = lease.accounts.get('surveyor');
  if (account === undefined) return;
  const path = join(directory, evidence, 'survey.ndjson');
  const found = await survey({ site, account, kinds: partyKinds, path, signal, readTranscript });
  targetRun.claims = found.claims;
  if (found.software !== undefined) targetRun.software = found.software;
};

/** Starts a target and asks it what it offers; a problem of it is in its {@link TargetRun}. */
export const openTarget = async (targetRun: TargetRun, options: OpenOptions): Promise<void> => {
  await nameApps(targetRun);
  try {
    await start(targetRun, options);
    await ask(targetRun, options);
  } catch (error) {
    // A target's own error tells what can be said, in lines.
    targetRun.problem = error instanceof TargetError ? error.message : errorMessage(error);
  }
  keepTarget(targetRun, options);
};

/** What is played on an open target, and what is not; nothing where it has a problem. */
export const planFor = (
  { scenarios, provided, claims, problem }: TargetRun,
  machine: Machine,
  { repeat, durations }: Pick<RunOptions, 'repeat' | 'durations'>,
): readonly Play[] =>
  provided === undefined || problem !== undefined
    ? []
    : plan(scenarios, { site: provided.site, claims }, machine, { repeat, taken: surveyors, durations });

/** Gives plays other accounts than they had: those that no other play needs, as long as there are some. */
const otherAccounts = (all: readonly Play[], { accounts }: Site): ((play: Play) => Play | undefined) => {
  let from = unneededFrom(all);
  return (play) => {
    if (accounts.kind !== 'pool') return play;
    if (from + play.holders.length > accounts.accounts.length) return undefined;
    const again = { ...play, from };
    from += play.holders.length;
    return again;
  };
};

/** Rids accounts that are used again of what a dead worker has left on them. */
const cleanUpAfter = async (plays: readonly Play[], site: Site): Promise<void> => {
  const { lending } = networkNamed(site.protocol).accounts;
  if (site.accounts.kind !== 'list') return;
  for (const { scenario } of plays.filter((one) => lending?.leavesTraces(one.scenario)))
    await lending?.clean(site, site.accounts.accounts, scenario);
};

/** Plays what is planned in a process of its own, and in another one where that dies. */
const play = async (
  targetRun: TargetRun,
  options: RunOptions,
  plays: readonly Play[],
  scenarios: string,
): Promise<void> => {
  const { directory, concurrency, progress, signal } = options;
  const { request, target, provided, claims, evidence } = targetRun;
  if (target === undefined || provided === undefined) return;
  const { id } = request;
  const { site } = provided;
  await using director = createDirector(target);
  const keep = { directory, evidence };
  const isExpected = expectedOn(targetRun, options);
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
      ...{ site, claims, keep, concurrency },
      plan: scenarios,
      plays: namedPlays(some),
      atATime: alone ? 1 : together(concurrency),
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
    await playInWorker(job, director, events, signal);
  };
  await playInTurns(plays, {
    take,
    again: otherAccounts(plays, site),
    onLost,
    async onDeath(why, left, atPlay) {
      progress.note(id, `${why}; another one goes on, with ${left} left to play`);
      await cleanUpAfter(atPlay, site);
    },
  });
};

const checkHealth = async (targetRun: TargetRun, signal: AbortSignal): Promise<void> => {
  if (targetRun.target === undefined || targetRun.problem !== undefined || signal.aborted) return;
  const problem = await problemAfterwards(targetRun.target);
  if (problem !== undefined) targetRun.problem = problem;
};

/** Leaves a server of the user's as it was, also where the run ended early, and stops what was started. */
export const closeTarget = async (
  targetRun: TargetRun,
  { progress, signal }: Pick<OpenOptions, 'progress' | 'signal'>,
): Promise<void> => {
  await checkHealth(targetRun, signal);
  const left = await targetRun.provided?.release().catch(errorMessage);
  if (left !== undefined) {
    targetRun.leftovers = left;
    progress.note(targetRun.request.id, left);
  }
  await Promise.allSettled([targetRun.target?.[Symbol.asyncDispose]()]);
};

/**
 * The whole way of one target: start, survey, plan, play, stop. What goes wrong on it is in its {@link TargetRun};
 * whatever happens, what was started is stopped.
 */
export const runTarget = async (
  targetRun: TargetRun,
  options: RunOptions,
  { scenarios, machine }: Shared,
): Promise<void> => {
  const { progress, signal } = options;
  const { id } = targetRun.request;
  try {
    await openTarget(targetRun, options);
    const known = await machine;
    const plays = planFor(targetRun, known, options);
    if (plays.length === 0 || signal.aborted) return;
    const { target } = targetRun;
    target?.gone.addEventListener('abort', () => progress.note(id, errorMessage(target.gone.reason)));
    await play(targetRun, options, plays, scenarios).catch((error: unknown) => {
      if (signal.aborted) return;
      targetRun.broken = errorMessage(error);
      progress.note(id, targetRun.broken);
    });
  } finally {
    await closeTarget(targetRun, options);
  }
};
