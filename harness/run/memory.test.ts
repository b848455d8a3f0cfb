import { expect, test } from 'vitest';
import { createMemory } from './memory.ts';

const never = new AbortController().signal;

/** Takes memory, and writes down when it waits and when it has it. */
const taking = (total: number) => {
  const memory = createMemory(total);
  const happened: string[] = [];
  const take = async (name: string, need: number, signal = never): Promise<Disposable> => {
    const taken = await memory.take(need, (left) => happened.push(`${name} waits, ${left} left`), signal);
    happened.push(`${name} goes`);
    return taken;
  };
  return { take, happened };
};

test('what fits goes at once, and the rest waits for the first to end', async () => {
  const { take, happened } = taking(1000);
  const first = await take('a', 400);
  const second = await take('b', 500);
  const third = take('c', 400);
  const fourth = take('d', 300);
  second[Symbol.dispose]();
  await third;
  first[Symbol.dispose]();
  await fourth;
  expect(happened).toEqual([
    'a goes',
    'b goes',
    'c waits, 100 left',
    'd waits, 100 left',
    'c goes',
    'd goes',
  ]);
});

test('what needs more than there is goes when nothing else is at work', async () => {
  const { take, happened } = taking(100);
  const small = await take('small', 50);
  const big = take('big', 300);
  const other = take('other', 50);
  (await other)[Symbol.dispose]();
  small[Symbol.dispose]();
  const late = take('late', 1);
  (await big)[Symbol.dispose]();
  await late;
  expect(happened).toEqual([
    'small goes',
    'big waits, 50 left',
    'other goes',
    'late waits, 0 left',
    'big goes',
    'late goes',
  ]);
});

test('an interruption ends the waiting, and leaves the place to others', async () => {
  const { take, happened } = taking(100);
  const first = await take('a', 100);
  const controller = new AbortController();
  const second = take('b', 100, controller.signal);
  controller.abort(new Error('interrupted'));
  await expect(second).rejects.toThrow('interrupted');
  const third = take('c', 100);
  first[Symbol.dispose]();
  await third;
  expect(happened).toEqual(['a goes', 'b waits, 0 left', 'c waits, 0 left', 'c goes']);
});
