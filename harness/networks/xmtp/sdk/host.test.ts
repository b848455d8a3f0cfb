import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type AppHost, startHost, UnloadableError } from './host.ts';
import { fakeClient, unloadable } from './testing/fake-sdk.ts';

const home = mkdtempSync(join(tmpdir(), 'assay-host-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const api = 'http://127.0.0.1:1';
const key = '11'.repeat(32);
const address = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a';
const folder = fakeClient(join(home, 'client'));
const brief = (): AbortSignal => AbortSignal.timeout(60_000);

const startWith = async (...apps: readonly string[]): Promise<AppHost> => {
  const host = await startHost({ folder, sharedFolder: home }, brief());
  for (const app of apps) await host.call(app, 'open', { key, api }, brief());
  return host;
};

const codecs = (behaviour: string) => ({ codecs: [`fake.example/${behaviour}:1.0`] });

test('a host tells the versions of what it has loaded, and runs several apps', async () => {
  await using host = await startWith('a', 'b');
  expect(host.versions).toEqual({ sdk: '6.0.0', bindings: '1.10.0', node: process.versions.node });
  const answers = await Promise.all(['a', 'b'].map((app) => host.call(app, 'registers', {}, brief())));
  for (const answer of answers)
    expect(answer).toEqual({
      kind: 'value',
      value: {
        address,
        inbox: address,
        installation: expect.stringMatching(/^\d+$/),
        registered: true,
        took: expect.any(Number),
      },
    });
});

test('what the SDK throws is an answer', async () => {
  await using host = await startWith('a');
  expect(await host.call('a', 'registers', codecs('throws'), brief())).toEqual({
    kind: 'error',
    error: { name: 'RangeError', message: 'too far', code: 'E_FAR' },
    took: expect.any(Number),
  });
});

test('what a host cannot do is no answer', async () => {
  await using host = await startWith('a');
  await expect(host.call('a', 'dances', {}, brief())).rejects.toThrow('there is no command “dances”');
  await expect(host.call('b', 'registers', {}, brief())).rejects.toThrow('there is no app b');
  await expect(host.call('a', 'sends', {}, brief())).rejects.toThrow('the app has not logged in');
});

test.each([
  ['crashes', 'the process of the apps ended by SIGSEGV'],
  ['exits', 'the process of the apps ended with code 7: out of memory'],
] as const)('a host that %s rejects all that is open, and says how it ended', async (how, why) => {
  await using host = await startWith('a', 'b');
  const open = host.call('b', 'registers', codecs('hangs'), brief());
  const ending = host.call('a', 'registers', codecs(how), brief());
  await expect(Promise.all([open, ending])).rejects.toThrow(why);
  await expect(open).rejects.toThrow(why);
  expect(host.gone.reason.message).toBe(why);
  await expect(host.call('b', 'registers', {}, brief())).rejects.toThrow(why);
});

test('who waits for an answer can stop waiting', async () => {
  await using host = await startWith('a');
  const controller = new AbortController();
  const open = host.call('a', 'registers', codecs('hangs'), controller.signal);
  controller.abort(new Error('enough'));
  await expect(open).rejects.toThrow('enough');
  expect(await host.call('a', 'registers', {}, brief())).toMatchObject({ kind: 'value' });
});

test('an SDK that does not load is told in one sentence', async () => {
  const start = startHost({ folder: unloadable(join(home, 'glibc')), sharedFolder: home }, brief());
  await expect(start).rejects.toThrow(UnloadableError);
  await expect(start).rejects.toThrow(
    /^this machine has (an older glibc|glibc \d\.\d+), @xmtp\/node-bindings 1\.10\.0 needs 9\.99$/,
  );
});

test('an SDK that is not there is told in one sentence', async () => {
  const start = startHost({ folder: join(home, 'nothing'), sharedFolder: home }, brief());
  await expect(start).rejects.toThrow('@xmtp/node-sdk is not installed');
});
