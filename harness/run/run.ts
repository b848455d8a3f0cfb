import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../reports/report.ts';
import { networkNamed } from '../networks/index.ts';
import { keepLedger, type Ledger, ledgerPath, leftLedgers } from '../networks/ledger.ts';
import { partySpecs } from '../scenario/parties.ts';
import { neverPlayed } from '../scenario/plan.ts';
import { protocolOf, type TargetRequest } from '../targets/index.ts';
import { keepFacts, prepareDirectory } from './directory.ts';
import { checkEnoughAccounts } from './enough-accounts.ts';
import { prepareMachine } from './machine.ts';
import { createMemory, freeMemory, memoryFor } from './memory.ts';
import { fileNameOf, readPlayed } from './played.ts';
import { assemble, type PlayedTarget } from './report.ts';
import type { RunOptions } from './run-options.ts';
import { UsageError } from './selection.ts';
import { keepWarnings } from './server-warnings.ts';
import { keepTarget, newTargetRun, type TargetRun, targetRecord } from './target-record.ts';
import { optionsOn, runTarget, type Shared } from './target-run.ts';

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

/** What is to be played on each target. @throws {UsageError} where that is nothing. */
const targetRunsOf = (
  { requests, scenarios }: RunOptions,
  ledgers: readonly Ledger[],
): readonly TargetRun[] => {
  const targetRuns = requests.map((request) =>
    newTargetRun(
      request,
      scenarios,
      ledgers.filter(({ target }) => target === request.id),
    ),
  );
  const idle = targetRuns.find((targetRun) => targetRun.scenarios.length === 0);
  if (idle)
    throw new UsageError(
      `none of the chosen scenarios is for ${idle.request.id}, which speaks ${networkNamed(protocolOf(idle.request)).title}`,
    );
  return targetRuns;
};

/** Writes down what is planned, and begins with what several targets need. */
const share = (targetRuns: readonly TargetRun[], options: RunOptions): Shared => {
  const { scenarios: chosen, directory, progress, signal } = options;
  const scenarios = join(directory, 'evidence', 'plan.json');
  writeFileSync(scenarios, JSON.stringify(chosen));
  const specs = targetRuns.flatMap(({ request, scenarios: some }) =>
    some.flatMap((scenario) => [...partySpecs(scenario, optionsOn(request)).values()]),
  );
  const machine = prepareMachine(specs, (line) => progress.note('', line), signal);
  // Each target waits for it in its turn.
  machine.catch(() => undefined);
  return { scenarios, machine };
};

/** Runs each target once there is memory for it. */
const runAll = async (targetRuns: readonly TargetRun[], options: RunOptions): Promise<void> => {
  const { progress, signal } = options;
  const shared = share(targetRuns, options);
  const memory = createMemory(options.memory ?? freeMemory());
  const inItsTurn = async (targetRun: TargetRun): Promise<void> => {
    const { request } = targetRun;
    const need = memoryFor(request);
    const wait = (left: number): void =>
      progress.note(request.id, `waits for memory: it needs ${need} MiB, and ${left} MiB are left`);
    using _room = await memory.take(need, wait, signal);
    await runTarget(targetRun, options, shared);
  };
  const ways = await Promise.allSettled(targetRuns.map(inItsTurn));
  const failed = ways.find((way) => way.status === 'rejected');
  if (failed !== undefined && !signal.aborted) throw failed.reason;
};

/** What came of a target that is done with. */
const playedOn = (targetRun: TargetRun, options: RunOptions): PlayedTarget => {
  const { directory, signal } = options;
  const { problem, broken, provided, evidence } = targetRun;
  keepTarget(targetRun, options);
  const { logs, accounts } = provided?.site ?? { logs: [], accounts: undefined };
  const played = keepWarnings(
    directory,
    logs,
    readPlayed(join(directory, evidence, 'results.ndjson')),
    accounts?.kind === 'pool' || accounts?.kind === 'list' ? accounts.accounts : [],
  );
  // Where nothing could be played that is one problem, the target's, and not one of each check.
  const unplayable = problem !== undefined && played.length === 0 && !signal.aborted;
  const ending = { interrupted: signal.aborted, ...(problem !== undefined && { problem }) };
  const reason = broken ?? 'the worker ended before it was played';
  return {
    target: targetRecord(targetRun),
    scenarios: unplayable ? [] : targetRun.scenarios,
    played,
    missing: neverPlayed(ending, { verdict: 'error', reason } as const),
  };
};

/**
 * The main job: plays scenarios on all targets at once, as far as memory allows, and assembles the report. Whatever
 * happens on the way, every target is stopped, and every check planned for one that came up has a result.
 */
export const run = async (options: RunOptions): Promise<Report> => {
  const { requests, fixtures, scenarios, repeat, directory, progress, signal } = options;
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
  const targetRuns = targetRunsOf(options, ledgers);
  prepareDirectory(directory, facts);
  keepLedgers(ledgers, requests, directory);
  for (const { evidence } of targetRuns) mkdirSync(join(directory, evidence), { recursive: true });
  progress.begin(
    new Map(targetRuns.map((targetRun) => [targetRun.request.id, targetRun.scenarios.length * repeat])),
  );
  await runAll(targetRuns, options);
  progress.end();
  const plays = targetRuns.map((targetRun) => playedOn(targetRun, options));
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
