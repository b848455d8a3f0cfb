import { expect, test } from 'vitest';
import { createIntake, intake } from './intake.ts';

test('a party takes in its fill and no more', () => {
  const accepts = createIntake();
  expect(accepts(Buffer.alloc(intake.bytes))).toBe(true);
  expect(accepts(Buffer.of(0))).toBe(false);
});

test('small chunks count as what they cost', () => {
  const accepts = createIntake();
  const chunk = Buffer.of(0);
  let taken = 0;
  while (accepts(chunk)) taken += 1;
  expect(taken).toBe(intake.bytes / intake.chunk);
});
