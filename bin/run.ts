import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Scenario } from '../harness/language/scenario.ts';
import { networkNamed, usualNetwork } from '../harness/networks/index.ts';
import { loadCompared } from '../harness/run/defects.ts';
import { previousReport, writeReport } from '../harness/run/directory.ts';
import { expectedDurations } from '../harness/run/durations.ts';
import { loadFixtures } from '../harness/run/fixtures.ts';
import { checkFolder } from '../harness/run/folder.ts';
import { fewestPlaces, fixedPlaces, mostPlaces, sharedPlaces, usualPlaces } from '../harness/run/places.ts';
import { createProgress, paintFor } from '../harness/run/progress.ts';
import { run } from '../harness/run/run.ts';
import { select, UsageError } from '../harness/run/selection.ts';
import { whyNotOn } from '../harness/scenario/plan.ts';
import { variables } from '../harness/targets/external-environment.ts';
import { addressForms, loadDefinitions } from '../harness/targets/index.ts';
import { exitCode, renderTerminal } from '../reports/index.ts';
import { untilInterrupted } from './interruption.ts';
import {
  baselineOption,
  collect,
  fixturesOption,
  positive,
  shardOf,
  withoutOurBaselines,
} from './options.ts';
import { chooseTargets } from './targets.ts';

interface RunFlags {
  readonly spec?: readonly string[];
  readonly scenario?: readonly string[];
  readonly requirement?: readonly string[];
  readonly fixtures?: readonly string[];
  readonly baseline?: readonly string[];
  readonly ourBaselines?: boolean;
  readonly concurrency?: number;
  readonly memory?: number;
  readonly repeat: number;
  readonly shard?: { readonly index: number; readonly count: number };
  readonly out: string;
  readonly json?: boolean;
}

/** Who needs several targets together leaves open which. */
const onlyOne = (networks: readonly string[]): readonly string[] => (networks.length === 1 ? networks : []);

/**
 * What is tested where no target is named: what was chosen is for these; without a choice, the usual servers.
 * @throws {UsageError} where all that was chosen needs several targets together.
 */
const usualProtocols = (flags: RunFlags, scenarios: readonly Scenario[]): readonly string[] => {
  if (!(flags.spec || flags.scenario || flags.requirement || flags.fixtures)) return [usualNetwork];
  const networks = new Set(scenarios.map(({ world }) => Object.values(world)).flatMap(onlyOne));
  const [first] = scenarios;
  if (networks.size > 0 || first === undefined) return [...networks];
  throw new UsageError(
    `${first.id}: ${whyNotOn(first, [])}\nTry: targets with commas between them, such as prosody,xmtp-embedded`,
  );
};

const perform = async (names: readonly string[], flags: RunFlags): Promise<void> => {
  const { concurrency, memory, repeat, shard } = flags;
  const directory = resolve(flags.out);
  checkFolder(directory);
  const fixtures = loadFixtures(flags.fixtures);
  const scenarios = select(
    fixtures.scenarios,
    {
      spec: flags.spec ?? [],
      scenario: flags.scenario ?? [],
      requirement: flags.requirement ?? [],
      ...(shard && { shard }),
    },
    fixtures.catalogue,
  );
  const compared = loadCompared({ given: flags.baseline, ours: flags.ourBaselines });
  const signal = untilInterrupted();
  const out = flags.json ? process.stderr : process.stdout;
  const progress = createProgress({
    write: (text) => out.write(text),
    live: out.isTTY === true && !process.env.CI,
    columns: () => out.columns ?? 80,
  });
  const worlds = await chooseTargets(
    names,
    names.length > 0 ? [] : usualProtocols(flags, scenarios),
    await loadDefinitions(),
    (line) => progress.note('', line),
    signal,
  );
  const previous = previousReport(directory);
  const report = await run({
    worlds,
    fixtures,
    scenarios,
    durations: expectedDurations(previous, compared.baselines),
    ...compared,
    repeat,
    places: concurrency === undefined ? sharedPlaces() : fixedPlaces(concurrency),
    ...(memory !== undefined && { memory }),
    directory,
    id: randomUUID(),
    command: ['assay', ...process.argv.slice(2)].join(' '),
    ...(shard && { shard: `${shard.index}/${shard.count}` }),
    folders: flags.fixtures ?? [],
    progress,
    signal,
  });
  await writeReport(report, directory, previous);
  if (flags.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  out.write(
    `\n${renderTerminal(report, {
      paint: paintFor(out),
      full: resolve(directory, 'report.html'),
      width: out.columns ?? 110,
      ...(previous && { previous }),
    })}`,
  );
  process.exitCode = exitCode(report);
};

export const addRun = (program: Command): void => {
  program
    .command('run')
    .description('Test servers, and write a report.')
    .argument(
      '[targets...]',
      `what to test: prosody, prosody@0.12, prosody+best, "image:REF like prosody", process:prosody, ./my-server.yaml, xmtp-embedded, ${addressForms.join(', ')}; prosody,xmtp-embedded are played on together (default: the newest version of each ${networkNamed(usualNetwork).title} server)`,
    )
    .option(
      '--spec <pattern>',
      'only scenarios of this specification, such as RFC6120 or XEP-*; may be repeated, as may other patterns',
      collect,
    )
    .option('--scenario <pattern>', 'only scenarios with this id; * matches anything', collect)
    .option(
      '--requirement <pattern>',
      'only scenarios with a check of this requirement, such as RFC6120-4.*',
      collect,
    )
    .option(
      '--concurrency <n>',
      `how many scenarios run at the same time on each target (default: ${usualPlaces}, on servers of assay's own ${fewestPlaces} to ${mostPlaces}, so that all end at about the same time)`,
      positive,
    )
    .option(
      '--memory <MiB>',
      'how much memory all that assay starts may take together: targets that do not fit wait for others to end (default: what is free)',
      positive,
    )
    .option(
      '--repeat <n>',
      'play every scenario this many times; the run fails if a verdict differs',
      positive,
      1,
    )
    .option(
      '--shard <i/n>',
      'run one part of the scenarios, such as 2/3; assay report merges the parts',
      shardOf,
    )
    .addOption(fixturesOption())
    .addOption(baselineOption())
    .addOption(withoutOurBaselines())
    .option('--out <folder>', 'where to write the report', 'assay-report')
    .option('--json', 'print the report as JSON on stdout, and everything else on stderr')
    .addHelpText(
      'after',
      `
Environment variables describe a server that is already running:
${Object.entries(variables)
  .map(([name, { meaning }]) => `  ${name.padEnd(17)} ${meaning}`)
  .join('\n')}

The report folder gets report.html, report.md, report.json, junit.xml, and the transcripts in evidence/. A report
that is already there is kept in previous/ until the new one is complete.`,
    )
    .action(perform);
};
