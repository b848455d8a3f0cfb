import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../root.ts';
import { containerMegabytes } from './containers.ts';
import { family, familyMegabytes } from './memory.ts';

/** How often the memory of a run is looked at. Milliseconds. */
const sampleEvery = 250;

/** The most that something held at once, by what it is. Megabytes. */
const peaks = () => {
  const most = new Map<string, number>();
  return {
    most,
    see(name: string, megabytes: number | undefined): void {
      if (megabytes !== undefined) most.set(name, Math.max(most.get(name) ?? 0, megabytes));
    },
  };
};

const said = (name: string, megabytes: number): string => `${name} ${megabytes.toFixed(0)} MB`;

/**
 * A whole run, as a user types it: wall time, the most memory that all our processes held at once, and the most of
 * each target.
 */
export const wholeRun = async (args: readonly string[], out: string): Promise<string> => {
  const began = performance.now();
  const child = spawn(root('bin/assay'), ['run', ...args, '--out', out], { stdio: 'ignore' });
  const { pid = 0 } = child;
  const ours = peaks();
  const targets = peaks();
  const ended = new AbortController();
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve)).finally(() =>
    ended.abort(),
  );
  while (!ended.signal.aborted) {
    ours.see('our processes', familyMegabytes(pid));
    const containers = await containerMegabytes(new Set(family(pid))).catch(() => []);
    for (const [image, megabytes] of containers) targets.see(image, megabytes);
    const all = containers.reduce((sum, [, megabytes]) => sum + megabytes, 0);
    if (containers.length > 1) targets.see(`together`, all);
    await pause(sampleEvery, undefined, { signal: ended.signal }).catch(() => undefined);
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const [own = 'not measured on this system'] = [...ours.most].map(
    ([, megabytes]) => `${megabytes.toFixed(0)} MB`,
  );
  const held = [...targets.most].map(([name, megabytes]) => said(name, megabytes)).toSorted();
  return [
    `whole run: ${seconds} s, peak memory of our processes ${own}, exit code ${await exit}`,
    ...(held.length > 0 ? [`peak memory of targets: ${held.join(', ')}`] : []),
  ].join('\n');
};
