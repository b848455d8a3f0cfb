import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TargetError } from '../target-error.ts';
import { ensureBase } from './base.ts';
import { type CompositionRequest, startComposition } from './composition.ts';
import type { CompositionDefinition } from './definition.ts';
import { engineClient, ensureEngine } from './engine.ts';
import { labelsOf, nameOfOurs, thisOwner } from './owner.ts';
import { untilListenersReady } from './ready-listeners.ts';
import { reap } from './reap.ts';
import type { StartOptions } from './start-options.ts';
import { fakeComposition, fakeService } from './testing/fake-composition.ts';
import { quietly, temporaryFolder } from './testing/fake-definition.ts';

const engine = await ensureEngine({ mayInstall: false, report: () => undefined });
const missing = engine.kind === 'ready' ? undefined : engine.reason;
// Where the base image must be made first, that takes half a minute.
const timeout = 120_000;

const api = async () => (await engineClient('a test')).container.dockerode;
const baseImage = async () =>
  ensureBase(await api(), 'trixie', {
    target: 'fake',
    report: () => undefined,
    signal: AbortSignal.timeout(timeout),
  });

const requestOf = (definition: CompositionDefinition): CompositionRequest => {
  const [version] = definition.versions;
  if (version === undefined) throw new Error('the fake has a version');
  return { driver: 'composition', id: 'fake@1', definition, version };
};

/** What a run has with the engine. */
const leftOf = async (run: string) => {
  const docker = await api();
  const filters = { label: [`assay.run=${run}`] };
  const containers = await docker.listContainers({ all: true, filters });
  const networks = await docker.listNetworks({ filters });
  return { containers: containers.map(({ Id }) => Id), networks: networks.map(({ Id }) => Id) };
};
const nothing = { containers: [], networks: [] };

const failureOf = async (definition: CompositionDefinition, options: StartOptions): Promise<TargetError> => {
  const { promise, resolve, reject } = Promise.withResolvers<TargetError>();
  startComposition(requestOf(definition), options).then(
    async (target) => {
      await target[Symbol.asyncDispose]();
      reject(new Error('it did not fail'));
    },
    (failure) => resolve(failure as TargetError),
  );
  return promise;
};

describe.skipIf(missing)(
  `compositions${missing === undefined ? '' : ` (not tested: ${missing})`}`,
  { timeout },
  () => {
    test('services start in order, know each other, share what was made for the run, and leave nothing', async () => {
      await using folder = await temporaryFolder();
      const options = quietly(join(folder.path, 'fake@1'));
      const definition = fakeComposition(
        await baseImage(),
        {
          server: fakeService('streams', {
            port: 5222,
            neighbour: 'database:7000',
            after: { database: 7000, node: 5556 },
          }),
          node: fakeService('grpc', { port: 5556 }),
          database: fakeService('boots-slowly', { port: 7000 }),
        },
        {
          domain: 'fake.test',
          listeners: { c2s: { service: 'server', port: 5222 } },
        },
      );
      const target = await startComposition(requestOf(definition), options);
      const { protocol, listeners, logs, domain, accounts } = target.site;
      expect({ domain, accounts, kinds: Object.keys(listeners) }).toEqual({
        domain: 'fake.test',
        accounts: { kind: 'registration' },
        kinds: ['c2s'],
      });
      const containers = await (await api()).listContainers({
        filters: { label: [`assay.run=${options.run}`] },
      });
      expect(containers.flatMap(({ Ports }) => Ports.map(({ IP }) => IP))).toEqual(['127.0.0.1']);
      await untilListenersReady({ protocol, listeners, domain, ca: [] }, AbortSignal.timeout(5_000));
      await target[Symbol.asyncDispose]();
      expect(target.gone.aborted).toBe(false);
      expect(await leftOf(options.run)).toEqual(nothing);

      expect(logs.map(({ file }) => file)).toEqual(
        ['server', 'node', 'database'].map((name) => `evidence/fake@1/${name}.log`),
      );
      const texts = await Promise.all(logs.map(({ path }) => readFile(path, 'utf8')));
      const [, key = ''] = / with ([0-9a-f]{64})\n/.exec(texts.join('')) ?? [];
      expect(texts).toEqual([
        `streams with ${key}\nlistening\n`,
        `grpc with ${key}\nlistening\n`,
        `boots-slowly with ${key}\nlistening\n`,
      ]);
    });

    test('a service that exits early names itself with its last lines', async () => {
      await using folder = await temporaryFolder();
      const options = quietly(folder.path);
      const definition = fakeComposition(await baseImage(), {
        server: fakeService('streams', { port: 5222, after: { database: 7000 } }),
        database: fakeService('exits'),
      });
      expect(await failureOf(definition, options)).toMatchObject({
        code: 'exited',
        target: 'fake@1',
        what: 'the container of database exited with code 3',
        log: expect.arrayContaining(['no database']),
      });
      expect(await leftOf(options.run)).toEqual(nothing);
    });

    test.each([
      [
        'a service that others wait for',
        {
          server: fakeService('streams', { port: 5222, after: { database: 7000 } }),
          database: fakeService('never-listens'),
        },
        'it was not ready within 3 s: database: nothing listens on port 7000',
      ],
      [
        'a listener',
        { server: fakeService('never-listens') },
        /^it was not ready within 3 s: server: 127\.0\.0\.1:\d+: /,
      ],
    ])('%s that never listens is named', async (_what, services, what) => {
      await using folder = await temporaryFolder();
      const options = quietly(folder.path);
      const definition = fakeComposition(await baseImage(), services, { readiness: { seconds: 3 } });
      const failure = await failureOf(definition, options);
      expect(failure).toMatchObject({ code: 'not-ready', phase: 'readiness' });
      expect(failure.what).toMatch(what);
      expect(failure.log.join()).toMatch(/^never-listens with/);
      expect(await leftOf(options.run)).toEqual(nothing);
    });

    test('an image that cannot be had is named, with why', async () => {
      await using folder = await temporaryFolder();
      const told: string[] = [];
      const options = quietly(folder.path, { report: (line) => told.push(line) });
      // A port where nobody listens stands in for a registry that is away.
      const image = '127.0.0.1:1/me/server:1';
      const definition = fakeComposition(image, { server: fakeService('streams') });
      const failure = await failureOf(definition, options);
      expect(failure).toMatchObject({
        code: 'no-image',
        phase: 'image',
        hint: `check the name and that the engine reaches its registry: docker pull ${image}`,
      });
      expect(failure.what).toMatch(`${image} cannot be had: `);
      expect(told).toEqual([`pulling ${image}`]);
      expect(await leftOf(options.run)).toEqual(nothing);
    });

    test('a start that is interrupted leaves nothing', async () => {
      await using folder = await temporaryFolder();
      const controller = new AbortController();
      const report = (line: string) => {
        if (line.startsWith('starting')) setImmediate(() => controller.abort(new Error('enough')));
      };
      const options = quietly(folder.path, { signal: controller.signal, report });
      const definition = fakeComposition(await baseImage(), {
        server: fakeService('streams', { port: 5222 }),
        other: fakeService('boots-slowly', { port: 7000 }),
      });
      expect(await failureOf(definition, options)).toMatchObject({
        code: 'aborted',
        what: 'it was interrupted',
        hint: undefined,
      });
      expect(await leftOf(options.run)).toEqual(nothing);
    });

    test('a service that ends while the target is used says so', async () => {
      await using folder = await temporaryFolder();
      const options = quietly(folder.path);
      const definition = fakeComposition(await baseImage(), {
        server: fakeService('streams', { port: 5222 }),
      });
      await using target = await startComposition(requestOf(definition), options);
      const [container = ''] = (await leftOf(options.run)).containers;
      await (await api()).getContainer(container).kill();
      if (!target.gone.aborted) await once(target.gone, 'abort');
      expect(target.gone.reason).toEqual(new Error('the container of server exited with code 137'));
    });

    test('containers on a network of a killed run are removed, and the network with them', async () => {
      const run = `test-${crypto.randomUUID()}`;
      const dead = { ...thisOwner(), started: 'earlier' };
      const [network, name] = [nameOfOurs(), nameOfOurs()];
      const docker = await api();
      const Image = await baseImage();
      await docker.createNetwork({ Name: network, Labels: labelsOf(run, network, dead) });
      const HostConfig = { NetworkMode: network };
      const container = await docker.createContainer({
        Image,
        Cmd: ['sleep', '600'],
        name,
        Labels: labelsOf(run, name, dead),
        HostConfig,
      });
      await container.start();
      await reap();
      expect(await leftOf(run)).toEqual(nothing);
    });
  },
);
