import type { Command } from 'commander';
import { checkProblems } from '../harness/run/check.ts';
import { loadBaselines, loadFixtures } from '../harness/run/fixtures.ts';
import { checksOf } from '../harness/scenario/scenario.ts';
import { loadDefinitions } from '../harness/targets/index.ts';
import { exits } from './exits.ts';
import { collect } from './options.ts';
import { print } from './table.ts';

const perform = async (flags: {
  readonly fixtures?: readonly string[];
  readonly json?: boolean;
}): Promise<void> => {
  const fixtures = loadFixtures(flags.fixtures);
  const definitions = await loadDefinitions();
  const baselines = loadBaselines();
  const problems = checkProblems(fixtures, baselines);
  const found = {
    targets: definitions.size,
    specs: fixtures.catalogue.specs.size,
    requirements: fixtures.catalogue.requirements.size,
    scenarios: fixtures.scenarios.length,
    checks: fixtures.scenarios.flatMap(checksOf).length,
    baselines: baselines.length,
  };
  print(flags.json, { ...found, problems }, () =>
    [
      ...problems,
      Object.entries(found)
        .map(([what, count]) => `${count} ${what}`)
        .join(', '),
    ].join('\n'),
  );
  if (problems.length > 0) process.exitCode = exits.usage;
};

export const addCheck = (program: Command): void => {
  program
    .command('check')
    .description('Validate every fixture and catalogue; what is wrong is named with file and line.')
    .option('--fixtures <folder>', 'scenarios of your own, beside ours', collect)
    .option('--json', 'print JSON')
    .action(perform);
};
