import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Baseline, expectedFailures, type Failing } from '../../reports/baseline.ts';
import type { Report, TargetReport } from '../../reports/report.ts';
import {
  keepLedger,
  type Ledger,
  ledgerPath,
  leftLedgers,
  type Provided,
  provideAccounts,
} from '../accounts/index.ts';
import { readTranscript } from '../evidence/read.ts';
import { partyKinds } from '../parties/index.ts';
import { accountHolders, partySpecs } from '../scenario/cast.ts';
import type { Claims } from '../scenario/play.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Software, softwareIn } from '../scenario/software.ts';
import { survey } from '../scenario/survey.ts';
import {
  type Configuration,
  protocolOf,
  type RunningTarget,
  releaseOf,
  startTarget,
  type TargetRequest,
} from '../targets/index.ts';
import { accountDesk } from './accounts.ts';
import { aftermath } from './aftermath.ts';
import { keepFacts, prepareDirectory } from './directory.ts';
import { checkEnoughAccounts } from './enough-accounts.ts';
import type { Fixtures } from './fixtures.ts';
import { fileNameOf, readPlayed } from './played.ts';
import type { Progress } from './progress.ts';
import { assemble, type Plays } from './report.ts';
import { UsageError } from './selection.ts';
import type { SuiteInput } from './suite-input.ts';
import { playInWorkers } from './workers.ts';

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
interface Course {
  readonly request: TargetRequest;
  /** Those that are for what it speaks. */
  readonly scenarios: readonly Scenario[];
  readonly evidence: string;
  /** What earlier runs have left on it. */
  readonly left: readonly Ledger[];
  target?: RunningTarget;
  /** Its accounts, once they are there. */
  provided?: Provided;
  software?: Software;
  /** What could not be undone on it. */
  leftovers?: string;
  /** What its apps are made with. */
  apps?: string;
  /** What it is in, where its facts do not say it. */
  softwareVersion?: string | undefined;
  claims: Claims;
  problem?: string;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const bringUp = async (course: Course, options: RunOptions): Promise<void> => {
  const { directory, config, repeat, id: run, progress, signal } = options;
  const { request, scenarios, evidence } = course;
  const release = releaseOf(request);
  if (release !== undefined) {
    const { releaseText, releaseVersion } = await import('../xmtp/sdk/release-text.ts');
    course.apps = releaseText(release);
    // What is tested beside our own node is the SDK: a baseline of it is for its version.
    if (request.driver === 'embedded') course.softwareVersion = releaseVersion(release);
  }
  try {
    const count = scenarios.flatMap(accountHolders).length * repeat + 1;
    const folder = join(directory, evidence);
    const report = (line: string): void => progress.note(request.id, line);
    course.target = await startTarget(request, {
      run,
      config,
      accounts: count,
      directory: folder,
      report,
      signal,
    });
    course.provided = await provideAccounts(course.target.endpoint, {
      count,
      folder,
      left: course.left,
      temporary: request.driver !== 'external',
      report,
      signal,
    });
    const { endpoint } = course.provided;
    const desk = accountDesk(endpoint.accounts, 0);
    using loan = await desk.borrow(['surveyor'], signal);
    const account = loan.accounts.get('surveyor');
    if (account === undefined) return;
    const path = join(directory, evidence, 'survey.ndjson');
    course.claims = await survey({ endpoint, account, kinds: partyKinds, path, signal, readTranscript });
    course.software = softwareIn(readTranscript(path));
  } catch (error) {
    course.problem = messageOf(error);
  }
  keepTarget(course, options);
};

/** As it says itself; a definition has a name of its own already. */
const softwareOf = ({ request, software = {} }: Course): Software => {
  if (request.driver === 'external')
    return {
      ...software,
      ...(software.product !== undefined && { product: software.product.toLowerCase() }),
    };
  const { softwareVersion } = software;
  return softwareVersion !== undefined && /^\d/.test(softwareVersion) ? { softwareVersion } : {};
};

const targetReport = (course: Course, config: Configuration): TargetReport => {
  const { request, target, claims } = course;
  // Nearly everything is blocked where nobody gets in: that must not read as tested.
  const problem = course.problem ?? (claims.shut ? claims.unknown : undefined);
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
    ...softwareOf(course),
    ...(course.apps !== undefined && { apps: course.apps }),
    ...(course.softwareVersion !== undefined && { softwareVersion: course.softwareVersion }),
    ...(claims.claims.length > 0 && { claims: claims.claims }),
    ...(claims.unknown !== undefined && { unanswered: claims.unknown }),
    state: problem === undefined ? 'tested' : 'failed',
    ...(problem !== undefined && { problem }),
    logs: target?.endpoint.logs.map(({ file }) => file) ?? [],
    ...(course.leftovers !== undefined && { leftovers: course.leftovers }),
  };
};

const keepTarget = (course: Course, { directory, config }: RunOptions): void =>
  writeFileSync(
    join(directory, course.evidence, 'target.json'),
    `${JSON.stringify(targetReport(course, config), null, 2)}\n`,
  );

/** Gets what parties of the planned scenarios need, while targets start. */
const prepareParties = async (
  courses: readonly Course[],
  { progress, signal }: RunOptions,
): Promise<void> => {
  const specs = courses.flatMap(({ request, scenarios }) =>
    scenarios.flatMap((scenario) => [...partySpecs(scenario, releaseOf(request)).values()]),
  );
  await Promise.all(
    [...partyKinds.values()].map(async ({ kind, prepare }) => {
      const own = specs.filter((spec) => spec.kind === kind);
      if (own.length > 0) await prepare?.(own, (line) => progress.note('', line), signal);
    }),
  );
};

const play = async (courses: readonly Course[], options: RunOptions, plan: string): Promise<void> => {
  const { directory, repeat, concurrency, progress, signal } = options;
  const inputs = courses.flatMap(({ provided, claims, evidence, problem }): readonly SuiteInput[] =>
    provided && problem === undefined
      ? [{ endpoint: provided.endpoint, claims, directory, evidence, plan, repeat, concurrency, taken: 1 }]
      : [],
  );
  for (const { target } of courses) {
    target?.gone.addEventListener('abort', () =>
      progress.note(target.facts.id, messageOf(target.gone.reason)),
    );
  }
  if (inputs.length === 0 || signal.aborted) return;
  const expects = new Map(
    courses.map((course) => [
      course.request.id,
      expectedFailures(targetReport(course, options.config), options.baselines),
    ]),
  );
  const expected = (target: string, failures: readonly Failing[]): number =>
    failures.filter((failure) => expects.get(target)?.(failure)).length;
  await playInWorkers({
    inputs,
    signal,
    events: {
      onPlayed: (target, verdicts, failures) => progress.played(target, verdicts, expected(target, failures)),
      onProblem(target, problem) {
        if (!signal.aborted) progress.note(target ?? 'assay', problem);
      },
    },
  });
};

const seeAfter = async (course: Course, signal: AbortSignal): Promise<void> => {
  if (course.target === undefined || course.problem !== undefined || signal.aborted) return;
  const problem = await aftermath(course.target);
  if (problem !== undefined) course.problem = problem;
};

/** Leaves a server of the user's as it was, also where the run ended early. */
const cleanUp = async (course: Course, { progress }: RunOptions): Promise<void> => {
  const left = await course.provided?.release().catch(messageOf);
  if (left === undefined) return;
  course.leftovers = left;
  progress.note(course.request.id, left);
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
  const courses: Course[] = requests.map((request) => ({
    request,
    scenarios: scenarios.filter(({ protocol }) => protocol === protocolOf(request)),
    evidence: `evidence/${fileNameOf(request.id)}`,
    left: ledgers.filter(({ target }) => target === request.id),
    claims: { claims: [] },
  }));
  const idle = courses.find((course) => course.scenarios.length === 0);
  if (idle)
    throw new UsageError(
      `none of the chosen scenarios is for ${idle.request.id}, which speaks ${protocolOf(idle.request).toUpperCase()}`,
    );
  prepareDirectory(directory, facts);
  keepLedgers(ledgers, requests, directory);
  const plan = join(directory, 'evidence', 'plan.json');
  writeFileSync(plan, JSON.stringify(scenarios));
  for (const { evidence } of courses) mkdirSync(join(directory, evidence), { recursive: true });
  progress.begin(new Map(courses.map((course) => [course.request.id, course.scenarios.length * repeat])));
  let broken: string | undefined;
  try {
    await Promise.all([
      ...courses.map((course) => bringUp(course, options)),
      prepareParties(courses, options),
    ]);
    await play(courses, options, plan).catch((error: unknown) => {
      if (!signal.aborted) broken = messageOf(error);
    });
  } finally {
    await Promise.all(courses.map((course) => seeAfter(course, signal)));
    await Promise.all(courses.map((course) => cleanUp(course, options)));
    await Promise.allSettled(courses.map(async ({ target }) => await target?.[Symbol.asyncDispose]()));
    progress.end();
  }
  const plays = courses.map((course): Plays => {
    keepTarget(course, options);
    const played = readPlayed(join(directory, course.evidence, 'results.ndjson'));
    // Where nothing could be played that is one problem, the target's, and not one of each check.
    const unplayable = course.problem !== undefined && played.length === 0 && !signal.aborted;
    return {
      target: targetReport(course, config),
      scenarios: unplayable ? [] : course.scenarios,
      played,
      missing: signal.aborted
        ? { verdict: 'unverifiable', reason: 'the run was interrupted' }
        : course.problem !== undefined
          ? { verdict: 'blocked', reason: course.problem.split('\n', 1)[0] ?? course.problem }
          : { verdict: 'error', reason: broken ?? 'the worker ended before it was played' },
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
