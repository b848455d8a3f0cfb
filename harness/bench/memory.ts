import { readdirSync, readFileSync } from 'node:fs';

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const threads = (pid: number): readonly string[] => {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
};

/** A process and all below it; processes that end meanwhile are left out. */
export const family = (pid: number): readonly number[] => [
  pid,
  ...threads(pid)
    .flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).split(' '))
    .filter((child) => child !== '')
    .flatMap((child) => family(Number(child))),
];

/**
 * Megabytes that a process and all below it hold, as Linux accounts for them: pages that several share are counted
 * once (PSS). Nothing on other systems.
 */
export const familyMegabytes = (pid: number): number | undefined => {
  const sizes = family(pid).map((member) => /^Pss:\s+(\d+)/m.exec(read(`/proc/${member}/smaps_rollup`))?.[1]);
  const known = sizes.flatMap((size) => (size === undefined ? [] : [Number(size) / 1024]));
  return known.length === 0 ? undefined : known.reduce((sum, size) => sum + size, 0);
};
