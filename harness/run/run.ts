import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Baseline, expectedFailures, type Failing } from '../../reports/baseline.ts';
import type { Report } from '../../reports/report.ts';
import { readTranscript } from '../evidence/read.ts';
import type { Options, Scenario } from '../language/scenario.ts';
import { networkNamed, partyKinds } from '../networks/index.ts';
import { keepLedger, type Ledger, ledgerPath, leftLedgers } from '../networks/ledger.ts';
import type { Provided, ProvideOptions, SoftwareFacts } from '../networks/network.ts';
import type { Site } from '../networks/site.ts';
import { accountHolders, partySpecs } from '../scenario/parties.ts';
import type { Claims } from '../scenario/play.ts';
import { survey } from '../scenario/survey.ts';
import {
  type Configuration,
  protocolOf,
  type RunningTarget,
  releaseOf,
  startTarget,
  type TargetRequest,
} from '../targets/index.ts';
import { poolFor } from './accounts.ts';
import { keepFacts, prepareDirectory } from './directory.ts';
import { checkEnoughAccounts } from './enough-accounts.ts';
import type { Fixtures } from './fixtures.ts';
import { fileNameOf, readPlayed } from './played.ts';
import type { Progress } from './progress.ts';
import { assemble, type PlayedTarget } from './report.ts';
import { UsageError } from './selection.ts';
import { keepWarnings } from './server-warnings.ts';
import { productIn, subjectsOf, type TargetRecord, type Software as TestedSoftware } from './subjects.ts';
import { problemAfterwards } from './target-health.ts';
import { playInWorker, type WorkerEvents } from './workers.ts';

export interface RunOptions {
  readonly requests: readonly TargetRequest[];
  readonly fixtures: Fixtures;
  /** What to play, in order. */
  readonly scenarios: readonly Scenario[];
  readonly baselines: readonly Baseline[];
  readonly config: Configuration;
  readonly repeat: number;
  readonly concurrency: number;
  readonly directory: string;
  readonly id: string;
  /** The command line as typed. */
  readonly command: string;
  readonly shard?: string;
  /** Where scenarios of the user's own are, as the user named it. */
  readonly folders: readonly string[];
  readonly progress: Progress;
  /** Ends the run early; the report is complete as far as it got. */
  readonly signal: AbortSignal;
}

/** What became of one target, as its folder keeps it in `target.json`. */
interface TargetRun {
  readonly request: TargetRequest;
  /** Those that are for what it speaks. */
  readonly scenarios: readonly Scenario[];
  readonly evidence: string;
  /** What earlier runs have left on it. */
  readonly left: readonly Ledger[];
  target?: RunningTarget;
  /** Its accounts, once they are there. */
  provided?: Provided;
  software?: SoftwareFacts;
  /** What could not be undone on it. */
  leftovers?: string;
  /** What its parties are made of, in words, and what of that is judged. */
  apps?: string;
  beside?: TestedSoftware;
  claims: Claims;
  problem?: string;
  /** What ended its worker before its time. */
  broken?: string;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const provideAccounts = async (site: Site, options: ProvideOptions): Promise<Provided> => {
  const { provide } = networkNamed(site.protocol).accounts;
  return provide === undefined ? { site, release: async () => undefined } : await provide(site, options);
};

const bringUp = async (targetRun: TargetRun, options: RunOptions): Promise<void> => {
  const { directory, config, repeat, id: run, progress, signal } = options;
  const { request, scenarios, evidence } = targetRun;
  const release = releaseOf(request);
  if (release !== undefined) {
    const product = productIn(scenarios);
    const on = request.driver === 'embedded' ? request.definition.title : request.id;
    const said = await networkNamed(protocolOf(request)).software?.describe(release);
    if (product !== undefined && said !== undefined) {
      const { text, ...version } = said;
      targetRun.apps = text;
      targetRun.beside = { product, release, on, ...version };
    }
  }
  try {
    const count = scenarios.flatMap(accountHolders).length * repeat + 1;
    const folder = join(directory, evidence);
    const report = (line: string): void => progress.note(request.id, line);
    targetRun.target = await startTarget(request, {
      run,
      config,
      accounts: count,
      directory: folder,
      report,
      signal,
    });
    targetRun.provided = await provideAccounts(targetRun.target.site, {
      count,
      folder,
      left: targetRun.left,
      temporary: request.driver !== 'external',
      report,
      signal,
    });
    const { site } = targetRun.provided;
    using lease = await poolFor(site, 0).lease(['surveyor'], signal);
    const account = lease.accounts.get('surveyor');
    if (account === undefined) return;
    const path = join(directory, evidence, 'survey.ndjson');
    const found = await survey({ site, account, kinds: partyKinds, path, signal, readTranscript });
    targetRun.claims = found.claims;
    targetRun.software = found.software;
  } catch (error) {
    targetRun.problem = messageOf(error);
  }
  keepTarget(targetRun, options);
};

/** As it says itself; a definition has a name of its own already. */
const softwareOf = ({ request, software = {} }: TargetRun): SoftwareFacts => {
  if (request.driver === 'external')
    return {
      ...software,
      ...(software.product !== undefined && { product: software.product.toLowerCase() }),
    };
  const { softwareVersion } = software;
  return softwareVersion !== undefined && /^\d/.test(softwareVersion) ? { softwareVersion } : {};
};

const targetRecord = (targetRun: TargetRun, config: Configuration): TargetRecord => {
  const { request, target, claims } = targetRun;
  // Nearly everything is blocked where nobody gets in: that must not read as tested.
  const problem = targetRun.problem ?? (claims.shut ? claims.unknown : undefined);
  const definition = 'definition' in request ? request.definition.name : 'external';
  const version = 'version' in request ? request.version.version : 'unknown';
  const facts = target?.facts ?? {
    id: request.id,
    protocol: protocolOf(request),
    name: definition,
    version,
    driver: request.driver,
    config,
  };
  return {
    ...facts,
    ...softwareOf(targetRun),
    ...(targetRun.apps !== undefined && { apps: targetRun.apps }),
    ...(targetRun.beside !== undefined && { software: targetRun.beside }),
    ...(claims.claims.length > 0 && { claims: claims.claims }),
    ...(claims.unknown !== undefined && { unanswered: claims.unknown }),
    state: problem === undefined ? 'tested' : 'failed',
    ...(problem !== undefined && { problem }),
    logs: target?.site.logs.map(({ file }) => file) ?? [],
    ...(targetRun.leftovers !== undefined && { leftovers: targetRun.leftovers }),
  };
};

const keepTarget = (targetRun: TargetRun, { directory, config }: RunOptions): void =>
  writeFileSync(
    join(directory, targetRun.evidence, 'target.json'),
    `${JSON.stringify(targetRecord(targetRun, config), null, 2)}\n`,
  );

/** The whole way of one target; whatever happens on it, what was started is stopped. */
const playOn = async (
  targetRun: TargetRun,
  options: RunOptions,
  plan: string,
  prepared: Promise<void>,
): Promise<void> => {
  const { signal } = options;
  try {
    await bringUp(targetRun, options);
    await prepared;
    await play(targetRun, options, plan);
  } finally {
    await checkHealth(targetRun, signal);
    await cleanUp(targetRun, options);
    await Promise.allSettled([targetRun.target?.[Symbol.asyncDispose]()]);
  }
};

/** What parties are given on a target that scenarios leave open. */
const optionsOn = (request: TargetRequest): Options | undefined => {
  const release = releaseOf(request);
  return release === undefined ? undefined : networkNamed(protocolOf(request)).software?.optionsOf(release);
};

/** Gets what parties of the planned scenarios need, while targets start. */
const prepareParties = async (
  targetRuns: readonly TargetRun[],
  { progress, signal }: RunOptions,
): Promise<void> => {
  const specs = targetRuns.flatMap(({ request, scenarios }) =>
    scenarios.flatMap((scenario) => [...partySpecs(scenario, optionsOn(request)).values()]),
  );
  await Promise.all(
    [...partyKinds.values()].map(async ({ kind, prepare }) => {
      const own = specs.filter((spec) => spec.kind === kind);
      if (own.length > 0) await prepare?.(own, (line) => progress.note('', line), signal);
    }),
  );
};

/** Whether a failure on the target is one that the baselines have. */
const expectation = (
  targetRun: TargetRun,
  { config, baselines }: RunOptions,
): ((failure: Failing) => boolean) => {
  const subjects = subjectsOf(targetRecord(targetRun, config), targetRun.scenarios).map((subject) => ({
    ids: new Set(subject.scenarios.map(({ id }) => id)),
    isExpected: expectedFailures(subject.target, baselines),
  }));
  return (failure) =>
    subjects.some(({ ids, isExpected }) => ids.has(failure.check.replace(/#.*/, '')) && isExpected(failure));
};

const play = async (targetRun: TargetRun, options: RunOptions, plan: string): Promise<void> => {
  const { directory, repeat, concurrency, progress, signal } = options;
  const { request, target, provided, claims, evidence, problem } = targetRun;
  if (provided === undefined || problem !== undefined || signal.aborted) return;
  const { id } = request;
  target?.gone.addEventListener('abort', () => progress.note(id, messageOf(target.gone.reason)));
  const isExpected = expectation(targetRun, options);
  const { site } = provided;
  const keep = { directory, evidence };
  const job = { site, claims, keep, plan, repeat, concurrency, taken: 1 };
  const events: WorkerEvents = {
    onPlayed: ({ verdicts, failures }) =>
      progress.played(id, verdicts, failures.filter((failure) => isExpected(failure)).length),
    onProblem: (why) => progress.note(id, why),
  };
  try {
    await playInWorker(job, events, signal);
  } catch (error) {
    if (signal.aborted) return;
    targetRun.broken = messageOf(error);
    progress.note(id, targetRun.broken);
  }
};

const checkHealth = async (targetRun: TargetRun, signal: AbortSignal): Promise<void> => {
  if (targetRun.target === undefined || targetRun.problem !== undefined || signal.aborted) return;
  const problem = await problemAfterwards(targetRun.target);
  if (problem !== undefined) targetRun.problem = problem;
};

/** Leaves a server of the user's as it was, also where the run ended early. */
const cleanUp = async (targetRun: TargetRun, { progress }: RunOptions): Promise<void> => {
  const left = await targetRun.provided?.release().catch(messageOf);
  if (left === undefined) return;
  targetRun.leftovers = left;
  progress.note(targetRun.request.id, left);
};

/** What earlier runs have left on targets that this one does not test stays written down. */
const keepLedgers = (
  ledgers: readonly Ledger[],
  requests: readonly TargetRequest[],
  directory: string,
): void => {
  for (const ledger of ledgers) {
    if (requests.some(({ id }) => id === ledger.target)) continue;
    keepLedger(ledgerPath(join(directory, 'evidence', fileNameOf(ledger.target))), ledger);
  }
};

/**
 * The main job: starts targets, plays scenarios on all of them at once, and assembles the report. Whatever
 * happens on the way, every target is stopped, and every check planned for one that came up has a result.
 */
export const run = async (options: RunOptions): Promise<Report> => {
  const { requests, fixtures, scenarios, config, repeat, directory, progress, signal } = options;
  const started = new Date().toISOString();
  const facts = {
    id: options.id,
    started,
    command: options.command,
    repeat,
    ...(options.shard && { shard: options.shard }),
  };
  checkEnoughAccounts(requests, scenarios, process.env);
  const ledgers = leftLedgers(directory);
  const targetRuns: TargetRun[] = requests.map((request) => ({
    request,
    scenarios: scenarios.filter(({ protocol }) => protocol === protocolOf(request)),
    evidence: `evidence/${fileNameOf(request.id)}`,
    left: ledgers.filter(({ target }) => target === request.id),
    claims: { claims: [] },
  }));
  const idle = targetRuns.find((targetRun) => targetRun.scenarios.length === 0);
  if (idle)
    throw new UsageError(
      `none of the chosen scenarios is for ${idle.request.id}, which speaks ${networkNamed(protocolOf(idle.request)).title}`,
    );
  prepareDirectory(directory, facts);
  keepLedgers(ledgers, requests, directory);
  const plan = join(directory, 'evidence', 'plan.json');
  writeFileSync(plan, JSON.stringify(scenarios));
  for (const { evidence } of targetRuns) mkdirSync(join(directory, evidence), { recursive: true });
  progress.begin(
    new Map(targetRuns.map((targetRun) => [targetRun.request.id, targetRun.scenarios.length * repeat])),
  );
  const prepared = prepareParties(targetRuns, options);
  // Each target waits for it in its turn.
  prepared.catch(() => undefined);
  const ways = await Promise.allSettled(
    targetRuns.map((targetRun) => playOn(targetRun, options, plan, prepared)),
  );
  progress.end();
  for (const way of ways) if (way.status === 'rejected') throw way.reason;
  const plays = targetRuns.map((targetRun): PlayedTarget => {
    keepTarget(targetRun, options);
    const { logs, accounts } = targetRun.provided?.site ?? { logs: [], accounts: undefined };
    const played = keepWarnings(
      directory,
      logs,
      readPlayed(join(directory, targetRun.evidence, 'results.ndjson')),
      accounts?.kind === 'pool' || accounts?.kind === 'list' ? accounts.accounts : [],
    );
    // Where nothing could be played that is one problem, the target's, and not one of each check.
    const unplayable = targetRun.problem !== undefined && played.length === 0 && !signal.aborted;
    return {
      target: targetRecord(targetRun, config),
      scenarios: unplayable ? [] : targetRun.scenarios,
      played,
      missing: signal.aborted
        ? { verdict: 'unverifiable', reason: 'the run was interrupted' }
        : targetRun.problem !== undefined
          ? { verdict: 'blocked', reason: targetRun.problem.split('\n', 1)[0] ?? targetRun.problem }
          : { verdict: 'error', reason: targetRun.broken ?? 'the worker ended before it was played' },
    };
  });
  const ended = { ...facts, finished: new Date().toISOString(), interrupted: signal.aborted };
  keepFacts(directory, ended);
  return assemble({
    run: ended,
    plays,
    baselines: options.baselines,
    scenarios: fixtures.scenarios,
    catalogue: fixtures.catalogue,
    folders: options.folders,
  });
};
