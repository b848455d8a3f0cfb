import { execFile } from 'node:child_process';
import { globSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root } from '../harness/root.ts';
import { selfTests } from '../harness/run/self-test.ts';
import { packageVersion } from '../harness/run/version.ts';
import { temporaryFolder } from '../harness/targets/testing/fake-definition.ts';
import { validateReport } from '../reports/index.ts';
import { accounts, createWorld, ownChecks } from './testing/world.ts';

const execute = promisify(execFile);

/** Without a cache it fetches half a gigabyte; on 2 busy cores it took 4 minutes. */
const timeout = 900_000;

/** What npm says where there is no way to a registry. */
const noRegistry = /E(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH|HOSTUNREACH)|ENOTCACHED/;

const environment = {
  ...process.env,
  // The Node that these tests run on, also where the host's own is too old.
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  ASSAY_SETUP: 'never',
  ASSAY_DOMAIN: 'fake.example',
  ASSAY_ACCOUNTS: accounts.map(({ user, password }) => `${user}:${password}`).join(','),
};

const inFolder =
  (cwd: string) =>
  async (program: string, ...args: readonly string[]): Promise<string> =>
    (await execute(program, args, { cwd, env: environment, maxBuffer: 2 ** 28 })).stdout;

test(
  'the tarball that npm packs installs and runs in an empty folder',
  async (context) => {
    await using world = await createWorld();
    await using folder = await temporaryFolder();
    await inFolder(root('.'))('npm', 'pack', '--pack-destination', folder.path, '--loglevel=error');
    const [tarball = ''] = globSync('assay-*.tgz', { cwd: folder.path });
    writeFileSync(join(folder.path, 'package.json'), '{ "private": true }');
    const here = inFolder(folder.path);
    try {
      const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
      await here('npm', 'install', join(folder.path, tarball), ...quick);
    } catch (error) {
      if (error instanceof Error && noRegistry.test(error.message))
        return context.skip('no npm registry answers');
      throw error;
    }
    const npx = (...args: readonly string[]): Promise<string> =>
      here('npx', '--no-install', 'assay', ...args);
    expect(await npx('--version')).toBe(`${packageVersion}\n`);
    expect(await npx('list', 'targets')).toMatch(/^\S+ +[\d.]/);
    const doctor = await here('sh', '-c', 'npx --no-install assay doctor --json || test $? = 3');
    const { findings } = JSON.parse(doctor) as { findings: readonly { what: string; state: string }[] };
    expect(findings.filter(({ what }) => /^(sees|passes)/.test(what)).map(({ state }) => state)).toEqual(
      selfTests.flatMap(({ faults }) => ['yes', ...Object.keys(faults).map(() => 'yes')]),
    );
    const played = await npx(...world.run([await world.fake()]), '--json');
    const report = validateReport(JSON.parse(played));
    expect(report.results.map(({ verdict }) => verdict)).toEqual(
      ownChecks.map((check) => (check.includes('/gated#') ? 'not-claimed' : 'pass')),
    );
    expect(report.results[0]?.repeat).toContain('npx assay run ');
  },
  timeout,
);
