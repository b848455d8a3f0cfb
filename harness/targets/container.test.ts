import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { TargetError } from '../target-error.ts';
import { configurationNames } from './configuration.ts';
import { type ContainerRequest, startContainer } from './container.ts';
import { loadDefinitions } from './definition.ts';
import { ensureEngine } from './engine.ts';
import { parseTargetName, serversIn } from './name.ts';
import { containersOf, engineApi, serverOf } from './testing/containers.ts';
import { type Fault, fakeDefinition, quietly, temporaryFolder } from './testing/fake-definition.ts';
import { logIn } from './testing/login.ts';

const engine = await ensureEngine({ mayInstall: false, report: () => undefined });
const missing = engine.kind === 'ready' ? undefined : engine.reason;
const definitions = await loadDefinitions();
const servers = serversIn(definitions).map(({ name }) => name);
// Where images must be built first, that takes a minute or two.
const timeout = 300_000;

async function fakeRequest(directory: string, fault: Fault): Promise<ContainerRequest> {
  const definition = await fakeDefinition(directory, fault);
  const [version] = definition.versions;
  if (version === undefined) throw new Error('the fake has a version');
  return { driver: 'container', id: 'fake@1', config: 'default', definition, version };
}

describe.skipIf(missing)(
  `containers${missing === undefined ? '' : ` (not tested: ${missing})`}`,
  { timeout },
  () => {
    describe.concurrent('every newest version', () => {
      const matrix = serversIn(definitions).flatMap((definition) =>
        configurationNames(definition).map((name) => `${definition.name}+${name}`),
      );

      test.for(matrix)('%s lets an account log in, and leaves nothing', async (name, { expect }) => {
        await using folder = await temporaryFolder();
        const options = quietly(join(folder.path, name));
        const request = parseTargetName(name, definitions);
        if (request.driver !== 'container') throw new Error('a bare name means a container');
        const target = await startContainer(request, options);
        const { accounts, logs, listeners } = target.site;
        if (accounts.kind !== 'pool') throw new Error('its accounts are made in bulk');
        expect(accounts.accounts).toHaveLength(2);
        // The last, since a list that is cut short lacks it.
        await logIn(target.site, accounts.accounts[1] ?? { user: '', password: '' });
        // Only this host reaches it: by loopback, or on the bridge that both are on.
        const container = await serverOf(options.run);
        const own = Object.values(container?.NetworkSettings.Networks ?? {}).map(
          ({ IPAddress }) => IPAddress,
        );
        const published = container?.Ports.flatMap(({ IP = [] }) => IP);
        expect(new Set(published)).toEqual(new Set(['127.0.0.1']));
        for (const { host } of Object.values(listeners)) expect(['127.0.0.1', ...own]).toContain(host);
        const { definition, version } = request;
        expect(target.facts.package?.startsWith(`${definition.name} ${version.version}`)).toBe(true);
        expect(target.facts.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
        expect(logs.map(({ file }) => file)).toEqual([`evidence/${name}/server.log`]);
        await target[Symbol.asyncDispose]();
        expect(target.gone.aborted).toBe(false);
        expect(await containersOf(options.run)).toEqual([]);
      });
    });

    test('a container that is killed while it is used says so', async () => {
      await using folder = await temporaryFolder();
      const [name = ''] = servers;
      const request = parseTargetName(name, definitions) as ContainerRequest;
      const options = quietly(folder.path);
      await using target = await startContainer(request, options);
      const container = await serverOf(options.run);
      await (await engineApi()).getContainer(container?.Id ?? '').kill();
      if (!target.gone.aborted) await once(target.gone, 'abort');
      expect(target.gone.reason).toEqual(new Error('its container exited with code 137'));
    });

    test.for<[Fault, Partial<TargetError>]>([
      [
        'exits-at-once',
        { code: 'exited', what: 'its container exited with code 3', log: ['fault: exits-at-once'] },
      ],
      ['never-listens', { code: 'not-ready', phase: 'readiness', log: ['fault: never-listens'] }],
    ])('a container that %s fails with a reason and leaves nothing', async ([fault, error]) => {
      await using folder = await temporaryFolder();
      const options = quietly(join(folder.path, 'evidence'));
      await expect(startContainer(await fakeRequest(folder.path, fault), options)).rejects.toMatchObject({
        target: 'fake@1',
        ...error,
      });
      expect(await containersOf(options.run)).toEqual([]);
    });

    test('a start that is interrupted leaves nothing', async () => {
      await using folder = await temporaryFolder();
      const controller = new AbortController();
      const report = (line: string) => {
        if (line.startsWith('starting')) controller.abort(new Error('enough'));
      };
      const options = quietly(join(folder.path, 'evidence'), { signal: controller.signal, report });
      await expect(startContainer(await fakeRequest(folder.path, 'none'), options)).rejects.toMatchObject({
        code: 'aborted',
        what: 'it was interrupted',
      });
      expect(await containersOf(options.run)).toEqual([]);
    });

    test('an image that cannot be built shows what its build said last', async () => {
      await using folder = await temporaryFolder();
      const request = await fakeRequest(folder.path, 'none');
      await writeFile(
        join(folder.path, 'Dockerfile'),
        'ARG BASE\nFROM $BASE\nRUN echo no such package; exit 100\n',
      );
      await expect(startContainer(request, quietly(folder.path))).rejects.toMatchObject({
        code: 'build-failed',
        phase: 'image',
        log: expect.arrayContaining(['no such package']),
      });
    });
  },
);

afterAll(async () => {
  if (missing !== undefined) return;
  // The fakes' images are of no use to anybody else.
  const docker = await engineApi();
  const images = await docker.listImages({ filters: { reference: ['assay/fake'] } });
  await Promise.all(
    images.map(({ Id }) =>
      docker
        .getImage(Id)
        .remove({ force: true })
        .catch(() => undefined),
    ),
  );
});
