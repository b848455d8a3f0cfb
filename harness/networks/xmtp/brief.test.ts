import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { briefJson } from './brief.ts';

const short = Buffer.alloc(1024, 7);
const long = Buffer.alloc(1025, 7);
const brief = `sha256:${createHash('sha256').update(long).digest('hex')};1025 bytes`;

test('bytes up to 1 KiB stay, longer ones stand as their hash and length', () => {
  expect(briefJson({ data: short.toString('base64') })).toEqual({ data: short.toString('base64') });
  expect(briefJson({ messages: [{ v1: { data: long.toString('base64') } }] })).toEqual({
    messages: [{ v1: { data: brief } }],
  });
});

test('byte arrays and their base64 give the same evidence', () => {
  expect(briefJson([short, long])).toEqual([short.toString('base64'), brief]);
  expect(briefJson([short.toString('base64'), long.toString('base64')])).toEqual(briefJson([short, long]));
});

test('long texts that are not base64 stay as they are', () => {
  const text = 'good night, '.repeat(200);
  expect(briefJson(text)).toBe(text);
});

test('every value has a JSON form', () => {
  expect(
    briefJson({
      id: 12n,
      when: new Date(0),
      absent: undefined,
      list: [undefined, null],
      not: Number.NaN,
      so: true,
    }),
  ).toEqual({ id: '12', when: '1970-01-01T00:00:00.000Z', list: [null, null], not: null, so: true });
});
