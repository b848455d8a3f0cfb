import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { startOf } from '../process-start.ts';
import { engineClient, ensureEngine } from './engine.ts';
import { ensureImage } from './image.ts';
import { isDead, labelsOf, nameOfOurs, type Owner, ownerLabel, parseOwner, thisOwner } from './owner.ts';
import { reap } from './reap.ts';
import { fakeDefinition, temporaryFolder } from './testing/fake-definition.ts';

const engine = await ensureEngine({ mayInstall: false, report: () => undefined });
const missing = engine.kind === 'ready' ? undefined : engine.reason;
const timeout = 120_000;
const api = async () => (await engineClient('a test')).container.dockerode;
/** Only of this test. */
const repository = `assay-test/${crypto.randomUUID()}`;
const olderImage = `${repository}:older`;

/** A process that owned something and has been killed. */
const killedOwner = async (): Promise<Owner> => {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const owner = { ...thisOwner(), pid, started: startOf(pid) ?? '' };
  child.kill('SIGKILL');
  await once(child, 'exit');
  return owner;
};

const builtImage = async (directory: string): Promise<string> => {
  const definition = await fakeDefinition(directory, 'none');
  await appendFile(join(directory, 'Dockerfile'), `# ${repository}\n`);
  const [version] = definition.versions;
  if (version === undefined) throw new Error('the fake has a version');
  const options = { target: 'fake@1', report: () => undefined, signal: AbortSignal.timeout(timeout) };
  return ensureImage(await api(), definition, version, options);
};

const create = async (image: string, name: string, labels: Record<string, string> = {}) => {
  const options = { Image: image, name, Cmd: ['sleep', '600'], Labels: labels, Volumes: { '/data': {} } };
  const container = await (await api()).createContainer(options);
  await container.start();
  const { Mounts } = await container.inspect();
  return { container, name, volume: Mounts[0]?.Name ?? '' };
};
type Created = Awaited<ReturnType<typeof create>>;

const isThere = async (asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => true,
    () => false,
  );

/** Whether the container and its volume are still there. */
const left = async ({ container, volume }: Created): Promise<readonly boolean[]> => [
  await isThere(container.inspect()),
  await isThere((await api()).getVolume(volume).inspect()),
];

describe.skipIf(missing)(`strays${missing === undefined ? '' : ` (not tested: ${missing})`}`, () => {
  test(
    'of a killed run are removed; what a user started from an image of ours stays, with its volume',
    async ({ expect }) => {
      await using folder = await temporaryFolder();
      const image = await builtImage(folder.path);
      const docker = await api();
      const dead = await killedOwner();
      expect(isDead(dead)).toBe(true);
      const run = `test-${crypto.randomUUID()}`;
      const names = { stray: nameOfOurs(), living: nameOfOurs(), network: nameOfOurs() };
      const stray = await create(image, names.stray, labelsOf(run, names.stray, dead));
      // Images of before carried the labels of the run that built them, and one of today may be made from a container.
      await stray.container.commit({ repo: repository, tag: 'older' });
      const older = await create(olderImage, `debugging-${crypto.randomUUID()}`);
      const mine = await create(image, `mine-${crypto.randomUUID()}`);
      const living = await create(image, names.living, labelsOf(run, names.living));
      await docker.createNetwork({ Name: names.network, Labels: labelsOf(run, names.network, dead) });
      try {
        const { Config } = await docker.getImage(image).inspect();
        // What it is built on may have been made by an earlier version, which left labels of its own.
        expect(parseOwner(Config.Labels?.[ownerLabel])).not.toEqual(thisOwner());
        expect((await older.container.inspect()).Config.Labels).toMatchObject(
          labelsOf(run, names.stray, dead),
        );
        await reap();
        expect({
          stray: await left(stray),
          older: await left(older),
          mine: await left(mine),
          living: await left(living),
          networks: await docker.listNetworks({ filters: { name: [names.network] } }),
        }).toEqual({
          stray: [false, false],
          older: [true, true],
          mine: [true, true],
          living: [true, true],
          networks: [],
        });
      } finally {
        const all = [stray, older, mine, living].map(({ container }) =>
          container.remove({ force: true, v: true }).catch(() => undefined),
        );
        await Promise.all(all);
        for (const name of [olderImage, image]) await docker.getImage(name).remove({ force: true });
      }
    },
    timeout,
  );
});
