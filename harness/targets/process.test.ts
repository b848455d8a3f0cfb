import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TargetError } from '../target-error.ts';
import { type ProcessRequest, startProcess } from './process.ts';
import { registered } from './registry.ts';
import { type Fault, fakeDefinition, quietly, temporaryFolder } from './testing/fake-definition.ts';

async function requestFor(directory: string, fault: Fault): Promise<ProcessRequest> {
  const definition = await fakeDefinition(directory, fault);
  const [version] = definition.versions;
  if (version === undefined) throw new Error('the fake has a version');
  return { driver: 'process', id: 'process:fake', config: 'default', definition, version };
}

const entriesOf = async (run: string) =>
  (await registered()).map(({ process }) => process).filter((process) => process.run === run);

test('a process is started on a free port, registered, and leaves nothing but its log', async () => {
  await using folder = await temporaryFolder();
  const options = quietly(join(folder.path, 'evidence'));
  const target = await startProcess(await requestFor(folder.path, 'none'), options);
  const [entry] = await entriesOf(options.run);
  expect(target.facts).toEqual({
    id: 'process:fake',
    protocol: 'xmpp',
    name: 'fake',
    version: process.versions.node,
    driver: 'process',
    config: 'default',
  });
  expect(target.site).toMatchObject({
    domain: 'fake.test',
    listeners: { c2s: { host: '127.0.0.1' } },
    accounts: { kind: 'pool', accounts: [{}, {}] },
    logs: [{ file: 'evidence/evidence/server.log' }],
  });
  await target[Symbol.asyncDispose]();
  expect({
    gone: target.gone.aborted,
    home: existsSync(entry?.home ?? '/'),
    entries: await entriesOf(options.run),
    log: await readFile(join(options.directory, 'server.log'), 'utf8'),
  }).toEqual({ gone: false, home: false, entries: [], log: 'fault: none\n' });
});

test('a process that dies while it is used says so', async () => {
  await using folder = await temporaryFolder();
  const options = quietly(join(folder.path, 'evidence'));
  await using target = await startProcess(await requestFor(folder.path, 'none'), options);
  const { c2s } = target.site.listeners;
  if (c2s === undefined) throw new Error('it listens');
  connect(c2s)
    .on('error', () => undefined)
    .write('die');
  if (!target.gone.aborted) await once(target.gone, 'abort');
  expect(target.gone.reason).toEqual(new Error('it exited with code 4'));
});

test.each<[Fault, Partial<TargetError>]>([
  [
    'exits-at-once',
    { code: 'exited', phase: 'readiness', what: 'it exited with code 3', log: ['fault: exits-at-once'] },
  ],
  ['never-listens', { code: 'not-ready', phase: 'readiness', log: ['fault: never-listens'] }],
  [
    'refuses-accounts',
    { code: 'accounts-failed', phase: 'accounts', what: 'accounts could not be made: no room for them' },
  ],
])('a process that %s fails with a reason and leaves nothing', async (fault, error) => {
  await using folder = await temporaryFolder();
  const options = quietly(join(folder.path, 'evidence'));
  await expect(startProcess(await requestFor(folder.path, fault), options)).rejects.toMatchObject(error);
  expect(await entriesOf(options.run)).toEqual([]);
});

test('a start that is interrupted ends the process', async () => {
  await using folder = await temporaryFolder();
  const controller = new AbortController();
  const report = () => controller.abort(new Error('enough'));
  const options = quietly(join(folder.path, 'evidence'), { signal: controller.signal, report });
  await expect(startProcess(await requestFor(folder.path, 'none'), options)).rejects.toMatchObject({
    code: 'aborted',
    target: 'process:fake',
  });
  expect(await entriesOf(options.run)).toEqual([]);
});

test('a program that is not there is told with what to do', async () => {
  await using folder = await temporaryFolder();
  const request = await requestFor(folder.path, 'none');
  const { definition: fake } = request;
  if (fake.driver !== 'container' || fake.process === undefined)
    throw new Error('the fake runs as a process');
  const definition = { ...fake, process: { ...fake.process, binary: 'no-such-program' } };
  await expect(
    startProcess({ ...request, definition }, quietly(join(folder.path, 'evidence'))),
  ).rejects.toMatchObject({
    code: 'no-binary',
    message:
      'process:fake: no-such-program is not on PATH\nTry: install Fake, or test it in a container: fake',
  });
});
