import { cpSync, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { prepareDirectory, writeReport } from '../harness/run/directory.ts';
import { paintFor } from '../harness/run/progress.ts';
import { UsageError } from '../harness/run/selection.ts';
import { exitCode, mergeReports, type Report, renderTerminal, validateReport } from '../reports/index.ts';

interface ReportFlags {
  readonly out?: string;
  readonly json?: boolean;
}

interface Source {
  readonly folder: string;
  readonly report: Report;
}

const read = (path: string): Source => {
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

/** Brings the evidence of all parts together under one folder, so that the merged report can refer to it. */
const gather = (sources: readonly Source[], out: string): void => {
  prepareDirectory(out, { merged: sources.map(({ report }) => report.run) });
  for (const { folder } of sources) {
    const evidence = join(folder, 'evidence');
    if (!existsSync(evidence)) continue;
    cpSync(evidence, join(out, 'evidence'), {
      recursive: true,
      filter: (path) => !['run.json', 'plan.json'].includes(relative(evidence, path)),
    });
  }
};

const perform = (paths: readonly string[], flags: ReportFlags): void => {
  const sources = paths.map(read);
  const [only] = sources;
  const out = flags.out ? resolve(flags.out) : sources.length === 1 ? (only?.folder ?? '.') : undefined;
  if (out === undefined) throw new UsageError('merging several reports needs --out FOLDER');
  const report = mergeReports(sources.map((source) => source.report));
  if (out !== only?.folder) gather(sources, out);
  writeReport(report, out);
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
    .description('Render a report anew, or merge several: the shards of a run, or runs of several targets.')
    .argument('<reports...>', 'report.json files or the folders that hold them')
    .option('--out <folder>', 'where the report and the evidence of all parts go; needed when merging')
    .option('--json', 'print the report as JSON')
    .action(perform);
};
