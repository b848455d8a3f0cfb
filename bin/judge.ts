import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadCompared } from '../harness/run/defects.ts';
import { writeReport } from '../harness/run/directory.ts';
import { loadFixtures } from '../harness/run/fixtures.ts';
import { paintFor } from '../harness/run/progress.ts';
import { findTranscripts, rejudge, reportFolderOf, wholeFolder } from '../harness/run/rejudge.ts';
import { assemble } from '../harness/run/report.ts';
import { UsageError } from '../harness/run/selection.ts';
import { exitCode, renderTerminal } from '../reports/index.ts';
import { baselineOption, fixturesOption, withoutOurBaselines } from './options.ts';

interface JudgeFlags {
  readonly fixtures?: readonly string[];
  readonly baseline?: readonly string[];
  readonly ourBaselines?: boolean;
  readonly write?: boolean;
  readonly json?: boolean;
}

const perform = async (evidence: readonly string[], flags: JudgeFlags): Promise<void> => {
  const fixtures = loadFixtures(flags.fixtures);
  const transcripts = findTranscripts(evidence);
  const whole = wholeFolder(evidence);
  const folder = whole ?? reportFolderOf(transcripts[0]?.path ?? '');
  if (flags.write && whole === undefined)
    throw new UsageError(`--write: found ${evidence.join(', ')}, expected a report folder`);
  const { run, plays, gone } = rejudge(
    transcripts,
    fixtures.scenarios,
    folder ?? process.cwd(),
    whole !== undefined,
  );
  const compared = loadCompared({ given: flags.baseline, ours: flags.ourBaselines });
  const report = assemble({ run, plays, ...compared, ...fixtures, folders: flags.fixtures ?? [] });
  for (const id of gone) process.stderr.write(`${id}: no such scenario any more\n`);
  if (report.results.length === 0)
    throw new UsageError('none of this can be judged; --fixtures names scenarios of your own');
  if (flags.write && whole !== undefined) await writeReport(report, whole);
  if (flags.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else {
    const full = folder ? resolve(folder, 'report.html') : 'none was written';
    process.stdout.write(
      renderTerminal(report, { paint: paintFor(process.stdout), full, width: process.stdout.columns ?? 110 }),
    );
  }
  process.exitCode = exitCode(report);
};

export const addJudge = (program: Command): void => {
  program
    .command('judge')
    .description('Judge recorded transcripts again by today’s checks, without a server.')
    .argument('<evidence...>', 'a report folder, an evidence folder, or single transcripts')
    .option('--write', 'rewrite the report in the folder that holds the evidence')
    .addOption(fixturesOption())
    .addOption(baselineOption())
    .addOption(withoutOurBaselines())
    .option('--json', 'print the report as JSON')
    .action(perform);
};
