import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import { startOf } from '../../../process-start.ts';
import { closeAppHosts, ownHost, shareHost } from './hosts.ts';
import { sharedAppFolder } from './shared-folder.ts';
import { fakeClient } from './testing/fake-sdk.ts';

const home = mkdtempSync(join(tmpdir(), 'assay-hosts-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const folder = fakeClient(join(home, 'client'));
const options = () => ({ folder, sharedFolder: sharedAppFolder() });
const brief = (): AbortSignal => AbortSignal.timeout(60_000);

test('apps share a host, unless they ask for one of their own', async () => {
  await using one = await shareHost(options(), brief());
  await using two = await shareHost(options(), brief());
  await using own = await ownHost(options(), brief());
  expect(two.host).toBe(one.host);
  expect(own.host).not.toBe(one.host);
  await closeAppHosts();
});

test('a host that has ended is replaced', async () => {
  const { host } = await shareHost(options(), brief());
  await host.call('a', 'open', { key: '11'.repeat(32) }, brief());
  const crash = host.call('a', 'registers', { codecs: ['fake.example/crashes:1.0'] }, brief());
  await expect(crash).rejects.toThrow('SIGSEGV');
  expect((await shareHost(options(), brief())).host).not.toBe(host);
  await closeAppHosts();
});

test('a host that has served enough apps ends with the last of them', async () => {
  const leases = await Promise.all(Array.from({ length: 48 }, () => shareHost(options(), brief())));
  const [first] = leases;
  await using next = await shareHost(options(), brief());
  expect(next.host).not.toBe(first?.host);
  for (const lease of leases) await lease[Symbol.asyncDispose]();
  expect(first?.host.gone.aborted).toBe(true);
  expect(next.host.gone.aborted).toBe(false);
  await closeAppHosts();
});

test('closing the hosts ends them all and removes what apps left', async () => {
  const { host } = await shareHost(options(), brief());
  const own = await ownHost(options(), brief());
  const sharedFolder = sharedAppFolder();
  await closeAppHosts();
  expect([host.gone.aborted, own.host.gone.aborted, existsSync(sharedFolder)]).toEqual([true, true, false]);
});

test('no host outlives who started it', async () => {
  const parent = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'testing/start-host.ts'),
      JSON.stringify({ ...options(), sharedFolder: home }),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const told = await once(createInterface({ input: parent.stdout }), 'line');
  const pid = Number(JSON.parse(String(told)).value.installation);
  expect(startOf(pid)).toBeDefined();
  parent.kill('SIGKILL');
  await expect.poll(() => startOf(pid), { timeout: 20_000 }).toBeUndefined();
});
