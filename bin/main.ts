import { Command, CommanderError } from 'commander';
import { DataError } from '../harness/data/read.ts';
import { EvidenceError } from '../harness/evidence/read.ts';
import { ListenError } from '../harness/networks/xmtp/node/listen-error.ts';
import { UsageError } from '../harness/run/selection.ts';
import { packageVersion } from '../harness/run/version.ts';
import { TargetError } from '../harness/targets/index.ts';
import { InvalidReport, MergeConflict } from '../reports/index.ts';
import { addBaseline } from './baseline.ts';
import { addCheck } from './check.ts';
import { addCoverage } from './coverage.ts';
import { addDoctor } from './doctor.ts';
import { exits } from './exits.ts';
import { addJudge } from './judge.ts';
import { addList } from './list.ts';
import { addReport } from './report.ts';
import { addRun } from './run.ts';
import { addShow } from './show.ts';
import { addXmtpNode } from './xmtp-node.ts';

/** What a thrown error means for whoever waits for the exit code. */
const exitOf = (error: unknown): number => {
  if (error instanceof UsageError || error instanceof DataError || error instanceof InvalidReport)
    return exits.usage;
  if (error instanceof EvidenceError || error instanceof MergeConflict) return exits.usage;
  if (error instanceof TargetError)
    return ['unknown-target', 'bad-name', 'bad-environment'].includes(error.code)
      ? exits.usage
      : exits.environment;
  return error instanceof ListenError ? exits.environment : exits.harness;
};

const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return exitOf(error) === exits.harness ? (error.stack ?? error.message) : error.message;
};

export const program = (): Command => {
  const command = new Command('assay')
    .description(
      'Tests whether XMPP servers and XMTP nodes follow their specifications, requirement by requirement.',
    )
    .version(packageVersion)
    .showHelpAfterError('(try --help)')
    .exitOverride()
    .addHelpText(
      'after',
      `
Exit codes: ${exits.expected} as expected, ${exits.unexpected} something unexpected, ${exits.usage} wrong usage, ${exits.environment} a server could not be tested, ${exits.harness} assay is at fault.`,
    );
  addRun(command);
  addJudge(command);
  addReport(command);
  addBaseline(command);
  addList(command);
  addShow(command);
  addCoverage(command);
  addCheck(command);
  addDoctor(command);
  addXmtpNode(command);
  return command;
};

/** The command line; sets the exit code and never throws. */
export const main = async (argv: readonly string[]): Promise<void> => {
  // Whoever reads us may have read enough, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  try {
    await program().parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : exits.usage;
      return;
    }
    process.stderr.write(`assay: ${describe(error)}\n`);
    process.exitCode = exitOf(error);
  }
};
