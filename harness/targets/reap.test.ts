import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { startOf } from '../process-start.ts';
import { isDead, thisOwner } from './owner.ts';
import { reap } from './reap.ts';
import { homePrefix, register, unregister } from './registry.ts';

const dead = { ...thisOwner(), started: 'earlier' };

async function sleeper() {
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  await once(child, 'spawn');
  return { pid: child.pid ?? 0, exited: once(child, 'exit'), home: await mkdtemp(homePrefix) };
}

test('a process whose run was killed is ended with its folder; one of a living run is not touched', async () => {
  expect(isDead(dead)).toBe(true);
  const [stray, kept] = await Promise.all([sleeper(), sleeper()]);
  const run = `test-${crypto.randomUUID()}`;
  const strayFile = await register({ run, owner: dead, pid: stray.pid, home: stray.home });
  const keptFile = await register({ run, owner: thisOwner(), pid: kept.pid, home: kept.home });
  await reap();
  await stray.exited;
  expect({
    stray: [existsSync(strayFile), existsSync(stray.home)],
    kept: [existsSync(keptFile), existsSync(kept.home), startOf(kept.pid) !== undefined],
  }).toEqual({ stray: [false, false], kept: [true, true, true] });

  const started = startOf(kept.pid) ?? '';
  await unregister({
    file: keptFile,
    process: { run, owner: thisOwner(), pid: kept.pid, started, home: kept.home },
  });
  await kept.exited;
});

test('a pid that has been given to another process since is left alone', async () => {
  const innocent = await sleeper();
  const entry = { run: 'test', owner: dead, pid: innocent.pid, started: 'earlier', home: innocent.home };
  await unregister({ file: `${innocent.home}/entry.json`, process: entry });
  expect(startOf(innocent.pid)).not.toBeUndefined();
  process.kill(-innocent.pid, 'SIGKILL');
  await innocent.exited;
});
