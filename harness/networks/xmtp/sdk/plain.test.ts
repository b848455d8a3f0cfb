import { expect, test } from 'vitest';
import { plain } from './plain.ts';

test('what an SDK answers becomes plain data', () => {
  const value = {
    bytes: Uint8Array.of(1, 255),
    large: 18446744073709551615n,
    when: new Date(0),
    never: new Date(Number.NaN),
    map: new Map([['a', 1n]]),
    nothing: undefined,
    list: [null, true, 1.5],
  };
  expect(plain(value)).toEqual({
    bytes: '01ff',
    large: '18446744073709551615',
    when: '1970-01-01T00:00:00.000Z',
    never: null,
    map: { a: '1' },
    list: [null, true, 1.5],
  });
});

test('what is long appears as its hash and length', () => {
  expect(plain(new Uint8Array(1024))).toBe('00'.repeat(1024));
  expect(plain(new Uint8Array(1025))).toMatch(/^sha256:[0-9a-f]{64};1025 bytes$/);
  expect(plain('x'.repeat(16384))).toBe('x'.repeat(16384));
  expect(plain('x'.repeat(16385))).toMatch(/^sha256:[0-9a-f]{64};16385 characters$/);
});
