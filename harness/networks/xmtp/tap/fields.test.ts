import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { hasMoreFields } from './fields.ts';
import { wire } from './testing/world.ts';

test('what says "one more" many times is found, also inside of a field and before it breaks off', () => {
  const many = Buffer.alloc(2000, '0a00', 'hex');
  expect(hasMoreFields(many, 999)).toBe(true);
  expect(hasMoreFields(many, 1000)).toBe(false);
  const inside = Buffer.concat([Buffer.from('12d00f', 'hex'), many]);
  expect(hasMoreFields(inside, 1000)).toBe(true);
  expect(hasMoreFields(inside, 1001)).toBe(false);
  expect(hasMoreFields(Buffer.concat([many, Buffer.from([0xff])]), 999)).toBe(true);
});

test('a full page of messages is not many', () => {
  const message = { v1: { id: '1', groupId: 'AQI=', data: randomBytes(1000).toString('base64') } };
  const page = wire('QueryGroupMessages', 'response', {
    messages: Array.from({ length: 100 }, () => message),
  });
  expect(hasMoreFields(page, 10_000)).toBe(false);
});
