import { expect, test } from 'vitest';
import { currentRelease, sdkRelease, sdkReleases } from './release.ts';

test('apps run on one of four releases, the oldest first, the current one being our dependency', () => {
  expect([...sdkReleases().keys()]).toEqual(['oldest', 'middle', 'current', 'nightly']);
  expect(sdkRelease(currentRelease)).toEqual({ kind: 'dependency', name: 'current' });
});

test('a release that is none is told with those that are', () => {
  expect(() => sdkRelease('newest')).toThrow(
    'no SDK release is called newest; there are oldest, middle, current, nightly',
  );
});
