import { gunzipSync, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compressed } from './compression.ts';

const note = Buffer.from('a note '.repeat(40));

test('content is compressed as asked, and says by what', () => {
  const deflated = compressed(note, 'deflate');
  const zipped = compressed(note, 'gzip');
  expect([deflated.compression, zipped.compression]).toEqual([0, 1]);
  expect(inflateSync(deflated.content)).toEqual(note);
  expect(gunzipSync(zipped.content)).toEqual(note);
});

test('content that is not compressed says so by saying nothing', () => {
  expect(compressed(note)).toEqual({ content: note });
});
