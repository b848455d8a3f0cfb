import { byCodeUnit, byNumbers } from '../harness/data/order.ts';
import type { Report, RunFacts, RunPart } from './report.ts';

/** The facts of several runs as those of one; what each of them was stays in `parts`. */
export const mergeRuns = (reports: readonly Pick<Report, 'run' | 'targets'>[]): RunFacts => {
  const runs = reports.map(({ run }) => run);
  const [only, ...others] = unique(runs.map((run) => JSON.stringify(run)));
  if (only !== undefined && others.length === 0) return JSON.parse(only) as RunFacts;
  const shard = mergeShards(runs.flatMap((run) => run.shard ?? []));
  const parts = unique(reports.flatMap(partsOf).map((part) => JSON.stringify(part))).map(
    (text) => JSON.parse(text) as RunPart,
  );
  return {
    id: unique(runs.map(({ id }) => id)).join('+'),
    started: runs.map(({ started }) => started).reduce((a, b) => (byCodeUnit(a, b) <= 0 ? a : b)),
    finished: runs.map(({ finished }) => finished).reduce((a, b) => (byCodeUnit(a, b) >= 0 ? a : b)),
    command: unique(parts.map(({ command }) => withoutPlace(command))).join('; '),
    interrupted: runs.some(({ interrupted }) => interrupted),
    took: covered(parts),
    parts,
    ...(shard !== undefined && { shard }),
    repeat: Math.max(...runs.map(({ repeat }) => repeat)),
  };
};

const partsOf = ({ run, targets }: Pick<Report, 'run' | 'targets'>): readonly RunPart[] => {
  const { command, started, finished, interrupted, shard, parts } = run;
  if (parts !== undefined) return parts;
  const ids = targets.map(({ id }) => id).toSorted(byCodeUnit);
  return [{ command, started, finished, interrupted, ...(shard !== undefined && { shard }), targets: ids }];
};

/** Shards of one run differ only in which they are, and in where they went. */
const withoutPlace = (command: string): string => command.replace(/ --(?:shard|out)[ =]\S+/g, '');

/** Milliseconds in which at least one of the runs was under way. */
const covered = (parts: readonly RunPart[]): number => {
  let until = 0;
  let sum = 0;
  const spans = parts.map(({ started, finished }) => [Date.parse(started), Date.parse(finished)] as const);
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    sum += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sum;
};

/** `1,3/4` while parts are missing, nothing when all are there. */
const mergeShards = (shards: readonly string[]): string | undefined => {
  const parts = shards.flatMap((shard) => {
    const [numbers = '', count = ''] = shard.split('/');
    return numbers.split(',').map((number) => ({ number, count }));
  });
  const incomplete = [...Map.groupBy(parts, ({ count }) => count)].flatMap(([count, some]) => {
    const numbers = unique(some.map(({ number }) => number)).toSorted(byNumbers);
    return numbers.length === Number(count) ? [] : `${numbers.join(',')}/${count}`;
  });
  return incomplete.length > 0 ? incomplete.toSorted(byNumbers).join(' ') : undefined;
};

const unique = (values: readonly string[]): string[] => [...new Set(values)];
