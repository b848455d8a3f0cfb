import { describe, expect, test } from 'vitest';
import { imageExists } from './base.ts';
import { engineClient, ensureEngine } from './engine.ts';
import { ensureAllPulled, ensurePulled, publishedName } from './pull.ts';
import { smallRegistry } from './testing/small-registry.ts';

const engine = await ensureEngine({ mayInstall: false, report: () => undefined });
// Elsewhere engines run in a virtual machine, whose loopback is another.
const apart = process.platform === 'linux' ? undefined : 'its loopback is not ours';
const missing = engine.kind === 'ready' ? apart : engine.reason;
const quiet = { target: 'fake@1', report: () => undefined, signal: AbortSignal.timeout(30_000) };

describe.skipIf(missing)(`pulls${missing === undefined ? '' : ` (not tested: ${missing})`}`, () => {
  test('an image is pulled once, its layers are told, and its registry’s name for it is known', async () => {
    const client = await engineClient('a test');
    const api = client.container.dockerode;
    await using registry = await smallRegistry();
    const image = `${registry.host}/me/empty:1`;
    const told: string[] = [];
    const options = { ...quiet, report: (line: string) => told.push(line) };
    try {
      await ensurePulled(client, image, options);
      await ensurePulled(client, image, options);
      expect(told).toEqual([
        `pulling ${image}`,
        `pulling ${image}: 1 of 2 layers`,
        `pulling ${image}: 2 of 2 layers`,
      ]);
      expect(await publishedName(api, image)).toMatch(/^127\.0\.0\.1:\d+\/me\/empty@sha256:[0-9a-f]{64}$/);
    } finally {
      await api.getImage(image).remove();
    }
  });

  test('of several images the first that cannot be had ends the rest', async () => {
    const client = await engineClient('a test');
    await using registry = await smallRegistry();
    await using silent = await smallRegistry('never-answers');
    const absent = `${registry.host}/me/nothing:1`;
    const images = new Map([
      [`${silent.host}/me/empty:1`, undefined],
      [absent, 'linux/amd64'],
    ]);
    const failure = await ensureAllPulled(client, images, quiet).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'no-image', target: 'fake@1', phase: 'image' });
    expect(String(failure)).toContain(`${absent} cannot be had: `);
  });

  test('a pull that is interrupted ends', async () => {
    const client = await engineClient('a test');
    await using registry = await smallRegistry('never-answers');
    const controller = new AbortController();
    const options = {
      ...quiet,
      signal: controller.signal,
      report: () => setImmediate(() => controller.abort()),
    };
    const image = `${registry.host}/me/empty:1`;
    await expect(ensurePulled(client, image, options)).rejects.toMatchObject({ code: 'aborted' });
    expect(await imageExists(client.container.dockerode, image)).toBe(false);
  });
});
