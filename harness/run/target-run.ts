import { join } from 'node:path';
import { errorMessage } from '../error-message.ts';
import { readTranscript } from '../evidence/read.ts';
import type { Options } from '../language/scenario.ts';
import { networkNamed, partyKinds } from '../networks/index.ts';
import type { Provided, ProvideOptions } from '../networks/network.ts';
import type { Site } from '../networks/site.ts';
import { accountsFor } from '../scenario/plan.ts';
import { survey } from '../scenario/survey.ts';
import { protocolOf, releaseOf, startTarget, TargetError, type TargetRequest } from '../targets/index.ts';
import { poolFor } from './accounts.ts';
import type { RunOptions } from './run-options.ts';
import { productIn } from './subjects.ts';
import { problemAfterwards } from './target-health.ts';
import { keepTarget, type TargetRun } from './target-record.ts';

/** Accounts of the survey. */
export const surveyors = 1;

/**
 * Accounts beyond what scenarios need, on targets that are thrown away: those at play when a worker dies are played
 * again, and eight of them have twenty at most.
 */
const spareAccounts = 20;

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
