import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from '../../../root.ts';
import { adaptedLibrary } from './adapted.ts';
import { withoutNewer } from './elf.ts';

const cache = mkdtempSync(join(tmpdir(), 'assay-adapted-'));
afterAll(() => rmSync(cache, { recursive: true }));

const sdk = createRequire(root('package.json')).resolve('@xmtp/node-sdk');
const bindings = createRequire(sdk).resolve('@xmtp/node-bindings');
const library = (arch: string): Buffer =>
  readFileSync(join(dirname(bindings), `bindings_node.linux-${arch}-gnu.node`));
const adapt = (image: Buffer): Buffer | undefined => withoutNewer(image, 'GLIBC_2.38', '__isoc23_', 'malloc');

describe('bindings for a newer glibc', () => {
  test('are left alone where the glibc is new enough, or is none', () => {
    expect(adaptedLibrary(bindings, '2.38', cache)).toBeUndefined();
    expect(adaptedLibrary(bindings, '2.41', cache)).toBeUndefined();
    expect(adaptedLibrary('/nowhere/index.js', '2.36', cache)).toBeUndefined();
  });

  test.each(['x64', 'arm64'])(
    'use older functions in place of two, and nothing else changes (%s)',
    (arch) => {
      const image = library(arch);
      const adapted = adapt(image);
      if (adapted === undefined) throw new Error('it was not adapted');
      const changed = [...image.keys()].filter((at) => image[at] !== adapted[at]);
      expect(adapted.length).toBe(image.length);
      expect(changed.length).toBeGreaterThan(0);
      expect(changed.length).toBeLessThanOrEqual(13);
    },
  );

  test.skipIf(process.platform !== 'linux')('load as adapted', () => {
    const adapted = adaptedLibrary(bindings, '2.36', cache);
    const again = adaptedLibrary(bindings, '2.36', cache);
    expect(again).toEqual(adapted);
    const script = `console.log(typeof require(${JSON.stringify(bindings)}).createClient)`;
    const told = execFileSync(process.execPath, ['-e', script], {
      env: { ...process.env, NAPI_RS_NATIVE_LIBRARY_PATH: adapted?.path },
      encoding: 'utf8',
    });
    expect(told.trim()).toBe('function');
  });

  test('stay as they are where they need more than that', () => {
    expect(withoutNewer(library('x64'), 'GLIBC_2.34', '__isoc23_', 'malloc')).toBeUndefined();
    expect(withoutNewer(library('x64'), 'GLIBC_2.99', '__isoc23_', 'malloc')).toBeUndefined();
    expect(adapt(Buffer.from('no library'))).toBeUndefined();
  });
});
