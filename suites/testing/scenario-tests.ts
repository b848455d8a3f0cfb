import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, type TestContext, test } from 'vitest';
import type { Scenario } from '../../harness/language/scenario.ts';
import { loadCompared } from '../../harness/run/defects.ts';
import { prepareMachine } from '../../harness/run/machine.ts';
import type { PlayedScenario } from '../../harness/run/played.ts';
import { createPlayRunner, playAll, together } from '../../harness/run/plays.ts';
import { scoreOf } from '../../harness/run/score.ts';
import { type OpenOptions, optionsOn } from '../../harness/run/target-run.ts';
import {
  closeWorld,
  expectedIn,
  knownSites,
  newWorldRun,
  openWorld,
  planFor,
} from '../../harness/run/world-run.ts';
import { partySpecs } from '../../harness/scenario/parties.ts';
import { createDirector, type TargetRequest } from '../../harness/targets/index.ts';

const concurrency = 8;
/** Making accounts for all scenarios and playing them takes a minute or two. Milliseconds. */
const limit = 900_000;

const say = (line: string): boolean => process.stderr.write(`${line}\n`);
const progress = {
  begin: () => undefined,
  note: (target: string, line: string) => void say(`${target}  ${line}`),
  played: () => undefined,
  end: () => undefined,
};

/** What was played, and which of its failures are as the baselines have them. */
interface Shown {
  readonly played: PlayedScenario;
  readonly known: ReadonlySet<string>;
  readonly folder: string;
}

const show = ({ played, known, folder }: Shown, context: TestContext): void => {
  const { scenario, outcomes, file } = played;
  const bad = outcomes.filter(({ verdict }) => verdict === 'fail' || verdict === 'error');
  const news = bad.filter(({ check }) => !known.has(`${scenario}#${check}`));
  const lines = (some: typeof outcomes): string =>
    some.map(({ check, verdict, reason = '' }) => `${verdict}: ${check}: ${reason}`).join('\n');
  if (news.length > 0) throw new Error(`${lines(news)}\nsee ${join(folder, file)}`);
  const [first] = outcomes;
  if (
    first !== undefined &&
    outcomes.every(({ verdict }) => /^(not-claimed|unverifiable|blocked)$/.test(verdict))
  )
    context.skip(`${first.verdict}: ${first.reason}`);
  if (bad.length > 0) context.annotate(`known: ${lines(bad)}`);
};

/**
 * One test for each scenario, played on one target, or on several together, by the function that `assay run` plays with. Those that vitest
 * leaves out (`-t`) are not played.
 * @param worldOf what to play on, asked once tests begin
 */
export const scenarioTests = (
  scenarios: readonly Scenario[],
  worldOf: () => Promise<readonly TargetRequest[]>,
): void => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-scenarios-'));
  const waiting = new Map(scenarios.map(({ id }) => [id, Promise.withResolvers<Shown>()]));
  const stopping = new AbortController();
  const options: OpenOptions = {
    ...{ directory: folder, repeat: 1, id: randomUUID(), progress },
    signal: stopping.signal,
  };
  let close = async (): Promise<void> => undefined;

  // biome-ignore lint/correctness/noEmptyPattern: vitest reads which of its fixtures a hook wants from this
  beforeAll(async ({}, { tasks }) => {
    const left = new Set(tasks.flatMap(({ mode, name }) => (mode === 'skip' ? [] : [name])));
    const chosen = scenarios.filter(({ id }) => left.has(id));
    const world = newWorldRun(await worldOf(), chosen);
    for (const { evidence } of world.targets) mkdirSync(join(folder, evidence), { recursive: true });
    const specs = world.targets.flatMap(({ request, scenarios: parts }) =>
      parts.flatMap((part) => [...partySpecs(part, optionsOn(request)).values()]),
    );
    const machine = await prepareMachine(specs, say, stopping.signal);
    close = async () => await closeWorld(world, options);
    await openWorld(world, options);
    const known = knownSites(world);
    if (known.length === 0) throw new Error(world.targets.find(({ problem }) => problem)?.problem);
    const keep = { directory: folder, evidence: world.evidence };
    const directors = world.targets.flatMap(({ target }) => (target ? [createDirector(target)] : []));
    const sites = known.map((site, index) => {
      const director = directors[index];
      return director ? { ...site, director } : site;
    });
    const runner = createPlayRunner({ sites, keep, concurrency });
    const isExpected = expectedIn(world, loadCompared({}));
    const all = planFor(world, machine, { repeat: 1, durations: new Map() });
    const events = {
      onPlayed(played: PlayedScenario) {
        const expected = scoreOf(played).failures.filter((failure) => isExpected(failure));
        const known = new Set(expected.map(({ check }) => check));
        waiting.get(played.scenario)?.resolve({ played, known, folder });
      },
      onProblem: ({ scenario }: { readonly scenario: Scenario }, error: unknown) =>
        waiting.get(scenario.id)?.reject(error),
    };
    const ended = playAll(runner, all, together(concurrency), events, stopping.signal).catch(() => undefined);
    close = async () => {
      stopping.abort(new Error('the tests are over'));
      await ended;
      await runner.end();
      await Promise.all(directors.map((director) => director[Symbol.asyncDispose]()));
      await closeWorld(world, options);
    };
  }, limit);

  // biome-ignore lint/correctness/noEmptyPattern: vitest reads which of its fixtures a hook wants from this
  afterAll(async ({}, { result }) => {
    await close();
    if (result?.state !== 'fail') rmSync(folder, { recursive: true, force: true });
  }, limit);

  for (const [id, { promise }] of waiting) {
    // Nobody waits for it before its turn.
    promise.catch(() => undefined);
    test(id, { timeout: limit }, async (context) => show(await promise, context));
  }
};
