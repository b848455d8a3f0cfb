import type { Command } from 'commander';
import { type JudgePace, judgePace, type Took, timed } from '../harness/bench/reading.ts';
import { type Waits, waitsIn } from '../harness/bench/waits.ts';
import { loadBaselines } from '../harness/run/baselines.ts';
import { checkProblems } from '../harness/run/check.ts';
import { loadFixtures } from '../harness/run/fixtures.ts';
import { proveChecks } from '../harness/run/proof.ts';
import { findTranscripts } from '../harness/run/rejudge.ts';
import { checksOf } from '../harness/scenario/scenario.ts';
import { loadDefinitions } from '../harness/targets/index.ts';
import { exits } from './exits.ts';
import { collect } from './options.ts';
import { print } from './table.ts';

interface CheckFlags {
  readonly fixtures?: readonly string[];
  readonly evidence?: readonly string[];
  readonly time?: boolean;
  readonly json?: boolean;
}

const spent = ({ wall, cpu }: Took): string => `${wall} ms, ${cpu} ms of one core`;

const waitLines = ({ seconds, slow }: Waits): readonly string[] => [
  ...slow.map(
    ({ target, scenario, took, inVain }) =>
      `${target} ${scenario}: ${(took / 1000).toFixed(1)} s, of which ${(inVain / 1000).toFixed(1)} s waited for what did not come`,
  ),
  `waits: ${seconds} s for what did not come, of all scenarios together; ${slow.length} scenarios took over 2 s`,
];

const paceLines = (loading: Took, judging: JudgePace | undefined): readonly string[] => [
  `fixtures: loaded in ${spent(loading)}`,
  ...(judging
    ? [
        `judge: ${judging.checksPerSecond} checks a second on one core (${judging.checks} checks of ${judging.transcripts} transcripts in ${spent(judging.took)})`,
      ]
    : []),
];

const perform = async (flags: CheckFlags): Promise<void> => {
  const { result: fixtures, took } = timed(() => loadFixtures(flags.fixtures));
  const definitions = await loadDefinitions();
  const baselines = loadBaselines();
  const problems = checkProblems(fixtures, baselines);
  const transcripts = flags.evidence && findTranscripts(flags.evidence);
  const pace = flags.time && transcripts ? judgePace(fixtures.scenarios, transcripts) : undefined;
  const waits = flags.time && transcripts ? waitsIn(transcripts) : undefined;
  const proof = transcripts && !flags.time ? proveChecks(fixtures.scenarios, transcripts) : undefined;
  const found = {
    targets: definitions.size,
    specs: fixtures.catalogue.specs.size,
    requirements: fixtures.catalogue.requirements.size,
    scenarios: fixtures.scenarios.length,
    checks: fixtures.scenarios.flatMap(checksOf).length,
    baselines: baselines.length,
    ...(proof && { proved: proof.proved, unproved: proof.unproved }),
  };
  const vacuous = proof?.vacuous ?? [];
  const early = proof?.early ?? [];
  print(
    flags.json,
    { ...found, problems, vacuous, early, ...(flags.time && { loading: took, judging: pace, waits }) },
    () =>
      [
        ...problems,
        ...vacuous.map(
          (check) => `${check}: no change of what it looks at makes it fail, so it proves nothing`,
        ),
        ...early.map((check) => `${check}: decided by what came before what it answers`),
        Object.entries(found)
          .map(([what, count]) => `${count} ${what}`)
          .join(', '),
        ...(waits ? waitLines(waits) : []),
        ...(flags.time ? paceLines(took, pace) : []),
      ].join('\n'),
  );
  if (vacuous.length + early.length > 0) process.exitCode = exits.harness;
  else if (problems.length > 0) process.exitCode = exits.usage;
};

export const addCheck = (program: Command): void => {
  program
    .command('check')
    .description('Validate all fixtures; mistakes are reported with file and line.')
    .option(
      '--fixtures <folder>',
      'a folder with scenarios of your own, in addition to those that come with assay',
      collect,
    )
    .option(
      '--evidence <path>',
      'also prove that checks which passed in this evidence can fail, by altering it',
      collect,
    )
    .option(
      '--time',
      'print how long it takes to load the fixtures and, instead of the proof, to judge the evidence; and what its scenarios waited for in vain',
    )
    .option('--json', 'print JSON')
    .action(perform);
};
