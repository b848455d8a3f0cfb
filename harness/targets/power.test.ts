import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { raceAbort } from '../wait.ts';
import { startContainer } from './container.ts';
import { loadDefinitions } from './definition.ts';
import { ensureEngine } from './engine.ts';
import { parseTargetName, serversIn } from './name.ts';
import { startProcess } from './process.ts';
import type { RunningTarget } from './target.ts';
import { fakeDefinition, quietly, temporaryFolder } from './testing/fake-definition.ts';
import { logIn } from './testing/login.ts';

const engine = await ensureEngine({ mayInstall: false, report: () => undefined });
const missing = engine.kind === 'ready' ? undefined : engine.reason;
const definitions = await loadDefinitions();
const versions = serversIn(definitions).flatMap(({ name, versions: all }) =>
  all.map(({ version }) => `${name}@${version}`),
);
const within = () => AbortSignal.timeout(60_000);

const powerOf = ({ power }: RunningTarget) => {
  if (power === undefined) throw new Error('it is ours to stop');
  return power;
};

const isLetIn = async ({ site }: RunningTarget): Promise<boolean> => {
  const [first] = site.accounts.kind === 'pool' ? site.accounts.accounts : [];
  if (first === undefined) throw new Error('it has accounts');
  return await raceAbort(logIn(site, first), within()).then(
    () => true,
    () => false,
  );
};

describe.skipIf(missing)(
  `power over containers${missing === undefined ? '' : ` (not tested: ${missing})`}`,
  { timeout: 300_000 },
  () => {
    test.for(versions)('%s keeps its accounts and its ports, stopped or killed', async (name, { expect }) => {
      await using folder = await temporaryFolder();
      const request = parseTargetName(name, definitions);
      if (request.driver !== 'container') throw new Error('a bare name means a container');
      await using target = await startContainer(request, quietly(join(folder.path, 'evidence')));
      const power = powerOf(target);
      const seen: boolean[] = [];
      for (const end of [power.stop, power.kill]) {
        await end(within());
        seen.push(await isLetIn(target));
        await power.start(within());
        seen.push(await isLetIn(target));
      }
      expect(seen).toEqual([false, true, false, true]);
      expect(target.gone.aborted).toBe(false);
    });
  },
);

test('a process is stopped, killed and started again where it was, and its end is none that it chose', async () => {
  await using folder = await temporaryFolder();
  const definition = await fakeDefinition(folder.path, 'none');
  const [version] = definition.versions;
  if (version === undefined) throw new Error('the fake has a version');
  const request = { driver: 'process', id: 'process:fake', config: 'default', definition, version } as const;
  const options = quietly(join(folder.path, 'evidence'));
  await using target = await startProcess(request, options);
  const power = powerOf(target);
  await power.stop(within());
  await power.start(within());
  await power.kill(within());
  await power.start(within());
  expect(target.gone.aborted).toBe(false);
  const log = await readFile(join(options.directory, 'server.log'), 'utf8');
  expect(log).toBe('fault: none\n'.repeat(3));
});
