import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { loadBaselines } from '../harness/run/baselines.ts';
import { previousReport, writeReport } from '../harness/run/directory.ts';
import { loadFixtures } from '../harness/run/fixtures.ts';
import { checkFolder } from '../harness/run/folder.ts';
import { expectedDurations, longestFirst } from '../harness/run/order.ts';
import { createProgress, paintFor } from '../harness/run/progress.ts';
import { run } from '../harness/run/run.ts';
import { select } from '../harness/run/selection.ts';
import type { Scenario } from '../harness/scenario/scenario.ts';
import { variables } from '../harness/targets/external-environment.ts';
import {
  type Configuration,
  configurations,
  loadDefinitions,
  type Protocol,
} from '../harness/targets/index.ts';
import { exitCode, renderTerminal } from '../reports/index.ts';
import { untilInterrupted } from './interruption.ts';
import { collect, positive, shardOf, withoutOurBaselines } from './options.ts';
import { chooseTargets } from './targets.ts';

/** Scenarios at a time on each target: more does not make servers on 2 cores faster. */
const defaultConcurrency = 8;

interface RunFlags {
  readonly spec?: readonly string[];
  readonly scenario?: readonly string[];
  readonly requirement?: readonly string[];
  readonly fixtures?: readonly string[];
  readonly baseline?: readonly string[];
  readonly ourBaselines?: boolean;
  readonly config: Configuration;
  readonly concurrency: number;
  readonly repeat: number;
  readonly shard?: { readonly index: number; readonly count: number };
  readonly out: string;
  readonly json?: boolean;
}

/** What is tested where no target is named: what was chosen is for these; without a choice, the servers of XMPP. */
const usualProtocols = (flags: RunFlags, scenarios: readonly Scenario[]): readonly Protocol[] =>
  flags.spec || flags.scenario || flags.requirement || flags.fixtures
    ? [...new Set(scenarios.map(({ protocol }) => protocol))]
    : ['xmpp'];

const perform = async (names: readonly string[], flags: RunFlags): Promise<void> => {
  const { config, concurrency, repeat, shard } = flags;
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
  const baselines = loadBaselines({ given: flags.baseline, ours: flags.ourBaselines });
  const signal = untilInterrupted();
  const out = flags.json ? process.stderr : process.stdout;
  const progress = createProgress({
    write: (text) => out.write(text),
    live: out.isTTY === true && !process.env.CI,
    columns: () => out.columns ?? 80,
  });
  const requests = await chooseTargets(
    names,
    usualProtocols(flags, scenarios),
    await loadDefinitions(),
    config,
    (line) => progress.note('', line),
    signal,
  );
  const previous = previousReport(directory);
  const report = await run({
    requests,
    fixtures,
    scenarios: longestFirst(scenarios, expectedDurations(previous, baselines)),
    baselines,
    config,
    repeat,
    concurrency,
    directory,
    id: randomUUID(),
    command: ['assay', ...process.argv.slice(2)].join(' '),
    ...(shard && { shard: `${shard.index}/${shard.count}` }),
    folders: flags.fixtures ?? [],
    progress,
    signal,
  });
  writeReport(report, directory, previous);
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
    .description('Play scenarios against targets, judge them, and write a report.')
    .argument(
      '[targets...]',
      'prosody, prosody@0.12, "image:REF like prosody", process:prosody, xmpp://host:port, xmtp-embedded, xmtp://host:port; without any, the newest of each XMPP server',
    )
    .option('--spec <pattern>', 'only scenarios of this specification, such as RFC6120 or XEP-*', collect)
    .option('--scenario <pattern>', 'only scenarios with this id; * stands for anything', collect)
    .option(
      '--requirement <pattern>',
      'only scenarios that decide this requirement, such as RFC6120-4.*',
      collect,
    )
    .addOption(
      new Option('--config <name>', 'the configuration of servers that assay starts')
        .choices(configurations)
        .default('default'),
    )
    .option('--concurrency <n>', 'scenarios at a time on each target', positive, defaultConcurrency)
    .option('--repeat <n>', 'play every scenario so often; a verdict that differs fails the run', positive, 1)
    .option('--shard <i/n>', 'only this part of the scenarios; merge the parts with assay report', shardOf)
    .option('--fixtures <folder>', 'scenarios of your own, beside ours', collect)
    .option('--baseline <file>', 'known failures of your own, beside ours; yours win', collect)
    .addOption(withoutOurBaselines())
    .option('--out <folder>', 'where the report goes', 'assay-report')
    .option('--json', 'print the report as JSON; everything else goes to stderr')
    .addHelpText(
      'after',
      `
A server that runs already is described by environment variables:
${Object.entries(variables)
  .map(([name, meaning]) => `  ${name.padEnd(17)} ${meaning}`)
  .join('\n')}

The folder gets report.json, report.html, report.md, junit.xml, and evidence/ with every transcript. A report
that is there already moves to previous/ and goes once the new one is complete.`,
    )
    .action(perform);
};
