import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sdkProblem } from './problem.ts';
import { removeSharedFolder } from './shared-folder.ts';

const cache = mkdtempSync(join(tmpdir(), 'assay-problem-'));
const { ASSAY_CACHE: before } = process.env;
beforeAll(() => {
  process.env.ASSAY_CACHE = cache;
});
afterAll(() => {
  if (before === undefined) delete process.env.ASSAY_CACHE;
  else process.env.ASSAY_CACHE = before;
  removeSharedFolder();
  rmSync(cache, { recursive: true, force: true });
});

const brief = (): AbortSignal => AbortSignal.timeout(60_000);

test('a release that is not here, and is not to be fetched, is told in one sentence', async () => {
  expect(await sdkProblem('middle', undefined, brief())).toBe(
    '@xmtp/node-sdk 5.5.0 is not installed, and could not be',
  );
});

test('a release that nobody has pinned is a mistake of the scenario', async () => {
  await expect(sdkProblem('newest', undefined, brief())).rejects.toThrow(
    'no SDK release is called newest; there are oldest, middle, current, nightly',
  );
});

test('who interrupts the search does not spoil it for others', async () => {
  const controller = new AbortController();
  controller.abort(new Error('enough'));
  await expect(sdkProblem('current', undefined, controller.signal)).rejects.toThrow('enough');
  expect(typeof (await sdkProblem('current', undefined, brief()))).toMatch(/^(undefined|string)$/);
});
