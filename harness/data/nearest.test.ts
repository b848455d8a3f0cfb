import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

test('the nearest word is one that a slip leads to, else none', () => {
  expect(
    ['recieves', 'sneds', 'x', ''].map((word) => nearest(word, ['receives', 'sends', 'connects'])),
  ).toEqual(['receives', 'sends', undefined, undefined]);
});
