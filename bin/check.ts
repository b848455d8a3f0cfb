import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type JudgePace, judgePace, type Took, timed } from '../harness/bench/reading.ts';
import { type Waits, waitsIn } from '../harness/bench/waits.ts';
import { checksOf, type Scenario } from '../harness/language/scenario.ts';
import { partyKinds } from '../harness/networks/index.ts';
import { root } from '../harness/root.ts';
import { loadBaselines } from '../harness/run/baselines.ts';
import { checkProblems } from '../harness/run/check.ts';
import { differsWhenCut } from '../harness/run/cuts.ts';
import { loadDefectRows } from '../harness/run/defect-rows.ts';
import { loadDefects } from '../harness/run/defects.ts';
import { loadFixtures } from '../harness/run/fixtures.ts';
import { type InventedProof, proveByInvention } from '../harness/run/invented.ts';
import { proveChecks, type SuiteProof } from '../harness/run/proof.ts';
import { findTranscripts } from '../harness/run/rejudge.ts';
import { loadDefinitions } from '../harness/targets/index.ts';
import { explainBaselines } from '../reports/defect.ts';
import { joinedRows } from './defect-pages.ts';
import { exits } from './exits.ts';
import { collect, fixturesOption } from './options.ts';
import { print } from './table.ts';

interface CheckFlags {
  readonly fixtures?: readonly string[];
  readonly evidence?: readonly string[];
  readonly prove?: boolean;
  readonly time?: boolean;
  readonly cut?: true | string;
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

const percent = (part: number, whole: number): string =>
  whole === 0 ? '' : ` (${Math.floor((1000 * part) / whole) / 10} %)`;

const proofLines = ({ rates, survivors, unreached, undecisive, early }: SuiteProof): readonly string[] => {
  const sum = (of: 'proved' | 'reached'): number => rates.reduce((total, rate) => total + rate[of], 0);
  const [proved, reached] = [sum('proved'), sum('reached')];
  return [
    ...survivors.map((assertion) => `${assertion}: the check passes all the same, so this asserts nothing`),
    ...early.map((check) => `${check}: decided by what came before what it answers`),
    `${proved} of ${reached} assertions proved${percent(proved, reached)}: ${rates
      .map((rate) => `${rate.kind} ${rate.proved}/${rate.reached}`)
      .join(', ')}`,
    `not reached: ${unreached.length} checks passed nowhere, ${undecisive.length} assertions of others decided nothing`,
  ];
};

const inventedLines = ({ rates, survivors, notInvented, tried }: InventedProof): readonly string[] => {
  const sum = (of: 'proved' | 'reached'): number => rates.reduce((total, rate) => total + rate[of], 0);
  const [proved, reached] = [sum('proved'), sum('reached')];
  return [
    ...survivors.map(
      (assertion) => `${assertion}: passes all the same on invented answers, so this asserts nothing`,
    ),
    ...notInvented.map(
      ({ check, reason }) => `${check}: no answer could be invented that it passes on: ${reason}`,
    ),
    `by invented answers: ${tried} checks, ${proved} of ${reached} assertions proved${percent(proved, reached)}; ${notInvented.length} checks could not be tried`,
  ];
};

const cutLines = (differences: readonly string[]): readonly string[] => [
  ...differences,
  differences.length === 0
    ? 'no verdict depends on how TCP cut what came, and no signature on the order of siblings and attributes'
    : `${differences.length} verdicts differ`,
];

const readPage = (page: string): string | undefined =>
  existsSync(root(page)) ? readFileSync(root(page), 'utf8') : undefined;

const perform = async (flags: CheckFlags): Promise<void> => {
  const { result: fixtures, took } = timed(() => loadFixtures(flags.fixtures, true));
  const definitions = await loadDefinitions();
  const baselines = loadBaselines();
  const defects = loadDefects();
  const failures = explainBaselines(baselines, defects).flatMap(({ entries }) => entries);
  const known = failures.filter(({ state }) => state === 'known');
  const problems = checkProblems(fixtures, baselines, defects);
  const joined = joinedRows(await loadDefectRows(fixtures), readPage);
  const transcripts = flags.evidence && findTranscripts(flags.evidence);
  const pace = flags.time && transcripts ? judgePace(fixtures.scenarios, transcripts) : undefined;
  const waits = flags.time && transcripts ? waitsIn(transcripts) : undefined;
  const isProof = transcripts && !flags.time && !flags.cut;
  const proof = isProof ? proveChecks(fixtures.scenarios, transcripts) : undefined;
  const passedNowhere = proof && new Set(proof.unreached);
  const isOwn = ({ source }: Scenario): boolean =>
    flags.fixtures?.some((folder) => root(source).startsWith(`${resolve(folder)}/`)) === true;
  const toProve = proof || flags.prove ? fixtures.scenarios : fixtures.scenarios.filter(isOwn);
  const invented =
    toProve.length > 0 && !flags.time && !flags.cut
      ? proveByInvention(toProve, partyKinds, (check) => passedNowhere?.has(check) !== false)
      : undefined;
  const cut =
    flags.cut && transcripts
      ? differsWhenCut(fixtures.scenarios, transcripts, flags.cut === 'third' ? 'a third' : 'all')
      : undefined;
  const found = {
    targets: definitions.size,
    specs: fixtures.catalogue.specs.size,
    requirements: fixtures.catalogue.requirements.size,
    scenarios: fixtures.scenarios.length,
    checks: fixtures.scenarios.flatMap(checksOf).length,
    baselines: baselines.length,
    defects: defects.length,
    known: known.length,
    recorded: failures.length - known.length,
  };
  print(
    flags.json,
    {
      ...found,
      problems,
      joined,
      ...proof,
      ...(invented && { invented }),
      ...(cut && { cut }),
      ...(flags.time && { loading: took, judging: pace, waits }),
    },
    () =>
      [
        ...problems,
        ...joined,
        Object.entries(found)
          .map(([what, count]) => `${count} ${what}`)
          .join(', '),
        ...(proof ? proofLines(proof) : []),
        ...(invented ? inventedLines(invented) : []),
        ...(cut ? cutLines(cut) : []),
        ...(waits ? waitLines(waits) : []),
        ...(flags.time ? paceLines(took, pace) : []),
      ].join('\n'),
  );
  const { survivors = [], early = [] } = proof ?? {};
  const alive = survivors.length + (invented?.survivors.length ?? 0);
  if (alive + early.length + (cut?.length ?? 0) > 0) process.exitCode = exits.harness;
  else if (problems.length > 0) process.exitCode = exits.usage;
};

export const addCheck = (program: Command): void => {
  program
    .command('check')
    .description('Validate all fixtures; mistakes are reported with file and line.')
    .addOption(fixturesOption())
    .option(
      '--evidence <path>',
      'also prove that every assertion of a check which passed in this evidence counts, by altering it',
      collect,
    )
    .option(
      '--prove',
      'prove all assertions by invented answers, on which a check passes and then must fail; without it those of your own scenarios, and those that passed nowhere in the evidence',
    )
    .option(
      '--time',
      'print how long it takes to load the fixtures and, instead of the proof, to judge the evidence; and what its scenarios waited for in vain',
    )
    .option(
      '--cut [part]',
      'instead of the proof, judge the evidence as if TCP had delivered it byte by byte, and in one piece, and tell failures apart as if siblings and attributes had come in reverse; third: cut every third transcript only',
    )
    .option('--json', 'print JSON')
    .action(perform);
};
