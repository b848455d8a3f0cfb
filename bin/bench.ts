import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { familyMegabytes } from '../harness/bench/memory.ts';
import type { BenchTask } from '../harness/bench/task.ts';
import { wholeRun } from '../harness/bench/whole-run.ts';
import { errorMessage } from '../harness/error-message.ts';
import type { Scenario } from '../harness/language/scenario.ts';
import { benchXmtp } from '../harness/networks/xmtp/bench/measure.ts';
import { extension, root } from '../harness/root.ts';
import { loadVocabulary } from '../harness/run/fixtures.ts';
import { fixedPlaces } from '../harness/run/places.ts';
import { fileNameOf, readPlayed } from '../harness/run/played.ts';
import { together } from '../harness/run/plays.ts';
import type { Usage } from '../harness/run/usage.ts';
import { namedPlays } from '../harness/run/worker-messages.ts';
import { playInWorker } from '../harness/run/workers.ts';
import { loadScenarioFile } from '../harness/scenario/load.ts';
import { plan } from '../harness/scenario/plan.ts';
import {
  createDirector,
  ensureEngine,
  loadDefinitions,
  parseTargetName,
  protocolOf,
  type RunningTarget,
  reap,
  startTarget,
  type TargetRequest,
} from '../harness/targets/index.ts';
import { table } from './table.ts';

const command = new Command('bench')
  .usage('[targets...]')
  .description('Measure what the harness costs on XMPP servers, and what XMTP costs on our own node.')
  .argument('[targets...]', 'as `assay run` takes them; all without')
  .option('--no-floor', 'measure a whole run alone, and not what single scenarios cost')
  .parse();

const { floor: compares } = command.opts<{
  readonly floor: boolean;
}>();

// The shape of the figures that the project promises: 300 scenarios, both sides at the same concurrency, in turns on
// the same server. Two rounds, because the first one finds the server's caches cold.
const scenarios = 300;
const concurrency = 8;
const rounds = 2;

const note = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const runFloor = (task: BenchTask): Promise<Usage> => {
  const child = fork(join(import.meta.dirname, `../harness/bench/floor.${extension}`), { stdio: 'inherit' });
  child.send(task);
  return new Promise((resolve, reject) => {
    child.once('message', (usage) => resolve(usage as Usage));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the floor ended with exit code ${code}`)));
  });
};

/** What is to be played, and the file that workers read it from. */
interface Planned {
  readonly plan: string;
  readonly scenarios: readonly Scenario[];
}

const runHarness = async (
  target: RunningTarget,
  { plan: file, scenarios: planned }: Planned,
  directory: string,
  taken: number,
): Promise<Usage> => {
  const evidence = `evidence/${fileNameOf(target.facts.id)}-${taken}`;
  mkdirSync(join(directory, evidence), { recursive: true });
  const { site } = target;
  const sites = [{ site, claims: { claims: [] } }];
  const plays = plan(planned, sites, new Map(), { repeat: scenarios, taken });
  const job = {
    sites,
    keep: { directory, evidence },
    plan: file,
    plays: namedPlays(plays),
    atATime: together(concurrency),
  };
  await using director = createDirector(target);
  const usage = await playInWorker(
    job,
    (player) => fixedPlaces(concurrency).join({ ...player, ours: true }),
    [director],
    { onPlayed: () => undefined, onProblem: note },
    new AbortController().signal,
  );
  const played = readPlayed(join(directory, evidence, 'results.ndjson'));
  const passed = played.filter(({ outcomes }) => outcomes.every(({ verdict }) => verdict === 'pass')).length;
  if (passed !== scenarios)
    throw new Error(`${target.facts.id}: only ${passed} of ${scenarios} scenarios passed`);
  return usage;
};

const add = (usages: readonly Usage[]): Usage => ({
  seconds: usages.reduce((sum, { seconds }) => sum + seconds, 0),
  cpuSeconds: usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
  peakMegabytes: Math.max(...usages.map(({ peakMegabytes }) => peakMegabytes)),
});

const compare = async (
  name: string,
  directory: string,
  planned: Planned,
): Promise<readonly (string | number)[]> => {
  await using target = await startTarget(parseTargetName(name, await loadDefinitions()), {
    run: randomUUID(),
    accounts: scenarios * 4 * rounds,
    directory,
    report: note,
    signal: new AbortController().signal,
  });
  const { site } = target;
  const pool = site.accounts.kind === 'pool' ? site.accounts.accounts : [];
  const floors: Usage[] = [];
  const harnesses: Usage[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const from = round * scenarios * 4;
    floors.push(
      await runFloor({ site, accounts: pool.slice(from, from + scenarios * 2), scenarios, concurrency }),
    );
    harnesses.push(await runHarness(target, planned, directory, from + scenarios * 2));
  }
  const [floor, harness] = [add(floors), add(harnesses)];
  const each = (usage: Usage): string => ((usage.cpuSeconds * 1000) / (scenarios * rounds)).toFixed(1);
  return [
    target.facts.id,
    (floor.seconds / rounds).toFixed(2),
    (harness.seconds / rounds).toFixed(2),
    (harness.seconds / floor.seconds).toFixed(2),
    each(floor),
    each(harness),
    `${harness.peakMegabytes.toFixed(0)} MB`,
  ];
};

const benchXmpp = async (names: readonly string[]): Promise<string> => {
  const engine = await ensureEngine({ mayInstall: process.env.ASSAY_SETUP !== 'never', report: note });
  if (engine.kind === 'unavailable') {
    note(`assay: ${engine.reason}\nTry: ${engine.hint}`);
    process.exit(3);
  }
  await reap();
  const directory = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const planned = {
    plan: join(directory, 'plan.json'),
    scenarios: loadScenarioFile(root('fixtures/bench/five-messages.yaml'), loadVocabulary()),
  };
  writeFileSync(planned.plan, JSON.stringify(planned.scenarios));
  try {
    const whole = await wholeRun(command.args, join(directory, 'report'));
    if (!compares) return `${whole}\n`;
    const rows: (readonly (string | number)[])[] = [];
    for (const name of names) rows.push(await compare(name, directory, planned));
    const head = [
      'target',
      'floor s',
      'harness s',
      'ratio',
      'floor CPU ms each',
      'harness CPU ms each',
      'peak memory',
    ];
    return `${scenarios} two-party scenarios, ${concurrency} at a time, mean of ${rounds} rounds\n${table([head, ...rows])}\n${whole}\n`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

const benchNode = async (): Promise<string> => {
  const { rows, lines } = await benchXmtp(familyMegabytes);
  const figures =
    rows.length > 0 ? [table([['XMTP on our own node', 'times', 'p50 ms', 'p99 ms'], ...rows])] : [];
  return `${[...figures, ...lines].join('\n')}\n`;
};

const definitions = await loadDefinitions();
const requestOf = (name: string): TargetRequest => {
  try {
    return parseTargetName(name, definitions);
  } catch (error) {
    return command.error(`bench: ${errorMessage(error)}`);
  }
};
const names = command.args.length > 0 ? command.args : [...definitions.keys()];
const requests = names.map((name) => ({ name, request: requestOf(name) }));
const servers = requests.filter(({ request }) => protocolOf(request) === 'xmpp');
if (servers.length > 0) process.stdout.write(await benchXmpp(servers.map(({ name }) => name)));
if (requests.some(({ request: { driver } }) => driver === 'embedded'))
  process.stdout.write(await benchNode());
