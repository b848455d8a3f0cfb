import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadFixtures } from './fixtures.ts';
import { keptScenarios } from './kept-scenarios.ts';
import { scenario } from './sample-run.ts';

const one = [scenario('rfc1/sample/one', { answered: ['RFC1-1-01'] })];

const unread = (): never => {
  throw new Error('they are read');
};

test('scenarios are read once, and anew where what was kept is of another origin or broken', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'assay-'));
  const file = join(folder.path, 'cache', 'scenarios.json');
  expect(keptScenarios(() => one, file)).toEqual(one);
  expect(keptScenarios(unread, file)).toEqual(one);
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    text.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
  );
  expect(() => keptScenarios(unread, file)).toThrow('they are read');
  await writeFile(file, text.slice(0, -1));
  expect(() => keptScenarios(unread, file)).toThrow('they are read');
});

test('where nothing can be kept they are read each time', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'assay-'));
  await writeFile(join(folder.path, 'file'), '');
  const file = join(folder.path, 'file', 'scenarios.json');
  expect(keptScenarios(() => one, file)).toEqual(one);
  expect(() => keptScenarios(unread, file)).toThrow('they are read');
});

test('what is kept of our scenarios is all that they are', () => {
  const { scenarios } = loadFixtures([], true);
  expect(JSON.parse(JSON.stringify(scenarios))).toEqual(scenarios);
  expect(loadFixtures().scenarios).toEqual(scenarios);
});
