import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { raceAbort } from '../wait.ts';
import { createDirector } from './director.ts';
import { startProcess } from './process.ts';
import type { RunningTarget } from './target.ts';
import { fakeDefinition, quietly, temporaryFolder } from './testing/fake-definition.ts';

const never = new AbortController().signal;

const startFake = async (directory: string): Promise<RunningTarget> => {
  const definition = await fakeDefinition(directory, 'none');
  const [version] = definition.versions;
  if (version === undefined) throw new Error('the fake has a version');
  const request = { driver: 'process', id: 'process:fake', config: 'default', definition, version } as const;
  return await startProcess(request, quietly(join(directory, 'evidence')));
};

test('a target that was stopped or cut off is as it was before the next scenario', async () => {
  await using folder = await temporaryFolder();
  await using target = await startFake(folder.path);
  await using director = createDirector(target);
  const { listeners } = await director.ask({ kind: 'ready' }, never);
  expect(listeners).toEqual({ c2s: { host: '127.0.0.1', port: expect.any(Number) } });
  expect(listeners?.c2s).not.toEqual(target.site.listeners.c2s);
  const since = Object.fromEntries(
    await Promise.all(
      target.site.logs.map(async ({ file, path }) => [file, (await readFile(path)).length] as const),
    ),
  );
  await director.ask({ kind: 'cut' }, never);
  // The second waits for the first.
  await Promise.all([director.ask({ kind: 'kill' }, never), director.ask({ kind: 'ready' }, never)]);
  expect(await director.ask({ kind: 'log', since }, never)).toEqual({ text: 'fault: none\n' });
  expect(target.gone.aborted).toBe(false);
});

test('a run that ends does not wait for a server that does not', async () => {
  await using folder = await temporaryFolder();
  await using target = await startFake(folder.path);
  if (target.power === undefined) throw new Error('it is ours to stop');
  const stop = (signal: AbortSignal): Promise<never> => raceAbort(new Promise(() => undefined), signal);
  const director = createDirector({ ...target, power: { ...target.power, stop } });
  const stopped = director.ask({ kind: 'stop' }, never);
  stopped.catch(() => undefined);
  await director[Symbol.asyncDispose]();
  await expect(stopped).rejects.toThrow('stop: the run has ended');
});

test('what is not ours is not stopped, and the next question is answered', async () => {
  await using folder = await temporaryFolder();
  await using target = await startFake(folder.path);
  const { power: _, ...others } = target;
  await using director = createDirector(others);
  await expect(director.ask({ kind: 'stop' }, never)).rejects.toThrow('process:fake is not ours to stop');
  await expect(director.ask({ kind: 'heal' }, never)).resolves.toEqual({});
});
