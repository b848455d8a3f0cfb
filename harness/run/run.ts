import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../reports/report.ts';
import { networkNamed } from '../networks/index.ts';
import { keepLedger, type Ledger, ledgerPath, leftLedgers } from '../networks/ledger.ts';
import { partySpecs } from '../scenario/parties.ts';
import { neverPlayed, whyNotOn } from '../scenario/plan.ts';
import { protocolOf, type TargetRequest } from '../targets/index.ts';
import { keepFacts, prepareDirectory } from './directory.ts';
import { checkEnoughAccounts } from './enough-accounts.ts';
import { prepareMachine } from './machine.ts';
import { createMemory, freeMemory, memoryFor } from './memory.ts';
import { fileNameOf, readPlayed } from './played.ts';
import { assemble, type PlayedTarget, playedInWorld } from './report.ts';
import type { RunOptions } from './run-options.ts';
import { UsageError } from './selection.ts';
import { keepWarnings } from './server-warnings.ts';
import { keepTarget, targetRecord } from './target-record.ts';
import { optionsOn } from './target-run.ts';
import { newWorldRun, runWorld, type Shared, type WorldRun } from './world-run.ts';

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

/** What is to be played on each target, or on several together. @throws {UsageError} where that is nothing. */
const worldRunsOf = ({ worlds, scenarios }: RunOptions, ledgers: readonly Ledger[]): readonly WorldRun[] => {
  const runs = worlds.map((requests) => newWorldRun(requests, scenarios, ledgers));
  for (const { id, targets, scenarios: own } of runs) {
    if (own.length > 0) continue;
    const networks = targets.map(({ request }) => protocolOf(request));
    const titles = networks.map((network) => networkNamed(network).title).join(' and ');
    const [first] = scenarios;
    const why = first && `: of ${first.id}, ${whyNotOn(first, networks)}`;
    throw new UsageError(`none of the chosen scenarios is for ${id}, which speaks ${titles}${why ?? ''}`);
  }
  return runs;
};

/** Writes down what is planned, and begins with what several targets need. */
const share = (runs: readonly WorldRun[], options: RunOptions): Shared => {
  const { scenarios: chosen, directory, progress, signal } = options;
  const scenarios = join(directory, 'evidence', 'plan.json');
  writeFileSync(scenarios, JSON.stringify(chosen));
  const specs = runs
    .flatMap(({ targets }) => targets)
    .flatMap(({ request, scenarios: parts }) =>
      parts.flatMap((part) => [...partySpecs(part, optionsOn(request)).values()]),
    );
  const machine = prepareMachine(specs, (line) => progress.note('', line), signal);
  // Each target waits for it in its turn.
  machine.catch(() => undefined);
  return { scenarios, machine };
};

/** Runs each target, or several together, once there is memory for that. */
const runAll = async (runs: readonly WorldRun[], options: RunOptions): Promise<void> => {
  const { progress, signal } = options;
  const shared = share(runs, options);
  const memory = createMemory(options.memory ?? freeMemory());
  const inItsTurn = async (world: WorldRun): Promise<void> => {
    const need = memoryFor(world.targets.map(({ request }) => request));
    const wait = (left: number): void =>
      progress.note(world.id, `waits for memory: it needs ${need} MiB, and ${left} MiB are left`);
    using _room = await memory.take(need, wait, signal);
    await runWorld(world, options, shared);
  };
  const ways = await Promise.allSettled(runs.map(inItsTurn));
  const failed = ways.find((way) => way.status === 'rejected');
  if (failed !== undefined && !signal.aborted) throw failed.reason;
};

/** What came of targets that are done with. */
const playedOn = (world: WorldRun, options: RunOptions): readonly PlayedTarget[] => {
  const { directory, signal } = options;
  const { broken, targets, evidence } = world;
  for (const targetRun of targets) keepTarget(targetRun, options);
  const sites = targets.flatMap(({ provided }) => provided?.site ?? []);
  const played = keepWarnings(
    directory,
    sites.flatMap(({ logs }) => logs),
    readPlayed(join(directory, evidence, 'results.ndjson')),
    sites.flatMap(({ accounts }) =>
      accounts.kind === 'pool' || accounts.kind === 'list' ? accounts.accounts : [],
    ),
  );
  const problem = targets.find((one) => one.problem !== undefined)?.problem;
  // Where nothing could be played that is one problem, the target's, and not one of each check.
  const unplayable = problem !== undefined && played.length === 0 && !signal.aborted;
  const ending = { interrupted: signal.aborted, ...(problem !== undefined && { problem }) };
  const reason = broken ?? 'the worker ended before it was played';
  const missing = neverPlayed(ending, { verdict: 'error', reason } as const);
  return playedInWorld(
    targets.map(targetRecord),
    targets.map(({ scenarios }) => (unplayable ? [] : scenarios)),
    { played, missing },
  );
};

/**
 * The main job: plays scenarios on all targets at once, as far as memory allows, and assembles the report. Whatever
 * happens on the way, every target is stopped, and every check planned for one that came up has a result.
 */
export const run = async (options: RunOptions): Promise<Report> => {
  const { worlds, fixtures, scenarios, repeat, directory, progress, signal } = options;
  const started = new Date().toISOString();
  const facts = {
    id: options.id,
    started,
    command: options.command,
    repeat,
    ...(options.shard && { shard: options.shard }),
  };
  checkEnoughAccounts(worlds, scenarios, process.env);
  const ledgers = leftLedgers(directory);
  const runs = worldRunsOf(options, ledgers);
  prepareDirectory(directory, facts);
  keepLedgers(ledgers, worlds.flat(), directory);
  for (const { evidence } of runs.flatMap(({ targets }) => targets))
    mkdirSync(join(directory, evidence), { recursive: true });
  progress.begin(new Map(runs.map((world) => [world.id, world.scenarios.length * repeat])));
  await runAll(runs, options);
  progress.end();
  const plays = runs.flatMap((world) => playedOn(world, options));
  const ended = { ...facts, finished: new Date().toISOString(), interrupted: signal.aborted };
  keepFacts(directory, ended);
  return assemble({
    run: ended,
    plays,
    baselines: options.baselines,
    defects: options.defects,
    scenarios: fixtures.scenarios,
    catalogue: fixtures.catalogue,
    folders: options.folders,
  });
};
