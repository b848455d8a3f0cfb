import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { fileNameOf } from '../harness/run/played.ts';
import { UsageError } from '../harness/run/selection.ts';
import { draftBaseline } from '../reports/index.ts';
import { readReport } from './report.ts';

interface BaselineFlags {
  readonly target?: string;
  readonly out?: string;
}

const perform = (path: string, flags: BaselineFlags): void => {
  const { report } = readReport(path);
  const ids = report.targets.map(({ id }) => id);
  const chosen = flags.target === undefined ? ids : ids.filter((id) => id === flags.target);
  if (chosen.length === 0) throw new UsageError(`--target ${flags.target}: the report has ${ids.join(', ')}`);
  if (chosen.length > 1 && flags.out === undefined) {
    throw new UsageError(`the report has ${ids.join(', ')}: name one with --target, or a folder with --out`);
  }
  for (const target of chosen) {
    const text = stringify(draftBaseline(report, target), { lineWidth: 0 });
    if (flags.out === undefined) {
      process.stdout.write(text);
      continue;
    }
    mkdirSync(flags.out, { recursive: true });
    writeFileSync(join(flags.out, `${fileNameOf(target)}.yaml`), text);
  }
};

export const addBaseline = (program: Command): void => {
  program
    .command('baseline')
    .description('Draft a baseline from the failures of a report, for you to add reasons and links.')
    .argument('<report>', 'report.json or the folder that holds it')
    .option('--target <id>', 'only this target of the report')
    .option('--out <folder>', 'write <target>.yaml there, instead of printing')
    .action(perform);
};
