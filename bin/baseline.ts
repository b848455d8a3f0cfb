import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { root } from '../harness/root.ts';
import { loadBaselines, readBaseline } from '../harness/run/baselines.ts';
import { loadDefects } from '../harness/run/defects.ts';
import { makeFolderOf } from '../harness/run/folder.ts';
import { fileNameOf } from '../harness/run/played.ts';
import { UsageError } from '../harness/run/selection.ts';
import { explainBaselines } from '../reports/defect.ts';
import {
  type Baseline,
  baselineName,
  draftBaseline,
  type Report,
  type TargetReport,
} from '../reports/index.ts';
import { collect, withoutOurBaselines } from './options.ts';
import { readReport } from './report.ts';

interface BaselineFlags {
  readonly target?: string;
  readonly out?: string;
  readonly baseline?: readonly string[];
  readonly ourBaselines?: boolean;
}

const isFile = (path: string): boolean => /\.ya?ml$/.test(path);

const targetsOf = ({ targets }: Report, wanted: string | undefined): readonly TargetReport[] => {
  const ids = targets.map(({ id }) => id).join(', ');
  const chosen = targets.filter(({ id }) => wanted === undefined || id === wanted);
  if (chosen.length === 0) throw new UsageError(`--target ${wanted}: the report has ${ids}`);
  const ready = chosen.filter(({ state }) => state === 'tested');
  if (ready.length === 0)
    throw new UsageError(`nothing was tested on ${chosen.map(({ id }) => id).join(', ')}`);
  return ready;
};

/** A folder gets a file per product, versions and configuration; what stands in one already is taken up. */
const draft = (
  report: Report,
  target: TargetReport,
  flags: BaselineFlags,
): { file?: string; baseline: Baseline } => {
  const { out, baseline: given, ourBaselines: ours } = flags;
  const earlier = loadBaselines({ given, ours });
  if (out === undefined) return { baseline: draftBaseline(report, target, earlier) };
  const named = (baseline: Baseline) =>
    resolve(isFile(out) ? out : join(out, `${fileNameOf(baselineName(baseline))}.yaml`));
  const file = named(draftBaseline(report, target, earlier));
  const there = existsSync(file) ? [{ ...readBaseline(file), source: 'given' as const }] : [];
  return { file, baseline: draftBaseline(report, target, [...there, ...earlier]) };
};

/** What stands above a baseline: for ours the schema that editors complete from, for others what its states mean. */
const headOf = (file: string | undefined): string =>
  file !== undefined && dirname(file) === root('fixtures/baselines')
    ? '# yaml-language-server: $schema=../schemas/baseline.schema.json\n'
    : '# recorded: it was seen, and nobody looked at it. known: somebody did, and says why, with a link.\n';

const textOf = (file: string | undefined, baseline: Baseline): string =>
  `${headOf(file)}${stringify(baseline, { lineWidth: 0 })}`;

const perform = (path: string, flags: BaselineFlags): void => {
  const { report } = readReport(path);
  const targets = targetsOf(report, flags.target);
  if (targets.length > 1 && (flags.out === undefined || isFile(flags.out))) {
    const ids = targets.map(({ id }) => id).join(', ');
    throw new UsageError(`the report has ${ids}: name one with --target, or a folder with --out`);
  }
  for (const target of targets) {
    const { file, baseline } = draft(report, target, flags);
    if (file === undefined) {
      process.stdout.write(textOf(file, baseline));
      continue;
    }
    makeFolderOf('--out', dirname(file));
    writeFileSync(file, textOf(file, baseline));
    const [explained = baseline] = explainBaselines([baseline], loadDefects());
    const known = explained.entries.filter(({ state }) => state === 'known').length;
    process.stdout.write(`${file}: ${known} known, ${baseline.entries.length - known} recorded\n`);
  }
};

export const addBaseline = (program: Command): void => {
  program
    .command('baseline')
    .description(
      'Write down the failures of a report as a baseline, or update one; what people wrote in it stays.',
    )
    .argument('<report>', 'a report.json, or the folder that holds it')
    .option('--target <id>', 'only the failures of this target')
    .option('--baseline <file>', 'also take reasons and links from this baseline', collect)
    .addOption(withoutOurBaselines())
    .option('--out <path>', 'a .yaml file, or a folder that gets one file per product (default: print it)')
    .action(perform);
};
