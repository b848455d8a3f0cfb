import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { root } from '../root.ts';

/** So many that a signal comes at every point between two commands of the shell. */
const cycles = 200;

test('a server is stopped and started again, however soon one order follows the other', async () => {
  const server = ['sh', '-c', 'echo up; exec sleep 1000'];
  const supervisor = spawn('sh', [root('fixtures/targets/supervise.sh'), ...server], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { pid } = supervisor;
  if (pid === undefined) throw new Error('there is no shell');
  const seen = { up: 0, down: 0 };
  try {
    for await (const line of createInterface(supervisor.stdout)) {
      seen[line === 'up' ? 'up' : 'down'] += 1;
      if (seen.up === cycles) break;
      supervisor.kill(line === 'up' ? 'SIGTERM' : 'SIGHUP');
    }
  } finally {
    process.kill(-pid, 'SIGKILL');
    await once(supervisor, 'close');
  }
  expect(seen).toEqual({ up: cycles, down: cycles - 1 });
});
