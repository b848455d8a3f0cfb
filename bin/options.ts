import { InvalidArgumentError, Option } from 'commander';

/** A whole number from 1. */
export const positive = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('expected a whole number from 1.');
  return value;
};

/** `2/3`: the second of three parts. */
export const shardOf = (text: string): { readonly index: number; readonly count: number } => {
  const [, index = 0, count = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index < 1 || index > count) throw new InvalidArgumentError('expected i/n, such as 2/3.');
  return { index, count };
};

/** For options that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

/** `--no-baseline`, which does not undo `--baseline`: the flag is `ourBaselines`, false where it is given. */
export const withoutOurBaselines = (): Option => {
  const option = new Option('--no-baseline', 'ignore the known failures that come with assay');
  option.attributeName = () => 'ourBaselines';
  return option;
};

export const fixturesOption = (): Option =>
  new Option(
    '--fixtures <folder>',
    'a folder with scenarios of your own, in addition to those that come with assay',
  ).argParser(collect);

export const baselineOption = (): Option =>
  new Option(
    '--baseline <file>',
    'your own known failures; they win over those that come with assay',
  ).argParser(collect);
