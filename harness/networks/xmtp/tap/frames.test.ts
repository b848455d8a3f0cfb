import { expect, test } from 'vitest';
import { createBudget, createFramer } from './frames.ts';

const frame = (text: string, flags = 0): Buffer => {
  const head = Buffer.alloc(5);
  head[0] = flags;
  head.writeUInt32BE(text.length, 1);
  return Buffer.concat([head, Buffer.from(text)]);
};

const texts = (chunks: readonly Buffer[], budget = createBudget(1000)): readonly (string | undefined)[] => {
  const framer = createFramer(budget);
  return chunks.flatMap((chunk) => framer.push(chunk).map(({ bytes }) => bytes?.toString()));
};

test('messages are found however they are cut', () => {
  const whole = Buffer.concat([frame('romeo'), frame(''), frame('juliet'), frame('')]);
  const expected = ['romeo', '', 'juliet', ''];
  expect(texts([whole])).toEqual(expected);
  for (let size = 1; size < whole.length; size += 1) {
    const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
      whole.subarray(index * size, (index + 1) * size),
    );
    expect(texts(chunks)).toEqual(expected);
  }
});

test('a message says whether it is compressed, and where it ends', () => {
  const framer = createFramer(createBudget(1000));
  framer.push(frame('romeo').subarray(0, 7));
  expect(framer.midway).toBe(true);
  const messages = framer.push(
    Buffer.concat([frame('romeo').subarray(7), frame('x', 1), frame('y').subarray(0, 3)]),
  );
  expect(messages).toEqual([
    { compressed: false, length: 5, bytes: Buffer.from('romeo'), end: 3 },
    { compressed: true, length: 1, bytes: Buffer.from('x'), end: 9 },
  ]);
});

test('what is too large to keep is counted, and what was taken is given back', () => {
  const budget = createBudget(10);
  const halves = (text: string): readonly Buffer[] => [frame(text).subarray(0, 12), frame(text).subarray(12)];
  expect(texts([...halves('a'.repeat(11)), ...halves('short enough'.slice(0, 9))], budget)).toEqual([
    'aaaaaaaaaaa',
    'short eno',
  ]);
  const pieces = Array.from({ length: 5 }, () => Buffer.alloc(5, 'a'));
  const head = frame('a'.repeat(25)).subarray(0, 5);
  expect(texts([head, ...pieces], budget)).toEqual([undefined]);
  const abandoned = createFramer(budget);
  abandoned.push(frame('a'.repeat(20)).subarray(0, 15));
  expect(budget.take(1)).toBe(false);
  abandoned.release();
  expect(budget.take(10)).toBe(true);
});
