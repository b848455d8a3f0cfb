import { cpSync, existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { prepareDirectory, writeReport } from '../harness/run/directory.ts';
import { paintFor } from '../harness/run/progress.ts';
import { UsageError } from '../harness/run/selection.ts';
import {
  exitCode,
  mergeReports,
  type Report,
  relocate,
  renderTerminal,
  validateReport,
} from '../reports/index.ts';

interface ReportFlags {
  readonly out?: string;
  readonly json?: boolean;
}

export interface Source {
  readonly folder: string;
  readonly report: Report;
}

/** Reads a report: the file, or the folder it lies in. */
export const readReport = (path: string): Source => {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'report.json') : path;
  if (!existsSync(file)) throw new UsageError(`${file}: no such report`);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(
      `${file}: found text that is not JSON, expected a report (${error instanceof Error ? error.message : error})`,
    );
  }
  return { folder: dirname(resolve(file)), report: validateReport(value) };
};

/** What belongs to a run as a whole; the merged report has its own. */
const ofRun: ReadonlySet<string> = new Set(['run.json', 'plan.json']);

const evidenceIn = ({ folder }: Source): readonly string[] =>
  globSync('evidence/**/*.*', { cwd: folder }).filter((file) => !ofRun.has(relative('evidence', file)));

const planIn = ({ folder }: Source): readonly { readonly id: string }[] => {
  const file = join(folder, 'evidence', 'plan.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
};

/**
 * Where the evidence of each part goes: parts of one run have files of the same names, such as a server's log,
 * and then each gets a folder of its own.
 */
const arrange = (sources: readonly Source[]): readonly (Source & { readonly below: string })[] => {
  const files = sources.flatMap(evidenceIn);
  const shared = new Set(files).size < files.length;
  return sources.map(({ folder, report }, index) => {
    const below = shared ? `part-${index + 1}` : '.';
    return { folder, below, report: shared ? relocate(report, below) : report };
  });
};

/** Merges reports, and brings their evidence together under one folder so that the merged one can refer to it. */
const gather = (sources: readonly Source[], out: string): Report => {
  if (sources.some(({ folder }) => folder === out))
    throw new UsageError(`--out ${out}: found one of the reports to merge, expected another folder`);
  const parts = arrange(sources);
  const report = mergeReports(parts.map((part) => part.report));
  prepareDirectory(out, report.run);
  const plan = new Map(sources.flatMap(planIn).map((scenario) => [scenario.id, scenario]));
  if (plan.size > 0) writeFileSync(join(out, 'evidence', 'plan.json'), JSON.stringify([...plan.values()]));
  for (const { folder, below } of parts) {
    const evidence = join(folder, 'evidence');
    if (!existsSync(evidence)) continue;
    cpSync(evidence, join(out, below, 'evidence'), {
      recursive: true,
      filter: (path) => !ofRun.has(relative(evidence, path)),
    });
  }
  return report;
};

const perform = async (paths: readonly string[], flags: ReportFlags): Promise<void> => {
  const sources = paths.map(readReport);
  const [only] = sources;
  const out = flags.out ? resolve(flags.out) : sources.length === 1 ? (only?.folder ?? '.') : undefined;
  if (out === undefined) throw new UsageError('merging several reports needs --out FOLDER');
  const alone = sources.length === 1 && out === only?.folder;
  const report = alone ? mergeReports([only.report]) : gather(sources, out);
  await writeReport(report, out);
  if (flags.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else
    process.stdout.write(
      renderTerminal(report, {
        paint: paintFor(process.stdout),
        full: join(out, 'report.html'),
        width: process.stdout.columns ?? 110,
      }),
    );
  process.exitCode = exitCode(report);
};

export const addReport = (program: Command): void => {
  program
    .command('report')
    .description('Write a report again, or merge several: the shards of a run, or runs of different targets.')
    .argument('<reports...>', 'report.json files, or folders that hold one')
    .option('--out <folder>', 'where to write the report and all evidence; required for merging')
    .option('--json', 'print the report as JSON')
    .action(perform);
};
