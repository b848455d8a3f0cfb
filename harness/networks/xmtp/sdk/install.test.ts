import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cacheFolder } from '../../../cache-folder.ts';
import { releaseFolder } from './cache.ts';
import { installRelease } from './install.ts';
import type { PinnedRelease } from './release.ts';

const home = mkdtempSync(join(tmpdir(), 'assay-install-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A package of one file under the SDK's name, as an archive: installing it needs no registry. */
const archive = ((): string => {
  const source = join(home, 'tiny');
  mkdirSync(source);
  writeFileSync(
    join(source, 'package.json'),
    JSON.stringify({ name: '@xmtp/node-sdk', version: '9.9.9', main: 'index.js' }),
  );
  writeFileSync(join(source, 'index.js'), 'export const tiny = true;\n');
  spawnSync('npm', ['pack', '--pack-destination', home], { cwd: source });
  return join(home, 'xmtp-node-sdk-9.9.9.tgz');
})();

const tiny: PinnedRelease = {
  kind: 'pinned',
  name: 'tiny',
  sdk: `file:${archive}`,
  bindings: '1.0.0',
  glibc: '2.0',
  packages: {},
};

const install = (release: PinnedRelease, cache: string, lines: string[] = []): Promise<string> =>
  installRelease(release, {
    report: (line) => lines.push(line),
    signal: AbortSignal.timeout(60_000),
    folder: releaseFolder(release, join(home, cache)),
  });

test('the cache is where the environment says, else where XDG says', () => {
  expect(cacheFolder({ ASSAY_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
  expect(cacheFolder({ XDG_CACHE_HOME: '/b' })).toBe('/b/assay');
  expect(cacheFolder({})).toMatch(/\/\.cache\/assay$/);
});

test('other pins go to another folder', () => {
  expect(releaseFolder({ ...tiny, bindings: '1.0.1' }, '/c')).not.toBe(releaseFolder(tiny, '/c'));
  expect(releaseFolder({ ...tiny, glibc: '2.1' }, '/c')).toBe(releaseFolder(tiny, '/c'));
});

test('a release is installed on first use and found from then on', async () => {
  const lines: string[] = [];
  const folder = await install(tiny, 'first', lines);
  expect(readFileSync(join(folder, 'node_modules/@xmtp/node-sdk/index.js'), 'utf8')).toContain('tiny');
  expect(lines[0]).toMatch(/^installing @xmtp\/node-sdk /);
  expect(lines.at(-1)).toMatch(/^installed @xmtp\/node-sdk .* in \d+\.\d s$/);
  const again: string[] = [];
  expect(await install(tiny, 'first', again)).toBe(folder);
  expect(again).toEqual([]);
});

test('two installs at once end in one folder and nothing beside it', async () => {
  const [one, two] = await Promise.all([install(tiny, 'race'), install(tiny, 'race')]);
  expect(one).toBe(two);
  expect(readdirSync(join(home, 'race/xmtp-sdk'))).toHaveLength(1);
});

test('what an install that was killed left is swept away', async () => {
  const folder = releaseFolder(tiny, join(home, 'swept'));
  const { pid } = spawnSync(process.execPath, ['--version']);
  mkdirSync(`${folder}.partial-${pid}-x`, { recursive: true });
  await install(tiny, 'swept');
  expect(readdirSync(join(home, 'swept/xmtp-sdk'))).toHaveLength(1);
});

test('an install that fails says why and leaves nothing', async () => {
  const missing = { ...tiny, sdk: `file:${home}/missing.tgz` };
  await expect(install(missing, 'failed')).rejects.toThrow(
    /^@xmtp\/node-sdk .* could not be installed: npm install failed \(ENOENT\)$/,
  );
  expect(readdirSync(join(home, 'failed/xmtp-sdk'))).toEqual([]);
});

test('an install that is interrupted leaves nothing', async () => {
  const controller = new AbortController();
  const installing = installRelease(tiny, {
    report: () => controller.abort(new Error('stop')),
    signal: controller.signal,
    folder: releaseFolder(tiny, join(home, 'interrupted')),
  });
  await expect(installing).rejects.toThrow('stop');
  expect(readdirSync(join(home, 'interrupted/xmtp-sdk'))).toEqual([]);
});

test('a cache that cannot be written is said to be the reason', async () => {
  writeFileSync(join(home, 'file'), '');
  await expect(install(tiny, 'file')).rejects.toThrow(
    'could not be installed: the cache folder cannot be written (ENOTDIR)',
  );
});
