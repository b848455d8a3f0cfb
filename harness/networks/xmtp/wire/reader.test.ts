import { expect, test } from 'vitest';
import { createReader, type Reader } from './reader.ts';
import { concat, u8, u16, u32, u64, vector, vectorLength } from './writer.ts';

const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');
const read = <T>(text: string, how: (reader: Reader) => T): T => how(createReader(hex(text), 'it'));

test('what is written is read', () => {
  const bytes = concat(u8(1), u16(2), u32(3), u64(2n ** 63n), vector(hex('aabb')), vector(u16(7), u16(8)));
  const reader = createReader(bytes, 'it');
  expect([reader.u8(), reader.u16(), reader.u32(), reader.u64()]).toEqual([1, 2, 3, 2n ** 63n]);
  expect(Buffer.from(reader.vector())).toEqual(hex('aabb'));
  expect(reader.items((item) => item.u16())).toEqual([7, 8]);
  expect(Buffer.from(reader.since(15))).toEqual(bytes.subarray(15));
  reader.end();
});

test.for([0, 63, 64, 16_383, 16_384, 2 ** 30 - 1])('the length %d has one form', (length) => {
  const written = Buffer.from(vectorLength(length));
  expect(createReader(written, 'it').length()).toBe(length);
});

test('the lengths of RFC 9000 appendix A.1 are read', () => {
  expect(read('25', (reader) => reader.length())).toBe(37);
  expect(read('7bbd', (reader) => reader.length())).toBe(15_293);
  expect(read('9d7f3e7d', (reader) => reader.length())).toBe(494_878_333);
});

test('a length from 2^30 has no form', () => {
  expect(() => vectorLength(2 ** 30)).toThrow(RangeError);
});

test.for([
  ['4025', 'length', 'it: found the length 37 in 2 bytes at byte 2, expected the shortest form'],
  ['80003fff', 'length', 'it: found the length 16383 in 4 bytes at byte 4, expected the shortest form'],
  ['c2197c5eff14e88c', 'length', 'it: found a length that starts with bits 11 at byte 0, expected'],
  ['', 'length', 'it: found 0 bytes at byte 0, expected a length (1 bytes)'],
  ['40', 'length', 'it: found 1 bytes at byte 0, expected a length (2 bytes)'],
  ['03aabb', 'vector', 'it: found 2 bytes at byte 1, expected a vector (3 bytes)'],
  ['bfffffff', 'vector', 'it: found 0 bytes at byte 4, expected a vector (1073741823 bytes)'],
  ['', 'u8', 'it: found 0 bytes at byte 0, expected a uint8 (1 bytes)'],
  ['00', 'u16', 'it: found 1 bytes at byte 0, expected a uint16 (2 bytes)'],
  ['000000', 'u32', 'it: found 3 bytes at byte 0, expected a uint32 (4 bytes)'],
  ['00000000000000', 'u64', 'it: found 7 bytes at byte 0, expected a uint64 (8 bytes)'],
  ['00', 'end', 'it: found 1 more bytes at byte 0, expected the end'],
] as const)('%s is no %s', ([text, how, told]) => {
  expect(() => read<unknown>(text, (reader) => reader[how]())).toThrow(told);
});

test('items end where their vector ends', () => {
  expect(() => read('03000100ffff', (reader) => reader.items((item) => item.u16()))).toThrow('found 1 bytes');
});
