import { expect, test } from 'vitest';
import { bootstrapCommand } from './base.ts';
import { imageTag } from './image.ts';

const version = { version: '2.0', suites: ['sid'], package: '2.0.*' };
const tag = imageTag('swift', version, 'sid', ['FROM x']);

test('an image is tagged by its version and what goes into it', () => {
  expect(tag).toMatch(/^assay\/swift:2\.0-[0-9a-f]{12}$/);
  expect(imageTag('swift', version, 'sid', ['FROM x'])).toBe(tag);
});

test.each([
  ['recipe', imageTag('swift', version, 'sid', ['FROM y'])],
  ['copied file', imageTag('swift', version, 'sid', ['FROM x', 'a file'])],
  ['suite', imageTag('swift', version, 'trixie', ['FROM x'])],
  ['package', imageTag('swift', { ...version, package: '2.0.1' }, 'sid', ['FROM x'])],
])('another %s is another image', (_what, other) => {
  expect(other).not.toBe(tag);
});

test('a suite is bootstrapped from the mirror, or from the default one where none is known', () => {
  expect(bootstrapCommand('sid', '/base.tar', 'http://mirror.test/debian').slice(-3)).toEqual([
    'sid',
    '/base.tar',
    'http://mirror.test/debian',
  ]);
  expect(bootstrapCommand('sid', '/base.tar', undefined).slice(-2)).toEqual(['sid', '/base.tar']);
});

test('backports come on top of the suite that they are for', () => {
  expect(bootstrapCommand('trixie-backports', '/base.tar', 'http://mirror.test/debian').slice(-4)).toEqual([
    'trixie',
    '/base.tar',
    'deb http://mirror.test/debian trixie main',
    'deb http://mirror.test/debian trixie-backports main',
  ]);
});
