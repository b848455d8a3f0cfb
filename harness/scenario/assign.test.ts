import { expect, test } from 'vitest';
import { assign } from './assign.ts';

/** Lists of what each wants, by number. */
const among = (wants: readonly (readonly number[])[], offered: number) =>
  assign(wants.length, offered, (wanted, offer) => wants[wanted]?.includes(offer) ?? false);

test('everything gets something of its own where that is possible at all', () => {
  expect(among([[0, 1], [0]], 2)).toEqual([1, 0]);
  expect(among([[0, 1], [1, 2], [2, 3], [0]], 4)).toEqual([1, 2, 3, 0]);
});

test('where it is not, those that come first get something, whatever the order of what is offered', () => {
  expect(among([[0], [0, 1], [1]], 2)).toEqual([0, 1, undefined]);
  expect(among([[1], [0, 1], [0]], 2)).toEqual([1, 0, undefined]);
});

test('hundreds that all want something else are served at once', () => {
  const many = 600;
  const began = performance.now();
  const given = assign(many, many, (wanted, offer) => wanted + offer === many - 1);
  expect(given.every((offer, wanted) => offer === many - 1 - wanted)).toBe(true);
  expect(performance.now() - began).toBeLessThan(2000);
});
