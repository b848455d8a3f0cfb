import { expect, test } from 'vitest';
import { oncePerObject, oncePerText } from './once.ts';

test('each text is read once, and what could not be read is tried again', () => {
  const asked: string[] = [];
  const lengthOf = oncePerText((text) => {
    asked.push(text);
    if (text === '') throw new Error('nothing');
    return text.length;
  });
  expect([lengthOf('ab'), lengthOf('c'), lengthOf('ab')]).toEqual([2, 1, 2]);
  expect(() => lengthOf('')).toThrow('nothing');
  expect(() => lengthOf('')).toThrow('nothing');
  expect(asked).toEqual(['ab', 'c', '', '']);
});

test('each object is read once, whatever others look like', () => {
  const read = oncePerObject((list: readonly number[]) => ({ sum: list.reduce((a, b) => a + b) }));
  const list = [1, 2];
  expect(read(list)).toBe(read(list));
  expect(read([1, 2])).toEqual(read(list));
  expect(read([1, 2])).not.toBe(read(list));
});
